"""What needs a person: lines for the first page, a count for every page, lists without another page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from curation.accounts.permissions import Act, may
from curation.models import Assignment, Draft, Lease, Record, User
from curation.models.stages import Stage
from curation.review import comments, inbox, queue
from curation.review.inbox import Need, Waiting
from curation.web.access import needs, signed_in

PAGE = 50


@dataclass(frozen=True)
class Kind:
    """How a kind of need is said. ``word`` ends in what one more of them takes."""

    one: str
    many: str
    why: str
    press: str
    where: str = ""  # the address of its list, after the name of the route


KINDS = {
    Need.CONFLICTS: Kind(
        "Conflict to settle", "Conflicts to settle", "You are none of those who disagree.", "Settle",
        "conflicts ?mine=on",
    ),
    Need.MENTIONS: Kind(
        "Comment calls you", "Comments call you", "Answer it, or say that you have seen it.", "Read",
    ),
    Need.SENT_BACK: Kind(
        "Record sent back to you", "Records sent back to you", "The second person says why.", "Curate",
    ),
    Need.RECHECKS: Kind(
        "Record to look at again", "Records to look at again", "Only what a change touched is asked.",
        "Re-check", "verify-list ?list=recheck",
    ),
    Need.OVERDUE: Kind(
        "Record given to you is overdue", "Records given to you are overdue", "Their day has passed.", "Look",
    ),
    Need.VERIFY: Kind(
        "Record to verify", "Records to verify", "Tagged by others; one key a tag.", "Verify", "verify-list ",
    ),
    Need.DRAFTS: Kind(
        "Draft of yours", "Drafts of yours", "Half written, kept at every key, seen by nobody else.", "Go on",
    ),
    Need.LEFT_OPEN: Kind(
        "Record left open in triage", "Records left open in triage",
        "You had them on your screen and decided nothing.", "Decide",
    ),
}  # fmt: skip
CALM = {Need.DRAFTS, Need.LEFT_OPEN}  # they wait for a person, but nobody waits for her


@dataclass(frozen=True)
class Line:
    """One line of the inbox."""

    need: Need
    count: int
    oldest: datetime | None
    what: str
    why: str
    press: str
    address: str


@dataclass(frozen=True)
class Row:
    """One thing of a list: its record, where one goes on with it, and what is to be known."""

    record: Record
    address: str
    said: str
    at: datetime | None


def lines(request: HttpRequest) -> list[Line]:
    """Return what needs the person who asks."""
    return [_line(need, waits) for need, waits in _waiting(request).items()]


def pressing(request: HttpRequest) -> int:
    """Return how many things others wait for this person to do."""
    return sum(waits.count for need, waits in _waiting(request).items() if need not in CALM)


def _waiting(request: HttpRequest) -> dict[Need, Waiting]:
    """Return what waits for whoever asks. One query a request, whoever needs it."""
    kept = request.__dict__
    if "waiting_for" not in kept:
        person = signed_in(request)
        kept["waiting_for"] = inbox.waiting(person, decides=may(person, Act.ADJUDICATE))
    found: dict[Need, Waiting] = kept["waiting_for"]
    return found


def in_triage(person: User) -> int:
    """Return how many records triage could serve a person now."""
    return queue.waiting(person).count()


@needs(Act.CURATE)
def inbox_list(request: HttpRequest, kind: str) -> HttpResponse:
    """Show one kind of what needs a person, the longest waiting first."""
    person = signed_in(request)
    if kind not in READERS:
        raise Http404
    need = Need(kind)
    objects, rows = READERS[need]
    page = Paginator(objects(person), PAGE).get_page(request.GET.get("page"))
    context = {"kind": KINDS[need], "page": page, "rows": rows(list(page.object_list)), "need": need}
    return render(request, "inbox/list.html", context)


def _line(need: Need, waits: Waiting) -> Line:
    kind = KINDS[need]
    name, _, query = kind.where.partition(" ")
    address = reverse(name) + query if name else reverse("inbox-list", args=[need])
    what = kind.one if waits.count == 1 else kind.many
    return Line(need, waits.count, waits.oldest, what, kind.why, kind.press, address)


def _mentions(found: Sequence[Any]) -> list[Row]:
    rows = []
    for mention in found:
        said = mention.comment
        address = f"{reverse('record-comments', args=[said.record_id])}#comment-{said.pk}"
        rows.append(Row(said.record, address, f"{said.author}: {said.text}", said.made_at))
    return rows


def _sent_back(found: Sequence[Any]) -> list[Row]:
    return [
        Row(r.record, reverse("curate", args=[r.pk]), "; ".join(r.recheck_reasons), r.since) for r in found
    ]


def _drafts(found: Sequence[Draft]) -> list[Row]:
    return [
        Row(
            draft.record,
            reverse("curate", args=[draft.record_id]),
            ", ".join(f"{name}: {text}" for name, text in draft.body.items()),
            draft.changed_at,
        )
        for draft in found
    ]


def _left_open(found: Sequence[Lease]) -> list[Row]:
    at = reverse("triage")
    return [Row(lease.record, f"{at}?pmid={lease.record_id}", "left open", lease.until) for lease in found]


def _overdue(found: Sequence[Assignment]) -> list[Row]:
    pages = {Stage.TRIAGE: "triage", Stage.CURATE: "curate", Stage.VERIFY: "verify"}
    rows = []
    for given in found:
        name = pages[Stage(given.stage)]
        at = (
            reverse(name) + f"?pmid={given.record_id}"
            if name == "triage"
            else reverse(name, args=[given.record_id])
        )
        said = f"to {given.stage}, due {given.due_on:%-d %b %Y}, given by {given.assigned_by}"
        rows.append(Row(given.record, at, said, given.assigned_at))
    return rows


READERS: dict[str, tuple[Callable[[User], Any], Callable[[Sequence[Any]], list[Row]]]] = {
    Need.MENTIONS: (
        lambda person: comments.waiting(person).select_related("comment__record", "comment__author"),
        _mentions,
    ),
    Need.SENT_BACK: (lambda person: inbox.sent_back(person).select_related("record"), _sent_back),
    Need.DRAFTS: (
        lambda person: inbox.drafts(person).select_related("record"), _drafts,
    ),
    Need.LEFT_OPEN: (lambda person: inbox.left_open(person).select_related("record"), _left_open),
    Need.OVERDUE: (
        lambda person: inbox.overdue(person).select_related("record", "assigned_by"), _overdue,
    ),
}  # fmt: skip
