"""Keep a handful of processes running: start, watch, start again, stop. Their output goes to log files."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from secretome import logfile
from secretome.privileges import bound

PROJECT = Path(__file__).resolve().parent.parent
SETTLED = 60.0  # seconds after which a process counts as healthy again
LONGEST_WAIT = 30.0  # seconds between two starts of a process that keeps dying
PATIENCE = ((signal.SIGTERM, 8.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 2.0))  # 13 s in all


class ProcessError(Exception):
    """A process that had to succeed did not; the message quotes the end of its log."""


@dataclass
class Child:
    """A process that is meant to run until it is told to stop."""

    name: str
    argv: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    position: int = 0  # where in the log this start began
    deaths: int = 0  # in a row
    due: float = 0.0  # when to start it again; 0 while it runs

    def start(self) -> None:
        """Start it in a process group of its own; it ends when this process ends, however that ends."""
        self.position = logfile.roll(self.log)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own argument list, no shell
                bound(self.argv),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=PROJECT,
                start_new_session=True,
            )
        self.started, self.due = time.monotonic(), 0.0

    def tend(self) -> str:
        """Start it again if it died and its time has come; return what there is to tell, or nothing."""
        if self.process is None or self.process.poll() is None:
            return ""
        now = time.monotonic()
        if self.due == 0:
            self.signal(signal.SIGKILL)  # what it left behind would be in the way of the next
            lived = now - self.started
            self.deaths = 1 if lived > SETTLED else self.deaths + 1
            wait = min(2.0 ** (self.deaths - 1), LONGEST_WAIT)
            self.due = now + wait
            last = logfile.tail(self.log, self.position, lines=3)
            ended = _ending(self.process.returncode)
            return f"{self.name} {ended}; it is started again in {wait:.0f} s.\n{last}"
        if now >= self.due:
            self.start()
        return ""

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; the last one, SIGKILL, goes to everything the process has started as well."""
        if self.process is None or (self.process.poll() is not None and number != signal.SIGKILL):
            return
        try:
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)
        except ProcessLookupError:
            pass

    def ended_within(self, seconds: float) -> bool:
        """Wait for its end; say whether it came in time."""
        try:
            if self.process:
                self.process.wait(max(seconds, 0))
        except subprocess.TimeoutExpired:
            return False
        return True


class Supervisor:
    """The processes of one ``up``."""

    def __init__(self, *, log_dir: Path, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
        """Give every process this environment, and tell people through ``say``."""
        self.environment = environment
        self._log_dir = log_dir
        self._say = say
        self._children: list[Child] = []

    @property
    def processes(self) -> dict[str, int]:
        """Process number of each child that runs."""
        alive = [c for c in self._children if c.process and c.process.poll() is None]
        return {child.name: child.process.pid for child in alive if child.process}

    def keep(self, name: str, argv: Sequence[str]) -> None:
        """Start a process and start it again whenever it dies."""
        child = Child(name, argv, self._log_dir / f"{name}.log", self.environment)
        self._children.append(child)
        child.start()

    def run(self, name: str, argv: Sequence[str], **more: str) -> str:
        """Run a process to its end, with ``more`` in its environment, and return what it printed.

        Raises:
            ProcessError: if it ends with anything but 0.
        """
        log = self._log_dir / f"{name}.log"
        position = logfile.roll(log)
        with log.open("ab") as file:
            done = subprocess.run(  # noqa: S603 - our own argument list, no shell
                bound(argv),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=file,
                env={**self.environment, **more},
                cwd=PROJECT,
                start_new_session=True,
                check=False,
            )
            file.write(done.stdout)
        if done.returncode:
            last = logfile.tail(log, position)
            raise ProcessError(f"{name} {_ending(done.returncode)}. The end of {log}:\n{last}")
        return done.stdout.decode(errors="replace")

    def wait_for(self, name: str, ready: Callable[[], bool], *, seconds: float) -> None:
        """Wait until a child is of use, tending all of them meanwhile.

        Raises:
            ProcessError: if it takes longer.
        """
        until = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > until:
                log = self._log_dir / f"{name}.log"
                last = logfile.tail(log, lines=10)
                raise ProcessError(f"{name} was not ready in {seconds:.0f} s. The end of {log}:\n{last}")
            self.tend()
            time.sleep(0.1)

    def tend(self) -> None:
        """Look after every child once."""
        for child in self._children:
            if told := child.tend():
                self._say(told)

    def stop(self) -> None:
        """Stop all of them at once: in order if they manage, by force after the last patience is over."""
        waiting = list(self._children)
        for number, seconds in PATIENCE:
            for child in waiting:
                child.signal(number)
            until = time.monotonic() + seconds
            waiting = [child for child in waiting if not child.ended_within(until - time.monotonic())]
        for child in self._children:
            child.signal(signal.SIGKILL)  # what they started and left behind


def _ending(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
