"""``manage.py up``, run as a person runs it."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from secretome import ports
from tests.secretome.deadline import until
from tests.secretome.holder import PROJECT, alive

pytestmark = pytest.mark.processes

SET_FOR_TESTS = {"DATABASE_URL", "BROKER_URL", "CACHE_URL", "DJANGO_SETTINGS_MODULE"}


@dataclass
class Up:
    """A running ``up`` and where it can be watched."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int
    output: Path

    def says(self, pattern: str) -> re.Match[str] | None:
        """Look for something in what it has said so far."""
        return re.search(pattern, self.output.read_text())

    def ready(self) -> bool:
        """Say whether it has said so; fail if it gave up instead."""
        assert self.process.poll() is None, self.output.read_text()
        return self.says("Secretome is ready") is not None

    def tree(self) -> dict[int, str]:
        """Return it and everything it has started: process numbers with their command lines."""
        top = psutil.Process(self.process.pid)
        return {one.pid: command_line(one) for one in [top, *top.children(recursive=True)]}


def command_line(process: psutil.Process) -> str:
    """Return the words of a process; none if it has ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def manage(*words: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    """Return a command line of manage.py and an environment without addresses."""
    environment = {name: value for name, value in os.environ.items() if name not in SET_FOR_TESTS}
    return [sys.executable, "manage.py", *words], environment | {"DATA_DIR": str(folder)}


@contextmanager
def start_up(folder: Path) -> Iterator[Up]:
    """Start it on a port of its own and wait until it is ready; nothing of it outlives the block."""
    port = ports.free_ports(1)[0]
    output = folder.with_suffix(".output")
    argv, environment = manage("up", "--port", str(port), "--workers", "1", folder=folder)
    with output.open("wb") as file:
        process = subprocess.Popen(argv, cwd=PROJECT, env=environment, stdout=file, stderr=file)  # noqa: S603
    with process:
        try:
            up = Up(process, folder, port, output)
            until(up.ready, seconds=180)  # beside other tests it takes a while
            yield up
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """Give one that every test leaves running."""
    with start_up(tmp_path_factory.mktemp("up with blanks") / "var") as running:
        yield running


def answers(up: Up) -> bool:
    """Ask whether the site is well."""
    url = f"http://127.0.0.1:{up.port}/readyz"
    try:
        with urllib.request.urlopen(url, timeout=10) as reply:
            return bool(reply.status == 200)
    except OSError:  # not there, or not well
        return False


def test_it_says_once_where_it_is_and_how_to_stop_it(up: Up) -> None:
    until(lambda: answers(up))  # another test may have killed a child just now
    block = up.says(r"Secretome is ready\.\n(\n|  .*\n)+")
    assert block
    for part in (f"http://127.0.0.1:{up.port}/", str(up.folder), f"kill {up.process.pid}"):
        assert part in block[0]
    assert up.output.read_text().count("Secretome is ready") == 1


def test_no_password_stands_in_a_command_line_or_a_log(up: Up) -> None:
    secrets = re.findall(r'password": "([^"]+)"', (up.folder / "services.json").read_text())
    seen = [*up.tree().values(), *(log.read_text() for log in (up.folder / "log").iterdir())]
    assert len(secrets) == 2
    assert not [text for text in seen for secret in secrets if secret in text]


def test_a_run_that_is_asked_for_has_a_worker_that_citations_cannot_keep_busy(up: Up) -> None:
    lines = [line for line in up.tree().values() if "celery -A secretome worker" in line]
    queues = {tuple(re.findall(r"--queues (\S+)", line)) for line in lines}
    assert queues == {("celery,clock",), ("citations",), ("clock",)}


@pytest.mark.parametrize("name", ["--queues clock", "gunicorn", "celery -A secretome beat"])
def test_a_child_that_was_killed_comes_back(up: Up, name: str) -> None:
    def heads() -> set[int]:
        children = psutil.Process(up.process.pid).children()
        return {one.pid for one in children if name in command_line(one)}

    (first,) = until(heads)
    os.kill(first, signal.SIGKILL)
    until(lambda: heads() - {first})
    until(lambda: answers(up))
    assert up.says(r"was ended by SIGKILL; it is started again in")


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_a_service_that_was_killed_comes_back(up: Up, name: str) -> None:
    before = len(re.findall(f"{name} had ended; it runs again", up.output.read_text()))
    (first,) = (pid for pid, line in up.tree().items() if re.search(rf"bin.*/{name}\S* -", line))
    os.kill(first, signal.SIGKILL)
    until(lambda: len(re.findall(f"{name} had ended; it runs again", up.output.read_text())) > before)
    until(lambda: not alive(first))
    (again,) = until(lambda: [p for p, line in up.tree().items() if re.search(rf"bin.*/{name}\S* -", line)])
    assert again != first


def test_a_second_one_is_told_where_the_first_is(up: Up) -> None:
    argv, environment = manage("up", folder=up.folder)
    second = subprocess.run(  # noqa: S603 - our own words
        argv, cwd=PROJECT, env=environment, check=False, capture_output=True, text=True
    )
    assert second.returncode == 1
    assert f"process {up.process.pid} (manage.py up), at http://127.0.0.1:{up.port}/" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_port_in_use_is_named_and_nothing_stays(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        argv, environment = manage("up", "--port", str(port), folder=tmp_path / "var")
        refused = subprocess.run(  # noqa: S603 - our own words
            argv, cwd=PROJECT, env=environment, check=False, capture_output=True, text=True
        )
    assert refused.returncode == 1
    assert f"Cannot listen on 127.0.0.1 port {port}: Address already in use" in refused.stderr
    assert not [one for one in psutil.process_iter(["cmdline"]) if str(tmp_path) in str(one.info["cmdline"])]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--port", "70000"], "--port must be 1 to 65535"),
        (["--workers", "0"], "--workers at least 1"),
        (["--host", "nowhere.invalid"], "Cannot listen on nowhere.invalid port 8000"),
    ],
)
def test_a_place_that_cannot_be_is_refused_without_a_traceback(
    tmp_path: Path, words: list[str], told: str
) -> None:
    argv, environment = manage("up", *words, folder=tmp_path / "var")
    refused = subprocess.run(  # noqa: S603 - our own words
        argv, cwd=PROJECT, env=environment, check=False, capture_output=True, text=True
    )
    assert refused.returncode == 1
    assert told in refused.stderr
    assert "Traceback" not in refused.stderr


def test_after_a_kill_of_the_whole_tree_it_starts_again_and_ctrl_c_ends_all_of_it(tmp_path: Path) -> None:
    with start_up(tmp_path / "var") as first:
        killed = list(first.tree())
        for pid in killed:
            with suppress(ProcessLookupError):  # a connection's server may end with the one it served
                os.kill(pid, signal.SIGKILL)
    with start_up(tmp_path / "var") as second:
        assert not [pid for pid in killed if alive(pid)]
        started = list(second.tree())
        assert len(started) > 8
        second.process.send_signal(signal.SIGINT)
        assert second.process.wait(15) == 0
        assert second.says("Stopped. Nothing is left running.")
    assert not [pid for pid in started if alive(pid)]
