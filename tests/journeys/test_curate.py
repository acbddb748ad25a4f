"""Curating in a real browser: words become a tag with their quote, by mouse and by keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from curation.models import Review, Tag, User
from curation.models.review import State
from curation.models.user import Role
from curation.providers.records import Abstract, Section, Text
from tests.factories import make_person, make_record
from tests.journeys.conftest import ComeIn
from tests.journeys.looks import look
from tests.review.cast import make_facet, make_review, make_tag, make_term

pytestmark = pytest.mark.django_db(transaction=True)

# Markup, Greek beyond the first plane, a combining acute, Hebrew: each is counted otherwise in the DOM.
PLAIN = "\U0001d6fc and e\u0301lan: 2 × 109 β-III particles, שלום עולם, were given to rats."
RICH = "\U0001d6fc and e\u0301lan: 2 × 10<sup>9</sup> <i>β-III</i> particles, שלום עולם, were given to rats."


def given(page: Page, come_in: ComeIn, live_server: Any) -> tuple[User, Review]:
    person = come_in(make_person(Role.CURATOR, first_name="Ada", last_name="Lund"))
    record = make_record(abstract=Abstract((Section(Text(PLAIN, RICH), "METHODS"),)))
    review = make_review(record, state=State.CURATE)
    species = make_facet(key="species", label="Species", colour="species")
    make_term(facet=species, label="rat", synonyms=["rats"], definition="Rattus norvegicus.")
    dose = make_facet(key="dose", label="Dose", colour="dose")
    make_term(facet=dose, label="per animal")
    make_facet(
        key="particles", label="Particles", colour="dose", part_of=dose, value_kind="number",
        units=["particles"], position=3,
    )  # fmt: skip
    page.goto(f"{live_server.url}/curate/{review.pk}/")
    return person, review


SELECT = """([from, to]) => {
  const section = document.querySelector('[data-section="abstract.0"]');
  const walker = document.createTreeWalker(section, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let at = 0;
  for (let n = walker.nextNode(); n; n = walker.nextNode()) {
    if (from >= at && from < at + n.length) range.setStart(n, from - at);
    if (to > at && to <= at + n.length) range.setEnd(n, to - at);
    at += n.length;
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  section.dispatchEvent(new PointerEvent('pointerup', {bubbles: true}));
}"""


@pytest.mark.parametrize("words", ["e\u0301lan", "109 β-III", "שלום", "β", "rats"])
def test_selected_words_become_a_tag_with_exactly_them(
    calm: Page, come_in: ComeIn, live_server: Any, words: str
) -> None:
    given(calm, come_in, live_server)
    units = PLAIN.encode("utf-16-le")
    start = units.index(words.encode("utf-16-le")) // 2
    calm.evaluate(SELECT, [start, start + len(words.encode("utf-16-le")) // 2])
    calm.get_by_role("combobox", name="Find a term").fill("rattus")
    calm.get_by_role("combobox", name="Find a term").fill("rats")
    calm.keyboard.press("Enter")
    expect(calm.locator("#f-species .quote")).to_have_text(words)
    tag = Tag.objects.get()
    assert (tag.exact, PLAIN[tag.start : tag.end]) == (words, words)
    expect(calm.locator(f"#q-{tag.pk}")).to_be_visible()


def test_by_keyboard_alone_a_word_is_chosen_tagged_and_undone(
    calm: Page, come_in: ComeIn, live_server: Any
) -> None:
    given(calm, come_in, live_server)
    calm.locator('[data-section="abstract.0"]').focus()
    for _ in range(2):
        calm.keyboard.press("ArrowRight")
    calm.keyboard.press("Shift+ArrowRight")
    calm.keyboard.press("Enter")
    calm.keyboard.type("rat")
    calm.keyboard.press("Enter")
    expect(calm.locator("#f-species .quote")).to_have_text("and e\u0301lan")
    calm.keyboard.press("Control+z")
    expect(calm.locator("#f-species .quote")).to_have_count(0)
    calm.locator("#f-species").focus()
    calm.keyboard.press("0")
    expect(calm.locator("#f-species .tag--nr")).to_have_text("not reported")


def test_drafts_are_kept_at_every_key_and_found_again(calm: Page, come_in: ComeIn, live_server: Any) -> None:
    given(calm, come_in, live_server)
    calm.get_by_text("More of Dose").click()
    calm.locator("[data-draft=particles]").press_sequentially("2 × 10^9")
    expect(calm.locator("[data-saved]")).to_have_text("draft kept")
    calm.reload()
    expect(calm.locator("[data-draft=particles]")).to_have_value("2 × 10^9")
    calm.locator("[data-draft=particles]").fill("2 × 10^9 particles")
    calm.keyboard.press("Enter")
    expect(calm.locator("#f-dose .tag__term").first).to_have_text("2 × 10^9 particles")
    assert Tag.objects.get().low == 2 * 10**9


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_screen_is_accessible_and_keeps_within_its_width(
    calm: Page, come_in: ComeIn, live_server: Any, scheme: Any, width: int
) -> None:
    person, review = given(calm, come_in, live_server)
    for start, end in ((0, 14), (8, 30)):
        make_tag(
            record=review.record, author=person, section="abstract.0", start=start, end=end,
            exact=PLAIN[start:end], anchor="exact", term=make_term(facet=make_facet(colour="nerve")),
        )  # fmt: skip
    calm.emulate_media(color_scheme=scheme)
    calm.set_viewport_size({"width": width, "height": 900})
    calm.reload()
    calm.evaluate(SELECT, [30, 39])
    expect(calm.get_by_role("combobox", name="Find a term")).to_be_focused()
    look(calm)
