"""The stand-in itself: a small PubMed, iCite and Europe PMC behind one real HTTP socket."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from curation.standin import (
    ecitmatch,
    efetch,
    einfo,
    elink,
    epost,
    esearch,
    espell,
    esummary,
    europepmc,
    icite,
    limiter,
)
from curation.standin.answers import HTML, Answer, Request, json_answer, text_answer
from curation.standin.control import PREFIX, Control
from curation.standin.faults import Faults, rules_from
from curation.standin.library import Library
from curation.standin.log import Log
from curation.standin.service import Service
from curation.standin.timetravel import TimeTravel
from curation.standin.wire import send

EUTILS = "/entrez/eutils/"
ICITE = "/icite/api/"
EUROPE_PMC = "/europepmc/webservices/rest/"
LONGEST_URL = 16 * 1024
"""A GET longer than this gets 414; NCBI's own bound is not published, this one is ours."""

_LARGEST_BODY = 32 * 1024 * 1024
_IDLE_SECONDS = 120.0
_POLL_SECONDS = 0.02
_log = logging.getLogger(__name__)

Utility = Callable[[Request, Service], Answer]

UTILITIES: dict[str, Utility] = {
    "esearch.fcgi": esearch.answer,
    "efetch.fcgi": efetch.answer,
    "esummary.fcgi": esummary.answer,
    "elink.fcgi": elink.answer,
    "epost.fcgi": epost.answer,
    "einfo.fcgi": einfo.answer,
    "espell.fcgi": espell.answer,
    "ecitmatch.cgi": ecitmatch.answer,
}
"""The eight utilities by the file name they have at NCBI."""


class StandIn:
    """Serve a library over HTTP in a thread of its own; usable in a ``with`` statement.

    ``port`` 0 takes a free one. ``rate`` and ``key_rate`` are requests per second for an address
    and for one of ``keys``; 0 switches a limit off. ``faults`` are rules as ``faults`` describes.
    """

    def __init__(
        self,
        library: Library,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        ceiling: int = 9999,
        rate: int = 3,
        key_rate: int = 10,
        keys: Iterable[str] = (),
        faults: Iterable[Mapping[str, Any]] = (),
        icite_strings: bool = False,
    ) -> None:
        """Bind the socket; nothing is answered before ``start``. Raises OSError for a taken port."""
        self.library = library
        self.service = Service(library, ceiling, icite_strings)
        self.limiter = limiter.Limiter(rate, key_rate, keys)
        self.log = Log()
        self.travel = TimeTravel(library)
        self.faults = Faults(self.service, self.travel, self.limiter, rules_from(faults))
        self._control = Control(self.service, self.log, self.faults, self.travel, self.limiter)
        self._server = _Server((host, port), self)
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Give the base address, without a slash at the end."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    @property
    def eutils_url(self) -> str:
        """Give what stands in for ``https://eutils.ncbi.nlm.nih.gov/entrez/eutils/``."""
        return self.url + EUTILS

    @property
    def icite_url(self) -> str:
        """Give what stands in for ``https://icite.od.nih.gov/api/``."""
        return self.url + ICITE

    @property
    def europepmc_url(self) -> str:
        """Give what stands in for ``https://www.ebi.ac.uk/europepmc/webservices/rest/``."""
        return self.url + EUROPE_PMC

    def start(self) -> Self:
        """Begin to answer."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering, end waits and open connections, give the port back; a second call is harmless."""
        self._server.stopping.set()
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.drop_connections()
        self._server.server_close()

    def __enter__(self) -> Self:
        """Begin to answer."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop answering."""
        self.stop()

    def reply(self, request: Request) -> Answer:
        """Answer a request the way the network sees it: limits first, then faults around the answer."""
        at_ncbi = request.path.startswith(EUTILS)
        verdict = limiter.Verdict(passes=True, limit=0, counted=0)
        if request.method == "GET" and request.url_length > LONGEST_URL:
            return Answer(b"<html><h1>414 Request-URI Too Long</h1></html>\n", HTML, 414)
        if at_ncbi:
            key = request.get("api_key")
            if key and key not in self.limiter.keys:
                return limiter.unknown_key(key)
            verdict = self.limiter.ask(request.address, key)
            if not verdict.passes:
                return limiter.refused(key or request.address, verdict)
        rules = self.faults.taking(request)
        self.faults.before(rules)
        answer = self._answered(request)
        answer.headers = limiter.headers(verdict) | answer.headers
        return self.faults.after(rules, answer, request)

    def control(self, request: Request, body: bytes) -> Answer:
        """Answer a request to the stand-in's own door."""
        return self._control.answer(request, body)

    def _answered(self, request: Request) -> Answer:
        if request.path.startswith(EUTILS):
            utility = UTILITIES.get(request.path.removeprefix(EUTILS))
            if utility is not None:
                return utility(request, self.service)
        elif request.path.startswith(ICITE + "pubs"):
            return icite.answer(request, self.service)
        elif request.path.startswith(EUROPE_PMC):
            return europepmc.answer(request, self.service)
        elif request.path == "/":
            return text_answer(self.greeting())
        return text_answer(f"There is nothing at {request.path}.\n", 404)

    def greeting(self) -> str:
        """Say in one line what this is."""
        count = len(self.library)
        if self.library.synthetic:
            return (
                f"This is a stand-in for PubMed, iCite and Europe PMC with {count:,} synthetic records: "
                "none of them describes a real study.\n"
            )
        return f"This is a stand-in for PubMed, iCite and Europe PMC with {count:,} records from a file.\n"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], standin: StandIn) -> None:
        self.standin = standin
        self.stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def drop_connections(self) -> None:
        with self._lock:
            left = list(self._open)
        for connection in left:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it ended by itself in the meantime

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 the base class's signature
        _log.debug("A connection from %s ended early.", client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "StandIn"
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True  # else header and body wait for each other on a kept connection

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the base class names it so
        """Write nothing; the request log is kept apart and masks keys."""

    def _serve(self) -> None:
        came = time.time()
        body = self._body()
        if body is None:
            return
        request = self._request(body)
        standin = self.server.standin
        if request.path.startswith(PREFIX):
            send(self, standin.control(request, body), self.server.stopping)
            return
        entry = standin.log.add(came, request, self.headers.get("User-Agent", ""))
        try:
            answer = standin.reply(request)
        except Exception:
            _log.exception("The stand-in failed at %s.", request.path)
            answer = json_answer({"error": "the stand-in itself failed; its own log says why"}, 500)
        entry.status, entry.bytes = answer.status, len(answer.body)
        entry.bytes = send(self, answer, self.server.stopping)

    def _body(self) -> bytes | None:
        """Read the request's body; None when it cannot be read, after saying why."""
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > _LARGEST_BODY or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            send(
                self,
                text_answer("Send a body with a Content-Length of at most 32 MB.\n", 413),
                self.server.stopping,
            )
            return None
        return self.rfile.read(int(length))

    def _request(self, body: bytes) -> Request:
        parts = urlsplit(self.path)
        params = parse_qs(parts.query, keep_blank_values=True, errors="replace")
        if self.command == "POST" and "json" not in self.headers.get("Content-Type", ""):
            for name, values in parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True).items():
                params.setdefault(name, []).extend(values)
        address = str(self.client_address[0])
        return Request(self.command, unquote(parts.path), params, address, len(self.path))
