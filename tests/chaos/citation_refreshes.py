"""Refresh a whole base twice by worker processes: the requests used, and what the second time changes."""

import math
import time

from django.db.models import Sum

from curation.models import Link, LinkCount, LinkOut, Metric, Record, Refresh, RefreshBatch, Similar
from curation.models.refresh import Part
from curation.sync.citations.asking import EUROPE, SIZES
from curation.sync.citations.due import PARTS
from tests.chaos import citation_rounds as rounds
from tests.chaos.world import World
from tests.own_servers import say


def least(records: int) -> int:
    """Return the fewest requests that the batch sizes allow for every part of so many records."""
    batched = {part: size for part, size in SIZES.items() if part not in EUROPE}
    linked = ((math.ceil(records / size), 2 if part == Part.LINKOUT else 1) for part, size in batched.items())
    return len(EUROPE) * records + sum(batches * each for batches, each in linked)


def spent(since: int = 0) -> tuple[int, int]:
    """Return the requests and the rows written of the batches after one, titles from outside left out."""
    rows = RefreshBatch.objects.filter(pk__gt=since).exclude(part=Part.STUBS)
    total = rows.aggregate(requests=Sum("requests"), changed=Sum("changed"))
    return total["requests"] or 0, total["changed"] or 0


def first(here: World, records: int) -> bool:
    """Fill every part of every record, and compare the requests with the least possible."""
    began = time.monotonic()
    answered = Refresh.objects.exclude(answered_at=None)
    here.until(lambda: rounds.sweep() and answered.count() >= len(PARTS) * records, seconds=3600)
    parts = Refresh.objects.count()
    used, need = spent()[0], least(records)
    say(f"{records:,} records: {parts:,} parts filled in {time.monotonic() - began:.0f} s")
    say(f"  {used:,} requests; the batch sizes need {need:,} at least ({used / need:.3f} ×)")
    return parts == len(PARTS) * records and used <= 1.1 * need


def second(here: World, records: int) -> bool:
    """Ask for everything anew, and say what differs, in what stands and in any row."""
    before, rows = rounds.stored(), all_rows()
    last = RefreshBatch.objects.order_by("-pk").values_list("pk", flat=True)[0]
    rounds.make_due(list(Record.objects.values_list("pk", flat=True)))
    began = time.monotonic()
    here.until(lambda: rounds.sweep() and rounds.open_parts() == 0, seconds=3600)
    used, changed = spent(last)
    now = rounds.stored()
    differ = sum(len(before[name] ^ now[name]) for name in before)
    counted = ", ".join(f"{n:,} {name}" for name, n in rows.items())
    say(f"a second refresh in {time.monotonic() - began:.0f} s: {used:,} requests, {changed} rows written,")
    say(f"  {differ} that stand differ, rows the same: {rows == all_rows()} ({counted})")
    return not changed and not differ and rows == all_rows() and used <= 1.1 * least(records)


def all_rows() -> dict[str, int]:
    """Return how many rows there are of each kind, history and ended ones among them."""
    return {str(model._meta.verbose_name_plural): model.objects.count()
            for model in (Link, LinkCount, Metric, LinkOut, Similar)}  # fmt: skip
