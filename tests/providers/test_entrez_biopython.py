"""Settings that are refused, secrets that never show, and a Biopython that does nothing by itself."""

import importlib.util
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from Bio import Entrez

from curation.providers.entrez import EntrezClient
from curation.providers.errors import ConfigurationError, ProviderError, RetryableError, ThrottledError
from tests.providers.entrez_answers import HEAD, KEY, MAIL, NO_HITS, SEARCH, client, xml
from tests.providers.wire import NoPace, Reply, Server, reply, serving


@pytest.fixture(scope="module")
def echo() -> Iterator[Server]:
    with serving(reply(NO_HITS, Connection="close")) as server:
        yield server


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": ""}, {"email": "nobody"}, {"email": "root@host.example"}, {"email": "Root@host.example"},
        {"email": "a@b.c\r\nX: y"}, {"email": "a@b.c\n"}, {"email": "a@b@c"}, {"tool": ""},
        {"tool": "two words"}, {"tool": "x\r\nX-Evil: 1"}, {"api_key": "abc\r\n"}, {"api_key": "ab cd"},
        {"base_url": ""}, {"base_url": "ftp://x/"}, {"base_url": "eutils.example"}, {"base_url": "http:///x"},
        {"base_url": "http://a:b@x/"}, {"base_url": "http://x/?a=1"}, {"base_url": "http://x y/"},
        {"base_url": "http://x:99999/"}, {"base_url": "http://x/\n"}, {"base_url": "http://[::1/"},
    ],
)  # fmt: skip
def test_settings_that_cannot_work_are_refused_before_anything_is_sent(wrong: dict[str, str]) -> None:
    given = {"base_url": "http://127.0.0.1:9/", "email": MAIL} | wrong
    with pytest.raises(ConfigurationError) as caught:
        EntrezClient(**given)  # type: ignore[arg-type]  # texts only
    for value in filter(None, wrong.values()):
        assert value not in caught.value.message


def test_a_base_address_may_end_in_a_slash_or_not(echo: Server) -> None:
    for end in ("/entrez/eutils", "/entrez/eutils/"):
        EntrezClient(echo.url.rstrip("/") + end, email=MAIL, pacer=NoPace()).search("x")
        assert echo.seen[-1].path == "/entrez/eutils/esearch.fcgi"


def failing(answer: Reply) -> tuple[ProviderError, EntrezClient]:
    with serving(answer) as server:
        asked = client(server, api_key=KEY)
        with pytest.raises(ProviderError) as caught:
            asked.search("x")
    return caught.value, asked


@pytest.mark.parametrize("status", [200, 400, 429, 500])
def test_the_key_shows_nowhere(status: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    error, asked = failing(reply(f'{{"error":"API key invalid","api-key":"{KEY}"}} {KEY}', status))
    shown = f"{error!r}{error}{vars(error)}{asked!r}{asked}{caplog.text}{error.__context__}{error.__cause__}"
    assert KEY not in shown
    assert MAIL not in shown


def test_a_wrong_key_is_said_to_be_wrong_once() -> None:
    error, asked = failing(reply('{"error":"API key invalid"}', 400, "application/json"))
    assert type(error) is ConfigurationError
    assert asked.requests == 1


def test_a_refusal_is_repeated_by_us_alone() -> None:
    error, asked = failing(reply(b"{}", 429, Retry_After="1"))
    assert type(error) is ThrottledError
    assert asked.requests == 2  # the policy's two tries, and none of Biopython's


def test_requests_and_bytes_are_counted(echo: Server) -> None:
    asked = client(echo)
    asked.search("x")
    asked.search("y")
    assert (asked.requests, asked.bytes_received) == (2, 2 * len(NO_HITS))


def test_clients_do_not_share_what_biopython_keeps_for_the_process(
    echo: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"email": "other@x.example", "tool": "other", "api_key": "other-key"}.items():
        monkeypatch.setattr(Entrez, name, value)
    plain = client(echo)
    keyed = EntrezClient(echo.url, email="b@x.example", tool="b", api_key=KEY, pacer=NoPace())
    plain.search("x")
    keyed.search("x")
    plain.search("x")
    said = [(s.params["email"], s.params["tool"], s.params.get("api_key")) for s in echo.seen[-3:]]
    assert said == [(MAIL, "secretome", None), ("b@x.example", "b", KEY), (MAIL, "secretome", None)]
    kept = [getattr(Entrez, name) for name in ("email", "tool", "api_key")]
    assert kept == ["other@x.example", "other", "other-key"]


def test_biopythons_own_sleep_and_connections_are_never_used(
    echo: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("Biopython slept or opened a connection")

    asked, before = client(echo), len(echo.seen)
    monkeypatch.setattr("time.sleep", never)
    monkeypatch.setattr("urllib.request.urlopen", never)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = [asked.search("x").count for _ in range(5)]
    assert found == [0] * 5
    assert len(echo.seen) == before + 5


def test_threads_with_clients_of_their_own_do_not_mix(echo: Server) -> None:
    before = len(echo.seen)

    def work(name: str) -> None:
        asked = EntrezClient(echo.url, email=f"{name}@x.example", tool=name, pacer=NoPace())
        for _ in range(5):
            asked.search(name)

    threads = [threading.Thread(target=work, args=(f"t{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    said = [s.params for s in echo.seen[before:]]
    assert len(said) == 30
    assert all(p["tool"] == p["term"] and p["email"] == f"{p['term']}@x.example" for p in said)


def test_a_biopython_that_sends_another_way_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    load: Callable[..., object] = importlib.util.module_from_spec

    def without_its_door(spec: object) -> object:
        module = load(spec)
        monkeypatch.setattr(type(module.__spec__.loader), "exec_module", lambda *_: None)  # type: ignore[attr-defined]
        return module

    monkeypatch.setattr(importlib.util, "module_from_spec", without_its_door)
    with pytest.raises(RuntimeError, match="Biopython"):
        EntrezClient("http://127.0.0.1:9/", email=MAIL)


NO_DTD = """
import socket, sys
from curation.providers.entrez import EntrezClient
from tests.providers.wire import NoPace
connect, port = socket.socket.connect, int(sys.argv[1])
def guarded(self, address):
    assert address[1] == port, f"a connection to {address}"
    connect(self, address)
socket.socket.connect = guarded
client = EntrezClient(f"http://127.0.0.1:{port}/", email="a@b.example", pacer=NoPace())
client.search("x")
assert not [name for name in sys.modules if name.startswith("Bio.Entrez")]
"""


def test_no_dtd_is_ever_asked_for() -> None:
    """The answers' DTD stands on the very server that counts requests; nothing but the search arrives."""
    with serving(reply(b"")) as server:
        evil = SEARCH.format(dtd=server.url + "unknown.dtd")
        entity = f'<!DOCTYPE eSearchResult SYSTEM "{server.url}e.dtd" [<!ENTITY x SYSTEM "{server.url}x">]>'
        server.replies[:] = [xml(evil), xml(entity + NO_HITS.removeprefix(HEAD))]
        client(server).search("x")
        client(server).search("x")
        server.replies[:] = [xml(evil)]
        run = [sys.executable, "-c", NO_DTD, str(server.port)]
        subprocess.run(run, check=True, cwd=Path(__file__).parents[2])  # noqa: S603 our own words
        assert [seen.path for seen in server.seen] == ["/esearch.fcgi"] * 3


def test_entities_do_not_blow_up() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE eSearchResult [<!ENTITY e0 "x">{levels}]>'
    body = bomb + NO_HITS.removeprefix(HEAD).replace(
        "<IdList/>", "<QueryTranslation>&e11;</QueryTranslation>"
    )
    with serving(xml(body)) as server, pytest.raises(RetryableError, match="could not be read"):
        client(server).search("x")
