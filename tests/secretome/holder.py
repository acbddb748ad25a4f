"""A process that runs the services of a folder until it is ended, as ``up`` does: ``python -m … FOLDER``."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from secretome import embedded
from secretome.memory import Addresses
from secretome.privileges import Account, bound

PROJECT = Path(__file__).resolve().parents[2]


@dataclass
class Holder:
    """The process, its servers' numbers, and where they are found."""

    process: subprocess.Popen[str]
    servers: dict[str, int]
    addresses: Addresses

    def kill(self) -> None:
        """End it so that it cannot clean up."""
        self.process.kill()
        self.process.wait()

    def servers_gone(self) -> bool:
        """Say whether no server of it is left."""
        return not any(alive(pid) for pid in self.servers.values())


def alive(pid: int) -> bool:
    """Say whether a process runs; one that only waits to be reaped does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def command(folder: Path, account: Account | None = None) -> list[str]:
    """Return its command line, to be run in the project's folder."""
    return bound([sys.executable, "-m", "tests.secretome.holder", folder], account=account)


@contextmanager
def holder(folder: Path, account: Account | None = None) -> Iterator[Holder]:
    """Start it, as another account if one is given, and wait until it says that the servers answer."""
    process = subprocess.Popen(  # noqa: S603 - our own words, no shell
        command(folder, account),
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )
    assert process.stdout
    with process:
        try:
            told = json.loads(process.stdout.readline() or "{}")
            assert told, "the holder ended without starting anything"
            yield Holder(process, told["servers"], Addresses(**told["addresses"]))
        finally:
            process.terminate()


def main() -> None:
    """Run the services; say on one line of JSON where they are; wait for a signal."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    services = embedded.start(Path(sys.argv[1]), durable=False)
    found = {"servers": services.processes, "addresses": services.addresses.__dict__, "uid": os.geteuid()}
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    signal.pause()


if __name__ == "__main__":
    main()
