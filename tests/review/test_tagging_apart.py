"""A record that two people tag, each alone: neither sees the other's tags until both have finished."""

from datetime import date

import pytest

from curation.models import Assignment, Review, Tag, User
from curation.models.review import State
from curation.models.stages import Stage
from curation.models.user import Role
from curation.review import checking, comments, inbox, tagging, verdicts
from curation.review.errors import InvalidError, NotYoursError
from curation.review.protocol import assign_pairs, free_records, left_to, set_required, take_back, workload
from curation.review.steps import hand_over, send_back
from tests.factories import make_person
from tests.review.cast import base_protocol, fresh_key, make_facet, make_review, make_tag, make_term

pytestmark = pytest.mark.django_db


def apart(**rules: object) -> tuple[Review, User, User]:
    """Give a record to two people to tag."""
    review = make_review(state=State.CURATE, protocol=base_protocol(**rules))
    readers = [make_person(Role.CURATOR) for _ in range(2)]
    assign_pairs(person=make_person(Role.LEAD), pmids=[review.pk], people=readers, stage=Stage.CURATE)
    return review, readers[0], readers[1]


def finish(review: Review, person: User, seen: int | None = None) -> State:
    return State(hand_over(person=person, record_id=review.pk, seen=seen).state)


def test_it_goes_on_when_both_have_finished_and_the_first_to_finish_leaves_no_trace() -> None:
    review, first, second = apart()
    tag = make_tag(record=review.record, author=first)
    assert finish(review, first, seen=1) == State.CURATE
    assert finish(review, first, seen=1) == State.CURATE
    assert not tagging.readable(second).exists()
    assert finish(review, second, seen=1) == State.VERIFY
    assert list(tagging.readable(second)) == [tag]


def test_each_answers_what_is_required_herself() -> None:
    review, first, second = apart()
    facet = make_facet(label="Species")
    set_required(person=first, protocol=review.protocol, stage=Stage.CURATE, facets=[facet])
    make_tag(record=review.record, author=first, facet=facet, term=make_term(facet=facet))
    finish(review, first)
    with pytest.raises(InvalidError, match="Species"):
        finish(review, second)


def test_nobody_else_hands_it_over() -> None:
    review, *_ = apart()
    with pytest.raises(NotYoursError):
        finish(review, make_person(Role.LEAD))


def test_the_others_tag_is_neither_confirmed_nor_settled_nor_spoken_of() -> None:
    review, first, second = apart()
    tag = make_tag(record=review.record, author=first)
    for act in (tagging.confirm, tagging.still_true, tagging.remove, checking.doubt):
        with pytest.raises(NotYoursError):
            act(person=second, tag_id=tag.pk)
    said = {"person": second, "record_id": review.pk, "key": fresh_key()}
    with pytest.raises(InvalidError):
        comments.say(**said, text="Why?", tag=tag)
    with pytest.raises(InvalidError):
        verdicts.decide_term(**said, facet=tag.facet, term=tag.term, keep=True, reason="So it is.")


def test_where_the_protocol_is_open_both_see_everything_and_both_are_waited_for() -> None:
    review, first, second = apart(blind=False)
    make_tag(record=review.record, author=first)
    assert tagging.readable(second).exists()
    assert finish(review, first) == State.CURATE


def test_sent_back_it_is_open_and_one_hands_it_over() -> None:
    review, first, second = apart()
    make_tag(record=review.record, author=first)
    for person in (first, second):
        finish(review, person)
    send_back(person=make_person(Role.CURATOR), record_id=review.pk, why="Which dose?")
    assert tagging.readable(second).exists()
    assert finish(review, first) == State.VERIFY


def test_one_reader_alone_shuts_nothing_and_one_who_was_taken_off_neither() -> None:
    review, first, second = apart()
    make_tag(record=review.record, author=first)
    Assignment.objects.filter(person=second).update(withdrawn_at="2026-01-01T00:00Z")
    assert tagging.readable(second).exists()
    assert finish(review, first) == State.VERIFY


def test_what_she_has_finished_is_overdue_no_more() -> None:
    review, first, second = apart()
    Assignment.objects.update(due_on="2020-01-01")
    finish(review, first)
    assert not inbox.overdue(first).exists()
    assert inbox.overdue(second).exists()


def test_records_are_given_to_two_only_while_nobody_has_tagged_them() -> None:
    protocol = base_protocol()
    fresh, tagged = (make_review(state=State.CURATE) for _ in range(2))
    make_tag(record=tagged.record)
    assert free_records(protocol, 9, Stage.CURATE) == [fresh.pk]
    assert Tag.objects.count() == 1


def test_what_waits_for_somebody_who_left_is_taken_back_and_shared_again() -> None:
    review, first, second = apart()
    tag = make_tag(record=review.record, author=first)
    finish(review, first)
    assert list(left_to(review.protocol, second.username).values_list("record_id", flat=True)) == [review.pk]
    done = {one.person: one.done for one in workload(review.protocol, date(2026, 1, 1))}
    assert done == {first: 0, second: 0}
    assert take_back(person=make_person(Role.LEAD), protocol=review.protocol, username=second.username) == 1
    assert list(tagging.readable(second)) == [tag]
    assert finish(review, first) == State.VERIFY
