"""ELink over the socket: one set per id, merged sets, scores, filters, LinkOut, history."""

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from curation.standin.server import StandIn
from tests.standin.making import Reply, ask

Make = Callable[..., StandIn]
CITED = "pubmed_pubmed_citedin"


def link(standin: StandIn, **params: Any) -> Reply:
    return ask(standin.eutils_url + "elink.fcgi", "POST", **{"dbfrom": "pubmed", "db": "pubmed", **params})


def sets(standin: StandIn, **params: Any) -> Any:
    return link(standin, retmode="json", **params).json["linksets"]


def test_repeated_ids_keep_their_links_apart(standin: StandIn) -> None:
    first, second = sets(standin, id=["102", "101"], linkname=CITED)
    assert first == {
        "dbfrom": "pubmed", "ids": ["102"],
        "linksetdbs": [{"dbto": "pubmed", "linkname": CITED, "links": ["103"]}],
    }  # fmt: skip
    assert second["linksetdbs"][0]["links"] == ["112", "103", "102"]


def test_ids_in_one_list_share_one_set(standin: StandIn) -> None:
    (merged,) = sets(standin, id="102,101", linkname=CITED)
    assert (merged["ids"], merged["linksetdbs"][0]["links"]) == (["102", "101"], ["112", "103", "102"])


def test_cited_by_knows_only_records_in_pmc(standin: StandIn) -> None:
    (found,) = sets(standin, id="101", linkname=CITED)
    assert "104" not in found["linksetdbs"][0]["links"]
    assert 104 in standin.service.citing.of(101)


def test_no_links_means_no_linksetdb(standin: StandIn) -> None:
    assert sets(standin, id=["112", "424242"], linkname=CITED) == [
        {"dbfrom": "pubmed", "ids": ["112"]}, {"dbfrom": "pubmed", "ids": ["424242"]},
    ]  # fmt: skip
    text = link(standin, id="112", linkname=CITED).text
    assert "<LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>112</Id></IdList></LinkSet>" in text


def test_references_go_beyond_the_records_there_are(standin: StandIn) -> None:
    (found,) = sets(standin, id="104", linkname="pubmed_pubmed_refs")
    assert found["linksetdbs"][0]["links"] == ["999", "101"]


def test_similar_begins_with_the_record_itself_and_scores_fall(standin: StandIn) -> None:
    (found,) = sets(standin, id="102", linkname="pubmed_pubmed", cmd="neighbor_score")
    links = found["linksetdbs"][0]["links"]
    scores = [one["score"] for one in links]
    assert links[0] == {"id": "102", "score": 2147483647}
    assert scores == sorted(scores, reverse=True)
    assert {"101", "111"} <= {one["id"] for one in links}
    again = sets(standin, id="102", linkname="pubmed_pubmed", cmd="neighbor_score")
    assert again == [found]


@pytest.mark.parametrize(
    "extra", [{"term": "nerve[ti]"}, {"mindate": "2019", "maxdate": "2023", "datetype": "edat"}]
)
def test_a_filtered_list_stands_newest_first(standin: StandIn, extra: dict[str, str]) -> None:
    (found,) = sets(standin, id="102", linkname="pubmed_pubmed", **extra)
    links = [int(pmid) for pmid in found["linksetdbs"][0]["links"]]
    assert (links, 102 in links) == (sorted(links, reverse=True), True)
    assert len(links) > 1


def test_without_a_name_every_list_of_the_database_comes(standin: StandIn) -> None:
    (found,) = sets(standin, id="102")
    names = [one["linkname"] for one in found["linksetdbs"]]
    assert names[:2] == ["pubmed_pubmed", CITED]
    assert {"pubmed_pubmed_refs", "pubmed_pubmed_reviews", "pubmed_pubmed_five"} <= set(names)
    (in_pmc,) = sets(standin, id="102", db="pmc")
    assert [(one["linkname"], one["links"]) for one in in_pmc["linksetdbs"]] == [
        ("pubmed_pmc", ["12"]), ("pubmed_pmc_refs", ["13"]),
    ]  # fmt: skip


def test_links_can_be_kept_in_the_history(standin: StandIn) -> None:
    tree = etree.fromstring(link(standin, id="101", linkname=CITED, cmd="neighbor_history").body)
    linkset = tree.find("LinkSet")
    assert linkset is not None
    assert [el.tag for el in linkset] == ["DbFrom", "IdList", "LinkSetDbHistory", "WebEnv"]
    stored = standin.service.history.find(str(linkset.findtext("WebEnv")), 1)
    assert stored is not None
    assert list(stored.pmids) == [112, 103, 102]


def test_history_and_pages_come_as_json_too(standin: StandIn) -> None:
    (found,) = sets(standin, id="101", linkname=CITED, cmd="neighbor_history")
    assert found["linksetdbhistories"] == [{"dbto": "pubmed", "linkname": CITED, "querykey": "1"}]
    assert found["webenv"].startswith("MCID_")
    (pages,) = sets(standin, id="102", cmd="llinks")
    urls = [one["url"]["value"] for one in pages["idurllist"][0]["objurls"]]
    assert urls[0] == "https://doi.org/10.5555/a.102"


def test_a_history_set_is_linked_as_one(standin: StandIn) -> None:
    kept = etree.fromstring(ask(standin.eutils_url + "epost.fcgi", db="pubmed", id="101,102").body)
    (found,) = sets(standin, WebEnv=kept.findtext("WebEnv"), query_key="1", linkname=CITED)
    assert found["ids"] == ["101", "102"]


def test_pages_elsewhere_come_with_their_provider(standin: StandIn) -> None:
    tree = etree.fromstring(link(standin, id=["102", "110"], cmd="llinks").body)
    pages = tree.findall("LinkSet/IdUrlList/IdUrlSet[1]/ObjUrl")
    assert [page.findtext("Url") for page in pages] == [
        "https://doi.org/10.5555/a.102", "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC12/",
    ]  # fmt: skip
    assert [el.tag for el in pages[0]] == ["Url", "Category", "Attribute", "Provider"]
    assert tree.findall("LinkSet/IdUrlList/IdUrlSet[2]/ObjUrl") == []
    first = etree.fromstring(link(standin, id="102", cmd="prlinks").body)
    assert len(first.findall("LinkSet/IdUrlList/IdUrlSet/ObjUrl")) == 1


def test_the_primary_page_can_be_gone_to(standin: StandIn) -> None:
    reply = link(standin, id="102", cmd="prlinks", retmode="ref")
    assert (reply.status, reply.headers["Location"]) == (302, "https://doi.org/10.5555/a.102")


def test_checks_tell_what_there_is(standin: StandIn) -> None:
    has = etree.fromstring(link(standin, id="102,999", cmd="ncheck").body).findall(".//Id")
    assert [(el.text, el.get("HasNeighbor")) for el in has] == [("102", "Y"), ("999", "N")]
    out = etree.fromstring(link(standin, id="102,110", cmd="lcheck").body).findall(".//Id")
    assert [el.get("HasLinkOut") for el in out] == ["Y", "N"]
    every = etree.fromstring(link(standin, id="102", cmd="acheck").body).findall(".//LinkInfo")
    assert [el.tag for el in every[0]] == ["DbTo", "LinkName", "MenuTag", "HtmlTag", "Priority"]
    assert every[-1].findtext("DbTo") == "LinkOut"


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"id": "101", "cmd": "llinkslib"}, "Exception:\nllinkslib command not supported"),
        ({"id": "abc"}, "Empty ID list; Nothing to link"),
        ({"id": "1", "dbfrom": "gene"}, "Invalid db name specified: gene"),
        ({"WebEnv": "MCID_gone", "query_key": "3"}, "Unable to obtain query #3"),
        ({"id": "1", "cmd": "dance"}, "Unknown command: dance"),
    ],
)
def test_what_cannot_be_linked_is_told(standin: StandIn, params: dict[str, str], said: str) -> None:
    assert etree.fromstring(link(standin, **params).body).findtext(".//ERROR") == said
    assert link(standin, retmode="json", **params).json["ERROR"] == said
