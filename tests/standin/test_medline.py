"""MEDLINE text beside PubMed's own: a made-up record with everything, and saved real ones."""

import io
from pathlib import Path
from typing import Any

import pytest
from Bio import Medline as _Medline

from curation.standin.abstract import abstracts
from curation.standin.filecorpus import FileCorpus
from curation.standin.medline import medline
from curation.standin.reading import Reading

Medline: Any = _Medline  # it carries no type annotations

# written by PubMed from the same fields since it first did so; other fields were spelt in plain ASCII then
STEADY = (
    "PMID", "OWN", "STAT", "DCOM", "LR", "IS", "VI", "IP", "DP", "PG", "LID", "LA", "PT", "PL", "TA", "JT",
    "JID", "RN", "SB", "MH", "RF", "CIN", "EIN", "PMC", "OTO", "OT", "COIS", "GR", "EDAT", "MHDA", "CRDT",
    "PHST", "AID", "PST", "DEP", "SO",
)  # fmt: skip

pytestmark = pytest.mark.real_data


def parsed(text: str) -> dict[str, Any]:
    return dict(next(Medline.parse(io.StringIO(text))))


def test_saved_real_records_are_written_as_pubmed_wrote_them(shared_data: Path) -> None:
    corpus = FileCorpus(shared_data / "pubmed" / "real_records.xml.gz")
    with (shared_data / "exports" / "pubmed_200.nbib").open(encoding="utf-8") as saved:
        theirs = {int(one["PMID"]): dict(one) for one in Medline.parse(saved) if "PMID" in one}
    both = [pmid for pmid in theirs if pmid in corpus.pmids()]
    assert len(both) > 100
    for pmid in both:
        ours = parsed(medline([Reading(corpus.xml(pmid))]))
        assert list(ours) == list(theirs[pmid]), pmid
        assert {tag: ours.get(tag) for tag in STEADY} == {tag: theirs[pmid].get(tag) for tag in STEADY}, pmid
        plain = [tag for tag in ("TI", "AU", "FAU", "AB", "TT") if str(ours.get(tag, "")).isascii()]
        assert {tag: ours.get(tag) for tag in plain} == {tag: theirs[pmid].get(tag) for tag in plain}, pmid


def test_a_record_with_everything_keeps_it(shared_data: Path) -> None:
    corpus = FileCorpus(shared_data / "eutils" / "efetch_pubmed.xml")
    record = parsed(medline([Reading(corpus.xml(90000001))]))
    assert (record["AU"], record["CN"]) == (["Núñez AB Jr"], ["MADE-UP Study Group"])
    assert record["RIN"] == ["Rev Made Up Med. 2025 Feb;13(2):200. PMID: 90000009"]
    assert record["SI"] == ["ClinicalTrials.gov/NCT00000000"]
    assert record["GR"] == ["R01 XX000000/XX/NIXX NIH HHS/United States"]
    assert (record["IR"], record["FIR"]) == (["Lee K"], ["Lee, Kim"])
    book = parsed(medline([Reading(corpus.xml(90000002))]))
    assert (book["BTI"], book["TI"]) == (["StatPearls"], "Made-up Asthma")
    assert "Treasure Island (FL): StatPearls Publishing; 2025 Jan." in str(book["SO"])


def test_an_abstract_page_tells_notices_places_and_conflicts(shared_data: Path) -> None:
    corpus = FileCorpus(shared_data / "eutils" / "efetch_pubmed.xml")
    text = abstracts([Reading(corpus.xml(90000001))])
    assert "Núñez AB Jr(1), MADE-UP Study Group." in text
    assert "Author information:\n(1)Made-up University, Quito. ana@example.org." in text
    assert "Retraction in\nRev Made Up Med. 2025 Feb;13(2):200" in text
    assert "BACKGROUND: We studied x." in text
    assert "Conflict of interest statement: None declared." in text
    assert text.endswith("PMCID: PMC0000001\nPMID: 90000001 [Indexed for MEDLINE]\n")
