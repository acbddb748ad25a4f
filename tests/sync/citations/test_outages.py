"""Providers fail in every way they are known to: no link is lost, no count falls to 0, the breaker tells."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models.functions import Now

from curation.models import Breaker, Link, LinkOut, Metric, Pace, Record, Refresh, RefreshBatch, Similar
from curation.models.refresh import BatchState, BreakerState, Part
from curation.standin.faults import rules_from
from curation.standin.server import StandIn
from curation.sync.citations import due, refreshing
from curation.sync.pace_rules import set_rules
from tests.sync.citations.conftest import Base

pytestmark = pytest.mark.django_db(transaction=True)


def again(*lanes: str) -> None:
    """Make everything due, and do what can be done of it."""
    due.make_due(Record.objects.values_list("pmid", flat=True))
    for lane in lanes or tuple(refreshing.LANES):
        while refreshing.refresh_next(lane) is not None:
            pass


def held() -> list[Any]:
    """Return all that the providers have said so far and still stands."""
    links = list(Link.objects.live().order_by("pk").values_list("citing", "cited", "provider", "said_by"))
    counts = list(Metric.objects.current().order_by("pmid", "provider").values_list("pmid", "citations"))
    pages = list(LinkOut.objects.filter(ended=None).order_by("pk").values_list("pmid", "url"))
    return [links, counts, pages, list(Similar.objects.order_by("pk").values_list("pmid", "others"))]


def faulty(standin: StandIn, *rules: dict[str, Any]) -> None:
    standin.faults.replace(rules_from(rules))


DOWN = {"code": 503, "body": "temporarily unavailable due to maintenance", "content_type": "text/plain"}
OUTAGES: Iterable[tuple[str, dict[str, Any]]] = [
    ("exLinkSrv2", {"fault": "link_server", "match": {"path": "elink"}}),
    ("prolog only", {"fault": "prolog_only", "match": {"path": "elink"}}),
    ("503 text/plain", {"fault": "status", "args": DOWN, "match": {"path": "/citations"}}),
    ("cut answers", {"fault": "truncate"}),
    ("empty bodies", {"fault": "empty"}),
]


@pytest.mark.parametrize("rule", [rule for _, rule in OUTAGES], ids=[name for name, _ in OUTAGES])
def test_an_outage_loses_nothing_opens_the_breaker_and_ends(base: Base, rule: dict[str, Any]) -> None:
    standin = base(30)
    again()
    before = held()
    faulty(standin, rule)
    for _ in range(4):
        again()
    assert held() == before
    opened = Breaker.objects.exclude(state=BreakerState.CLOSED)
    assert opened.exists()
    assert all(row.error and row.retry_at and row.times_opened == 1 for row in opened)
    faulty(standin)
    Breaker.objects.update(retry_at=Now())
    again()
    again()
    assert held() == before
    assert not Breaker.objects.exclude(state=BreakerState.CLOSED).exists()
    assert not Refresh.objects.exclude(error="").exists()


def test_one_endpoint_of_europe_pmc_fails_and_the_other_goes_on(base: Base) -> None:
    standin = base(12)
    faulty(standin, {"fault": "status", "args": DOWN, "match": {"path": "/citations"}})
    again("europepmc")
    answered = Refresh.objects.exclude(answered_at=None)
    assert set(answered.values_list("part", flat=True)) == {Part.EUROPE_REFERENCES}
    assert answered.count() == 12


def test_an_open_breaker_lets_nothing_through_until_one_small_trial(base: Base) -> None:
    standin = base(30)
    faulty(standin, {"fault": "link_server", "match": {"path": "elink"}})
    for _ in range(4):
        again("ncbi")
    standin.log.clear()
    again("ncbi")
    assert standin.log.entries("elink") == []
    Breaker.objects.filter(part=Part.CITED_IN).update(retry_at=Now())
    again("ncbi")
    (trial,) = standin.log.entries("elink")
    assert len(trial.params["id"]) == refreshing.TRIAL
    assert Breaker.objects.get(part=Part.CITED_IN).state == BreakerState.OPEN


def test_records_that_icite_leaves_out_keep_their_figures(base: Base) -> None:
    standin = base(30)
    again("icite")
    before = held()
    faulty(standin, {"fault": "half_data", "match": {"path": "icite"}})
    again("icite")
    assert held() == before
    assert Refresh.objects.filter(part=Part.ICITE, empty=1).count() == 15


def test_links_that_came_merged_are_written_for_nobody(base: Base) -> None:
    standin = base(30)
    links = set(Link.objects.values_list("pk", flat=True))
    faulty(standin, {"fault": "merged_sets", "match": {"path": "elink", "params": {"cmd": "neighbor"}}})
    again("ncbi")
    assert set(Link.objects.values_list("pk", flat=True)) == links
    assert Refresh.objects.filter(part=Part.CITED_IN, error__icontains="one record").count() == 30


def test_a_batch_whose_worker_was_killed_is_given_to_another_and_written_once(base: Base) -> None:
    base(12)
    due.welcome()
    taken = due.claim(Part.ICITE, size=200)
    assert taken is not None
    assert due.claim(Part.ICITE, size=200) is None
    Refresh.objects.filter(batch=taken.pk).update(lease_until=Now() - timedelta(seconds=1))
    RefreshBatch.objects.filter(pk=taken.pk).update(started_at=Now() - timedelta(hours=1))
    assert due.close_lost() == 1
    again("icite")
    assert Refresh.objects.filter(part=Part.ICITE, answered_at=None).count() == 0
    assert RefreshBatch.objects.get(pk=taken.pk).state == BatchState.LOST
    with transaction.atomic():
        assert due.still_mine(taken, taken.pmids) == set()


def test_many_cut_answers_and_links_are_whole_in_the_end(base: Base) -> None:
    standin = base(60)
    faulty(standin, {"fault": "truncate", "match": {"probability": 0.5, "seed": 7}})
    for _ in range(30):
        Breaker.objects.update(retry_at=Now())
        again()
    assert len(standin.log.entries()) > 600  # of which every second was cut
    faulty(standin)
    Breaker.objects.update(retry_at=Now())
    for _ in range(2):
        again()
    for pmid in Record.objects.values_list("pmid", flat=True):
        citing = set(Link.objects.live().filter(cited=pmid).values_list("citing", flat=True))
        assert citing == set(standin.service.citing.of(pmid))


def test_a_spent_budget_is_waited_for_and_is_no_failure(base: Base) -> None:
    base(5)
    set_rules(by=None, daily_requests=1)
    Pace.objects.update(used=1, day=Now())
    due.make_due(Record.objects.values_list("pmid", flat=True))
    for lane in refreshing.LANES:
        assert refreshing.work(lane) in (True, False)
    assert not Breaker.objects.exclude(state=BreakerState.CLOSED, failures=0).exists()
    assert not Refresh.objects.exclude(error="").exists()
    assert not RefreshBatch.objects.filter(state=BatchState.FAILED).exists()
    assert Refresh.objects.filter(part=Part.CITED_IN, due_at__lte=Now(), batch=None).count() == 5
