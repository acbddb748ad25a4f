"""The style guide: every component in every state, for those who build pages."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from curation.accounts.permissions import Act
from curation.models import Record
from curation.web.access import needs
from curation.web.by_year import year_chart
from curation.web.listing import Choice

FACETS = (
    *(("source", "Source", "solid"), ("product", "Product", "double"), ("nerve", "Nerve", "dashed")),
    *(("injury", "Injury", "solid, heavy"), ("species", "Species", "dotted")),
    *(("delivery", "Delivery", "wavy"), ("dose", "Dose", "dashed, heavy")),
    ("comparator", "Comparator", "dotted, heavy"),
    *(("design", "Design", "wavy, heavy"), ("quality", "Risk of bias, certainty", "dotted, heaviest")),
    ("outcome", "Outcome", "double, heavy"),
)
SURFACES = (
    *(("paper", "text lies on it"), ("rail", "tools, asides, notices"), ("sunk", "heads, hover")),
    *(("ink", "text"), ("ink-2", "meta"), ("ink-3", "labels, counts"), ("hairline", "between rows")),
    *(("rule", "between groups"), ("edge", "around controls"), ("accent", "links, focus, main act")),
    ("accent-wash", "chosen"),
)
STATES = (
    *(("ok", "included, complete"), ("warn", "maybe, re-check, late")),
    ("bad", "excluded, failed, retracted"),
    *(("better", "better"), ("worse", "worse"), ("mixed", "mixed")),
)
STANDINGS = (
    *(("new", "New"), ("triage", "In triage"), ("curate", "Being curated"), ("verify", "To verify")),
    *(("published", "Published"), ("recheck", "Re-check"), ("conflict", "Conflict")),
    *(("duplicate", "Duplicate of"), ("report", "Report of a study"), ("parked", "Parked")),
    ("retracted", "Retracted"),
)
WORK = (
    *(("ok", "complete"), ("run", "running"), ("wait", "waiting"), ("warn", "late"), ("bad", "failed")),
    *(("in", "included"), ("maybe", "maybe"), ("out", "excluded")),
)
DIRECTIONS = (
    *(("better", "better, significant"), ("better-ns", "better, not significant"), ("none", "no difference")),
    *(("worse", "worse"), ("mixed", "mixed across measures")),
)
YEARS = [(2015, 4), (2016, 6), (2019, 11), (2020, 10), (2022, 17), (2023, 15), (2024, 21), (None, 2)]
CHOICES = (
    Choice("Small EV / “exosome”", "61", "", chosen=True),
    Choice("Conditioned medium", "37", "product=medium", chosen=False),
    Choice("lyophilised", "3", "product=medium/dry", chosen=False, child=True),
    Choice("Not reported", "≈ 600", "product=none", chosen=False, none=True),
)

BYLINE = "Tanaka H, Nguyễn TH"


@needs(Act.READ)
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component.

    Raises:
        Http404: where the setting STYLEGUIDE is off, as it is on a server.
    """
    if not settings.STYLEGUIDE:
        raise Http404
    messages.success(request, "Imported. 31 records are new, 118 changed, 2 were refused.")
    return render(request, "styleguide/styleguide.html", examples())


def examples() -> dict[str, Any]:
    """Return what the components are shown with; the rows are made up and never stored."""
    return {
        "facets": FACETS,
        "surfaces": SURFACES,
        "states": STATES,
        "standings": STANDINGS,
        "work": WORK,
        "directions": DIRECTIONS,
        "chart": year_chart(YEARS, (2018, 2023)),
        "choices": CHOICES,
        "rows": _rows(),
        "sorts": [("newest", "Newest"), ("cited", "Most cited")],
        "votes": [("in", 0, 9), ("maybe", 9, 4), ("out", 13, 24)],
    }


def _rows() -> list[Record]:
    """Return three records as a list has them: plain, corrected, retracted."""
    where = "J Synth Nerve Res. 2025 Mar;12(3):411–429."
    given: dict[str, Any] = {"journal": where[:17], "citation": where, "synthetic": True}
    titles: tuple[tuple[str, bool, list[str]], ...] = (
        ("Fibrin–hyaluronan gels release vesicles for nine days in vivo", False, ["ErratumIn"]),
        ("Facial-nerve recovery after one dose of small vesicles from dental pulp cells", False, []),
        ("Intravenous exosomes of primed stromal cells abolish synkinesis", True, ["RetractionIn"]),
    )
    return [
        Record(pmid=90_000_001 + n, title=title, byline=BYLINE, retracted=retracted, notices=told, **given)
        for n, (title, retracted, told) in enumerate(titles)
    ]
