"""Decide as whom a server runs, and give the command line that makes it so."""

import os
import pwd
import signal
import stat
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

LAUNCHER = Path(__file__).with_name("launcher.py")
READ_SEARCH = 1 << 2  # CAP_DAC_READ_SEARCH: pass closed folders and read, not write
OVERRIDE = 1 << 1  # CAP_DAC_OVERRIDE: as root would, for files and folders
UNPRIVILEGED = "nobody"


class PrivilegeError(Exception):
    """A server cannot be run as the account it needs."""


@dataclass(frozen=True)
class Account:
    """Who a server runs as; ``capabilities`` are what it must keep of root's powers to reach its files."""

    uid: int
    gid: int
    name: str
    capabilities: int = 0


def name_of(uid: int) -> str:
    """Name an account for people: ``ana (uid 1000)``."""
    try:
        return f"{pwd.getpwuid(uid).pw_name} (uid {uid})"
    except KeyError:
        return f"uid {uid}"


def server_account(programs: Iterable[Path], data: Path) -> Account | None:
    """Return the account for servers started by root, as PostgreSQL refuses to be root; None for others.

    Where the programs or the data lie behind a closed folder (a clone in root's home), the account keeps the
    weakest capability that lets it through; no folder is opened to others for it.

    Raises:
        PrivilegeError: if there is no such account, or root lacks the capability, as in some containers.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise PrivilegeError(
            f"PostgreSQL refuses to run as root and there is no account {UNPRIVILEGED!r} to run it as. "
            "Nothing was changed. Run this as an ordinary user."
        ) from None
    account = Account(entry.pw_uid, entry.pw_gid, entry.pw_name)
    return Account(account.uid, account.gid, account.name, _needed(account, list(programs), data))


def _needed(account: Account, programs: list[Path], data: Path) -> int:
    runnable = all(_may(path, account, 0o5) for path in programs)
    if runnable and all(_passable(path, account) for path in (*programs, data / "file")):
        return 0
    held = _held()
    for capability in (READ_SEARCH, OVERRIDE) if runnable else (OVERRIDE,):
        if held & capability:
            return capability
    raise PrivilegeError(
        f"PostgreSQL cannot run as root, and {account.name} cannot reach {programs[0].parent} or {data}: "
        "a folder on the way is closed to others. Nothing was changed. "
        "Run this as an ordinary user, or from an open folder."
    )


def _passable(path: Path, account: Account) -> bool:
    """Say whether an account may pass every folder on the way, with and without its symbolic links."""
    folders = {*path.absolute().parents, *path.resolve().parents}
    return all(_may(folder, account, 0o1) for folder in folders if folder.exists())


def _may(path: Path, account: Account, bits: int) -> bool:
    found = path.stat()
    if found.st_uid == account.uid:
        bits <<= 6
    elif found.st_gid == account.gid:
        bits <<= 3
    return stat.S_IMODE(found.st_mode) & bits == bits


def _held() -> int:
    """Return the capabilities this process may hand on, as bits (proc(5), CapPrm); 0 where there are none."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1], 16) for line in lines if line.startswith("CapPrm:")), 0)


def own_folder(folder: Path, account: Account | None) -> None:
    """Make a folder that only the server's account may enter, unless it is there."""
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
        if account:
            os.chown(folder, account.uid, account.gid)


def bound(
    argv: Sequence[str | Path], *, last_signal: int = signal.SIGKILL, account: Account | None = None
) -> list[str]:
    """Return the command line that runs a program so that it gets ``last_signal`` when this process ends.

    Linux ties that to the thread which starts the program: call Popen from the main thread.
    """
    who = (account.uid, account.gid, account.capabilities) if account else (-1, -1, 0)
    words = [os.getpid(), int(last_signal), *who, *argv]
    return [sys.executable, "-I", "-S", str(LAUNCHER), *(str(word) for word in words)]
