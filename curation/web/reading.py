"""What a person typed, as the page shows it: the tree, and every remark at its place."""

from dataclasses import dataclass, replace

from curation.search import analysis, tree
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
    """Read what was typed as words that must all be there."""
    words = tuple(tree.Word(word) for word in text.split() if analysis.tokens(word))
    some: tree.Node = tree.Words(words) if len(words) > 1 else words[0] if words else tree.Everything()
    return Reading(text.strip(), some)


def remark(text: str, span: Span, message: str, severity: str = "error") -> Remark:
    """Return a remark on a part of a text."""
    start, end = span
    return Remark(text[:start], text[start:end], text[end:], message, severity)
