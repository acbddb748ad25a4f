"""Take keys, e-mail addresses and passwords out of text before anyone sees it."""

import html
import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

HIDDEN = "[hidden]"

# Every repetition is bounded or starts at a literal: a hostile answer cannot make a search slow.
_NAMED = re.compile(
    r"(?P<name>\b(?:api[_-]?key|e-?mail|mailto))"
    r"(?P<sign>(?:\\{0,4}[\"'])?\s{0,4}(?:=|:|%3D)\s{0,4}(?:\\{0,4}[\"'])?)"
    r"[^\s\"'&,;<>{}\\]{1,400}",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"://[^/\s@]{1,256}@")
_ADDRESS = re.compile(r"[\w.+%'-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.IGNORECASE)
_NCBI_KEY = re.compile(r"(?<![0-9a-f])[0-9a-f]{36}(?![0-9a-f])", re.IGNORECASE)


def scrub(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text or URL without the given secrets, and without anything that looks like one.

    Known secrets go in every spelling they can take in a URL, JSON, HTML or a Python literal. Others are
    known by their place (``api_key=``, ``"api-key": "…"``, ``email=``, ``//user:password@``) or their form
    (an e-mail address, the 36 hexadecimal digits of an NCBI key).
    """
    for spelling in sorted(_spellings(secrets), key=len, reverse=True):
        text = re.sub(re.escape(spelling), HIDDEN, text, flags=re.IGNORECASE)
    text = _NAMED.sub(rf"\g<name>\g<sign>{HIDDEN}", text)
    text = _LOGIN.sub(f"://{HIDDEN}@", text)
    text = _ADDRESS.sub(HIDDEN, text)
    return _NCBI_KEY.sub(HIDDEN, text)


def _spellings(secrets: Iterable[str]) -> set[str]:
    """Return each secret as it can be written in an address, a form, JSON, HTML and a Python literal."""
    found: set[str] = set()
    for secret in filter(None, secrets):
        plain = {secret, json.dumps(secret)[1:-1], repr(secret)[1:-1], html.escape(secret)}
        found |= plain
        for text in plain:
            found |= {quote(text), quote(text, safe=""), quote_plus(text)}
    return found
