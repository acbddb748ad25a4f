"""Which records a list shows, and the filters in force as chips; the address is the whole state."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from curation.models import Record, Source, SyncRun
from curation.models.record import RecordQuerySet
from curation.web.identifying import named

CURSORS = ("after", "before")


@dataclass(frozen=True)
class Chip:
    """A filter in force; ``without`` is the query string of the list without it."""

    facet: str
    term: str
    without: str


@dataclass(frozen=True)
class Filter:
    """One filter: the parameters it stands on, what it is called, and which records it keeps."""

    names: tuple[str, ...]
    facet: str
    term: str
    keep: Callable[[RecordQuerySet], RecordQuerySet]


def filters(wish: dict[str, Any]) -> list[Filter]:
    """Return the filters that a cleaned search form asks for. At most one query each, for its name."""
    found = []
    if wish.get("year"):
        first, last = wish["year"]
        found.append(Filter(("year",), "Year", span(first, last), lambda r: r.of_years(first, last)))
    if wish.get("undated"):
        found.append(Filter(("undated",), "Year", "not known", lambda r: r.filter(year=None)))
    if wish.get("retracted"):
        found.append(Filter(("retracted",), "Only", "retracted", lambda r: r.retracted()))
    if mesh := wish.get("mesh"):
        name = _name(Record.objects.indexed_with(mesh), "mesh", mesh)
        found.append(Filter(("mesh",), "MeSH", name, lambda r: r.indexed_with(mesh)))
    if kind := wish.get("type"):
        name = _name(Record.objects.of_type(kind), "publication_types", kind)
        found.append(Filter(("type",), "Type", name, lambda r: r.of_type(kind)))
    if wish.get("source"):
        found.append(_matched_by(wish["source"]))
    if wish.get("run"):
        found.append(_in_run(wish["run"], wish.get("change") or "new"))
    return found


def chosen(words: str, kept: list[Filter]) -> RecordQuerySet:
    """Return the records that the words name, or whose titles hold them, and that every filter keeps."""
    called = named(words)
    records = Record.objects.with_title_words(words)
    if called is not None and called.exists():
        records = called
    for one in kept:
        records = one.keep(records)
    return records


def chips(kept: list[Filter], address: QueryDict) -> list[Chip]:
    """Return a chip for each filter."""
    return [Chip(f.facet, f.term, changed(address, **dict.fromkeys(f.names))) for f in kept]


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


def kept_parameters(address: QueryDict, *dropped: str) -> list[tuple[str, str]]:
    """Return the parameters a form has to carry along, but for those dropped and the cursors."""
    left_out = (*CURSORS, *dropped)
    return [(name, str(value)) for name, value in address.items() if value and name not in left_out]


def span(first: int | None, last: int | None) -> str:
    """Write a span of years: ``2023``, ``2015–2020``, ``since 2015``, ``up to 1999``."""
    if first is None:
        return f"up to {last}"
    if last is None:
        return f"since {first}"
    return str(first) if first == last else f"{first}–{last}"


def _name(records: RecordQuerySet, field: str, ui: str) -> str:
    """Return what a UI stands for, as one of its records has it; the UI itself where there is none."""
    vocables = records.values_list(f"body__{field}", flat=True).first() or []
    return next((v["name"] for v in vocables if v.get("ui") == ui), ui)


def _matched_by(slug: str) -> Filter:
    source = Source.objects.filter(slug=slug).first()
    if source is None:
        return Filter(("source",), "Matched by", f"{slug} (no such source)", lambda r: r.none())
    return Filter(("source",), "Matched by", source.name, lambda r: r.matched_by(source))


def _in_run(number: int, change: str) -> Filter:
    run = SyncRun.objects.select_related("source").filter(pk=number).first()
    names = ("run", "change")
    if run is None:
        return Filter(names, "Run", f"{number} (no such run)", lambda r: r.none())
    keep: dict[str, Callable[[RecordQuerySet], RecordQuerySet]] = {
        "new": lambda r: r.new_in(run),
        "changed": lambda r: r.changed_in(run),
        "entered": lambda r: r.entered_in(run),
        "left": lambda r: r.left_in(run),
    }
    return Filter(names, f"Run {number}", change, keep[change])
