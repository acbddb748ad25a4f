"""What happens to records over the years, as the utilities then show it."""

from pathlib import Path
from typing import Any

import pytest
from Bio import Entrez
from lxml import etree

from curation.standin.server import StandIn
from tests.standin.conftest import Make
from tests.standin.making import ask


def record(standin: StandIn, pmid: int) -> etree._Element:
    tree = etree.fromstring(ask(standin.eutils_url + "efetch.fcgi", id=pmid).body)
    rules = etree.DTD(str(Path(str(Entrez.__file__)).parent / "DTDs" / "pubmed_250101.dtd"))
    assert rules.validate(tree), rules.error_log
    return tree[0]


def found(standin: StandIn, term: str) -> list[str]:
    reply = ask(standin.eutils_url + "esearch.fcgi", term=term, retmode="json")
    ids: list[str] = reply.json["esearchresult"]["idlist"]
    return ids


def text(tree: etree._Element, path: str) -> str:
    return str(tree.findtext(path))


def test_a_revision_changes_text_and_date(make: Make) -> None:
    standin = make()
    act = {
        "act": "revise",
        "pmid": 101,
        "title": "Another title & more",
        "abstract": "Newer.",
        "date": "2025-03-02",
    }
    assert standin.travel.do(act) == [101]
    tree = record(standin, 101)
    assert text(tree, ".//ArticleTitle") == "Another title & more"
    assert [el.text for el in tree.findall(".//AbstractText")] == ["Newer."]
    assert found(standin, "2025/03/02[mdat]") == ["101"]
    assert found(standin, '"another title"[ti]') == ["101"]
    assert found(standin, "2019/03/01[crdt]") == ["101"]


def test_a_revision_without_words_still_changes_the_abstract(make: Make) -> None:
    standin = make()
    standin.travel.do({"act": "revise", "pmid": 105, "date": "2025-03-02"})
    assert text(record(standin, 105), ".//AbstractText").endswith("stem cells. [Revised 2025-03-02.]")


def test_a_record_ahead_of_print_gets_its_issue(make: Make) -> None:
    standin = make()
    standin.travel.do(
        {"act": "print", "pmid": 107, "volume": "9", "issue": "2", "pages": "5-8", "date": "2025-06-01"}
    )
    tree = record(standin, 107)
    issue = "MedlineCitation/Article/Journal/JournalIssue/"
    assert [text(tree, issue + tag) for tag in ("Volume", "Issue", "PubDate/Month")] == ["9", "2", "Jun"]
    assert text(tree, ".//MedlinePgn") == "5-8"
    assert text(tree, "PubmedData/PublicationStatus") == "ppublish"
    assert found(standin, "2025/06/01[dp]") == ["107"]


@pytest.mark.parametrize(
    ("act", "on_record", "on_notice", "code"),
    [
        ("retract", "RetractionIn", "RetractionOf", "D016440"),
        ("erratum", "ErratumIn", "ErratumFor", "D016425"),
        ("concern", "ExpressionOfConcernIn", "ExpressionOfConcernFor", "D016421"),
    ],
)
def test_a_notice_marks_both_sides(make: Make, act: str, on_record: str, on_notice: str, code: str) -> None:
    standin = make()
    assert standin.travel.do({"act": act, "pmid": 102, "date": "2025-01-01"}) == [102, 113]
    old, notice = record(standin, 102), record(standin, 113)
    path = ".//CommentsCorrections[@RefType='{}']/PMID"
    assert (text(old, path.format(on_record)), text(notice, path.format(on_notice))) == ("113", "102")
    types = [el.get("UI") for el in old.findall(".//PublicationType")]
    assert ("D016441" in types) is (act == "retract")
    assert [el.get("UI") for el in notice.findall(".//PublicationType")] == [code]
    assert found(standin, "2025/01/01[crdt]") == ["113"]
    assert found(standin, "2025/01/01[mdat]") == ["113", "102"]


def test_a_retraction_shows_in_the_summary(make: Make) -> None:
    standin = make()
    standin.travel.do({"act": "retract", "pmid": 102, "notice": 500})
    told = ask(standin.eutils_url + "esummary.fcgi", id="102", retmode="json").json["result"]["102"]
    assert [(one["reftype"], one["pmid"]) for one in told["references"]] == [("Retraction in", 500)]
    assert "Retracted Publication" in told["pubtype"]


def test_a_withdrawn_record_is_gone_everywhere(make: Make) -> None:
    standin = make()
    standin.travel.do({"act": "delete", "pmid": 103})
    assert ask(standin.eutils_url + "efetch.fcgi", id=103).text.endswith(
        "<PubmedArticleSet></PubmedArticleSet>\n"
    )
    assert "103" not in found(standin, "all[sb]")
    told = ask(standin.eutils_url + "esummary.fcgi", id="103", retmode="json").json["result"]["103"]
    assert told["error"] == "cannot get document summary"
    assert standin.service.citing.of(101) == [112, 104, 102]


def test_a_late_record_is_new_by_creation_and_old_by_entry(make: Make) -> None:
    standin = make()
    act = {"act": "late", "title": "Late find.", "published": "1999-04-01", "date": "2025-02-02", "like": 101}
    assert standin.travel.do(act) == [113]
    assert found(standin, "2025/02/02[crdt]") == found(standin, "1999/04/01[edat]") == ["113"]
    assert text(record(standin, 113), ".//MedlineTA") == "J Test"


def test_a_new_version_counts_up(make: Make) -> None:
    standin = make()
    standin.travel.do({"act": "version", "pmid": 101})
    standin.travel.do({"act": "version", "pmid": 101})
    citation = record(standin, 101).find("MedlineCitation")
    assert citation is not None
    assert (citation.get("VersionID"), citation.find("PMID").get("Version")) == ("3", "3")  # type: ignore[union-attr] # validated above


def test_new_citations_are_seen_at_once(make: Make) -> None:
    standin = make()
    assert standin.service.citing.of(110) == []
    xml = standin.library.xml(109).replace(b"</PubmedData>", REFERENCE + b"</PubmedData>")
    standin.library.put(xml)
    assert standin.service.citing.of(110) == [109]


REFERENCE = (
    b"<ReferenceList><Reference><Citation>x</Citation><ArticleIdList>"
    b'<ArticleId IdType="pubmed">110</ArticleId></ArticleIdList></Reference></ReferenceList>'
)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ({"act": "dance"}, "There is no act 'dance'"),
        ({"act": "revise"}, "needs a pmid"),
        ({"act": "revise", "pmid": 999}, "no record 999"),
        ({"act": "revise", "pmid": 101, "date": "soon"}, "date must be written YYYY-MM-DD"),
        ({"act": "late", "pmid": 101}, "record 101 already"),
        ({"act": "retract", "pmid": 101, "notice": 102}, "record 102 already"),
    ],
)
def test_an_act_that_cannot_be_done_changes_nothing(make: Make, act: dict[str, Any], said: str) -> None:
    standin = make()
    before = {pmid: standin.library.xml(pmid) for pmid in standin.library.everyone()}
    with pytest.raises(ValueError, match=said):
        standin.travel.do(act)
    assert {pmid: standin.library.xml(pmid) for pmid in standin.library.everyone()} == before


@pytest.mark.real_data
def test_real_records_stay_valid_through_every_act(shared_data: Path) -> None:
    from curation.standin.filecorpus import FileCorpus
    from curation.standin.library import Library
    from curation.standin.timetravel import TimeTravel

    library = Library(FileCorpus(shared_data / "pubmed" / "real_records.xml.gz"))
    travel = TimeTravel(library)
    rules = etree.DTD(str(Path(str(Entrez.__file__)).parent / "DTDs" / "pubmed_250101.dtd"))

    def valid(pmid: int) -> bool:
        return rules.validate(
            etree.fromstring(b"<PubmedArticleSet>%s</PubmedArticleSet>" % library.xml(pmid))
        )

    # a few were recorded under an older DTD, and books take no notices
    chosen = [p for p in list(library.everyone())[::40] if b"<PubmedArticle>" in library.xml(p) and valid(p)]
    assert len(chosen) > 20
    for number, pmid in enumerate(chosen):
        act = ("revise", "print", "retract", "erratum", "concern", "version")[number % 6]
        for touched in travel.do({"act": act, "pmid": pmid}):
            assert valid(touched), (act, touched, rules.error_log)
