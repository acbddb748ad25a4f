"""One deadline for all of a request: connecting, TLS, sending, headers, body.

The time-outs of ``requests`` begin anew with every read, so a server that sends a byte now and then holds a
worker for ever. Here every wait of the socket gets what is left of one deadline. Only the look-up of the name
cannot be cut short: it has the limits of the system's resolver, and what it takes counts.
"""

import http.client
import io
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import requests.adapters
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError


class DeadlineError(TimeoutError):
    """The deadline has passed."""


class Deadline:
    """A point in time, on the clock given, by which a request must have ended."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Return the seconds left.

        Raises:
            DeadlineError: if there are none.
        """
        seconds = self._end - self._clock()
        if seconds <= 0:
            raise DeadlineError("the deadline has passed")
        return seconds

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Put every connection this thread uses under the deadline."""
        token = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(token)


_CURRENT: ContextVar[Deadline] = ContextVar("deadline of the current request")


class _Reader(io.RawIOBase):
    """A socket's stream that never waits beyond a deadline."""

    def __init__(self, stream: Any, sock: socket.socket, deadline: Deadline) -> None:
        self._stream = stream
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._deadline.left())
        count: int | None = self._stream.readinto(buffer)
        return count

    def close(self) -> None:
        self._stream.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """A response whose status line, headers and body are read under the deadline."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        raw = self.fp.detach()
        self.fp = io.BufferedReader(_Reader(raw, sock, _CURRENT.get()))


class _Timed:
    """What both kinds of connection do differently: resolve, connect and send under the deadline."""

    def _new_conn(self: Any) -> socket.socket:
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, 0, socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            raise NameResolutionError(self.host, self, socket.gaierror(str(error))) from error
        fault: OSError = OSError("the name has no address")
        for place, (family, kind, protocol, _, address) in enumerate(found, 1):
            # An address that swallows packets (IPv6 without a route, often) leaves time for the next one.
            share = 1.0 if place == len(found) else 0.5
            try:
                sock = _connected(family, kind, protocol, address, _CURRENT.get(), share)
            except OSError as error:
                fault = error
                continue
            sys.audit("http.client.connect", self, self.host, self.port)
            return sock
        if isinstance(fault, TimeoutError):
            raise ConnectTimeoutError(self, "timed out while connecting") from fault
        raise NewConnectionError(self, f"could not connect: {fault}") from fault

    def send(self: Any, data: Any) -> None:
        if self.sock is None and self.auto_open:
            self.connect()
        # A connection used before still has the time-out of its last read.
        self.sock.settimeout(_CURRENT.get().left())
        super().send(data)  # type: ignore[misc]  # http.client.HTTPConnection's


def _connected(
    family: int, kind: int, protocol: int, address: Any, deadline: Deadline, share: float
) -> socket.socket:
    """Connect within a share of what is left, and leave the rest as the socket's time-out."""
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(deadline.left() * share)
        sock.connect(address)
        sock.settimeout(deadline.left())
    except BaseException:
        sock.close()
        raise
    return sock


class _TimedHTTP(_Timed, HTTPConnection):
    response_class = _Response


class _TimedHTTPS(_Timed, HTTPSConnection):
    response_class = _Response


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _TimedHTTP


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _TimedHTTPS


class DeadlineAdapter(requests.adapters.HTTPAdapter):
    """Connections of ``requests`` that keep to the deadline applied, through a proxy too."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        _use_timed(self.poolmanager)

    def proxy_manager_for(self, proxy: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        _use_timed(manager)
        return manager


def _use_timed(manager: urllib3.PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}
