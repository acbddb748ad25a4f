"""What a run came to: the proof in one sentence, what came and went, changed and was noticed."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from curation.models import Notice, SyncRun
from curation.models.run import RunKind, RunState, SliceState
from curation.models.user import Role
from tests.factories import make_match, make_person, make_record, make_run, make_slice, make_source
from tests.web.test_sync_pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    """Return a client signed in as an admin."""
    client.force_login(make_person(Role.ADMIN, first_name="Ada", last_name="Petrov"))
    return client


def test_the_proof_is_one_sentence_that_names_the_missing_and_says_why(client: Client) -> None:
    run = make_run(
        state=RunState.INCOMPLETE, counted=12431, expected=12431, found=12431, got=12429, missing=2
    )
    make_slice(run, pmids=[5, 6], missing=[5, 6], missing_why=[[5, "PubMed does not know it"], [6, "<gone>"]])
    html = text(client, run.get_absolute_url())
    line = html[html.index('<p class="proof-line">') :]
    assert "Asked 12,431 · stored 12,429 · missing 2: PMID <a" in line
    assert ">5</a> because PubMed does not know it; PMID <a" in line
    assert ">6</a> because &lt;gone&gt;." in line


def test_the_sentence_says_what_was_refused_not_fetched_and_not_listed(client: Client) -> None:
    run = make_run(state=RunState.INCOMPLETE, counted=10, expected=10, found=9, got=5, refused=1)
    make_slice(run, state=SliceState.QUARANTINED, pmids=[1, 2, 3], error="Cut off.")
    html = text(client, run.get_absolute_url())
    for words in ("refused 1,", "not fetched 3,", "counted by PubMed and not listed 1."):
        assert words in html


def test_a_run_of_changes_says_what_it_asked_for(client: Client) -> None:
    run = make_run(kind=RunKind.CHANGES, since="2026-03-04", counted=900, expected=1, found=1, got=1)
    run.refresh_from_db()
    make_slice(run, got=1)
    html = text(client, run.get_absolute_url())
    for words in ("new or revised since 4 Mar 2026", "whole query matches 900", "PubMed counts for it"):
        assert words in html


def a_run_with_effects() -> SyncRun:
    """Store a run by which records entered, left, changed and were retracted."""
    source = make_source()
    earlier, run = make_run(source), make_run(source)
    for why in ("absent", "unmatched", ""):
        make_match(make_record(), earlier, left_run=run, left_why=why)
    record = make_record()
    make_match(record, run)
    for number, changed in ((2, ["title", "abstract"]), (3, ["title"])):
        record.versions.create(number=number, content_hash=b"", raw_xml=b"", changed=changed, run=run)
    other = make_record()
    other.versions.create(number=2, content_hash=b"", raw_xml=b"", changed=["title"], run=run)
    Notice.objects.create(record=record, kind="RetractionIn", other_pmid=7, first_run=run)
    return run


def test_what_came_went_changed_and_was_noticed_is_told(client: Client) -> None:
    run = a_run_with_effects()
    html = text(client, run.get_absolute_url())
    assert 'aria-label="1 entered the query"' in html
    assert 'aria-label="3 left the query"' in html
    assert "1: PubMed no longer has it." in html
    assert "<dt>Title</dt><dd>2</dd><dt>Abstract</dt><dd>1</dd>" in html
    assert "<strong>Retracted</strong>, 1: <a" in html


def test_the_queries_of_a_run_do_not_grow_with_its_effects(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    run = a_run_with_effects()
    for _ in range(2):
        with django_assert_num_queries(8):
            assert "Proof" in text(client, run.get_absolute_url())
        for _ in range(5):
            make_match(make_record(), run)
            make_slice(run, missing=[1], missing_why=[[1, "it is gone"]])


def test_a_full_pass_can_be_asked_for(admin: Client) -> None:
    source = make_source()
    make_run(source, kind=RunKind.FULL, started_at=timezone.now())
    for wish, kind in (({}, RunKind.CHANGES), ({"full": "1"}, RunKind.FULL)):
        admin.post(f"/sync/sources/{source.slug}/run/", wish)
        asked = SyncRun.objects.live().get()
        assert asked.kind == kind
        SyncRun.objects.filter(pk=asked.pk).update(state=RunState.CANCELLED)


def test_a_person_accepts_what_she_saw_and_nothing_else(admin: Client) -> None:
    source = make_source(needs_person=["PubMed now reads the query as <b>."])
    for where in ("/sync/", source.get_absolute_url()):
        assert "eeds a person" in text(admin, where)
    accept = f"/sync/sources/{source.slug}/accept/"
    answer = admin.post(accept, {"reason": "an older reason"}, follow=True)
    assert "Nothing was accepted" in answer.content.decode()
    admin.post(accept, {"reason": "PubMed now reads the query as <b>."})
    source.refresh_from_db()
    assert (source.needs_person, source.accepted) == ([], ["PubMed now reads the query as <b>."])
    assert "needs nobody any more" in admin.post(accept, follow=True).content.decode()
