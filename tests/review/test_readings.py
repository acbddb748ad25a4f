"""What counts as two independent readings: finished, blind at the time, as it was before it was settled."""

import pytest

from curation.models import Assignment, Facet, Record, Review, Tag, User
from curation.models.stages import Stage
from curation.models.user import Role
from curation.models.vote import Decision
from curation.review import readings, tagging, verdicts, votes
from curation.review.readings import GIVEN, NOT_GIVEN, Pair
from curation.review.votes import Said
from tests.factories import make_person, make_record
from tests.review.cast import base_protocol, fresh_key, make_facet, make_review, make_tag, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> tuple[User, User]:
    base_protocol(votes_needed=2)
    return make_person(Role.CURATOR), make_person(Role.CURATOR)


def says(person: User, record: Record, decision: str) -> None:
    votes.cast(person=person, record_id=record.pk, said=Said(decision), key=fresh_key())


def words(pairs: list[Pair]) -> list[tuple[str | None, str | None]]:
    return [pair.words for pair in pairs]


def test_two_votes_are_a_pair_once_both_are_cast_the_lower_number_first(two: tuple[User, User]) -> None:
    first, second = two
    record = make_record()
    says(second, record, "include")
    assert readings.of_votes() == []
    says(first, record, "maybe")
    assert words(readings.of_votes()) == [("maybe", "include")]


def test_a_vote_changed_after_both_could_be_seen_counts_as_it_was(two: tuple[User, User]) -> None:
    first, second = two
    record = make_record()
    says(first, record, "include")
    says(second, record, "exclude")
    says(second, record, "include")
    assert words(readings.of_votes()) == [("include", "exclude")]


def test_a_vote_taken_back_at_once_counts_as_it_was_cast_again(two: tuple[User, User]) -> None:
    first, second = two
    record = make_record()
    says(first, record, "include")
    says(second, record, "exclude")
    votes.undo(person=second, key=fresh_key())
    assert readings.of_votes() == []
    says(second, record, "include")
    assert words(readings.of_votes()) == [("include", "include")]


def test_a_verdict_changes_no_reading(two: tuple[User, User]) -> None:
    record = make_record()
    says(two[0], record, "include")
    says(two[1], record, "exclude")
    lead, decision = make_person(Role.LEAD), Decision.INCLUDE
    verdicts.decide(person=lead, record_id=record.pk, decision=decision, reason="It is.", key=fresh_key())
    assert words(readings.of_votes()) == [("include", "exclude")]


def doubly_read(two: tuple[User, User]) -> Review:
    """Put a record that was given to both at the second look."""
    review = make_review(state="verify")
    for seat, person in enumerate(two, 1):
        Assignment.objects.create(
            record=review.record, person=person, seat=seat, stage=Stage.CURATE, assigned_by=person
        )
    return review


def tagged(review: Review, person: User, facet: Facet, label: str) -> Tag:
    term = facet.terms.filter(label=label).first() or make_term(facet=facet, label=label)
    return make_tag(record=review.record, author=person, term=term)


def test_a_question_with_one_answer_is_compared_by_the_answer(two: tuple[User, User]) -> None:
    facet, review = make_facet(cardinality="one"), doubly_read(two)
    tagged(review, two[0], facet, "Rat")
    tagged(review, two[1], facet, "Mouse")
    found = readings.of_tags()
    assert words(found) == [("Rat", "Mouse")]
    assert readings.categories(facet, found, 2) == 5  # two terms and the three answers that are none
    by_term = {term: words(pairs) for term, pairs in readings.by_term(facet, found).items()}
    assert by_term == {"Mouse": [(NOT_GIVEN, GIVEN)], "Rat": [(GIVEN, NOT_GIVEN)]}


def test_a_question_with_many_answers_is_compared_term_by_term(two: tuple[User, User]) -> None:
    facet, review, other = make_facet(), doubly_read(two), doubly_read(two)
    for label in ("Exosome", "Secretome"):
        tagged(review, two[0], facet, label)
    tagged(review, two[1], facet, "Exosome")
    for person in two:
        tagged(other, person, facet, "Medium")
    found = readings.of_tags(facet)
    units = readings.units(found)
    assert sorted(map(str, units)) == sorted(
        map(str, [(GIVEN, GIVEN)] * 2 + [(GIVEN, NOT_GIVEN)] + [(NOT_GIVEN, NOT_GIVEN)] * 3)
    )
    by_term = readings.by_term(facet, found)
    assert words(by_term["Medium"]) == [(GIVEN, GIVEN), (NOT_GIVEN, NOT_GIVEN)]
    assert sum(len(pairs) for pairs in by_term.values()) == len(units)


def test_a_facet_that_one_of_the_two_left_open_is_no_disagreement(two: tuple[User, User]) -> None:
    facet, review = make_facet(cardinality="one"), doubly_read(two)
    tagged(review, two[1], facet, "Rat")
    assert words(readings.of_tags()) == [(None, "Rat")]
    assert not readings.of_tags()[0].differ


def test_what_is_unfinished_or_was_not_given_to_two_is_no_reading(two: tuple[User, User]) -> None:
    facet, review, alone = make_facet(), doubly_read(two), make_review(state="verify")
    for person in two:
        tagged(review, person, facet, "Rat")
        tagged(alone, person, facet, "Rat")
    assert {pair.record for pair in readings.of_tags()} == {review.pk}
    Review.objects.filter(pk=review.pk).update(state="curate")
    assert readings.of_tags() == []


def test_a_tag_dropped_by_a_verdict_was_said_and_one_taken_back_was_not(two: tuple[User, User]) -> None:
    facet, review = make_facet(cardinality="one"), doubly_read(two)
    slip = tagged(review, two[0], facet, "Cat")
    tagging.remove(person=two[0], tag_id=slip.pk)
    rat = tagged(review, two[0], facet, "Rat")
    tagged(review, two[1], facet, "Mouse")
    verdicts.decide_term(
        person=make_person(Role.LEAD),
        record_id=review.pk,
        facet=facet,
        term=rat.term,
        keep=False,
        reason="Mice.",
        key=fresh_key(),
    )
    assert words(readings.of_tags()) == [("Rat", "Mouse")]


def test_values_are_compared_as_numbers_with_their_unit(two: tuple[User, User]) -> None:
    facet, review = make_facet(value_kind="number", cardinality="one"), doubly_read(two)
    for person, text in zip(two, ("100 µg", "0.1 mg"), strict=True):
        make_tag(record=review.record, author=person, facet=facet, low=100, unit="µg", text=text)
    assert words(readings.of_tags()) == [("100 µg", "100 µg")]
