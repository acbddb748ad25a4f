"""The filters in force, as chips and as what they keep; the address is the whole state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from curation.models import Record, Source, SyncRun
from curation.models.record import RecordQuerySet
from curation.providers.languages import language_name
from curation.search.narrowing import FACETS, UI, Narrowing
from curation.web.kinds import NOTICES
from curation.web.notices import KINDS

CURSORS = ("after", "before")
MOST_VALUES = 20  # of one facet in one address
TITLES = {
    "type": "Type",
    "journal": "Journal",
    "language": "Language",
    "mesh": "MeSH",
    "author": "Author",
    "source": "Source",
    "status": "Status",
    "notice": "Notice",
}


@dataclass(frozen=True)
class Chip:
    """A filter in force; ``without`` is the query string of the list without it."""

    facet: str
    term: str
    without: str


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
    """Return a chip for each filter. At most three statements, for names: of identifiers and of sources."""
    found = []
    if kept.years:
        found.append(Chip("Year", span(*kept.years), changed(address, year=None)))
    if kept.undated:
        found.append(Chip("Year", "not known", changed(address, undated=None)))
    if kept.retracted:
        found.append(Chip("Only", "retracted", changed(address, retracted=None)))
    for name, values in kept.values.items():
        said = names(name, values)
        found += [Chip(TITLES[name], said.get(v, v), without(address, name, v)) for v in values]
    if wish.get("run"):
        term = f"{wish['run']}, {wish.get('change') or 'new'}"
        found.append(Chip("Run", term, changed(address, run=None, change=None)))
    return found


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
    new = address.copy()
    for name in CURSORS:
        new.pop(name, None)
    for name, value in parameters.items():
        new.pop(name, None)
        if value is not None:
            new[name] = value
    return new.urlencode(safe="-,:")


def without(address: QueryDict, name: str, value: str) -> str:
    """Return the query string without one value of a facet, on the first page."""
    new = _first_page(address)
    new.setlist(name, [other for other in new.getlist(name) if other != value])
    return new.urlencode(safe="-,:")


def with_value(address: QueryDict, name: str, value: str) -> str:
    """Return the query string with one value of a facet more, on the first page."""
    new = _first_page(address)
    new.appendlist(name, value)
    return new.urlencode(safe="-,:")


def _first_page(address: QueryDict) -> QueryDict:
    new = address.copy()
    for name in CURSORS:
        new.pop(name, None)
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
