"""Every address, every method, every role: who gets in. A route that is not in the table fails."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from copy import deepcopy
from functools import partial
from http.cookies import SimpleCookie

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from curation.models import Alert, Candidate, Protocol
from curation.models.run import SliceState
from curation.models.user import Role
from tests.accounts import account_routes
from tests.accounts.answers import (
    ADMIN_ONLY,
    ADMIN_PAGE,
    ALL_IN,
    CURATORS_EMPTY,
    CURATORS_IN,
    CURATORS_NONE,
    CURATORS_ON,
    IN,
    LEADERS,
    LEADS_EMPTY,
    LEADS_IN,
    LEADS_LATE,
    LEADS_NONE,
    LEADS_ON,
    MEMBERS,
    MOVED,
    NOBODY_SO,
    NOT_THEIRS,
    READERS,
    TO_SIGN_IN,
    VISITOR,
    WHO,
    Answers,
)
from tests.factories import make_person, make_record, make_run, make_slice, make_source, make_view
from tests.review.cast import make_bulk_act, make_comment, make_facet, make_tag, make_term, make_verdict

# Route: who gets what by GET, and by POST, where reading needs a role. HEAD goes as GET does.
TABLE: dict[str, tuple[Answers, Answers]] = {
    "home": (READERS, READERS),
    "inbox-list": (CURATORS_IN, CURATORS_IN),
    "search": (READERS, READERS),
    "search-history": (READERS, READERS),
    "combine-searches": (LEADERS, LEADERS),
    "forget-searches": (NOBODY_SO, LEADERS),
    "search-parts": (READERS, READERS),
    "complete": (READERS, NOBODY_SO),
    "export-results": (LEADERS, NOBODY_SO),  # without an index it leads back to the list
    "saved": (MEMBERS, MEMBERS),
    "save-search": (NOBODY_SO, LEADERS),
    "open-saved": (LEADERS, LEADERS),
    "act-on-saved": (NOBODY_SO, NOT_THEIRS),
    "record": (READERS, READERS),
    "record-history": (READERS, READERS),
    "record-events": (MEMBERS, MEMBERS),
    "events": (LEADS_IN, LEADS_IN),
    "export-events": (LEADS_IN, LEADS_IN),
    "record-xml": (READERS, READERS),
    "record-authors": (READERS, READERS),
    "record-references": (READERS, READERS),
    "record-cite": (READERS, READERS),
    "record-export": (READERS, READERS),
    "record-comments": (CURATORS_IN, CURATORS_EMPTY),  # an empty comment
    "act-on-comment": (NOBODY_SO, CURATORS_ON),
    "by-doi": (LEADERS, LEADERS),
    "by-pmcid": (LEADERS, LEADERS),
    "record-links": (READERS, READERS),
    "refresh-results": (NOBODY_SO, CURATORS_ON),
    "refresh-record": (NOBODY_SO, CURATORS_ON),
    "vocabulary": (READERS, READERS),
    "vocabulary-export": (READERS, READERS),
    "facet": (READERS, READERS),
    "term": (READERS, READERS),
    "change-term": (LEADS_IN, LEADS_EMPTY),
    "vocabulary-changes": (READERS, READERS),
    "undo-vocabulary-change": (NOBODY_SO, LEADS_NONE),
    "vocabulary-import": (LEADS_IN, LEADS_EMPTY),
    "new-facet": (LEADS_IN, LEADS_EMPTY),
    "new-term": (LEADS_IN, LEADS_EMPTY),
    "ask-facet": (NOBODY_SO, LEADS_ON),
    "curate-list": (CURATORS_IN, CURATORS_IN),
    "curate": (CURATORS_IN, CURATORS_IN),
    "tag-record": (NOBODY_SO, CURATORS_NONE),  # of no facet
    "hand-over": (NOBODY_SO, CURATORS_NONE),  # of a record that is not in the queue
    "dismiss-suggestion": (NOBODY_SO, CURATORS_NONE),  # of no term
    "keep-draft": (NOBODY_SO, CURATORS_IN),
    "act-on-tag": (NOBODY_SO, CURATORS_ON),
    "verify-list": (CURATORS_IN, CURATORS_IN),
    "verify": (CURATORS_IN, CURATORS_IN),
    "verify-step": (NOBODY_SO, CURATORS_NONE),  # of a record that is not in the queue
    "check-tag": (NOBODY_SO, CURATORS_ON),
    "bulk": (CURATORS_IN, CURATORS_IN),
    "do-in-bulk": (NOBODY_SO, CURATORS_EMPTY),
    "bulk-acts": (CURATORS_IN, CURATORS_IN),
    "bulk-act": (LEADS_IN, LEADS_IN),  # another's act
    "undo-bulk": (NOBODY_SO, LEADS_ON),  # another's act
    "protocol": (CURATORS_IN, CURATORS_IN),
    "source-protocol": (CURATORS_IN, CURATORS_IN),
    "begin-protocol": (NOBODY_SO, LEADS_NONE),  # for no source
    "change-protocol": (NOBODY_SO, LEADS_EMPTY),
    "change-source-protocol": (NOBODY_SO, LEADS_EMPTY),
    "acceptance": (LEADS_IN, LEADS_IN),
    "own-decisions": (CURATORS_IN, CURATORS_IN),
    "triage": (CURATORS_IN, CURATORS_IN),
    "triage-next": (CURATORS_IN, CURATORS_IN),
    "triage-cast": (NOBODY_SO, CURATORS_ON),
    "triage-undo": (NOBODY_SO, CURATORS_ON),
    "triage-redo": (NOBODY_SO, CURATORS_ON),
    "triage-lease": (NOBODY_SO, CURATORS_ON),
    "conflicts": (CURATORS_IN, CURATORS_IN),
    "conflict": (CURATORS_IN, CURATORS_IN),
    "decide-conflict": (NOBODY_SO, LEADS_NONE),  # of a record that is not in the queue
    "decide-term": (NOBODY_SO, LEADS_NONE),  # of no tag
    "take-verdict-back": (NOBODY_SO, LEADS_LATE),  # another's, of a record that went on
    "agreement": (CURATORS_IN, CURATORS_IN),
    "readings": (CURATORS_IN, CURATORS_IN),
    "readings-file": (CURATORS_IN, CURATORS_IN),
    "agreement-facet": (CURATORS_IN, CURATORS_IN),
    "explorer": (READERS, READERS),
    "candidates": (READERS, READERS),
    "candidate": (READERS, READERS),
    "act-on-candidates": (NOBODY_SO, CURATORS_ON),
    "undo-candidates": (NOBODY_SO, CURATORS_ON),
    "retraction-reach": (READERS, READERS),
    "citations-console": (READERS, READERS),
    "styleguide": (READERS, READERS),
    "sources": (READERS, READERS),
    "source": (READERS, READERS),
    "run-source": (NOBODY_SO, ADMIN_ONLY),
    "runs": (READERS, READERS),
    "run": (READERS, READERS),
    "new-source": (ADMIN_PAGE, ADMIN_PAGE),
    "edit-source": (ADMIN_PAGE, ADMIN_PAGE),
    "schedule": (ADMIN_PAGE, ADMIN_PAGE),
    "preview-source": (NOBODY_SO, ADMIN_PAGE),
    "retire-source": (NOBODY_SO, ADMIN_ONLY),
    "pause-schedule": (NOBODY_SO, ADMIN_ONLY),
    "accept-reading": (NOBODY_SO, ADMIN_ONLY),
    "steer-run": (NOBODY_SO, ADMIN_ONLY),
    "pace": (ADMIN_PAGE, ADMIN_PAGE),
    "set-key": (NOBODY_SO, ADMIN_PAGE),
    "see-to-alert": (NOBODY_SO, ADMIN_ONLY),
    "retry-slice": (NOBODY_SO, ADMIN_ONLY),
    "livez": (ALL_IN, NOBODY_SO),
    "readyz": (ALL_IN, NOBODY_SO),
    **account_routes.TABLE,
}


def routes(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """Walk through all routes but those of Django's administration, which has rules of its own."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif pattern.namespace != "admin":
            yield from routes(pattern.url_patterns)


def test_every_route_is_in_the_table_and_has_a_name() -> None:
    names = [route.name for route in routes(get_resolver().url_patterns)]
    assert sorted(map(str, names)) == sorted(TABLE)


def test_every_page_is_guarded() -> None:
    open_to_all = {"livez", "readyz"}
    unguarded = {r.name for r in routes(get_resolver().url_patterns) if not hasattr(r.callback, "act")}
    assert unguarded == open_to_all


def make_source_protocol() -> str:
    """Store a protocol of a source; return the source's slug."""
    source = make_source()
    Protocol.objects.create(source=source, name="Own")
    return source.slug


def an_alert() -> int:
    """Store an alert; return its number."""
    return Alert.objects.create(kind="failed", source=make_source(), text="It failed.").pk


OF_A_SOURCE = (
    "source", "run-source", "edit-source", "schedule", "retire-source", "pause-schedule", "accept-reading",
)  # fmt: skip
TO_SEE_TO: dict[str, Callable[[], int]] = {
    "see-to-alert": an_alert,
    "retry-slice": lambda: make_slice(make_run(), state=SliceState.QUARANTINED).pk,
}


MADE: dict[str, Callable[[], str]] = {
    "inbox-list": lambda: reverse("inbox-list", args=["mentions"]),
    "verify": lambda: reverse("verify", args=[make_record().pk]),
    "verify-step": lambda: reverse("verify-step", args=[make_record().pk, "publish"]),
    "check-tag": lambda: reverse("check-tag", args=[make_tag().pk, "confirm"]),
    "act-on-comment": lambda: reverse("act-on-comment", args=[make_comment().pk, "seen"]),
    "candidate": lambda: reverse("candidate", args=[Candidate.objects.create(pmid=make_record().pk).pk]),
    "record-export": lambda: reverse("record-export", args=[make_record().pk, "ris"]),
    "record-links": lambda: reverse("record-links", args=[make_record().pk, "cited-by"]),
    "agreement-facet": lambda: reverse("agreement-facet", args=[make_facet().key]),
    "conflict": lambda: reverse("conflict", args=[make_record().pk]),
    "decide-conflict": lambda: reverse("decide-conflict", args=[make_record().pk]),
    "decide-term": lambda: reverse("decide-term", args=[make_record().pk]),
    "by-doi": lambda: reverse("by-doi", args=[make_record(doi="10.99999/a").doi]),
    "by-pmcid": lambda: reverse("by-pmcid", args=[make_record(pmcid="PMC77").pmcid]),
    "export-results": lambda: reverse("export-results", args=["ris"]),
    "open-saved": lambda: make_view().get_absolute_url(),
    "act-on-saved": lambda: reverse("act-on-saved", args=[make_view().pk, "delete"]),
    "vocabulary-export": lambda: reverse("vocabulary-export", args=["yaml"]),
    "bulk-act": lambda: reverse("bulk-act", args=[make_bulk_act().pk]),
    "take-verdict-back": lambda: reverse("take-verdict-back", args=[make_verdict().pk]),
    "undo-bulk": lambda: reverse("undo-bulk", args=[make_bulk_act().pk]),
    "facet": lambda: make_facet().get_absolute_url(),
    "change-protocol": lambda: reverse("change-protocol", args=["rules"]),
    "source-protocol": lambda: reverse("source-protocol", args=[make_source_protocol()]),
    "change-source-protocol": lambda: reverse(
        "change-source-protocol", args=[make_source_protocol(), "rules"]
    ),
    "new-term": lambda: reverse("new-term", args=[make_facet().key]),
    "ask-facet": lambda: reverse("ask-facet", args=[make_facet().key]),
    "undo-vocabulary-change": lambda: reverse("undo-vocabulary-change", args=[999_999_999]),
    "change-term": lambda: f"{make_term().get_absolute_url()}rename/",
    "term": lambda: make_term().get_absolute_url(),
}


def address(name: str) -> str:
    """Return an address of the route that leads to something."""
    if name in account_routes.TABLE:
        return account_routes.address(name)
    if name in MADE:
        return MADE[name]()
    of_a_record = ("curate", "tag-record", "hand-over", "keep-draft", "dismiss-suggestion", "refresh-record")
    if name.startswith("record") or name in of_a_record:
        return reverse(name, args=[make_record().pk])
    if name in OF_A_SOURCE:
        return reverse(name, args=[make_source().slug])
    if name in ("run", "steer-run"):
        return reverse(name, args=[make_run().pk])
    if name == "act-on-tag":
        return reverse(name, args=[make_tag().pk, "still-true"])
    return reverse(name, args=[TO_SEE_TO[name]()] if name in TO_SEE_TO else [])


def answer(client: Client, method: str, where: str) -> object:
    """Ask, and say how it went."""
    response = client.generic(method, where)
    if response.status_code == MOVED and response.headers["Location"].startswith(reverse("account_login")):
        return TO_SIGN_IN
    return response.status_code


@pytest.fixture
def signed_in() -> Iterator[Callable[[str], Client]]:
    """Return a browser in which somebody has just signed in; what it does is undone before the next."""
    cookies: dict[str, SimpleCookie] = {}
    undo = ExitStack()

    def fresh(who: str) -> Client:
        undo.close()
        cache.clear()
        client = Client()
        if who != VISITOR and who not in cookies:
            client.force_login(make_person(Role(who) if who in list(Role) else None))
        client.cookies = deepcopy(cookies.setdefault(who, client.cookies))
        undo.enter_context(transaction.atomic())
        undo.callback(partial(transaction.set_rollback, rollback=True))
        return client

    yield fresh
    undo.close()


@pytest.mark.django_db
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_each_role_gets_what_the_table_says(
    signed_in: Callable[[str], Client], settings: Settings, method: str, who: str
) -> None:
    settings.PUBLIC_READ = False
    wrong = {}
    for name, row in TABLE.items():
        expected, found = row[method == "POST"][who], answer(signed_in(who), method, address(name))
        if found != expected:
            wrong[name] = f"{found}, not {expected}"
    assert wrong == {}


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, (by_get, _) in TABLE.items() if by_get is READERS])
def test_where_reading_is_public_a_visitor_reads_everything(
    client: Client, settings: Settings, name: str
) -> None:
    settings.PUBLIC_READ = True
    assert answer(client, "GET", address(name)) == IN


@pytest.mark.django_db
def test_a_stranger_comes_back_after_signing_in_to_the_page_not_to_the_button(client: Client) -> None:
    source = make_source()
    page = f"http://testserver{source.get_absolute_url()}"
    response = client.post(reverse("run-source", args=[source.slug]), headers={"Referer": page})
    assert response.headers["Location"].endswith(f"?next={page.replace(':', '%3A')}")
    elsewhere = client.post(reverse("run-source", args=[source.slug]), headers={"Referer": "http://evil/"})
    assert "evil" not in elsewhere.headers["Location"]
