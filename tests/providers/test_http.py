"""What the wire can do to an answer, and what becomes of it."""

import gzip
import logging
import socket
import threading
import time
import zlib
from collections.abc import Callable

import pytest

from curation.providers.errors import (
    ConfigurationError,
    OutageError,
    PermanentError,
    ProviderError,
    RetryableError,
    ThrottledError,
)
from curation.providers.http import Answer, Policy, Question, Transport, is_loopback, proxies_for
from tests.providers.wire import Naps, NoPace, Reply, Server, reply, serving, transport

WHOLE = b"<?xml version='1.0'?><eSearchResult><Count>0</Count></eSearchResult>"
QUICK = Policy(deadline=0.3, tries=1)
KEY = "0123456789abcdef0123456789abcdef0123"


def ask(
    server: Server, sender: Transport, form: bytes | None = b"term=x", utility: str = "esearch"
) -> Answer:
    return sender.ask(Question(url=server.url + f"{utility}.fcgi", utility=utility, form=form))


def failure(*replies: Reply, policy: Policy = QUICK, utility: str = "esearch") -> ProviderError:
    with serving(*replies) as server, pytest.raises(ProviderError) as caught:
        ask(server, transport(policy=policy), utility=utility)
    return caught.value


def test_a_whole_answer_arrives_as_it_was_sent() -> None:
    sender = transport()
    with serving(reply(WHOLE, X_Kind="a")) as server:
        answer = ask(server, sender)
    assert (answer.status, answer.body, answer.headers["x-kind"]) == (200, WHOLE, "a")
    assert (sender.requests, sender.bytes_received) == (1, len(WHOLE))
    assert server.seen[0].headers["user-agent"] == "tests"
    assert server.seen[0].headers["content-type"] == "application/x-www-form-urlencoded"


def test_a_connection_is_used_again() -> None:
    sender = transport()
    with serving(reply(WHOLE)) as server:
        for _ in range(3):
            ask(server, sender)
        assert (server.connections, len(server.seen)) == (1, 3)


def test_a_packed_answer_is_unpacked_and_counted_as_it_travelled() -> None:
    packed = gzip.compress(WHOLE)
    sender = transport()
    with serving(reply(packed, Content_Encoding="gzip")) as server:
        assert ask(server, sender).body == WHOLE
    assert sender.bytes_received == len(packed)
    assert server.seen[0].headers["accept-encoding"] == "gzip"


def test_a_packed_answer_in_two_members_is_read_to_its_end() -> None:
    packed = gzip.compress(WHOLE[:20]) + gzip.compress(WHOLE[20:])
    with serving(reply(packed, Content_Encoding="gzip")) as server:
        assert ask(server, transport()).body == WHOLE


def cut_gzip(peer: socket.socket) -> None:
    # No length and no chunks: only the packing itself can tell that the end is missing.
    peer.sendall(b"HTTP/1.1 200 X\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(WHOLE)[:-9])


def short_length(peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 200 X\r\nContent-Length: 9999\r\n\r\n" + WHOLE)


def broken_chunk(peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n<?xml ver")


def no_last_chunk(peer: socket.socket) -> None:
    size = f"{len(WHOLE):x}".encode()
    peer.sendall(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n" + size + b"\r\n" + WHOLE + b"\r\n")


def bad_chunk_size(peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + WHOLE)


def close_at_once(peer: socket.socket) -> None:
    peer.shutdown(socket.SHUT_RDWR)


def close_in_headers(peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 200 X\r\nContent-Le")


def not_http(peer: socket.socket) -> None:
    peer.sendall(b"SSH-2.0-nothing\r\n\r\n")


def not_gzip(peer: socket.socket) -> None:
    peer.sendall(reply(WHOLE, Content_Encoding="gzip", Connection="close"))


@pytest.mark.parametrize(
    "breakage",
    [
        cut_gzip,
        short_length,
        broken_chunk,
        no_last_chunk,
        bad_chunk_size,
        close_at_once,
        close_in_headers,
        not_http,
        not_gzip,
    ],
)
def test_an_answer_that_breaks_off_is_never_taken_for_whole(
    breakage: Callable[[socket.socket], None],
) -> None:
    error = failure(breakage)
    assert type(error) is RetryableError
    assert "Nothing was lost" in error.message


def test_an_answer_that_breaks_off_is_asked_for_again() -> None:
    naps = Naps()
    with serving(short_length, broken_chunk, reply(WHOLE)) as server:
        assert ask(server, transport(naps=naps)).body == WHOLE
    assert naps.taken == [1.0, 2.0]


def drip(data: bytes) -> Callable[[socket.socket], None]:
    """Send a byte now and then: each read succeeds, the whole never ends."""

    def run(peer: socket.socket) -> None:
        ended = threading.Event()
        for byte in data:
            peer.sendall(bytes([byte]))
            ended.wait(0.03)

    return run


def hang(peer: socket.socket) -> None:
    peer.recv(1)  # until the client gives up


@pytest.mark.parametrize(
    "slow",
    [
        hang,
        drip(b"HTTP/1.1 200 X\r\n" + b"X-Long: header\r\n" * 99),
        drip(b"HTTP/1.1 200 X\r\nContent-Length: 999\r\n\r\n" + b" " * 999),
        drip(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 99),
    ],
    ids=["silence", "headers", "body", "chunks"],
)
def test_the_deadline_holds_over_all_reads_together(slow: Callable[[socket.socket], None]) -> None:
    begun = time.monotonic()
    error = failure(slow)
    assert time.monotonic() - begun < 1.0
    assert type(error) is OutageError
    assert "within 0.3 s" in error.message


def test_a_used_connection_keeps_no_old_deadline() -> None:
    now = [0.0]
    sender = Transport(agent="tests", pacer=NoPace(), policy=QUICK, clock=lambda: now[0])
    with serving(reply(WHOLE)) as server:
        for moment in (0.0, 1000.0):
            now[0] = moment
            assert ask(server, sender).body == WHOLE
        assert server.connections == 1


def test_a_closed_port_is_a_passing_fault() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(RetryableError, match="could not be reached") as caught:
        transport(policy=QUICK).ask(Question(url=f"http://127.0.0.1:{port}/", utility="esearch"))
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


def test_a_name_that_does_not_exist_is_a_passing_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    with pytest.raises(RetryableError, match="could not be found by its name"):
        transport(policy=QUICK).ask(Question(url="http://nowhere.invalid/", utility="icite"))


def test_the_second_address_of_a_host_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(reply(WHOLE)) as server, socket.create_server(("127.0.0.1", 0)) as dead:
        port = dead.getsockname()[1]
        dead.close()
        places = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", p)) for p in (port, server.port)]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_: places)
        assert ask(server, transport()).body == WHOLE


def test_an_answer_beyond_the_cap_is_refused() -> None:
    error = failure(reply(WHOLE + b" " * 5000), policy=Policy(tries=3, most_bytes=4096))
    assert type(error) is PermanentError
    assert "Ask for fewer" in error.message


def test_a_packed_bomb_is_stopped_before_it_fills_the_memory() -> None:
    inner = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(inner.compress(b" " * 1_000_000) for _ in range(200)) + inner.flush()
    assert len(bomb) < 400_000
    error = failure(reply(bomb, Content_Encoding="gzip"), policy=Policy(tries=1, most_bytes=1_000_000))
    assert type(error) is PermanentError


def test_an_encoding_that_was_not_asked_for_is_refused() -> None:
    assert type(failure(reply(WHOLE, Content_Encoding="br"))) is PermanentError


@pytest.mark.parametrize(("status", "kind"), [(301, ConfigurationError), (302, RetryableError)])
def test_no_redirect_is_followed(status: int, kind: type[ProviderError]) -> None:
    with serving(reply(WHOLE)) as other:
        error = failure(reply(status=status, Location=other.url))
        assert other.seen == []
    assert type(error) is kind


def test_no_cookie_is_kept() -> None:
    sender = transport()
    with serving(reply(WHOLE, Set_Cookie="ncbi_sid=1; Path=/")) as server:
        ask(server, sender)
        ask(server, sender)
        assert "cookie" not in server.seen[1].headers


def test_the_pauses_double_and_stop_at_the_bound() -> None:
    naps, policy = Naps(), Policy(tries=9, patience=900)
    with serving(reply(status=503)) as server, pytest.raises(RetryableError):
        ask(server, transport(naps=naps, policy=policy))
    assert naps.taken == [1, 2, 4, 8, 16, 32, 60, 60]
    assert len(server.seen) == 9


def test_a_pause_is_random_from_nothing_to_its_bound() -> None:
    asked: list[tuple[float, float]] = []

    def spread(low: float, high: float) -> float:
        asked.append((low, high))
        return low

    sender = Transport(agent="t", pacer=NoPace(), policy=Policy(tries=3), sleep=Naps(), spread=spread)
    with serving(reply(status=500)) as server, pytest.raises(RetryableError):
        ask(server, sender)
    assert asked == [(0, 1), (0, 2)]


def test_retry_after_is_honoured_and_the_pacer_told() -> None:
    naps, pacer = Naps(), NoPace()
    with serving(reply(status=429, Retry_After="7"), reply(WHOLE)) as server:
        ask(server, transport(naps=naps, pacer=pacer))
    assert (naps.taken, pacer.refusals, pacer.waits, pacer.answers) == ([7.0], [7.0], 2, 2)


def test_a_refusal_without_retry_after_backs_off_all_the_same() -> None:
    naps, pacer = Naps(), NoPace()
    body = '{"error":"API rate limit exceeded","api-key":"1.2.3.4","count":"4","limit":"3"}'
    with serving(reply(body, kind="application/json"), reply(WHOLE)) as server:
        ask(server, transport(naps=naps, pacer=pacer))
    assert (naps.taken, pacer.refusals) == ([1.0], [None])


def test_a_pause_longer_than_the_bound_is_left_to_the_caller() -> None:
    naps = Naps()
    with serving(reply(status=503, Retry_After="3600")) as server, pytest.raises(RetryableError) as caught:
        ask(server, transport(naps=naps))
    assert (naps.taken, caught.value.retry_after, len(server.seen)) == ([], 3600.0, 1)


def test_all_tries_together_are_bounded() -> None:
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    sender = Transport(
        agent="tests",
        pacer=NoPace(),
        policy=Policy(tries=99, patience=20),
        clock=lambda: now[0],
        sleep=sleep,
        spread=max,
    )
    with serving(reply(status=500)) as server, pytest.raises(RetryableError):
        ask(server, sender)
    assert now[0] == 15.0  # 1 + 2 + 4 + 8; the next would end beyond


def test_waiting_for_the_pacer_costs_no_patience() -> None:
    now = [0.0]

    class Busy(NoPace):
        def wait(self) -> float:
            now[0] += 1000
            return 1000.0

    sender = Transport(agent="t", pacer=Busy(), policy=Policy(patience=9), clock=lambda: now[0], sleep=Naps())
    with serving(reply(status=500), reply(WHOLE)) as server:
        assert ask(server, sender).body == WHOLE


@pytest.mark.parametrize("status", [400, 401, 403, 404, 414])
def test_what_a_retry_cannot_help_is_sent_once(status: int) -> None:
    with serving(reply(b"no", status=status)) as server, pytest.raises(ProviderError) as caught:
        ask(server, transport())
    assert len(server.seen) == 1
    assert not isinstance(caught.value, RetryableError)


def test_the_key_is_in_no_message_no_sample_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = f'{{"error":"API rate limit exceeded","api-key":"{KEY}"}} {KEY}'
    with serving(reply(echo, status=429)) as server, pytest.raises(ThrottledError) as caught:
        ask(server, transport(key=KEY), form=b"api_key=" + KEY.encode())
    shown = f"{caught.value!r} {caught.value} {caught.value.sample} {caplog.text}"
    assert KEY not in shown
    assert "Trying again in" in caplog.text


def test_this_machine_is_never_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    monkeypatch.delenv("no_proxy", raising=False)
    with serving(reply(WHOLE)) as server:
        assert ask(server, transport()).body == WHOLE
    assert [proxies_for(u) for u in ("http://localhost:1/", "http://[::1]/", "http://127.9.9.9/")] == [{}] * 3
    assert proxies_for("http://pubmed.example/")["http"] == "http://127.0.0.1:1/"


def test_other_hosts_are_asked_through_the_proxy_under_the_same_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    question = Question(url="http://pubmed.example/esearch.fcgi", utility="esearch", form=b"")
    monkeypatch.delenv("no_proxy", raising=False)
    with serving(reply(WHOLE, Connection="close"), hang) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert transport(policy=QUICK).ask(question).body == WHOLE
        assert proxy.seen[0].target == question.url
        with pytest.raises(RetryableError, match=r"within 0\.3 s"):
            transport(policy=QUICK).ask(question)


def test_loopback_is_known_by_name_and_number() -> None:
    assert all(map(is_loopback, ["localhost", "a.localhost", "127.0.0.1", "127.1.2.3", "::1"]))
    assert not any(map(is_loopback, ["", "pubmed.example", "10.0.0.1", "localhost.example"]))


def test_threads_share_a_transport_and_count_together() -> None:
    sender = transport()
    with serving(reply(WHOLE, Connection="close")) as server:
        threads = [threading.Thread(target=ask, args=(server, sender)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert len(server.seen) == 8
    assert (sender.requests, sender.bytes_received) == (8, 8 * len(WHOLE))


@pytest.fixture(autouse=True)
def _no_proxy_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
