"""TCP ports of this machine: which is free, which one answers."""

import contextlib
import socket

HOST = "127.0.0.1"


def obstacle(host: str, port: int) -> OSError | None:
    """Return what keeps a server from listening there; None if nothing does."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        return error
    return None


def free_ports(count: int) -> list[int]:
    """Return different ports of the loopback address that nobody listens on now."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.create_server((HOST, 0))) for _ in range(count)]
        return [int(probe.getsockname()[1]) for probe in probes]


def listens(port: int, host: str = HOST) -> bool:
    """Say whether somebody takes connections there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True
