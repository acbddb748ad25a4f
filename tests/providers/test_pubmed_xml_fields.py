"""Every field of an article and of a book chapter, one by one, and the same in the body."""

import hashlib
from pathlib import Path

import msgspec
import pytest

from curation.providers.records import (
    Abstract,
    Affiliation,
    Book,
    Chemical,
    DataBank,
    Entry,
    Grant,
    HistoryDate,
    Identifier,
    Issue,
    Journal,
    Keyword,
    Location,
    MeshHeading,
    Notice,
    Pages,
    Parsed,
    PartialDate,
    Person,
    PubmedRecord,
    Qualifier,
    Reference,
    Section,
    SupplementaryConcept,
    Text,
    Vocable,
)
from tests.providers.pubmed_sets import read_file

pytestmark = pytest.mark.real_data
MATH = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>k</mi></math>'


@pytest.fixture(scope="module")
def answer(shared_data: Path) -> Parsed:
    """Return an answer that has nearly every element, in the DTD's order."""
    return read_file(shared_data / "eutils/efetch_pubmed.xml")


@pytest.fixture(scope="module")
def record(answer: Parsed) -> PubmedRecord:
    """Return its article."""
    return answer.entries[0].record


@pytest.fixture(scope="module")
def chapter(answer: Parsed) -> PubmedRecord:
    """Return its chapter of a book."""
    return answer.entries[1].record


def test_nothing_in_it_is_unknown(answer: Parsed) -> None:
    assert answer.complete
    assert answer.problems == ()
    assert answer.deleted == (90000008,)
    assert [(e.record.pmid, e.record.kind) for e in answer.entries] == [
        (90000001, "article"),
        (90000002, "chapter"),
    ]


def test_the_body_is_the_record_and_the_hash_is_the_bodys(answer: Parsed) -> None:
    for entry in answer.entries:
        assert isinstance(entry, Entry)
        assert msgspec.json.decode(entry.body, type=PubmedRecord) == entry.record
        assert entry.content_hash == hashlib.blake2b(entry.body, digest_size=16).digest()
        assert entry.raw.startswith(b"<Pubmed")
        assert entry.raw.endswith(b"Article>")


def test_what_nlm_says_of_the_record(record: PubmedRecord) -> None:
    assert (record.version, record.status, record.owner, record.indexing) == (
        1,
        "MEDLINE",
        "NLM",
        "Automated",
    )
    assert (record.completed, record.revised) == ("2024-03-09", "2025-02-01")
    assert (record.publication_model, record.publication_status) == ("Print-Electronic", "ppublish")
    assert record.subsets == ("IM",)


def test_where_it_appeared(record: PubmedRecord) -> None:
    assert record.journal == Journal(
        title="Revista of made-up medicine",
        iso="Rev Made Up Med",
        medline_ta="Rev Made Up Med",
        nlm_id="9999999",
        issn="1234-5678",
        issn_type="Electronic",
        issn_linking="1234-5670",
        country="Ecuador",
    )
    assert record.issue == Issue("12", "3 Pt 1", "Internet")
    assert record.pages == Pages("101", "109", "101-9")
    assert record.locations == (Location("doi", "10.5555/ABC.2024.1"), Location("pii", "e101"))
    assert record.published == PartialDate("2024 Jan-Feb", 2024, 1, precision="text")
    assert record.article_dates == (PartialDate("2023 Dec 5", 2023, 12, 5, precision="day"),)


def test_what_it_says(record: PubmedRecord) -> None:
    assert record.title == Text(
        "[Role of BRCA1 at p<0.05 and H2O+].",
        "[Role of <i>BRCA1</i> at p<u>&lt;</u>0.05 and H<sub>2</sub>O<sup>+</sup>].",
    )
    assert record.vernacular_title == Text("Papel de BRCA1.")
    assert record.abstract == Abstract(
        (
            Section(Text("We studied x.", "We studied <b>x</b>."), "BACKGROUND", "BACKGROUND"),
            Section(Text("Rate k rose.", f"Rate {MATH} rose."), "WHAT WE SAW", "RESULTS"),
        ),
        "© 2024 The Authors.",
    )
    assert record.other_abstracts == (
        Abstract((Section(Text("Estudiamos x.")),), type="Publisher", language="spa"),
    )
    assert record.languages == ("spa",)
    assert record.coi == Text("None declared.")


def test_who_made_it(record: PubmedRecord) -> None:
    assert record.authors == (
        Person(
            *("Núñez", "Ana B", "AB", "Jr"),
            orcid="0000-0000-0000-0001",
            affiliations=(Affiliation("Made-up University, Quito. ana@example.org."),),
            equal=True,
        ),
        Person(collective="MADE-UP Study Group"),
    )
    assert record.authors_complete
    assert record.investigators == (Person("Lee", "Kim", "K"),)
    assert record.grants == (Grant("R01 XX000000", "XX", "NIXX NIH HHS", "United States"),)
    assert record.grants_complete


def test_how_it_is_indexed(record: PubmedRecord) -> None:
    assert record.publication_types == (
        Vocable("Journal Article", "D016428"),
        Vocable("Retracted Publication", "D016441"),
    )
    assert record.mesh == (
        MeshHeading("Humans", "D006801"),
        MeshHeading(
            "Asthma",
            "D001249",
            automatic=True,
            qualifiers=(Qualifier("drug therapy", "Q000188", major=True),),
        ),
    )
    assert [heading.is_major for heading in record.mesh] == [False, True]
    assert record.keywords == (Keyword(Text("wheeze"), "NOTNLM"),)
    assert record.chemicals == (Chemical("Water", "D014867", "059QF0KO0R"),)
    assert record.supplementary_concepts == (
        SupplementaryConcept("Made-up disease", "C000000000", "Disease"),
    )
    assert record.data_banks == (DataBank("ClinicalTrials.gov", ("NCT00000000",)),)


def test_what_befell_it(record: PubmedRecord) -> None:
    assert record.notices == (
        Notice("RetractionIn", "Rev Made Up Med. 2025 Feb;13(2):200", 90000009),
        Notice("ErratumIn", "Rev Made Up Med. 2024 May;12(5):300. doi: 10.5555/x"),
    )
    assert record.history == (
        HistoryDate("received", "2023-08-01"),
        HistoryDate("entrez", "2023-12-06T01:42"),
        HistoryDate("pubmed", "2023-12-06T06:42"),
        HistoryDate("medline", "2024-03-09T06:43"),
    )


def test_its_identifiers_and_references(record: PubmedRecord) -> None:
    assert record.identifiers == (
        Identifier("pubmed", "90000001"),
        Identifier("doi", "10.5555/abc.2024.1"),
        Identifier("pii", "e101"),
        Identifier("pmc", "PMC0000001"),
        Identifier("mid", "NIHMS0000001"),
    )
    assert (record.doi, record.pmcid) == ("10.5555/abc.2024.1", "PMC0000001")
    assert record.references == (
        Reference(Text("Doe J. Something. J X. 1999;1:1."), 90000005, list_title="References"),
        Reference(Text("Roe R. Other."), list_title="Further reading"),
    )


def test_a_chapter_and_its_book(chapter: PubmedRecord) -> None:
    begun = PartialDate("2025 Jan", 2025, 1, precision="month")
    assert chapter.book == Book(
        title=Text("StatPearls"),
        title_id="statpearls",
        publisher="StatPearls Publishing",
        place="Treasure Island (FL)",
        published=begun,
        begins=begun,
        medium="Internet",
        part="article-00000",
    )
    assert (chapter.title, chapter.published) == (Text("Made-up Asthma"), begun)
    assert chapter.article_dates == (PartialDate("2024 Jul 1", 2024, 7, 1, precision="day"),)
    assert chapter.authors == (Person("Poe", "Ed", "E"),)
    assert chapter.identifiers == (Identifier("bookaccession", "NBK000000"), Identifier("pubmed", "90000002"))
    assert chapter.publication_types == (Vocable("Study Guide", "D000072643"),)
    assert chapter.abstract.sections == (Section(Text("Asthma is made up here.")),)
    assert (chapter.history, chapter.languages) == ((HistoryDate("pubmed", "2024-07-02"),), ("eng",))
