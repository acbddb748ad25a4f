"""A lead moves a term by keyboard and by mouse; the pages of words and rules are accessible everywhere."""

from typing import Any

import pytest
from playwright.sync_api import Page

from curation.models import BulkAct, Facet, Term, VocabularyChange
from curation.models.user import Role
from curation.review import bulk, changes
from curation.review.tagging import Says
from tests.factories import make_person, make_record
from tests.journeys.conftest import ComeIn
from tests.journeys.looks import assert_accessible
from tests.review.cast import base_protocol, make_facet, make_tag, make_term

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = (
    "/vocabulary/", "/vocabulary/species/", "/vocabulary/species/rat/", "/vocabulary/species/rat/edit/",
    "/vocabulary/species/rat/split/", "/vocabulary/changes/", "/vocabulary/import/", "/vocabulary/new-facet/",
)  # fmt: skip
RULES = (
    "/vocabulary/acceptance/", "/protocol/", "/bulk/?pmid=20000001&act=tag&give=species/rat", "/bulk/acts/",
    "/bulk/acts/1/", "/triage/mine/?show=waiting",
)  # fmt: skip


@pytest.fixture
def species(come_in: ComeIn) -> Facet:
    """Sign a lead in, and give her a facet of three terms with something tagged and changed."""
    lead = come_in(make_person(Role.LEAD))
    base_protocol(include=["Facial nerve"], highlights=[{"name": "N", "colour": "in", "words": ["whisk*"]}])
    facet = make_facet(key="species", label="Species", colour="design")
    rat, mouse, _ = (
        make_term(facet=facet, key=label, label=label, position=10 * n)
        for n, label in enumerate(("rat", "mouse", "rabbit"))
    )
    made = make_record(pmid=20000001)
    make_tag(term=mouse, record=made, author=lead, origin="suggestion")
    bulk.tag(person=lead, pmids=[made.pk], says=Says(facet, rat), key="k", reason="all of one ring")
    changes.rename(person=lead, term=mouse, label="house mouse", reason="as NCBI has it")
    return facet


def test_a_term_is_moved_by_keyboard_and_by_mouse(calm: Page, live_server: Any, species: Facet) -> None:
    calm.goto(live_server.url + species.get_absolute_url())
    grip = calm.get_by_role("button", name="Move rabbit")
    grip.focus()
    calm.keyboard.press("ArrowUp")
    calm.keyboard.press("ArrowRight")
    said = calm.locator("[data-tree-said]")
    assert "rabbit: place 1 below rat" in str(said.text_content())
    calm.keyboard.press("Enter")
    calm.get_by_label("Why").fill("a kind of it, for once")
    calm.get_by_role("button", name="Move", exact=True).click()
    calm.get_by_text("It can be undone below").wait_for()
    rabbit = Term.objects.get(key="rabbit")
    assert rabbit.parent == Term.objects.get(key="rat")
    calm.get_by_role("button", name="Undo: moved rabbit").click()
    calm.get_by_text("Cards and tags are as they were").wait_for()
    calm.goto(live_server.url + species.get_absolute_url())
    calm.get_by_role("button", name="Move rabbit").drag_to(
        calm.locator("[data-label=rat]"), target_position={"x": 4, "y": 2}
    )
    calm.get_by_label("Place among its siblings").wait_for()
    assert calm.get_by_label("Place among its siblings").input_value() == "1"
    assert calm.get_by_label("Below").input_value() == ""
    assert VocabularyChange.objects.filter(kind="move").count() == 1


@pytest.mark.parametrize("addresses", [WORDS, RULES], ids=["words", "rules"])
def test_the_pages_of_words_and_rules_are_accessible(
    calm: Page, live_server: Any, species: Facet, addresses: tuple[str, ...]
) -> None:
    act = BulkAct.objects.get().pk
    for address in addresses:
        answer = calm.goto(live_server.url + address.replace("/acts/1/", f"/acts/{act}/"))
        assert answer is not None
        assert answer.ok
        assert_accessible(calm)
