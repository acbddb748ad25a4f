"""PubMed's XML into entries, one record at a time, in constant memory.

lxml hands records over before it knows whether the file goes on as it should. So a reader says at the end
whether it was ``complete``; until then what came may be kept as single records, never taken for the whole.
"""

import hashlib
import html
import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO

import msgspec
from lxml import etree
from lxml.etree import _Element as Element

from curation.providers.errors import PermanentError
from curation.providers.parts import children, pmid_number
from curation.providers.pubmed_article import NoPmidError, read_article
from curation.providers.pubmed_book import read_book
from curation.providers.records import Entry, Parsed, ParseProblem, PubmedRecord
from curation.providers.redact import scrub
from curation.providers.unpacking import ANSWER, Limits, TooLargeError, chunks, open_file

__all__ = ["Limits", "Reader", "TooLargeError", "make_entry", "open_file", "parse"]

ROOT = "PubmedArticleSet"
READERS = {"PubmedArticle": read_article, "PubmedBookArticle": read_book}
DELETED = "DeleteCitation"

_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "recover": False,
    "remove_comments": True,
    "remove_pis": True,
}
_MOST_PROLOG = 65_536  # bytes before the root; PubMed's has some 250
_STEP = 512  # of the prolog, so that little is parsed before it is known what the file declares
_UNCOUNTED = 262_144  # bytes of a record before its marks are counted; nearly all end sooner
_MOST_UNKNOWN = 1_000  # element names noted; a file with more is not PubMed's
_TAGS = re.compile(rb"<[^>]{0,500}(?:>|$)")
_PMID = re.compile(rb"<PMID[^>]{0,80}>\s{0,80}(\d{1,9})\s{0,80}</PMID>")
_encode = msgspec.json.Encoder().encode


class _StoppedError(Exception):
    """Reading cannot go on; the message says why."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class Reader:
    """Iterate, once, over the records of a PubmedArticleSet.

    After the iteration ``complete`` says whether the set was read to its end, ``problems`` what could not be
    taken as it stood, and ``deleted`` holds the PMIDs of DeleteCitation. Neither entities nor the network nor
    a DTD are ever used; a record that cannot be read costs only itself.
    """

    def __init__(self, stream: BinaryIO, *, name: str = "", limits: Limits | None = None) -> None:
        self.problems: list[ParseProblem] = []
        self.deleted: list[int] = []
        self.complete = False
        self._name = name
        self._limits = limits or Limits()
        self._chunks = chunks(stream, self._limits)
        self._seen_unknown: set[str] = set()
        self._last: int | None = None
        self._read = self._refused = 0
        self._pending = self._marks = 0  # of the record that has not ended yet: bytes, and < and =
        self._ended = False
        self._lines = 0  # line ends in what has been read

    def __iter__(self) -> Iterator[Entry]:
        """Yield one entry a record, in the file's order."""
        try:
            yield from self._entries(self._head())
            self.complete = True
        except _StoppedError as stopped:
            self._stop(str(stopped), stopped.line)
        except PermanentError as error:
            self._stop(f"{error.message}; reading stopped there. {self._so_far()}", self._lines + 1)

    def _head(self) -> bytes:
        """Read up to the root, and return what was read.

        Raises:
            _StoppedError: if there is no root, another one, or a declared entity.
        """
        parser = etree.XMLPullParser(events=("start",), **_OPTIONS)
        head = b""
        for chunk in self._chunks:
            for at in range(0, len(chunk), _STEP):
                fault = _feed(parser, chunk[at : at + _STEP])
                events: Any = parser.read_events()
                for _, root in events:
                    self._look_at(root, head + chunk)
                    return head + chunk
                if fault is not None:
                    raise _StoppedError(f"this is not XML: {fault[0]}{_said(head + chunk)}", fault[1])
            head += chunk
            if len(head) > _MOST_PROLOG:
                raise _StoppedError(f"the first {len(head):,} bytes hold no element; nothing was read")
        raise _StoppedError("the file ends before its first element" if head else "the file is empty")

    def _look_at(self, root: Element, head: bytes) -> None:
        """Refuse a document by its root and what it declares before it."""
        dtd: Any = root.getroottree().docinfo.internalDTD  # the stubs know less of it than lxml does
        if dtd is not None and dtd.entities():
            raise _StoppedError(
                "an entity is declared in the file, which PubMed never does; nothing was read", 1
            )
        if root.tag != ROOT:
            pmid = _PMID.search(head)
            self._last = int(pmid[1]) if pmid else None
            said = "" if pmid else _said(head)
            raise _StoppedError(f"the root is {root.tag}, not {ROOT}; nothing was read{said}", 1)

    def _entries(self, head: bytes) -> Iterator[Entry]:
        parser = etree.XMLPullParser(events=("end",), tag=(ROOT, DELETED, *READERS), **_OPTIONS)
        for chunk in chain((head,), self._chunks):
            self._pending += len(chunk)
            self._lines += chunk.count(b"\n")
            if self._pending > _UNCOUNTED:
                self._marks += chunk.count(b"<") + chunk.count(b"=")
            fault = _feed(parser, chunk)
            events: Any = parser.read_events()
            for _, element in events:
                entry = self._taken(element)
                if entry is not None:
                    yield entry
            if fault is not None:
                raise _StoppedError(self._damaged(fault[0]), fault[1])
            self._check_size()
        fault = _close(parser)
        if fault is not None or not self._ended:
            what, line = fault or ("it ends inside an element", 0)
            raise _StoppedError(self._damaged(what) if self._ended else self._cut(what), line)

    def _taken(self, element: Element) -> Entry | None:
        """Take an element that has just ended; return its entry if it is a record."""
        tag = str(element.tag)
        parent = element.getparent()
        if parent is None:
            self._ended = True
            self._forget(element, None)
            return None
        if parent.getparent() is not None:
            if tag in READERS:
                self._refuse(f"a {tag} stands inside {parent.tag}, where none belongs", element)
            return None
        self._pending = self._marks = 0
        entry = None
        if tag in READERS:
            entry = self._entry(tag, element)
        elif tag == DELETED:
            self._delete(element)
        element.clear(keep_tail=True)  # type: ignore[call-arg]  # which the stubs do not know
        self._forget(parent, element)
        return entry

    def _entry(self, tag: str, element: Element) -> Entry | None:
        try:
            record = READERS[tag](element, self._unknown)
        except NoPmidError as error:
            after = f"; it stands after PMID {self._last}" if self._last else ""
            self._refuse(f"a {tag} was refused: {error}{after}", element)
            return None
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            pmid = _pmid_around(element)
            self._refuse(f"a {tag} was refused: it is not of the expected form ({error})", element, pmid)
            return None
        raw = etree.tostring(element, encoding="utf-8", with_tail=False)
        self._last = record.pmid
        self._read += 1
        return make_entry(record, raw)

    def _delete(self, element: Element) -> None:
        for child in children(element, "PMID", self._unknown):
            pmid = pmid_number(child.text)
            if pmid is None:
                self._note("a PMID of DeleteCitation was passed over: it is not a number PubMed gives", child)
            else:
                self.deleted.append(pmid)

    def _forget(self, root: Element, until: Element | None) -> None:
        """Free what stands in the root before an element, and note what no reader knows.

        The element itself stays: libxml2 may still be adding to the text behind it.
        """
        while len(root) and root[0] is not until:
            before = root[0]
            if before.tag not in READERS and before.tag != DELETED:
                self._unknown(before)
            root.remove(before)

    def _check_size(self) -> None:
        """Stop at a record that would fill the memory.

        Raises:
            TooLargeError: if it is larger than any of PubMed's.
        """
        if self._pending > self._limits.most_record_bytes or self._marks > self._limits.most_record_marks:
            raise TooLargeError(f"a record goes on for {self._pending:,} bytes, as none of PubMed's does")

    def _unknown(self, element: Element) -> None:
        """Note an element the reader has no place for, once a name; it is kept in the record's own XML."""
        tag = element.tag
        if not isinstance(tag, str) or tag in self._seen_unknown or len(self._seen_unknown) >= _MOST_UNKNOWN:
            return
        self._seen_unknown.add(tag)
        parent = element.getparent()
        within = f" in {parent.tag}" if parent is not None else ""
        text = f"unknown element {tag}{within}; its content stays in the XML"
        self._note(text, element, _pmid_around(element))

    def _refuse(self, text: str, element: Element, pmid: int | None = None) -> None:
        self._note(text, element, pmid, refused=True)
        self._refused += 1
        if self._refused >= self._limits.most_refused:
            raise _StoppedError(f"{self._refused:,} records were refused; the rest was not read")

    def _so_far(self) -> str:
        if self._last is None:
            return "No record was read before it."
        return f"The records before it ({self._read:,}, the last PMID {self._last}) are good."

    def _damaged(self, fault: str) -> str:
        return (
            f"the XML is damaged: {fault}. Everything from here on was not read and must be read again "
            f"from a sound copy. {self._so_far()}"
        )

    def _cut(self, fault: str) -> str:
        return (
            f"the file is cut: {fault}. What should follow was not read and must be read again from a whole "
            f"copy. {self._so_far()}"
        )

    def _stop(self, text: str, line: int | None = None) -> None:
        self.problems.append(ParseProblem(text, self._name, line, self._last))

    def _note(self, text: str, element: Element, pmid: int | None = None, *, refused: bool = False) -> None:
        line: Any = element.sourceline
        self.problems.append(ParseProblem(text, self._name, line, pmid, refused))


def _pmid_around(element: Element) -> int | None:
    """Return the PMID of the record an element stands in, if that has been read."""
    record = element if element.tag in READERS else next(element.iterancestors(*READERS), None)
    found = record.find("*/PMID") if record is not None else None
    return pmid_number(found.text) if found is not None else None


def make_entry(record: PubmedRecord, raw: bytes) -> Entry:
    """Put a record together with its JSON body and the hash of that."""
    body = _encode(record)
    return Entry(record, raw, body, hashlib.blake2b(body, digest_size=16).digest())


def parse(body: bytes, *, name: str = "") -> Parsed:
    """Read one whole answer of at most 50 MB."""
    reader = Reader(io.BytesIO(body), name=name, limits=ANSWER)
    entries = tuple(reader)
    return Parsed(entries, tuple(reader.problems), tuple(reader.deleted), reader.complete)


def _feed(parser: Any, data: bytes) -> tuple[str, int] | None:
    """Feed a parser, and return what is wrong and where, if it can read no further.

    lxml does not raise at every fatal fault: after an entity that nothing declares it silently begins a new
    document, and would take what follows for the same one. Its log does tell.
    """
    try:
        parser.feed(data)
    except etree.XMLSyntaxError as error:
        return _fault(parser) or (error.msg or "it is not well-formed", error.lineno or 0)
    return _fault(parser)


def _close(parser: Any) -> tuple[str, int] | None:
    """End a parser, and return what was wrong; a prefix that nothing declares is not, everything was read."""
    try:
        parser.close()
    except etree.XMLSyntaxError:
        return _fault(parser)
    return None


def _fault(parser: Any) -> tuple[str, int] | None:
    for entry in parser.feed_error_log:
        if entry.level == etree.ErrorLevels.FATAL:
            return str(entry.message).strip(), entry.line
    return None


def _said(head: bytes) -> str:
    """Return what a server said in words, in place of records, without keys or addresses."""
    words = " ".join(html.unescape(_TAGS.sub(b" ", head[:4_000]).decode("utf-8", "replace")).split())
    return f'. It says: "{scrub(words)[:300]}"' if words else ""
