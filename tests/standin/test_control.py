"""The stand-in's own door: what was asked, what is to go wrong, what is to happen."""

import json
import socket
from typing import Any

import pytest

from curation.standin.log import masked
from curation.standin.server import StandIn
from tests.standin.conftest import Make
from tests.standin.making import Reply, ask

KEY = "0123456789abcdef0123456789abcdef0123"


def control(standin: StandIn, method: str, what: str, body: object = None) -> Reply:
    sent = None if body is None else json.dumps(body).encode()
    return ask(f"{standin.url}/_standin/{what}", method, sent if method != "GET" else None)


def test_the_log_tells_what_was_asked_and_never_a_key(make: Make) -> None:
    standin = make(keys=[KEY])
    ask(standin.eutils_url + "efetch.fcgi", "POST", id="101,102", api_key=KEY, tool="t", email="a@b.c")
    ask(standin.eutils_url + "einfo.fcgi", api_key="someone-elses-key")
    control(standin, "GET", "health")
    reply = control(standin, "GET", "log")
    first, second = reply.json
    assert (first["method"], first["path"], first["status"]) == ("POST", "/entrez/eutils/efetch.fcgi", 200)
    assert first["params"] == {"id": ["101,102"], "api_key": [masked(KEY)], "tool": ["t"], "email": ["a@b.c"]}
    assert first["bytes"] > 1000
    assert (second["status"], second["params"]["api_key"]) == (400, [masked("someone-elses-key")])
    assert KEY not in reply.text
    assert "someone-elses-key" not in reply.text
    assert masked(KEY).startswith("key:")
    assert control(standin, "DELETE", "log", {}).json == {"cleared": True}
    assert control(standin, "GET", "log").json == []


def test_faults_are_put_in_force_and_taken_back(make: Make) -> None:
    standin = make()
    assert control(standin, "POST", "faults", [{"fault": "status"}]).json == {"rules": 1}
    assert ask(standin.eutils_url + "einfo.fcgi").status == 503
    assert control(standin, "GET", "faults").json == [{"fault": "status", "seen": 1, "fired": 1}]
    assert control(standin, "DELETE", "faults", {}).json == {"rules": 0}
    assert ask(standin.eutils_url + "einfo.fcgi").status == 200


def test_time_travels_on_request(make: Make) -> None:
    standin = make()
    acts = [{"act": "delete", "pmid": 101}, {"act": "late", "title": "New."}]
    assert control(standin, "POST", "travel", acts).json == {"pmids": [[101], [113]]}
    assert control(standin, "GET", "health").json == {"status": "ok", "records": 12}


def test_settings_change_while_it_runs(make: Make) -> None:
    standin = make()
    told = control(standin, "POST", "settings", {"ceiling": 5, "icite": "strings", "rate": 1}).json
    assert told == {"ceiling": 5, "rate": 1, "key_rate": 10, "icite": "strings"}
    assert (standin.service.ceiling, standin.service.icite_strings, standin.limiter.rate) == (5, True, 1)


def test_statistics_count_by_path_and_status(make: Make) -> None:
    standin = make()
    ask(standin.eutils_url + "einfo.fcgi")
    ask(standin.eutils_url + "nothing.fcgi")
    told = control(standin, "GET", "stats").json
    assert (told["records"], told["synthetic"], told["requests"]) == (12, False, 2)
    assert told["statuses"] == {"200": 1, "404": 1}
    assert control(standin, "DELETE", "history", {}).json == {"evicted": 0}


@pytest.mark.parametrize(
    ("method", "what", "body", "status"),
    [
        ("POST", "faults", [{"fault": "dance"}], 400),
        ("POST", "travel", {"act": "dance"}, 400),
        ("POST", "settings", {"colour": 1}, 400),
        ("POST", "settings", {"icite": "words"}, 400),
        ("POST", "settings", {"ceiling": "many"}, 400),
        ("POST", "travel", [1], 400),
        ("POST", "travel", [], 400),
        ("GET", "nothing", None, 404),
        ("POST", "log", {}, 404),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(
    make: Make, method: str, what: str, body: Any, status: int
) -> None:
    reply = control(make(), method, what, body)
    assert (reply.status, bool(reply.json["error"])) == (status, True)


def test_a_body_that_cannot_be_read_is_refused(make: Make) -> None:
    host, port = make().url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 413")


def test_a_stopped_stand_in_gives_its_port_back_and_cuts_connections(make: Make) -> None:
    standin = make()
    ask(standin.url + "/")
    standin.stop()
    standin.stop()
    with pytest.raises(ConnectionRefusedError):
        ask(standin.url + "/")
