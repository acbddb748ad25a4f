"""One server that serves one folder: start it, wait until it answers, stop it, clear away one left behind."""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from secretome import logfile
from secretome.privileges import Account, bound

PATIENCE = 120.0  # seconds; recovery after a crash may have to replay a long log
GRACE = 10.0  # seconds a server gets to stop by itself
SERVERS = {"postgres", "valkey-server"}
ATTEMPTS = 3  # the processes of a server that was killed may need a moment to notice


class DaemonError(Exception):
    """A server did not come up; the message holds the end of its log."""


@dataclass
class Daemon:
    """A server process that ends when the process that started it ends."""

    name: str
    argv: list[str | Path]
    folder: Path
    log: Path
    stop_signal: signal.Signals
    answers: Callable[[], bool]
    settings: str = ""  # given on standard input, so that no password stands in the list of processes
    environment: Callable[[], dict[str, str]] = dict
    account: Account | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the server unless it runs, and return when it answers.

        Raises:
            DaemonError: if it ends instead, or does not answer in PATIENCE seconds.
        """
        if self.alive():
            return
        for attempt in range(ATTEMPTS):
            stop_left_over(self.folder, self.stop_signal)
            position = logfile.roll(self.log)
            self.process = self._launch()
            if self._answered(self.process):
                return
            self.stop()
            last = logfile.tail(self.log, position)
            if attempt + 1 == ATTEMPTS or "still in use" not in last:
                raise DaemonError(f"{self.name} did not start. The end of {self.log}:\n{last}")
            time.sleep(1)

    def _launch(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log, tempfile.TemporaryFile() as settings:
            settings.write(self.settings.encode())
            settings.seek(0)
            return subprocess.Popen(  # noqa: S603 - our own argument list, no shell
                bound(self.argv, last_signal=self.stop_signal, account=self.account),
                stdin=settings,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | self.environment(),
                start_new_session=True,  # Ctrl-C in the terminal is for the process that supervises
            )

    def _answered(self, process: subprocess.Popen[bytes]) -> bool:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.answers():
                return True
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
                return False
        return False

    def alive(self) -> bool:
        """Say whether the server this object started still runs."""
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Send the server its own signal for an orderly end."""
        if self.process and self.alive():
            self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Stop the server: in order if it can be done in GRACE seconds, by force otherwise."""
        self.ask_to_stop()
        if self.process:
            try:
                self.process.wait(GRACE)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


def left_over(folder: Path) -> list[psutil.Process]:
    """Return the servers that serve a folder, whoever started them, told by command line or working folder.

    A pid file is no proof: the number may be another program's by now.
    """
    return [
        process
        for process in psutil.process_iter(["name", "cmdline", "status"])
        if process.info["name"] in SERVERS
        and process.info["status"] != psutil.STATUS_ZOMBIE
        and (str(folder) in (process.info["cmdline"] or []) or _working_folder(process) == folder)
    ]


def _working_folder(process: psutil.Process) -> Path | None:
    try:
        return Path(process.cwd())
    except psutil.Error:
        return None


def stop_left_over(folder: Path, stop_signal: signal.Signals) -> None:
    """Stop the servers of a folder whose parent is gone. Call it only while holding the folder's lock."""
    servers = left_over(folder)
    _signal(servers, stop_signal)
    _signal(servers, signal.SIGCONT)  # it may have been suspended
    until = time.monotonic() + GRACE
    while servers and time.monotonic() < until:
        time.sleep(0.05)
        servers = left_over(folder)
    _signal(servers, signal.SIGKILL)
    while left_over(folder) and time.monotonic() < until + GRACE:
        time.sleep(0.05)


def _signal(processes: Iterable[psutil.Process], number: int) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.send_signal(number)
