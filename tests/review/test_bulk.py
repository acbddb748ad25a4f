"""Many records at once: counted first, done whole, taken back as one."""

import pytest
from django.apps import apps

from curation.models import Review, Tag, Vote
from curation.models.review import State
from curation.models.tag import Answer
from curation.models.user import Role
from curation.review import bulk, votes
from curation.review.errors import ConflictError, InvalidError
from curation.review.tagging import Says
from curation.review.votes import Said
from tests.factories import make_person, make_record
from tests.review.cast import base_protocol, fresh_key, make_facet, make_review, make_tag, make_term

pytestmark = pytest.mark.django_db

INCLUDE, EXCLUDE = Said("include"), Said("exclude")


def states(pmids: list[int]) -> list[str]:
    return [Review.objects.get(pk=pmid).state for pmid in pmids]


def test_a_dry_run_tells_what_the_act_then_does_and_undo_takes_it_back() -> None:
    curator, other = make_person(Role.CURATOR), make_person(Role.CURATOR)
    waiting, voted, past = make_record(), make_review(), make_review()
    votes.cast(person=other, record_id=past.pk, said=EXCLUDE, key=fresh_key())
    withdrawn = make_review()
    votes.cast(person=curator, record_id=withdrawn.pk, said=EXCLUDE, key=fresh_key())
    votes.undo(person=curator, key=fresh_key())
    pmids = [waiting.pk, voted.pk, past.pk, withdrawn.pk, 5]
    dry = bulk.parts_of_votes(person=curator, pmids=pmids, said=INCLUDE).counts
    assert (dry.asked, dry.would, dry.left) == (5, 3, 2)
    act = bulk.vote(person=curator, pmids=pmids, said=INCLUDE, key="b", query="facial nerve")
    assert bulk.vote(person=curator, pmids=pmids, said=INCLUDE, key="b") == act
    assert act.counts["applied"] == 3
    assert states(pmids[:4]) == ["curate", "curate", "excluded", "curate"]
    assert bulk.undo(person=curator, act=act).counts["undone"] == 3
    assert states(pmids[:4]) == ["new", "new", "excluded", "new"]
    with pytest.raises(ConflictError):
        bulk.undo(person=curator, act=act)
    with pytest.raises(InvalidError):
        bulk.vote(person=curator, pmids=[past.pk], said=INCLUDE, key=fresh_key())


def test_a_vote_changed_since_is_left_by_the_undo() -> None:
    curator, reviews = make_person(Role.CURATOR), [make_review(), make_review()]
    act = bulk.vote(person=curator, pmids=[r.pk for r in reviews], said=INCLUDE, key=fresh_key())
    votes.cast(person=curator, record_id=reviews[0].pk, said=EXCLUDE, key=fresh_key())
    assert bulk.undo(person=curator, act=act).counts["undone"] == 1
    assert states([r.pk for r in reviews]) == ["excluded", "new"]


def test_a_second_vote_in_bulk_settles_blind_pairs() -> None:
    rules = base_protocol(votes_needed=2)
    one, two = make_person(Role.CURATOR), make_person(Role.CURATOR)
    pmids = [make_review(protocol=rules).pk for _ in range(3)]
    votes.cast(person=one, record_id=pmids[0], said=EXCLUDE, key=fresh_key())
    votes.cast(person=one, record_id=pmids[1], said=INCLUDE, key=fresh_key())
    bulk.vote(person=two, pmids=pmids, said=INCLUDE, key=fresh_key())
    assert states(pmids) == ["conflict", "curate", "triage"]


def test_a_term_given_to_many_skips_those_that_have_it_and_comes_off_again() -> None:
    curator, term = make_person(Role.CURATOR), make_term()
    had = make_tag(term=term, author=curator)
    pmids = [had.record_id, make_record().pk, make_review(state=State.PUBLISHED).pk]
    says = Says(term.facet, term)
    dry = bulk.parts_of_tags(person=curator, pmids=pmids, says=says).counts
    assert (dry.would, dry.already, dry.left) == (2, 1, 0)
    act = bulk.tag(person=curator, pmids=pmids, says=says, key=fresh_key(), reason="all of one model")
    assert Tag.objects.live().filter(term=term).count() == 3
    assert states(pmids[2:]) == ["recheck"]
    assert (
        apps.get_model("curation.TagEvent").objects.filter(pgh_context__why="all of one model").count() == 2
    )
    bulk.undo(person=curator, act=act)
    assert list(Tag.objects.live()) == [had]


def test_who_answered_otherwise_is_not_overruled_by_herself() -> None:
    curator, facet = make_person(Role.CURATOR), make_facet(cardinality="one")
    had = make_tag(facet=facet, term=make_term(facet=facet), author=curator)
    says = Says(facet, answer=Answer.NOT_REPORTED)
    assert bulk.parts_of_tags(person=curator, pmids=[had.record_id], says=says).counts.left == 1
    with pytest.raises(InvalidError):
        bulk.tag(person=curator, pmids=[had.record_id], says=says, key=fresh_key())


def test_an_act_in_bulk_is_a_vote_of_a_person_like_any_other() -> None:
    curator = make_person(Role.CURATOR)
    act = bulk.vote(person=curator, pmids=[make_record().pk], said=INCLUDE, key=fresh_key())
    vote = Vote.objects.get()
    assert (vote.person, vote.bulk, vote.way) == (curator, act, "bulk")


def test_every_row_that_a_statement_changed_has_its_event_and_no_other_row() -> None:
    curator, term = make_person(Role.CURATOR), make_term()
    tags = [make_tag(term=term, author=curator) for _ in range(3)]
    events = apps.get_model("curation.TagEvent").objects.filter(pgh_label="update")
    Tag.objects.filter(pk=tags[0].pk).update(note="seen")
    assert Tag.objects.update(note="seen") == 3
    said = events.order_by("pgh_id").values_list("pgh_obj_id", "note")
    assert sorted(said) == sorted((tag.pk, "seen") for tag in tags)


def test_an_undo_tells_of_each_tag_with_who_took_it_back() -> None:
    curator, lead, term = make_person(Role.CURATOR), make_person(Role.LEAD), make_term()
    pmids = [make_record().pk for _ in range(3)]
    act = bulk.tag(person=curator, pmids=pmids, says=Says(term.facet, term), key=fresh_key())
    bulk.undo(person=lead, act=act)
    events = apps.get_model("curation.TagEvent").objects.filter(pgh_label="update", state="retracted")
    told = events.filter(pgh_context__by=lead.pk, pgh_context__verb="undo bulk")
    assert sorted(told.values_list("record_id", flat=True)) == sorted(pmids)
