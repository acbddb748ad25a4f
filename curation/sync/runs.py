"""The beginning and the end of a run."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from curation.models import Source, SyncRun, User
from curation.models.run import RunKind, RunState, SliceState
from curation.sync import matches
from curation.sync.counts import StoreCounts

FULL_EVERY = timedelta(days=30)
OVERLAP = timedelta(days=7)


class LiveRunError(Exception):
    """The source has a run that has not ended; there is one at a time."""


def ask_run(*, source: Source, by: User | None = None, full: bool = False) -> SyncRun:
    """Write down that a source shall run now, in full where that is asked for or due.

    Raises:
        LiveRunError: if a run of it has not ended; its message is for people.
    """
    since = None if full else changes_since(source)
    kind = RunKind.FULL if since is None else RunKind.CHANGES
    try:
        with transaction.atomic():
            return SyncRun.objects.create(
                source=source, query=source.query, asked_by=by, kind=kind, since=since
            )
    except IntegrityError:
        live = SyncRun.objects.live().filter(source=source).first()
        if live is None:
            raise
        raise LiveRunError(
            f"“{source}” is being run already (run {live.pk}, {live.get_state_display()}). "
            "Nothing was started; wait for it to end, then run the source again."
        ) from None


def changes_since(source: Source) -> date | None:
    """Return the first day of the windows of a source's next run, or None where a full pass is due.

    Windows reach back a week before the last complete run began: PubMed's days are those of another clock,
    and entries turn up late. A full pass is due when none of this query was complete in the last month.
    """
    complete = SyncRun.objects.filter(source=source, state=RunState.COMPLETE, query=source.query)
    recent = Now() - FULL_EVERY
    if not complete.filter(kind=RunKind.FULL, started_at__gte=recent).exists():
        return None
    last = complete.exclude(kind=RunKind.IMPORT).latest("started_at")
    return None if last.started_at is None else (last.started_at - OVERLAP).date()


def close_if_done(run_id: int) -> RunState | None:
    """End a run whose slices have all ended, and return how it ended; None while any is open.

    Complete means that every PMID that PubMed counted was listed, and every one that the query matches is
    stored. Where the list was whole, records that the query no longer matches are marked as having left; they
    stay in the store.
    """
    with transaction.atomic():
        run = SyncRun.objects.select_for_update().get(pk=run_id)
        open_states = [SliceState.WAITING, SliceState.RUNNING]
        if run.state != RunState.RUNNING or run.slices.filter(state__in=open_states).exists():
            return None
        listed = run.expected is not None and run.found == run.expected
        stored = not run.slices.filter(pieces_that_fall_short()).exists()
        state = RunState.COMPLETE if listed and stored and not run.error else RunState.INCOMPLETE
        SyncRun.objects.filter(pk=run.pk).update(state=state, ended_at=Now())
        if listed:
            matches.close(run)
        return state


def pieces_that_fall_short() -> Q:
    """Keep the slices that failed, lack a record that the query matches, or had one that cannot be read."""
    return Q(state=SliceState.QUARANTINED) | (Q(matched=True) & ~Q(missing=[])) | ~Q(refused=[])


def fail(run_id: int, error: str) -> None:
    """End a run that could not be planned, with its cause."""
    SyncRun.objects.filter(pk=run_id, state=RunState.QUEUED).update(
        state=RunState.FAILED, ended_at=Now(), error=error
    )


def add_cost(run_id: int, *, requests: int, received: int) -> None:
    """Count what a run has asked of PubMed, whether it helped or not."""
    SyncRun.objects.filter(pk=run_id).update(
        requests=F("requests") + requests, received=F("received") + received
    )


def add_counts(run_id: int, counts: StoreCounts, *, missing: int = 0, refused: int = 0) -> None:
    """Add what a slice or a batch came to. Call it in the transaction that stores the records."""
    SyncRun.objects.filter(pk=run_id).update(
        got=F("got") + counts.total,
        new=F("new") + counts.new,
        changed=F("changed") + counts.changed,
        unchanged=F("unchanged") + counts.unchanged + counts.older,
        missing=F("missing") + missing,
        refused=F("refused") + refused,
    )


def begin_import(*, source: Source, files: list[str]) -> SyncRun:
    """Open a run for files that feed a source.

    Raises:
        LiveRunError: if a run of it has not ended.
    """
    run = ask_run(source=source)
    text = "Import of " + ", ".join(files)
    SyncRun.objects.filter(pk=run.pk).update(
        kind=RunKind.IMPORT, state=RunState.RUNNING, started_at=Now(), query=text
    )
    return run


def end_import(run_id: int, *, whole: bool, refused: int) -> None:
    """Close the run of an import; what it got is what it expected, but for the refused."""
    SyncRun.objects.filter(pk=run_id).update(
        state=RunState.COMPLETE if whole and not refused else RunState.INCOMPLETE,
        ended_at=Now(),
        expected=F("got") + refused,
        found=F("got") + refused,
        refused=refused,
    )
