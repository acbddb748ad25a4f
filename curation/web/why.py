"""Why a record stands where it does in the order of the best match, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from curation.models import Record
from curation.search.analysis import tokens
from curation.search.documents import weight
from curation.search.snippets import Sought

MOST = 12  # words named of one text


@dataclass(frozen=True)
class Why:
    """Where the sought words stand, and what recency and citations add to the score, in per cent."""

    title: str
    abstract: str
    elsewhere: str
    recent: int
    cited: int


def why(row: Record, abstract: Iterable[str], sought: Sought, cited: int) -> Why:
    """Say it of one row: the texts of its abstract, and how many records cite it."""
    title = _held([row.title], sought)
    in_abstract = [word for word in _held(abstract, sought) if word not in title]
    rest = [word for word in sorted(sought.tokens) if word not in title and word not in in_abstract]
    recent = weight(row.year, 0) - 1
    return Why(
        _said(title),
        _said(in_abstract),
        _said(rest),
        round(100 * recent),
        round(100 * (weight(row.year, cited) - 1 - recent)),
    )


def _held(texts: Iterable[str], sought: Sought) -> list[str]:
    pieces = dict.fromkeys(piece for text in texts for piece in sought.held(text))
    found = dict.fromkeys(token for piece in pieces for token in tokens(piece))
    return [token for token in found if token in sought]


def _said(words: list[str]) -> str:
    return ", ".join(words[:MOST]) + (" …" if len(words) > MOST else "")
