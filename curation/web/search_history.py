"""The history of searches: numbered, joined by their numbers, and what each part of one finds."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from curation.accounts.permissions import Act
from curation.search import asking
from curation.search.history import Past
from curation.search.narrowing import Narrowing
from curation.search.query import QueryError
from curation.search.reader import NotReadyError
from curation.search.wording import clauses
from curation.web.access import needs
from curation.web.reading import read
from curation.web.search_state import asked, forget, looked_up, past

JOINS = ("AND", "OR", "NOT")
MOST_CLAUSES = 60


@dataclass(frozen=True)
class Line:
    """One search of the history as the page shows it."""

    number: int
    says: str
    found: int
    at: datetime
    address: str


@needs(Act.READ)
def history(request: HttpRequest) -> HttpResponse:
    """List the searches of who asks, the latest first, to ask again or to join."""
    return render(
        request, "search/history.html", {"lines": [_line(one) for one in past(request)], "joins": JOINS}
    )


def _line(one: Past) -> Line:
    said = asked(QueryDict(one.address))
    return Line(one.number, said.says, one.found, one.at, one.address)


@needs(Act.READ)
def combine(request: HttpRequest) -> HttpResponse:
    """Lead to the search that joins the chosen ones by AND, OR or NOT, in the order of their numbers."""
    numbers = sorted({int(n) for n in request.GET.getlist("n") if n.isdecimal() and len(n) < 7})[:20]
    join = request.GET.get("join", "")
    if not numbers or join not in JOINS:
        return redirect("search-history")
    joined = f" {join} ".join(f"#{number}" for number in numbers)
    return redirect(f"{reverse('search')}?{urlencode({'q': joined})}")


@require_POST
@needs(Act.READ)
def forget_searches(request: HttpRequest) -> HttpResponse:
    """Empty the history of who asks."""
    forget(request)
    return redirect("search-history")


@needs(Act.READ)
def part_counts(request: HttpRequest) -> HttpResponse:
    """Show what each part of a search finds by itself, the filters left aside."""
    reading = read(request.GET.get("q", "")[:50_000])
    parts = clauses(reading.tree)[:MOST_CLAUSES]
    said = ""
    try:
        found = asking.counts(
            [(part.tree, Narrowing()) for part in parts],
            looked_up(request, reading.tree),
        )
    except NotReadyError:
        found, said = [None] * len(parts), "The search index is being built; counts come when it is done."
    except QueryError as error:
        found, said = [None] * len(parts), str(error)
    lines = [(part, count, urlencode({"q": part.text})) for part, count in zip(parts, found, strict=True)]
    return render(request, "search/parts.html", {"reading": reading, "lines": lines, "said": said})
