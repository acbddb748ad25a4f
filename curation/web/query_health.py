"""How well a source's query is: counts and readings over its runs, and the records it must find."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from curation.models import Record, Schedule, Source, SyncRun
from curation.models.run import RunState
from curation.sync import cron

RUNS = 24
WIDTH, HEIGHT, LEFT, TOP = 640, 110, 14, 14


@dataclass(frozen=True)
class Point:
    """A run in the chart of counts; places in the units of the chart's own grid."""

    run: SyncRun
    count: int
    x: float
    y: float

    @property
    def well(self) -> bool:
        """Say whether the run was complete."""
        return self.run.state == RunState.COMPLETE


@dataclass(frozen=True)
class Health:
    """What is known of a query from its runs. ``unmatched`` are in the base, ``unknown`` are not."""

    points: list[Point]
    readings: list[tuple[SyncRun, str, str]]
    matched: list[int]
    unmatched: list[int]
    unknown: list[int]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def wanted(self) -> int:
        """How many PMIDs the query must find."""
        return len(self.matched) + len(self.unmatched) + len(self.unknown)

    @property
    def line(self) -> str:
        """The points of the chart's line."""
        return " ".join(f"{p.x},{p.y}" for p in self.points)

    @property
    def least(self) -> int:
        """The smallest count."""
        return min(p.count for p in self.points)

    @property
    def most(self) -> int:
        """The largest count."""
        return max(p.count for p in self.points)


def health(source: Source) -> Health:
    """Return the health of a source's query, in three queries at most."""
    runs = list(source.runs.filter(expected__isnull=False).order_by("-pk")[:RUNS])[::-1]
    held: set[int] = set()
    matched: set[int] = set()
    if source.must_find:
        held = set(Record.objects.filter(pk__in=source.must_find).values_list("pk", flat=True))
        matched = set(
            source.matches.filter(record_id__in=source.must_find, left_run=None).values_list(
                "record_id", flat=True
            )
        )
    return Health(
        points=points(runs),
        readings=readings(runs),
        matched=sorted(matched),
        unmatched=sorted(held - matched),
        unknown=sorted(set(source.must_find) - held),
    )


def points(runs: list[SyncRun]) -> list[Point]:
    """Lay out one point a run, from left to right; the least count lies at the foot."""
    counts = [run.counted if run.counted is not None else run.expected or 0 for run in runs]
    if not counts:
        return []
    low, span = min(counts), max(max(counts) - min(counts), 1)
    step = (WIDTH - 2 * LEFT) / max(len(runs) - 1, 1)
    tall = HEIGHT - 2 * TOP
    return [
        Point(run, n, round(LEFT + place * step, 1), round(HEIGHT - TOP - (n - low) / span * tall, 1))
        for place, (run, n) in enumerate(zip(runs, counts, strict=True))
    ]


def readings(runs: list[SyncRun]) -> list[tuple[SyncRun, str, str]]:
    """Return the runs before which PubMed changed its reading of the same query: run, before, after."""
    told = [run for run in runs if run.translation]
    return [
        (after, before.translation, after.translation)
        for before, after in pairwise(told)
        if before.query == after.query and before.translation != after.translation
    ]


@dataclass(frozen=True)
class ScheduleLine:
    """A schedule in words. ``next_local`` is by the clock of its zone."""

    schedule: Schedule
    words: str
    next_local: str
    next_at: datetime


def schedule_line(source: Source) -> ScheduleLine | None:
    """Return a source's schedule in words, or None where it has none."""
    schedule: Schedule | None = getattr(source, "schedule", None)
    if schedule is None:
        return None
    try:
        words = cron.in_words(schedule.cron)
        local = f"{schedule.next_at.astimezone(cron.zone_of(schedule.zone)):%a %d %b, %H:%M %Z}"
    except cron.CronError:
        words, local = f"“{schedule.cron}” cannot be read; set it anew", ""
    return ScheduleLine(schedule, words, local, schedule.next_at)
