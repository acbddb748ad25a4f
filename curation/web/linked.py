"""The records around a record, as lines that say where each stands and who says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from curation.models import Candidate, LinkCount, LinkOut, Metric, Record, Refresh, Stub, Unlinked, neighbours
from curation.models.link import Provider, Side
from curation.models.neighbours import Neighbour, Neighbours
from curation.models.refresh import Part

FEW = 5  # of each list on the record's own page, as PubMed has it
PAGE = 25
SHORT = {
    Provider.XML: "PubMed",
    Provider.ELINK: "PMC",
    Provider.ICITE: "iCite",
    Provider.EUROPEPMC: "Europe PMC",
}
KINDS = {
    "similar": ("Similar articles", {"closest": "closest", "newest": "newest"}),
    "cited-by": ("Cited by", {"newest": "newest", "cited": "most cited", "agreed": "most providers"}),
    "references": ("References", {"newest": "newest", "cited": "most cited", "agreed": "most providers"}),
    "co-cited": ("Cited together with it", {}),
    "coupled": ("Shares references with it", {}),
}
READ = {"similar": neighbours.similar, "cited-by": neighbours.citing, "references": neighbours.cited}


@dataclass(frozen=True)
class Line:
    """One record of a list; ``place`` is ``base``, ``candidate`` or ``outside``."""

    pmid: int
    place: str
    record: Record | None
    stub: Stub | None
    providers: list[str]
    count: int
    cited_by: int

    @property
    def title(self) -> str:
        """Its title in plain text; empty where nobody has been asked for it yet."""
        return self.record.title if self.record else self.stub.title if self.stub else ""

    @property
    def retracted(self) -> bool:
        """Say whether it is retracted, inside the base or outside."""
        return self.record.retracted if self.record else bool(self.stub and self.stub.retracted)


@dataclass(frozen=True)
class Figures:
    """What one provider counts, with the day it last said so and what it adds to the picture."""

    name: str
    metric: Metric
    why: str


WHY = {
    Provider.ELINK: "counts citing articles in PubMed Central only",
    Provider.ICITE: "adds Crossref and others; renewed by NIH about once a month",
    Provider.EUROPEPMC: "adds preprints and other works without a PMID",
}


def lines(found: Iterable[Neighbour]) -> list[Line]:
    """Return lines for a page of neighbours: four queries, however many."""
    rows = list(found)
    pmids = [row.pmid for row in rows]
    records = Record.objects.for_list().in_bulk(pmids)
    outside = [pmid for pmid in pmids if pmid not in records]
    stubs = Stub.objects.in_bulk(outside)
    candidates = set(Candidate.objects.outside().filter(pmid__in=outside).values_list("pmid", flat=True))
    counts = dict(LinkCount.objects.filter(pmid__in=pmids).values_list("pmid", "cited_by"))
    return [
        Line(
            pmid=row.pmid,
            place="base" if row.pmid in records else "candidate" if row.pmid in candidates else "outside",
            record=records.get(row.pmid),
            stub=stubs.get(row.pmid),
            providers=[name for provider, name in SHORT.items() if row.providers >> provider & 1],
            count=row.count,
            cited_by=counts.get(row.pmid, 0),
        )
        for row in rows
    ]


def page_of(pmid: int, kind: str, sort: str, number: int) -> tuple[list[Line], int]:
    """Return one page of a list, and how many it has in all."""
    first = (number - 1) * PAGE
    if kind in ("co-cited", "coupled"):
        found = (neighbours.co_cited if kind == "co-cited" else neighbours.coupled)(pmid, size=200)
        return lines(found[first : first + PAGE]), len(found)
    read = {"similar": neighbours.similar, "cited-by": neighbours.citing, "references": neighbours.cited}[
        kind
    ]
    page: Neighbours = read(pmid, sort=sort, first=first, size=PAGE)
    return lines(page.rows), page.total


def around(record: Record) -> dict[str, Any]:
    """Return what the sections of a record's page need. The number of queries is constant."""
    pmid = record.pk
    parts = {
        "similar": neighbours.similar(pmid, size=FEW),
        "cited_by": neighbours.citing(pmid, size=FEW),
        "cites": neighbours.cited(pmid, size=FEW),
    }
    together, coupled = neighbours.co_cited(pmid, size=FEW), neighbours.coupled(pmid, size=FEW)
    every = [*(row for part in parts.values() for row in part.rows), *together, *coupled]
    made = iter(lines(every))
    filled = {name: [next(made) for _ in part.rows] for name, part in parts.items()}
    return {
        **{f"{name}_lines": found for name, found in filled.items()},
        **{f"{name}_total": part.total for name, part in parts.items()},
        "together": [next(made) for _ in together],
        "coupled": [next(made) for _ in coupled],
        "linkouts": _linkouts(pmid),
        "figures": figures(pmid),
        "unlinked": Unlinked.objects.filter(pmid=pmid, side=Side.CITED, ended=None).order_by("-year", "key"),
        "trend": trend(neighbours.cited_by_year(pmid)),
        "asked": asked(pmid),
    }


def figures(pmid: int) -> list[Figures]:
    """Return the current figures of a record, by provider."""
    rows = Metric.objects.current().filter(pmid=pmid).order_by("provider")
    return [Figures(SHORT[Provider(m.provider)], m, WHY.get(Provider(m.provider), "")) for m in rows]


def asked(pmid: int) -> dict[str, Any]:
    """Return when each endpoint last answered, what has never been answered, and the latest error."""
    rows = list(Refresh.objects.filter(pmid=pmid).order_by("part"))
    answered = {Part(row.part).name.lower(): row.answered_at for row in rows}
    last = Refresh.objects.filter(pmid=pmid).aggregate(at=Max("answered_at"))["at"] if rows else None
    return {
        "answered": answered,
        "last": last,
        "waiting": [Part(row.part).label for row in rows if row.answered_at is None],
        "failing": [row for row in rows if row.error],
    }


def trend(years: list[tuple[int, int]]) -> dict[str, Any] | None:
    """Return the bars of citations by year of the last 15 years that have any; 320 units wide, 48 high."""
    if not years:
        return None
    last = years[-1][0]
    counts = dict(years)
    span = range(max(years[0][0], last - 14), last + 1)
    top = max(counts.get(year, 0) for year in span)
    slot = 320 / len(span)
    bars = [
        {
            "year": year,
            "count": counts.get(year, 0),
            "x": round(place * slot, 1),
            "width": round(slot * 0.8, 1),
            "height": (height := round(48 * counts.get(year, 0) / top, 1)),
            "y": round(48 - height, 1),
        }
        for place, year in enumerate(span)
    ]
    return {"bars": bars, "first": span[0], "last": last}


def _linkouts(pmid: int) -> list[tuple[str, list[LinkOut]]]:
    """Return the pages elsewhere by category, the publisher's own first."""
    found: dict[str, list[LinkOut]] = {}
    for page in LinkOut.objects.filter(pmid=pmid, ended=None).order_by("-primary", "category", "provider"):
        found.setdefault(page.category or "Other", []).append(page)
    return list(found.items())
