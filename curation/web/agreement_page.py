"""The page of agreement: figures with their intervals, each leading to the readings behind it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from curation.models import Facet, User
from curation.review import agreement, readings
from curation.review.agreement import Figure
from curation.review.readings import Pair

DAYS, WEEKS = 45, 400  # up to so many days the chart goes by day, then by week, then by month
WIDTH, HEIGHT, LEFT = 720, 180, 34
ROOM = 100  # that a name takes


@dataclass(frozen=True)
class Figures:
    """The four figures over the same pairs; ``query`` is the address of the readings behind them."""

    raw: Figure
    kappa: Figure
    ac1: Figure
    alpha: Figure
    compared: int
    differ: int
    alone: int  # read by one of the two only
    records: int
    query: str = ""

    @property
    def each(self) -> list[tuple[str, Figure]]:
        """The four by name."""
        return [
            ("Raw agreement", self.raw),
            ("Cohen’s κ", self.kappa),
            ("Gwet’s AC1", self.ac1),
            ("Krippendorff’s α", self.alpha),
        ]


@dataclass(frozen=True)
class Row:
    """A line of a table: whom or what it is about, and its figures."""

    figures: Figures
    facet: Facet | None = None
    people: tuple[User, User] | None = None
    term: str = ""
    card: str = ""


def figures(pairs: Sequence[Pair], categories: int, **about: str) -> Figures:
    """Compute the figures over pairs. Kappa is that of two people; of several pairs of people the mean."""
    units = readings.units(pairs)
    of_people: dict[tuple[int, int], list[Pair]] = defaultdict(list)
    for pair in pairs:
        of_people[pair.first, pair.second].append(pair)
    each = [readings.units(some) for some in of_people.values()]
    kappa = agreement.kappa(each[0]) if len(each) == 1 else agreement.kappa_of_pairs(each)
    return Figures(
        agreement.raw(units),
        kappa,
        agreement.ac1(units, categories),
        agreement.alpha(units),
        compared=sum(pair.times for pair in pairs if pair.whole),
        differ=sum(pair.differ for pair in pairs),
        alone=sum(not pair.whole for pair in pairs),
        records=len({pair.record for pair in pairs}),
        query=urlencode({name: value for name, value in about.items() if value}),
    )


def agreement_page() -> dict[str, Any]:
    """Return all that the page shows: overall, by pair, by facet, over time. A constant number of queries."""
    votes, tags = readings.of_votes(), readings.of_tags()
    people = _people([*votes, *tags])
    by_people: dict[tuple[int, int], list[Pair]] = defaultdict(list)
    for pair in votes:
        by_people[pair.first, pair.second].append(pair)
    rows = [
        Row(
            figures(some, 3, first=people[first].username, second=people[second].username),
            people=(people[first], people[second]),
        )
        for (first, second), some in by_people.items()
    ]
    by_facet: dict[int, list[Pair]] = defaultdict(list)
    for pair in tags:
        by_facet[pair.facet or 0].append(pair)
    facets = Facet.objects.in_bulk(by_facet)
    counted = readings.in_use(facets)
    return {
        "overall": figures(votes, 3),
        "pairs": sorted(rows, key=lambda row: (-row.figures.compared, row.figures.query)),
        "unmet": len(people) * (len(people) - 1) // 2 - len(by_people) if votes else 0,
        "facets": [_of_facet(facets[pk], some, counted.get(pk, 0)) for pk, some in by_facet.items()],
        "chart": over_time(votes),
    }


def facet_page(facet: Facet) -> dict[str, Any]:
    """Return a facet's figures term by term, the least agreed on first. A constant number of queries."""
    pairs = readings.of_tags(facet)
    cards = {term.label: term.get_absolute_url() for term in facet.terms.select_related("facet")}
    rows = [
        Row(figures(some, 2, facet=facet.key, term=term), facet=facet, term=term, card=cards.get(term, ""))
        for term, some in readings.by_term(facet, pairs).items()
    ]
    rows.sort(key=lambda row: (_least(row.figures), -row.figures.differ, row.term))
    whole = _of_facet(facet, pairs, readings.in_use([facet.pk]).get(facet.pk, 0)).figures
    return {"facet": facet, "rows": rows, "overall": whole}


def _of_facet(facet: Facet, pairs: Sequence[Pair], terms: int) -> Row:
    found = figures(pairs, readings.categories(facet, pairs, terms), facet=facet.key)
    return Row(found, facet=facet)


@dataclass(frozen=True)
class Bar:
    """A period of the chart: where its marks are drawn, its figures, and the readings they come from."""

    name: str
    x: float
    slot: float
    raw: float
    ac1: float | None
    low: float | None
    high: float | None
    figures: Figures

    @property
    def left(self) -> float:
        """Where its slot begins."""
        return self.x - self.slot / 2

    @property
    def anchor(self) -> str:
        """Which end of its name stands at its place, so that names keep within the drawing."""
        return "end" if self.x > WIDTH - 40 else "middle"


def over_time(pairs: Sequence[Pair]) -> dict[str, Any] | None:
    """Return the chart of raw agreement and AC1 by day, week or month; nothing without any readings.

    A time in which nobody read has its place and no mark.
    """
    if not pairs:
        return None
    first, last = pairs[0].at.astimezone(UTC).date(), pairs[-1].at.astimezone(UTC).date()
    unit = "day" if (last - first).days <= DAYS else "week" if (last - first).days <= WEEKS else "month"
    periods: dict[date, list[Pair]] = defaultdict(list)
    for pair in pairs:
        periods[_start(pair.at, unit)].append(pair)
    starts = [_start(pairs[0].at, unit)]
    while starts[-1] < max(periods):
        starts.append(_following(starts[-1], unit))
    slot = (WIDTH - LEFT) / len(starts)
    bars = []
    for place, start in enumerate(starts):
        if not (some := periods.get(start)):
            continue
        until = _following(start, unit)
        found = figures(some, 3, since=start.isoformat(), until=until.isoformat())
        raw, ac1 = found.raw, found.ac1
        x = LEFT + slot * (place + 0.5)
        ends = (None if end is None else y_of(end) for end in (raw.low, raw.high))
        low, high = ends
        y_ac1 = None if ac1.value is None else y_of(ac1.value)
        bars.append(Bar(_name(start, unit), x, slot, y_of(raw.value or 0), y_ac1, low, high, found))
    return {
        "bars": bars,
        "unit": unit,
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "grid": [(y_of(value), f"{value:.2g}") for value in (0, 0.25, 0.5, 0.75, 1)],
        "line": " ".join(f"{bar.x:.1f},{bar.raw:.1f}" for bar in bars),
        "line_ac1": " ".join(f"{bar.x:.1f},{bar.ac1:.1f}" for bar in bars if bar.ac1 is not None),
        "labels": _spaced(bars),
    }


def _spaced(bars: Sequence[Bar]) -> list[Bar]:
    """Return those whose names find room beside each other."""
    kept: list[Bar] = []
    for bar in bars:
        if not kept or bar.x - kept[-1].x >= ROOM + (40 if bar.anchor == "end" else 0):
            kept.append(bar)
    return kept


def y_of(value: float) -> float:
    """Return the height of a figure in the drawing; less than none is drawn at the foot."""
    return round(HEIGHT - max(0.0, value) * (HEIGHT - 8), 1)


def _people(pairs: Sequence[Pair]) -> Mapping[int, User]:
    return User.objects.in_bulk({who for pair in pairs for who in (pair.first, pair.second)})


def _least(found: Figures) -> float:
    value = found.ac1.value
    return 2 if value is None else value


def _start(at: datetime, unit: str) -> date:
    day = at.astimezone(UTC).date()
    if unit == "month":
        return day.replace(day=1)
    return day if unit == "day" else day - timedelta(days=day.weekday())


def _following(start: date, unit: str) -> date:
    if unit == "month":
        return (start + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=1 if unit == "day" else 7)


def _name(start: date, unit: str) -> str:
    if unit == "month":
        return f"{start:%b %Y}"
    return f"{start.day} {start:%b %Y}" if unit == "day" else f"week of {start.day} {start:%b %Y}"
