"""What a search finds: the records of a part or of the whole, and the remarks PubMed makes."""

from dataclasses import dataclass, field
from typing import Self

from curation.standin.library import Mask, Numbers


@dataclass(frozen=True)
class Found:
    """A part of the answer: which records, how PubMed writes the part, the operator at its top."""

    mask: Mask
    text: str
    top: str = ""

    def joined(self, operator: str, other: Self) -> "Found":
        """Join two parts; brackets go round a part whose own operator is another."""
        if operator == "AND":
            mask = self.mask & other.mask
        elif operator == "OR":
            mask = self.mask | other.mask
        else:
            mask = self.mask & ~other.mask
        left = f"({self.text})" if self.top not in ("", operator) else self.text
        right = f"({other.text})" if other.top else other.text
        return Found(mask, f"{left} {operator} {right}", operator)


@dataclass
class Remarks:
    """What PubMed says beside an answer, list by list as ESearch names them."""

    phrases_not_found: list[str] = field(default_factory=list)
    fields_not_found: list[str] = field(default_factory=list)
    phrases_ignored: list[str] = field(default_factory=list)
    quoted_not_found: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    translations: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Outcome:
    """The answer to a query: PMIDs newest first, PubMed's own wording of it, remarks."""

    pmids: Numbers
    translation: str
    remarks: Remarks
    title_words: list[str]
