"""Every rarity is where it is said to be, looks as it should, and is linked from both ends."""

from collections.abc import Callable

import pytest
from lxml import etree

from curation.standin.corpus import SyntheticCorpus, special_pmids
from curation.standin.synthetic.rarities import CONSORTIUM
from curation.standin.synthetic.specials import FIRST_PAIR, FIRST_PMID, PAIR_STEP

PMIDS = special_pmids()
RETRACTED, RETRACTION, PREPRINT = "D016441", "D016440", "D000076942"


@pytest.fixture(scope="module", params=[1, 77])
def corpus(request: pytest.FixtureRequest) -> SyntheticCorpus:
    return SyntheticCorpus(10_000, seed=request.param)


@pytest.fixture
def special(corpus: SyntheticCorpus) -> Callable[[str], etree._Element]:
    return lambda name: etree.fromstring(corpus.xml(PMIDS[name]))


def notices(record: etree._Element) -> dict[str, int]:
    """Return RefType → PMID of the record's notices."""
    found = record.findall(".//CommentsCorrections")
    return {str(each.get("RefType")): int(each.findtext("PMID", "0")) for each in found}


def text_of(record: etree._Element, path: str) -> str:
    found = record.find(path)
    return "" if found is None else "".join(map(str, found.itertext()))


def types(record: etree._Element) -> set[str]:
    return {str(each.get("UI")) for each in record.iter("PublicationType")}


PAIRS = {
    "RetractionIn": "RetractionOf",
    "ErratumIn": "ErratumFor",
    "ExpressionOfConcernIn": "ExpressionOfConcernFor",
    "UpdateIn": "UpdateOf",
    "CommentIn": "CommentOn",
    "CorrectedandRepublishedIn": "CorrectedandRepublishedFrom",
    "RetractedandRepublishedIn": "RetractedandRepublishedFrom",
    "RepublishedIn": "RepublishedFrom",
    "SummaryForPatientsIn": "OriginalReportIn",
    "AssociatedDataset": "AssociatedPublication",
}


@pytest.mark.parametrize("name", sorted(PMIDS))
def test_a_notice_points_back_at_what_points_at_it(corpus: SyntheticCorpus, name: str) -> None:
    record = etree.fromstring(corpus.xml(PMIDS[name]))
    for there, here in PAIRS.items():
        other = notices(record).get(there, 0)
        if other:
            back = etree.fromstring(corpus.xml(other))
            assert PMIDS[name] in [int(each.findtext("PMID", "0")) for each in links(back, here)]
            assert corpus.days(other)[0] > corpus.days(PMIDS[name])[0]
            assert corpus.days(PMIDS[name])[2] >= corpus.days(other)[0], "revised when the notice came"


def links(record: etree._Element, kind: str) -> list[etree._Element]:
    return record.findall(f".//CommentsCorrections[@RefType='{kind}']")


def test_all_ten_pairs_are_among_the_specials(corpus: SyntheticCorpus) -> None:
    seen = {kind for name in PMIDS.values() for kind in notices(etree.fromstring(corpus.xml(name)))}
    assert set(PAIRS) | set(PAIRS.values()) <= seen


def test_the_retracted_record_is_marked_and_its_notice_is_not(
    special: Callable[[str], etree._Element],
) -> None:
    assert RETRACTED in types(special("retracted_record"))
    notice = special("retraction_notice")
    assert RETRACTION in types(notice)
    assert RETRACTED not in types(notice)
    assert notice.findtext(".//ArticleTitle", "").startswith("Retraction")


def test_a_retraction_may_be_known_without_a_pmid(special: Callable[[str], etree._Element]) -> None:
    record = special("retraction_without_pmid")
    assert notices(record) == {"RetractionIn": 0}
    assert RETRACTED in types(record)


def test_the_preprint_tells_the_study_of_its_article_in_other_words(
    special: Callable[[str], etree._Element],
) -> None:
    preprint, article = special("preprint"), special("article_of_preprint")
    assert PREPRINT in types(preprint)
    assert PREPRINT not in types(article)
    authors = [[each.findtext("LastName") for each in one.iter("Author")] for one in (preprint, article)]
    assert authors[0] == authors[1]
    abstracts = [text_of(one, ".//Abstract") for one in (preprint, article)]
    assert abstracts[0] != abstracts[1]


@pytest.mark.parametrize(
    ("name", "language", "script"),
    [
        ("polish_record", "pol", "ąćęłńóśźżw"),
        ("hebrew_title", "heb", "אבגדהעפשת"),
        ("arabic_title", "ara", "تأثيرالعصب"),
        ("chinese_title", "chi", "面神经"),
        ("japanese_title", "jpn", "顔面神経"),
        ("russian_title", "rus", "Viianerva"),
    ],
)
def test_a_vernacular_title_is_in_its_script_and_the_english_one_in_brackets(
    special: Callable[[str], etree._Element], name: str, language: str, script: str
) -> None:
    record = special(name)
    assert record.findtext(".//Language") == language
    assert set(script) & set(record.findtext(".//VernacularTitle", ""))
    title = text_of(record, ".//ArticleTitle")
    assert title.startswith("[")
    assert title.endswith("].")


def test_the_polish_record_has_both_abstracts(special: Callable[[str], etree._Element]) -> None:
    record = special("polish_record")
    assert record.find(".//Abstract") is not None
    assert record.find(".//OtherAbstract[@Language='pol']") is not None


def test_what_is_missing_is_missing(special: Callable[[str], etree._Element]) -> None:
    assert special("no_authors").find(".//AuthorList") is None
    assert special("no_abstract").find(".//Abstract") is None
    untitled = special("untitled")
    assert untitled.findtext(".//ArticleTitle") == "[Not Available]."
    assert untitled.findtext(".//VernacularTitle")


def test_groups_sign_with_their_members(special: Callable[[str], etree._Element]) -> None:
    record = special("collective_authors")
    group = record.find(".//CollectiveName[@Investigators]")
    members = record.find(".//InvestigatorList")
    assert group is not None
    assert members is not None
    assert group.get("Investigators") == members.get("ID")
    assert len(members) == 9


def test_a_thousand_and_four_people_sign_one_record(corpus: SyntheticCorpus) -> None:
    xml = corpus.xml(PMIDS["thousand_authors"])
    assert len(etree.fromstring(xml).findall(".//AuthorList/Author")) == CONSORTIUM == 1004
    assert len(xml) > 250_000


def test_a_title_that_looks_like_a_script_is_text(corpus: SyntheticCorpus) -> None:
    xml = corpus.xml(PMIDS["script_title"])
    assert b"<script" not in xml
    assert "<script>alert(" in etree.fromstring(xml).findtext(".//ArticleTitle", "")


def test_formulas_versions_books_summaries_and_old_lists_are_there(
    special: Callable[[str], etree._Element],
) -> None:
    assert special("mathml_title").find(".//ArticleTitle/{*}math") is not None
    assert special("second_version").find("*/PMID").get("Version") == "2"  # type: ignore[union-attr]
    assert special("whole_book").find("BookDocument/ArticleTitle") is None
    assert special("book_chapter").findtext("BookDocument/ArticleTitle")
    assert special("plain_language").find(".//OtherAbstract[@Type='plain-language-summary']") is not None
    assert special("nested_references").find(".//ReferenceList/ReferenceList") is not None
    old = special("old_style_cites")
    assert old.find(".//ReferenceList") is None
    assert links(old, "Cites")
    assert special("season_date").findtext(".//PubDate/Season") == "Fall"
    assert "Dec-" in special("two_year_date").findtext(".//PubDate/MedlineDate", "")
    assert [each.text for each in special("two_languages").iter("Language")] == ["pol", "eng"]
    assert special("suffix_and_equal").find(".//Author[@EqualContrib='Y']/Suffix") is not None
    assert special("markup").find(".//ArticleTitle/sub") is not None


def test_pairs_of_record_and_notice_go_on_beyond_the_specials(corpus: SyntheticCorpus) -> None:
    kinds = set()
    for index in range(FIRST_PAIR, 9_000, PAIR_STEP):
        about = etree.fromstring(corpus.xml(FIRST_PMID + index))
        notice = etree.fromstring(corpus.xml(FIRST_PMID + index + 1))
        (kind,) = notices(about)
        assert notices(about)[kind] == FIRST_PMID + index + 1
        assert notices(notice) == {PAIRS[kind]: FIRST_PMID + index}
        kinds.add(kind)
    assert {"ErratumIn", "CommentIn"} <= kinds
