"""Read a PubMed file in a process of its own, so that reading and storing each have a core.

A file that would take all memory takes it there, and what kills that process leaves the other one whole.
"""

import contextlib
import fcntl
import multiprocessing
import os
import queue
import threading
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import BinaryIO, NamedTuple, NoReturn

import msgspec

from curation.providers.pubmed_xml import Reader
from curation.providers.records import Entry, ParseProblem, PubmedRecord

BATCH = 100  # entries sent at once
HEAVY = 500_000  # bytes of XML that are sent at once, however few entries they are
PIPE = 1_048_576  # bytes, the most Linux lets anyone ask for
AHEAD = 3  # batches read before anyone takes them; more would only cost memory

_record = msgspec.json.Decoder(PubmedRecord).decode


class _Sent(msgspec.Struct, array_like=True):
    """One message: each entry's XML, body and hash, and with the last one how it all ended."""

    entries: list[tuple[bytes, bytes, bytes]]
    over: bool = False
    problems: list[ParseProblem] = []
    deleted: list[int] = []
    complete: bool = False


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(_Sent).decode


class _Arrived(NamedTuple):
    entries: list[Entry]
    sent: _Sent


class ApartReader:
    """Iterate, once, over the records of a PubmedArticleSet, as :class:`Reader` does and with the same end.

    The stream must be open in this process; the other one inherits it, so do not read it here.
    """

    def __init__(self, stream: BinaryIO, *, name: str = "") -> None:
        self.problems: list[ParseProblem] = []
        self.deleted: list[int] = []
        self.complete = False
        self._stream = stream
        self._name = name

    def __iter__(self) -> Iterator[Entry]:
        """Yield one entry a record, in the file's order."""
        fork = multiprocessing.get_context("fork")
        mine, theirs = fork.Pipe(duplex=False)
        _widen(theirs)
        child = fork.Process(target=_read, args=(self._stream, self._name, theirs), daemon=True)
        child.start()
        theirs.close()
        arrived: queue.Queue[_Arrived | None] = queue.Queue(AHEAD)
        stopped = threading.Event()
        taker = threading.Thread(target=_take, args=(mine, arrived, stopped), daemon=True)
        taker.start()
        try:
            yield from self._arriving(arrived)
        finally:
            stopped.set()
            child.kill()
            child.join()
            taker.join()
            mine.close()
            child.close()

    def _arriving(self, arrived: "queue.Queue[_Arrived | None]") -> Iterator[Entry]:
        last: int | None = None
        while (batch := arrived.get()) is not None:
            for entry in batch.entries:
                last = entry.record.pmid
                yield entry
            sent = batch.sent
            if sent.over:
                self.problems, self.deleted, self.complete = sent.problems, sent.deleted, sent.complete
                return
        text = "the process that read the file was ended, perhaps for its memory; what came before is good"
        self.problems.append(ParseProblem(f"{text}. Import it again for the rest.", self._name, pmid=last))


def _widen(pipe: Connection) -> None:
    """Let the pipe hold a megabyte, where it can.

    The usual 64 KB are taken off by fifty calls a batch; each waits for its turn among the threads here, and
    meanwhile the other process stands still.
    """
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE)


def _take(mine: Connection, arrived: "queue.Queue[_Arrived | None]", stopped: threading.Event) -> None:
    """Take messages off the pipe as they come, so that the other process need not wait for a transaction.

    Their bodies become records here, while the one who stores them waits for PostgreSQL.
    """
    batch: _Arrived | None = _Arrived([], _Sent([]))
    while batch is not None:
        try:
            sent = _unpack(mine.recv_bytes())
            entries = [Entry(_record(body), raw, body, digest) for raw, body, digest in sent.entries]
            batch = _Arrived(entries, sent)
        except (EOFError, OSError):
            batch = None
        while not stopped.is_set():
            try:
                arrived.put(batch, timeout=0.2)
                break
            except queue.Full:
                continue
        if stopped.is_set() or (batch is not None and batch.sent.over):
            return


def _read(stream: BinaryIO, name: str, theirs: Connection) -> NoReturn:
    """Read in the other process, and end it without touching what it inherited."""
    code = 1
    try:
        reader = Reader(stream, name=name)
        waiting: list[tuple[bytes, bytes, bytes]] = []
        weight = 0
        for entry in reader:
            waiting.append((entry.raw, entry.body, entry.content_hash))
            weight += len(entry.raw)
            if len(waiting) == BATCH or weight >= HEAVY:
                theirs.send_bytes(_pack(_Sent(waiting)))
                waiting, weight = [], 0
        theirs.send_bytes(
            _pack(
                _Sent(
                    waiting,
                    over=True,
                    problems=reader.problems,
                    deleted=reader.deleted,
                    complete=reader.complete,
                )
            )
        )
        code = 0
    except OSError as error:
        problem = ParseProblem(f"cannot be read: {error.strerror or error}", name)
        theirs.send_bytes(_pack(_Sent([], over=True, problems=[problem])))
    finally:
        os._exit(code)  # not the way out of the process it was copied from: that would end its connections
