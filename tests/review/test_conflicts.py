"""Which disagreements wait for a verdict, and which are none."""

import pytest

from curation.models import Assignment, Facet, Record, Review, Tag, User
from curation.models.stages import Stage
from curation.models.user import Role
from curation.review import verdicts, votes
from curation.review.conflicts import Wanted, claims, conflicts
from curation.review.errors import ConflictError, InvalidError, NotYoursError
from curation.review.votes import Said
from tests.factories import make_person, make_record
from tests.review.cast import (
    base_protocol,
    fresh_key,
    make_facet,
    make_review,
    make_tag,
    make_term,
    make_vote,
)

pytestmark = pytest.mark.django_db


def at_second_look(record: Record | None = None) -> Review:
    return make_review(record, state="verify")


def both_say(review: Review, facet: Facet, *labels: str) -> list[Tag]:
    """Let a new person say each of these of one facet."""
    terms = [make_term(facet=facet, label=label) for label in labels]
    return [make_tag(record=review.record, facet=facet, term=term) for term in terms]


def given_to_two(review: Review, first: User, second: User) -> None:
    for seat, person in enumerate((first, second), 1):
        Assignment.objects.create(
            record=review.record, person=person, seat=seat, stage=Stage.CURATE, assigned_by=first
        )


def test_two_votes_that_differ_are_a_conflict_and_two_that_agree_are_none() -> None:
    base_protocol(votes_needed=2)
    differ, agree = make_record(), make_record()
    for record, decisions in ((differ, ("include", "exclude")), (agree, ("include", "include"))):
        for decision in decisions:
            person = make_person(Role.CURATOR)
            votes.cast(person=person, record_id=record.pk, said=Said(decision), key=fresh_key())
    assert list(conflicts().values_list("pk", flat=True)) == [differ.pk]


def test_two_answers_to_a_question_with_one_answer_are_a_conflict_at_the_second_look_only() -> None:
    review = at_second_look()
    both_say(review, make_facet(cardinality="one"), "Rat", "Mouse")
    assert list(conflicts(Wanted("term"))) == [review]
    assert not conflicts(Wanted("decision")).exists()
    assert [claim.open for claim in claims(review.pk)] == [True, True]
    Review.objects.update(state="curate")
    assert not conflicts().exists()


def test_what_one_adds_beside_the_others_terms_is_no_conflict_unless_two_were_to_read_it() -> None:
    review = at_second_look()
    first, second = both_say(review, make_facet(), "Exosome", "Secretome")
    assert not conflicts().exists()
    given_to_two(review, first.author, second.author)
    assert conflicts().get() == review


def test_a_term_against_not_reported_is_a_conflict_and_the_same_term_twice_is_none() -> None:
    review, facet = at_second_look(), make_facet()
    said = make_tag(record=review.record, term=make_term(facet=facet))
    make_tag(record=review.record, facet=facet, term=said.term)
    assert not conflicts().exists()
    make_tag(record=review.record, facet=facet, answer="not_reported")
    assert conflicts().get() == review


def test_a_confirmed_term_and_a_persons_own_two_terms_are_no_conflict() -> None:
    review, facet = at_second_look(), make_facet(cardinality="one")
    first, second = both_say(review, facet, "Rat", "Mouse")
    Tag.objects.filter(pk=first.pk).update(state="verified", verified_by=make_person(Role.LEAD))
    Tag.objects.filter(pk=second.pk).update(state="retracted")
    assert not conflicts().exists()
    alone, one = at_second_look(), make_person(Role.CURATOR)
    for label in ("Cat", "Dog"):
        make_tag(record=alone.record, term=make_term(facet=facet, label=label), author=one)
    assert not conflicts().exists()


def test_numbers_are_the_same_by_value_and_free_text_is_never_compared() -> None:
    review = at_second_look()
    dose, words = make_facet(value_kind="number", cardinality="one"), make_facet(value_kind="text")
    for low, text in ((100, "100 µg"), (100, "0.1 mg")):
        make_tag(record=review.record, facet=dose, low=low, unit="µg", text=text)
        make_tag(record=review.record, facet=words, text=f"as {text}")
    assert not conflicts().exists()
    make_tag(record=review.record, facet=dose, low=200, unit="µg", text="200 µg")
    assert conflicts().get() == review


def test_the_list_is_kept_to_a_person_a_facet_and_to_what_one_may_decide() -> None:
    facet, lead = make_facet(cardinality="one"), make_person(Role.LEAD)
    mine, other = at_second_look(), at_second_look()
    both_say(mine, facet, "Rat", "Mouse")
    first, _ = both_say(other, make_facet(cardinality="one"), "Rat", "Mouse")
    make_tag(record=mine.record, facet=facet, author=lead, term=make_term(facet=facet))
    assert list(conflicts(Wanted(facet=facet))) == [mine]
    assert list(conflicts(Wanted(person=first.author))) == [other]
    assert list(conflicts(Wanted(decider=lead))) == [other]
    base_protocol(adjudication="named", adjudicator=make_person(Role.LEAD))
    assert not conflicts(Wanted(decider=lead)).exists()


def test_a_term_is_settled_by_a_third_person_and_of_two_at_once_the_second_is_told() -> None:
    review, facet = at_second_look(), make_facet(cardinality="one")
    rat, mouse = both_say(review, facet, "Rat", "Mouse")
    said = {"record_id": review.pk, "facet": facet, "reason": "The title says so.", "seen": review.version}
    with pytest.raises(NotYoursError):
        verdicts.decide_term(person=rat.author, term=rat.term, keep=True, key=fresh_key(), **said)
    verdicts.decide_term(person=make_person(Role.LEAD), term=rat.term, keep=True, key=fresh_key(), **said)
    with pytest.raises(ConflictError):
        verdicts.decide_term(
            person=make_person(Role.LEAD), term=rat.term, keep=False, key=fresh_key(), **said
        )
    said["seen"] += 1
    verdicts.decide_term(person=make_person(Role.LEAD), term=mouse.term, keep=False, key=fresh_key(), **said)
    states = dict(Tag.objects.values_list("pk", "state"))
    assert states == {rat.pk: "verified", mouse.pk: "retracted"}
    assert not conflicts().exists()


def test_an_exclusion_by_verdict_names_a_reason_of_the_protocol() -> None:
    protocol = base_protocol(votes_needed=2)
    protocol.reasons.create(number=1, key="other-nerve", label="Another nerve")
    review = make_review(state="conflict")
    for decision in ("include", "exclude"):
        make_vote(record=review.record, decision=decision)
    said = {
        "person": make_person(Role.LEAD),
        "record_id": review.pk,
        "decision": "exclude",
        "reason": "It is.",
    }
    with pytest.raises(InvalidError):
        verdicts.decide(key=fresh_key(), **said)
    verdicts.decide(key=fresh_key(), reasons=["other-nerve"], **said)
    assert Review.objects.get().state == "excluded"
