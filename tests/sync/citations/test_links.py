"""Links keep what was said: nothing is deleted, silence changes nothing, two full answers end one."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from curation.models import Link, LinkCount, Recount, Stub
from curation.models.link import Provider, Side
from curation.models.refresh import Part
from curation.providers.records_links import Metric, Target
from curation.sync.citations.counting import count_links
from curation.sync.citations.links import say, say_both
from curation.sync.citations.writing import write
from tests.factories import make_record

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 1, 5)
ELINK, ICITE = Provider.ELINK, Provider.ICITE


def said(side: Side, answer: dict[int, list[int]], *, days: int = 0, provider: Provider = ELINK) -> int:
    with transaction.atomic():
        return say(provider, side, answer, today=DAY + timedelta(days))


def live() -> set[tuple[int, int]]:
    return set(Link.objects.live().values_list("citing", "cited"))


def test_a_link_is_kept_once_for_each_provider_with_the_days_it_was_seen() -> None:
    assert said(Side.CITED, {1: [10, 11, 10]}) == 2
    assert said(Side.CITED, {1: [10, 11]}, days=3) == 0
    assert said(Side.CITED, {1: [10]}, provider=ICITE) == 1
    assert Link.objects.count() == 3
    first = Link.objects.get(citing=10, cited=1, provider=ELINK)
    assert (first.first_seen, first.last_seen, first.ended) == (DAY, DAY + timedelta(3), None)


def test_the_same_answer_on_the_same_day_writes_nothing() -> None:
    said(Side.CITING, {1: [10, 11]})
    before = list(Link.objects.order_by("pk").values())
    assert said(Side.CITING, {1: [11, 10]}) == 0
    assert list(Link.objects.order_by("pk").values()) == before


def test_an_empty_answer_takes_nothing_away_however_often_it_comes() -> None:
    said(Side.CITED, {1: [10, 11]})
    for day in range(1, 6):
        said(Side.CITED, {1: []}, days=day)
    assert live() == {(10, 1), (11, 1)}
    assert set(Link.objects.values_list("missed_cited", flat=True)) == {0}


def test_a_link_left_out_of_two_full_answers_is_ended_and_stays_in_the_store() -> None:
    said(Side.CITED, {1: [10, 11]})
    assert said(Side.CITED, {1: [10]}, days=1) == 0
    assert live() == {(10, 1), (11, 1)}
    assert said(Side.CITED, {1: [10]}, days=2) == 1
    assert live() == {(10, 1)}
    assert Link.objects.get(citing=11).ended == DAY + timedelta(2)


def test_a_link_that_comes_back_is_live_again_and_its_count_of_misses_begins_anew() -> None:
    said(Side.CITED, {1: [10, 11]})
    for day in (1, 2):
        said(Side.CITED, {1: [10]}, days=day)
    assert said(Side.CITED, {1: [10, 11]}, days=3) == 1
    said(Side.CITED, {1: [10]}, days=4)
    assert live() == {(10, 1), (11, 1)}


def test_what_one_side_leaves_out_stays_as_long_as_the_other_side_says_it() -> None:
    said(Side.CITED, {1: [10, 11]})
    said(Side.CITING, {11: [1]})
    for day in (1, 2, 3):
        said(Side.CITED, {1: [10]}, days=day)
    assert (11, 1) in live()
    for day in (4, 5):
        said(Side.CITING, {11: [2]}, days=day)
    assert (11, 1) not in live()


def test_a_record_never_cites_itself_and_no_number_below_one_is_a_pmid() -> None:
    assert said(Side.CITED, {1: [1, 0, -4, 10]}) == 1
    assert live() == {(10, 1)}


def test_counts_take_each_citing_record_once_and_note_what_lies_outside() -> None:
    one, two = make_record(), make_record()
    said(Side.CITED, {one.pmid: [two.pmid, 77]})
    said(Side.CITED, {one.pmid: [two.pmid]}, provider=ICITE)
    assert count_links() == 2
    assert LinkCount.objects.get(pmid=one.pmid).cited_by == 2
    assert (LinkCount.objects.get(pmid=two.pmid).cites, LinkCount.objects.count()) == (1, 2)
    assert list(Stub.objects.values_list("pmid", flat=True)) == [77]
    assert not Recount.objects.exists()
    assert count_links() == 0


def test_both_sides_of_one_answer_are_written_as_each_by_itself() -> None:
    both = {Side.CITED: {1: [10, 2]}, Side.CITING: {1: [20], 2: [1, 1]}}
    assert say_both(ICITE, both, today=DAY) == 3
    assert say_both(ICITE, both, today=DAY) == 0
    assert dict(Link.objects.values_list("citing", "said_by")) == {10: 2, 2: 3, 1: 1}
    for day in (1, 2):
        less = {Side.CITED: {1: [10]}, Side.CITING: {1: [20], 2: [1]}}
        assert say_both(ICITE, less, today=DAY + timedelta(day)) == 0  # the other side still says 2 → 1
    assert Link.objects.get(citing=2).said_by == Side.CITING
    assert live() == {(10, 1), (2, 1), (1, 20)}


def test_workers_whose_records_cite_each_other_take_every_row_in_one_order() -> None:
    answers = {pmid: Metric(pmid, cited_by=(9, pmid - 1), references=(pmid + 1, 7)) for pmid in (3, 4, 5)}
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        write(Part.ICITE, answers, today=DAY)
    said = [query["sql"] for query in asked]
    assert sum("INSERT INTO curation_link " in one for one in said) == 1
    (noted,) = [place for place, one in enumerate(said) if "INSERT INTO curation_recount" in one]
    assert not any("curation_link " in one for one in said[noted:])
    assert set(Recount.objects.values_list("pmid", flat=True)) == {2, 3, 4, 5, 6, 7, 9}


def test_lists_of_similar_articles_note_their_records_once() -> None:
    answers = {pmid: [Target(id=20 - pmid, score=3)] for pmid in (3, 4, 5)}
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        write(Part.SIMILAR, answers, today=DAY)
    assert sum("INSERT INTO curation_recount" in query["sql"] for query in asked) == 1


def test_an_answer_of_forty_thousand_links_held_already_is_not_compared_pair_by_pair() -> None:
    """Each link held was looked for among all that were said: 14,000 took 20 s and met the time limit."""
    everyone = list(range(10, 40_010))
    assert said(Side.CITED, {1: everyone}) == 40_000
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '20s'")
        try:
            assert said(Side.CITED, {1: everyone[1:]}, days=1) == 0
        finally:
            cursor.execute("RESET statement_timeout")
    assert set(Link.objects.filter(missed_cited=1).values_list("citing", flat=True)) == {10}
