"""``seed_demo`` and ``load_sources``: an empty base gets people, sources and a first run, once."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from curation.accounts.demo import PASSWORD, PEOPLE
from curation.models import Source, SyncRun, User

pytestmark = pytest.mark.django_db


def seeded() -> str:
    out = io.StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


def test_the_demo_has_a_person_for_each_role_and_one_first_run(settings: Settings) -> None:
    settings.EUTILS_URL = "http://127.0.0.1:9/entrez/eutils/"
    said = seeded()
    assert all(f"{person.username} / {PASSWORD}" in said for person in PEOPLE)
    assert {u.groups.get().name for u in User.objects.all()} == {"researcher", "curator", "lead", "admin"}
    assert SyncRun.objects.get().source.slug == "everything"
    seeded()
    assert SyncRun.objects.count() == 1
    assert User.objects.count() == len(PEOPLE)


def test_the_demo_is_never_run_against_the_real_pubmed(settings: Settings) -> None:
    settings.EUTILS_URL = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
    with pytest.raises(CommandError, match="against the stand-in only"):
        seeded()
    assert not User.objects.exists()


def test_the_first_sources_are_the_seed_review_and_the_two_rings() -> None:
    call_command("load_sources", stdout=io.StringIO())
    assert set(Source.objects.values_list("slug", flat=True)) == {"seed-review", "narrow-ring", "wide-ring"}
    assert Source.objects.get(slug="seed-review").query == "36691473[uid]"


def test_a_source_that_was_edited_is_left_as_it_is() -> None:
    Source.objects.create(slug="seed-review", name="Ours", query="1[uid]")
    call_command("load_sources", stdout=io.StringIO())
    assert Source.objects.get(slug="seed-review").query == "1[uid]"


def test_a_file_that_is_not_of_sources_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text("[[source]]\nname = 'no slug'\n")
    with pytest.raises(CommandError, match=r"sources\.toml is not a file of sources"):
        call_command("load_sources", str(path))
