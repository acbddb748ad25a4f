"""Triage in a real browser: by keyboard alone, without a network, in two tabs, on a phone."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Route, expect

from curation.models import ExclusionReason, User, Vote
from curation.models.user import Role
from curation.providers.records import Abstract, Section, Text
from tests.factories import make_person, make_record
from tests.journeys.conftest import ComeIn
from tests.journeys.looks import look
from tests.review.cast import base_protocol, make_review

pytestmark = pytest.mark.django_db(transaction=True)

HIGHLIGHTS = [
    {"name": "include words", "colour": "in", "line": "solid", "words": ["facial", "exosome*", "palsy"]},
    {"name": "exclude words", "colour": "out", "line": "wavy", "words": ["cell line", "in vitro"]},
    {"name": "watch: dose, n", "colour": "watch", "line": "dotted", "words": ["dose", "µg"]},
]
REASONS = ["Not an MSC product", "Other nerve only", "In vitro only", "Not a study"]


def fill(count: int = 8) -> None:
    """Fill a queue whose protocol has criteria, reasons and highlights."""
    rules = {
        "include": ["Secretome of an MSC, from any tissue", "Facial nerve injured or palsied"],
        "highlights": HIGHLIGHTS, "blind": False, "name": "protocol",
    }  # fmt: skip
    protocol = base_protocol(**rules)
    for number, label in enumerate(REASONS, 1):
        ExclusionReason.objects.create(protocol=protocol, number=number, key=f"r-{number}", label=label)
    for number in range(count):
        title = Text(f"Exosomes of dental-pulp cells for facial palsy, part {number}")
        sections = [
            Section(Text("Facial palsy is common. " * 8), "Background"),
            Section(Text("A dose of 50 µg; a cell line was studied in vitro. " * 6), "Methods"),
        ]
        abstract = Abstract(tuple(sections))
        make_review(make_record(pmid=70000000 + number, title=title, abstract=abstract))


@pytest.fixture
def curator(come_in: ComeIn) -> User:
    """Sign a curator in."""
    return come_in(make_person(Role.CURATOR))


def enter(page: Page, url: str) -> None:
    page.goto(url + "/triage/")
    page.locator("[data-triage][data-ready]").wait_for()


def shown(page: Page) -> int:
    return int(page.locator("#decide input[name=pmid]").input_value())


def saved(page: Page) -> None:
    expect(page.locator("[data-status]")).to_have_text("saved")


def said() -> dict[int, str]:
    return dict(Vote.objects.standing().values_list("record_id", "decision"))


def test_twenty_records_by_keyboard_alone(calm: Page, live_server: Any, curator: User) -> None:
    fill(20)
    enter(calm, live_server.url)
    place = calm.locator(".decide__btn--in").bounding_box()
    expected: dict[int, str] = {}
    for turn in range(20):
        pmid, word = shown(calm), ("include", "exclude", "maybe")[turn % 3]
        calm.keyboard.press({"include": "i", "exclude": "e", "maybe": "u"}[word])
        if word == "exclude":
            calm.keyboard.press("2")
        expected[pmid] = word
        expect(calm.locator("#decide [name=pmid]")).not_to_have_value(str(pmid))
        assert calm.locator(".decide__btn--in").bounding_box() == place
    saved(calm)
    expect(calm.get_by_role("heading", name="Nothing waits for you here")).to_be_visible()
    assert said() == expected
    assert set(Vote.objects.filter(decision="exclude").values_list("reasons", flat=True)[0]) == {"r-2"}


def test_undo_and_redo_as_often_as_one_likes_and_notes_do_not_decide(
    calm: Page, live_server: Any, curator: User
) -> None:
    fill(5)
    enter(calm, live_server.url)
    first = shown(calm)
    calm.keyboard.press("n")
    calm.keyboard.type("iiee uu zz")
    calm.keyboard.press("Escape")
    assert said() == {}
    for _ in range(3):
        calm.keyboard.press("i")
    for _ in range(3):
        calm.keyboard.press("z")
    assert shown(calm) == first
    saved(calm)
    assert said() == {}
    calm.keyboard.press("Shift+Z")
    calm.keyboard.press("Control+Shift+Z")
    saved(calm)
    assert len(said()) == 2
    assert Vote.objects.get(record_id=first, number=1).note == "iiee uu zz"
    calm.reload()
    calm.locator("[data-triage][data-ready]").wait_for()
    calm.keyboard.press("z")
    expect(calm.locator(".toast")).to_contain_text("Taken back")
    saved(calm)
    assert len(said()) == 1


def test_what_is_decided_without_a_network_is_kept_and_sent_in_order(
    page: Page, context: BrowserContext, live_server: Any, curator: User
) -> None:
    fill(6)
    enter(page, live_server.url)
    expect(page.locator("[data-upcoming]")).to_contain_text("Next")
    context.set_offline(True)
    order = []
    for _ in range(3):
        order.append(shown(page))
        page.keyboard.press("i")
    expect(page.locator("[data-status]")).to_contain_text("3 decisions kept here")
    page.keyboard.press("z")
    expect(page.locator("[data-status]")).to_contain_text("waiting for the network")
    assert said() == {}
    page.close()
    context.set_offline(False)
    again = context.new_page()
    enter(again, live_server.url)
    saved(again)
    assert said() == dict.fromkeys(order[:2], "include")
    cast = Vote.objects.filter(way="cast").order_by("id")
    assert list(cast.values_list("record_id", flat=True)) == order


def test_a_queue_that_could_not_be_reached_says_so_and_asks_again_by_itself(
    page: Page, live_server: Any, curator: User
) -> None:
    fill(3)
    unreached = True
    page.route("**/triage/next/**", lambda route: route.abort() if unreached else route.continue_())
    enter(page, live_server.url)
    first = shown(page)
    page.keyboard.press("i")
    expect(page.get_by_role("heading", name="The next records are on their way")).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing waits for you here")).to_be_hidden()
    saved(page)
    unreached = False
    expect(page.locator("#decide [name=pmid]")).not_to_have_value("", timeout=10_000)
    assert shown(page) != first
    expect(page.get_by_role("heading", name="The next records are on their way")).to_be_hidden()


def test_two_tabs_agree(page: Page, context: BrowserContext, live_server: Any, curator: User) -> None:
    fill(6)
    other = context.new_page()
    enter(page, live_server.url)
    enter(other, live_server.url)
    both = shown(page)
    assert shown(other) == both
    page.keyboard.press("i")
    expect(other.locator("#decide [name=pmid]")).not_to_have_value(str(both))
    other.keyboard.press("u")
    saved(other)
    saved(page)
    assert len(said()) == 2
    assert Vote.objects.filter(number=2).count() == 0


def test_a_page_that_was_on_its_way_while_a_decision_was_saved_does_not_show_that_record(
    page: Page, context: BrowserContext, live_server: Any, curator: User
) -> None:
    fill(6)
    other = context.new_page()
    enter(page, live_server.url)
    both = shown(page)

    def late(route: Route) -> None:
        response = route.fetch()
        page.keyboard.press("i")
        saved(page)
        route.fulfill(response=response)

    other.route("**/triage/", late)
    enter(other, live_server.url)
    expect(other.locator("#decide [name=pmid]")).not_to_have_value(str(both))
    assert said() == {both: "include"}


def test_a_collision_shows_both_and_joins_the_notes(page: Page, live_server: Any, curator: User) -> None:
    fill(3)
    protocol = base_protocol()
    protocol.votes_needed = 2
    protocol.save()
    enter(page, live_server.url)
    pmid = shown(page)
    client = Client()
    client.force_login(curator)
    there = {"pmid": pmid, "decision": "maybe", "key": "elsewhere", "seen": 0, "note": "from my phone"}
    client.post("/triage/cast/", there)
    page.keyboard.press("n")
    page.keyboard.type("from my desk")
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    page.get_by_role("button", name="Look").click()
    dialog = page.locator("#conflicts")
    expect(dialog).to_contain_text("maybe")
    expect(dialog).to_contain_text("from my desk")
    dialog.get_by_role("button", name="Say include all the same").click()
    saved(page)
    vote = Vote.objects.standing().get(record_id=pmid)
    assert (vote.decision, vote.note) == ("include", "from my phone\nfrom my desk")


def test_keys_are_chosen_remapped_and_switched_off(calm: Page, live_server: Any, curator: User) -> None:
    fill(4)
    enter(calm, live_server.url)
    calm.keyboard.press("?")
    calm.get_by_label("Preset").select_option("neutral")
    expect(calm.locator(".decide__btn--in kbd")).to_have_text("V")
    calm.get_by_label("Maybe", exact=True).fill("b")
    calm.keyboard.press("Escape")
    calm.keyboard.press("b")
    saved(calm)
    assert list(said().values()) == ["maybe"]
    calm.keyboard.press("?")
    calm.get_by_label("Preset").select_option("off")
    calm.keyboard.press("Escape")
    calm.keyboard.press("v")
    calm.keyboard.press("b")
    saved(calm)
    assert len(said()) == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_the_screen_is_accessible_and_fits_a_phone(
    calm: Page, live_server: Any, curator: User, width: int
) -> None:
    fill(4)
    for scheme in ("light", "dark"):
        calm.emulate_media(color_scheme=scheme)
        calm.set_viewport_size({"width": width, "height": 740})
        enter(calm, live_server.url)
        for step in ("as served", "asking for the reason", "decided"):
            if step == "asking for the reason":
                calm.get_by_role("button", name="Exclude", exact=True).click()
            if step == "decided":
                calm.get_by_role("button", name="Not a study").click()
            look(calm)
    saved(calm)
    assert list(said().values()) == ["exclude"] * 2
    calm.keyboard.press("t")
    calm.wait_for_url(f"**/curate/{70000001}/")


def test_without_a_script_the_screen_is_plain_forms(
    browser: Any, live_server: Any, curator: User, context: BrowserContext
) -> None:
    fill(3)
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(live_server.url + "/triage/")
    first = shown(page)
    page.get_by_role("button", name="Include").click()
    assert shown(page) != first
    page.get_by_role("button", name="Other nerve only").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Taken back")
    assert said() == {first: "include"}
    plain.close()
