"""A server on a real socket that says exactly the bytes a test wants, and breaks off where it wants."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from curation.providers.http import Policy, Transport

Reply = bytes | Callable[[socket.socket], None]


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters, from body or address, in order."""
        query = self.body.decode() if self.method == "POST" else urlsplit(self.target).query
        return parse_qsl(query, keep_blank_values=True, errors="strict")

    @property
    def params(self) -> dict[str, str]:
        return dict(self.pairs)

    @property
    def path(self) -> str:
        return urlsplit(self.target).path


class Server:
    """Gives its replies in turn, the last one for ever; a reply that is a function ends its connection."""

    def __init__(self, replies: tuple[Reply, ...], *, raw: bool) -> None:
        self._raw = raw  # then a reply is called before anything is read
        self.replies = list(replies)
        self.seen: list[Seen] = []
        self.connections = 0
        self._peers: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        for waiting in (self._listener, *self._peers):
            with suppress(OSError):  # it may have ended by itself
                waiting.shutdown(socket.SHUT_RDWR)
        for thread in (self._thread, *self._threads):
            thread.join(10)
        self._listener.close()

    def _run(self) -> None:
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._peers.append(peer)
            self._threads.append(threading.Thread(target=self._serve, args=(peer,), daemon=True))
            self._threads[-1].start()

    def _next(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def _serve(self, peer: socket.socket) -> None:
        peer.settimeout(10)
        with peer, peer.makefile("rb") as stream, suppress(OSError):
            if self._raw and callable(first := self._next()):
                first(peer)
                return
            while request := read_request(stream.readline, stream.read):
                self.seen.append(request)
                if not self._answer(peer, self._next()):
                    return

    @staticmethod
    def _answer(peer: socket.socket, reply: Reply) -> bool:
        """Say a reply; return whether the connection stays open."""
        if callable(reply):
            reply(peer)
            return False
        peer.sendall(reply)
        return b"connection: close" not in reply[:500].lower()


def read_request(readline: Callable[[], bytes], read: Callable[[int], bytes]) -> Seen | None:
    first = readline().decode("latin-1").split()
    if len(first) < 3:
        return None
    headers = {}
    while line := readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = read(int(headers.get("content-length", 0)))
    return Seen(first[0], first[1], headers, body)


@contextmanager
def serving(*replies: Reply, raw: bool = False) -> Iterator[Server]:
    server = Server(replies, raw=raw)
    try:
        yield server
    finally:
        server.close()


def reply(body: bytes | str = b"", status: int = 200, kind: str = "text/xml", **headers: str) -> bytes:
    """Return a whole HTTP answer; header names are given with underscores."""
    body = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class NoPace:
    """Waits for nothing and remembers refusals."""

    def __init__(self) -> None:
        self.waits = 0
        self.answers = 0
        self.refusals: list[float | None] = []

    def wait(self) -> float:
        self.waits += 1
        return 0.0

    def answered(self) -> None:
        self.answers += 1

    def throttled(self, retry_after: float | None = None) -> None:
        self.refusals.append(retry_after)


class Naps:
    """A clock that sleeping moves on, so that no test waits."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


def transport(
    *, pacer: NoPace | None = None, naps: Naps | None = None, policy: Policy | None = None, key: str = ""
) -> Transport:
    """Return a transport that never sleeps; its jitter is always the bound."""
    return Transport(
        agent="tests",
        policy=policy or Policy(deadline=5, tries=3),
        pacer=pacer or NoPace(),
        secrets=(key,),
        sleep=naps or Naps(),
        spread=max,
    )
