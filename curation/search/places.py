"""Where the index lies: one folder a generation, a pointer to the one in use, a cursor in each.

    INDEX_DIR/host                      names this host's index, for the store's table of followers
    INDEX_DIR/follower.lock             held by the one process that writes
    INDEX_DIR/<schema>/current          the name of the generation in use; replaced in one step
    INDEX_DIR/<schema>/progress.json    how far a rebuild is; gone when it is done
    INDEX_DIR/<schema>/<generation>/    Tantivy's files, and cursor.json: how far the store has been read

The whole folder may be deleted at any time.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import socket
import time
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from curation.search import index

DAMAGED = "damaged"  # stands in a generation that nobody may use any more


class BusyError(Exception):
    """Another process holds the lock; the message says which."""


class Cursor(msgspec.Struct, frozen=True):
    """How far a generation has read: a snapshot of a base, and the base's time just before it."""

    base: str
    snapshot: str
    as_of: datetime
    contents: str  # index.contents_hash() of the program that wrote its documents
    documents: int = 0


class Progress(msgspec.Struct, frozen=True):
    """How far a rebuild is."""

    done: int
    total: int


class Place:
    """The folder of this program's schema."""

    def __init__(self, root: Path) -> None:
        """Name the folder; nothing is made before it is needed."""
        self.root = root
        self.folder = root / index.schema_hash()

    def host(self) -> str:
        """Return this index's name, made up when it is first asked for."""
        file = self.root / "host"
        try:
            return file.read_text()
        except FileNotFoundError:
            self.root.mkdir(parents=True, exist_ok=True)
            _replace(file, f"{socket.gethostname()[:80]}-{secrets.token_hex(4)}".encode())
            return file.read_text()

    def current(self) -> Path | None:
        """Return the generation in use, or None where there is none to use."""
        try:
            name = (self.folder / "current").read_text()
        except (FileNotFoundError, NotADirectoryError):
            return None
        generation = self.folder / name
        whole = name and (generation / "meta.json").exists() and (generation / "cursor.json").exists()
        return generation if whole and not (generation / DAMAGED).exists() else None

    def new(self) -> Path:
        """Make an empty folder for a generation."""
        generation = self.folder / secrets.token_hex(6)
        generation.mkdir(parents=True)
        return generation

    def use(self, generation: Path) -> None:
        """Let readers and the follower turn to a generation, from one moment to the next."""
        _replace(self.folder / "current", generation.name.encode())

    def sweep(self, keep: Path) -> None:
        """Remove every other generation, and indexes of other schemas; not while one is being built."""
        with contextlib.suppress(BusyError), self.lock("rebuild"):
            for folder in (*self.root.iterdir(), *self.folder.iterdir()):
                if folder.is_dir() and folder not in (keep, self.folder):
                    shutil.rmtree(folder, ignore_errors=True)

    def progress(self) -> Progress | None:
        """Return how far a rebuild is, if one goes on or was cut off."""
        try:
            return msgspec.json.decode((self.folder / "progress.json").read_bytes(), type=Progress)
        except (OSError, msgspec.DecodeError):
            return None

    def tell_progress(self, done: int, total: int) -> None:
        """Write how far a rebuild is."""
        _replace(self.folder / "progress.json", msgspec.json.encode(Progress(done, total)))

    def end_progress(self) -> None:
        """Say that no rebuild goes on."""
        (self.folder / "progress.json").unlink(missing_ok=True)

    def lock(self, name: str, *, patience: float = 0) -> IO[str]:
        """Take one of this place's locks; the system frees it when the process ends, however it ends.

        Raises:
            BusyError: if another process has it, and keeps it for as long as our patience, in seconds.
        """
        until = time.monotonic() + patience
        while time.monotonic() < until:
            with contextlib.suppress(BusyError):
                return self._locked(name)
            time.sleep(0.05)
        return self._locked(name)

    def holds(self, name: str, lock: IO[str]) -> bool:
        """Say whether a lock is still the one that others would meet: its folder may have been deleted."""
        file = self.root / f"{name}.lock"
        return file.exists() and file.stat().st_ino == os.fstat(lock.fileno()).st_ino

    def _locked(self, name: str) -> IO[str]:
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = (self.root / f"{name}.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with lock:
                lock.seek(0)
                raise BusyError(f"process {lock.read() or 'unknown'} holds {lock.name}") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        return lock


def read_cursor(generation: Path) -> Cursor | None:
    """Return a generation's cursor, or None where it is missing or cannot be read."""
    try:
        return msgspec.json.decode((generation / "cursor.json").read_bytes(), type=Cursor)
    except (OSError, msgspec.DecodeError):
        return None


def write_cursor(generation: Path, cursor: Cursor) -> None:
    """Write a generation's cursor, whole or not at all. Only after what it tells of is committed."""
    _replace(generation / "cursor.json", msgspec.json.encode(cursor))


def report_damage(generation: Path) -> None:
    """Have a generation that cannot be read replaced by the follower."""
    if generation.is_dir():
        (generation / DAMAGED).touch()


def _replace(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(3)}")
    draft.write_bytes(content)
    draft.replace(file)
