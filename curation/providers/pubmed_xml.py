"""PubMed's XML into entries, one record at a time, in constant memory.

lxml hands records over before it knows whether the file goes on as it should. So a reader says at the end
whether it was ``complete``; until then what came may be kept as single records, never taken for the whole.
"""

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec
from lxml import etree
from lxml.etree import _Element as Element

from curation.providers.errors import PermanentError
from curation.providers.pubmed_article import NoPmidError, read_article
from curation.providers.pubmed_book import read_book
from curation.providers.records import Entry, Parsed, ParseProblem, PubmedRecord

ROOT = "PubmedArticleSet"
READERS = {"PubmedArticle": read_article, "PubmedBookArticle": read_book}
_encode = msgspec.json.Encoder().encode


class Limits(msgspec.Struct, frozen=True):
    """What a file may unpack to. Bulk files of 30,000 records come to some hundred MB at a ratio below 15."""

    most_bytes: int = 2_000_000_000
    most_ratio: int = 200  # looked at once 8 MB have come out
    most_record_bytes: int = 20_000_000


ANSWER = Limits(most_bytes=50_000_000)  # for one answer of EFetch


class TooLargeError(PermanentError):
    """The file unpacks to more than a PubMed file ever does; it may have been made to do harm."""


class Reader:
    """Iterate over the records of a PubmedArticleSet.

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
        self._stream = _Counted(stream, self._limits)
        self._seen_unknown: set[str] = set()
        self._last: int | None = None
        self._barred = False  # seen at its first tag that nothing of it may be read

    def __iter__(self) -> Iterator[Entry]:
        """Yield one entry a record, in the file's order."""
        elements = etree.iterparse(
            self._stream,
            events=("start", "end"),
            tag=(ROOT, "DeleteCitation", *READERS),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            recover=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            yield from self._entries(iter(elements))
            root = elements.root
            if root is not None and root.tag != ROOT:
                self._wrong_root(root)
            else:
                self.complete = not self._barred
        except etree.XMLSyntaxError as error:
            self._broken(error)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            self._stop(f"the compressed file is cut or damaged ({error})")
        except TooLargeError as error:
            self._stop(error.message)

    def _entries(self, events: Iterator[tuple[str, Element]]) -> Iterator[Entry]:
        for event, element in events:
            tag = str(element.tag)
            if event == "start":
                if element.getparent() is None and self._bars(element):
                    return
                continue
            if tag in READERS:
                entry = self._entry(tag, element)
                if entry is not None:
                    yield entry
            elif tag == "DeleteCitation":
                texts = ((child.text or "").strip() for child in element)
                self.deleted += [int(text) for text in texts if text.isdecimal()]
            if tag != ROOT:
                _forget(element)

    def _entry(self, tag: str, element: Element) -> Entry | None:
        try:
            record = READERS[tag](element, self._unknown)
        except NoPmidError as error:
            self._note(f"a {tag} was refused: {error}", element, refused=True)
            return None
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            self._note(
                f"a {tag} was refused: it is not of the expected form ({error})", element, refused=True
            )
            return None
        raw = etree.tostring(element, encoding="utf-8", with_tail=False)
        if len(raw) > self._limits.most_record_bytes:
            self._note(
                f"the record was refused: it has {len(raw):,} bytes", element, record.pmid, refused=True
            )
            return None
        self._last = record.pmid
        return make_entry(record, raw)

    def _unknown(self, element: Element) -> None:
        """Note an element the reader has no place for, once a name; it is kept in the record's own XML."""
        if isinstance(element.tag, str) and element.tag not in self._seen_unknown:
            self._seen_unknown.add(element.tag)
            parent = element.getparent()
            within = f" in {parent.tag}" if parent is not None else ""
            self._note(f"unknown element {element.tag}{within}; its content stays in the XML", element)

    def _bars(self, root: Element) -> bool:
        """Say whether nothing of the file may be read, as its root or its head shows."""
        dtd: Any = root.getroottree().docinfo.internalDTD  # the stubs know less of it than lxml does
        if root.tag != ROOT:
            self._wrong_root(root)
            self._barred = True
        elif dtd is not None and dtd.entities():
            self._note("an entity is declared in the file, which PubMed never does; nothing was read", root)
            self._barred = True
        return self._barred

    def _wrong_root(self, root: Element) -> None:
        said = " ".join("".join(map(str, root.itertext())).split())[:300]
        self._note(f"the root is {root.tag}, not {ROOT}" + (f": {said}" if said else ""), root)

    def _broken(self, error: etree.XMLSyntaxError) -> None:
        line = error.lineno or None
        after = f" after PMID {self._last}" if self._last else ", and no record was read"
        text = f"the XML breaks off or is damaged{after}: {error.msg}. What follows was not read."
        self.problems.append(ParseProblem(text, self._name, line, self._last))

    def _stop(self, text: str) -> None:
        after = f"after PMID {self._last}" if self._last else "before the first record"
        self.problems.append(ParseProblem(f"{text}; reading stopped {after}", self._name, None, self._last))

    def _note(self, text: str, element: Element, pmid: int | None = None, *, refused: bool = False) -> None:
        line: Any = element.sourceline
        self.problems.append(ParseProblem(text, self._name, line, pmid, refused))


def make_entry(record: PubmedRecord, raw: bytes) -> Entry:
    """Put a record together with its JSON body and the hash of that."""
    body = _encode(record)
    return Entry(record, raw, body, hashlib.blake2b(body, digest_size=16).digest())


def parse(body: bytes, *, name: str = "") -> Parsed:
    """Read one whole answer of at most 50 MB."""
    reader = Reader(io.BytesIO(body), name=name, limits=ANSWER)
    entries = tuple(reader)
    return Parsed(entries, tuple(reader.problems), tuple(reader.deleted), reader.complete)


@contextmanager
def open_file(path: Path) -> Iterator[BinaryIO]:
    """Open an XML file, unpacking it if its first bytes say that it is gzip, whatever its name.

    Raises:
        OSError: if it cannot be opened.
    """
    with path.open("rb") as packed:
        magic = packed.read(2)
        packed.seek(0)
        if magic == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=packed) as unpacked:
                yield cast("BinaryIO", _Unpacked(unpacked, packed))
        else:
            yield packed


class _Unpacked(io.RawIOBase):
    """A gzip stream that can tell how much of the packed file has been read."""

    def __init__(self, unpacked: gzip.GzipFile, packed: BinaryIO) -> None:
        self._unpacked = unpacked
        self._packed = packed

    def read(self, size: int = -1) -> bytes:
        """Read unpacked bytes."""
        return self._unpacked.read(size)

    def packed_bytes(self) -> int:
        """Return how many packed bytes have been read."""
        return self._packed.tell()


class _Counted:
    """A stream that stops when it has given out more than the limits allow."""

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        self._stream = stream
        self._limits = limits
        self._given = 0

    def read(self, size: int) -> bytes:
        """Read at most ``size`` bytes, at least 64 KB at a time.

        Raises:
            TooLargeError: if the limits are passed.
        """
        data = self._stream.read(max(size, 65_536))
        self._given += len(data)
        if self._given > self._limits.most_bytes:
            raise TooLargeError(f"it unpacks to more than {self._limits.most_bytes:,} bytes")
        if isinstance(self._stream, _Unpacked) and self._given > 8_000_000:
            ratio = self._given / max(1, self._stream.packed_bytes())
            if ratio > self._limits.most_ratio:
                raise TooLargeError(f"it unpacks to {ratio:,.0f} times its size, as no PubMed file does")
        return data


def _forget(element: Element) -> None:
    """Free a record that has been read, and those before it."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
