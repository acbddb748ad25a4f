"""What the database itself refuses, whoever writes."""

from collections.abc import Callable
from functools import partial

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model

from curation.models import Facet, Tag, Term, Vote
from tests.review.cast import make_facet, make_tag, make_term, make_vote

pytestmark = pytest.mark.django_db


def settled(make: Callable[..., Model], **changes: object) -> None:
    """Make a row, and check the keys that wait for the end of the transaction."""
    make(**changes)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def fail() -> None:
    """Vote, and fail before the transaction ends."""
    make_vote()
    raise RuntimeError


def test_a_term_never_stands_below_itself() -> None:
    top = make_term()
    middle = make_term(facet=top.facet, parent=top)
    low = make_term(facet=top.facet, parent=middle)
    for parent in (top, low):
        with pytest.raises(IntegrityError, match="below itself"), transaction.atomic():
            Term.objects.filter(pk=top.pk).update(parent=parent)


def test_terms_do_not_replace_each_other_in_a_circle() -> None:
    old = make_term()
    new = make_term(facet=old.facet, deprecated_by=old)
    with pytest.raises(IntegrityError, match="replaced by itself"), transaction.atomic():
        Term.objects.filter(pk=old.pk).update(deprecated_by=new)


def test_a_branch_stays_in_its_facet() -> None:
    with pytest.raises(IntegrityError, match="parent_in_facet"), transaction.atomic():
        settled(make_term, parent=make_term())


def test_a_tag_carries_a_term_of_its_own_facet() -> None:
    with pytest.raises(IntegrityError, match="term_in_facet"), transaction.atomic():
        settled(make_tag, facet=make_facet(), term=make_term())


def test_a_companion_facet_has_no_companions() -> None:
    one = make_facet()
    two = make_facet(part_of=one)
    with pytest.raises(IntegrityError, match="companion"), transaction.atomic():
        make_facet(part_of=two)
    with pytest.raises(IntegrityError, match="companion"), transaction.atomic():
        Facet.objects.filter(pk=one.pk).update(part_of=two)


@pytest.mark.parametrize("make", [make_vote, make_tag, make_term, make_facet])
def test_judgement_and_vocabulary_are_never_deleted(make: Callable[[], Model]) -> None:
    row = make()
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        type(row)._default_manager.filter(pk=row.pk).delete()


@pytest.mark.parametrize("change", [{"decision": "exclude"}, {"note": "?"}, {"record_version": 9}])
def test_a_vote_is_written_once(change: dict[str, object]) -> None:
    vote = make_vote()
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Vote.objects.filter(pk=vote.pk).update(**change)


@pytest.mark.parametrize("change", [{"exact": "other"}, {"text": "other"}, {"answer": "unclear"}])
def test_what_a_tag_says_is_written_once(change: dict[str, object]) -> None:
    tag = make_tag()
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Tag.objects.filter(pk=tag.pk).update(**change)


def test_nobody_verifies_her_own_tag() -> None:
    tag = make_tag()
    with pytest.raises(IntegrityError, match="verified_by_another"), transaction.atomic():
        Tag.objects.filter(pk=tag.pk).update(state="verified", verified_by=tag.author)


def test_every_change_leaves_an_event_that_nobody_can_alter() -> None:
    tag = make_tag()
    Tag.objects.filter(pk=tag.pk).update(state="recheck")
    events = apps.get_model("curation.TagEvent").objects.order_by("pgh_id")
    assert list(events.values_list("state", flat=True)) == ["proposed", "recheck"]
    for act in (partial(events.update, state="proposed"), events.delete):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            act()


def test_an_event_is_undone_with_what_it_tells_of() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        fail()
    assert not apps.get_model("curation.VoteEvent").objects.exists()
