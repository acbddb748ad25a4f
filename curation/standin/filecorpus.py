"""A corpus read from a PubmedArticleSet file, each record's bytes kept exactly as they stand there."""

import gzip
import mmap
import re
import shutil
import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from curation.standin.reading import Reading

_RECORD = re.compile(rb"<(PubmedArticle|PubmedBookArticle)(?=[\s>]).*?</\1\s*>", re.DOTALL)
_DELETED = re.compile(rb"<DeleteCitation(?=[\s>]).*?</DeleteCitation\s*>", re.DOTALL)
_PMID = re.compile(rb"<PMID(?:\s[^>]*)?>\s*0*(\d{1,18})\s*</PMID\s*>")
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_GZIP = b"\x1f\x8b"


class FileCorpus:
    """Serve the records of one ``.xml`` or ``.xml.gz`` file.

    The text is copied once into an unnamed temporary file and mapped, so memory does not grow
    with it. Of several records with one PMID the last wins; PMIDs named in DeleteCitation are
    left out; a record without a PMID cannot be asked for, is left out and counted in ``unnamed``.
    """

    synthetic = False

    def __init__(self, path: Path | str) -> None:
        """Read the file at ``path``; raises ValueError when it is no PubmedArticleSet in UTF-8."""
        self._text = _mapped(Path(path))
        self.unnamed = 0
        found = np.array(list(self._spans(path)), dtype=np.int64).reshape(-1, 3)
        gone = {int(p[1]) for cut in _DELETED.finditer(self._text) for p in _PMID.finditer(cut[0])}
        # np.unique keeps the first of equals, so the list is turned round for the last to win
        pmids, last = np.unique(found[::-1, 0], return_index=True)
        kept = ~np.isin(pmids, list(gone))
        self._pmids = array("q", pmids[kept].tobytes())
        self._ends = found[::-1, 1:][last][kept]

    def _spans(self, path: Path | str) -> Iterator[tuple[int, int, int]]:
        if self._text.find(b"<PubmedArticleSet") < 0:
            raise ValueError(f"{Path(path).name} holds no PubmedArticleSet; nothing can be served from it.")
        for record in _RECORD.finditer(self._text):
            pmid = _PMID.search(self._text, record.start(), record.end())
            if pmid is None:
                self.unnamed += 1
            else:
                yield int(pmid[1]), record.start(), record.end()

    def pmids(self) -> Sequence[int]:
        """Give every PMID, ascending."""
        return self._pmids

    def xml(self, pmid: int) -> bytes:
        """Give one record's element; raises KeyError when the file has no such PMID."""
        place = bisect_left(self._pmids, pmid)
        if place == len(self._pmids) or self._pmids[place] != pmid:
            raise KeyError(pmid)
        start, end = self._ends[place]
        return self._text[start:end]

    def cites(self, pmid: int) -> Sequence[int]:
        """Give the PMIDs in a record's reference lists; raises KeyError for an unknown PMID."""
        return Reading(self.xml(pmid)).cites


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as packed, tempfile.TemporaryFile() as plain:
        zipped = packed.read(2) == _GZIP
        packed.seek(0)
        source = gzip.GzipFile(fileobj=packed) if zipped else packed
        shutil.copyfileobj(source, plain, 1 << 20)
        plain.flush()
        if plain.tell() == 0:
            raise ValueError(f"{path.name} is empty; nothing can be served from it.")
        text = mmap.mmap(plain.fileno(), 0, access=mmap.ACCESS_READ)
    encoding = _ENCODING.match(text[:200])
    if encoding and encoding[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        raise ValueError(f"{path.name} is not in UTF-8; only UTF-8 can be served unchanged.")
    return text
