"""Open the index for reading: the generation in use, as of its last commit, kept open between searches."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy
from django.conf import settings

from curation.search import index, places
from curation.search.known_words import KnownWords
from curation.search.places import Cursor, Place, Progress


class NotReadyError(Exception):
    """There is no index to ask at the moment; it is being built from the store. ``progress`` says how far."""

    def __init__(self, progress: Progress | None = None) -> None:
        super().__init__("the index is being built")
        self.progress = progress


@dataclass(frozen=True)
class Reading:
    """The index at one moment."""

    searcher: tantivy.Searcher
    schema: tantivy.Schema
    cursor: Cursor
    generation: Path
    known: KnownWords


Sign = tuple[int, int, int]  # of a file: replaced or written to, it has another


@dataclass
class _Opened:
    generation: Path
    index: tantivy.Index
    schema: tantivy.Schema
    seen: Sign = (0, 0, 0)  # what meta.json was when it was last loaded


class _Kept(threading.local):
    """Per thread, so that no two threads reload one index at once.

    ``reading`` is the last one given, and good as long as the ``files`` it rests on have their ``signs``.
    """

    opened: _Opened | None = None
    reading: Reading | None = None
    root: Path | None = None
    files: tuple[Path, ...] = ()
    signs: tuple[Sign, ...] = ()


_kept = _Kept()


class _Words:
    """The words of the last commit that was read, for all threads."""

    _last: tuple[tuple[Path, Sign], KnownWords] | None = None

    def of(self, generation: Path, seen: Sign, searcher: tantivy.Searcher) -> KnownWords:
        """Return those of a commit, by the generation and what its meta.json was."""
        last, commit = self._last, (generation, seen)
        if last is None or last[0] != commit:
            self._last = last = (commit, KnownWords(searcher))
        return last[1]


_words = _Words()


def place() -> Place:
    """Return where the settings say the index lies."""
    return Place(settings.INDEX_DIR)


def reading() -> Reading:
    """Open the index in use, or look again at the one that is open.

    Raises:
        NotReadyError: if there is none, or it cannot be read; the follower then builds another.
    """
    if _kept.reading is not None and _kept.root == settings.INDEX_DIR and _signs() == _kept.signs:
        return _kept.reading
    _kept.reading = None
    here = place()
    generation = here.current()
    if generation is not None:
        _watch(here, generation)
    cursor = places.read_cursor(generation) if generation else None
    if generation is None or cursor is None:
        _kept.opened = None
        raise NotReadyError(here.progress())
    try:
        opened = _opened(generation)
        searcher = opened.index.searcher()
        known = _words.of(generation, opened.seen, searcher)
        _kept.reading = Reading(searcher, opened.schema, cursor, generation, known)
    except (ValueError, OSError) as error:
        lost(generation)
        raise NotReadyError(here.progress()) from error
    return _kept.reading


def _watch(here: Place, generation: Path) -> None:
    """Remember which files a reading rests on, as they are before it is made."""
    names = ("cursor.json", "meta.json", places.DAMAGED)
    _kept.root = settings.INDEX_DIR
    _kept.files = (here.folder / "current", *(generation / name for name in names))
    _kept.signs = _signs()


def _signs() -> tuple[Sign, ...]:
    """Look at the files: four calls of the system, where reading them again costs as much as a search."""
    return tuple(map(_sign, _kept.files))


def _sign(file: Path) -> Sign:
    try:
        stat = file.stat()
    except OSError:
        return (0, 0, 0)
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def lost(generation: Path) -> None:
    """Let go of a generation that cannot be read, and have it replaced."""
    _kept.opened = _kept.reading = None
    if place().current() == generation:
        places.report_damage(generation)


@contextmanager
def intact(reading: Reading) -> Iterator[None]:
    """Have the index replaced that turns out to be damaged while it is asked.

    Raises:
        NotReadyError: if it does.
    """
    try:
        yield
    except ValueError as error:  # what Tantivy raises where a file is not what it was
        lost(reading.generation)
        raise NotReadyError from error


def _opened(generation: Path) -> _Opened:
    kept = _kept.opened
    if kept is None or kept.generation != generation:
        schema = index.schema()
        opened = tantivy.Index(schema, path=str(generation))
        opened.config_reader("manual")
        kept = _kept.opened = _Opened(generation, opened, schema)
    seen = _sign(generation / "meta.json")
    if kept.seen != seen:
        kept.index.reload()
        kept.seen = seen
    return kept
