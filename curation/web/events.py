"""All judgement as it was told: the lead's page to search it, its export, and a record's part of it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from curation.accounts.permissions import Act, may
from curation.exchange.tables import csv_lines
from curation.models import Record, User
from curation.review import comments, history
from curation.review.history import TABLES, Asked, Cursor
from curation.web.access import needs, signed_in
from curation.web.event_words import HEAD, KINDS, acts, row
from curation.web.numbers import number

OF_A_RECORD = 100  # events of one record that its history shows at first


@needs(Act.SEE_EVENTS)
def events(request: HttpRequest) -> HttpResponse:
    """Show the acts that the address asks for, the latest first."""
    said = {name: request.GET.get(name, "").strip()[:200] for name in FIELDS}
    asked, problems = read(said)
    found = history.page(signed_in(request), asked, after=_cursor(request.GET.get("after", "")))
    kept = {name: value for name, value in said.items() if value}
    context = {
        "acts": acts(found.rows), "said": said, "problems": problems, "kinds": KINDS.items(),
        "people": comments.readers().order_by("username"), "verbs": history.verbs(),
        "query": urlencode(kept), "filtered": bool(kept), "later": "after" in request.GET,
        "older": urlencode({**kept, "after": _written(found.after)}) if found.after else "",
    }  # fmt: skip
    return render(request, "judgement/events.html", context)


@needs(Act.SEE_EVENTS)
def export_events(request: HttpRequest) -> HttpResponseBase:
    """Send the events that the address asks for as CSV, all of them."""
    asked, _ = read({name: request.GET.get(name, "").strip()[:200] for name in FIELDS})
    return _csv(signed_in(request), asked, "events.csv")


@needs(Act.SEE_JUDGEMENT)
def export_record_events(request: HttpRequest, pmid: int) -> HttpResponseBase:
    """Send the judgement of one record as CSV."""
    return _csv(signed_in(request), Asked(record=pmid), f"judgement-{pmid}.csv")


def of_record(request: HttpRequest, record: Record) -> dict[str, Any]:
    """Return the acts on a record for its history, as far as this person may see them."""
    if not may(request.user, Act.SEE_JUDGEMENT):
        return {}
    after = _cursor(request.GET.get("after", ""))
    found = history.page(signed_in(request), Asked(record=record.pk), after=after, limit=OF_A_RECORD)
    rows = [told for told in found.rows if told.kind != "comment" or may(request.user, Act.COMMENT)]
    return {"acts": acts(rows), "acts_older": _written(found.after) if found.after else ""}


def read(said: dict[str, str]) -> tuple[Asked, list[str]]:
    """Return what the fields of the form ask for, and a sentence for each that makes no sense."""
    problems = []
    person = User.objects.filter(username=said["by"]).first() if _whole(said["by"]) else None
    if said["by"] and person is None:
        problems.append(f"Nobody here is called “{said['by']}”.")
    record = number(said["pmid"])
    if said["pmid"] and (record is None or record > 2**31 - 1):
        problems.append("A PMID is a number.")
        record = None
    days: dict[str, date | None] = {}
    for name in ("since", "until"):
        try:
            days[name] = date.fromisoformat(said[name]) if said[name] else None
        except ValueError:
            days[name] = None
            problems.append(f"“{said[name]}” is no day; write it as 2026-11-25.")
    kind = said["kind"] if said["kind"] in TABLES else ""
    words = said["words"] if "\x00" not in said["words"] else ""
    verb = said["verb"] if "\x00" not in said["verb"] else ""
    return Asked(record, person, kind, verb, words, days["since"], days["until"]), problems


FIELDS = ("pmid", "by", "kind", "verb", "words", "since", "until")


def _csv(viewer: User, asked: Asked, name: str) -> StreamingHttpResponse:
    told = history.everything(viewer, asked)
    if not may(viewer, Act.COMMENT):
        told = (one for one in told if one.kind != "comment")
    rows: Iterator[Sequence[object]] = (line for one in told if (line := row(one)) is not None)
    answer = StreamingHttpResponse(csv_lines(HEAD, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _whole(text: str) -> bool:
    return bool(text) and "\x00" not in text


def _cursor(text: str) -> Cursor:
    """Read a place among the events; what is none is the beginning."""
    found: Cursor = {}
    for part in text.split("~")[: len(TABLES)]:
        kind, _, number = part.partition(".")
        if kind in TABLES and number.isascii() and number.isdecimal() and len(number) < 10:
            found[kind] = int(number)
    return found


def _written(cursor: Cursor) -> str:
    return "~".join(f"{kind}.{number}" for kind, number in cursor.items())
