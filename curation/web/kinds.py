"""The labels beside a title: kinds of publication, and what happened to the record."""

from collections.abc import Iterable

FORMS = {"book": "Book", "chapter": "Book chapter"}
# Publication types that say nothing of how to read the record, or that are said in another place.
PLAIN = {
    "journal article",
    "english abstract",
    "comparative study",
    "evaluation study",
    "evaluation studies",
    "validation study",
    "validation studies",
    "introductory journal article",
    "retracted publication",
    "published erratum",
    "retraction notice",
    "retraction of publication",
    "video-audio media",
    "webcast",
}
# In lists, only what changes how a record is read.
NOTICES = {
    "RetractionOf": "Notice of retraction",
    "ExpressionOfConcernIn": "Expression of concern",
    "CorrectedandRepublishedIn": "Corrected and republished",
    "ErratumIn": "Corrected",
    "ErratumFor": "Correction",
    "UpdateIn": "Updated",
}


def kind_labels(form: str, types: Iterable[str]) -> list[str]:
    """Return the labels of a record, given its form (article, book, chapter) and its publication types."""
    told = [t for t in types if t.lower() not in PLAIN and not t.startswith("Research Support")]
    return [FORMS[form], *told] if form in FORMS else told


def notice_labels(notices: Iterable[str]) -> list[str]:
    """Return the labels of the notices a reader of a list should know of, being retracted aside."""
    found = set(notices)
    return [label for kind, label in NOTICES.items() if kind in found]
