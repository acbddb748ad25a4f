"""The state of a search: what an address asks for, who asks, and the earlier searches it may name."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, QueryDict

from curation.search import history
from curation.search.history import Past
from curation.search.lookups import given
from curation.search.narrowing import Narrowing
from curation.search.query import Earlier, Given
from curation.search.tree import Node, Or, SetRef
from curation.search.written_out import written_out
from curation.web.access import reader
from curation.web.choosing import OFF, SAFE, TITLES, changed, kept_parameters, narrowing, span
from curation.web.forms import SearchForm
from curation.web.reading import read

SESSION = "searches"  # of a visitor: number, address, found, when
MOST_IN_SESSION = 50


@dataclass(frozen=True)
class Asked:
    """What an address asks for: the words, the tree, the filters."""

    wish: dict[str, Any]
    text: str
    tree: Node
    kept: Narrowing

    @property
    def says(self) -> str:
        """Say what is asked for in one line, without a statement: the words, then the filters."""
        kept = self.kept
        said = [f"{TITLES[name]}: {' or '.join(values)}" for name, values in kept.values.items()]
        if kept.years:
            said.append(f"Year: {span(*kept.years)}")
        said += ["no year"] if kept.undated else []
        said += ["retracted"] if kept.retracted else []
        said += [f"since {kept.since:%-d %b %Y, %H:%M} UTC"] if kept.since else []
        said += [f"Run: {self.wish['run']}"] if self.wish.get("run") else []
        return " · ".join([self.text, *said] if self.text else said) or "all records"


def asked(address: QueryDict) -> Asked:
    """Read an address of the list. At most one statement: the records of a run."""
    form = SearchForm(address)
    form.is_valid()
    text = form.cleaned_data.get("q", "")
    return Asked(form.cleaned_data, text, read(text).tree, narrowing(form.cleaned_data, address))


def looked_up(request: HttpRequest, *trees: Node) -> Given:
    """Look up what some trees name, the earlier searches of who asks among it.

    Raises:
        QueryError: if the earlier searches are too large together.
    """
    whole = trees[0] if len(trees) == 1 else Or(trees)
    if not history.named_in(whole):
        return given(whole, reader(request))
    searches = history.earlier(whole, past(request), _understood)
    every = Or((whole, *(one.tree for one in searches.values())))
    return given(every, reader(request), searches=searches)


def by_itself(request: HttpRequest, address: str) -> str:
    """Return a query string that names no search of the history: the numbers in it are written out.

    A number that stands alone takes its filters along as they are, where none is in the way.

    Raises:
        QueryError, UnwritableError: if that cannot be done; the message says why.
    """
    here = QueryDict(address)
    one = asked(here)
    if not history.named_in(one.tree):
        return address
    known = past(request)
    if isinstance(one.tree, SetRef):
        behind = next((p.address for p in known if p.number == one.tree.number), "")
        there = QueryDict(behind)
        if behind and not any(name in there for name in here if name not in ("q", "sort", OFF)):
            others = [(name, value) for name, value in kept_parameters(here) if name != "q"]
            joined = urlencode([*kept_parameters(there), *others], safe=SAFE, quote_via=quote)
            return by_itself(request, joined)
    text = written_out(one.tree, history.earlier(one.tree, known, _understood))
    return changed(here, q=text)


def _understood(address: str) -> Earlier:
    one = asked(QueryDict(address))
    return Earlier(one.tree, one.kept)


def canonical(address: QueryDict) -> str:
    """Return the query string that says what is asked for, and not the page, the order or what is off."""
    return urlencode(kept_parameters(address, "sort", OFF), safe=SAFE, quote_via=quote)


def past(request: HttpRequest) -> list[Past]:
    """Return the searches of who asks, the latest first; a visitor's last as long as her session."""
    person = reader(request)
    if person is not None:
        return history.kept(person)
    rows = request.session.get(SESSION, [])
    return [
        Past(n, address, found, datetime.fromtimestamp(at, UTC)) for n, address, found, at in reversed(rows)
    ]


def remember(request: HttpRequest, found: int) -> int:
    """Put the search of a request into the history; return its number, 0 where nothing was asked."""
    address = canonical(request.GET)
    if not address or request.GET.get("after") or request.GET.get("before"):
        return 0
    person = reader(request)
    if person is not None:
        return history.keep(person=person, address=address, found=found)
    return _remember_in_session(request, address, found)


def _remember_in_session(request: HttpRequest, address: str, found: int) -> int:
    rows = request.session.get(SESSION, [])
    number = next((n for n, other, _, _ in rows if other == address), rows[-1][0] + 1 if rows else 1)
    others = [row for row in rows if row[0] != number]
    new = sorted([*others, [number, address, found, datetime.now(UTC).timestamp()]])
    request.session[SESSION] = new[-MOST_IN_SESSION:]
    return int(number)


def forget(request: HttpRequest) -> None:
    """Empty the history of who asks."""
    person = reader(request)
    if person is not None:
        history.forget(person=person)
    request.session.pop(SESSION, None)
