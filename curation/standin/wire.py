"""How an answer goes down the socket: properly, or in one of the ways networks spoil it."""

import socket
import struct
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

from curation.standin.answers import Answer

Send = Callable[[BaseHTTPRequestHandler, Answer, threading.Event], int]


def send(handler: BaseHTTPRequestHandler, answer: Answer, stopping: threading.Event) -> int:
    """Send an answer and give how many bytes of its body went out.

    Waits end at once when ``stopping`` is set. A client that has gone away is no error.
    """
    if answer.delay:
        stopping.wait(answer.delay)
    try:
        return WAYS[answer.wire](handler, answer, stopping)
    except OSError:
        handler.close_connection = True
        return 0


def _head(handler: BaseHTTPRequestHandler, answer: Answer, *, length: int | None) -> None:
    handler.send_response(answer.status)
    handler.send_header("Content-Type", answer.content_type)
    for name, value in answer.headers.items():
        handler.send_header(name, value)
    if length is None:
        handler.send_header("Transfer-Encoding", "chunked")
    else:
        handler.send_header("Content-Length", str(length))
    handler.end_headers()


def _part(answer: Answer) -> bytes:
    """Give the beginning of the body: the fraction ``at`` of it, but never all."""
    size = int(len(answer.body) * answer.wire_args.get("at", 0.5))
    return answer.body[: min(size, max(len(answer.body) - 1, 0))]


def _whole(handler: BaseHTTPRequestHandler, answer: Answer, _: threading.Event) -> int:
    _head(handler, answer, length=len(answer.body))
    if handler.command != "HEAD":
        handler.wfile.write(answer.body)
    return len(answer.body)


def _close(handler: BaseHTTPRequestHandler, _: Answer, __: threading.Event) -> int:
    """Close without a word."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)
    return 0


def _reset(handler: BaseHTTPRequestHandler, _: Answer, __: threading.Event) -> int:
    """Throw the connection away, so the client sees a reset rather than an end."""
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    return 0


def _cut(handler: BaseHTTPRequestHandler, answer: Answer, _: threading.Event) -> int:
    """Promise the whole length, send part of it, end."""
    handler.close_connection = True
    _head(handler, answer, length=len(answer.body))
    part = _part(answer)
    handler.wfile.write(part)
    return len(part)


def _broken_chunk(handler: BaseHTTPRequestHandler, answer: Answer, _: threading.Event) -> int:
    """Send one good chunk, announce another, end in the middle of it."""
    handler.close_connection = True
    _head(handler, answer, length=None)
    part = _part(answer)
    rest = answer.body[len(part) :]
    handler.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n" if part else b"")
    handler.wfile.write(f"{max(len(rest), 64):x}\r\n".encode() + rest[: len(rest) // 2])
    return len(part) + len(rest) // 2


def _hang(handler: BaseHTTPRequestHandler, answer: Answer, stopping: threading.Event) -> int:
    """Send part, then nothing for a while, then end."""
    handler.close_connection = True
    _head(handler, answer, length=len(answer.body))
    part = _part(answer)
    handler.wfile.write(part)
    handler.wfile.flush()
    stopping.wait(answer.wire_args.get("seconds", 60.0))
    return len(part)


def _drip(handler: BaseHTTPRequestHandler, answer: Answer, stopping: threading.Event) -> int:
    """Send everything, a few bytes at a time."""
    _head(handler, answer, length=len(answer.body))
    size = max(int(answer.wire_args.get("bytes", 64)), 1)
    sent = 0
    while sent < len(answer.body):
        handler.wfile.write(answer.body[sent : sent + size])
        handler.wfile.flush()
        sent += size
        if stopping.wait(answer.wire_args.get("seconds", 0.05)):
            handler.close_connection = True
            break
    return min(sent, len(answer.body))


WAYS: dict[str, Send] = {
    "": _whole,
    "close": _close,
    "reset": _reset,
    "truncate": _cut,
    "broken_chunk": _broken_chunk,
    "hang": _hang,
    "drip": _drip,
}
"""Every way an answer can be sent; the empty name is the proper one."""
