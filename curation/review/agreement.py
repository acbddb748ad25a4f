"""How far readers agree beyond chance: raw agreement, Cohen's kappa, Gwet's AC1, Krippendorff's alpha.

A unit is what several people judged; its labels come one a person, None where she did not judge. A figure is
None where it is not defined: nothing to compare, or no variety to expect chance from.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

Unit = tuple[str | None, ...]
Patterns = Mapping[Unit, int]

Z = 1.959963984540054  # the 97.5 % point of the normal distribution


@dataclass(frozen=True)
class Figure:
    """A coefficient over ``units`` comparable units with its 95 % interval; None where undefined.

    ``spread`` is half the interval's width before it is cut off at the ends of the scale.
    """

    value: float | None
    low: float | None
    high: float | None
    units: int
    spread: float | None = None


def raw(units: Sequence[Unit]) -> Figure:
    """Return the share of pairs of labels that are equal; Wilson's interval (1927, JASA 22:209)."""
    found = _pairs(units)
    n = sum(found.values())
    if not n:
        return Figure(None, None, None, 0)
    p = _observed(found) or 0.0
    middle, half = p + Z * Z / (2 * n), Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    share = 1 + Z * Z / n
    return Figure(p, max(0.0, (middle - half) / share), min(1.0, (middle + half) / share), n)


def kappa(units: Sequence[Unit]) -> Figure:
    """Return (po - pe) / (1 - pe), pe = sum of products of both people's shares (Cohen 1960, EPM 20:37).

    Units that one of the two did not judge are left out. Undefined where both used one and the same category.
    """
    return _figure(_pairs(units), _kappa)


def kappa_of_pairs(pairs: Sequence[Sequence[Unit]]) -> Figure:
    """Return the mean of several pairs' kappas, each weighed by its units (Light 1971, PsycholBull 76:365).

    Pairs whose kappa is undefined are left out. The interval leaves out each unit once, and with it the pair
    that it leaves undefined.
    """
    found = [(patterns, one) for patterns in map(_pairs, pairs) if (one := _kappa(patterns)) is not None]
    n = sum(patterns.total() for patterns, _ in found)
    if not n:
        return Figure(None, None, None, 0)
    weighed = sum(patterns.total() * one for patterns, one in found)
    left: list[tuple[float, int]] = []
    for patterns, one in found:
        size = patterns.total()
        for unit, count in patterns.items():
            without = _kappa(patterns - Counter({unit: 1}))
            rest = n - size if without is None else n - 1
            if not rest:
                return Figure(weighed / n, None, None, n)
            left.append(((weighed - size * one + (size - 1) * (without or 0.0)) / rest, count))
    return _with_interval(weighed / n, left, n)


def ac1(units: Sequence[Unit], categories: int) -> Figure:
    """Return (po - pe) / (1 - pe), pe = sum of s(1 - s) / (q - 1) (Gwet 2008, BJMSP 61:29).

    ``categories`` is q, all that could be said, and s a category's mean share. It is 1 where everybody always
    said the same; undefined for fewer than two categories.
    """

    def of(patterns: Patterns) -> float | None:
        return _ac1(patterns, categories)

    return _figure(_pairs(units), of)


def alpha(units: Sequence[Unit]) -> Figure:
    """Return 1 - Do / De for nominal labels (Krippendorff 2011, "Computing ... alpha-reliability").

    Any number of people; units with fewer than two labels are left out. Undefined where only one category
    was ever used.
    """
    kept = Counter(unit for unit in units if sum(label is not None for label in unit) > 1)
    return _figure(kept, _alpha)


def _pairs(units: Sequence[Unit]) -> Counter[Unit]:
    if any(len(unit) != 2 for unit in units):
        raise ValueError("This figure compares two people.")
    return Counter(unit for unit in units if None not in unit)


def _observed(patterns: Patterns) -> float | None:
    n = sum(patterns.values())
    return sum(count for (a, b), count in patterns.items() if a == b) / n if n else None


def _kappa(patterns: Patterns) -> float | None:
    n = sum(patterns.values())
    first: Counter[str | None] = Counter()
    second: Counter[str | None] = Counter()
    for (a, b), count in patterns.items():
        first[a] += count
        second[b] += count
    by_chance = sum(count * second[label] for label, count in first.items())
    if not n or by_chance == n * n:
        return None
    expected = by_chance / (n * n)
    return ((_observed(patterns) or 0.0) - expected) / (1 - expected)


def _ac1(patterns: Patterns, categories: int) -> float | None:
    n = sum(patterns.values())
    if not n or categories < 2:
        return None
    said: Counter[str | None] = Counter()
    for unit, count in patterns.items():
        for label in unit:
            said[label] += count
    expected = sum(c / (2 * n) * (1 - c / (2 * n)) for c in said.values()) / (categories - 1)
    return ((_observed(patterns) or 0.0) - expected) / (1 - expected)


def _alpha(patterns: Patterns) -> float | None:
    said: Counter[str] = Counter()
    unlike = 0.0
    for unit, count in patterns.items():
        labels = Counter(label for label in unit if label is not None)
        m = labels.total()
        unlike += count * (m * m - sum(c * c for c in labels.values())) / (m - 1)
        for label, c in labels.items():
            said[label] += count * c
    n = said.total()
    chance = n * n - sum(c * c for c in said.values())
    return 1 - (n - 1) * unlike / chance if chance else None


def _figure(patterns: Counter[Unit], of: Callable[[Patterns], float | None]) -> Figure:
    """Return a coefficient with the interval of the delete-one jackknife (Efron & Stein 1981, AnnStat 9:586).

    Units of one pattern leave the same figure behind, so that each pattern is left out once only. There is no
    interval where leaving a unit out makes the figure undefined. Perfect agreement has one of no width.
    """
    n, value = sum(patterns.values()), of(patterns)
    if value is None or n < 2:
        return Figure(value, None, None, n)
    left: list[tuple[float, int]] = []
    for unit, count in patterns.items():
        without = of(patterns - Counter({unit: 1}))
        if without is None:
            return Figure(value, None, None, n)
        left.append((without, count))
    return _with_interval(value, left, n)


def _with_interval(value: float, left: Sequence[tuple[float, int]], n: int) -> Figure:
    """Return a figure with what leaving out each of its n units gives, as (figure, how many units)."""
    mean = sum(v * c for v, c in left) / n
    half = Z * sqrt((n - 1) / n * sum(c * (v - mean) ** 2 for v, c in left))
    return Figure(value, max(-1.0, value - half), min(1.0, value + half), n, half)
