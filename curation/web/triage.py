"""Triage: one record, one decision, the next record. As plain forms, and as pieces for the script."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from curation.accounts.permissions import Act
from curation.models import Record, Review, Source, User, Vote
from curation.review import queue, votes
from curation.review.errors import InvalidError, ReviewError
from curation.review.votes import Cast, Said
from curation.web.access import needs, signed_in
from curation.web.answering import by_script, status_of
from curation.web.triage_forms import ORDERS, AgainForm, CastForm, choice_of, numbers
from curation.web.triage_page import Choice, fragment, how_far, said_of, shown_records

AHEAD = 8  # the most that is handed out at once; a browser that loses its network has these to go on with


@never_cache
@needs(Act.TRIAGE)
def triage(request: HttpRequest) -> HttpResponse:
    """Show the record to decide on: the next one, or the one that the address names."""
    person, choice, skipped = signed_in(request), choice_of(request), numbers(request, "besides")
    named = numbers(request, "pmid")[:1]
    served = named or _next(person, choice, 1, skipped)
    shown = shown_records(person, served, choice)
    context = {
        "shown": shown[0] if shown else None,
        "piece": fragment(shown[0], person) if shown else None,
        "named": bool(named),
        "choice": choice,
        "choice_query": urlencode(choice.query()),
        "skip_query": _skip(choice, skipped, served),
        "orders": list(ORDERS.items()),
        "sources": [("", "All sources"), *Source.objects.active().values_list("slug", "name")],
        "key": uuid4(),
        "armed": request.GET.get("armed"),
        "said": _own(person, request.GET.get("done", "")),
        "undone": request.GET.get("undone", ""),
        "back": votes.undoable(person).values_list("record_id", flat=True).first(),
        **how_far(person, choice),
    }
    return render(request, "triage/triage.html", context)


@never_cache
@needs(Act.TRIAGE)
def next_records(request: HttpRequest) -> HttpResponse:
    """Hand out the next records, or the one named, each as a piece of the page; figures where asked for."""
    person, choice = signed_in(request), choice_of(request)
    count = min(AHEAD, *(numbers(request, "count") or [queue.AHEAD]))
    pmids = numbers(request, "pmid")[:1] or _next(person, choice, count, numbers(request, "besides"))
    answer: dict[str, Any] = {
        "records": [fragment(one, person) for one in shown_records(person, pmids, choice)]
    }
    if request.GET.get("figures"):
        found = how_far(person, choice)
        figures = found["figures"]
        answer["figures"] = {
            "waiting": figures.waiting, "team": figures.team, "wanted": figures.wanted,
            "pace": figures.pace and round(figures.pace), "left": found["left"], "today": figures.today,
        }  # fmt: skip
    return JsonResponse(answer)


@require_POST
@needs(Act.TRIAGE)
def cast(request: HttpRequest) -> HttpResponse:
    """Record one decision; a page's own form is led on to the next record."""
    person, form = signed_in(request), CastForm(request.POST)
    if not form.is_valid():
        return _refused(request, InvalidError(_first_error(form)))
    said = form.cleaned_data
    try:
        done = votes.cast(
            person=person,
            record_id=said["pmid"],
            said=Said(said["decision"], [said["reason"]] if said["reason"] else [], said["note"]),
            key=said["key"],
            seen=said["seen"],
            record_version=said["version"],
            made_at=said["made_at"],
        )
    except (Review.DoesNotExist, Record.DoesNotExist):
        return _refused(request, InvalidError("There is no such record here."))
    except ReviewError as error:
        return _refused(request, error)
    return _done(request, done, "done")


@require_POST
@needs(Act.TRIAGE)
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the last decision, or the one named, by a further act."""
    return _again(request, votes.undo, "undone")


@require_POST
@needs(Act.TRIAGE)
def redo(request: HttpRequest) -> HttpResponse:
    """Say once more what was undone last."""
    return _again(request, votes.redo, "done")


@require_POST
@needs(Act.TRIAGE)
def lease(request: HttpRequest) -> HttpResponse:
    """Hold the records on the screen for another minute; say which are still held."""
    held = queue.renew(person=signed_in(request), pmids=_in_queue(numbers(request, "pmids")[: 2 * AHEAD]))
    return JsonResponse({"held": sorted(held)}) if by_script(request) else redirect("triage")


def _in_queue(pmids: list[int]) -> list[int]:
    return list(Review.objects.open_to_votes().filter(pk__in=pmids).values_list("pk", flat=True))


def _next(person: User, choice: Choice, count: int, besides: list[int]) -> list[int]:
    return queue.next_records(
        person=person,
        count=count,
        order=choice.order,
        source=choice.source,
        words=choice.words,
        besides=besides,
    )


def _again(request: HttpRequest, verb: Any, word: str) -> HttpResponse:
    person, form = signed_in(request), AgainForm(request.POST)
    if not form.is_valid():
        return _refused(request, InvalidError(_first_error(form)))
    of, vote_id = form.cleaned_data["of"], None
    if of:
        vote_id = Vote.objects.filter(person=person, key=of).values_list("pk", flat=True).first()
        if vote_id is None:
            return _nothing(request)
    try:
        done = verb(person=person, key=form.cleaned_data["key"], vote_id=vote_id)
    except ReviewError as error:
        return _refused(request, error)
    return _nothing(request) if done is None else _done(request, done, word)


def _done(request: HttpRequest, done: Cast, word: str) -> HttpResponse:
    vote = done.vote
    if by_script(request):
        answer = {"saved": True, "replayed": done.replayed, "said": said_of(vote)}
        if vote.of is not None:
            shown = shown_records(vote.person, [vote.record_id], choice_of(request))
            answer |= {"record": fragment(shown[0], vote.person), "of": said_of(vote.of)}
        return JsonResponse(answer)
    query = choice_of(request).query() | {word: str(vote.pk if word == "done" else vote.record_id)}
    if word == "undone":
        query["pmid"] = str(vote.record_id)
    return redirect(f"{reverse('triage')}?{urlencode(query)}")


def _nothing(request: HttpRequest) -> HttpResponse:
    if by_script(request):
        return JsonResponse({"saved": True, "nothing": True})
    messages.info(request, "There is nothing left to take back, or to do again.")
    return redirect("triage")


def _refused(request: HttpRequest, error: ReviewError) -> HttpResponse:
    """Say why nothing was written; of a conflict show both sides, as far as this person may see them."""
    theirs = _theirs(error, signed_in(request))
    if by_script(request):
        yours = {name: request.POST.get(name, "") for name in ("pmid", "decision", "reason", "note")}
        answer = {"saved": False, "message": str(error), "theirs": theirs, "yours": yours}
        return JsonResponse(answer, status=status_of(error))
    stands = " ".join(f"What stands: {line}." for line in theirs.get("lines", []))
    messages.warning(request, f"Not saved: {error} {stands}")
    query = choice_of(request).query()
    if isinstance(error, InvalidError) and request.POST.get("pmid", "").isdecimal():
        query |= {"pmid": request.POST["pmid"], "armed": "1"}
    return redirect(f"{reverse('triage')}?{urlencode(query)}")


def _theirs(error: ReviewError, viewer: User) -> dict[str, Any]:
    """Return what stands now. Others' votes are told only where the record's own rules let her read them."""
    theirs = getattr(error, "theirs", None)
    if isinstance(theirs, Vote):
        said = said_of(theirs)
        return {**said, "own": True, "lines": [_line("You", said)]}
    if not isinstance(theirs, Review):
        return {}
    readable = (
        votes.readable(viewer).filter(record=theirs.record_id, superseded_by=None).select_related("person")
    )
    lines = [_line(str(vote.person), said_of(vote)) for vote in readable.order_by("pk")]
    state = votes.shown_state(theirs)
    return {"own": False, "state": state.label, "lines": [f"the record is now in “{state.label}”", *lines]}


def _line(who: str, said: dict[str, Any]) -> str:
    reasons, note = ", ".join(said["reasons"]), said["note"]
    what = f"{who}: {said['decision']}" + (f" ({reasons})" if reasons else "")
    return f"{what}, “{note}”" if note else what


def _own(person: User, number: str) -> dict[str, Any] | None:
    """Return a person's own vote as the toast says it."""
    if not number.isdecimal() or len(number) > 18:
        return None
    vote = Vote.objects.filter(pk=int(number), person=person).first()
    return said_of(vote) if vote else None


def _skip(choice: Choice, skipped: list[int], served: list[int]) -> str:
    besides = ",".join(map(str, [*skipped, *served][-100:]))
    return urlencode(choice.query() | {"besides": besides})


def _first_error(form: Form) -> str:
    return str(next(iter(form.errors.values()))[0])
