"""Notices act on the record they are about, never on the notice itself, and keep their first day."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.db import connection

from curation.models import Notice as Logged
from curation.models import Record, RecordVersion
from curation.models.record import NoticeState
from curation.providers.records import Notice, PubmedRecord, Vocable
from curation.sync.notices import states
from curation.sync.store import store_alone
from tests.entries import entry
from tests.factories import make_record, make_run, make_version

RETRACTED = Vocable("Retracted Publication", "D016441")
IS_RETRACTION = Vocable("Retraction of Publication", "D016440")


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("RetractionIn", "retracted"),
        ("RetractedandRepublishedIn", "retracted"),
        ("ExpressionOfConcernIn", "concern"),
        ("CorrectedandRepublishedIn", "republished"),
        ("RepublishedIn", "republished"),
        ("ErratumIn", "erratum"),
        ("UpdateIn", "updated"),
    ],
)
def test_a_notice_about_a_record_puts_it_in_a_state(kind: str, state: str) -> None:
    assert states(PubmedRecord(pmid=1, notices=(Notice(kind, "J", 2),))) == [state]


@pytest.mark.parametrize(
    "kind",
    [
        "RetractionOf",
        "RetractedandRepublishedFrom",
        "ExpressionOfConcernFor",
        "CorrectedandRepublishedFrom",
        "RepublishedFrom",
        "ErratumFor",
        "UpdateOf",
        "CommentIn",
        "CommentOn",
        "Cites",
        "ReprintIn",
        "AssociatedDataset",
    ],
)
def test_the_notice_itself_and_plain_links_put_nothing_in_a_state(kind: str) -> None:
    notice = PubmedRecord(pmid=1, notices=(Notice(kind, "J", 2),), publication_types=(IS_RETRACTION,))
    assert states(notice) == []


def test_the_type_alone_makes_a_record_retracted_and_the_gravest_state_comes_first() -> None:
    record = PubmedRecord(pmid=1, publication_types=(RETRACTED,), notices=(Notice("ErratumIn", "J", 2),))
    assert states(record) == ["retracted", "erratum"]


@pytest.mark.django_db
def test_a_notice_keeps_its_first_day_and_run_while_its_wording_follows_pubmed() -> None:
    first, second = make_run(), make_run()
    plain = entry(9, revised="2024-01-01")
    store_alone([plain], origin="PubMed", run=first)
    ahead = entry(9, revised="2024-02-01", notices=(Notice("RetractionIn", "J Test. 2024 Feb", 77),))
    store_alone([ahead], origin="PubMed", run=first)
    log = Logged.objects.get()
    assert (log.kind, log.other_pmid, log.first_run, log.gone_at) == ("RetractionIn", 77, first, None)
    printed = entry(9, revised="2024-03-01", notices=(Notice("RetractionIn", "J Test. 2024;7(1):3", 77),))
    store_alone([printed], origin="PubMed", run=second)
    again = Logged.objects.get()
    assert (again.pk, again.first_seen_at, again.first_run) == (log.pk, log.first_seen_at, first)
    assert again.source_text == "J Test. 2024;7(1):3"
    record = Record.objects.get(pk=9)
    assert (record.retracted, record.notice_states) == (True, ["retracted"])
    assert list(Record.objects.with_notice(NoticeState.RETRACTED)) == [record]


@pytest.mark.django_db
def test_a_notice_that_goes_is_kept_with_its_end_and_may_come_back() -> None:
    store_alone([entry(9, revised="2024-01-01", notices=(Notice("ErratumIn", "J", 7),))], origin="a")
    store_alone([entry(9, revised="2024-02-01")], origin="b")
    assert Record.objects.get(pk=9).notice_states == []
    assert not Logged.objects.standing().exists()
    store_alone([entry(9, revised="2024-03-01", notices=(Notice("ErratumIn", "J", 7),))], origin="c")
    assert Logged.objects.standing().count() == Logged.objects.count() == 1


@pytest.mark.django_db
def test_notices_without_a_pmid_are_told_apart_by_their_place_and_doubled_ones_are_logged_once() -> None:
    given = (
        Notice("RetractionIn", "J One. 2024"),
        Notice("RetractionIn", "J Two. 2025"),
        Notice("RetractionIn", "J Two. 2025"),
        Notice("CommentIn", "J. 2024", 5, "a"),
        Notice("CommentIn", "J. 2024", 5, "b"),
        Notice("Cites", "J. 1999", 6),
    )
    store_alone([entry(9, notices=given)], origin="a")
    logged = Logged.objects.order_by("kind", "source_text").values_list("kind", "source_text", "other_pmid")
    assert list(logged) == [
        ("CommentIn", "J. 2024", 5),
        ("RetractionIn", "J One. 2024", None),
        ("RetractionIn", "J Two. 2025", None),
    ]


@pytest.mark.django_db
def test_a_retraction_that_only_the_type_speaks_of_has_a_first_day_too() -> None:
    store_alone([entry(9, publication_types=(RETRACTED,))], origin="a")
    assert Logged.objects.get().kind == "Retracted Publication"


@pytest.mark.django_db
def test_notices_stored_before_there_was_a_log_are_dated_by_the_version_that_last_changed_them() -> None:
    fill = import_module("curation.migrations.0018_notices_of_old").FILL
    listed = (
        Notice("RetractionIn", "J", 2),
        Notice("CommentIn", "K. 2001", None, "a note"),
        Notice("Cites", "L", 3),
    )
    old = make_record(pmid=1, notices=listed)
    made = entry(1, notices=listed)
    for number, changed in ((2, ["notices"]), (3, ["title"])):
        make_version(old, made, number=number, changed=changed)
    days = {number: datetime(2020 + number, 1, 1, tzinfo=UTC) for number in (1, 2, 3)}
    for number, day in days.items():
        RecordVersion.objects.filter(number=number).update(stored_at=day)
    make_record(pmid=4, publication_types=(RETRACTED,))
    make_record(pmid=5)
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(fill)
        logged = Logged.objects.order_by("record_id", "kind")
        assert [(n.record_id, n.kind, n.other_pmid, n.note) for n in logged] == [
            (1, "CommentIn", None, "a note"),
            (1, "RetractionIn", 2, ""),
            (4, "Retracted Publication", None, ""),
        ]
        assert {n.first_seen_at for n in logged if n.record_id == 1} == {days[2]}
