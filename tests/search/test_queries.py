"""Three hundred searches in the shapes that people paste, each with what it must become."""

from pathlib import Path
from typing import NamedTuple

import pytest

from curation.search.language import understand
from curation.search.tree import leaves
from curation.search.wording import wording


class Expected(NamedTuple):
    """One line of the file: the topmost node, the number of leaves, the fields named, the search."""

    top: str
    leaves: int
    fields: set[str]
    text: str


def _expected() -> list[Expected]:
    lines = (Path(__file__).parent / "queries.tsv").read_text().splitlines()[1:]
    parts = (line.split("\t", 3) for line in lines)
    return [
        Expected(top, int(size), set(fields.split(",")) - {""}, text) for top, size, fields, text in parts
    ]


QUERIES = _expected()


def test_there_are_three_hundred_different_searches() -> None:
    assert len({query.text for query in QUERIES}) == len(QUERIES) >= 300


@pytest.mark.parametrize("query", QUERIES, ids=[f"line {n}" for n in range(2, len(QUERIES) + 2)])
def test_a_search_from_practice_is_understood(query: Expected) -> None:
    understood = understand(query.text)
    found = list(leaves(understood.tree))
    fields = {getattr(leaf, "field", "") for leaf in found} - {""}
    assert understood.whole
    assert (type(understood.tree).__name__, len(found)) == (query.top, query.leaves)
    assert query.fields <= fields <= query.fields | {"all"}
    assert understand(wording(understood.tree)).tree == understood.tree
