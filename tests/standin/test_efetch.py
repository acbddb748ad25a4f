"""EFetch over the socket: which records come, how they look, what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from Bio import Medline as _Medline
from lxml import etree

from curation.standin.server import StandIn
from tests.standin.making import Reply, article, ask

Medline: Any = _Medline  # it carries no type annotations
Make = Callable[..., StandIn]


def fetch(standin: StandIn, method: str = "GET", **params: Any) -> Reply:
    return ask(standin.eutils_url + "efetch.fcgi", method, db="pubmed", **{"retmode": "xml", **params})


def pmids(reply: Reply) -> list[str]:
    tree = etree.fromstring(reply.body)
    return [str(el.text) for el in tree.iterfind("./*/*/PMID")]


def test_records_come_in_the_order_asked_each_once_unknown_ones_not_at_all(standin: StandIn) -> None:
    reply = fetch(standin, id="103,00101,99999999,103,102,abc")
    assert (reply.status, pmids(reply)) == (200, ["103", "101", "102"])


def test_the_bytes_are_the_corpus_own(standin: StandIn) -> None:
    body = fetch(standin, id="105").body
    assert standin.library.xml(105) in body
    assert body.startswith(
        b'<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle,'
    )


def test_only_unknown_ids_give_an_empty_set(standin: StandIn) -> None:
    reply = fetch(standin, id="99999999")
    assert (reply.status, reply.body.endswith(b"\n<PubmedArticleSet></PubmedArticleSet>\n")) == (200, True)


@pytest.mark.parametrize("ids", ["0", "00000000", "abc", "", "-5", "\u0661"])
def test_only_invalid_ids_are_refused(standin: StandIn, ids: str) -> None:
    reply = fetch(standin, id=ids)
    assert reply.status == 400
    assert b"<!DOCTYPE eEfetchResult PUBLIC" in reply.body
    assert b"<ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR>" in reply.body


def test_a_long_list_passes_by_post_and_not_by_get(standin: StandIn) -> None:
    ids = ",".join(str(pmid) for pmid in range(10_000_000, 10_002_000)) + ",101"
    assert fetch(standin, id=ids).status == 414
    assert pmids(fetch(standin, "POST", id=ids)) == ["101"]


def test_articles_and_books_stay_in_the_order_asked(make: Make) -> None:
    book = b'<PubmedBookArticle><BookDocument><PMID Version="1">7</PMID></BookDocument></PubmedBookArticle>'
    reply = fetch(make([article(5), book, article(9)]), id="9,7,5")
    assert pmids(reply) == ["9", "7", "5"]


def from_history(standin: StandIn, **params: Any) -> Reply:
    found = ask(standin.eutils_url + "esearch.fcgi", term="all[sb]", usehistory="y", retmode="json").json
    kept = found["esearchresult"]
    return fetch(standin, WebEnv=kept["webenv"], query_key=kept["querykey"], **params)


def test_history_pages_are_slices_of_the_search(standin: StandIn) -> None:
    assert pmids(from_history(standin, retstart=2, retmax=3)) == ["110", "109", "108"]
    assert len(pmids(from_history(standin))) == 12


def test_history_pages_end_at_the_ceiling(make: Make) -> None:
    standin = make([article(number) for number in range(1, 31)], ceiling=20)
    assert len(pmids(from_history(standin, retstart=15, retmax=10))) == 5
    beyond = from_history(standin, retstart=20)
    assert (beyond.status, b"cannot be larger than 19" in beyond.body) == (400, True)


def test_lost_history_is_told_with_status_200(standin: StandIn) -> None:
    reply = fetch(standin, WebEnv="MCID_gone", query_key="1")
    assert (reply.status, b"<ERROR>Unable to obtain query #1</ERROR>" in reply.body) == (200, True)
    assert b"Empty result - nothing todo" in from_history(standin, retstart=500).body


def test_medline_text_has_padded_tags_and_folded_lines(standin: StandIn) -> None:
    reply = fetch(standin, id="102,105", rettype="medline", retmode="text")
    assert reply.headers["Content-Type"].startswith("text/plain")
    lines = reply.text.split("\n")
    assert lines[:4] == ["", "PMID- 102", "OWN - NLM", "STAT- MEDLINE"]
    assert {"MH  - *Facial Nerve/injuries", "AID - 10.5555/a.102 [doi]", "CRDT- 2020/06/15 00:00"} <= set(
        lines
    )
    assert max(map(len, lines)) <= 88
    assert "SO  - J Test. 2024 Jan 5;7(1):11." in lines


def test_medline_text_is_read_by_biopython(standin: StandIn) -> None:
    reply = fetch(standin, id="101,110", rettype="medline", retmode="text")
    first, second = Medline.parse(iter(reply.text.splitlines(keepends=True)))
    assert (first["PMID"], first["TI"], first["EDAT"]) == (
        "101",
        "Facial nerve crush in rats.",
        "2019/03/01 00:00",
    )
    assert second["AU"] == ["Smith C", "Núñez A"]


def test_abstract_text_is_numbered(standin: StandIn) -> None:
    text = fetch(standin, id="105,101", rettype="abstract", retmode="text").text
    assert text.startswith("1. J Test. 2024 Jan 5;7(1):11.\n\nAdipose-derived stem cells")
    assert "\n\n\n2. J Test." in text
    assert text.endswith("PMID: 101 [Indexed for MEDLINE]\n")


def test_ids_come_as_lines_or_as_xml(standin: StandIn) -> None:
    assert fetch(standin, id="101,102", rettype="uilist", retmode="text").text == "101\n102\n"
    listed = etree.fromstring(fetch(standin, id="101,102", rettype="uilist").body)
    assert [el.text for el in listed] == ["101", "102"]
