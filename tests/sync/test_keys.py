"""API keys: sealed at rest, shown masked, and found nowhere else."""

import logging

import pytest
from django.db import connection
from pytest_django import Settings

from curation.models import SealedKey, Source
from curation.models.user import Role
from curation.sync import engine, keys
from curation.sync.runs import ask_run
from tests.factories import make_person
from tests.sync.conftest import Serve, articles

pytestmark = pytest.mark.django_db
CANARY = "c0ffee00c0ffee00c0ffee00c0ffee00ca17"


def dump() -> str:
    """Return every row of every table as text."""
    with connection.cursor() as cursor:
        rows: list[str] = []
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT t::text FROM {name} AS t")  # noqa: S608 a table's own name, quoted
            rows += [str(row[0]) for row in cursor.fetchall()]
    return "\n".join(rows)


def test_a_key_comes_back_as_it_was_put_and_its_row_says_nothing() -> None:
    keys.put(f"  {CANARY}\n", by=None)
    assert keys.ncbi_key() == CANARY
    assert keys.state() == keys.KeyState("console", "••••••••ca17")
    assert CANARY not in dump()
    assert CANARY.encode().hex() not in dump()


def test_the_key_that_was_entered_goes_before_the_environments(settings: Settings) -> None:
    settings.NCBI_API_KEY = "e" * 36
    assert keys.state().origin == "environment"
    keys.put(CANARY, by=None)
    assert keys.ncbi_key() == CANARY
    keys.forget()
    assert keys.ncbi_key() == "e" * 36


def test_a_secret_that_was_changed_opens_through_its_fallback_only(settings: Settings) -> None:
    keys.put(CANARY, by=None)
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another secret " * 4
    assert keys.state().origin == "unreadable"
    assert keys.ncbi_key() == ""
    settings.SECRET_KEY_FALLBACKS = [before]
    assert keys.ncbi_key() == CANARY


@pytest.mark.parametrize("text", ["", "short", "with blank " * 4, "line\nbreak" * 5, "é" * 36, "a" * 101])
def test_what_cannot_be_a_key_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(keys.KeyRefusedError) as refusal:
        keys.put(text, by=None)
    assert not text.strip() or text.strip() not in str(refusal.value)
    assert not SealedKey.objects.exists()


@pytest.mark.parametrize("known", [[CANARY], []], ids=["accepted", "refused"])
def test_a_canary_is_found_nowhere_after_a_run(
    serve: Serve, everything: Source, caplog: pytest.LogCaptureFixture, known: list[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    keys.put(CANARY, by=make_person(Role.ADMIN))
    standin = serve(articles(5), keys=known)
    run = ask_run(source=everything)
    for slice_id in engine.plan(run.pk):
        engine.work(slice_id)
    run.refresh_from_db()
    assert run.state == ("complete" if known else "failed")
    assert CANARY not in dump()
    assert CANARY not in caplog.text
    asked = standin.log.as_json()
    assert CANARY not in repr(asked)
    assert all("api_key" not in str(one["path"]) for one in asked)
    if known:
        assert len(asked) >= 2
