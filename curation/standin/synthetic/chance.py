"""Chance that can be repeated: an integer mixer, and dice thrown from it.

``hash()`` differs between processes and is never used; everything starts from :func:`mix`.
"""

import random
from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1

# One stream per question asked of a record, so that asking one never disturbs another.
CREATED, KIND, STORY, PEOPLE, LINKS, EXTRAS, HUB, PLACE = range(1, 9)


def mix(seed: int, stream: int, index: int) -> int:
    """Return 64 well-stirred bits for one question (``stream``) about one record (SplitMix64's finisher)."""
    z = (seed * 0x9E3779B97F4A7C15 + stream * 0xD1B54A32D192ED03 + (index + 1) * 0x8CB92BA72F3D8DD7) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


class Weighted(Generic[T]):
    """A list of choices that are not equally likely; ``at`` maps a number in [0, 1) to a choice."""

    __slots__ = ("_items", "_sums")

    def __init__(self, pairs: Sequence[tuple[T, float]]) -> None:
        """Take (choice, weight) pairs; the weights need not add up to one."""
        total = sum(weight for _, weight in pairs)
        self._items = [item for item, _ in pairs]
        self._sums = [part / total for part in accumulate(weight for _, weight in pairs)][:-1]

    def at(self, point: float) -> T:
        """Return the choice at ``point``, 0 <= point < 1."""
        return self._items[bisect(self._sums, point)]


class Dice:
    """A random source with the handful of throws the stories need, each one call deep."""

    __slots__ = ("random",)

    def __init__(self, seed: int, stream: int, index: int) -> None:
        """Start the dice for one question about one record."""
        source = random.Random(mix(seed, stream, index))  # noqa: S311 - invented text, not a secret
        self.random = source.random

    def pick(self, items: Sequence[T]) -> T:
        """Return one of ``items``, all equally likely."""
        return items[int(self.random() * len(items))]

    def weigh(self, table: Weighted[T]) -> T:
        """Return one choice of a weighted table."""
        return table.at(self.random())

    def chance(self, probability: float) -> bool:
        """Say yes with the given probability."""
        return self.random() < probability

    def between(self, low: int, high: int) -> int:
        """Return a whole number, both ends included."""
        return low + int(self.random() * (high - low + 1))

    def span(self, low: float, high: float) -> float:
        """Return a number between ``low`` and ``high``."""
        return low + self.random() * (high - low)

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """Return up to ``count`` different items in random order."""
        rest = list(items)
        return [rest.pop(int(self.random() * len(rest))) for _ in range(min(count, len(rest)))]
