"""What PubMed does to records over the years shows on the record, its history and the run, and only once."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client

from curation.models import Match, Notice, Record, RecordVersion, Source, SyncRun
from curation.models.run import RunKind, RunState
from curation.models.source import LeftWhy
from curation.models.user import Role
from curation.standin.server import StandIn
from curation.sync import ncbi, withdrawals
from curation.sync.differences import between
from curation.sync.runs import ask_run
from curation.sync.watching import run_inline
from tests.factories import make_person
from tests.sync.conftest import Serve, articles

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pubmed(serve: Serve, everything: Source) -> StandIn:
    """Return a PubMed whose eight records are stored already."""
    standin: StandIn = serve(articles(8))
    run_inline(ask_run(source=everything).pk, tell=lambda _: None)
    return standin


def scheduled(source: Source) -> SyncRun:
    """Run a source as its schedule would: what is new and what is revised."""
    run = run_inline(ask_run(source=source).pk, tell=lambda _: None)
    assert (run.kind, run.state) == (RunKind.CHANGES, RunState.COMPLETE)
    return run


def page(address: str) -> str:
    client = Client()
    client.force_login(make_person(Role.RESEARCHER))
    return client.get(address).content.decode()


def changed_in(run: SyncRun, pmid: int) -> set[str]:
    older, newer = RecordVersion.objects.filter(record_id=pmid).order_by("number")
    assert newer.run == run
    assert list(Record.objects.changed_in(run)) == [newer.record]
    assert newer.changed == [change.field for change in between(older, newer)]
    return set(newer.changed)


def test_a_revision(pubmed: StandIn, everything: Source) -> None:
    pubmed.travel.do({"act": "revise", "pmid": 1001, "title": "Study number one, revised."})
    run = scheduled(everything)
    assert changed_in(run, 1001) == {"title", "revised"}
    assert "revised" in page("/records/1001/")
    assert "<ins>" in (html := page("/records/1001/history/"))
    assert f"run {run.pk}" in html


def test_a_record_ahead_of_print_that_is_printed(pubmed: StandIn, everything: Source) -> None:
    pubmed.travel.do({"act": "print", "pmid": 1002, "volume": "33", "issue": "4", "pages": "55-60"})
    fields = changed_in(scheduled(everything), 1002)
    assert {"issue", "pages", "published", "history"} <= fields
    assert "33(4):55-60" in Record.objects.get(pk=1002).citation
    assert "55-60" in page("/records/1002/history/")


def test_a_retraction_shows_within_one_scheduled_run_and_never_on_the_notice(
    pubmed: StandIn, everything: Source
) -> None:
    _, notice = pubmed.travel.do({"act": "retract", "pmid": 1003})
    run = scheduled(everything)
    assert {"notices", "publication_types"} <= changed_in(run, 1003)
    assert [r.pk for r in Record.objects.retracted()] == [1003]
    assert Record.objects.get(pk=notice).notice_states == []
    log = Notice.objects.get(record_id=1003)
    assert (log.kind, log.other_pmid, log.first_run) == ("RetractionIn", notice, run)
    assert "Retracted" in page("/records/1003/")
    assert f"First seen: Retraction in PMID {notice}" in page("/records/1003/history/")


@pytest.mark.parametrize(("act", "state"), [("erratum", "erratum"), ("concern", "concern")])
def test_an_erratum_and_a_concern(pubmed: StandIn, everything: Source, act: str, state: str) -> None:
    _, notice = pubmed.travel.do({"act": act, "pmid": 1004})
    run = scheduled(everything)
    assert "notices" in changed_in(run, 1004)
    states = dict(Record.objects.exclude(notice_states=[]).values_list("pk", "notice_states"))
    assert states == {1004: [state]}
    assert list(Record.objects.new_in(run).values_list("pk", flat=True)) == [notice]


def test_a_deletion(pubmed: StandIn, everything: Source) -> None:
    pubmed.travel.do({"act": "delete", "pmid": 1005})
    run = scheduled(everything)
    left = Match.objects.get(left_run=run)
    assert (left.record_id, left.left_why, run.missing) == (1005, LeftWhy.ABSENT, 1)
    Record.objects.absent().update(absent_at=Now() - timedelta(hours=25))
    withdrawals.check(ncbi.client())
    assert Record.objects.get(pk=1005).withdrawn_at is not None
    html = page("/records/1005/history/")
    assert "PubMed no longer has it" in html
    assert "Marked as withdrawn, by ESummary" in html


def test_a_late_record_with_a_back_dated_day_of_entry(pubmed: StandIn, everything: Source) -> None:
    act = {"act": "late", "pmid": 5000, "title": "Late, and old.", "published": "1999-05-06"}
    pubmed.travel.do(act)
    run = scheduled(everything)
    assert [r.pk for r in Record.objects.new_in(run)] == [5000]
    assert "Late, and old." in page("/records/5000/")


def test_another_version_of_a_pmid(pubmed: StandIn, everything: Source) -> None:
    pubmed.travel.do({"act": "version", "pmid": 1006})
    assert "version" in changed_in(scheduled(everything), 1006)
    assert Record.objects.get(pk=1006).pmid_version == 2
    assert "PMID version 2" in page("/records/1006/history/")


def test_running_again_changes_nothing_in_windows_or_in_full(pubmed: StandIn, everything: Source) -> None:
    for number, act in enumerate(("revise", "print", "retract", "erratum", "version"), 1000):
        pubmed.travel.do({"act": act, "pmid": number})
    scheduled(everything)

    def state() -> list[object]:
        records = Record.objects.order_by("pk").values_list("pk", "version", "content_hash", "changed_at")
        notices = Notice.objects.order_by("pk").values_list("pk", "first_seen_at", "gone_at")
        return [*records, *notices, RecordVersion.objects.count()]

    before = state()
    again = scheduled(everything)
    assert (again.new, again.changed) == (0, 0)
    full = run_inline(ask_run(source=everything, full=True).pk, tell=lambda _: None)
    assert (full.state, full.new, full.changed, full.unchanged) == (RunState.COMPLETE, 0, 0, 10)
    assert state() == before
