"""The vocabulary changed by browser: a reason, what it touches, the change, its log, its undo, collisions."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from curation.exchange.vocabulary_files import write_skos, write_yaml
from curation.models import Facet, Tag, Term, User, VocabularyChange
from curation.models.user import Role
from curation.review import cards, changes
from tests.factories import make_person
from tests.review.cast import make_facet, make_tag, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client: Client) -> User:
    person = make_person(Role.LEAD)
    client.force_login(person)
    return person


def post(client: Client, term: Term, act: str, **fields: object) -> str:
    """Send a form of a change as its page does, and return the page it leads to."""
    where = f"{term.get_absolute_url()}{act}/"
    seen = re.search(r'name="seen" value="(\d+)"', client.get(where).content.decode())
    assert seen is not None
    answer = client.post(where, {"seen": seen[1], "reason": "as CL has it", **fields}, follow=True)
    return str(answer.content.decode())


def undo_last(client: Client) -> None:
    change = VocabularyChange.objects.first()
    assert change is not None
    client.post(f"/vocabulary/changes/{change.pk}/undo/")


def test_each_change_is_made_logged_on_the_card_and_undone(client: Client, lead: User) -> None:
    facet = make_facet()
    old, new = make_term(facet=facet, label="Old"), make_term(facet=facet, label="New")
    tag = make_tag(term=old)
    assert "as CL has it" in post(client, old, "rename", label="Older")
    undo_last(client)
    assert "merged" in post(client, old, "merge", into=new.pk)
    assert Tag.objects.get(pk=tag.pk).term == new
    undo_last(client)
    assert "split" in post(client, old, "split", parts="Small: sEV, exo\nLarge: big")
    undo_last(client)
    assert "moved" in post(client, old, "move", parent=new.pk, place=1)
    undo_last(client)
    assert "deprecated" in post(client, old, "deprecate", instead="")
    undo_last(client)
    log = client.get(f"/vocabulary/changes/?facet={facet.key}").content.decode()
    assert log.count(">undone<") == 5
    assert (Tag.objects.get(pk=tag.pk).term, Term.objects.get(pk=old.pk).label) == (old, "Old")


def test_a_card_is_edited_and_comes_back_as_it_was(client: Client, lead: User) -> None:
    term = make_term(synonyms=["fat"])
    term.examples.create(quote="Taken from fat.", pmid=7, note="kept")
    before = cards.read()
    said = {"definition": "D", "belongs": "B", "does_not_belong": "N", "synonyms": "fat\n adipose \nfat"}
    post(
        client, term, "edit", **said, shows="Taken from fat. [7]\nFrom fat, too. [PMID 8]", shows_not="Bone."
    )
    term.refresh_from_db()
    assert (term.definition, term.belongs, term.does_not_belong) == ("D", "B", "N")
    assert term.synonyms == ["fat", "adipose"]
    rows = list(term.examples.values_list("quote", "pmid", "belongs", "note"))
    assert rows == [
        ("Taken from fat.", 7, True, "kept"),
        ("From fat, too.", 8, True, ""),
        ("Bone.", None, False, ""),
    ]
    undo_last(client)
    assert cards.read() == before


def test_a_preview_says_what_a_change_touches_and_writes_nothing(client: Client, lead: User) -> None:
    facet = make_facet()
    old, new = make_term(facet=facet), make_term(facet=facet)
    quoted = {"section": "title", "start": 0, "end": 3, "exact": "an sEV"}
    for more in (quoted, {}):
        make_tag(term=old, **more)
    page = post(client, old, "merge", into=new.pk, preview="1")
    assert "Its 2 tags" in page
    assert "1 on 1 record" in post(client, old, "split", parts="Small: sev", preview="1")
    assert not VocabularyChange.objects.exists()
    assert f"/search/?term={facet.key}%2F{old.key}" in page


def test_the_slower_of_two_leads_sees_both_versions(client: Client, lead: User) -> None:
    term = make_term(definition="first")
    changes.edit(person=make_person(Role.LEAD), term=term, card={"definition": "theirs"}, reason="r")
    fields = {"seen": "1", "reason": "mine", "definition": "yours"}
    answer = client.post(f"{term.get_absolute_url()}edit/", fields)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "theirs" in page
    assert "yours" in page
    assert 'name="seen" value="2"' in page
    term.refresh_from_db()
    assert term.definition == "theirs"


def test_a_form_without_a_reason_or_with_a_taken_label_keeps_what_was_typed(
    client: Client, lead: User
) -> None:
    term = make_term()
    other = make_term(facet=term.facet, label="Taken")
    where = f"{term.get_absolute_url()}rename/"
    assert client.post(where, {"label": "Kept words"}).status_code == 422
    answer = client.post(where, {"label": other.label, "reason": "r"})
    assert answer.status_code == 422
    assert "another term of this facet" in answer.content.decode()


def test_a_drag_leads_to_the_form_with_its_place_filled_in(client: Client, lead: User) -> None:
    facet = make_facet()
    term, other = make_term(facet=facet), make_term(facet=facet)
    page = client.get(f"{term.get_absolute_url()}move/?parent={other.pk}&place=3").content.decode()
    assert f'<option value="{other.pk}" selected>' in page
    assert 'value="3"' in page
    tree = client.get(facet.get_absolute_url()).content.decode()
    assert f'data-move="{term.get_absolute_url()}move/"' in tree


def test_a_term_and_a_facet_are_added_and_a_facet_is_asked_no_longer(client: Client, lead: User) -> None:
    said = {"label": "Storage", "cardinality": "one", "stage": "curate", "value_kind": "term"}
    client.post("/vocabulary/new-facet/", {**said, "colour": "design", "reason": "asked for"})
    facet = Facet.objects.get(key="storage")
    client.post("/vocabulary/new-term/storage/", {"label": "frozen", "synonyms": "cryo", "reason": "r"})
    term = Term.objects.get(facet=facet)
    assert term.synonyms == ["cryo"]
    undo_last(client)
    assert Term.objects.get().deprecated_at
    client.post("/vocabulary/ask/storage/", {"reason": "nobody answers it"})
    assert client.get(facet.get_absolute_url()).status_code == 404
    client.post("/vocabulary/ask/storage/", {"asked": "yes", "reason": "again"})
    assert client.get(facet.get_absolute_url()).status_code == 200
    numeric = {**said, "label": "Volume", "value_kind": "number", "colour": "dose", "reason": "r"}
    assert client.post("/vocabulary/new-facet/", numeric).status_code == 422


@pytest.mark.parametrize("write", [write_yaml, write_skos])
def test_a_file_is_looked_at_before_it_adds_what_is_not_here(
    client: Client, lead: User, write: object
) -> None:
    assert callable(write)
    here = make_term(label="Here", definition="ours")
    theirs = cards.TermCard(here.key, "Here", "otherwise"), cards.TermCard("new", "New")
    text = write([cards.FacetCard(here.facet.key, here.facet.label, terms=theirs)])
    page = client.post("/vocabulary/import/", {"file": SimpleUploadedFile("v.yaml", text.encode())})
    assert "Add 1" in page.content.decode()
    assert Term.objects.count() == 1
    client.post("/vocabulary/import/", {"text": text, "add": "1"})
    here.refresh_from_db()
    assert (here.definition, Term.objects.count()) == ("ours", 2)
    broken = client.post("/vocabulary/import/", {"file": SimpleUploadedFile("v.yaml", b"facets: [1")})
    assert broken.status_code == 422


def test_a_curator_reads_the_log_and_changes_nothing(client: Client) -> None:
    client.force_login(make_person(Role.CURATOR))
    term = make_term()
    assert "Edit" not in client.get(term.get_absolute_url()).content.decode()
    assert client.get("/vocabulary/changes/").status_code == 200
    assert client.post(f"{term.get_absolute_url()}rename/", {"label": "x", "reason": "r"}).status_code == 403
