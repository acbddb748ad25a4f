"""Papers outside the base, ranked by what leads to them; what people do with them is kept."""

from datetime import date

import pytest
from django.db import transaction
from django.db.models.functions import Now

from curation.models import Candidate, CandidateAct, LinkCount, Record, Recount, RefreshBatch, Source, graph
from curation.models.link import Provider, Side
from curation.models.reasons import reasons
from curation.models.refresh import Part
from curation.models.review import State
from curation.models.user import Role
from curation.providers.records_links import Target
from curation.review.candidates import act_on, undo
from curation.sync.citations import candidates, links
from curation.sync.citations.beside import write_similar
from curation.sync.watching import run_inline
from tests.factories import make_match, make_person, make_record, make_run
from tests.review.cast import make_review
from tests.sync.citations.conftest import Base

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 1, 5)
SEND, DISMISS = CandidateAct.Kind.SEND, CandidateAct.Kind.DISMISS


def core(count: int = 3) -> list[int]:
    """Store records that a source matches."""
    run = make_run()
    found = [make_record() for _ in range(count)]
    for record in found:
        make_match(record, run)
    return [record.pmid for record in found]


def linked(side: Side, answer: dict[int, list[int]]) -> None:
    with transaction.atomic():
        links.say(Provider.ICITE, side, answer, today=DAY)


def test_each_reason_is_counted_once_a_record_whoever_says_it() -> None:
    one, two, three = core()
    linked(Side.CITED, {one: [77], two: [77]})
    linked(Side.CITING, {three: [77, 88]})
    with transaction.atomic():
        links.say(Provider.ELINK, Side.CITED, {one: [77]}, today=DAY)
        write_similar({one: [Target(77, 5)], two: [Target(77, 4)]}, today=DAY)
    assert candidates.rank() == 1
    found = Candidate.objects.get()
    assert (found.pmid, found.cites, found.cited_by, found.similar, found.score) == (77, 2, 1, 2, 4.0)


def test_a_candidate_that_stands_as_it_stood_is_not_written_again() -> None:
    one, two, _ = core()
    linked(Side.CITED, {one: [77], two: [77]})
    assert candidates.rank() == 1
    Recount.objects.all().delete()
    assert candidates.rank() == 1
    assert not Recount.objects.exists()


def test_it_is_ranked_again_only_after_something_changed() -> None:
    one, two, _ = core()
    linked(Side.CITED, {one: [77], two: [77]})
    assert candidates.rank_if_changed() == 1
    assert candidates.rank_if_changed() is None
    RefreshBatch.objects.create(part=Part.STUBS, ended_at=Now())  # titles came, which lead nowhere
    assert candidates.rank_if_changed() is None
    make_review(state=State.CURATE)
    assert candidates.rank_if_changed() == 0


def test_the_core_is_the_same_for_the_ranking_its_reasons_and_the_graph() -> None:
    one, two, three, gone = core(4)
    Record.objects.get(pk=gone).matches.update(left_run=make_run())
    links_of_all = {pmid: [77] for pmid in (one, two, three, gone)}
    linked(Side.CITED, links_of_all)
    with transaction.atomic():
        write_similar({pmid: [Target(77, 5)] for pmid in links_of_all}, today=DAY)
    LinkCount.objects.bulk_create([LinkCount(pmid=pmid) for pmid in links_of_all], ignore_conflicts=True)
    make_review(record=Record.objects.get(pk=one), state=State.TRIAGE)

    def said() -> list[set[int] | int]:
        candidates.rank()
        ranked, why = Candidate.objects.get(pmid=77), reasons(77)
        named = [{pmid for pmid, _ in why[name].pmids} for name in ("cites", "similar")]
        return [*named, set(graph.core(size=10)), ranked.cites, ranked.similar]

    assert said() == [{one, two, three}] * 3 + [3, 3]
    for pmid in (two, gone):
        make_review(record=Record.objects.get(pk=pmid), state=State.CURATE)
    assert said() == [{two, gone}] * 3 + [2, 2]


def test_what_no_source_matches_any_more_does_not_count() -> None:
    one, two, _ = core()
    linked(Side.CITED, {one: [77], two: [77]})
    Record.objects.get(pk=two).matches.update(left_run=make_run())
    assert candidates.rank() == 0


def test_a_candidate_that_nothing_leads_to_is_gone_and_comes_back_with_its_day() -> None:
    one, two, _ = core()
    linked(Side.CITED, {one: [77], two: [77]})
    candidates.rank()
    first = Candidate.objects.get().first_ranked_at
    make_record(pmid=77)
    assert candidates.rank() == 0
    assert Candidate.objects.get().gone_at is not None
    assert Candidate.objects.get().first_ranked_at == first


def test_two_people_do_not_undo_each_other_by_acting_twice() -> None:
    Candidate.objects.create(pmid=77)
    one, two = make_person(Role.CURATOR), make_person(Role.CURATOR)
    (act,) = act_on(pmids=[77], act=SEND, by=one)
    assert act_on(pmids=[77], act=DISMISS, by=two, reason="off topic") == []
    assert undo(acts=[act], by=two) == 1
    assert undo(acts=[act], by=two) == 0
    assert len(act_on(pmids=[77], act=DISMISS, by=two, reason="off topic")) == 1
    kept = CandidateAct.objects.order_by("pk").values_list("act", "undone_by", "reason")
    assert list(kept) == [("send", two.pk, ""), ("dismiss", None, "off topic")]


def test_what_is_sent_is_fetched_and_matched_by_a_source_of_its_own(base: Base) -> None:
    base(40, query="90000001:90000020[uid]")
    assert Record.objects.count() == 20
    for pmid in (90000031, 90000032):
        Candidate.objects.create(pmid=pmid, score=2)
    act_on(pmids=[90000031, 90000032], act=SEND, by=make_person(Role.CURATOR))
    run = candidates.fetch_sent()
    assert run is not None
    run_inline(run.pk, tell=lambda _: None)
    source = Source.objects.get(slug=candidates.SLUG)
    assert set(source.matches.values_list("record_id", flat=True)) == {90000031, 90000032}
    assert candidates.fetch_sent() is None
    CandidateAct.objects.filter(pmid=90000032).update(undone_at=Now())
    later = candidates.fetch_sent()
    assert later is not None
    run_inline(later.pk, tell=lambda _: None)
    assert set(source.matches.filter(left_run=None).values_list("record_id", flat=True)) == {90000031}
    assert Record.objects.filter(pk=90000032).exists()
