"""What a person typed, as the page shows it: the tree, and every remark at its place."""

from dataclasses import dataclass, replace

from curation.search import tree
from curation.search.language import understand
from curation.search.problems import Problem
from curation.search.query import QueryError
from curation.search.tree import Span


@dataclass(frozen=True)
class Remark:
    """A remark on a part of a search, with the text before the part and behind it."""

    before: str
    part: str
    behind: str
    message: str
    severity: str = "error"


@dataclass(frozen=True)
class Reading:
    """A search as read."""

    text: str
    tree: tree.Node
    remarks: tuple[Remark, ...] = ()

    def refused(self, error: QueryError) -> "Reading":
        """Return the reading with the engine's refusal at its place."""
        return replace(self, remarks=(*self.remarks, remark(self.text, error.span, str(error))))


def read(text: str) -> Reading:
    """Read what was typed, in the language of PubMed and our own words."""
    text = text.strip()
    understood = understand(text)
    remarks = tuple(remark(text, p.span, _said(p), p.severity) for p in understood.problems)
    return Reading(text, understood.tree, remarks)


def _said(problem: Problem) -> str:
    return f"{problem.message} Perhaps: {problem.suggestion}" if problem.suggestion else problem.message


def remark(text: str, span: Span, message: str, severity: str = "error") -> Remark:
    """Return a remark on a part of a text."""
    start, end = span
    return Remark(text[:start], text[start:end], text[end:], message, severity)
