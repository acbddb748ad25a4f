"""Notices in words, both ways."""

import pytest

from curation.providers.records import Notice, PubmedRecord, Vocable
from curation.web.notices import KINDS, above_title, below, cited_lines, kind_of, notice_lines

REFTYPES = [
    "AssociatedDataset",
    "AssociatedPublication",
    "CommentIn",
    "CommentOn",
    "CorrectedandRepublishedIn",
    "CorrectedandRepublishedFrom",
    "ErratumIn",
    "ErratumFor",
    "ExpressionOfConcernIn",
    "ExpressionOfConcernFor",
    "RepublishedIn",
    "RepublishedFrom",
    "RetractedandRepublishedIn",
    "RetractedandRepublishedFrom",
    "RetractionIn",
    "RetractionOf",
    "UpdateIn",
    "UpdateOf",
    "SummaryForPatientsIn",
    "OriginalReportIn",
    "ReprintIn",
    "ReprintOf",
    "Cites",
]


def record(*kinds: str, **fields: object) -> PubmedRecord:
    """Return a record with notices of these kinds."""
    notices = tuple(Notice(kind, f"J. 2020;{n}", n) for n, kind in enumerate(kinds, 1))
    return PubmedRecord(pmid=9, notices=notices, **fields)  # type: ignore[arg-type]  # a record by parts


def test_every_kind_of_nlms_dtd_has_words_of_its_own() -> None:
    assert sorted(KINDS) == sorted(REFTYPES)
    assert len({(k.word, k.lead) for k in KINDS.values()}) == len(KINDS)


def test_retraction_comes_before_all_and_comments_stand_below() -> None:
    lines = notice_lines(record("CommentIn", "ErratumIn", "RetractionIn", "ExpressionOfConcernIn"), {})
    words = [line.kind.word for line in above_title(lines)]
    assert words == ["Retracted", "Expression of concern", "Correction published"]
    assert [line.kind.lead for line in below(lines)] == ["Comment in"]


def test_a_notice_of_retraction_does_not_look_retracted_itself() -> None:
    (line,) = notice_lines(record("RetractionOf"), {})
    assert (line.kind.level, line.kind.word) == ("warn", "This is a notice of retraction")


def test_a_record_retracted_by_its_type_alone_says_so() -> None:
    retracted = record("CommentIn", publication_types=(Vocable("Retracted Publication", "D016441"),))
    lines = notice_lines(retracted, {})
    assert (lines[0].kind.level, lines[0].pmid) == ("retracted", None)


def test_a_retraction_is_said_once() -> None:
    both = record("RetractionIn", publication_types=(Vocable("Retracted Publication", "D016441"),))
    assert len(notice_lines(both, {})) == 1


def test_a_kind_nlm_adds_later_is_shown_by_its_name() -> None:
    (line,) = notice_lines(record("TranslationPublishedIn"), {})
    assert line.kind.lead == "Translation published in"
    assert kind_of("X").word == "X"


def test_the_other_record_is_linked_here_when_it_is_here() -> None:
    lines = notice_lines(record("CommentIn", "ErratumIn"), {1: True})
    assert {line.pmid: (line.held, line.retracted) for line in lines} == {1: (True, True), 2: (False, False)}


def test_references_of_old_are_not_notices() -> None:
    cites = record("Cites", "CommentOn")
    assert [line.kind.lead for line in notice_lines(cites, {})] == ["Comment on"]
    assert [line.pmid for line in cited_lines(cites, {})] == [1]


@pytest.mark.parametrize("pmid", [None, 5])
def test_a_notice_may_lack_a_pmid(pmid: int | None) -> None:
    lines = notice_lines(PubmedRecord(pmid=9, notices=(Notice("ErratumIn", "", pmid),)), {})
    assert (lines[0].pmid, lines[0].held) == (pmid, False)
