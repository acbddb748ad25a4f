"""The parts articles and books share, read the way the reader does: out of a whole record."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.providers.parts import doi_of, pmcid_of, pmid_number
from curation.providers.people import orcid
from curation.providers.pubmed_xml import parse
from curation.providers.records import (
    Affiliation,
    Identifier,
    Location,
    Notice,
    Pages,
    Person,
    PubmedRecord,
    Reference,
    Text,
)
from tests.providers.pubmed_sets import article, article_set, read_one


def authors(*inside: str, **attributes: str) -> tuple[Person, ...]:
    """Return the authors of a record with these Authors in it."""
    given_ = "".join(f' {name}="{value}"' for name, value in attributes.items())
    listed = "".join(f"<Author{given_}>{one}</Author>" for one in inside)
    return read_one(article(inside=f"<AuthorList>{listed}</AuthorList>")).authors


@pytest.mark.parametrize(
    "text",
    [
        "0000-0002-1825-0097",
        "0000000218250097",
        "https://orcid.org/0000-0002-1825-0097",
        "http://orcid.org/0000000218250097/",
        "0000 0002 1825 0097",
        "orcid.org/0000-0002-1825-0097.",
    ],
)
def test_an_orcid_is_the_same_however_it_is_written(text: str) -> None:
    assert orcid(text) == "0000-0002-1825-0097"


def test_an_orcid_may_end_in_x() -> None:
    assert orcid("0000-0002-1694-233x") == "0000-0002-1694-233X"


@given(st.integers(0, 15), st.sampled_from("0123456789"))
@settings(deadline=None)
def test_one_wrong_digit_makes_no_orcid(place: int, digit: str) -> None:
    right = "0000000218250097"
    wrong = right[:place] + digit + right[place + 1 :]
    assert orcid(wrong) == ("0000-0002-1825-0097" if wrong == right else "")


@given(st.text(max_size=30))
@settings(deadline=None)
def test_no_text_whatever_breaks_the_reading_of_an_orcid(text: str) -> None:
    assert orcid(text) == "" or len(orcid(text)) == 19


def test_longer_digits_hold_no_orcid() -> None:
    assert [orcid(t) for t in ("90000000218250097", "00000002182500971", "", "none")] == [""] * 4


def test_a_person_keeps_names_orcid_and_affiliations() -> None:
    (person,) = authors(
        "<LastName>Núñez</LastName><ForeName>Ana B</ForeName><Initials>AB</Initials><Suffix>Jr</Suffix>"
        '<Identifier Source="ORCID">http://orcid.org/0000-0002-1825-0097</Identifier>'
        '<Identifier Source="ORCID">0000-0002-1694-233X</Identifier><Identifier Source="ISNI">1</Identifier>'
        '<AffiliationInfo><Affiliation>Quito</Affiliation><Identifier Source="ROR">r</Identifier>'
        "</AffiliationInfo>"
        "<AffiliationInfo><Affiliation>H<sub>2</sub>O Lab</Affiliation></AffiliationInfo>",
        EqualContrib="Y",
        ValidYN="N",
    )
    assert person == Person(
        "Núñez",
        "Ana B",
        "AB",
        "Jr",
        orcid="0000-0002-1825-0097",
        identifiers=(Identifier("ORCID", "0000-0002-1694-233X"), Identifier("ISNI", "1")),
        affiliations=(Affiliation("Quito", (Identifier("ROR", "r"),)), Affiliation("H2O Lab")),
        equal=True,
        valid=False,
    )


def test_a_wrong_orcid_is_kept_as_it_was_sent() -> None:
    (person,) = authors('<LastName>Doe</LastName><Identifier Source="ORCID">0000-0000-0000-0000</Identifier>')
    assert (person.orcid, person.identifiers) == ("", (Identifier("ORCID", "0000-0000-0000-0000"),))


def test_people_of_old_files_are_read() -> None:
    old = (
        "<LastName>Doe</LastName><FirstName>Jane</FirstName><MiddleName>Q</MiddleName>"
        "<Affiliation>Rome</Affiliation><NameID Source='X'>9</NameID>"
    )
    assert authors(old) == (
        Person("Doe", "Jane Q", identifiers=(Identifier("X", "9"),), affiliations=(Affiliation("Rome"),)),
    )


def test_the_affiliation_of_an_old_article_is_its_first_authors() -> None:
    both = "".join(f"<Author><LastName>{name}</LastName></Author>" for name in "AB")
    listed = f"<AuthorList>{both}</AuthorList>"
    record = read_one(article(inside=f"<Affiliation>Rome.</Affiliation>{listed}"))
    assert [a.affiliations for a in record.authors] == [(Affiliation("Rome."),), ()]
    alone = read_one(article(inside="<Affiliation>Rome.</Affiliation>"))
    assert alone.general_notes == ("Affiliation: Rome.",)


def test_a_group_and_its_investigators_share_an_id() -> None:
    record = read_one(
        article(
            inside='<AuthorList><Author><CollectiveName Investigators="g1">G</CollectiveName></Author>'
            "</AuthorList>",
            citation='<InvestigatorList ID="g1"><Investigator><LastName>L</LastName></Investigator>'
            "</InvestigatorList><InvestigatorList><Investigator><LastName>M</LastName></Investigator>"
            "</InvestigatorList>",
        )
    )
    assert record.authors == (Person(collective="G", group="g1"),)
    assert record.investigators == (Person("L", group="g1"), Person("M"))


def test_references_are_walked_into_and_keep_the_title_of_their_list() -> None:
    data = (
        "<ReferenceList><Title>First</Title><Reference><Citation>A <i>b</i></Citation><ArticleIdList>"
        '<ArticleId IdType="pubmed">5</ArticleId><ArticleId IdType="pubmed">6</ArticleId>'
        '<ArticleId IdType="doi">10.1/x</ArticleId></ArticleIdList></Reference>'
        "<ReferenceList><Title>Inner</Title><Reference><Citation>C</Citation></Reference></ReferenceList>"
        "<ReferenceList><Reference><Citation>D</Citation></Reference></ReferenceList></ReferenceList>"
        "<ReferenceList><Reference/></ReferenceList>"
    )
    others = (Identifier("pubmed", "6"), Identifier("doi", "10.1/x"))
    assert read_one(article(data=data)).references == (
        Reference(Text("A b", "A <i>b</i>"), 5, others, "First"),
        Reference(Text("C"), None, (), "Inner"),
        Reference(Text("D"), None, (), "First"),
        Reference(Text()),
    )


def test_a_references_identifiers_are_never_the_records_own() -> None:
    cited = '<ArticleId IdType="doi">10.1/cited</ArticleId><ArticleId IdType="pmc">PMC9</ArticleId>'
    reference = (
        f"<ReferenceList><Reference><ArticleIdList>{cited}</ArticleIdList></Reference></ReferenceList>"
    )
    record = read_one(article(data=reference))
    assert (record.doi, record.pmcid, record.identifiers) == ("", "", ())


def test_the_doi_is_the_records_own_then_that_of_a_valid_location() -> None:
    wrong, right = Location("doi", "10.1/wrong", valid=False), Location("doi", "10.1/place")
    assert doi_of((Identifier("pii", "x"), Identifier("doi", "10.1/own")), (right,)) == "10.1/own"
    assert doi_of((), (wrong, right)) == "10.1/place"
    assert doi_of((), (wrong, Location("pii", "e1"))) == ""


@pytest.mark.parametrize("text", ["PMC123", "pmc123", "123", "pmc-id: PMC123;", " PMC123 "])
def test_a_pmcid_has_its_prefix_however_it_is_written(text: str) -> None:
    assert pmcid_of((Identifier("pmc", text),)) == "PMC123"
    assert pmcid_of((Identifier("pmcid", text),)) == "PMC123"


def test_the_version_of_a_pmcid_stays() -> None:
    assert pmcid_of((Identifier("pmc", "PMC3706072.1"),)) == "PMC3706072.1"


def test_what_is_no_pmcid_is_kept_as_it_is() -> None:
    assert pmcid_of((Identifier("pmc", "none yet"),)) == "none yet"
    assert pmcid_of((Identifier("doi", "10.1/x"),)) == ""


def test_a_pmid_is_a_number_above_nothing() -> None:
    assert [pmid_number(t) for t in ("1", " 36691473\n")] == [1, 36691473]
    assert [pmid_number(t) for t in (None, "", "0", "-1", "1a", "٣", "9" * 12, "9" * 5000)] == [None] * 8


def test_notices_of_both_forms_are_read() -> None:
    listed = (
        '<CommentsCorrectionsList><CommentsCorrections RefType="ErratumIn"><RefSource>J. 1</RefSource>'
        '<PMID Version="1">4</PMID><Note>n</Note></CommentsCorrections>'
        '<CommentsCorrections RefType="Cites"><PMID>zero</PMID></CommentsCorrections>'
        "</CommentsCorrectionsList>"
    )
    assert read_one(article(citation=listed)).notices == (
        Notice("ErratumIn", "J. 1", 4, "n"),
        Notice("Cites"),
    )
    bare = (
        "<CommentsCorrections><CommentIn><RefSource>J. 2</RefSource><PMID>5</PMID></CommentIn>"
        "<CommentOn><RefSource>J. 3</RefSource></CommentOn></CommentsCorrections>"
        '<CommentsCorrections RefType="UpdateIn"><PMID>6</PMID></CommentsCorrections>'
    )
    assert read_one(article(citation=bare)).notices == (
        Notice("CommentIn", "J. 2", 5),
        Notice("CommentOn", "J. 3"),
        Notice("UpdateIn", pmid=6),
    )


def test_what_the_dtd_says_where_nothing_is_said_holds() -> None:
    record: PubmedRecord = read_one(
        article(
            citation="<OtherAbstract Type='Publisher'><AbstractText>x</AbstractText></OtherAbstract>"
            "<KeywordList><Keyword>k</Keyword></KeywordList>",
            data="<ArticleIdList><ArticleId>7</ArticleId></ArticleIdList>",
        )
    )
    assert record.owner == "NLM"
    assert record.other_abstracts[0].language == "eng"
    assert record.keywords[0].owner == "NLM"
    assert record.identifiers == (Identifier("pubmed", "7"),)


def test_a_labelled_section_without_words_keeps_its_label_and_an_empty_one_goes() -> None:
    sections = '<AbstractText/><AbstractText Label="AIM"/><AbstractText>x</AbstractText>'
    found = read_one(article(inside=f"<Abstract>{sections}</Abstract>"))
    assert [(s.label, s.text.plain) for s in found.abstract.sections] == [("AIM", ""), ("", "x")]


def test_pages_are_kept_as_they_are_abbreviated() -> None:
    pages = "<StartPage>101</StartPage><EndPage>109</EndPage><MedlinePgn>101-9</MedlinePgn>"
    assert read_one(article(inside=f"<Pagination>{pages}</Pagination>")).pages == Pages("101", "109", "101-9")


def test_unknown_elements_in_every_list_are_named() -> None:
    places = {
        "AuthorList": "<AuthorList>{}</AuthorList>",
        "Author": "<AuthorList><Author>{}</Author></AuthorList>",
        "AffiliationInfo": "<AuthorList><Author><AffiliationInfo>{}</AffiliationInfo></Author></AuthorList>",
        "Grant": "<GrantList><Grant>{}</Grant></GrantList>",
        "Pagination": "<Pagination>{}</Pagination>",
        "Abstract": "<Abstract>{}</Abstract>",
        "AbstractText": "<Abstract><AbstractText>{}</AbstractText></Abstract>",
        "Journal": "<Journal>{}</Journal>",
        "PubDate": "<Journal><JournalIssue><PubDate>{}</PubDate></JournalIssue></Journal>",
        "DataBank": "<DataBankList><DataBank>{}</DataBank></DataBankList>",
        "Article": "{}",
    }
    for parent, place in places.items():
        found = parse(article_set(article(8, inside=place.format("<New>kept</New>"))))
        assert [(p.message, p.pmid, p.refused) for p in found.problems] == [
            (f"unknown element New in {parent}; its content stays in the XML", 8, False)
        ]
        assert len(found.entries) == 1
        assert b"<New>kept</New>" in found.entries[0].raw
