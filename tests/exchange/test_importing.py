"""Entries are stored a batch at a time, and a batch is as much as is stored in a moment."""

import pytest

from curation.exchange.importing import BATCH, HEAVY, weighed
from curation.providers.records import Entry, PubmedRecord


def entries(number: int, size: int) -> list[Entry]:
    return [Entry(PubmedRecord(pmid), b"x" * size, b"", b"") for pmid in range(1, number + 1)]


@pytest.mark.parametrize(
    ("number", "size", "sizes"),
    [
        (0, 10, []),
        (BATCH, 10, [BATCH]),
        (2 * BATCH + 1, 10, [BATCH, BATCH, 1]),
        (5, HEAVY // 2, [2, 2, 1]),
        (3, HEAVY + 1, [1, 1, 1]),
    ],
)
def test_a_batch_ends_at_so_many_records_or_so_many_bytes(number: int, size: int, sizes: list[int]) -> None:
    given = entries(number, size)
    batches = list(weighed(given))
    assert [len(batch) for batch in batches] == sizes
    assert [entry for batch in batches for entry in batch] == given
