"""A whole refresh over real HTTP: what the providers say is in the store, and nothing is asked twice."""

import math

import pytest

from curation.models import (
    Candidate,
    Link,
    LinkCount,
    LinkOut,
    Metric,
    Record,
    Recount,
    Refresh,
    RefreshBatch,
    Similar,
    Stub,
    SyncRun,
    Unlinked,
)
from curation.models.link import Provider
from curation.models.refresh import BatchState, Part
from curation.models.run import RunState
from curation.sync.citations import due, refreshing
from curation.sync.citations.asking import EUROPE, SIZES
from curation.sync.citations.counting import count_links
from tests.factories import make_run
from tests.sync.citations.conftest import Base

pytestmark = pytest.mark.django_db(transaction=True)

TABLES = (Link, LinkCount, LinkOut, Similar, Unlinked, Stub)


def refresh_all(*lanes: str) -> None:
    for lane in lanes or tuple(refreshing.LANES):
        while refreshing.work(lane):
            pass


def contents() -> dict[str, list[dict[str, object]]]:
    """Return every row that providers decide, but not when it was last given."""
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES}
    for stub in rows["Stub"]:
        del stub["tried_at"], stub["fetched_at"]
    figures = Metric.objects.order_by("pk")
    rows["Metric"] = list(figures.values("pk", "pmid", "provider", "citations", "references", "current"))
    return rows


def least_requests(records: int) -> int:
    """Return how many requests the batch sizes allow at least; LinkOut needs two, llinks and prlinks."""
    batched = {part: size for part, size in SIZES.items() if part not in EUROPE}
    each = {Part.LINKOUT: 2}
    return 2 * records + sum(math.ceil(records / size) * each.get(part, 1) for part, size in batched.items())


def test_every_part_of_every_record_is_filled_with_the_least_requests(base: Base) -> None:
    standin = base(230)
    standin.log.clear()
    refresh_all()
    stubs = RefreshBatch.objects.filter(part=Part.STUBS).count()
    assert len(standin.log.entries()) == least_requests(230) + stubs
    assert sum(RefreshBatch.objects.values_list("requests", flat=True)) == len(standin.log.entries())
    assert Refresh.objects.filter(answered_at=None).count() == 0
    assert Similar.objects.count() == Metric.objects.filter(provider=Provider.ICITE).count() == 230
    providers = set(Link.objects.values_list("provider", flat=True))
    assert providers == set(Provider.values)
    assert LinkOut.objects.exists()
    assert Unlinked.objects.filter(kind="preprint").exists()
    assert not RefreshBatch.objects.exclude(state=BatchState.DONE).exists()
    assert not Recount.objects.exists()


def test_a_second_refresh_changes_nothing(base: Base) -> None:
    base(120)
    refresh_all()
    before = contents()
    due.make_due(Record.objects.values_list("pmid", flat=True))
    refresh_all()
    assert contents() == before
    assert not Metric.objects.filter(current=False).exists()


def test_links_are_those_of_the_library_whoever_says_them(base: Base) -> None:
    standin = base(120)
    refresh_all()
    for pmid in Record.objects.values_list("pmid", flat=True):
        citing = set(Link.objects.live().filter(cited=pmid).values_list("citing", flat=True))
        assert citing == set(standin.service.citing.of(pmid))
        count = LinkCount.objects.filter(pmid=pmid).first()
        assert (count.cited_by if count else 0) == len(citing)


def test_requests_go_by_post_and_keep_to_the_batch_sizes(base: Base) -> None:
    standin = base(120)
    standin.log.clear()
    refresh_all("ncbi")
    linked = [entry for entry in standin.log.entries() if "elink" in entry.path]
    assert linked
    assert {entry.method for entry in linked} == {"POST"}
    assert max(len(entry.params["id"]) for entry in linked) == 100


def test_while_a_sync_runs_a_turn_is_one_batch_and_pubmed_is_left_to_the_sync(base: Base) -> None:
    base(230)
    run = make_run(state=RunState.RUNNING)
    batches = RefreshBatch.objects.count()
    assert "ncbi" not in refreshing.lanes_with_work()
    assert not refreshing.work("ncbi")
    assert not refreshing.work("icite")
    assert RefreshBatch.objects.count() == batches + 1
    SyncRun.objects.filter(pk=run.pk).update(state=RunState.COMPLETE)
    assert "ncbi" in refreshing.lanes_with_work()


def test_the_titles_of_candidates_come_before_what_is_due_and_other_titles_after_it(base: Base) -> None:
    base(80, query="90000041:90000080[uid]")
    count_links()
    one, other = Stub.objects.order_by("pmid")[:2]
    Candidate.objects.create(pmid=one.pmid, cites=2, score=2)
    assert refreshing.name_candidates() == 1
    assert refreshing.name_candidates() == 0
    assert list(Stub.objects.exclude(title="").values_list("pmid", flat=True)) == [one.pmid]
    assert not Refresh.objects.exclude(answered_at=None).exists()
    refresh_all("ncbi")
    assert Stub.objects.get(pmid=other.pmid).title


def test_while_a_sync_runs_candidates_wait_for_their_titles(base: Base) -> None:
    base(80, query="90000041:90000080[uid]")
    count_links()
    Candidate.objects.create(pmid=Stub.objects.earliest("pmid").pmid, cites=2, score=2)
    run = make_run(state=RunState.RUNNING)
    assert refreshing.name_candidates() == 0
    SyncRun.objects.filter(pk=run.pk).update(state=RunState.COMPLETE)
    assert refreshing.name_candidates() == 1
