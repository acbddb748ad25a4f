"""A run fetches what is new and what is revised, and finds out what its query has let go."""

from datetime import date, timedelta

import pytest
from django.db.models.functions import Now

from curation.models import Match, Record, RecordVersion, Source, SyncRun
from curation.models.run import RunKind, RunState
from curation.models.source import LeftWhy
from curation.standin.server import StandIn
from curation.sync import engine
from curation.sync.runs import ask_run, begin_import, changes_since, end_import
from curation.sync.watching import run_inline
from tests.standin.making import article
from tests.sync.conftest import Serve, articles

pytestmark = pytest.mark.django_db(transaction=True)


def run_now(source: Source, *, full: bool = False) -> SyncRun:
    return run_inline(ask_run(source=source, full=full).pk, tell=lambda _: None)


def found(count: int, *pmids: int) -> str:
    """Write an answer of ESearch."""
    ids = "".join(f"<Id>{pmid}</Id>" for pmid in pmids)
    figures = f"<Count>{count}</Count><RetMax>{len(pmids)}</RetMax><RetStart>0</RetStart>"
    return f"<eSearchResult>{figures}<IdList>{ids}</IdList></eSearchResult>"


def topic() -> Source:
    return Source.objects.create(name="Topic", slug="topic", query="nerve[ti]")


def on_topic(count: int) -> list[bytes]:
    return [article(3000 + n, f"A nerve study, number {n}.", created="2020/01/05") for n in range(count)]


def test_the_first_run_is_a_full_pass_and_the_next_asks_for_a_weeks_overlap(
    serve: Serve, everything: Source
) -> None:
    serve(articles(3))
    first = run_now(everything)
    assert (first.kind, first.since) == (RunKind.FULL, None)
    assert first.started_at is not None
    second = run_now(everything)
    assert (second.kind, second.since) == (RunKind.CHANGES, first.started_at.date() - timedelta(days=7))
    assert (second.state, second.counted, second.expected, second.got) == (RunState.COMPLETE, 3, 0, 0)


def test_a_full_pass_is_due_on_demand_after_a_month_and_for_a_new_query(
    serve: Serve, everything: Source
) -> None:
    serve(articles(3))
    run_now(everything)
    assert changes_since(everything) is not None
    assert run_now(everything, full=True).kind == RunKind.FULL
    everything.query = "all[sb] AND 2020[dp]"
    assert changes_since(everything) is None
    everything.query = "all[sb]"
    SyncRun.objects.update(started_at=Now() - timedelta(days=31))
    assert changes_since(everything) is None


def test_an_import_is_no_pass_of_the_query(everything: Source) -> None:
    run = begin_import(source=everything, files=["records.xml"])
    end_import(run.pk, whole=True, refused=0)
    assert changes_since(everything) is None


def test_only_what_is_new_or_revised_is_fetched(serve: Serve, everything: Source) -> None:
    standin: StandIn = serve(articles(40))
    run_now(everything)
    standin.travel.do({"act": "revise", "pmid": 1003, "title": "A better title."})
    standin.travel.do({"act": "late", "pmid": 5000, "title": "Late.", "published": "2001-02-03"})
    standin.log.clear()
    later = run_now(everything)
    assert (later.state, later.expected, later.got) == (RunState.COMPLETE, 2, 2)
    assert (later.new, later.changed, later.counted) == (1, 1, 41)
    assert len(standin.log.entries()) == 5  # the whole, the new, the revised, an EFetch for each


def test_a_record_entered_long_ago_that_the_windows_miss_is_fetched_by_comparison(
    serve: Serve, everything: Source
) -> None:
    serve(articles(5))
    run_now(everything)
    serve([*articles(5), article(700, "Indexed only now.", created="1999/01/01", revised="1999/01/01")])
    later = run_now(everything)
    assert (later.kind, later.state, later.new) == (RunKind.CHANGES, RunState.COMPLETE, 1)


@pytest.mark.parametrize("ceiling", [9_999, 4])
def test_a_record_that_leaves_the_query_is_looked_at_once_more_and_then_marked(
    serve: Serve, ceiling: int
) -> None:
    standin: StandIn = serve(on_topic(10), ceiling=ceiling)
    source = topic()
    run_now(source)
    standin.travel.do({"act": "revise", "pmid": 3004, "title": "About cartilage, after all."})
    later = run_now(source)
    assert (later.state, later.changed, later.missing) == (RunState.COMPLETE, 1, 0)
    assert RecordVersion.objects.filter(record_id=3004).count() == 2
    (left,) = Match.objects.filter(left_run=later)
    assert (left.record_id, left.left_why) == (3004, LeftWhy.UNMATCHED)


@pytest.mark.parametrize("ceiling", [9_999, 4])
def test_a_deleted_record_leaves_because_pubmed_no_longer_has_it(serve: Serve, ceiling: int) -> None:
    standin: StandIn = serve(on_topic(10), ceiling=ceiling)
    source = topic()
    run_now(source)
    standin.travel.do({"act": "delete", "pmid": 3004})
    later = run_now(source)
    assert (later.state, later.missing) == (RunState.COMPLETE, 1)
    (left,) = Match.objects.filter(left_run=later)
    assert (left.record_id, left.left_why) == (3004, LeftWhy.ABSENT)
    gone = Record.objects.get(pk=3004)
    assert gone.absent_at is not None
    assert gone.withdrawn_at is None
    (piece,) = later.slices.filter(matched=False)
    assert piece.missing_why == [[3004, "cannot get document summary"]]


def test_a_record_that_left_is_still_watched_for_revisions(serve: Serve) -> None:
    standin: StandIn = serve(on_topic(4))
    source = topic()
    run_now(source)
    standin.travel.do({"act": "revise", "pmid": 3001, "title": "Cartilage."})
    run_now(source)
    standin.travel.do({"act": "retract", "pmid": 3001})
    later = run_now(source)
    assert later.state == RunState.COMPLETE
    assert Record.objects.get(pk=3001).retracted
    assert Match.objects.filter(record_id=3001, left_run=None).count() == 0


def test_an_outage_that_lists_nothing_marks_nothing(serve: Serve) -> None:
    serve(on_topic(6))
    source = topic()
    run_now(source)
    rule = {"fault": "body", "match": {"path": "esearch"}, "args": {"text": found(0)}}
    serve(on_topic(6), faults=[rule])
    run = ask_run(source=source)
    for _ in range(5):
        SyncRun.objects.filter(pk=run.pk).update(plan_lease_until=None)
        engine.plan(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "outage" in run.error
    assert Match.objects.filter(left_run=None).count() == 6
    assert not Record.objects.absent().exists()


def test_what_windows_count_beyond_the_ceiling_arrives_too(serve: Serve, everything: Source) -> None:
    serve(articles(5))
    run_now(everything)
    today = f"{date.today():%Y/%m/%d}"
    fresh = [article(6000 + n, f"Fresh {n}.", created=today, revised=today) for n in range(30)]
    serve([*articles(5), *fresh], ceiling=7)
    later = run_now(everything)
    assert (later.kind, later.state, later.new) == (RunKind.CHANGES, RunState.COMPLETE, 30)
    assert (later.counted, later.expected, later.found, later.got) == (35, 30, 30, 30)


def test_what_pubmed_counted_and_never_listed_is_written_on_the_run(serve: Serve, everything: Source) -> None:
    first = {"path": "esearch", "nth": 1}
    rule = {"fault": "body", "match": first, "args": {"text": found(5, 1000, 1001, 1002, 1003)}}
    serve(articles(4), faults=[rule])
    run = run_now(everything)
    assert (run.state, run.expected, run.found, run.difference) == (RunState.INCOMPLETE, 5, 4, 1)
    assert any("counted 5" in warning for warning in run.warnings)
