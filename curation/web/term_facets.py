"""The terms of the vocabulary beside the results: a group a facet, narrower terms under broader ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from curation.models import Facet, Term
from curation.models.tag import Answer

SHOWN = 8  # rows of a group before "more"
ANSWERS = {str(answer): str(answer.label) for answer in Answer if answer != Answer.ASSERTED}


@dataclass(frozen=True)
class Named:
    """A term, or an answer that is none, of a facet; ``path`` is ``facet/term`` as addresses have it."""

    path: str
    label: str
    facet: str
    position: int = 0
    parent: str = ""

    @property
    def said(self) -> str:
        """Say it with its facet, for where it stands alone."""
        return f"{self.facet}: {self.label}"

    @property
    def is_answer(self) -> bool:
        """Say whether it is "not reported" or its kin."""
        return self.path.partition("/")[2] in ANSWERS


@dataclass(frozen=True)
class Row:
    """One line of a group: a term, its records, and how deep it stands."""

    term: Named
    count: int
    child: bool


def terms_of(paths: Iterable[str]) -> list[Named]:
    """Return what some paths name, those that name nothing left out. Two statements at most."""
    wanted = [path.partition("/")[::2] for path in paths]
    found = _terms([pair for pair in wanted if pair[1] not in ANSWERS])
    answered = {facet for facet, key in wanted if key in ANSWERS}
    if answered:
        facets = {facet.key: facet for facet in Facet.objects.filter(key__in=answered)}
        found += [
            Named(f"{facet}/{key}", ANSWERS[key], facets[facet].label, facets[facet].position)
            for facet, key in wanted
            if key in ANSWERS and facet in facets
        ]
    return found


def _terms(pairs: Sequence[tuple[str, ...]]) -> list[Named]:
    if not pairs:
        return []
    among = Q(facet__key__in={facet for facet, _ in pairs}, key__in={key for _, key in pairs})
    rows, wanted = Term.objects.filter(among).order_by(), set(pairs)
    columns = ("facet__key", "key", "label", "facet__label", "facet__position", "parent__key")
    return [
        Named(f"{facet}/{key}", label, of, position, f"{facet}/{parent}" if parent else "")
        for facet, key, label, of, position, parent in rows.values_list(*columns)
        if (facet, key) in wanted
    ]


def term_groups(counted: Sequence[tuple[str, int]]) -> list[tuple[str, list[Row]]]:
    """Return a group for each facet that has terms among the results. At most two statements."""
    counts = dict(counted)
    by_facet: dict[tuple[int, str], list[Named]] = {}
    for term in terms_of(counts):
        by_facet.setdefault((term.position, term.facet), []).append(term)
    return [(facet, _in_order(terms, counts)) for (_, facet), terms in sorted(by_facet.items())]


def _in_order(terms: Sequence[Named], counts: dict[str, int]) -> list[Row]:
    """Order by number of records, each term before those under it; the answers that are no terms last."""
    held = {term.path for term in terms}
    rows: list[Row] = []

    def add(parent: str, *, child: bool) -> None:
        mine = [t for t in terms if (t.parent if t.parent in held else "") == parent]
        for term in sorted(mine, key=lambda t: (t.is_answer, -counts[t.path], t.label)):
            rows.append(Row(term, counts[term.path], child))
            add(term.path, child=True)

    add("", child=False)
    return rows
