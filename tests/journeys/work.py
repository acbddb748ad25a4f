"""One record's way through the team in a browser: what it says, what it is tagged with, how pages fare."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from curation.models import ExclusionReason, Review
from curation.models.review import State
from curation.models.stages import Stage
from curation.models.user import Role
from curation.providers.records import Abstract, Section, Text
from curation.review.protocol import set_required
from tests.factories import make_person, make_record
from tests.journeys.by_keyboard import tab_to
from tests.journeys.conftest import ComeIn
from tests.journeys.looks import look
from tests.review.cast import base_protocol, make_facet, make_review, make_term

TEXT = "Rats were given exosomes after facial palsy. Whisker movement improved at week eight."
SECTION = "abstract.0"
PHONE = {
    "viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2
}  # fmt: skip
TERMS = {"Species": ("rat", "mouse"), "Product": ("exosome",), "Outcome": ("whisking",)}


def abstract(text: str = TEXT) -> Abstract:
    """Return an abstract of one section."""
    return Abstract((Section(Text(text)),))


def to_triage() -> Review:
    """Store a record that two people read blindly."""
    protocol = base_protocol(votes_needed=2, blind=True)
    ExclusionReason.objects.create(protocol=protocol, number=1, key="nerve", label="Another nerve")
    return make_review(make_record(abstract=abstract()))


def to_curate(*only: str) -> Review:
    """Store a record past triage, and facets to be answered, all or some; species takes one answer."""
    review = make_review(make_record(abstract=abstract()), state=State.CURATE)
    facets = []
    for place, label in enumerate(only or TERMS):
        facet = make_facet(
            key=label.lower(), label=label, colour=label.lower(), position=place,
            cardinality="one" if label == "Species" else "many",
        )  # fmt: skip
        facets.append(facet)
        for term in TERMS[label]:
            make_term(facet=facet, label=term, key=term)
    lead = make_person(Role.LEAD)
    set_required(person=lead, protocol=review.protocol, stage=Stage.CURATE, facets=facets)
    return review


def tag_by_key(page: Page, words: str, term: str) -> None:
    """Choose words of the abstract by the arrow keys, and tag them with a term."""
    section = page.locator(f'[data-section="{SECTION}"]')
    tab_to(page, section)
    spans = [found.span() for found in re.finditer(r"\w+", TEXT)]
    start, end = TEXT.index(words), TEXT.index(words) + len(words)
    first = next(n for n, span in enumerate(spans) if span[0] == start)
    last = next(n for n, span in enumerate(spans) if span[1] == end)
    for _ in range(first + 1):
        page.keyboard.press("ArrowRight")
    for _ in range(last - first):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Find a term")).to_be_focused()
    page.keyboard.type(term)
    page.keyboard.press("Enter")
    expect(page.locator(".cf-value .quote", has_text=words)).to_be_visible()


def vote_apart(page: Page, come_in: ComeIn, url: str, press: Callable[[Locator], None]) -> None:
    """Let one curator include the record that waits, and another exclude it, with a mouse or a thumb."""
    for word in ("Include", "Exclude"):
        come_in(make_person(Role.CURATOR))
        page.goto(f"{url}/triage/")
        page.locator("[data-triage][data-ready]").wait_for()
        press(page.get_by_role("button", name=word, exact=True))
        if word == "Exclude":
            look(page)
            press(page.get_by_role("button", name="Another nerve"))
        expect(page.locator("[data-status]")).to_have_text("saved")
