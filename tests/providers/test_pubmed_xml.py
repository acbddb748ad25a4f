"""The reader: what a set gives, alone or among others, whole, cut, wrong or made up."""

import gzip
import io
import random
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.providers.pubmed_xml import Limits, Reader, open_file, parse
from curation.providers.records import Affiliation, Parsed, PubmedRecord
from tests.providers.pubmed_sets import article, article_set, packed, read_file, read_one

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cn")),
    min_size=1,
    max_size=12,
)
NUMBERS = st.integers(1, 2**31 - 1)
YN = st.sampled_from("YN")
DRAFTS = st.fixed_dictionaries(
    {
        "pmid": NUMBERS,
        "version": st.integers(1, 9),
        "title": WORDS,
        "journal": WORDS,
        "authors": st.lists(st.tuples(WORDS, WORDS, st.lists(WORDS, max_size=2)), max_size=3),
        "sections": st.lists(st.tuples(WORDS, WORDS), max_size=3),
        "mesh": st.lists(st.tuples(WORDS, YN, st.lists(st.tuples(WORDS, YN), max_size=2)), max_size=3),
        "keywords": st.lists(WORDS, max_size=3),
        "grants": st.lists(st.tuples(WORDS, WORDS), max_size=2),
        "notices": st.lists(st.tuples(WORDS, st.none() | NUMBERS), max_size=3),
        "ids": st.lists(st.tuples(st.sampled_from(["doi", "pii", "mid"]), WORDS), max_size=3),
        "references": st.lists(st.tuples(WORDS, st.none() | NUMBERS), max_size=3),
    }
)


def under(parent: ET.Element, tag: str, text: object = None, **attributes: str) -> ET.Element:
    """Add a child and return it."""
    child = ET.SubElement(parent, tag, attributes)
    child.text = None if text is None else str(text)
    return child


def drawn(draft: dict[str, Any]) -> ET.Element:
    """Build the PubmedArticle of a draft, in the DTD's order."""
    root = ET.Element("PubmedArticle")
    citation = under(root, "MedlineCitation", Status="MEDLINE")
    under(citation, "PMID", draft["pmid"], Version=str(draft["version"]))
    inner = under(citation, "Article", PubModel="Print")
    under(under(inner, "Journal"), "Title", draft["journal"])
    under(inner, "ArticleTitle", draft["title"])
    abstract = under(inner, "Abstract")
    for label, text in draft["sections"]:
        under(abstract, "AbstractText", text, Label=label)
    people = under(inner, "AuthorList")
    for last, fore, affiliations in draft["authors"]:
        person = under(people, "Author")
        under(person, "LastName", last)
        under(person, "ForeName", fore)
        for one in affiliations:
            under(under(person, "AffiliationInfo"), "Affiliation", one)
    _add_lists(draft, inner, citation)
    _add_data(draft, under(root, "PubmedData"))
    return root


def _add_lists(draft: dict[str, Any], inner: ET.Element, citation: ET.Element) -> None:
    money = under(inner, "GrantList")
    for number, agency in draft["grants"]:
        grant = under(money, "Grant")
        under(grant, "GrantID", number)
        under(grant, "Agency", agency)
    notices = under(citation, "CommentsCorrectionsList")
    for source, pmid in draft["notices"]:
        notice = under(notices, "CommentsCorrections", RefType="Cites")
        under(notice, "RefSource", source)
        if pmid:
            under(notice, "PMID", pmid)
    headings = under(citation, "MeshHeadingList")
    for name, major, qualifiers in draft["mesh"]:
        heading = under(headings, "MeshHeading")
        under(heading, "DescriptorName", name, MajorTopicYN=major)
        for qualifier, own in qualifiers:
            under(heading, "QualifierName", qualifier, MajorTopicYN=own)
    words = under(citation, "KeywordList", Owner="NOTNLM")
    for word in draft["keywords"]:
        under(words, "Keyword", word)


def _add_data(draft: dict[str, Any], data: ET.Element) -> None:
    ids = under(data, "ArticleIdList")
    for scheme, value in draft["ids"]:
        under(ids, "ArticleId", value, IdType=scheme)
    references = under(data, "ReferenceList")
    for citation, pmid in draft["references"]:
        reference = under(references, "Reference")
        under(reference, "Citation", citation)
        if pmid:
            under(under(reference, "ArticleIdList"), "ArticleId", pmid, IdType="pubmed")


def seen(record: PubmedRecord) -> dict[str, Any]:
    """Return a record as the draft it should have come from."""
    return {
        "pmid": record.pmid,
        "version": record.version,
        "title": record.title.plain,
        "journal": record.journal.title,
        "authors": [(a.last, a.fore, [x.text for x in a.affiliations]) for a in record.authors],
        "sections": [(s.label, s.text.plain) for s in record.abstract.sections],
        "mesh": [
            (m.name, "NY"[m.major], [(q.name, "NY"[q.major]) for q in m.qualifiers]) for m in record.mesh
        ],
        "keywords": [k.text.plain for k in record.keywords],
        "grants": [(g.id, g.agency) for g in record.grants],
        "notices": [(n.source, n.pmid) for n in record.notices],
        "ids": [(i.scheme, i.value) for i in record.identifiers],
        "references": [(r.citation.plain, r.pmid) for r in record.references],
    }


@given(st.lists(DRAFTS, min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_a_record_holds_what_its_xml_was_made_of(drafts: list[dict[str, Any]]) -> None:
    found = parse(article_set(*(ET.tostring(drawn(d), "unicode") for d in drafts)))
    assert [seen(e.record) for e in found.entries] == drafts
    assert found.complete
    assert not found.problems


@given(DRAFTS, DRAFTS, st.sampled_from(["\n", "\t ", "\r\n  "]))
@settings(max_examples=60, deadline=None)
def test_neighbours_and_layout_change_neither_body_nor_hash(
    draft: dict[str, Any], other: dict[str, Any], space: str
) -> None:
    tree = drawn(draft)
    alone = parse(article_set(ET.tostring(tree, "unicode"))).entries[0]
    for element in tree.iter():
        element.tail = space
        if len(element):
            element.text = space
    beside = ET.tostring(drawn(other), "unicode")
    among = parse(article_set(beside, ET.tostring(tree, "unicode"), beside)).entries[1]
    assert (among.body, among.content_hash) == (alone.body, alone.content_hash)


@given(st.binary(max_size=400) | st.text("<>/&;!?[]\"'=PubmedArticleSt \n", max_size=120).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_random_bytes_are_a_problem_and_never_an_exception(body: bytes) -> None:
    found = parse(body)
    assert not found.complete
    assert found.problems
    assert all(str(problem) for problem in found.problems)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_set_never_raises(data: st.DataObject) -> None:
    body = bytearray(
        article_set(
            article(1, data="<History/>"), article(2), "<DeleteCitation><PMID>3</PMID></DeleteCitation>"
        )
    )
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    found = parse(bytes(body))
    assert found.complete or found.problems


@pytest.mark.parametrize("zipped", ["plain", "gzip"])
def test_a_cut_file_is_never_taken_for_whole(zipped: str, tmp_path: Path) -> None:
    rng = random.Random(4)  # noqa: S311 words for a test
    texts = [article(n, title=f"{rng.random()} {rng.random()}") for n in range(1, 200)]
    body = article_set(*texts)
    body = gzip.compress(body, mtime=0) if zipped == "gzip" else body
    whole = _read(body, tmp_path)
    assert whole.complete
    assert len(whole.entries) == 199
    for percent in range(0, 100, 5):
        cut = _read(body[: len(body) * percent // 100], tmp_path)
        assert not cut.complete
        assert cut.problems[-1].file == "cut.xml"
        assert cut.entries == whole.entries[: len(cut.entries)]
        assert len(cut.entries) >= 199 * (percent - 20) // 100


def _read(body: bytes, folder: Path) -> Parsed:
    path = folder / "cut.xml"
    path.write_bytes(body)
    return read_file(path)


def test_a_cut_names_the_line_and_the_last_record_that_is_good() -> None:
    body = article_set(article(1), article(2))
    (problem,) = parse(body[: body.index(b">2<")], name="a.xml").problems
    assert (problem.file, problem.line, problem.pmid, problem.refused) == ("a.xml", 3, 1, False)
    assert "The records before it (1, the last PMID 1) are good." in problem.message
    (early,) = parse(body[: body.index(b">1<")], name="a.xml").problems
    assert (early.line, early.pmid) == (2, None)
    assert "No record was read before it." in early.message


def test_a_record_without_a_pmid_costs_only_itself() -> None:
    bare = "<PubmedArticle><MedlineCitation><Article/></MedlineCitation></PubmedArticle>"
    found = parse(article_set(article(1), bare, "<PubmedArticle/>", article("x1"), article(2)), name="a.xml")
    assert [e.record.pmid for e in found.entries] == [1, 2]
    assert [(p.line, p.refused) for p in found.problems] == [(3, True), (4, True), (5, True)]
    assert "there is no PMID" in found.problems[0].message
    assert str(found.problems[2]) == (
        "a.xml, line 5: a PubmedArticle was refused: the PMID is 'x1'; it stands after PMID 1"
    )
    assert found.complete


def test_an_unknown_element_is_noted_once_and_costs_nothing() -> None:
    new = "<NewThing>words</NewThing>"
    found = parse(article_set(article(5, citation=new), article(6, citation=new)), name="a.xml")
    assert [str(p) for p in found.problems] == [
        "a.xml, line 2, PMID 5: unknown element NewThing in MedlineCitation; its content stays in the XML"
    ]
    assert [e.record.pmid for e in found.entries] == [5, 6]
    assert all(b"<NewThing>words</NewThing>" in e.raw for e in found.entries)
    assert found.complete


def test_another_root_is_refused_and_what_it_says_is_shown() -> None:
    found = parse(b"<eFetchResult>\n\t<ERROR>ID list is empty!</ERROR>\n</eFetchResult>")
    (problem,) = found.problems
    assert problem.message.startswith("the root is eFetchResult, not PubmedArticleSet")
    assert "ID list is empty!" in problem.message
    assert not found.complete


@pytest.mark.parametrize(
    "root", ["<Other>{}</Other>", "<Other><PubmedArticleSet>{}</PubmedArticleSet></Other>", "{}"]
)
def test_no_record_is_taken_from_under_another_root(root: str) -> None:
    found = parse(root.format(article(1)).encode())
    assert not found.entries
    assert not found.complete
    assert len(found.problems) == 1
    assert "the root is" in found.problems[0].message


def test_an_empty_set_is_complete() -> None:
    doctype = (
        b'<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"'
        b' "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">'
    )
    for body in (b"<PubmedArticleSet/>", doctype + b"<PubmedArticleSet></PubmedArticleSet>"):
        assert parse(body) == Parsed(complete=True)
    assert not parse(b"").complete


def test_deleted_pmids_are_listed_and_a_wrong_one_is_named() -> None:
    listed = "<DeleteCitation><PMID Version='1'>8</PMID>\n<PMID>9</PMID><PMID>x</PMID></DeleteCitation>"
    found = parse(
        article_set(article(1), listed, f"<DeleteCitation><PMID>{'9' * 5000}</PMID></DeleteCitation>")
    )
    assert found.deleted == (8, 9)
    assert [p.line for p in found.problems] == [4, 5]
    assert found.complete


def test_an_author_of_an_old_file_has_a_bare_affiliation() -> None:
    old = "<AuthorList><Author><LastName>A</LastName><Affiliation>Rome</Affiliation></Author></AuthorList>"
    assert read_one(article(inside=old)).authors[0].affiliations == (Affiliation("Rome"),)


def test_versions_and_twins_are_all_given_out() -> None:
    second = article(7).replace('Version="1"', 'Version="2"')
    odd = article(7).replace('Version="1"', 'Version="99999999999999999999"')
    found = parse(article_set(article(7), second, article(7), odd))
    assert [(e.record.pmid, e.record.version) for e in found.entries] == [(7, 1), (7, 2), (7, 1), (7, 1)]


def test_numbers_too_large_to_be_true_cost_no_record() -> None:
    huge = "9" * 5000
    record = read_one(
        article(
            inside=f"<ArticleDate><Year>{huge}</Year><Month>{huge}</Month><Day>{huge}</Day></ArticleDate>",
            citation=f"<CommentsCorrectionsList><CommentsCorrections RefType='UpdateIn'><PMID>{huge}</PMID>"
            "</CommentsCorrections></CommentsCorrectionsList>",
            data=f"<ReferenceList><Reference><ArticleIdList><ArticleId>{huge}</ArticleId></ArticleIdList>"
            "</Reference></ReferenceList>",
        )
    )
    assert (record.notices[0].pmid, record.references[0].pmid, record.article_dates[0].year) == (None,) * 3
    assert record.references[0].identifiers[0].value == huge


def test_a_record_longer_than_allowed_stops_the_reading() -> None:
    body = article_set(article(1), article(2, title="x" * 600_000), article(3))
    reader = Reader(io.BytesIO(body), name="a.xml", limits=Limits(most_record_bytes=200_000))
    found = [entry.record.pmid for entry in reader]
    assert found == [1]
    assert not reader.complete
    assert "a record goes on for" in reader.problems[-1].message
    assert (reader.problems[-1].file, reader.problems[-1].line) == ("a.xml", 3)


def test_lines_are_counted_past_what_fits_in_sixteen_bits() -> None:
    body = article_set("\n" * 70_000, article("x"), article(1, citation="<New/>"))
    assert [p.line for p in parse(body).problems] == [70_003, 70_004]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_every_encoding_xml_knows_is_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + article_set(article(1, title="Núñez")).decode()
    (entry,) = parse(text.encode(encoding)).entries
    assert entry.record.title.plain == "Núñez"


def test_gzip_is_known_by_its_first_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    body = article_set(article(1))
    assert read_file(packed(tmp_path / "a.xml", body)).entries == parse(body).entries
    (tmp_path / "b.gz").write_bytes(body)
    assert read_file(tmp_path / "b.gz").entries == parse(body).entries
    with pytest.raises(FileNotFoundError), open_file(tmp_path / "none.xml"):
        pass


def test_a_damaged_gzip_is_named_with_its_place(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.xml.gz", article_set(*(article(n, title="t" * n) for n in range(1, 900))))
    body = bytearray(path.read_bytes())
    body[-6] ^= 255  # its check sum
    path.write_bytes(body)
    found = read_file(path)
    assert not found.complete
    assert (found.problems[-1].file, found.problems[-1].line) == ("a.xml.gz", 901)
    assert "the compressed file is cut or damaged" in found.problems[-1].message


def test_markup_and_comments_leave_no_trace_in_layout_or_hash() -> None:
    plain = parse(article_set(article(1, title="a b"))).entries[0]
    noted = parse(article_set("<!-- c --><?p i?>", article(1, title="a<!-- x --> b<?pi y?>"))).entries[0]
    assert noted.content_hash == plain.content_hash
