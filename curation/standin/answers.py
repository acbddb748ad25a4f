"""What a utility is asked and what it answers with, apart from how either travels.

The DOCTYPE lines are NCBI's own, byte for byte, so that a client that ships the DTDs needs no network.
"""

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

XML = "text/xml; charset=UTF-8"
JSON = "application/json; charset=UTF-8"
TEXT = "text/plain; charset=UTF-8"
HTML = "text/html; charset=UTF-8"

_PROLOG = '<?xml version="1.0" encoding="UTF-8" ?>\n'
_EUTILS_DTD = "https://eutils.ncbi.nlm.nih.gov/eutils/dtd"
_DOCTYPES = {
    "eSearchResult": ("eSearchResult", "esearch 20060628", "20060628/esearch.dtd"),
    "eLinkResult": ("eLinkResult", "elink 20101123", "20101123/elink.dtd"),
    "ePostResult": ("ePostResult", "epost 20090526", "20090526/epost.dtd"),
    "eSummaryResult": ("eSummaryResult", "esummary v1 20041029", "20041029/esummary-v1.dtd"),
    "eInfoResult": ("eInfoResult", "einfo 20190110", "20190110/einfo.dtd"),
    "eFetchResult": ("eEfetchResult", "efetch 20131226", "20131226/efetch.dtd"),
}
_SPELL_HEAD = (
    '<?xml version="1.0"?>\n<!DOCTYPE eSpellResult PUBLIC "-//NLM//DTD eSpellResult, 23 November 2004//EN" '
    '"https://www.ncbi.nlm.nih.gov/entrez/query/DTD/eSpell.dtd">\n'
)
_SET_HEAD = (
    '<?xml version="1.0" ?>\n'
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SEPARATORS = (",", ":")


@dataclass(frozen=True)
class Request:
    """One question: how it was put, to which path, with which fields, from where."""

    method: str
    path: str
    params: Mapping[str, Sequence[str]]
    address: str = ""
    url_length: int = 0

    @property
    def utility(self) -> str:
        """Give the last part of the path without its ending: ``esearch``."""
        return self.path.rstrip("/").rpartition("/")[2].partition(".")[0]

    def get(self, name: str, default: str = "") -> str:
        """Give a field's first value."""
        values = self.params.get(name)
        return values[0] if values else default

    def number(self, name: str, default: int) -> int:
        """Give a field as a whole number from 0 up; anything else counts as not given."""
        text = self.get(name).strip()
        return int(text[:18]) if text.isdecimal() else default

    @property
    def groups(self) -> list[list[str]]:
        """Give the ids as they were grouped: one list for each ``id=``, cut at its commas."""
        lists = ([part.strip() for part in value.split(",")] for value in self.params.get("id", ()))
        return [[part for part in every if part] for every in lists]

    @property
    def ids(self) -> list[str]:
        """Give all ids in one row."""
        return [part for group in self.groups for part in group]

    @property
    def wants_json(self) -> bool:
        """Tell whether the answer should be JSON."""
        return self.get("retmode").lower() == "json"


@dataclass
class Answer:
    """One answer: body and headers, and, for an article set, the records it was made of.

    ``wire`` names a way to spoil the sending (see ``wire``) and ``wire_args`` how; ``delay`` is a
    wait in seconds before the first byte.
    """

    body: bytes
    content_type: str = XML
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    records: list[bytes] | None = None
    delay: float = 0.0
    wire: str = ""
    wire_args: dict[str, float] = field(default_factory=dict)


def escaped(text: str) -> str:
    """Make text fit to stand between XML tags."""
    return html.escape(_NOT_XML.sub("", text), quote=False)


def tagged(name: str, text: object, attributes: str = "") -> str:
    """Write one element that holds only text."""
    return f"<{name}{' ' + attributes if attributes else ''}>{escaped(str(text))}</{name}>"


def doctype(root: str) -> str:
    """Write the prolog and DOCTYPE that NCBI puts before a root element."""
    if root == "PubmedArticleSet":
        return _SET_HEAD
    if root == "eSpellResult":
        return _SPELL_HEAD
    name, public, place = _DOCTYPES[root]
    return f'{_PROLOG}<!DOCTYPE {name} PUBLIC "-//NLM//DTD {public}//EN" "{_EUTILS_DTD}/{place}">\n'


def xml_answer(root: str, inner: str, status: int = 200) -> Answer:
    """Answer with one of the E-utilities' XML documents."""
    return Answer(f"{doctype(root)}<{root}>{inner}</{root}>\n".encode(), XML, status)


def xml_error(root: str, text: str, status: int = 200) -> Answer:
    """Answer with an ERROR element, which NCBI mostly sends with status 200."""
    return xml_answer(root, f"\n\t<ERROR>{escaped(text)}</ERROR>\n", status)


def json_answer(data: object, status: int = 200) -> Answer:
    """Answer with compact JSON."""
    return Answer(json.dumps(data, ensure_ascii=False, separators=_SEPARATORS).encode(), JSON, status)


def json_header(kind: str) -> dict[str, str]:
    """Give the header every JSON answer of the E-utilities begins with."""
    return {"type": kind, "version": "0.3"}


def text_answer(text: str, status: int = 200) -> Answer:
    """Answer with plain text."""
    return Answer(text.encode(), TEXT, status)


def set_body(records: Sequence[bytes]) -> bytes:
    """Write a PubmedArticleSet; without records it is the empty pair of tags NCBI sends."""
    inner = b"\n" + b"\n".join(records) + b"\n" if records else b""
    return _SET_HEAD.encode() + b"<PubmedArticleSet>" + inner + b"</PubmedArticleSet>\n"


def article_set(records: Sequence[bytes]) -> Answer:
    """Answer with a PubmedArticleSet whose records stand as they are given, byte for byte."""
    return Answer(set_body(records), XML, records=list(records))


def valid_id(text: str) -> int:
    """Read an id the way the E-utilities do, leading zeros and all; 0 when it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else 0
