"""A new base gets its tables at once, and they are those that the single steps lead to."""

from importlib import import_module

import pgtrigger
import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.conftest import PROJECT

# The tables whose changes the search hears of, as the steps 3, 6, 8, 14 and 20 name them.
HEARD = {
    "record", "match", "review", "tag", "vote", "verdict", "linkcount", "protocol", "term", "facet",
    "assignment",
}  # fmt: skip
at_once = import_module("curation.migrations.0001_squashed_0019_at_once")


def test_it_stands_for_every_step_up_to_its_own() -> None:
    steps = {path.stem for path in (PROJECT / "curation" / "migrations").glob("00*.py")}
    assert {name for name in steps if "squashed" not in name and name < "0020"} == set(at_once.STEPS)
    assert sorted(at_once.STEPS) == at_once.STEPS


@pytest.mark.django_db
def test_every_trigger_and_function_of_the_steps_is_in_a_new_base() -> None:
    assert ("curation", "0001_squashed_0019_at_once") in MigrationRecorder(connection).applied_migrations()
    states = [one.get_installation_status(model)[0] for model, one in pgtrigger.registered()]
    assert len(states) >= 47
    assert set(states) == {"INSTALLED"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger "
            "WHERE tgname LIKE 'outbox%' AND NOT tgisinternal"
        )
        heard = {name.removeprefix("curation_") for (name,) in cursor.fetchall()}
    assert heard == HEARD
