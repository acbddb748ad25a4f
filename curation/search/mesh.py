"""The MeSH tree: which headings stand above a heading, so that a search for the broader finds the narrower.

Shipped is the tree of 2019 (courtesy of the U.S. National Library of Medicine). A heading that came later
stands alone: it is found by its own name and by no broader one.
"""

import functools
import gzip
from collections.abc import Iterable
from pathlib import Path

TREE = Path(__file__).with_name("mesh_tree_2019.tsv.gz")


@functools.cache
def _tree() -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return the tree numbers of each heading, and the heading of each tree number."""
    numbers: dict[str, list[str]] = {}
    for line in gzip.decompress(TREE.read_bytes()).decode().splitlines():
        heading, _, places = line.partition("\t")
        numbers[heading] = places.split()
    return numbers, {number: heading for heading, places in numbers.items() for number in places}


def headings() -> Iterable[str]:
    """Return every heading of the tree."""
    return _tree()[0].keys()


@functools.lru_cache(maxsize=50_000)
def above(heading: str) -> tuple[str, ...]:
    """Return the heading and every broader one, in all of its places in the tree."""
    numbers, headings = _tree()
    found = {heading: None}
    for number in numbers.get(heading, ()):
        while number := number.rpartition(".")[0]:
            if number in headings:
                found[headings[number]] = None
    return tuple(found)
