"""When large runs may work: NCBI asks for them at night and at weekends, by the clock of its own coast."""

from datetime import datetime, timedelta
from math import ceil

from curation.models import SyncRules, SyncRun
from curation.providers.errors import NotNowError
from curation.sync.cron import zone_of
from curation.sync.fetching import BATCH

STEP = timedelta(minutes=15)
LONGEST = timedelta(days=8)
WEEKEND = 5  # Saturday, as Python counts


def requests_of(records: int) -> int:
    """Return the least requests that fetch so many records."""
    return ceil(records / BATCH)


def is_large(run: SyncRun, rules: SyncRules) -> bool:
    """Say whether a run has to keep to the hours: large enough, and nobody has set it free."""
    return not run.any_hour and requests_of(run.found or run.expected or 0) >= rules.large_requests


def is_off_peak(rules: SyncRules, now: datetime) -> bool:
    """Say whether large runs may work at this time; always, where no hours are set."""
    if rules.off_peak_from is None or rules.off_peak_to is None:
        return True
    local = now.astimezone(zone_of(rules.zone))
    if rules.weekends and local.weekday() >= WEEKEND:
        return True
    begin, end, time = rules.off_peak_from, rules.off_peak_to, local.time()
    return begin <= time < end if begin <= end else time >= begin or time < end


def next_off_peak(rules: SyncRules, now: datetime) -> datetime:
    """Return when the hours begin next, to the quarter of an hour; ``now`` where they are on."""
    moment = now
    while not is_off_peak(rules, moment) and moment - now < LONGEST:
        moment = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0) + STEP
    return moment


def is_held(run: SyncRun, now: datetime) -> bool:
    """Say whether a run has to wait at this time."""
    rules = SyncRules.objects.current()
    return is_large(run, rules) and not is_off_peak(rules, now)


def keep(run: SyncRun, now: datetime) -> None:
    """Let a run go on, unless it is large and has to wait.

    Raises:
        NotNowError: saying until when.
    """
    rules = SyncRules.objects.current()
    if is_large(run, rules) and not is_off_peak(rules, now):
        begin = next_off_peak(rules, now)
        raise NotNowError(
            f"A run of this size waits for the quiet hours, which begin at {begin:%d %b, %H:%M} UTC. "
            "Nothing has failed.",
            retry_after=(begin - now).total_seconds() + 1,
        )
