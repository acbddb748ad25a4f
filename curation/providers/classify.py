"""Say what an answer means: good, or why not and what to do about it.

NCBI reports most failures inside a body that arrives with status 200, and some passing faults with status
400, so the body's text decides before the status does. The quoted texts are NCBI's own.
"""

import html
import json
import re
import time
from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from curation.providers.errors import (
    CeilingError,
    ConfigurationError,
    HistoryGoneError,
    OutageError,
    PermanentError,
    ProviderError,
    RetryableError,
    ThrottledError,
)
from curation.providers.redact import scrub

NAMES = {
    "einfo": "PubMed's EInfo",
    "esearch": "PubMed's ESearch",
    "efetch": "PubMed's EFetch",
    "esummary": "PubMed's ESummary",
    "elink": "PubMed's ELink",
    "epost": "PubMed's EPost",
    "espell": "PubMed's ESpell",
    "icite": "iCite",
    "europepmc": "Europe PMC",
}
ROOTS = {
    "einfo": "eInfoResult",
    "esearch": "eSearchResult",
    "efetch": "PubmedArticleSet",
    "esummary": "eSummaryResult",
    "elink": "eLinkResult",
    "epost": "ePostResult",
    "espell": "eSpellResult",
}
JSON_SPEAKERS = {"einfo", "esearch", "esummary", "elink", "icite", "europepmc"}
SAMPLE = 2048  # bytes
BLANK = b"\xef\xbb\xbf \t\r\n"  # a byte-order mark counts as one
Kind = type[ProviderError] | None
AGAIN = "Nothing was lost; the same request can be repeated."

_THROTTLED = re.compile(r"API rate limit exceeded|too many requests", re.IGNORECASE)
_BAD_KEY = re.compile(r"API key (?:is )?(?:invalid|unknown)|invalid API key", re.IGNORECASE)
_CEILING = re.compile(r"'?retstart'? cannot be larger|is out of acceptable range \[", re.IGNORECASE)
_HISTORY = re.compile(r"Unable to obtain query #|Empty result - nothing todo", re.IGNORECASE)
_PERMANENT = re.compile(
    r"ID list is empty|Empty ID list|Neither query_key nor id specified|Invalid db name|Invalid uid"
    r"|Too many UIDs|command not supported|Empty term|IDs have invalid value",
    re.IGNORECASE,
)
_PASSING = re.compile(
    r"proxy_stream|PubOne|#\w+Srv\d?\b|address table is empty|TXCLIENT|CTxRawClient|NCBI C\+\+ Exception"
    r"|Read failed|\bEOF\b|Unable to open|QueryMiRGate|Database is not supported|Backend failed"
    r"|cannot get document summary|forwarding request|Unable to route|Failed to connect|unavailable"
    r"|maintenance|WWW Error|timed? ?out|\b50[0234]\b",
    re.IGNORECASE,
)
_ERROR = re.compile(rb"<ERROR>(.*?)(?:</ERROR>|\Z)", re.DOTALL)
_PROLOG = re.compile(
    rb"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)", re.DOTALL | re.IGNORECASE
)
_NAME = re.compile(rb"\s*<([A-Za-z_][\w.:-]*)")
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,400})", re.IGNORECASE)
_TRAILER = re.compile(rb"(?:\s|<!--[^<]{0,400}-->)*\Z")


class Heard(NamedTuple):
    """What a body says: its complaint ("" if none), whether that may concern only a part, the true status."""

    words: str
    partial: bool
    status: int


def classify(
    status: int, headers: Mapping[str, str], body: bytes, utility: str, *, secrets: Iterable[str] = ()
) -> ProviderError | None:
    """Return None for an answer that is whole and good, else the error that says what to do.

    Args:
        status: the HTTP status.
        headers: the answer's headers; names in lower case.
        body: the whole body as it came, unpacked.
        utility: ``esearch``, ``efetch`` … of E-utilities, ``icite`` or ``europepmc``.
        secrets: texts that must not show in the error.
    """
    hidden = tuple(secrets)
    heard = _listen(status, body)
    kind, words = _verdict(heard, body, utility)
    if kind is None:
        return None
    message = f"{NAMES.get(utility, utility)} {scrub(words, hidden)}"
    wait = retry_after(headers) if issubclass(kind, RetryableError) else None
    return kind(message, status=heard.status, sample=sample_of(body, hidden), retry_after=wait)


def sample_of(body: bytes, secrets: Iterable[str] = ()) -> str:
    """Return the head of a body, at most 2 KB, with secrets taken out."""
    # Scrubbed before it is cut: half a secret would not be found.
    text = scrub(body[: 32 * SAMPLE].decode("utf-8", "replace"), secrets)
    return text.encode()[:SAMPLE].decode("utf-8", "ignore")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After as seconds from now, or None; RFC 9110 allows a number or a date."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        then = parsedate_to_datetime(value).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    try:
        now = parsedate_to_datetime(headers.get("date", "")).timestamp()
    except (ValueError, TypeError, OverflowError):
        now = time.time()
    return max(0.0, then - now)


def _verdict(heard: Heard, body: bytes, utility: str) -> tuple[Kind, str]:
    """Return the kind of error and the words after the provider's name."""
    said = f'("{_shorten(heard.words)}")' if heard.words else f"(status {heard.status})"
    if heard.status == 429 or _THROTTLED.search(heard.words):
        return ThrottledError, f"asked for fewer requests {said}. {AGAIN}"
    if _BAD_KEY.search(heard.words):
        return ConfigurationError, "did not accept the API key. Correct it in the settings, or take it out."
    if heard.status >= 500 or heard.status in (408, 425):
        return OutageError, f"has a fault {said}. {AGAIN}"
    if by_text := _by_text(heard.words, said):
        return by_text
    if heard.status >= 300:
        return _by_status(heard.status, said, body, utility)
    if wrong := _misshapen(body, utility):
        return RetryableError, f"{wrong}. {AGAIN}"
    if heard.words and not heard.partial:
        return RetryableError, f"reported an error {said}. {AGAIN}"
    return None, ""


def _by_text(words: str, said: str) -> tuple[Kind, str] | None:
    """Classify by NCBI's own words, or return None for words not known."""
    if _CEILING.search(words):
        return CeilingError, f"shows no more of this query: the answer begins past its ceiling {said}."
    if _HISTORY.search(words):
        return HistoryGoneError, f"no longer keeps this result set {said}. Search or post again."
    if _PERMANENT.search(words):
        return PermanentError, f"cannot answer this request {said}. Repeating it will not help."
    if _PASSING.search(words):
        return OutageError, f"has a fault {said}. {AGAIN}"
    return None


def _by_status(status: int, said: str, body: bytes, utility: str) -> tuple[Kind, str]:
    """Classify an answer below 500 that is not good and whose words say nothing."""
    if status in (301, 308):
        return ConfigurationError, f"has moved {said}. Correct its base address in the settings."
    if status < 400:
        return RetryableError, f"sent the request elsewhere {said}, which is not followed. {AGAIN}"
    if status in (401, 403, 407):
        return (
            ConfigurationError,
            f"refused access {said}. Check the key, the proxy, and whether it blocks us.",
        )
    if status == 404 and (utility in ROOTS or root_of(body) or not body):
        return ConfigurationError, f"is not at this address {said}. Correct its base address in the settings."
    if status in (413, 414, 431):
        return PermanentError, f"found the request too long {said}. Ask for fewer at once."
    return PermanentError, f"cannot answer this request {said}. Repeating it will not help."


def _listen(status: int, body: bytes) -> Heard:
    """Read what a body says went wrong."""
    start = body[:64].lstrip(BLANK)
    if start.startswith((b"{", b"[")):
        return _listen_to_json(status, body)
    if not start.startswith(b"<"):
        return Heard(body[:SAMPLE].decode("utf-8", "replace"), partial=False, status=status)
    if root_of(body).lower() == "html":
        title = _TITLE.search(body[:16384])
        return Heard(_unescape(title.group(1)) if title else "", partial=False, status=status)
    found = [_unescape(error) for error in _ERROR.findall(body)]
    if b"<!-- DocSum Backend failed" in body[:4096]:
        found.append("DocSum Backend failed")
    # ELink reports on one id inside its LinkSet; the others' links are good.
    partial = b"<LinkSet" in body[: max(body.find(b"<ERROR>"), 0)]
    return Heard("; ".join(filter(None, found)), partial=partial, status=status)


def _listen_to_json(status: int, body: bytes) -> Heard:
    """Read the error out of a JSON answer: NCBI writes ``error`` or ``ERROR``, Europe PMC ``errMsg``."""
    try:
        # NCBI puts raw newlines into strings (the ceiling's message), which strict JSON forbids.
        answer = json.loads(body, strict=False)
    except (ValueError, RecursionError):
        return Heard("", partial=False, status=status)
    if not isinstance(answer, dict):
        return Heard("", partial=False, status=status)
    code = answer.get("errCode")
    if isinstance(code, int) and status == 200:
        status = code if 300 <= code < 600 else 500
    found = [answer.get("error"), answer.get("ERROR"), answer.get("errMsg")]
    found += [part.get("ERROR") for part in _parts(answer)]
    if status >= 400:
        found.append(answer.get("message"))
    return Heard("; ".join(str(text) for text in found if text), partial=False, status=status)


def _parts(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the objects inside an answer that can carry an error of their own."""
    inner = [answer.get("esearchresult"), answer.get("result"), *(answer.get("linksets") or [])]
    return [part for part in inner if isinstance(part, dict)]


def _misshapen(body: bytes, utility: str) -> str:
    """Say why a body cannot be a whole answer of a utility, or return "" if it can."""
    if not body.strip():
        return "sent an empty answer"
    if body[:64].lstrip(BLANK).startswith((b"{", b"[")):
        return _misshapen_json(body, utility)
    root = root_of(body)
    if root.lower() == "html":
        return "sent a web page instead of an answer"
    if not root:
        return "sent an answer without content"
    if root != ROOTS.get(utility):
        return f"sent something else than was asked for (<{root[:40]}>)"
    return "" if _is_closed(body, root) else "cut its answer short"


def _misshapen_json(body: bytes, utility: str) -> str:
    try:
        json.loads(body, strict=False)
    except (ValueError, RecursionError):
        return "cut its answer short, or garbled it"
    return "" if utility in JSON_SPEAKERS else "sent JSON instead of XML"


def root_of(body: bytes) -> str:
    """Return the name of the root element, or "" where there is none in the first 16 KB."""
    head = body[:16384].removeprefix(b"\xef\xbb\xbf")
    at = 0
    while prolog := _PROLOG.match(head, at):
        at = prolog.end()
    name = _NAME.match(head, at)
    return name.group(1).decode("ascii", "replace") if name else ""


def _is_closed(body: bytes, root: str) -> bool:
    """Say whether the last thing in a body is the end of its root element."""
    end = _TRAILER.sub(b"", body[-2048:])
    if re.search(rb"</" + re.escape(root.encode()) + rb"\s*>\Z", end):
        return True
    return len(body) < 2048 and bool(re.search(rb"<" + re.escape(root.encode()) + rb"[^<>]*/>\Z", end))


def _shorten(text: str) -> str:
    """Return a text in one line of at most 200 characters."""
    line = " ".join(text.split())
    return line if len(line) <= 200 else line[:199] + "…"


def _unescape(text: bytes) -> str:
    return html.unescape(text.decode("utf-8", "replace")).strip()
