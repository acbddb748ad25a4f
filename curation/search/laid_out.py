"""Words laid out as phrases of the engine: gaps between them, and what truncated ones stand for."""

import itertools
import re
from collections.abc import Sequence

from curation.search import analysis, tree


def placed(order: Sequence[tuple[str, ...]], between: Sequence[int]) -> list[str | tuple[int, str]]:
    """Lay groups of words out with gaps between them."""
    found: list[str | tuple[int, str]] = []
    at = 0
    for group, gap in zip(order, (*between, 0), strict=True):
        for token in group:
            found.append((at, token))
            at += 1
        at += gap
    return found


def gaps(places: int, distance: int) -> list[tuple[int, ...]]:
    """Return every way to lay at most so many words into some places; none where they are too many."""
    if (distance + 1) ** places > 100_000:
        return []
    every = itertools.product(range(distance + 1), repeat=places)
    return [some for some in every if sum(some) <= distance]


def rows_of_patterns(words: Sequence[tree.Word]) -> list[list[str]]:
    """Return every row of patterns that a phrase with truncated words may stand for."""
    ways: list[list[list[str]]] = []
    for word in words:
        plain = [re.escape(token) for token in analysis.tokens(word.text)]
        sought = analysis.beginnings_of(word.text) if word.truncated else None
        if sought is None:
            ways.append([plain])
            continue
        before = [re.escape(token) for token in sought.before]
        ways.append([[*before, re.escape(prefix) + ".*"] for prefix in sought.prefixes])
        ways[-1] += [[*before, *map(re.escape, form.split())] for form in sought.whole]
    return [[p for part in row for p in part] for row in itertools.islice(itertools.product(*ways), 64)]
