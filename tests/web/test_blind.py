"""Blindness, page by page and role by role: what a colleague said of an open record changes nothing at all.

Every address that answers to GET is read before and after somebody else votes, tags and comments; but for
what is new in every answer, it must be the same to the letter. A page that joins is tested at once.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from curation.models import Review, User
from curation.models.review import State
from curation.models.stages import Stage
from curation.models.tag import Origin
from curation.models.user import Role
from curation.providers.records import Text
from curation.review import comments, suggesting, tagging, votes
from curation.review.passages import quote_at
from curation.review.protocol import assign_pairs
from curation.review.steps import hand_over, set_aside
from curation.review.tagging import Says
from curation.review.votes import Said
from curation.search import reader
from curation.search.rebuild import rebuild
from tests.factories import make_person, make_record
from tests.review.cast import base_protocol, fresh_key, make_facet, make_review, make_term

pytestmark = pytest.mark.django_db

# Pages of accounts and of the sync know nothing of judgement; all others are read.
ELSEWHERE = (
    *("account", "admin/", "sync/", "people/", "static/", "livez", "readyz", "doi/", "pmc/"),
    "styleguide/",
)
WORDS = (
    *("status:triage", "status:new", "status:conflict", "by:{other}", "conflict:open", "tag:secret"),
    *("decided:2020..2099", "facet:hidden", "quote:whispered", "whispered", "status:triage by:{other}"),
)
SPEAKS, SPOKE = "before she speaks", "after she has spoken"
VIEWERS = [
    *(("visitor", SPEAKS), (Role.RESEARCHER, SPEAKS), (Role.CURATOR, SPEAKS), (Role.CURATOR, SPOKE)),
    *((Role.LEAD, SPOKE), (Role.ADMIN, SPEAKS)),
]
NEW_EACH_TIME = re.compile(
    r'value="(?:again-)?[0-9a-f]{8}-[^"]*"|value="[0-9a-f]{32}[^"]*"|csrfmiddlewaretoken" value="[^"]*"'
    r"|value=.&quot;[^&]*&quot;|<time[^>]*>[^<]*</time>"
)
# The one number that a vote moves: of all votes wanted in the base, how many are cast.
TEAM = re.compile(r'data-figure="team">\d+<|"team": \d+')


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str]]:
    """Return each route's name and its pattern."""
    for pattern in patterns:
        written = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, written)
        elif pattern.name:
            yield str(pattern.name), written


def addresses(review: Review, other: User, who: str = Role.CURATOR) -> list[str]:
    """Return every address that can be made of a record, a facet and a term.

    Who sees what a curator or a lead sees, or less, is not asked for all of it again.
    """
    if who not in (Role.CURATOR, Role.LEAD):
        found = [f"/records/{review.pk}/{part}" for part in ("", "history/", "history/judgement.csv")]
        found += ["/", "/search/", f"/search/?q=by:{other.username}", "/search/?status=triage"]
        return [*found, "/vocabulary/hidden/secret/", f"/events/?pmid={review.pk}", "/conflicts/"]
    known = {"pmid": review.pk, "key": "hidden", "term_key": "secret", "kind": "cited-by", "form": "csv"}
    special = {
        "record-export": {"form": "ris"},
        "vocabulary-export": {"form": "yaml"},
        "inbox-list": {"kind": "mentions"},
    }
    found = []
    for name, pattern in routes(get_resolver().url_patterns):
        if pattern.startswith(ELSEWHERE) or name == "search-history":  # one's own searches, these too
            continue
        given = known | special.get(name, {})
        wanted = re.findall(r"<(\w+):(\w+)>", pattern)
        found.append(
            reverse(
                name, kwargs={word: given.get(word, 1 if kind == "int" else "x") for kind, word in wanted}
            )
        )
    found += [f"/search/?q={word.format(other=other.username)}" for word in WORDS]
    found += [f"/search/?status={state}" for state in ("new", "triage", "curate", "conflict")]
    found += [f"/triage/?pmid={review.pk}", f"/triage/next/?pmid={review.pk}&figures=1"]
    found += ["/search/?term=hidden/secret", f"/events/?by={other.username}", f"/events/?pmid={review.pk}"]
    found += [f"/conflicts/?person={other.username}", f"/agreement/readings/?first={other.username}"]
    return found


def seen(client: Client, where: str) -> str:
    """Return what an address answers, without what is new in every answer."""
    answer = client.get(where)
    body: bytes = answer.getvalue()
    text = f"{answer.status_code} {answer.headers.get('Location', '')} {body.decode(errors='replace')}"
    return TEAM.sub("", NEW_EACH_TIME.sub("", text))


def all_of(client: Client, where: list[str]) -> dict[str, str]:
    """Return what all these answer, from an index that is in step; but for those that only take a POST."""
    rebuild(reader.place(), threads=1)
    found = {at: seen(client, at) for at in where}
    return {at: text for at, text in found.items() if not text.startswith("405")}


def differing(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str]]:
    """Return the addresses that answer otherwise, each with what stands where they part."""
    found = []
    for at, text in before.items():
        if after[at] != text:
            place = next(
                n for n, (a, b) in enumerate(zip(text + " ", after[at] + " ", strict=False)) if a != b
            )
            found.append((at, after[at][max(0, place - 60) : place + 60]))
    return found


def speak(person: User, review: Review, says: Says) -> None:
    """Tag with a quote, comment and vote."""
    quote = quote_at(review.record, "title", 0, 24)
    tagging.add(person=person, record_id=review.pk, says=says, key=fresh_key(), quote=quote)
    comments.say(person=person, record_id=review.pk, text="A whispered comment.", key=fresh_key())
    said = Said("include", note="A whispered note.")
    votes.cast(person=person, record_id=review.pk, said=said, key=fresh_key())


@pytest.fixture
def given(settings: Settings, tmp_path: Path) -> tuple[Review, Says, User]:
    settings.INDEX_DIR = tmp_path
    settings.PUBLIC_READ = True
    base_protocol(votes_needed=2, blind=True)
    term = make_term(facet=make_facet(key="hidden"), key="secret", label="Secret term")
    review = make_review(make_record(title=Text("Whiskers after an injury of a nerve")))
    return review, Says(term.facet, term), make_person(Role.CURATOR, username="other")


def as_viewer(who: str) -> tuple[Client, User | None]:
    client = Client()
    if who == "visitor":
        return client, None
    person = make_person(Role(who))
    client.force_login(person)
    client.get("/")  # the first page of a session is noted down
    return client, person


@pytest.mark.parametrize(("who", "spoken"), VIEWERS)
def test_nothing_of_what_another_said_shows_before_both_have_voted(
    given: tuple[Review, Says, User], who: str, spoken: str
) -> None:
    review, says, other = given
    client, person = as_viewer(who)
    if spoken == SPOKE:
        assert person is not None
        votes.cast(person=person, record_id=review.pk, said=Said("exclude", note="Mine."), key=fresh_key())
    before = all_of(client, addresses(review, other, who))
    speak(other, review, says)
    if spoken == SPOKE:  # a second vote opens the record; taken back, it closes it again
        votes.undo(person=other, key=fresh_key())
    after = all_of(client, list(before))
    assert differing(before, after) == []


def test_the_pages_are_read_for_real_and_open_once_both_have_voted(given: tuple[Review, Says, User]) -> None:
    review, says, other = given
    client, person = as_viewer(Role.CURATOR)
    assert person is not None
    speak(other, review, says)
    votes.cast(person=person, record_id=review.pk, said=Said("exclude"), key=fresh_key())
    found = all_of(client, addresses(review, other))
    told = {at for at, text in found.items() if "whispered note" in text}
    record = f"/records/{review.pk}/"
    assert {record, f"{record}history/", f"/conflicts/{review.pk}/", "/conflicts/"} <= told
    assert all(record in found[f"/search/?q={word}"] for word in ("by:other", "conflict:open", "tag:secret"))
    assert "A whispered comment." in found[record]


def test_a_record_set_aside_while_it_is_read_tells_no_more(given: tuple[Review, Says, User]) -> None:
    review, says, other = given
    client, lead = as_viewer(Role.LEAD)
    assert lead is not None
    set_aside(person=lead, record_id=review.pk, to=State.PARKED)
    before = all_of(client, addresses(review, other))
    Review.objects.filter(pk=review.pk).update(state="new", returns_to="")
    speak(other, review, says)
    Review.objects.filter(pk=review.pk).update(state="parked", returns_to="triage")
    after = all_of(client, list(before))
    assert differing(before, after) == []


def tag_apart(person: User, review: Review, says: Says, besides: Says) -> None:
    """Tag with a quote from a suggestion, take another tag back, dismiss one, comment."""
    assert besides.term is not None
    more: dict[str, Any] = {"person": person, "record_id": review.pk}
    quote = quote_at(review.record, "title", 0, 24)
    tag = tagging.add(**more, says=says, key=fresh_key(), quote=quote, origin=Origin.SUGGESTION)
    taken_back = tagging.add(**more, says=besides, key=fresh_key())
    tagging.remove(person=person, tag_id=taken_back.pk)
    suggesting.dismiss(**more, term=besides.term)
    comments.say(**more, text="A whispered doubt.", key=fresh_key(), tag=tag)


@pytest.fixture
def besides(given: tuple[Review, Says, User]) -> Says:
    """Bring the record past triage, and put a second term beside the first."""
    review, says, _ = given
    Review.objects.filter(pk=review.pk).update(state=State.CURATE)
    review.refresh_from_db()
    return Says(says.facet, make_term(facet=says.facet, key="besides", label="Besides"))


def given_to_two(review: Review, *readers: User) -> None:
    assign_pairs(person=make_person(Role.LEAD), pmids=[review.pk], people=readers, stage=Stage.CURATE)


@pytest.mark.parametrize(
    ("who", "spoken"), [(Role.LEAD, SPEAKS), (Role.CURATOR, SPOKE), (Role.RESEARCHER, SPEAKS)]
)
def test_nothing_of_what_another_tagged_shows_before_both_have_finished(
    given: tuple[Review, Says, User], besides: Says, who: str, spoken: str
) -> None:
    review, says, other = given
    client, person = as_viewer(who)
    assert person is not None
    given_to_two(review, other, make_person(Role.CURATOR) if who == Role.RESEARCHER else person)
    if spoken == SPOKE:
        tagging.add(person=person, record_id=review.pk, says=besides, key=fresh_key())
        hand_over(person=person, record_id=review.pk)
    before = all_of(client, [*addresses(review, other, who), f"/records/{review.pk}/"])
    tag_apart(other, review, says, besides)
    if spoken == SPEAKS:  # of two who have finished the second opens the record
        hand_over(person=other, record_id=review.pk)
    after = all_of(client, list(before))
    assert differing(before, after) == []


def test_what_two_tagged_opens_once_both_have_finished(
    given: tuple[Review, Says, User], besides: Says
) -> None:
    review, says, other = given
    client, reader = as_viewer(Role.LEAD)
    assert reader is not None
    given_to_two(review, other, reader)
    tag_apart(other, review, says, besides)
    hand_over(person=other, record_id=review.pk)
    tagging.add(person=reader, record_id=review.pk, says=besides, key=fresh_key())
    hand_over(person=reader, record_id=review.pk)
    found = all_of(client, addresses(review, other))
    record = f"/records/{review.pk}/"
    told = {at for at, text in found.items() if "A whispered doubt." in text}
    assert {record, f"{record}history/", f"{record}history/judgement.csv", f"/verify/{review.pk}/"} <= told
    assert all(record in found[f"/search/?q={word}"] for word in ("tag:secret", "facet:hidden", "by:other"))
    assert "Secret term" in found["/conflicts/"]
