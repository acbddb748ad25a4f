"""Valkey in one folder: describe its server."""

import os
import signal
from pathlib import Path

import redis

from secretome.daemon import Daemon
from secretome.memory import Memory, require_owner
from secretome.ports import HOST
from secretome.privileges import Account, own_folder

STOP = signal.SIGTERM  # Valkey writes what is open to its file and leaves


def daemon(program: Path, folder: Path, log: Path, account: Account | None, memory: Memory) -> Daemon:
    """Describe the server: every write reaches the append-only file, nothing is evicted.

    Raises:
        EmbeddedError: if the folder is another user's.
    """
    own_folder(folder, account)
    require_owner(folder, account.uid if account else os.geteuid())
    settings = {
        "bind": HOST,
        "port": memory.valkey_port,
        "requirepass": memory.valkey_password,
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": '""',
        "maxmemory-policy": "noeviction",
        "set-proc-title": "no",  # the folder stays visible in the list of processes
    }
    url = memory.addresses().broker_url
    return Daemon(
        "Valkey",
        [program, "-", "--dir", folder],
        folder,
        log,
        STOP,
        answers=lambda: answers(url),
        settings="".join(f"{name} {value}\n" for name, value in settings.items()),
        account=account,
    )


def answers(url: str) -> bool:
    """Say whether the server takes commands; while it reads its file it does not yet."""
    try:
        with redis.Redis.from_url(url, socket_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
