"""The second look: corrections, what can be undone, who may publish what, what a re-check asks."""

from collections.abc import Callable
from typing import Any

import pytest

from curation.models import Record, Review, Tag, User
from curation.models.review import State
from curation.models.stages import Stage
from curation.models.tag import Answer, TagState
from curation.models.user import Role
from curation.providers.records import Abstract, Section, Text
from curation.review import anchoring, checking, steps, tagging
from curation.review.errors import InvalidError, NotYoursError, ReviewError
from curation.review.passages import quote_at
from curation.review.tagging import Says
from tests.factories import make_person, make_record
from tests.review.cast import fresh_key, make_review, make_tag, make_term

pytestmark = pytest.mark.django_db

TEXT = "Rats were given 100 µg of exosomes. Whisker movement improved at week 8."


@pytest.fixture
def first() -> User:
    return make_person(Role.CURATOR)


@pytest.fixture
def second() -> User:
    return make_person(Role.CURATOR)


def handed_over(by: User, state: State = State.VERIFY) -> Review:
    record = make_record(abstract=Abstract((Section(Text(TEXT)),)))
    return make_review(record, state=state, curator=by)


def quoting(person: User, review: Review, words: str, **more: Any) -> Tag:
    term, start = make_term(), TEXT.index(words)
    quote = quote_at(review.record, "abstract.0", start, start + len(words))
    how: dict[str, Any] = {"says": Says(term.facet, term), "key": fresh_key(), "stage": Stage.CURATE, **more}
    return tagging.add(person=person, record_id=review.pk, quote=quote, **how)


def refuses(error: type[ReviewError], verb: Callable[..., object], **how: object) -> None:
    with pytest.raises(error):
        verb(**how)


def test_a_correction_takes_the_place_of_a_tag_and_carries_its_quote(first: User, second: User) -> None:
    review = handed_over(first)
    old = quoting(first, review, "exosomes")
    other = make_term(facet=old.facet)
    how: dict[str, Any] = {
        "tag_id": old.pk,
        "says": Says(old.facet, other),
        "key": "k",
        "why": "It is another",
    }
    refuses(NotYoursError, checking.correct, person=first, **how)
    new = checking.correct(person=second, **how)
    assert (new.corrects, new.exact, new.stage, new.note) == (old, "exosomes", Stage.VERIFY, "It is another")
    assert checking.correct(person=second, **how) == new
    old.refresh_from_db()
    assert old.state == TagState.RETRACTED
    published = steps.publish(person=second, record_id=review.pk)
    assert published.state == State.PUBLISHED  # what she corrected needs no third person


def test_what_is_no_correction_is_refused(first: User, second: User) -> None:
    review = handed_over(first)
    tag = quoting(first, review, "exosomes")
    same, elsewhere = Says(tag.facet, tag.term), make_term()
    refuses(InvalidError, checking.correct, person=second, tag_id=tag.pk, says=same, key="a")
    says = Says(elsewhere.facet, elsewhere)
    refuses(InvalidError, checking.correct, person=second, tag_id=tag.pk, says=says, key="b")
    Review.objects.update(state=State.CURATE)
    says = Says(tag.facet, answer=Answer.UNCLEAR)
    refuses(NotYoursError, checking.correct, person=second, tag_id=tag.pk, says=says, key="c")
    assert list(Tag.objects.live()) == list(Tag.objects.all()) == [tag]  # it stands, and nothing beside it


def test_each_word_of_the_second_person_can_be_undone(first: User, second: User) -> None:
    review = handed_over(first)
    tag = quoting(first, review, "exosomes")
    tagging.confirm(person=second, tag_id=tag.pk)
    refuses(NotYoursError, checking.unconfirm, person=first, tag_id=tag.pk)
    assert checking.unconfirm(person=second, tag_id=tag.pk).state == TagState.PROPOSED
    says = Says(tag.facet, answer=Answer.UNCLEAR)
    new = checking.correct(person=second, tag_id=tag.pk, says=says, key="k")
    assert checking.uncorrect(person=second, tag_id=new.pk) == tag
    assert list(Tag.objects.live()) == [tag]
    tagging.remove(person=second, tag_id=tag.pk)
    refuses(NotYoursError, tagging.restore, person=make_person(Role.LEAD), tag_id=tag.pk)
    assert tagging.restore(person=second, tag_id=tag.pk).state == TagState.PROPOSED
    tagging.remove(person=first, tag_id=tag.pk)
    refuses(NotYoursError, tagging.restore, person=second, tag_id=tag.pk)
    assert tagging.restore(person=first, tag_id=tag.pk).state == TagState.PROPOSED
    Review.objects.update(state=State.PUBLISHED)
    refuses(NotYoursError, checking.unconfirm, person=second, tag_id=tag.pk)


def test_what_two_people_tagged_before_is_confirmed_crosswise(first: User, second: User) -> None:
    review = handed_over(first)
    of_first, of_second = quoting(first, review, "exosomes"), quoting(second, review, "Rats")
    added = quoting(second, review, "week 8", stage=None)
    assert added.stage == Stage.VERIFY
    tagging.confirm(person=second, tag_id=of_first.pk)
    with pytest.raises(InvalidError, match="1 tag still waits"):
        steps.publish(person=second, record_id=review.pk)
    tagging.confirm(person=first, tag_id=of_second.pk)
    assert steps.publish(person=second, record_id=review.pk).state == State.PUBLISHED


def test_a_reason_goes_back_with_the_record_and_ends_when_it_is_handed_over(
    first: User, second: User
) -> None:
    review = handed_over(first)
    steps.send_back(person=second, record_id=review.pk, why="The dose is missing")
    assert Review.objects.get().recheck_reasons == ["sent back: The dose is missing"]
    steps.hand_over(person=first, record_id=review.pk)
    assert Review.objects.get().recheck_reasons == []


def change(review: Review, text: str) -> None:
    record = make_record(abstract=Abstract((Section(Text(text)),)))
    Record.objects.filter(pk=review.pk).update(body=record.body, version=2)
    anchoring.catch_up(review.pk)


def test_still_true_can_be_doubted_again_and_only_of_touched_tags(first: User, second: User) -> None:
    review = handed_over(first, State.PUBLISHED)
    touched, whole = quoting(first, review, "exosomes", stage=Stage.CURATE), make_tag(record=review.record)
    Review.objects.update(state=State.PUBLISHED)
    change(review, "Rats were given 100 µg. Whisker movement improved at week 8.")
    assert list(Tag.objects.to_recheck()) == [touched]
    assert tagging.still_true(person=first, tag_id=touched.pk).state == TagState.PROPOSED
    assert checking.doubt(person=first, tag_id=touched.pk).state == TagState.RECHECK
    refuses(InvalidError, checking.doubt, person=first, tag_id=whole.pk)


def test_confirming_a_touched_tag_says_that_it_holds_for_the_record_as_it_is(
    first: User, second: User
) -> None:
    review = handed_over(first)
    tag = quoting(first, review, "exosomes")
    change(review, "Rats were given 100 µg. Whisker movement improved at week 8.")
    assert tagging.confirm(person=second, tag_id=tag.pk).record_version == 2


def test_what_is_tagged_during_a_recheck_waits_for_a_second_person(first: User, second: User) -> None:
    review = handed_over(first, State.RECHECK)
    tag = quoting(first, review, "exosomes", stage=None)
    after = steps.recheck_done(person=first, record_id=review.pk)
    assert (after.state, after.curator_id) == (State.VERIFY, first.pk)
    refuses(NotYoursError, steps.publish, person=first, record_id=review.pk)
    tagging.confirm(person=second, tag_id=tag.pk)
    assert steps.publish(person=second, record_id=review.pk).state == State.PUBLISHED
