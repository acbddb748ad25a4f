"""Write figures of influence: a new row where one differs, and never a 0 where there was a number."""

from collections.abc import Mapping
from typing import Any

from django.db.models.functions import Now

from curation.models import Metric
from curation.models.link import Provider
from curation.providers.records_links import Metric as Figures

COUNTS = ("citations", "references", "unlinked", "clinical")
FIGURES = (
    *COUNTS,
    *("rcr", "percentile", "apt", "human", "animal", "molecular", "per_year", "provisional"),
)


def from_icite(given: Figures) -> dict[str, Any]:
    """Return the columns of :class:`curation.models.Metric` that iCite fills."""
    return {
        "citations": given.citation_count,
        "references": None if given.references is None else len(given.references),
        "clinical": None if given.cited_by_clinical is None else len(given.cited_by_clinical),
        "rcr": given.relative_citation_ratio,
        "percentile": given.nih_percentile,
        "apt": given.apt,
        "human": given.human,
        "animal": given.animal,
        "molecular": given.molecular_cellular,
        "per_year": given.citations_per_year,
        "provisional": given.provisional,
    }


def write(provider: Provider, given: Mapping[int, Mapping[str, Any]]) -> int:
    """Write what a provider says of each record; return how many rows are new or fuller.

    Figures left out or None keep their last value: a silence is not a change. A count of 0 after a higher
    one is taken for a gap, and kept out. Call it inside a transaction.
    """
    held = {m.pmid: m for m in _current(provider, given)}
    same, fresh, past, fuller = [], [], [], []
    for pmid, figures in sorted(given.items()):
        old = held.get(pmid)
        merged = _merged(old, figures)
        if old is None:
            fresh.append(Metric(pmid=pmid, provider=provider, **merged))
        elif all(getattr(old, name) == value for name, value in merged.items()):
            same.append(old.pk)
        elif all(getattr(old, name) in (None, value) for name, value in merged.items()):
            fuller.append(_filled(old, merged))
        else:
            past.append(old.pk)
            fresh.append(Metric(pmid=pmid, provider=provider, **merged))
    Metric.objects.filter(pk__in=same).update(last_given=Now())
    Metric.objects.filter(pk__in=past).update(current=False)
    Metric.objects.bulk_create(fresh)
    Metric.objects.bulk_update(fuller, [*FIGURES, "last_given"])
    return len(fresh) + len(fuller)


def _current(provider: Provider, pmids: Mapping[int, object]) -> list[Metric]:
    rows = Metric.objects.current().filter(provider=provider, pmid__in=list(pmids))
    return list(rows.select_for_update().order_by("pmid"))


def _filled(old: Metric, merged: Mapping[str, Any]) -> Metric:
    """Return a row with what was not known before: it is no other figure, and so no other row."""
    for name, value in merged.items():
        setattr(old, name, value)
    old.last_given = Now()
    return old


def _merged(old: Metric | None, figures: Mapping[str, Any]) -> dict[str, Any]:
    before = {name: getattr(old, name) if old else None for name in FIGURES}
    return {name: _kept(name, before[name], figures.get(name)) for name in FIGURES}


def _kept(name: str, before: Any, now: Any) -> Any:
    lost = now is None or (name in COUNTS and now == 0 and before)
    return before if lost else now
