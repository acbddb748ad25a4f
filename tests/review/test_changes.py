"""Changes of the vocabulary: they carry the tags along, and are taken back exactly."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from curation.models import Tag, Term, VocabularyChange
from curation.models.user import Role
from curation.review import changes, tagging
from curation.review.changes import Part
from curation.review.errors import ConflictError, InvalidError
from curation.review.tagging import Says
from tests.factories import make_person, make_record
from tests.review.cast import fresh_key, make_facet, make_review, make_tag, make_term

db = pytest.mark.django_db


def picture() -> list[Any]:
    """Return all that a change may touch, but for versions and dates."""
    cards = Term.objects.order_by("pk").values_list(
        "pk", "label", "synonyms", "parent", "position", "deprecated_at", "deprecated_by"
    )
    return [*cards, *Tag.objects.order_by("pk").values_list("pk", "term", "state")]


@db
def test_a_rename_keeps_the_old_label_as_a_synonym_and_goes_back() -> None:
    lead, term = make_person(Role.LEAD), make_term(label="Fat", synonyms=["adipose"])
    before = picture()
    change = changes.rename(person=lead, term=term, label="Adipose", reason="as CL has it", seen=1)
    term.refresh_from_db()
    assert (term.label, term.synonyms) == ("Adipose", ["Fat"])
    with pytest.raises(ConflictError):
        changes.rename(person=lead, term=term, label="X", reason="r", seen=1)
    changes.undo(person=lead, change=change)
    assert picture() == before
    with pytest.raises(ConflictError):
        changes.undo(person=lead, change=change)


@db
def test_a_merge_carries_tags_children_and_synonyms_and_goes_back() -> None:
    lead, facet = make_person(Role.LEAD), make_facet()
    old, new = make_term(facet=facet, synonyms=["a"]), make_term(facet=facet, synonyms=["A", "b"])
    child = make_term(facet=facet, parent=old)
    tags = [make_tag(term=old), make_tag(term=old, state="retracted"), make_tag(term=new)]
    before = picture()
    assert vars(changes.preview(old)) == {"tags": 1, "records": 1, "below": 1}
    change = changes.merge(person=lead, term=old, into=new, reason="the same")
    assert set(Tag.objects.values_list("term", flat=True)) == {new.pk}
    new.refresh_from_db()
    child.refresh_from_db()
    assert (new.synonyms, child.parent) == (["A", "b", old.label], new)
    late = tagging.add(
        person=lead,
        record_id=make_record().pk,
        says=Says(facet, Term.objects.get(pk=old.pk)),
        key=fresh_key(),
    )
    assert late.term == new
    changes.undo(person=lead, change=change)
    assert [row for row in picture() if row[0] != late.pk or len(row) > 3] == before
    assert len(tags) == 3


@db
def test_a_term_merges_into_its_own_child() -> None:
    lead, old = make_person(Role.LEAD), make_term()
    child = make_term(facet=old.facet, parent=old)
    before = picture()
    change = changes.merge(person=lead, term=old, into=child, reason="only one is used")
    assert Term.objects.get(pk=child.pk).parent is None
    changes.undo(person=lead, change=change)
    assert picture() == before


@db
def test_a_split_gives_each_part_the_tags_whose_words_it_holds() -> None:
    lead, term = make_person(Role.LEAD), make_term()
    quoted = {"section": "title", "start": 0, "end": 4}
    small, large, other = (
        make_tag(term=term, exact=words, **quoted) for words in ("an sEV", "big EV", "EVs")
    )
    parts = [Part("small EV", words=["sev"]), Part("large EV", words=["big", "sev"])]
    change = changes.split(person=lead, term=term, parts=parts, reason="MISEV")
    one, two = Term.objects.filter(parent=term).order_by("position")
    assert [Tag.objects.get(pk=t.pk).term for t in (small, large, other)] == [one, two, term]
    changes.undo(person=lead, change=change)
    assert set(Tag.objects.values_list("term", flat=True)) == {term.pk}
    assert not Term.objects.in_use().filter(parent=term).exists()


@db
def test_a_move_keeps_the_tree_and_its_order_and_goes_back() -> None:
    lead, facet = make_person(Role.LEAD), make_facet()
    top, low, last = (make_term(facet=facet, position=n) for n in (10, 20, 30))
    before = picture()
    change = changes.move(person=lead, term=last, parent=None, position=0, reason="most used")
    assert list(Term.objects.in_order()) == [last, top, low]
    below = changes.move(person=lead, term=top, parent=low, position=0, reason="a kind of it")
    with pytest.raises(InvalidError):
        changes.move(person=lead, term=low, parent=top, position=0, reason="r")
    with pytest.raises(ConflictError, match="later"):
        changes.undo(person=lead, change=change)
    changes.undo(person=lead, change=below)
    changes.undo(person=lead, change=change)
    assert picture() == before


@db
def test_a_deprecated_term_gives_its_tags_to_the_one_to_use_instead() -> None:
    lead, old = make_person(Role.LEAD), make_term()
    new, tag = make_term(facet=old.facet), make_tag(term=old)
    before = picture()
    change = changes.deprecate(person=lead, term=old, instead=new, reason="too vague")
    assert Tag.objects.get(pk=tag.pk).term == new
    changes.undo(person=lead, change=change)
    assert picture() == before


@db
def test_what_makes_no_sense_is_refused() -> None:
    lead, term = make_person(Role.LEAD), make_term()
    sibling = make_term(facet=term.facet, parent=term)
    calls: list[tuple[Any, dict[str, Any]]] = [
        (changes.rename, {"label": sibling.label.upper(), "reason": "r"}),
        (changes.rename, {"label": "Other", "reason": " "}),
        (changes.merge, {"into": term, "reason": "r"}),
        (changes.merge, {"into": make_term(), "reason": "r"}),
        (changes.split, {"parts": [], "reason": "r"}),
        (changes.deprecate, {"reason": "r"}),
    ]
    for verb, asked in calls:
        with pytest.raises(InvalidError):
            verb(person=lead, term=term, **asked)


@pytest.mark.django_db(transaction=True)
def test_a_merge_while_people_tag_loses_no_tag_and_goes_back_exactly() -> None:
    lead, facet = make_person(Role.LEAD), make_facet()
    old, new = make_term(facet=facet), make_term(facet=facet)
    had = {make_tag(term=term).pk: term.pk for term in (old, old, old, new, new)}
    people = [make_person(Role.CURATOR) for _ in range(4)]
    pmids = [make_review().pk for _ in range(25)]

    def work(number: int) -> int:
        try:
            if number == len(people):
                return changes.merge(person=lead, term=old, into=new, reason="under load").pk
            for pmid in pmids:
                tagging.add(person=people[number], record_id=pmid, says=Says(facet, old), key=fresh_key())
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(work, range(5)))
    assert Tag.objects.live().filter(term=new).count() == 105
    assert not Tag.objects.filter(term=old).exists()
    changes.undo(person=lead, change=VocabularyChange.objects.get())
    assert dict(Tag.objects.filter(pk__in=had).values_list("pk", "term")) == had
