"""PMIDs out of citation files, as PubMed and reference managers write them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.exchange.citation_files import read, read_nbib, read_ris


def test_an_nbib_file_gives_each_pmid_once_in_its_order() -> None:
    text = "PMID- 12345\nOWN - NLM\nTI  - A\n\nPMID- 99\nTI  - B\n\nPMID- 12345\nTI  - A\n"
    assert read_nbib(text, "a.nbib").pmids == (12345, 99)


def test_a_pmid_line_without_a_number_is_named_with_its_line() -> None:
    found = read_nbib("PMID- 1\nTI  - A\n\nPMID- none\n", "a.nbib")
    assert found.pmids == (1,)
    assert [(p.line, p.refused) for p in found.problems] == [(4, True)]


def test_a_text_without_pmids_is_refused_with_a_hint() -> None:
    (problem,) = read_nbib("Dear colleague,", "letter.nbib").problems
    assert "is it a PubMed (.nbib) file?" in str(problem)


def ris(*lines: str) -> str:
    return "\n".join(["TY  - JOUR", "TI  - A title", *lines, "ER  - ", ""])


@pytest.mark.parametrize(
    "line",
    [
        "UR  - https://pubmed.ncbi.nlm.nih.gov/36691473/",
        "UR  - https://www.ncbi.nlm.nih.gov/pubmed/36691473",
        "N1  - PMID: 36691473",
        "C2  - 36691473",
        "AN  - 36691473\nDB  - MEDLINE",
    ],
)
def test_a_pmid_is_found_where_reference_managers_put_it(line: str) -> None:
    assert read_ris(ris(line), "a.ris").pmids == (36691473,)


def test_another_databases_accession_number_is_not_taken_for_a_pmid() -> None:
    found = read_ris(ris("AN  - 36691473", "DB  - Embase"), "a.ris")
    assert found.pmids == ()
    assert "“A title”" in str(found.problems[0])
    assert found.problems[0].refused


@given(st.text(max_size=400))
def test_any_text_gives_pmids_or_a_reason(text: str) -> None:
    for reader in (read_nbib, read_ris):
        found = reader(text, "any")
        assert found.pmids or found.problems


@pytest.mark.real_data
def test_pubmeds_own_file_of_200_records_gives_200_pmids(shared_data: Path) -> None:
    found = read(shared_data / "exports" / "pubmed_200.nbib")
    assert len(found.pmids) == 200
    assert not found.problems


@pytest.mark.real_data
def test_no_file_of_the_importers_set_raises(shared_data: Path) -> None:
    for path in sorted((shared_data / "exports" / "importers").iterdir()):
        found = read(path)
        assert found.pmids or found.problems, path.name
