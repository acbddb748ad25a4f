"""Every judgement as it was told: who, when, what, before and after, why, and on which content of the record.

The events of all tables are read as one list, the latest first. Each table is read along its own key, so that
a page costs the same however much was told; a page ends at a place in every table, which its cursor names.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import OuterRef, Q, QuerySet, Subquery

from curation.models import User
from curation.models.review import shut, tags_shut

PAGE = 50
Cursor = dict[str, int]


@dataclass(frozen=True)
class Table:
    """One table of events: whose the act is (for blind records), what is read along, what is never shown."""

    model: str
    own: str = ""  # the person who may see it while the record is read blindly; empty: nobody
    reads: tuple[str, ...] = ()
    same: tuple[str, ...] = ("pgh_obj_id",)  # events that agree in these tell of the same thing
    leaves_out: Q = field(default_factory=Q)
    of_tags: Q | None = None  # which of them tell of tags, and wait until both who tag a record have finished
    of_a_record: bool = True


SUPERSEDED = Q(pgh_label="update")  # a later row says what took its place
TABLES = {
    "vote": Table("VoteEvent", "person", ("person",), ("record_id", "person_id", "stage"), SUPERSEDED),
    "verdict": Table(
        "VerdictEvent",
        "",
        ("facet", "term"),
        ("record_id", "stage", "facet_id", "term_id"),
        SUPERSEDED,
        of_tags=~Q(facet=None),
    ),
    "tag": Table("TagEvent", "author", ("facet", "term", "author", "verified_by"), of_tags=Q()),
    "state": Table("ReviewEvent", "", ("curator", "verifier")),
    "assignment": Table("AssignmentEvent", "person", ("person",), of_tags=~Q(finished_at=None)),
    "comment": Table("CommentEvent", "author", ("author",), of_tags=Q()),
    "protocol": Table("ProtocolEvent", of_a_record=False),
    "facet": Table("FacetEvent", of_a_record=False),
    "term": Table("TermEvent", reads=("facet", "parent", "deprecated_by"), of_a_record=False),
}


@dataclass(frozen=True)
class Asked:
    """Which events are asked for; empty: all. ``words`` stand in the reason that was given."""

    record: int | None = None
    by: User | None = None
    kind: str = ""
    verb: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Told:
    """One event, and the one before it that told of the same thing."""

    kind: str
    event: Any
    before: Any = None

    @property
    def context(self) -> dict[str, Any]:
        """Who did it, with which verb, why, and on which content; empty where nobody said."""
        return self.event.pgh_context or {}


@dataclass(frozen=True)
class Page:
    """Some events, the latest first, and where the next page begins; None at the end."""

    rows: list[Told]
    after: Cursor | None


def page(viewer: User, asked: Asked, *, after: Cursor | None = None, limit: int = PAGE) -> Page:
    """Return the events a person may see from a place on. Two queries a table, whatever was told."""
    after = after or {}
    found = {
        kind: list(_events(kind, viewer, asked, after.get(kind))[: limit + 1])
        for kind in _kinds(asked)
        if after.get(kind) != 0
    }
    taken: list[tuple[str, Any]] = []
    at = dict.fromkeys(found, 0)
    while len(taken) < limit:
        heads = [(kind, rows[at[kind]]) for kind, rows in found.items() if at[kind] < len(rows)]
        if not heads:
            return Page(_with_before(taken), None)
        kind, event = max(heads, key=lambda head: (head[1].pgh_created_at, head[0] != "state"))
        taken.append((kind, event))
        at[kind] += 1
    left = any(at[kind] < len(rows) for kind, rows in found.items())
    ends = {kind: rows[at[kind] - 1].pgh_id for kind, rows in found.items() if at[kind]}
    gone = dict.fromkeys((kind for kind, rows in found.items() if at[kind] == len(rows)), 0)
    return Page(_with_before(taken), {**after, **ends, **gone} if left else None)


def everything(viewer: User, asked: Asked) -> Iterator[Told]:
    """Return all the events that are asked for, read some at a time."""
    after: Cursor | None = {}
    while after is not None:
        found = page(viewer, asked, after=after, limit=500)
        yield from found.rows
        after = found.after


def verbs() -> list[str]:
    """Return what acts are called, as far as the latest of each table tell."""
    found: set[str] = set()
    for kind in TABLES:
        told = _open(TABLES[kind]) if TABLES[kind].of_a_record else Q()
        latest = _model(kind).objects.filter(told).order_by("-pgh_id").values("pgh_context__verb")[:500]
        found |= {row["pgh_context__verb"] for row in latest if row["pgh_context__verb"]}
    return sorted(found)


def _kinds(asked: Asked) -> list[str]:
    kinds = [asked.kind] if asked.kind in TABLES else list(TABLES)
    return [kind for kind in kinds if asked.record is None or TABLES[kind].of_a_record]


def _open(table: Table) -> Q:
    """Keep the events that may be told to everybody who sees events."""
    told = ~shut("record__review__")
    if table.of_tags is None:
        return told
    apart = tags_shut("record__review__")
    return told & ~(apart & table.of_tags if table.of_tags else apart)


def _model(kind: str) -> Any:
    return apps.get_model("curation", TABLES[kind].model)


def _events(kind: str, viewer: User, asked: Asked, before: int | None) -> QuerySet[Any]:
    table, model = TABLES[kind], _model(kind)
    rows = model.objects.exclude(table.leaves_out) if table.leaves_out else model.objects.all()
    if table.of_a_record:
        own = Q(**{table.own: viewer}) if table.own else Q(pk=None)
        rows = rows.filter(own | _open(table))
    if asked.record is not None:
        rows = rows.filter(record_id=asked.record)
    said = {"by": asked.by.pk if asked.by else None, "verb": asked.verb or None}
    rows = rows.filter(**{f"pgh_context__{name}": value for name, value in said.items() if value is not None})
    if asked.words:
        rows = rows.filter(pgh_context__why__icontains=asked.words)
    if asked.since:
        rows = rows.filter(pgh_created_at__date__gte=asked.since)
    if asked.until:
        rows = rows.filter(pgh_created_at__date__lte=asked.until)
    if before is not None:
        rows = rows.filter(pgh_id__lt=before)
    same = model.objects.filter(
        pgh_id__lt=OuterRef("pgh_id"), **{name: OuterRef(name) for name in table.same}
    ).exclude(table.leaves_out or Q(pk=None))
    earlier = Subquery(same.order_by("-pgh_id").values("pgh_id")[:1])
    more = ("record",) if table.of_a_record else ()
    rows = rows.select_related(*table.reads, *more).annotate(earlier=earlier)
    rows = rows.defer("record__body") if table.of_a_record else rows
    ordered: QuerySet[Any] = rows.order_by("-pgh_id")
    return ordered


def _with_before(taken: list[tuple[str, Any]]) -> list[Told]:
    earlier: dict[str, dict[int, Any]] = {}
    for kind in {kind for kind, _ in taken}:
        pks = [event.earlier for of, event in taken if of == kind and event.earlier]
        rows = _model(kind).objects.select_related(*TABLES[kind].reads)
        earlier[kind] = rows.in_bulk(pks) if pks else {}
    return [Told(kind, event, earlier[kind].get(event.earlier)) for kind, event in taken]
