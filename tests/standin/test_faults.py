"""Each fault as it looks on a bare socket, and the rules that choose which requests have it."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from curation.standin.faults import read_rules, rules_from
from curation.standin.server import StandIn
from tests.standin.conftest import Make
from tests.standin.making import Reply, article, ask


def raw(standin: StandIn, target: str = "esearch.fcgi?term=all[sb]", wait: float = 5.0) -> bytes:
    """Send one request and give every byte until the end, or until nothing comes for ``wait`` seconds."""
    host, port = standin.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=wait) as connection:
        line = f"GET /entrez/eutils/{target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        connection.sendall(line.encode())
        got = b""
        while True:
            try:
                part = connection.recv(65536)
            except TimeoutError:
                return got + b"<silence>"
            if not part:
                return got
            got += part


def spoilt(make: Make, fault: str, **args: Any) -> StandIn:
    return make(faults=[{"fault": fault, "args": args}])


def parts(got: bytes) -> tuple[bytes, bytes]:
    head, _, body = got.partition(b"\r\n\r\n")
    return head, body


def test_a_cut_answer_promises_more_than_it_sends(make: Make) -> None:
    head, body = parts(raw(spoilt(make, "truncate", at=0.25)))
    promised = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
    assert len(body) == promised // 4


def test_a_broken_chunk_ends_in_its_middle(make: Make) -> None:
    head, body = parts(raw(spoilt(make, "broken_chunk")))
    assert b"Transfer-Encoding: chunked" in head
    first, rest = body.split(b"\r\n", 1)
    after = rest[int(first, 16) + 2 :]
    size, content = after.split(b"\r\n", 1)
    assert int(size, 16) > len(content) > 0


def test_a_close_comes_before_any_header(make: Make) -> None:
    assert raw(spoilt(make, "close")) == b""


def test_a_reset_is_seen_as_one(make: Make) -> None:
    standin = spoilt(make, "reset")
    with pytest.raises(ConnectionResetError):
        raw(standin)


def test_a_hanging_answer_stops_in_its_middle_and_ends_with_the_server(make: Make) -> None:
    standin = spoilt(make, "hang", at=0.5, seconds=600)
    got = raw(standin, wait=0.2)
    assert got.endswith(b"<silence>")
    assert b"<eSearchResult>" in got
    assert b"</eSearchResult>" not in got
    standin.stop()


def test_a_slow_drip_arrives_whole_in_small_pieces(make: Make) -> None:
    standin = spoilt(make, "drip", bytes=100, seconds=0.001)
    assert parts(raw(standin))[1].endswith(b"</eSearchResult>\n")


def test_a_delay_holds_back_the_first_byte(make: Make) -> None:
    assert raw(spoilt(make, "delay", seconds=600), wait=0.1) == b"<silence>"
    assert raw(make(faults=[{"fault": "delay", "args": {"seconds": 0.01}}])).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("fault", "args", "status", "kind", "holds"),
    [
        ("empty", {}, 200, "text/xml", ""),
        ("html", {}, 200, "text/html", "<title>NCBI - WWW Error"),
        ("error_text", {"text": "Search Backend failed: <x>"}, 200, "text/xml",
         "<ERROR>Search Backend failed: &lt;x&gt;</ERROR>"),
        ("backend_400", {}, 400, "text/xml", "proxy_stream()"),
        ("backend_400", {"kind": "pubone"}, 400, "text/xml", "Failed to connect to PubOne service"),
        ("status", {"code": 500}, 500, "text/html", "Internal Server Error"),
        ("status", {"code": 502}, 502, "text/html", "Bad Gateway"),
        ("status", {"code": 503, "content_type": "text/plain", "body": "maintenance"}, 503, "text/plain",
         "maintenance"),
        ("status", {"code": 504}, 504, "text/html", "Gateway Time-out"),
        ("rate_429", {}, 429, "application/json", '"count":"4","limit":"3"'),
        ("rate_200", {}, 200, "application/json", "API rate limit exceeded"),
        ("content_type", {"type": "text/plain"}, 200, "text/plain", "</eSearchResult>"),
        ("body", {"text": "{", "status": 200}, 200, "application/json", "{"),
        ("unknown_element", {}, 200, "text/xml", "<FutureElement>"),
    ],
)  # fmt: skip
def test_an_answer_can_be_another(
    make: Make, fault: str, args: dict[str, Any], status: int, kind: str, holds: str
) -> None:
    reply = ask(spoilt(make, fault, **args).eutils_url + "esearch.fcgi", term="all[sb]")
    assert (reply.status, reply.headers["Content-Type"].split(";")[0]) == (status, kind)
    assert holds in reply.text if holds else reply.body == b""


@pytest.mark.parametrize("retry_after", [7, None])
def test_the_429_says_when_to_come_back_or_does_not(make: Make, retry_after: int | None) -> None:
    reply = ask(spoilt(make, "rate_429", retry_after=retry_after).eutils_url + "einfo.fcgi")
    assert (reply.status, reply.headers.get("Retry-After")) == (429, None if retry_after is None else "7")


def test_the_link_server_fails_in_both_formats(make: Make) -> None:
    address = spoilt(make, "link_server").eutils_url + "elink.fcgi"
    text = "Couldn't resolve #exLinkSrv2, the address table is empty."
    assert f"<eLinkResult>\n\t<ERROR>{text}</ERROR>" in ask(address, id="101").text
    assert ask(address, id="101", retmode="json").json == {"ERROR": text}


def test_a_prolog_can_be_all_there_is(make: Make) -> None:
    standin = spoilt(make, "prolog_only")
    assert ask(standin.eutils_url + "elink.fcgi", id="101").text.endswith('elink.dtd">\n')
    assert ask(standin.eutils_url + "efetch.fcgi", id="101").text.endswith('pubmed_250101.dtd">\n')
    told = ask(standin.eutils_url + "elink.fcgi", id="101", retmode="json").json
    assert "TXCLIENT" in told["ERROR"]


def fetched(standin: StandIn, ids: str = "101,102,103") -> Reply:
    return ask(standin.eutils_url + "efetch.fcgi", id=ids)


def pmids(reply: Reply) -> list[str]:
    pieces = reply.text.split('<MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">')[1:]
    return [piece.split("<")[0] for piece in pieces]


@pytest.mark.parametrize(
    ("fault", "args", "got"),
    [
        ("duplicate_records", {}, ["101", "102", "103", "101"]),
        ("drop_records", {"count": 2}, ["103"]),
        ("extra_records", {"count": 2}, ["101", "102", "103", "104", "105"]),
        ("unknown_element", {}, ["101", "102", "103"]),
    ],
)
def test_records_can_be_doubled_dropped_or_added(
    make: Make, fault: str, args: dict[str, Any], got: list[str]
) -> None:
    reply = fetched(spoilt(make, fault, **args))
    assert pmids(reply) == got
    assert reply.text.count("<FutureElement>") == (fault == "unknown_element")


def test_records_can_change_between_pages(make: Make) -> None:
    act = {"act": "late", "title": "Just in."}
    standin = make(faults=[{"match": {"nth": 2}, "fault": "change_records", "args": {"act": act}}])
    address = standin.eutils_url + "esearch.fcgi"
    first = ask(address, term="all[sb]", retmode="json", retmax=3).json["esearchresult"]
    second = ask(address, term="all[sb]", retmode="json", retmax=3, retstart=3).json["esearchresult"]
    assert (first["idlist"], second["idlist"]) == (["112", "111", "110"], ["110", "109", "108"])
    assert (first["count"], second["count"]) == ("12", "13")


def test_history_can_be_lost_between_search_and_fetch(make: Make) -> None:
    standin = make(faults=[{"match": {"path": "efetch"}, "fault": "evict_history", "times": 1}])
    kept = ask(standin.eutils_url + "esearch.fcgi", term="all[sb]", usehistory="y", retmode="json").json
    env = kept["esearchresult"]["webenv"]
    reply = ask(standin.eutils_url + "efetch.fcgi", WebEnv=env, query_key="1")
    assert "<ERROR>Unable to obtain query #1</ERROR>" in reply.text


def statuses(standin: StandIn, count: int, **params: Any) -> list[int]:
    return [ask(standin.eutils_url + "einfo.fcgi", **params).status for _ in range(count)]


@pytest.mark.parametrize(
    ("match", "times", "expected"),
    [
        ({"nth": 2}, None, [200, 503, 200, 200]),
        ({"nth": [1, 3]}, None, [503, 200, 503, 200]),
        ({"every": 2}, None, [200, 503, 200, 503]),
        ({}, 2, [503, 503, 200, 200]),
        ({"params": {"db": "pub"}}, None, [503, 503, 503, 503]),
        ({"params": {"db": "gene"}}, None, [200, 200, 200, 200]),
        ({"path": "efetch"}, None, [200, 200, 200, 200]),
        ({"method": "POST"}, None, [200, 200, 200, 200]),
    ],
)
def test_rules_choose_their_requests(
    make: Make, match: dict[str, Any], times: int | None, expected: list[int]
) -> None:
    rule = {"match": match, "fault": "status", **({"times": times} if times else {})}
    assert statuses(make(faults=[rule]), 4, db="pubmed") == expected


def test_chance_is_repeatable(make: Make) -> None:
    rule = {"match": {"probability": 0.5, "seed": 7}, "fault": "status"}
    first, second = (statuses(make(faults=[rule]), 30) for _ in range(2))
    assert first == second
    assert {200, 503} == set(first)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"fault": "dance"}, "Rule 1 asks for 'dance'"),
        ({"fault": "html", "when": 1}, "Rule 1 has when, which means nothing here"),
        ({"fault": "html", "match": {"page": 1}}, "Rule 1 has page"),
        ({"fault": "change_records"}, "Rule 1 needs args.act"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        rules_from([rule])


@pytest.mark.parametrize(
    ("text", "said"), [("{", "is not JSON"), ("{}", "list of rules"), ("[1]", "Rule 1 must")]
)
def test_a_file_that_makes_no_sense_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "faults.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=said):
        read_rules(path)
    path.write_text(json.dumps([{"fault": "html"}]))
    assert read_rules(path) == [{"fault": "html"}]


def test_a_spoilt_answer_spares_the_next_on_the_same_connection(make: Make) -> None:
    standin = make([article(1)], faults=[{"fault": "status", "match": {"nth": 1}}])
    host, port = standin.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        request = b"GET /entrez/eutils/einfo.fcgi HTTP/1.1\r\nHost: x\r\n\r\n"
        connection.sendall(request)
        assert connection.recv(65536).startswith(b"HTTP/1.1 503")
        connection.sendall(request)
        got = b""
        while b"</eInfoResult>" not in got:
            got += connection.recv(65536)
    assert b"HTTP/1.1 200" in got
