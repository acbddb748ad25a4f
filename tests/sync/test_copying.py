"""COPY gives back what was sent, whatever stands in it."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.sync.copying import lines

TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"))
ROWS = st.tuples(
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | TEXTS,
    st.none() | st.booleans(),
    st.none() | st.binary(),
    st.none() | st.dates(date(1, 1, 1)),
    st.none() | st.lists(TEXTS),
)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(ROWS, max_size=4))
def test_any_row_comes_back_as_it_was_sent(rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS sent "
            "(n int, i bigint, t text, b boolean, y bytea, d date, a text[])"
        )
        cursor.execute("TRUNCATE sent")
        with cursor.copy("COPY sent FROM STDIN") as out:
            out.write(lines((n, *row) for n, row in enumerate(rows)))
        cursor.execute("SELECT i, t, b, y, d, a FROM sent ORDER BY n")
        came = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]
    assert came == rows


def test_what_copy_has_a_meaning_for_is_escaped() -> None:
    sent = lines([(1, "\\N", "a\tb\nc", ["NULL", '"', "\\"], None, True, b"\x00\xff")])
    assert sent == b'1\t\\\\N\ta\\tb\\nc\t{"NULL","\\\\"","\\\\\\\\"}\t\\N\tt\t\\\\x00ff\n'
