"""Open the index for reading: the generation in use, as of its last commit, kept open between searches."""

import threading
from dataclasses import dataclass
from pathlib import Path

import tantivy
from django.conf import settings

from curation.search import index, places
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


@dataclass
class _Opened:
    generation: Path
    index: tantivy.Index
    schema: tantivy.Schema
    seen: tuple[int, int, int] = (0, 0, 0)  # what meta.json was when it was last loaded


class _Kept(threading.local):
    """Per thread, so that no two threads reload one index at once."""

    opened: _Opened | None = None


_kept = _Kept()


def place() -> Place:
    """Return where the settings say the index lies."""
    return Place(settings.INDEX_DIR)


def reading() -> Reading:
    """Open the index in use, or look again at the one that is open.

    Raises:
        NotReadyError: if there is none, or it cannot be read; the follower then builds another.
    """
    here = place()
    generation = here.current()
    cursor = places.read_cursor(generation) if generation else None
    if generation is None or cursor is None:
        _kept.opened = None
        raise NotReadyError(here.progress())
    try:
        opened = _opened(generation)
        return Reading(opened.index.searcher(), opened.schema, cursor, generation)
    except (ValueError, OSError) as error:
        lost(generation)
        raise NotReadyError(here.progress()) from error


def lost(generation: Path) -> None:
    """Let go of a generation that cannot be read, and have it replaced."""
    _kept.opened = None
    if place().current() == generation:
        places.report_damage(generation)


def _opened(generation: Path) -> _Opened:
    kept = _kept.opened
    if kept is None or kept.generation != generation:
        schema = index.schema()
        opened = tantivy.Index(schema, path=str(generation))
        opened.config_reader("manual")
        kept = _kept.opened = _Opened(generation, opened, schema)
    stat = (generation / "meta.json").stat()
    seen = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
    if kept.seen != seen:
        kept.index.reload()
        kept.seen = seen
    return kept
