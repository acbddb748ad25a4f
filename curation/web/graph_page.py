"""The explorer's drawing and its table: nodes with their place, colour and name, and edges by agreement."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from curation.models import Facet, LinkCount, Record, Review, Stub, Tag, graph
from curation.models.graph import Edge
from curation.models.link import Provider
from curation.models.review import State
from curation.models.tag import TagState
from curation.web.graph_layout import HEIGHT, MARGIN, WIDTH, Layout, laid_out
from curation.web.linked import SHORT

GROUPS = 8  # colours; what is rarer is drawn as "other"
TYPES = {
    "D016441": "retracted", "D000078182": "review", "D016454": "review", "D017418": "review",
    "D016428": "", "D016449": "trial", "D016430": "trial", "D002363": "case report",
}  # fmt: skip


@dataclass(frozen=True)
class Node:
    """One record of the drawing."""

    pmid: int
    title: str
    name: str
    year: int | None
    place: str
    group: str
    colour: int
    cited_by: int
    degree: int
    x: float
    y: float
    radius: float
    role: str = ""

    @property
    def label(self) -> str:
        """What a screen reader says of it."""
        words = [self.title or f"PMID {self.pmid}", str(self.year or ""), self.group, self.role]
        return ", ".join(word for word in (*words, f"cited by {self.cited_by}") if word)


@dataclass(frozen=True)
class Reading:
    """What was read of the nodes, by PMID; ``common`` are the groups that get a colour of their own.

    ``most`` is the highest number of citations; ``scale`` shrinks the marks of a large graph.
    """

    records: dict[int, Record]
    stubs: dict[int, Stub]
    groups: dict[int, str]
    common: list[str]
    counts: dict[int, int]
    most: int
    scale: float


def drawing(pmids: Sequence[int], *, by: int, colour: str, timeline: bool) -> dict[str, Any]:
    """Return all the explorer shows of some PMIDs. Its queries do not depend on how many there are."""
    edges = graph.between(pmids, by=by)
    records = Record.objects.without_body().in_bulk(list(pmids))
    stubs = Stub.objects.in_bulk([pmid for pmid in pmids if pmid not in records])
    years = [_year(pmid, records, stubs) for pmid in pmids]
    layout = laid_out(pmids, edges, years if timeline else None)
    groups = _groups(pmids, records, colour)
    common = [name for name, _ in Counter(groups.values()).most_common(GROUPS)]
    counts = dict(LinkCount.objects.filter(pmid__in=pmids).values_list("pmid", "cited_by"))
    most = max([1, *counts.values(), *layout.degrees])
    scale = min(1.0, max(0.35, (200 / max(1, len(pmids))) ** 0.5))
    read = Reading(records, stubs, groups, common, counts, most, scale)
    nodes = [_node(index, pmid, years[index], read, layout) for index, pmid in enumerate(pmids)]
    told = sorted(nodes, key=lambda node: (-node.degree, -node.cited_by, -node.pmid))
    return {
        "nodes": told,
        "edges": edges,
        "strong": _path([e for e in edges if e.providers.bit_count() > 1], pmids, layout),
        "weak": _path([e for e in edges if e.providers.bit_count() == 1], pmids, layout),
        "hubs": [nodes[i] for i in layout.hubs],
        "bridges": [nodes[i] for i in layout.bridges],
        "legend": [(name, place) for place, name in enumerate(common)],
        "ticks": _ticks(years) if timeline else [],
        "width": int(WIDTH),
        "height": int(HEIGHT),
    }


def said_by(edge: Edge) -> str:
    """Name the providers of an edge."""
    return ", ".join(name for provider, name in SHORT.items() if edge.providers >> provider & 1)


def provider_bits(name: str) -> int:
    """Return the bit of a provider by its name in the address, or all of them."""
    found = {provider.name.lower(): provider for provider in Provider}.get(name)
    return ~0 if found is None else 1 << found.value


def colours() -> list[tuple[str, str]]:
    """Return what nodes can be coloured by: a word for the address, and what people call it."""
    facets = Facet.objects.filter(pk__in=Tag.objects.open().filter(state=TagState.VERIFIED).values("facet"))
    named = [(f"facet:{facet.key}", facet.label) for facet in facets.order_by("position")]
    return [("type", "type"), ("status", "where it stands"), *named]


def _groups(pmids: Sequence[int], records: dict[int, Record], colour: str) -> dict[int, str]:
    """Return the group of each node, in words."""
    if colour == "type":
        kinds = {pmid: _kind(record) for pmid, record in records.items()}
        return {pmid: kinds.get(pmid, "outside") for pmid in pmids}
    if colour.startswith("facet:"):
        rows = (
            Tag.objects.open()
            .filter(record__in=list(records), facet__key=colour.partition(":")[2], state=TagState.VERIFIED)
            .order_by("-pk")
        )
        terms = dict(rows.values_list("record_id", "term__label"))
        return {pmid: terms.get(pmid) or ("not tagged" if pmid in records else "outside") for pmid in pmids}
    states = dict(Review.objects.filter(pk__in=list(records)).values_list("pk", "state"))
    return {
        pmid: str(State(states.get(pmid, State.NEW)).label) if pmid in records else "outside"
        for pmid in pmids
    }


def _kind(record: Record) -> str:
    if record.retracted:
        return "retracted"
    return next((word for ui in record.publication_types if (word := TYPES.get(ui))), "article")


def _node(index: int, pmid: int, year: int | None, read: "Reading", layout: Layout) -> Node:
    held: Record | Stub | None = read.records.get(pmid) or read.stubs.get(pmid)
    first = (held.byline if held else "").split(",")[0].split(" et al")[0] or f"PMID {pmid}"
    group = read.groups[pmid]
    cited_by = read.counts.get(pmid, layout.degrees[index])
    return Node(
        pmid=pmid,
        title=held.title if held else "",
        name=f"{first} {year or ''}".strip(),
        year=year,
        place="base" if pmid in read.records else "outside",
        group=group,
        colour=read.common.index(group) if group in read.common else GROUPS,
        cited_by=cited_by,
        degree=layout.degrees[index],
        x=layout.places[index][0],
        y=layout.places[index][1],
        radius=round(read.scale * (3 + 11 * (cited_by / read.most) ** 0.5), 1),
        role="hub" if index in layout.hubs else "bridge" if index in layout.bridges else "",
    )


def _year(pmid: int, records: dict[int, Record], stubs: dict[int, Stub]) -> int | None:
    if pmid in records:
        return records[pmid].year
    return stubs[pmid].year if pmid in stubs else None


def _path(edges: list[Edge], pmids: Sequence[int], layout: Layout) -> str:
    """Return all lines of one kind as one path, which a browser draws in one go."""
    at = dict(zip(pmids, layout.places, strict=True))
    return "".join(f"M{at[e.citing][0]} {at[e.citing][1]}L{at[e.cited][0]} {at[e.cited][1]}" for e in edges)


def _ticks(years: Sequence[int | None]) -> list[tuple[float, int]]:
    known = sorted({year for year in years if year})
    if not known:
        return []
    step = (WIDTH - 2 * MARGIN) / max(1, known[-1] - known[0] + 1)
    every = max(1, (known[-1] - known[0]) // 10)
    span = range(known[0], known[-1] + 1, every)
    return [(round(MARGIN + step * (year - known[0] + 1), 1), year) for year in span]
