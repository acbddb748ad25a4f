"""Children of a supervisor: started, watched, started again, stopped; never left behind."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from secretome import logfile, processes
from secretome.processes import ProcessError, Supervisor
from tests.secretome.deadline import until
from tests.secretome.holder import PROJECT, alive

pytestmark = pytest.mark.processes

WAITS = "import signal; signal.pause()"
STUBBORN = """
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGQUIT, signal.SIG_IGN)
print(subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"]).pid, flush=True)
while True: signal.pause()
"""
SUPERVISES = """
import json, os, pathlib, signal, sys; from secretome.processes import Supervisor
one = Supervisor(log_dir=pathlib.Path(sys.argv[1]), environment=os.environ, say=print)
one.keep("child", [sys.executable, "-c", "import signal; signal.pause()"])
print(json.dumps(one.processes), flush=True)
signal.pause()
"""


class Told(list[str]):
    """What the supervisor said."""


@pytest.fixture
def told() -> Told:
    """Give an ear."""
    return Told()


@pytest.fixture
def supervisor(tmp_path: Path, told: Told) -> Iterator[Supervisor]:
    """Give a supervisor that stops its children after the test."""
    one = Supervisor(log_dir=tmp_path, environment=os.environ, say=told.append)
    yield one
    one.stop()


def python(code: str) -> list[str]:
    """Return the command line for a piece of Python."""
    return [sys.executable, "-c", code]


def test_a_child_that_dies_is_started_again_and_its_last_words_are_quoted(
    supervisor: Supervisor, told: Told
) -> None:
    supervisor.keep("child", python("import sys, signal; print('my last words', flush=True); signal.pause()"))
    first = supervisor.processes["child"]
    log = supervisor._log_dir / "child.log"
    until(lambda: log.exists() and "my last words" in log.read_text())
    os.kill(first, signal.SIGKILL)

    def again() -> int:
        supervisor.tend()
        return supervisor.processes.get("child", first)

    assert until(lambda: again() != first)
    assert told == ["child was ended by SIGKILL; it is started again in 1 s.\n  my last words"]


def test_what_a_dead_child_left_behind_is_ended_before_the_next_start(supervisor: Supervisor) -> None:
    supervisor.keep("deaf", python(STUBBORN))
    log = supervisor._log_dir / "deaf.log"
    grandchild = int(until(lambda: log.exists() and log.read_text()))
    os.kill(supervisor.processes["deaf"], signal.SIGKILL)
    until(lambda: not supervisor.processes)
    assert alive(grandchild)
    supervisor.tend()
    until(lambda: not alive(grandchild))


def test_a_child_that_keeps_dying_is_started_ever_more_seldom(supervisor: Supervisor, told: Told) -> None:
    supervisor.keep("child", python("raise SystemExit(3)"))
    child = supervisor._children[0]

    def dies() -> bool:
        supervisor.tend()
        if child.due:
            child.due = 1.0  # long ago: the next look starts it
        return len(told) == 7

    until(dies)
    assert [re.findall(r"code 3; .* in (\d+) s", words) for words in told] == [
        [wait] for wait in ("1", "2", "4", "8", "16", "30", "30")
    ]


def test_what_has_to_succeed_returns_its_words_or_raises_with_them(supervisor: Supervisor) -> None:
    assert supervisor.run("good", python("print('hello')")) == "hello\n"
    assert supervisor.run("long", python("import os; print(os.environ['LIMIT'])"), LIMIT="0") == "0\n"
    with pytest.raises(
        ProcessError, match=r"bad ended with exit code 1\. .*bad\.log:\n(.*\n)*  ValueError: no"
    ):
        supervisor.run("bad", python("raise ValueError('no')"))


def test_waiting_for_a_child_that_never_gets_ready_ends_with_its_log(supervisor: Supervisor) -> None:
    supervisor.keep("slow", python(f"print('still warming up', flush=True); {WAITS}"))
    until(lambda: (supervisor._log_dir / "slow.log").stat().st_size)
    with pytest.raises(ProcessError, match=r"slow was not ready in 0 s(.*\n)+  still warming up"):
        supervisor.wait_for("slow", lambda: False, seconds=0)


def test_stopping_is_in_order_for_those_who_listen(supervisor: Supervisor) -> None:
    supervisor.keep("child", python(WAITS))
    pid = supervisor.processes["child"]
    until(lambda: psutil.Process(pid).cmdline()[1:2] == ["-c"])  # it has become itself
    supervisor.stop()
    assert supervisor._children[0].process
    assert supervisor._children[0].process.returncode == -signal.SIGTERM


def test_stopping_takes_the_deaf_and_their_children_by_force(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience = ((signal.SIGTERM, 0.1), (signal.SIGQUIT, 0.1), (signal.SIGKILL, 5.0))
    monkeypatch.setattr(processes, "PATIENCE", patience)
    supervisor.keep("deaf", python(STUBBORN))
    log = supervisor._log_dir / "deaf.log"
    grandchild = int(until(lambda: log.exists() and log.read_text()))
    supervisor.stop()
    assert supervisor._children[0].process
    assert supervisor._children[0].process.returncode == -signal.SIGKILL
    until(lambda: not alive(grandchild))


def test_the_patience_in_all_is_less_than_a_quarter_of_a_minute() -> None:
    assert sum(seconds for _, seconds in processes.PATIENCE) < 15


def test_children_end_with_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - our own words
        [*python(SUPERVISES), str(tmp_path)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as supervisor:
        assert supervisor.stdout
        child = json.loads(supervisor.stdout.readline())["child"]
        until(lambda: psutil.Process(child).cmdline()[1:2] == ["-c"])
        supervisor.kill()
    until(lambda: not alive(child))


def test_a_long_log_is_set_aside_at_the_next_start(supervisor: Supervisor) -> None:
    log = supervisor._log_dir / "child.log"
    with log.open("wb") as file:
        file.truncate(logfile.KEEP + 1)
    supervisor.run("child", python("print('fresh')"))
    assert log.read_text() == "fresh\n"
    assert (supervisor._log_dir / "child.log.1").stat().st_size == logfile.KEEP + 1
