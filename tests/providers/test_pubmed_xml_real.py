"""Real records, held against a reading of the same XML by the standard library."""

import gzip
import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from curation.providers.pubmed_xml import parse
from curation.providers.records import (
    Affiliation,
    Book,
    Entry,
    Identifier,
    Parsed,
    PartialDate,
    Person,
    PubmedRecord,
)
from tests.providers.plain_reading import reading, shown
from tests.providers.pubmed_sets import read_file

pytestmark = pytest.mark.real_data
RECORDS = "pubmed/real_records.xml.gz"
STRANGE = 12626969  # marked up with sentences, <s>, by somebody after PubMed


@pytest.fixture(scope="module")
def real(shared_data: Path) -> Parsed:
    """Return the parsed records, read once."""
    return read_file(shared_data / RECORDS)


@pytest.fixture(scope="module")
def by_pmid(real: Parsed) -> dict[int, Entry]:
    """Return the entries by their PMID."""
    return {entry.record.pmid: entry for entry in real.entries}


def test_every_record_is_what_a_plain_reading_gives(real: Parsed, shared_data: Path) -> None:
    tree = ET.fromstring(gzip.decompress((shared_data / RECORDS).read_bytes()))  # noqa: S314 our own data
    assert real.complete
    assert len(real.entries) == len(tree) == 1398
    for entry, element in zip(real.entries, tree, strict=True):
        assert shown(entry.record) == reading(element)


def test_no_record_is_lost_and_only_one_name_is_strange(real: Parsed) -> None:
    assert [(p.message, p.pmid, p.refused) for p in real.problems] == [
        ("unknown element s in ArticleTitle; its content stays in the XML", STRANGE, False)
    ]


# What may be in a record's XML and not in its body: numbers of another form (dates), the address before an
# ORCID, the dates and numbers of elements that left the DTD, and control characters.
ELSEWHERE = re.compile(r"/(Day|Month|Hour|Minute)$|/DateCreated/|/Author/Identifier$|/MedlineID$")


def test_no_text_of_the_xml_is_missing_from_the_body(real: Parsed) -> None:
    lost = {}
    for entry in real.entries[::7]:
        body = _bare(
            json.dumps(json.loads(entry.body), ensure_ascii=False).replace('\\"', '"').replace("\\\\", "\\")
        )
        for path, words in _texts(ET.fromstring(entry.raw), ""):  # noqa: S314 our own data
            if _bare(words) not in body and not ELSEWHERE.search(path):
                lost[path] = (entry.record.pmid, words)
    assert lost == {}


def _bare(words: str) -> str:
    return re.sub(r"[\s\x7f-\x9f]+", "", words)


def _texts(element: ET.Element, path: str) -> list[tuple[str, str]]:
    here = f"{path}/{element.tag}"
    found = [(here, words) for words in (element.text, *(c.tail for c in element)) if words and words.strip()]
    for child in element:
        found += _texts(child, here)
    return found


def notice(kind: str) -> Callable[[PubmedRecord], bool]:
    """Return a check that a record has a notice of this kind."""
    return lambda record: any(n.kind == kind for n in record.notices)


def status(word: str) -> Callable[[PubmedRecord], bool]:
    """Return a check that a record has this status."""
    return lambda record: record.status == word


def script(*names: str) -> Callable[[PubmedRecord], bool]:
    """Return a check that a record's words hold a letter of one of these scripts."""
    return lambda record: any(unicodedata.name(c, "").startswith(names) for c in words(record))


def words(record: PubmedRecord) -> str:
    """Return the words of a record that may be in any script."""
    abstracts = [s.text.plain for a in (record.abstract, *record.other_abstracts) for s in a.sections]
    keywords = [k.text.plain for k in record.keywords]
    return " ".join((record.title.plain, record.vernacular_title.plain, *abstracts, *keywords))


def people(record: PubmedRecord) -> tuple[Person, ...]:
    """Return everybody a record names."""
    book = record.book or Book()
    return (*record.authors, *record.investigators, *record.subjects, *book.authors, *book.editors)


def whole(record: PubmedRecord) -> str:
    """Return everything a record says."""
    return msgspec.json.encode(record).decode()


def retracted_or_retraction(record: PubmedRecord) -> bool:
    """Say whether the types name a retracted publication or the notice of one."""
    return any(
        t.name in ("Retracted Publication", "Retraction of Publication") for t in record.publication_types
    )


FEATURES: dict[str, Callable[[PubmedRecord], bool]] = {
    ">100 authors": lambda r: len(r.authors) > 100,
    "AffiliationInfo/Identifier": lambda r: any(x.identifiers for a in r.authors for x in a.affiliations),
    "CJK": script("CJK", "HIRAGANA", "KATAKANA", "HANGUL"),
    "CoiStatement": lambda r: bool(r.coi.plain),
    "CollectiveName": lambda r: any(a.collective and not a.last for a in people(r)),
    "Cyrillic": script("CYRILLIC"),
    "DataBankList": lambda r: bool(r.data_banks and all(b.name for b in r.data_banks)),
    "ErratumIn": notice("ErratumIn"),
    "GeneSymbolList": lambda r: bool(r.genes and all(r.genes)),
    "GrantList": lambda r: bool(r.grants and all(g.agency or g.id for g in r.grants)),
    "Greek letters": lambda r: "GREEK" in {unicodedata.name(c, "").partition(" ")[0] for c in whole(r)},
    "InvestigatorList": lambda r: bool(r.investigators and all(i.last for i in r.investigators)),
    "MathML": lambda r: "<math xmlns=" in r.title.html + "".join(s.text.html for s in r.abstract.sections),
    "MedlineDate": lambda r: r.published.precision == "text" and r.published.year is not None,
    "ORCID": lambda r: any(a.orcid for a in people(r)),
    "OtherAbstract": lambda r: (
        all(a.sections and a.type and a.language for a in r.other_abstracts) and words(r) != ""
    ),
    "PMID Version>1": lambda r: r.version > 1,
    "PersonalNameSubjectList": lambda r: bool(r.subjects and all(s.last for s in r.subjects)),
    "PubDate/Season": lambda r: r.published.precision == "season" and r.published.season in r.published.raw,
    "PublicationType Retracted": retracted_or_retraction,
    "PubmedBookArticle": lambda r: r.kind in ("book", "chapter") and r.book is not None,
    "RepublishedFrom": notice("RepublishedFrom"),
    "RepublishedIn": notice("RepublishedIn"),
    "RetractionIn": notice("RetractionIn"),
    "RetractionOf": notice("RetractionOf"),
    "SpaceFlightMission": lambda r: bool(r.space_missions and all(r.space_missions)),
    "Status In-Data-Review": status("In-Data-Review"),
    "Status In-Process": status("In-Process"),
    "Status MEDLINE": status("MEDLINE"),
    "Status None": status(""),
    "Status PubMed-not-MEDLINE": status("PubMed-not-MEDLINE"),
    "Status Publisher": status("Publisher"),
    "SupplMeshList": lambda r: bool(r.supplementary_concepts) and all(s.ui for s in r.supplementary_concepts),
    "UpdateIn": notice("UpdateIn"),
    "UpdateOf": notice("UpdateOf"),
    "VernacularTitle + bracketed title": lambda r: (
        bool(r.vernacular_title.plain) and r.title.plain.startswith("[")
    ),
    "abstract > 20,000 chars": lambda r: sum(len(s.text.plain) for s in r.abstract.sections) > 20_000,
    "author Suffix": lambda r: any(a.suffix for a in people(r)),
    "empty AbstractText": lambda r: r.abstract.sections == (),
    "empty or missing ArticleTitle": lambda r: r.kind == "book" or not r.title.plain,
    "markup inside ArticleTitle": lambda r: (
        bool(re.search(r"<(i|b|sub|sup|u|math)\b", r.title.html)) or r.pmid == STRANGE
    ),
    "mixed labelled/unlabelled AbstractText": lambda r: (
        {bool(s.label) for s in r.abstract.sections} == {True, False}
    ),
    "no AuthorList": lambda r: r.authors == (),
    "odd DOI": lambda r: bool(r.doi) and not r.doi.startswith("10."),
    "record > 150 KB": lambda r: len(r.references) > 100 or len(r.authors) > 100,
    "several languages": lambda r: len(r.languages) > 1,
    "zero-width/soft hyphen/bidi marks": lambda r: any(
        unicodedata.category(c) in ("Cf", "Zp") for c in whole(r)
    ),
}


def test_each_feature_has_a_check(shared_data: Path) -> None:
    exemplars = json.loads((shared_data / "pubmed/exemplars.json").read_text())
    assert set(FEATURES) == set(exemplars)
    assert len(FEATURES) == 47


@pytest.mark.parametrize("feature", FEATURES)
def test_an_exemplar_shows_its_feature(feature: str, by_pmid: dict[int, Entry], shared_data: Path) -> None:
    pmids = json.loads((shared_data / "pubmed/exemplars.json").read_text())[feature]
    assert [pmid for pmid in pmids if not FEATURES[feature](by_pmid[pmid].record)] == []


def test_a_retracted_record_names_its_notice(by_pmid: dict[int, Entry]) -> None:
    found = by_pmid[31541003].record
    assert [t.ui for t in found.publication_types if t.name.startswith("Retracted")] == ["D016441"]
    assert [n.pmid is not None for n in found.notices if n.kind == "RetractionIn"] == [True]


def test_old_notices_without_a_reftype_are_kept(by_pmid: dict[int, Entry]) -> None:
    (found,) = by_pmid[STRANGE].record.notices
    assert (found.kind, found.pmid) == ("CommentIn", 12627015)
    assert found.source.startswith("Crit Care Med. 2003 Mar;31(3):971-3")


def test_a_book_chapter_keeps_its_book_and_its_sections(by_pmid: dict[int, Entry]) -> None:
    found = by_pmid[20301382].record
    assert found.book is not None
    assert (found.kind, found.book.title.plain, found.book.title.html) == (
        *("chapter", "GeneReviews®", "GeneReviews<sup>®</sup>"),
    )
    assert (found.book.publisher, found.book.place) == ("University of Washington, Seattle", "Seattle (WA)")
    assert (len(found.authors), len(found.book.editors), found.revised) == (2, 8, "2023-09-28")
    assert "Synonyms: mtDNA Deletion Syndromes; SLSMDS" in found.general_notes
    assert "Section: GeneReview Scope" in found.general_notes
    assert found.article_dates == (PartialDate("2003 Dec 17", 2003, 12, 17, precision="day"),)


def test_the_review_the_project_starts_from_is_whole(shared_data: Path) -> None:
    found = read_file(shared_data / "seed/36691473.xml")
    assert found.complete
    assert not found.problems
    record = found.entries[0].record
    assert (record.pmid, record.doi, record.status) == (36691473, "10.1155/2023/8427200", "MEDLINE")
    assert record.title.plain.startswith("Secretome of Mesenchymal Stromal Cells as a Possible")
    assert record.coi.plain.startswith("The authors declare that there is no conflict of interest")
    assert [(t.name, t.ui) for t in record.publication_types] == [
        ("Journal Article", "D016428"),
        ("Review", "D016454"),
    ]
    assert record.publication_model == "Electronic-eCollection"
    assert record.published == PartialDate("2023", 2023, precision="year")
    assert record.article_dates == (PartialDate("2023 Jan 14", 2023, 1, 14, precision="day"),)
    assert (record.revised, record.publication_status) == ("2023-01-25", "epublish")
    assert (record.authors[0].last, record.authors_complete) == ("Szabłowska-Gadomska", False)
    assert (record.journal.medline_ta, record.journal.issn, record.issue.volume) == (
        *("Biomed Res Int", "2314-6141", "2023"),
    )
    assert (record.pages.start, record.pages.medline) == ("8427200", "8427200")
    assert len(record.references) == 5
    assert [r.identifiers[0].value for r in record.references if r.identifiers] == [
        "10.1016/j.bjps.2014.12.023",
        "10.1007/978-3-211-72958-8_8",
    ]
    assert "Porażenie Nerwu Twarzowego" in record.references[3].citation.plain


BIOPYTHON = {
    "pubmed1.xml": [12091962, 9997],
    "pubmed2.xml": [11748933, 11700088],
    "pubmed4.xml": [27797938],
    "pubmed5.xml": [28775130],
    "pubmed6.xml": [30108519],
    "pubmed7.xml": [29963580],
}


@pytest.mark.parametrize("name", BIOPYTHON)
def test_recorded_answers_are_read_whole(name: str, shared_data: Path) -> None:
    path = shared_data / "eutils/biopython_tests" / name
    found = read_file(path)
    assert found.complete
    assert not found.problems
    assert [e.record.pmid for e in found.entries] == BIOPYTHON[name]
    for entry, element in zip(found.entries, ET.parse(path).getroot(), strict=True):  # noqa: S314 our own data
        assert shown(entry.record) == reading(element)


def test_what_the_recorded_answers_are_known_for_is_there(shared_data: Path) -> None:
    folder = shared_data / "eutils/biopython_tests"
    kie, old = (e.record for e in read_file(folder / "pubmed1.xml").entries)
    assert (kie.owner, kie.published.season, kie.doi) == ("KIE", "Spring", "")
    assert kie.general_notes
    assert kie.other_ids
    assert any(m.kind == "Geographic" for m in kie.mesh)
    assert (old.pages.start, old.pages.end) == ("179", "191")
    (cited,) = (e.record for e in read_file(folder / "pubmed4.xml").entries)
    assert (len(cited.authors), len(cited.grants)) == (22, 35)
    assert [sum(n.kind == kind for n in cited.notices) for kind in ("Cites", "CommentIn")] == [48, 1]
    assert Identifier("mid", "NIHMS857349") in cited.identifiers
    (last,) = (e.record for e in read_file(folder / "pubmed7.xml").entries)
    assert len(last.references) == 49
    assert any(a.collective for a in last.authors)
    assert sum(s.text.html.count("<math ") for s in last.abstract.sections) == 4
    assert all(re.fullmatch(r"(\d{4}-){3}\d{3}[\dX]", a.orcid) for a in last.authors if a.orcid)


def test_error_bodies_are_no_sets_and_say_so(shared_data: Path) -> None:
    found = parse((shared_data / "eutils/efetch_error_400.xml").read_bytes())
    assert not found.complete
    assert "ID list is empty! Possibly it has no correct IDs." in found.problems[0].message
    assert parse((shared_data / "eutils/efetch_empty.xml").read_bytes()) == Parsed(complete=True)
    page = parse((shared_data / "eutils/biopython_tests/pubmed3.html").read_bytes())
    assert (page.complete, page.entries) == (False, ())
    assert page.problems


def test_affiliations_of_old_files_are_kept(real: Parsed) -> None:
    bare = [e for e in real.entries if b"<Affiliation>" in e.raw and b"<AffiliationInfo>" not in e.raw]
    assert bare
    for entry in bare:
        kept = [x for a in (*entry.record.authors, *entry.record.investigators) for x in a.affiliations]
        assert kept
        assert all(isinstance(x, Affiliation) and x.text for x in kept)
