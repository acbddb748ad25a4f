"""The filters in force, as chips and as what they keep; the address is the whole state."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst

from curation.models import Record, Source, SyncRun
from curation.models.record import RecordQuerySet
from curation.models.review import State
from curation.providers.languages import language_name
from curation.search.narrowing import FACETS, UI, Narrowing
from curation.web.forms import span_of
from curation.web.kinds import NOTICES
from curation.web.notices import KINDS
from curation.web.term_facets import terms_of

CURSORS = ("after", "before")
MOST_VALUES = 20  # of one facet in one address
OFF = "off"  # the parameter of the filters that are switched off: name:value
SAFE = "-,:/"
SINGLE = {"year": "Year", "undated": "Year", "retracted": "Only", "since": "New since"}
SWITCHED = dict.fromkeys((*FACETS, "year", "since"), "") | {"undated": "not known", "retracted": "retracted"}
TITLES = {
    "type": "Type",
    "journal": "Journal",
    "language": "Language",
    "mesh": "MeSH",
    "author": "Author",
    "source": "Source",
    "status": "Status",
    "notice": "Notice",
    "term": "Tagged",
}


@dataclass(frozen=True)
class Chip:
    """A filter, in force or switched off; the addresses of the list without it, and with it switched over."""

    facet: str
    term: str
    without: str
    switch: str = ""
    off: bool = False


def narrowing(wish: dict[str, Any], address: QueryDict) -> Narrowing:
    """Return the filters that an address asks for. At most one statement: the records of a run."""
    values = {name: [v[:300] for v in address.getlist(name) if v][:MOST_VALUES] for name in FACETS}
    run = SyncRun.objects.select_related("source").filter(pk=wish["run"]).first() if wish.get("run") else None
    pmids: Sequence[int] | None = None
    if wish.get("run"):
        pmids = list(of_run(run, wish.get("change") or "new").values_list("pk", flat=True)) if run else []
    return Narrowing(
        values={name: some for name, some in values.items() if some},
        years=wish.get("year") or None,
        undated=bool(wish.get("undated")),
        retracted=bool(wish.get("retracted")),
        pmids=pmids,
        since=wish.get("since"),
    )


def of_run(run: SyncRun, change: str) -> RecordQuerySet:
    """Return the records of a run: new in it, changed, entered or left."""
    records = Record.objects.all()
    keep = {
        "new": records.new_in,
        "changed": records.changed_in,
        "entered": records.entered_in,
        "left": records.left_in,
    }
    return keep[change](run)


def chips(wish: dict[str, Any], kept: Narrowing, address: QueryDict) -> list[Chip]:
    """Return a chip for each filter. At most five statements, for names: of identifiers, sources, terms."""
    found = []
    if kept.years:
        found.append(_single("Year", span(*kept.years), "year", address))
    if kept.undated:
        found.append(_single("Year", "not known", "undated", address))
    if kept.retracted:
        found.append(_single("Only", "retracted", "retracted", address))
    if kept.since:
        found.append(_single("New since", f"{kept.since:%-d %b %Y, %H:%M} UTC", "since", address))
    off = _switched_off(address)
    said = _said([(name, v) for name, values in kept.values.items() for v in values], off)
    for name, values in kept.values.items():
        found += [
            Chip(
                TITLES[name],
                said.get((name, v), v),
                without(address, name, v),
                with_value(_without(address, name, v), OFF, f"{name}:{v}"),
            )
            for v in values
        ]
    if wish.get("run"):
        term = f"{wish['run']}, {wish.get('change') or 'new'}"
        found.append(Chip("Run", term, changed(address, run=None, change=None)))
    return found + [_off(*one, said, address) for one in off]


def _said(kept: list[tuple[str, str]], off: list[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    """Return how the values of facets are said, each facet asked once for those in force and those off."""
    by_facet: dict[str, list[str]] = {}
    for name, value in (*kept, *((name, value) for _, name, value in off if name in FACETS)):
        by_facet.setdefault(name, []).append(value)
    return {(name, v): said for name, values in by_facet.items() for v, said in names(name, values).items()}


def _single(facet: str, term: str, name: str, address: QueryDict) -> Chip:
    """Return the chip of a filter that has one value."""
    off = with_value(_without(address, name), OFF, f"{name}:{address.get(name, '')}")
    return Chip(facet, term, changed(address, **{name: None}), off)


def _switched_off(address: QueryDict) -> list[tuple[str, str, str]]:
    """Return the filters that wait to be switched on again: the parameter's value, its name, its value."""
    found = [(v, *v[:320].partition(":")[::2]) for v in address.getlist(OFF)][:MOST_VALUES]
    return [(whole, name, value) for whole, name, value in found if name in SWITCHED and value]


def _off(whole: str, name: str, value: str, said: Mapping[tuple[str, str], str], address: QueryDict) -> Chip:
    """Return the chip of a filter that is switched off."""
    rest = _without(address, OFF, whole)
    on = with_value(rest, name, value) if name in FACETS else changed(rest, **{name: value})
    term = SWITCHED[name] or said.get((name, value), value)
    return Chip(TITLES.get(name) or SINGLE[name], term, rest.urlencode(safe=SAFE), on, off=True)


def _without(address: QueryDict, name: str, value: str | None = None) -> QueryDict:
    new = _first_page(address)
    new.setlist(name, [other for other in new.getlist(name) if value is not None and other != value])
    return new


def names(facet: str, values: Iterable[str]) -> dict[str, str]:
    """Return how the values of a facet are said, where that is not as they stand."""
    some = list(values)
    if facet == "language":
        return {value: language_name(value) for value in some}
    if facet == "notice":
        return {v: NOTICES.get(v) or (KINDS[v].word if v in KINDS else v) for v in some}
    if facet == "source" and some:
        known = dict(Source.objects.filter(slug__in=some).values_list("slug", "name"))
        return {value: known.get(value, f"{value} (no such source)") for value in some}
    if facet == "status":
        return {str(state): capfirst(str(state.label)) for state in State}
    if facet == "term" and some:
        return {term.path: term.said for term in terms_of(some)}
    if facet in ("mesh", "type"):
        return _named_uis("mesh" if facet == "mesh" else "publication_types", some)
    return {}


def _named_uis(column: str, values: Iterable[str]) -> dict[str, str]:
    """Return what NLM's identifiers stand for, as one of the records that carry them has it."""
    uis = [value for value in values if UI.fullmatch(value)]
    if not uis:
        return {}
    bodies = Record.objects.filter(**{f"{column}__overlap": uis}).values_list(f"body__{column}", flat=True)
    said = {v["ui"]: v["name"] for vocables in bodies[:50] for v in vocables or [] if v.get("ui")}
    return {ui: said[ui] for ui in uis if ui in said}


def changed(address: QueryDict, **parameters: str | None) -> str:
    """Return the query string with some parameters set, or dropped where they are None, on the first page."""
    new = _first_page(address)
    for name, value in parameters.items():
        new.pop(name, None)
        if value is not None:
            new[name] = value
    return new.urlencode(safe=SAFE)


def without(address: QueryDict, name: str, value: str) -> str:
    """Return the query string without one value of a facet, on the first page."""
    return _without(address, name, value).urlencode(safe=SAFE)


def with_value(address: QueryDict, name: str, value: str) -> str:
    """Return the query string with one value of a facet more, on the first page."""
    new = _first_page(address)
    new.appendlist(name, value)
    return new.urlencode(safe=SAFE)


def with_span(address: QueryDict) -> str:
    """Return the query string with the two fields of years written as one parameter."""
    years = span_of(address.get("from", ""), address.get("to", ""))
    return changed(address, **{"from": None, "to": None, "undated": None, "year": years or None})


def _first_page(address: QueryDict) -> QueryDict:
    new = QueryDict(mutable=True)  # a deep copy takes five times as long, and a page makes some forty
    for name, values in address.lists():
        if name not in CURSORS:
            new.setlist(name, list(values))
    return new


def kept_parameters(address: QueryDict, *dropped: str) -> list[tuple[str, str]]:
    """Return the parameters a form has to carry along, but for those dropped and the cursors."""
    left_out = (*CURSORS, *dropped)
    pairs = [(name, value) for name, values in address.lists() for value in values]
    return [(name, str(value)) for name, value in pairs if value and name not in left_out]


def span(first: int | None, last: int | None) -> str:
    """Write a span of years: ``2023``, ``2015–2020``, ``since 2015``, ``up to 1999``."""
    if first is None:
        return f"up to {last}"
    if last is None:
        return f"since {first}"
    return str(first) if first == last else f"{first}–{last}"
