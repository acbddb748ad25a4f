"""A tag: additive, with the words it rests on, confirmed by a second person."""

from decimal import Decimal

import pytest

from curation.models import Record, Review, Tag
from curation.models.review import State
from curation.models.stages import Stage
from curation.models.tag import Answer, TagState
from curation.models.user import Role
from curation.review import steps, tagging
from curation.review.errors import ConflictError, InvalidError, NotYoursError
from curation.review.passages import Quote, passages, quote_at
from curation.review.protocol import set_required
from curation.review.tagging import Says
from tests.factories import make_person, make_record
from tests.review.cast import fresh_key, make_facet, make_review, make_term

pytestmark = pytest.mark.django_db


def add(review: Review, says: Says, **more: object) -> Tag:
    more.setdefault("person", None)
    more["person"] = more["person"] or make_person(Role.CURATOR)
    more.setdefault("key", fresh_key())
    return tagging.add(record_id=review.pk, says=says, **more)  # type: ignore[arg-type]  # the tests' short form


def test_a_tag_carries_its_words_and_where_they_stand() -> None:
    record = make_record()
    title = passages(record)["title"]
    quote = quote_at(record, "title", 0, 5)
    term = make_term()
    tag = add(make_review(record), Says(term.facet, term), quote=quote)
    assert (tag.exact, tag.prefix, tag.suffix) == (title[:5], "", title[5:37])
    assert (tag.record_version, tag.anchor) == (1, "exact")


def test_words_that_do_not_stand_there_are_refused() -> None:
    review, term = make_review(), make_term()
    for quote in (Quote("Nowhere", "title", 0, 7), Quote("x", "abstract.9", 0, 1), Quote("", "title", 3, 3)):
        with pytest.raises(InvalidError):
            add(review, Says(term.facet, term), quote=quote)
    Record.objects.filter(pk=review.pk).update(version=2)
    with pytest.raises(ConflictError):
        add(review, Says(term.facet, term), quote=quote_at(review.record, "title", 0, 5), record_version=1)


def test_the_same_tag_again_is_the_one_that_is_there() -> None:
    review, term, person = make_review(), make_term(), make_person(Role.CURATOR)
    one = add(review, Says(term.facet, term), person=person)
    assert add(review, Says(term.facet, term), person=person) == one
    assert add(review, Says(term.facet, term), person=make_person(Role.CURATOR)) != one


def test_a_facet_with_one_answer_keeps_a_persons_last_one() -> None:
    facet, person, review = make_facet(cardinality="one"), make_person(Role.CURATOR), make_review()
    first, second = (add(review, Says(facet, make_term(facet=facet)), person=person) for _ in range(2))
    assert Tag.objects.get(pk=first.pk).state == TagState.RETRACTED
    assert list(Tag.objects.live()) == [second]


def test_not_reported_and_a_term_do_not_stand_together() -> None:
    facet, person, review = make_facet(), make_person(Role.CURATOR), make_review()
    term = add(review, Says(facet, make_term(facet=facet)), person=person)
    none = add(review, Says(facet, answer=Answer.NOT_REPORTED), person=person)
    assert list(Tag.objects.live()) == [none]
    tagging.restore(person=person, tag_id=term.pk)
    assert Tag.objects.live().count() == 2


def test_a_value_comes_in_the_facets_units() -> None:
    facet, review = make_facet(value_kind="number", units=["µg"]), make_review()
    assert add(review, Says(facet, low=Decimal(100), unit="µg", text="100 µg")).low == 100
    for wrong in (Says(facet, low=Decimal(1), unit="kg"), Says(facet), Says(facet, text="100 µg")):
        with pytest.raises(InvalidError):
            add(review, wrong)


def test_a_tag_with_a_replaced_term_lands_on_its_successor() -> None:
    new = make_term()
    old = make_term(facet=new.facet, deprecated_by=new, deprecated_at="2024-01-01T00:00Z")
    gone = make_term(facet=new.facet, deprecated_at="2024-01-01T00:00Z")
    assert add(make_review(), Says(old.facet, old)).term == new
    with pytest.raises(InvalidError):
        add(make_review(), Says(gone.facet, gone))


def test_a_second_person_confirms_and_the_loser_of_two_is_shown_both() -> None:
    term, author, second = make_term(), make_person(Role.CURATOR), make_person(Role.CURATOR)
    tag = add(make_review(state=State.CURATE), Says(term.facet, term), person=author)
    with pytest.raises(NotYoursError):
        tagging.confirm(person=author, tag_id=tag.pk)
    with pytest.raises(NotYoursError):
        tagging.remove(person=second, tag_id=tag.pk)
    assert tagging.confirm(person=second, tag_id=tag.pk, seen=1).state == TagState.VERIFIED
    with pytest.raises(ConflictError) as refusal:
        tagging.remove(person=author, tag_id=tag.pk, seen=1)
    assert refusal.value.theirs.version == 2


def test_a_record_is_handed_over_whole_published_by_another_and_opened_by_a_change() -> None:
    facet = make_facet()
    review = make_review(state=State.CURATE)
    curator, second = make_person(Role.CURATOR), make_person(Role.CURATOR)
    set_required(person=second, protocol=review.protocol, stage=Stage.CURATE, facets=[facet])
    with pytest.raises(InvalidError, match=facet.label):
        steps.hand_over(person=curator, record_id=review.pk)
    tag = add(review, Says(facet, make_term(facet=facet)), person=curator)
    steps.hand_over(person=curator, record_id=review.pk, seen=1)
    with pytest.raises(ConflictError):
        steps.publish(person=second, record_id=review.pk, seen=1)
    with pytest.raises(NotYoursError):
        steps.publish(person=curator, record_id=review.pk)
    with pytest.raises(InvalidError, match="1 tag still waits"):
        steps.publish(person=second, record_id=review.pk)
    tagging.confirm(person=second, tag_id=tag.pk)
    assert steps.publish(person=second, record_id=review.pk).state == State.PUBLISHED
    assert tagging.to_recheck(person=second, tags=Tag.objects.filter(pk=tag.pk), why="abstract changed") == 1
    with pytest.raises(InvalidError, match="still wait"):
        steps.recheck_done(person=curator, record_id=review.pk)
    assert tagging.still_true(person=curator, tag_id=tag.pk).state == TagState.VERIFIED
    assert steps.recheck_done(person=curator, record_id=review.pk).state == State.PUBLISHED


def test_a_duplicate_stands_aside_and_comes_back_to_where_it_was() -> None:
    review, lead = make_review(state=State.CURATE), make_person(Role.LEAD)
    other = make_record()
    for kin in (None, review.pk, 5):
        with pytest.raises(InvalidError):
            steps.set_aside(person=lead, record_id=review.pk, to=State.DUPLICATE, kin=kin)
    steps.set_aside(person=lead, record_id=review.pk, to=State.DUPLICATE, kin=other.pk)
    assert steps.bring_back(person=lead, record_id=review.pk).state == State.CURATE
