"""Become another program that ends when its parent ends and, if asked, runs as another account.

Run as a script by its path in a fresh interpreter (``python -I -S launcher.py …``): between fork and exec of
a process with threads no Python may run, so nothing is done there. It imports nothing of the project.
"""

import ctypes
import os
import signal
import struct
import sys

# linux/prctl.h, linux/securebits.h, linux/capability.h
PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
SECBIT_NO_SETUID_FIXUP = 4
CAPABILITY_VERSION_3 = 0x20080522


def _call(name: str, *arguments: object) -> None:
    """Call a function of the C library that returns 0 when it worked.

    Raises:
        OSError: with the C library's error number.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _prctl(*arguments: int) -> None:
    _call("prctl", *(ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:5]))


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Ask Linux to send this process a signal when the thread that started it ends; elsewhere do nothing."""
    if sys.platform.startswith("linux"):
        _prctl(PR_SET_PDEATHSIG, number)


def become(uid: int, gid: int, capabilities: int) -> None:
    """Drop root for an account, keeping a set of capabilities (bits 0 to 31) across the exec that follows.

    access(2) ignores the capabilities of an ordinary account unless NO_SETUID_FIXUP is set, and PostgreSQL
    looks for its own files with access(2).
    """
    if capabilities:
        _prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if capabilities:
        header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
        _call("capset", header, struct.pack("6I", *(capabilities,) * 3, 0, 0, 0))
        for bit in range(32):
            if capabilities >> bit & 1:
                _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, bit)


def main() -> None:
    """Read ``parent signal uid gid capabilities program arguments…``; a uid of -1 means: stay who you are."""
    parent, number, uid, gid, capabilities = (int(word) for word in sys.argv[1:6])
    if uid >= 0:
        become(uid, gid, capabilities)
    die_with_parent(number)  # last: a change of account clears it
    if os.getppid() != parent:
        sys.exit("The process that asked for this one has ended.")
    os.execv(sys.argv[6], sys.argv[6:])  # noqa: S606 - that is what a launcher is for


if __name__ == "__main__":
    main()
