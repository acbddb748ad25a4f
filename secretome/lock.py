"""The lock on a data folder: one process at a time runs its services, and says who it is."""

import fcntl
import json
import os
import sys
from pathlib import Path
from typing import TextIO

from secretome.memory import EmbeddedError


class AlreadyRunningError(EmbeddedError):
    """Another process runs the services of this folder."""


def take_lock(data_dir: Path) -> TextIO:
    """Take the folder for this process; the system frees it when the process ends, however it ends.

    Raises:
        AlreadyRunningError: if another process has it.
    """
    lock = (data_dir / "services.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with lock:
            lock.seek(0)
            raise AlreadyRunningError(_holder(lock.read(), data_dir)) from None
    sign(lock, "")
    return lock


def sign(lock: TextIO, address: str) -> None:
    """Write into the lock who holds it, and where the site is if there is one."""
    words = [Path(sys.argv[0]).name, *sys.argv[1:2]]
    lock.truncate(0)
    json.dump({"pid": os.getpid(), "command": " ".join(words), "address": address}, lock)
    lock.flush()


def _holder(text: str, data_dir: Path) -> str:
    try:
        found = json.loads(text)
    except ValueError:  # it is being written at this moment
        found = {"pid": "unknown", "command": "starting", "address": ""}
    where = f", at {found['address']}" if found["address"] else ""
    return (
        f"Already running: process {found['pid']} ({found['command']}){where}, with its data in {data_dir}. "
        "Nothing was changed. Stop it first (Ctrl-C in its window, or kill with that number), "
        "or give another folder with DATA_DIR."
    )
