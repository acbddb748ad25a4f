"""Agreement: the figures, a facet term by term, and the readings behind each number, as a list and as CSV."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from curation.accounts.permissions import Act
from curation.exchange import readings_csv
from curation.models import Facet, Record, User
from curation.review import readings
from curation.review.readings import Pair
from curation.web.access import needs
from curation.web.agreement_page import agreement_page, facet_page

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """Which readings the address asks for; what makes no sense in it is left out."""

    facet: Facet | None = None
    term: str = ""
    first: User | None = None
    second: User | None = None
    since: date | None = None
    until: date | None = None
    differ: bool = False

    def query(self) -> str:
        """Return the address of these readings."""
        said = {
            "facet": self.facet.key if self.facet else "",
            "term": self.term,
            "first": self.first.username if self.first else "",
            "second": self.second.username if self.second else "",
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "differ": "on" if self.differ else "",
        }
        return urlencode({name: value for name, value in said.items() if value})

    def pairs(self) -> list[Pair]:
        """Return the readings."""
        found = readings.of_votes() if self.facet is None else readings.of_tags(self.facet)
        if self.facet is not None and self.term:
            found = readings.by_term(self.facet, found).get(self.term, [])
        return [pair for pair in found if self._keeps(pair)]

    def _keeps(self, pair: Pair) -> bool:
        people = {one.pk for one in (self.first, self.second) if one is not None}
        day = pair.at.astimezone(UTC)
        return (
            people <= {pair.first, pair.second}
            and (self.since is None or day >= _midnight(self.since))
            and (self.until is None or day < _midnight(self.until))
            and (pair.differ or not self.differ)
        )


@never_cache
@needs(Act.SEE_READINGS)
def agreement(request: HttpRequest) -> HttpResponse:
    """Show how far readers agree: overall, by pair, by facet, over time."""
    return render(request, "agreement/agreement.html", agreement_page())


@never_cache
@needs(Act.SEE_READINGS)
def agreement_facet(request: HttpRequest, key: str) -> HttpResponse:
    """Show a facet term by term, those that need sharpening first."""
    facet = get_object_or_404(Facet.objects.in_use(), key=key)
    return render(request, "agreement/facet.html", facet_page(facet))


@never_cache
@needs(Act.SEE_READINGS)
def reading_list(request: HttpRequest) -> HttpResponse:
    """List the readings behind a number: the record, what either said, and when."""
    wish = _asked(request.GET)
    pairs = wish.pairs()
    shown = [pair for pair in pairs if pair.term or pair.times == 1]
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    records = Record.objects.without_body().in_bulk([pair.record for pair in page])
    people = User.objects.in_bulk({who for pair in page for who in (pair.first, pair.second)})
    rows = [(pair, records[pair.record], people[pair.first], people[pair.second]) for pair in page]
    context: dict[str, Any] = {
        "wish": wish,
        "query": wish.query(),
        "all_query": replace(wish, differ=False).query(),
        "differ_query": replace(wish, differ=True).query(),
        "page": page,
        "rows": rows,
        "differing": sum(pair.differ for pair in pairs),
        "silent": sum(pair.times for pair in pairs if not pair.term and pair.times > 1),
    }
    return render(request, "agreement/readings.html", context)


@never_cache
@needs(Act.SEE_READINGS)
def readings_file(request: HttpRequest) -> StreamingHttpResponse:
    """Send the readings of the list as CSV."""
    wish = _asked(request.GET)
    pairs = wish.pairs()
    titles = dict(Record.objects.filter(pk__in={pair.record for pair in pairs}).values_list("pk", "title"))
    numbers = {who for pair in pairs for who in (pair.first, pair.second)}
    people = dict(User.objects.filter(pk__in=numbers).values_list("pk", "username"))
    facet = wish.facet.key if wish.facet else ""
    lines = readings_csv.write(pairs, titles=titles, people=people, facet=facet)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="readings.csv"'
    return response


def _asked(address: QueryDict) -> Asked:
    """Read which readings are asked for. At most three queries."""
    words = ("facet", "term", "first", "second")
    said = {name: address.get(name, "").replace("\x00", "")[:200] for name in words}
    names = [name for name in (said["first"], said["second"]) if name]
    people = {one.username: one for one in User.objects.filter(username__in=names)} if names else {}
    return Asked(
        Facet.objects.filter(key=said["facet"]).first() if said["facet"] else None,
        said["term"],
        people.get(said["first"]),
        people.get(said["second"]),
        _day(address.get("since", "")),
        _day(address.get("until", "")),
        address.get("differ") == "on",
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
