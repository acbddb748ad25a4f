"""How a run is going, and the proof that nothing is unaccounted for."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from curation.models import SyncRun, SyncSlice
from curation.models.run import RunState, SliceState, SliceTotals
from curation.sync import hours, outage
from curation.web.run_effects import asks, effects, sentence

LEDGER = 60  # slices shown before the finished ones are left to the whole ledger
LONGEST_WAIT = timedelta(days=30)


@dataclass(frozen=True)
class Progress:
    """Done of total; ``rate`` is in records a second, and None until there is something to measure."""

    done: int
    total: int | None
    elapsed: timedelta | None
    rate: float | None
    left: timedelta | None


@dataclass(frozen=True)
class Proof:
    """Where every PMID that PubMed counted is. ``unaccounted`` is 0, or something is wrong."""

    counted: int
    in_slices: int
    got: int
    missing: int
    refused: int
    to_fetch: int
    failed: int

    @property
    def difference(self) -> int:
        """What PubMed counted and the slices do not hold."""
        return self.counted - self.in_slices

    @property
    def unaccounted(self) -> int:
        """What was in a slice and is now nowhere."""
        found = self.got + self.missing + self.refused + self.to_fetch + self.failed
        return self.in_slices - found


@dataclass(frozen=True)
class LedgerRow:
    """A slice with what its page needs: how long it took, and whether someone must look."""

    piece: SyncSlice
    expected: int
    took: timedelta | None

    @property
    def state(self) -> str:
        """The word for styling: ``failed``, ``retrying``, or the slice's own state."""
        if self.piece.state == SliceState.QUARANTINED:
            return "failed"
        if self.piece.state == SliceState.WAITING and self.piece.error:
            return "retrying"
        return str(self.piece.state)

    @property
    def looks_wrong(self) -> bool:
        """Say whether there is a cause to be told."""
        return bool(self.piece.error or self.piece.missing or self.piece.refused)


def run_page(run: SyncRun, *, whole_ledger: bool = False) -> dict[str, Any]:
    """Return what the template of a run needs; nine queries at most, however many slices there are."""
    totals = run.slices.totals_by_state()
    slices = sum(t.slices for t in totals.values())
    pieces = run.slices.with_expected()
    folded = slices > LEDGER and not whole_ledger
    if folded:
        pieces = pieces.open_or_failed()[:LEDGER]
    now = timezone.now()
    return {
        "run": run,
        "progress": progress(run, now),
        "proof": proof(run, totals),
        "ledger": [_row(piece, now) for piece in pieces],
        "all_slices": slices,
        "done_slices": totals.get(SliceState.DONE, SliceTotals()).slices,
        "failed_slices": totals.get(SliceState.QUARANTINED, SliceTotals()).slices,
        "folded": folded,
        "sums": _added(totals),
        "changes": changes(run),
        "asks": asks(run),
        "sentence": None if run.is_live else sentence(run),
        "effects": None if run.is_live else effects(run),
        "now": now,
        "outage": outage_line() if run.is_live else "",
        "waits_for_hours": run.is_live and hours.is_held(run, now),
    }


def progress(run: SyncRun, now: datetime) -> Progress:
    """Return how far a run is, and how long it will take at the pace so far."""
    done = run.got + run.missing + run.refused
    elapsed = (run.ended_at or now) - run.started_at if run.started_at else None
    seconds = elapsed.total_seconds() if elapsed else 0
    rate = done / seconds if done and seconds >= 1 else None
    left = None
    if run.state == RunState.RUNNING and rate and run.expected:
        left = min(timedelta(seconds=max(0, run.expected - done) / rate), LONGEST_WAIT)
    return Progress(done, run.expected, elapsed, rate, left)


def proof(run: SyncRun, totals: dict[str, SliceTotals]) -> Proof | None:
    """Return the reconciliation of a run that has been planned, else None."""
    if run.expected is None or not totals:
        return None
    expected = {state: t.expected for state, t in totals.items()}
    return Proof(
        counted=run.expected,
        in_slices=sum(expected.values()),
        got=run.got,
        missing=run.missing,
        refused=run.refused,
        to_fetch=expected.get(SliceState.WAITING, 0) + expected.get(SliceState.RUNNING, 0),
        failed=expected.get(SliceState.QUARANTINED, 0),
    )


def changes(run: SyncRun) -> list[tuple[str, int, str]]:
    """Return what became of the records: a word, a number, and the ``change`` of the list it links to."""
    return [
        ("New", run.new, "new"),
        ("Changed", run.changed, "changed"),
        ("Unchanged", run.unchanged, ""),
        ("Refused", run.refused, ""),
        ("Missing", run.missing, ""),
    ]


def outage_line() -> str:
    """Return what is said while PubMed does not answer; nothing while it does. One query."""
    away = outage.standing()
    return outage.sentence(away) if away else ""


def _row(piece: SyncSlice, now: datetime) -> LedgerRow:
    end = piece.ended_at or (now if piece.state == SliceState.RUNNING else None)
    took = end - piece.started_at if end and piece.started_at else None
    return LedgerRow(piece, getattr(piece, "expected", 0), took)


def _added(totals: dict[str, SliceTotals]) -> SliceTotals:
    sums = (sum(getattr(t, f.name) for t in totals.values()) for f in fields(SliceTotals))
    return SliceTotals(*sums)
