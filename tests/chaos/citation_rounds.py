"""One provider's trouble after the other: let it stand for a refresh, end it, and do the books."""

import json
import re
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models.functions import Now
from django.utils import timezone

from curation.models import Breaker, Link, LinkOut, Metric, Refresh, RefreshBatch, Similar
from curation.models.refresh import BatchState, BreakerState, Part
from curation.sync.citations import due
from curation.sync.store import retried
from curation.tasks import sweep_citations
from tests.chaos.answers import faults
from tests.chaos.world import World
from tests.own_servers import say

DOWN = {"code": 503, "content_type": "text/plain", "body": "temporarily unavailable due to maintenance"}
LINKED = frozenset({Part.CITED_IN, Part.REFERENCES, Part.SIMILAR, Part.LINKOUT})
PATIENCE = 120  # seconds within which an endpoint must have been asked again


class Round(NamedTuple):
    """A trouble: the rule for the stand-in, and what must come of it.

    ``opens``: the endpoints whose breakers must open, and no others. ``hours``: how long it lasts by the
    breakers' clock, whose pauses are let pass at once. ``spoilt``: answers to spoil before it ends.
    """

    name: str
    rule: dict[str, Any]
    opens: frozenset[Part] = frozenset()
    hours: float = 0
    spoilt: int = 0


class Books(NamedTuple):
    """What was known before and is not known any more."""

    links: int
    zeroed: int
    others: int


ROUNDS = (
    Round("exLinkSrv2 gone for hours", {"fault": "link_server", "match": {"path": "elink"}}, LINKED, hours=6),
    Round("prolog-only answers", {"fault": "prolog_only", "match": {"path": "elink"}}, LINKED),
    Round(
        "503 text/plain from one endpoint of Europe PMC",
        {"fault": "status", "match": {"path": "/citations"}, "args": DOWN},
        frozenset({Part.EUROPE_CITATIONS}),
    ),
    Round("iCite leaves out half the PMIDs", {"fault": "half_data", "match": {"path": "icite"}}),
    Round(
        "links of several records in one set",
        {"fault": "merged_sets", "match": {"path": "elink", "params": {"cmd": "neighbor"}}},
        LINKED - {Part.LINKOUT},
    ),
    Round(
        "1,000 answers cut",
        {"fault": "truncate", "match": {"probability": 0.5, "seed": 3}, "times": 1000},
        spoilt=1000,
    ),
)


def stand(here: World, one: Round, pmids: Sequence[int]) -> bool:
    """Let one trouble stand for a refresh and then end; say whether everything held."""
    before, opened = stored(), times_opened()
    faults(here, [one.rule])
    make_due(pmids)
    hours = pass_hours(here, one) if one.hours else 0.0
    if one.spoilt:
        here.until(lambda: pushed() and asking(pmids) and fired(here) >= one.spoilt, seconds=900)
    elif not one.hours:
        until_settled(here, one.opens)
    shut = sorted(one.opens & silent())
    told = [part for part in shut if says(here, part, "not answering|being tried")]
    strangers = silent() - one.opens if not one.spoilt else set()
    spoilt, during = fired(here), books(before)
    faults(here, [])
    until_answered(here)
    more = sum(times_opened().values()) - sum(opened.values())
    again = [part for part in one.opens if says(here, part, "answers again since")]
    after = books(before)
    closed = not silent()
    lasted = f" for {hours:.1f} h of pauses" if hours else ""
    say(f"{one.name}{lasted}: {spoilt:,} answers spoilt, breakers opened {more} times")
    if one.opens:
        say(f"  silent {len(shut)} of {len(one.opens)}, others {len(strangers)}; the console says so of")
        say(f"  {len(told)}, and then of {len(again)} that they answer again")
    say(f"  all breakers closed in the end: {closed}; meanwhile {said(during)}; afterwards {said(after)}")
    right = len(shut) == len(told) == len(again) == len(one.opens) and not strangers
    return right and closed and spoilt >= max(one.spoilt, 1) and not any((*during, *after))


def said(found: Books) -> str:
    """Say what is lost."""
    return f"{found.links} links lost, {found.zeroed} counts zeroed, {found.others} others"


def killed(here: World, kills: int, pmids: Sequence[int]) -> bool:
    """Kill workers while they refresh; say whether all was answered and nothing lost."""
    before, done = stored(), 0
    last = RefreshBatch.objects.order_by("-pk").values_list("pk", flat=True)[0]
    while done < kills:
        sweep()
        asking(pmids)
        done += here.kill_a_worker(whole=done % 10 == 9)
        here.tend()
        time.sleep(0.2)
    until_answered(here)
    batches, held = RefreshBatch.objects.filter(pk__gt=last), books(before)
    lost = batches.filter(state=BatchState.LOST).count()
    say(f"{done} workers killed over {batches.count()} batches, {lost} of which were lost")
    say(f"  and given to others: {said(held)}")
    return not any(held)


def pass_hours(here: World, one: Round) -> float:
    """Let the pauses of the breakers pass one by one without waiting for them; return the hours they make."""
    passed = dict.fromkeys(one.opens, 0.0)
    while min(passed.values()) < one.hours:
        here.until(lambda: sweep() and one.opens <= paused(), seconds=PATIENCE)
        for row in Breaker.objects.filter(part__in=one.opens):
            if row.retry_at is not None:
                passed[Part(row.part)] += (row.retry_at - timezone.now()).total_seconds() / 3600
        Breaker.objects.filter(part__in=one.opens).update(retry_at=Now())
        retried(lambda: Refresh.objects.exclude(error="").update(due_at=Now()))
        here.until(lambda: sweep() and not one.opens & due_for_trial(), seconds=PATIENCE)
    here.until(lambda: sweep() and one.opens <= paused(), seconds=PATIENCE)
    return min(passed.values())


def paused() -> set[Part]:
    """Return the endpoints that are left alone for now."""
    rows = Breaker.objects.filter(state=BreakerState.OPEN, retry_at__gt=Now())
    return {Part(part) for part in rows.values_list("part", flat=True)}


def due_for_trial() -> set[Part]:
    """Return the silent endpoints whose pause is over and whose trial has not ended."""
    return silent() - paused()


def silent() -> set[Part]:
    """Return the endpoints that are not being asked as usual."""
    rows = Breaker.objects.exclude(state=BreakerState.CLOSED)
    return {Part(part) for part in rows.values_list("part", flat=True)}


def times_opened() -> dict[int, int]:
    """Return how often each breaker has opened."""
    return dict(Breaker.objects.values_list("part", "times_opened"))


def says(here: World, part: Part, words: str) -> bool:
    """Say whether the console has some words in the rows of an endpoint."""
    page = here.get("/sync/citations/")[1]
    rows = page.partition(f'<th scope="row">{part.label}</th>')[2].partition('<th scope="row">')[0]
    return re.search(words, rows) is not None


def fired(here: World) -> int:
    """Return how many answers the rules in force have spoilt."""
    told = json.loads(here.get("/_standin/faults", port=here.standin)[1])
    return sum(rule["fired"] for rule in told)


def until_settled(here: World, opens: frozenset[Part]) -> None:
    """Wait until all is answered, or nothing but endpoints that are left alone owes an answer."""

    def settled() -> bool:
        sweep()
        owing = Refresh.objects.filter(answered_at=None).values_list("part", flat=True).distinct()
        return set(owing) <= silent() and opens <= silent()

    here.until(settled, seconds=900)


def until_answered(here: World) -> None:
    """Wait until every answer has come, letting every pause pass at once."""
    here.until(lambda: pushed() and not open_parts() and not silent(), seconds=1800)


def pushed() -> bool:
    """Let what waits for a later time be tried now; true, to stand beside a condition."""
    retried(_hurry)
    return sweep()


def _hurry() -> None:
    """Turn the ledger's clocks forward; a worker that writes at the same time may be in the way."""
    Breaker.objects.exclude(state=BreakerState.CLOSED).update(retry_at=Now())
    Refresh.objects.exclude(error="").update(due_at=Now())
    Refresh.objects.filter(lease_until__gt=Now(), batch__state=BatchState.FAILED).update(lease_until=Now())
    for part in silent():  # an endpoint that answers is found out by a question, and there may be none
        if not Refresh.objects.filter(part=part, answered_at=None).exists():
            first = Refresh.objects.filter(part=part).order_by("pmid").values("pmid")[:1]
            Refresh.objects.filter(part=part, pmid__in=first).update(due_at=Now(), answered_at=None)


def asking(pmids: Sequence[int]) -> bool:
    """Ask for everything anew once it has all come; true."""
    if not open_parts():
        make_due(pmids)
    return True


LAST = {"swept": 0.0}


def sweep() -> bool:
    """Set the workers to what is due, as the clock does, but every second; true."""
    if time.monotonic() - LAST["swept"] > 1:
        LAST["swept"] = time.monotonic()
        sweep_citations.delay()
    return True


def make_due(pmids: Sequence[int]) -> None:
    """Put records at the head of the line, as if never asked about."""
    retried(lambda: due.make_due(pmids))
    retried(lambda: Refresh.objects.filter(pmid__in=pmids).update(answered_at=None))


def open_parts() -> int:
    """Return how many answers are still to come."""
    return Refresh.objects.filter(answered_at=None).count()


def stored() -> dict[str, set[Any]]:
    """Return what the providers have said so far and still stands."""
    return {
        "links": set(Link.objects.live().values_list("citing", "cited", "provider")),
        "counts": set(Metric.objects.current().values_list("pmid", "provider", "citations")),
        "pages": set(LinkOut.objects.filter(ended=None).values_list("pmid", "url")),
        "similar": set(Similar.objects.values_list("pmid", "changed_on")),
    }


def books(before: dict[str, set[Any]]) -> Books:
    """Return what of it is no longer so."""
    now = stored()
    gone = {name: rows - now[name] for name, rows in before.items()}
    left = {(pmid, provider): count for pmid, provider, count in now["counts"]}
    zeroed = sum(1 for pmid, who, count in gone["counts"] if count and not left.get((pmid, who)))
    others = sum(map(len, gone.values())) - len(gone["links"]) - zeroed
    return Books(len(gone["links"]), zeroed, others)
