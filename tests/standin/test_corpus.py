"""The synthetic corpus as its users meet it: the same everywhere, valid, marked, linked, never alike."""

import gzip
import hashlib
import io
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import Bio.Entrez
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from curation.standin.corpus import FIRST_PMID, SyntheticCorpus, main, special_pmids
from curation.standin.synthetic.outline import BUSY_DAY, FIRST_DAY, LAST_DAY, Outline

PROJECT = Path(__file__).resolve().parents[2]
DTD = Path(Bio.Entrez.__file__).parent / "DTDs" / "pubmed_250101.dtd"
MANY = 10_000
MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
WANTED = """
    PubDate/Season PubDate/MedlineDate PubDate/Day Language/pol Language/chi Language/spa Language/ger
    Category/OBJECTIVE Category/None VernacularTitle OtherAbstract CollectiveName Investigator Suffix Grant
    DataBank CoiStatement Chemical QualifierName sup i Status/MEDLINE Status/PubMed-not-MEDLINE
    Status/Publisher Model/Print Model/Electronic-eCollection ReferenceList MeshHeading math
"""
NOTE = "Synthetic record: describes no real study."


@pytest.fixture(scope="module")
def corpus() -> SyntheticCorpus:
    return SyntheticCorpus(MANY)


@pytest.fixture(scope="module")
def dtd() -> etree.DTD:
    return etree.DTD(str(DTD))


def read(xml: bytes) -> etree._Element:
    """Parse one record without entities, DTD or network."""
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def some(pmids: Sequence[int], count: int) -> list[int]:
    """Choose ``count`` PMIDs, the same ones every time."""
    return random.Random(2).sample(pmids, count)  # noqa: S311 - a choice of examples, not a secret


def words(element: etree._Element | None) -> str:
    return "" if element is None else "".join(map(str, element.itertext()))


def day(element: etree._Element | None) -> date:
    assert element is not None
    return date(*(int(element.findtext(part, "")) for part in ("Year", "Month", "Day")))


def test_pmids_start_at_ninety_million_and_one(corpus: SyntheticCorpus) -> None:
    assert corpus.synthetic
    assert corpus.pmids() == range(90_000_001, 90_000_001 + MANY)
    assert read(corpus.xml(90_000_001)).findtext(".//PMID") == "90000001"


@pytest.mark.parametrize("pmid", [0, FIRST_PMID - 1, FIRST_PMID + MANY])
def test_a_pmid_outside_the_corpus_is_unknown(corpus: SyntheticCorpus, pmid: int) -> None:
    for ask in (corpus.xml, corpus.cites, corpus.days):
        with pytest.raises(KeyError):
            ask(pmid)


def test_a_corpus_cannot_be_smaller_than_empty() -> None:
    with pytest.raises(ValueError, match="-1 records"):
        SyntheticCorpus(-1)


_FINGERPRINT = """
import hashlib
from curation.standin.corpus import SyntheticCorpus
corpus = SyntheticCorpus(100_000, seed=5)
mark = hashlib.sha256()
for pmid in [*list(corpus.pmids())[:60], *list(corpus.pmids())[500::9_999]]:
    mark.update(corpus.xml(pmid) + repr(corpus.cites(pmid)).encode())
print(mark.hexdigest())
"""


def test_another_process_with_another_hash_seed_writes_the_same_bytes() -> None:
    prints = {
        subprocess.run(  # noqa: S603 - our own interpreter and our own text
            [sys.executable, "-c", _FINGERPRINT],
            cwd=PROJECT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "12345")
    }
    assert len(prints) == 1
    assert re.fullmatch(r"[0-9a-f]{64}\n", prints.pop())


def test_a_record_is_the_same_in_a_corpus_of_any_size_and_order_of_asking() -> None:
    small, large = SyntheticCorpus(700), SyntheticCorpus(1_000_000)
    for pmid in some(small.pmids(), 60):
        assert small.xml(pmid) == large.xml(pmid)
        assert small.cites(pmid) == large.cites(pmid)


def test_another_seed_gives_another_corpus() -> None:
    one, other = SyntheticCorpus(300, seed=1), SyntheticCorpus(300, seed=2)
    assert sum(one.xml(pmid) == other.xml(pmid) for pmid in one.pmids()[100:160]) == 0


def test_every_special_and_hundreds_of_others_are_valid_against_nlms_dtd(
    corpus: SyntheticCorpus, dtd: etree.DTD
) -> None:
    asked = [*special_pmids().values(), *some(corpus.pmids(), 300), FIRST_PMID + 400]
    for pmid in asked:
        whole = etree.Element("PubmedArticleSet")
        whole.append(read(corpus.xml(pmid)))
        assert dtd.validate(whole), f"{pmid}: {str(dtd.error_log)[:400]}"


def test_the_written_set_carries_the_declaration_the_doctype_and_every_record(dtd: etree.DTD) -> None:
    stream = io.BytesIO()
    small = SyntheticCorpus(250, seed=3)
    small.write(stream)
    text = stream.getvalue()
    assert text.startswith(
        b'<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC '
        b'"-//NLM//DTD PubMedArticle, 1st January 2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>'
    )
    root = read(text)
    assert dtd.validate(root), str(dtd.error_log)[:400]
    assert [int(each.findtext("*/PMID", "")) for each in root] == list(small.pmids())


@settings(max_examples=60, deadline=None)
@given(index=st.integers(0, 5_000_000), seed=st.integers(0, 2**40))
def test_any_record_of_any_seed_is_well_formed_and_marked_as_synthetic(index: int, seed: int) -> None:
    xml = SyntheticCorpus(index + 1, seed).xml(FIRST_PMID + index)
    record = read(xml)
    assert record.findtext("*/PMID") == str(FIRST_PMID + index)
    assert "synthetic record" in [each.text for each in record.iter("Keyword")]
    if record.tag == "PubmedArticle":
        assert record.findtext("MedlineCitation/GeneralNote") == NOTE
    for abstract in record.iter("Abstract"):
        assert abstract.findtext("CopyrightInformation") == "Synthetic text; describes no real study."
    assert not re.search(r"[\x00-\x08]|[{}]|\(n\)|\[\||\|\]", xml.decode())


def test_identifiers_people_and_journals_are_plainly_invented(corpus: SyntheticCorpus) -> None:
    invented = re.compile("Specimen|Example|Imaginary|Fictional|Placeholder|Sample")
    for pmid in [*special_pmids().values(), *some(corpus.pmids(), 250)]:
        record = read(corpus.xml(pmid))
        own = {each.get("IdType"): words(each) for each in record.findall("*/ArticleIdList/ArticleId")}
        assert own.get("doi", "10.99999/").startswith("10.99999/")
        assert own.get("pmc", "PMC99").startswith("PMC99")
        assert all(invented.search(words(each)) for each in record.iter("Affiliation"))
        assert all(
            invented.search(words(each)) or "Invented" in words(each) for each in record.iter("Agency")
        )
        for mark in record.iter("Identifier"):
            digits = words(mark).replace("-", "")
            assert digits.startswith("00000000")
            assert checks(digits)
        assert all(words(each).startswith(("NCT99", "GSE99")) for each in record.iter("AccessionNumber"))
        journal = record.findtext(".//NlmUniqueID")
        assert journal is None or journal.startswith("99000")


def checks(digits: str) -> bool:
    """Say whether the check digit of an ORCID iD is right (ISO 7064 MOD 11-2)."""
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == digits[-1]


def test_citations_stay_inside_the_corpus_and_point_back_in_time(corpus: SyntheticCorpus) -> None:
    for pmid in some(corpus.pmids(), 400):
        cited = corpus.cites(pmid)
        assert len(set(cited)) == len(cited)
        assert all(FIRST_PMID <= other < pmid for other in cited)
        assert all(corpus.days(other)[0] < corpus.days(pmid)[0] for other in cited)


def test_the_reference_list_holds_exactly_the_links(corpus: SyntheticCorpus) -> None:
    loose = 0
    for pmid in some(corpus.pmids()[60:], 120):
        record = read(corpus.xml(pmid))
        listed = [
            int(words(each))
            for each in record.findall(".//Reference/ArticleIdList/ArticleId[@IdType='pubmed']")
        ]
        if record.tag == "PubmedArticle":
            assert sorted(listed) == sorted(corpus.cites(pmid))
        loose += sum(each.find("ArticleIdList") is None for each in record.iter("Reference"))
    assert loose > 20


@pytest.mark.parametrize("size", [1_000, MANY])
def test_a_hundredth_of_the_records_gathers_more_than_a_tenth_of_the_citations(size: int) -> None:
    corpus = SyntheticCorpus(size)
    received = Counter(other for pmid in corpus.pmids() for other in corpus.cites(pmid))
    top = sum(count for _, count in received.most_common(size // 100))
    assert 0.1 < top / received.total() < 0.5
    assert len(received) > size // 3


def test_the_dates_of_a_record_follow_each_other(corpus: SyntheticCorpus) -> None:
    order = ("received", "revised", "accepted", "entrez", "pubmed", "medline")
    for pmid in some(corpus.pmids(), 400):
        record = read(corpus.xml(pmid))
        history = {each.get("PubStatus"): day(each) for each in record.iter("PubMedPubDate")}
        known = [history[status] for status in order if status in history]
        assert known == sorted(known)
        assert FIRST_DAY <= history["entrez"] <= LAST_DAY
        revised = day(record.find(".//DateRevised"))
        assert history["entrez"] <= revised <= LAST_DAY
        completed = record.find("*/DateCompleted")
        assert completed is None or history["entrez"] <= day(completed) <= revised
        created, entered, modified, published = corpus.days(pmid)
        assert (created, entered) == (history["entrez"].toordinal(), history["pubmed"].toordinal())
        assert modified == revised.toordinal()
        assert published == published_day(record)


def published_day(record: etree._Element) -> int:
    """Read PubDate as PubMed files it: a missing month or day is the first."""
    found = record.find(".//JournalIssue/PubDate")
    stamp = found if found is not None else record.find(".//Book/PubDate")
    assert stamp is not None
    text = stamp.findtext("MedlineDate") or " ".join(map(str, stamp.itertext()))
    year = int(text[:4])
    seasons = {"Winter": 1, "Spring": 4, "Summer": 7, "Autumn": 10, "Fall": 10}
    name = stamp.findtext("Season") or stamp.findtext("Month") or text[5:8]
    month = seasons.get(name) or (MONTHS.index(name) // 3 + 1 if name else 1)
    return date(year, month, int(stamp.findtext("Day", "1"))).toordinal()


def test_records_come_in_on_ordinary_days_and_one_busy_one() -> None:
    outline = Outline(1)
    entered = Counter(outline.day(index) for index in range(20_000))
    (busiest, most), (_, second) = entered.most_common(2)
    assert date.fromordinal(busiest) == BUSY_DAY
    assert most > 150
    assert second <= 36
    years = Counter(date.fromordinal(each).year for each in entered.elements())
    assert set(years) == set(range(2005, 2027))
    assert years[2025] > 3 * years[2010] > 3 * years[2005]


def test_a_third_is_about_the_topic_and_the_rest_is_a_ring_of_neighbours() -> None:
    outline = Outline(1)
    kinds = Counter(outline.kind(index) for index in range(5_000))
    core = sum(count for kind, count in kinds.items() if kind.core)
    assert 0.3 < core / 5_000 < 0.4
    ring = {
        "sciatic",
        "spinal",
        "optic",
        "cartilage",
        "heart",
        "wound",
        "immune",
        "msc",
        "ev",
        "facial_clinic",
    }
    assert ring <= {kind.domain for kind in kinds}


def test_ten_thousand_abstracts_never_read_alike(corpus: SyntheticCorpus) -> None:
    outline, abstracts, sentences = Outline(1), Counter[str](), Counter[str]()
    core: list[frozenset[tuple[str, ...]]] = []
    bare = 0
    for index, pmid in enumerate(corpus.pmids()):
        text = " ".join(words(each) for each in read(corpus.xml(pmid)).findall(".//Abstract/AbstractText"))
        if not text:
            bare += 1
            continue
        abstracts[text] += 1
        sentences.update(set(re.split(r"(?<=[.?]) (?=[A-Za-z0-9])", text)))
        if outline.kind(index).core:
            said = re.findall(r"\w+", text.lower())
            core.append(frozenset(zip(*(said[start:] for start in range(5)), strict=False)))
    assert abstracts.most_common(1)[0][1] == 1
    assert sentences.most_common(1)[0][1] < 0.01 * MANY
    assert 0.01 * MANY < bare < 0.06 * MANY
    assert median_likeness(core) < 0.01


def median_likeness(shingles: list[frozenset[tuple[str, ...]]]) -> float:
    """Return the median Jaccard similarity of random pairs."""
    dice = random.Random(11)  # noqa: S311 - a choice of examples, not a secret
    pairs = (dice.sample(shingles, 2) for _ in range(3_000))
    return sorted(len(a & b) / max(len(a | b), 1) for a, b in pairs)[1_500]


def test_the_command_writes_a_file_that_is_the_same_twice(tmp_path: Path) -> None:
    first, second, plain = (tmp_path / name for name in ("a.xml.gz", "b.xml.gz", "c.xml"))
    for path in (first, second, plain):
        assert main(["--size", "80", "--seed", "9", "--out", str(path)]) == 0
    assert first.read_bytes() == second.read_bytes()
    assert gzip.decompress(first.read_bytes()) == plain.read_bytes()
    assert hashlib.sha256(plain.read_bytes()).digest() != hashlib.sha256(b"").digest()
    assert len(read(plain.read_bytes())) == 80


def test_the_shapes_of_records_vary_as_pubmeds_do() -> None:
    corpus = SyntheticCorpus(1_500)
    seen: Counter[str] = Counter()
    for pmid in corpus.pmids():
        record = read(corpus.xml(pmid))
        seen.update({each.tag for each in record.iter() if isinstance(each.tag, str)})
        seen.update({f"PubDate/{each.tag}" for each in record.findall(".//JournalIssue/PubDate/*")})
        seen.update({f"Language/{each.text}" for each in record.iter("Language")})
        seen.update({f"Category/{each.get('NlmCategory')}" for each in record.iter("AbstractText")})
        seen.update({f"Status/{each.get('Status')}" for each in record.iter("MedlineCitation")})
        seen.update({f"Model/{each.get('PubModel')}" for each in record.iter("Article")})
    for name in WANTED.split():
        assert seen[name] or seen["{http://www.w3.org/1998/Math/MathML}" + name], name
