"""Europe PMC's twin over the socket: pages, rows that are not PubMed's, errors inside 200."""

from typing import Any

from curation.standin.server import StandIn
from tests.standin.conftest import Make
from tests.standin.making import article, ask


def get(standin: StandIn, path: str, **params: Any) -> Any:
    return ask(standin.europepmc_url + path, format="json", **params).json


def test_citations_come_in_pages(standin: StandIn) -> None:
    first = get(standin, "MED/101/citations", pageSize=3)
    assert first["request"] == {"id": "101", "source": "MED", "offSet": 0, "pageSize": 3}
    second = get(standin, "MED/101/citations", pageSize=3, page=2)
    rows = first["citationList"]["citation"] + second["citationList"]["citation"]
    assert [row["id"] for row in rows if row["source"] == "MED"] == ["112", "104", "103", "102"]
    assert first["hitCount"] == len(rows) == 4
    assert rows[0]["citationType"] == "journal article"
    assert get(standin, "MED/101/citations", page=9)["citationList"] == {"citation": []}


def test_some_citing_rows_have_no_pmid(make: Make) -> None:
    citing = [article(number, cites=(100,)) for number in range(101, 151)]
    rows = get(make([article(100), *citing]), "MED/100/citations", pageSize=1000)["citationList"]["citation"]
    other = [row for row in rows if row["source"] != "MED"]
    assert len(rows) - len(other) == 50
    assert 1 <= len(other) <= 10
    assert all(row["source"] == "PPR" and row["id"].startswith("PPR") for row in other)


def test_references_name_matches_and_plain_text(make: Make) -> None:
    plain = b"<Reference><Citation>A thesis.</Citation></Reference></ReferenceList>"
    standin = make([article(1, "Cited."), article(2, cites=(1, 77)).replace(b"</ReferenceList>", plain)])
    rows = get(standin, "MED/2/references")["referenceList"]["reference"]
    assert [(row.get("id"), row["match"], row["citedOrder"]) for row in rows] == [
        ("1", "Y", 1), ("77", "Y", 2), (None, "N", 3),
    ]  # fmt: skip
    assert (rows[0]["title"], rows[2]["unstructuredInformation"]) == ("Cited.", "A thesis.")


def test_a_search_by_pmid_or_words_walks_by_cursor(standin: StandIn) -> None:
    (one,) = get(standin, "search", query="EXT_ID:102 AND SRC:MED")["resultList"]["result"]
    assert (one["pmid"], one["doi"], one["pmcid"]) == ("102", "10.5555/a.102", "PMC12")
    first = get(standin, "search", query="facial SRC:MED", pageSize=4, resultType="idlist")
    second = get(standin, "search", query="facial SRC:MED", pageSize=4, cursorMark=first["nextCursorMark"])
    last = get(standin, "search", query="facial SRC:MED", pageSize=4, cursorMark=second["nextCursorMark"])
    assert [row["id"] for row in first["resultList"]["result"]] == ["111", "108", "104", "102"]
    assert [row["id"] for row in second["resultList"]["result"]] == ["101"]
    assert (last["resultList"]["result"], last["nextCursorMark"]) == ([], second["nextCursorMark"])


def test_errors_stand_inside_an_answer_with_status_200(standin: StandIn) -> None:
    for path, code in (("PPR/PPR1/citations", 404), ("MED/abc/citations", 404), ("search", 400), ("x", 404)):
        reply = ask(standin.europepmc_url + path, format="json")
        assert (reply.status, reply.json["errCode"]) == (200, code)
    assert get(standin, "MED/424242/citations")["hitCount"] == 0
    assert ask(standin.europepmc_url + "MED/101/citations", format="xml").json["errCode"] == 400


def test_one_endpoint_can_be_down_while_others_work(make: Make) -> None:
    down = {"code": 503, "content_type": "text/plain", "body": "temporarily unavailable due to maintenance"}
    standin = make(faults=[{"match": {"path": "/citations"}, "fault": "status", "args": down}])
    reply = ask(standin.europepmc_url + "MED/101/citations")
    assert (reply.status, reply.headers["Content-Type"]) == (503, "text/plain")
    assert get(standin, "MED/102/references")["hitCount"] == 1
