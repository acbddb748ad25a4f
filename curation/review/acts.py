"""One act of one person: a transaction whose events carry who, what and why."""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory
from django.db import connection, transaction

from curation.models import User


@contextmanager
def acting(
    person: User | None, verb: str, *, why: str = "", record_version: int | None = None
) -> Iterator[None]:
    """Run a transaction whose events name the person, the verb, the reason and the content it rests on.

    Without a person it is the base itself that acts, on news from outside.
    """
    who = ("", "the base") if person is None else (person.pk, person.get_username())
    said = {"by": who[0] or None, "name": who[1], "verb": verb, "why": why}
    with pghistory.context(**said, record_version=record_version), transaction.atomic():
        with connection.cursor() as cursor:
            # Every trigger asks which triggers sleep. Unsaid, the question fails in a subtransaction of its
            # own, and each failure walks all foreign keys still to be checked: for 10,000 rows, minutes.
            cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")
        yield


def next_number(table: str) -> int:
    """Take the next primary key of a table, so that a row can be named before it is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        number: int = cursor.fetchone()[0]
    return number
