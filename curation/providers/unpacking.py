"""Read a file's bytes, unpacked if it is gzip, and no more of them than a PubMed file has."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from curation.providers.errors import PermanentError

CHUNK = 65_536
RATIO_COUNTS_FROM = 8_000_000  # bytes unpacked; a short file may well be one line a thousand times
GZIP = b"\x1f\x8b"
PACKED_OTHERWISE = {
    b"PK\x03\x04": "ZIP",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "Zstandard",
}

_CONTROLS = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D})  # XML allows none of them but DEL


class Limits(msgspec.Struct, frozen=True):
    """What a file may hold. Bulk files of 30,000 records come to some hundred MB at a ratio below 15.

    ``most_record_marks`` counts ``<`` and ``=``, which bounds what a record takes in memory: an element of
    four bytes takes a hundred there. A record of 15,000 investigators has 200,000.
    """

    most_bytes: int = 2_000_000_000
    most_ratio: int = 200
    most_record_bytes: int = 12_000_000
    most_record_marks: int = 400_000
    most_refused: int = 10_000


ANSWER = Limits(most_bytes=50_000_000)  # for one answer of EFetch


class TooLargeError(PermanentError):
    """The file unpacks to more than a PubMed file ever does; it may have been made to do harm."""


class DamagedError(PermanentError):
    """The compressed file is cut or damaged."""


@contextmanager
def open_file(path: Path) -> Iterator[BinaryIO]:
    """Open an XML file, unpacking it if its first bytes say that it is gzip, whatever its name.

    Raises:
        OSError: if it cannot be opened.
        PermanentError: if it is packed in another way.
    """
    with path.open("rb") as packed:
        start = packed.read(8)
        packed.seek(0)
        for magic, name in PACKED_OTHERWISE.items():
            if start.startswith(magic):
                raise PermanentError(f"{path.name} is packed as {name}; unpack it or pack it with gzip")
        if start.startswith(GZIP):
            with gzip.GzipFile(fileobj=packed) as unpacked:
                yield cast("BinaryIO", _Unpacked(unpacked, packed))
        else:
            yield packed


class _Unpacked(io.RawIOBase):
    """A gzip stream that can tell how much of the packed file has been read."""

    def __init__(self, unpacked: gzip.GzipFile, packed: BinaryIO) -> None:
        self._unpacked = unpacked
        self._packed = packed

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read some unpacked bytes, and whatever comes before a damage before the damage is raised."""
        return self._unpacked.read1(size)

    def packed_bytes(self) -> int:
        """Return how many packed bytes have been read."""
        return self._packed.tell()


def chunks(stream: BinaryIO, limits: Limits) -> Iterator[bytes]:
    """Yield a stream's bytes without the control characters that XML forbids.

    Raises:
        TooLargeError: if the limits are passed.
        DamagedError: if it is gzip and cannot be unpacked to its end.
    """
    given = 0
    dropped: bytes | None = None
    while data := _read(stream):
        given += len(data)
        _check(stream, given, limits)
        if dropped is None:  # in UTF-16 these bytes are parts of letters
            dropped = b"" if b"\x00" in data[:4] else _CONTROLS
        yield data.translate(None, dropped)


def _read(stream: BinaryIO) -> bytes:
    try:
        return stream.read(CHUNK)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DamagedError(f"the compressed file is cut or damaged ({error})") from error


def _check(stream: BinaryIO, given: int, limits: Limits) -> None:
    if given > limits.most_bytes:
        raise TooLargeError(f"it unpacks to more than {limits.most_bytes:,} bytes")
    if isinstance(stream, _Unpacked) and given > RATIO_COUNTS_FROM:
        ratio = given / max(1, stream.packed_bytes())
        if ratio > limits.most_ratio:
            raise TooLargeError(f"it unpacks to {ratio:,.0f} times its size, as no PubMed file does")
