"""What could not be understood, or otherwise than it may have been meant: each at its place."""

from dataclasses import dataclass, field
from typing import Literal

from curation.search.tree import Span

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark on a search.

    An ``error`` means that a part of the search is not in the tree; a ``warning``, that it is there in a
    broader or another sense than PubMed's; a ``note``, that a foreign form was read as ours. ``suggestion``
    is text to put in the place of ``span``, or empty.
    """

    severity: Severity
    span: Span
    message: str
    suggestion: str = ""


@dataclass
class Problems:
    """Collects the remarks on one search."""

    found: list[Problem] = field(default_factory=list)

    def error(self, span: Span, message: str, suggestion: str = "") -> None:
        """Say that a part is left out."""
        self.found.append(Problem("error", span, message, suggestion))

    def warn(self, span: Span, message: str, suggestion: str = "") -> None:
        """Say that a part may find more or other records than meant."""
        self.found.append(Problem("warning", span, message, suggestion))

    def note(self, span: Span, message: str, suggestion: str = "") -> None:
        """Say that another database's form was taken as ours."""
        self.found.append(Problem("note", span, message, suggestion))
