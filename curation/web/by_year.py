"""Records by year as bars: every bar a link, with a table behind them."""

from dataclasses import dataclass

WIDTH = 216
HEIGHT = 64
WIDEST = 18
ROOM_FOR_TWO = 60
LEAST = 1.5  # height of a bar that stands for one record, so that it can be seen


@dataclass(frozen=True)
class Bar:
    """One year; places and lengths in the units of the chart's own grid, the address as a query string."""

    year: int
    count: int
    x: float
    width: float
    height: float
    chosen: bool
    address: str

    @property
    def mark(self) -> str:
        """The bar as the data of a path: one figure for the page to write, where a rectangle takes four."""
        return f"M{self.x:g} {HEIGHT}v{-self.height:g}h{self.width:g}V{HEIGHT}z"

    @property
    def hit(self) -> str:
        """The whole height above the year with the gap beside it, to be pointed at."""
        return f"M{self.x:g} {HEIGHT}V0h{self.width * 1.25:g}V{HEIGHT}z"

    @property
    def said(self) -> str:
        """The bar in words."""
        return f"{self.year}: {self.count:,} record{'' if self.count == 1 else 's'}"


@dataclass(frozen=True)
class YearChart:
    """The bars from the first to the last year, gaps included, and the records without a year.

    ``beside`` is the query string of the list without its years.
    """

    bars: list[Bar]
    undated: int
    beside: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    slot: float = WIDEST

    @property
    def first(self) -> int:
        """The first year."""
        return self.bars[0].year

    @property
    def last(self) -> int:
        """The last year."""
        return self.bars[-1].year

    @property
    def labels(self) -> list[tuple[float, str, int]]:
        """The years under the axis: place, which end of the word stands there, the year."""
        if not self.bars:
            return []
        first, last = self.bars[0], self.bars[-1]
        ends = [(0.0, "start", first.year), (last.x + last.width, "end", last.year)]
        return ends if last.x > ROOM_FOR_TWO else ends[:1]

    @property
    def table(self) -> list[Bar]:
        """The years that have records, latest first."""
        return [bar for bar in reversed(self.bars) if bar.count]


def year_chart(
    counts: list[tuple[int | None, int]],
    chosen: tuple[int | None, int | None] | None = None,
    beside: str = "",
) -> YearChart:
    """Lay out the bars of a count by year; the chosen span is filled, and all of them where none is."""
    by_year = {year: n for year, n in counts if year is not None}
    undated = sum(n for year, n in counts if year is None)
    if not by_year:
        return YearChart([], undated, beside)
    first, last = min(by_year), max(by_year)
    slot = min(WIDEST, WIDTH / (last - first + 1))
    most = max(by_year.values())
    low, high = chosen or (None, None)
    lead = f"{beside}&year=" if beside else "year="
    bars = []
    for place, year in enumerate(range(first, last + 1)):
        n = by_year.get(year, 0)
        tall = round(max(LEAST, n / most * (HEIGHT - 4)), 1) if n else 0.0
        on = (low is None or year >= low) and (high is None or year <= high)
        bars.append(Bar(year, n, round(place * slot, 2), round(slot * 0.8, 2), tall, on, f"{lead}{year}"))
    return YearChart(bars, undated, beside, slot=round(slot, 4))
