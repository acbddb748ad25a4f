"""Comments: who is called by them, who may read them, what is never lost."""

from string import ascii_letters
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from curation.models import Comment, Mention, Review, User
from curation.models.review import State
from curation.models.stages import Stage
from curation.models.user import Role
from curation.review import comments
from curation.review.errors import InvalidError, NotYoursError
from tests.factories import make_person, make_record
from tests.review.cast import base_protocol, fresh_key, make_review, make_tag

pytestmark = pytest.mark.django_db


def curator(name: str, **more: object) -> User:
    return make_person(Role.CURATOR, username=name, email=f"{name}@tests.example", **more)


def say(person: User, review: Review, text: str, **more: Any) -> Comment:
    return comments.say(person=person, record_id=review.pk, text=text, key=fresh_key(), **more)


def open_record() -> Review:
    return make_review(state=State.CURATE)


def test_who_is_named_is_told_and_nobody_else() -> None:
    ann, ben, review = curator("ann"), curator("ben.o"), open_record()
    curator("cy")
    said = say(ann, review, "Ask @Ben.O. or write to x@cy.example; @10 µg is nobody")
    assert [m.comment for m in comments.waiting(ben)] == [said]
    assert Mention.objects.count() == 1
    assert [(text, who) for text, who in comments.pieces(said.text, [ben]) if who] == [("@Ben.O", ben)]
    assert "".join(text for text, _ in comments.pieces(said.text, [ben])) == said.text


def test_somebody_who_may_not_read_comments_cannot_be_called() -> None:
    ann, review = curator("ann"), open_record()
    make_person(Role.RESEARCHER, username="rob")
    curator("gone", is_active=False)
    with pytest.raises(InvalidError, match="@gone, @rob may not read this"):
        say(ann, review, "@rob and @gone, look")
    assert not Comment.objects.exists()


def test_an_answer_joins_the_thread_tells_the_person_answered_and_settles_her_own_call() -> None:
    ann, ben, review = curator("ann"), curator("ben"), open_record()
    tag = make_tag(record=review.record)
    first = say(ann, review, "Is this the facial nerve, @ben?", tag=tag, stage=Stage.CURATE)
    answer = say(ben, review, "Its buccal branch.", answers=first)
    again = say(ann, review, "Thanks.", answers=answer)
    assert (answer.tag, answer.stage, again.answers) == (tag, Stage.CURATE, first)
    [thread] = comments.threads(record_id=review.pk, viewer=ann, tag=tag)
    assert (thread.first, thread.answers) == (first, [answer, again])
    assert [m.comment for m in comments.waiting(ben)] == [again]
    assert not comments.waiting(ann).exists()  # by answering, she has seen it


def test_the_same_key_says_it_once() -> None:
    ann, ben, review = curator("ann"), curator("ben"), open_record()
    one = comments.say(person=ann, record_id=review.pk, text="@ben?", key="k")
    assert comments.say(person=ann, record_id=review.pk, text="@ben?", key="k") == one
    assert comments.waiting(ben).count() == 1


def test_seen_is_seen_until_it_is_unseen() -> None:
    ann, ben, review = curator("ann"), curator("ben"), open_record()
    said = say(ann, review, "@ben")
    assert comments.see(person=ben, comment_id=said.pk) == 1
    assert comments.see(person=ben, comment_id=said.pk) == 0
    assert not comments.waiting(ben).exists()
    comments.unsee(person=ben, comment_id=said.pk)
    assert comments.waiting(ben).exists()


def test_while_a_blind_record_is_open_only_the_author_reads_what_she_wrote() -> None:
    ann, ben = curator("ann"), curator("ben")
    review = make_review(state=State.TRIAGE, protocol=base_protocol(blind=True, votes_needed=2))
    say(ann, review, "I would exclude this, @ben")
    assert comments.threads(record_id=review.pk, viewer=ben) == []
    assert len(comments.threads(record_id=review.pk, viewer=ann)) == 1
    assert not comments.waiting(ben).exists()
    Review.objects.filter(pk=review.pk).update(state=State.CONFLICT)
    assert comments.waiting(ben).count() == len(comments.threads(record_id=review.pk, viewer=ben)) == 1


def test_only_its_author_withdraws_a_comment_and_nothing_deletes_or_alters_it() -> None:
    ann, ben, review = curator("ann"), curator("ben"), open_record()
    said = say(ann, review, "@ben, wrong")
    with pytest.raises(NotYoursError):
        comments.withdraw(person=ben, comment_id=said.pk)
    assert comments.withdraw(person=ann, comment_id=said.pk).withdrawn_at is not None
    assert not comments.waiting(ben).exists()
    with pytest.raises(InvalidError, match="withdrawn"):
        say(ben, review, "Why?", answers=said)
    for write in (said.delete, lambda: Comment.objects.filter(pk=said.pk).update(text="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_every_comment_is_an_event_that_says_who_and_on_which_content() -> None:
    ann, review = curator("ann"), open_record()
    said = say(ann, review, "So it is")
    comments.withdraw(person=ann, comment_id=said.pk)
    events = apps.get_model("curation.CommentEvent").objects.order_by("pgh_id")
    assert [(e.pgh_label, e.pgh_context["verb"], e.pgh_context["name"]) for e in events] == [
        ("insert", "comment", "ann"), ("update", "withdraw comment", "ann")
    ]  # fmt: skip
    assert events[0].pgh_context["record_version"] == review.record.version


@pytest.mark.parametrize("text", ["", "  \n", "x" * 5001, " ".join(f"@n{n}" for n in range(21))])
def test_what_is_empty_or_too_much_is_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        say(curator("ann"), open_record(), text)


def test_a_comment_on_a_tag_of_another_record_is_refused() -> None:
    with pytest.raises(InvalidError, match="another record"):
        say(curator("ann"), open_record(), "Here", tag=make_tag(record=make_record()))


@given(st.text(st.sampled_from("@.+- \n" + ascii_letters[:4] + "é中"), max_size=60))
def test_no_text_is_lost_when_it_is_cut_at_its_calls(text: str) -> None:
    called = [User(username="ab"), User(username="a.é")]
    assert "".join(piece for piece, _ in comments.pieces(text, called)) == text
