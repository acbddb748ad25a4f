"""The one way out to the network: a deadline, a whole body, a verdict, and few, patient retries."""

import ipaddress
import logging
import os
import random
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests.exceptions
import urllib3.exceptions
from requests import RequestException, Response, Session
from requests.utils import get_environ_proxies

from curation.providers.classify import AGAIN, NAMES, classify
from curation.providers.deadline import Deadline, DeadlineAdapter
from curation.providers.errors import (
    ConfigurationError,
    OutageError,
    PermanentError,
    ProviderError,
    RetryableError,
    ThrottledError,
)
from curation.providers.pace import LocalPacer, Pacer

log = logging.getLogger(__name__)

MOST_BYTES = 50_000_000  # of one unpacked answer; 200 records take some 4 MB
CHUNK = 65_536
FAULTS = (
    RequestException,
    urllib3.exceptions.HTTPError,
    HTTPException,
    OSError,
    zlib.error,
)


class Question(msgspec.Struct, frozen=True):
    """One request: a POST of ``form`` (already encoded), or a GET where there is none."""

    url: str
    utility: str
    form: bytes | None = None


class Answer(msgspec.Struct, frozen=True):
    """A whole answer, unpacked; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Policy(msgspec.Struct, frozen=True):
    """How long to wait for what. All are seconds but ``tries`` and ``most_bytes``."""

    deadline: float = 60.0  # of one try, from the first packet to the last byte
    tries: int = 5
    patience: float = 240.0  # of all tries and the pauses between them
    first_pause: float = 1.0
    longest_pause: float = 60.0
    most_bytes: int = MOST_BYTES


class Transport:
    """Sends questions to one provider, from any thread.

    ``agent`` is the name of this software, ``sender`` an e-mail address for the header From. ``clock``,
    ``sleep`` and ``spread`` (a random number between two) can be replaced by tests.
    """

    def __init__(
        self,
        *,
        agent: str,
        sender: str = "",
        policy: Policy | None = None,
        pacer: Pacer | None = None,
        secrets: Iterable[str] = (),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        spread: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._agent = agent
        self._sender = sender
        self._policy = policy or Policy()
        self._pacer = pacer or LocalPacer(clock=clock, sleep=sleep)
        self._secrets = tuple(filter(None, secrets))
        self._clock = clock
        self._sleep = sleep
        self._spread = spread
        self.watch: Callable[[Question, Answer], None] | None = None  # told of every good answer
        self._sessions = threading.local()
        self._counting = threading.Lock()
        self._requests = 0
        self._bytes = 0

    @property
    def requests(self) -> int:
        """Return how many requests have been sent, retries included."""
        return self._requests

    @property
    def bytes_received(self) -> int:
        """Return how many bytes of bodies have come over the wire, as packed."""
        return self._bytes

    def ask(self, question: Question) -> Answer:
        """Return the whole, good answer, after as many tries as the policy allows.

        Raises:
            ProviderError: if the last try failed too, if a retry cannot help, or if the provider asks for a
                pause longer than one request may take; ``retry_after`` then says how long.
        """
        end = self._clock() + self._policy.patience
        for attempt in range(1, self._policy.tries + 1):
            end += self._wait_for_pacer()
            try:
                outcome = self._try(question, end - self._clock())
            finally:
                self._pacer.answered()
            if isinstance(outcome, Answer):
                if self.watch:
                    self.watch(question, outcome)
                return outcome
            if isinstance(outcome, ThrottledError):
                self._pacer.throttled(outcome.retry_after)
            pause = self._pause_after(outcome, attempt, end - self._clock())
            if pause is None:
                raise outcome
            log.info("try %d: %s Trying again in %.1f s.", attempt, outcome.message, pause)
            self._sleep(pause)
        raise AssertionError("the last try ends in an answer or an error")

    def _wait_for_pacer(self) -> float:
        """Wait for a slot and return the seconds it took; a busy pace does not use up the patience."""
        before = self._clock()
        self._pacer.wait()
        return self._clock() - before

    def _pause_after(self, error: ProviderError, attempt: int, left: float) -> float | None:
        """Return the seconds to wait before the next try, or None if there is to be none.

        The wait is random between nothing and a bound that doubles (full jitter), and never shorter than what
        the provider asked for.
        """
        policy = self._policy
        asked = error.retry_after or 0.0
        if not isinstance(error, RetryableError) or attempt >= policy.tries or asked > policy.longest_pause:
            return None
        bound = min(policy.longest_pause, policy.first_pause * 2 ** (attempt - 1))
        pause = max(asked, self._spread(0.0, bound))
        return pause if pause < left else None

    def _try(self, question: Question, left: float) -> Answer | ProviderError:
        """Send a question once; return the answer, or the error it amounts to."""
        seconds = min(self._policy.deadline, max(left, 0.001))
        answer = self._exchange(question, Deadline(seconds, self._clock), seconds)
        if isinstance(answer, ProviderError):
            return answer
        verdict = classify(
            answer.status, answer.headers, answer.body, question.utility, secrets=self._secrets
        )
        return verdict or answer

    def _exchange(self, question: Question, deadline: Deadline, seconds: float) -> Answer | ProviderError:
        # Errors are returned, not raised from one another: those of ``requests`` name whole addresses and
        # carry the request, and a chained one would show in every traceback.
        try:
            with deadline.applied():
                return self._receive(question, seconds)
        except ProviderError as error:
            return error
        except FAULTS as fault:
            return fault_of(fault, NAMES.get(question.utility, question.utility), seconds)

    def _receive(self, question: Question, seconds: float) -> Answer:
        self._count(sent=1)
        response = self._session().request(
            "GET" if question.form is None else "POST",
            question.url,
            data=question.form,
            headers=_headers(question),
            timeout=seconds,
            allow_redirects=False,
            stream=True,
            proxies=proxies_for(question.url),
            verify=os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True,
        )
        with response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            body = self._body(response, headers, question)
            return Answer(status=response.status_code, headers=headers, body=body)

    def _body(self, response: Response, headers: Mapping[str, str], question: Question) -> bytes:
        """Read and unpack a body to its end.

        Raises:
            PermanentError: if it is too large or packed in a way not asked for.
            ProtocolError: if it ends before its stated or packed end; other faults of the wire likewise.
        """
        unpack = unpacker(headers.get("content-encoding", ""), self._policy.most_bytes)
        parts: list[bytes] = []
        size = 0
        for chunk in unpack(self._chunks(response)):
            parts.append(chunk)
            size += len(chunk)
            if size > self._policy.most_bytes:
                name = NAMES.get(question.utility, question.utility)
                most = self._policy.most_bytes / 1_000_000
                raise PermanentError(
                    f"{name} sent more than {most:g} MB. Ask for fewer at once.", status=response.status_code
                )
        return b"".join(parts)

    def _chunks(self, response: Response) -> Iterator[bytes]:
        for chunk in response.raw.stream(CHUNK, decode_content=False):
            self._count(received=len(chunk))
            yield chunk

    def _count(self, *, sent: int = 0, received: int = 0) -> None:
        with self._counting:
            self._requests += sent
            self._bytes += received

    def _session(self) -> Session:
        """Return this thread's session; a forked process begins its own, since sockets cannot be shared."""
        if getattr(self._sessions, "process", None) != os.getpid():
            self._sessions.session = new_session(self._agent, self._sender)
            self._sessions.process = os.getpid()
        session: Session = self._sessions.session
        return session


def new_session(agent: str, sender: str = "") -> Session:
    """Return a session that retries nothing, keeps no cookies and reads no ``.netrc``."""
    session = Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.clear()
    session.headers.update({"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "gzip"})
    if sender:
        session.headers["From"] = sender
    for scheme in ("http://", "https://"):
        session.mount(scheme, DeadlineAdapter(max_retries=0))
    return session


def proxies_for(url: str) -> dict[str, str]:
    """Return the proxies the environment names for an address; none for this machine."""
    return {} if is_loopback(urlsplit(url).hostname or "") else dict(get_environ_proxies(url))


def is_loopback(host: str) -> bool:
    """Say whether a host name or address means this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _headers(question: Question) -> dict[str, str]:
    return {} if question.form is None else {"Content-Type": "application/x-www-form-urlencoded"}


def unpacker(encoding: str, most: int) -> Callable[[Iterator[bytes]], Iterator[bytes]]:
    """Return what turns the bytes of the wire into those of the body, for a Content-Encoding.

    Raises:
        PermanentError: if the encoding is one that was not asked for.
    """
    if encoding.strip().lower() in ("gzip", "x-gzip"):
        return lambda chunks: gunzip(chunks, most)
    if encoding.strip().lower() in ("", "identity"):
        return lambda chunks: chunks
    raise PermanentError("An answer came packed in a way that was not asked for; a proxy may be at fault.")


def gunzip(chunks: Iterator[bytes], most: int) -> Iterator[bytes]:
    """Unpack gzip, at most a little more than ``most`` bytes at once, so that a bomb cannot fill the memory.

    Raises:
        ProtocolError: if the packed data ends before its end.
        zlib.error: if it is not gzip.
    """
    packed = zlib.decompressobj(wbits=31)
    begun = False
    for chunk in chunks:
        rest = chunk
        while rest:
            if packed.eof:  # another member follows
                packed = zlib.decompressobj(wbits=31)
            begun = True
            yield packed.decompress(rest, most + 1)
            rest = packed.unused_data if packed.eof else packed.unconsumed_tail
    if begun and not packed.eof:
        raise urllib3.exceptions.ProtocolError("the packed answer was cut short")


def fault_of(fault: BaseException, name: str, seconds: float) -> ProviderError:
    """Return what a fault of the wire means for the caller, in words without any address."""
    causes = list(_causes(fault))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return ConfigurationError(
            f"The certificate of {name} is not trusted. Check the base address, and REQUESTS_CA_BUNDLE if a "
            "proxy of your institution opens TLS."
        )
    if any(isinstance(cause, UNUSABLE) for cause in causes):
        return ConfigurationError(f"The base address of {name}, or of the proxy, is not a usable address.")
    kinds = {type(cause).__name__ for cause in causes}
    what = _what_happened(causes, kinds, seconds)
    kind = RetryableError if what == CUT else OutageError
    return kind(f"{name} {what}. {AGAIN}")


UNUSABLE = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidProxyURL,
    urllib3.exceptions.LocationParseError,
)


CUT = "closed the connection or cut its answer short"  # the next answer may well be whole


def _what_happened(causes: list[BaseException], kinds: set[str], seconds: float) -> str:
    if any(isinstance(cause, TimeoutError | requests.exceptions.Timeout) for cause in causes):
        return f"gave no whole answer within {seconds:g} s"
    if "NameResolutionError" in kinds:
        return "could not be found by its name"
    if "ProxyError" in kinds:
        return "could not be reached through the proxy"
    if kinds & {"NewConnectionError", "ConnectionRefusedError"}:
        return "could not be reached"
    if kinds & {"IncompleteRead", "InvalidChunkLength", "error", "ProtocolError"}:
        return CUT
    return f"could not be asked ({', '.join(sorted(kinds))[:200]})"


def _causes(fault: BaseException) -> Iterator[BaseException]:
    """Yield a fault and all that it was made from; ``requests`` hides causes in ``args`` and ``reason``."""
    waiting: list[Any] = [fault]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
