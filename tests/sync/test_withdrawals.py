"""A record PubMed no longer has is looked for twice, a day apart, then marked; an outage marks nothing."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from curation.models import Record, RecordVersion, Source
from curation.providers.errors import RetryableError
from curation.standin.server import StandIn
from curation.sync import ncbi, withdrawals
from curation.sync.runs import ask_run
from curation.sync.watching import run_inline
from curation.sync.withdrawals import Checked
from tests.standin.making import article
from tests.sync.conftest import Serve, articles

pytestmark = pytest.mark.django_db(transaction=True)


def synced(serve: Serve, source: Source, records: list[bytes]) -> StandIn:
    standin: StandIn = serve(records)
    run_inline(ask_run(source=source).pk, tell=lambda _: None)
    return standin


def a_day_later() -> None:
    Record.objects.absent().update(absent_at=Now() - timedelta(hours=25))


def test_the_second_look_a_day_later_marks_it_and_removes_nothing(serve: Serve, everything: Source) -> None:
    standin = synced(serve, everything, articles(6))
    standin.travel.do({"act": "delete", "pmid": 1002})
    run_inline(ask_run(source=everything).pk, tell=lambda _: None)
    assert list(withdrawals.due()) == []
    a_day_later()
    assert next(r.pk for r in withdrawals.due()) == 1002
    assert withdrawals.check(ncbi.client()).withdrawn == 1
    gone = Record.objects.get(pk=1002)
    assert gone.withdrawn_at is not None
    assert (gone.withdrawn_origin, gone.merged_into) == ("ESummary", None)
    assert [r.pk for r in Record.objects.withdrawn()] == [1002]
    assert RecordVersion.objects.filter(record_id=1002).exists()


def test_a_merged_record_names_the_one_that_lives_on_under_its_doi(serve: Serve, everything: Source) -> None:
    twins = [article(n, "Twice entered.", doi="10.1000/twice") for n in (2001, 2002)]
    standin = synced(serve, everything, [*articles(4), *twins])
    standin.travel.do({"act": "delete", "pmid": 2001})
    run_inline(ask_run(source=everything).pk, tell=lambda _: None)
    a_day_later()
    withdrawals.check(ncbi.client())
    assert Record.objects.get(pk=2001).merged_into == 2002


def test_a_record_that_no_source_matches_is_looked_for_once_a_month(serve: Serve, everything: Source) -> None:
    standin = synced(serve, everything, articles(6))
    everything.matches.filter(record_id__in=[1001, 1002]).delete()
    standin.travel.do({"act": "delete", "pmid": 1002})
    assert {r.pk for r in withdrawals.due()} == {1001, 1002}
    assert withdrawals.check(ncbi.client()) == Checked(present=1, suspected=1)
    assert list(withdrawals.due()) == []
    Record.objects.filter(pk=1001).update(checked_at=Now() - timedelta(days=31))
    assert [r.pk for r in withdrawals.due()] == [1001]


def test_an_outage_that_knows_no_record_at_all_marks_nothing(serve: Serve, everything: Source) -> None:
    standin = synced(serve, everything, articles(6))
    Record.objects.filter(pk=1002).update(absent_at=Now() - timedelta(hours=25))
    for pmid in range(1000, 1006):
        standin.travel.do({"act": "delete", "pmid": pmid})
    with pytest.raises(RetryableError, match="outage"):
        withdrawals.check(ncbi.client())
    assert not Record.objects.withdrawn().exists()
    assert [r.pk for r in withdrawals.due()] == [1002]


def test_a_record_that_comes_back_loses_its_marks(serve: Serve, everything: Source) -> None:
    standin = synced(serve, everything, articles(6))
    Record.objects.filter(pk=1002).update(absent_at=Now() - timedelta(hours=25))
    assert withdrawals.check(ncbi.client()) == Checked(present=1)
    assert not Record.objects.absent().exists()
    Record.objects.filter(pk=1003).update(absent_at=Now(), withdrawn_at=Now(), merged_into=9)
    standin.travel.do({"act": "revise", "pmid": 1003})
    run_inline(ask_run(source=everything).pk, tell=lambda _: None)
    back = Record.objects.get(pk=1003)
    assert (back.absent_at, back.withdrawn_at, back.merged_into) == (None, None, None)
