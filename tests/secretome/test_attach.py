"""A command finds services that run, or has its own for as long as it runs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from secretome import embedded
from secretome.attach import for_command, services
from secretome.daemon import left_over
from tests.secretome.holder import PROJECT, alive, holder

NAMES = ("DATABASE_URL", "BROKER_URL", "CACHE_URL")
USE_UNTIL_A_LINE_COMES = """
import sys; from pathlib import Path; from secretome.attach import services
with services(Path(sys.argv[1])) as found:
    print("ready", flush=True)
    sys.stdin.readline()
"""
ASK_ONCE = """
import os, psycopg; from secretome.attach import for_command
with for_command(["manage.py", "migrate"]), psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    connection.execute("SELECT 1")
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give an empty data folder and an environment without addresses."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "secretome.settings.dev")
    for name in NAMES:
        monkeypatch.setenv(name, "")
    yield tmp_path / "var"
    assert not left_over(tmp_path / "var" / "postgres")


def ask(url: str) -> object:
    """Ask the database something."""
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 1").fetchone()


@pytest.mark.processes
def test_a_command_alone_has_services_of_its_own(folder: Path) -> None:
    with for_command(["manage.py", "migrate"]):
        assert ask(os.environ["DATABASE_URL"]) == (1,)
        assert os.environ["BROKER_URL"].endswith("/0")
        assert os.environ["CACHE_URL"].endswith("/1")
    assert embedded.addresses(folder).database_url == os.environ["DATABASE_URL"]


@pytest.mark.processes
def test_only_what_has_no_address_is_started(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere.example/secretome")
    monkeypatch.setenv("CACHE_URL", "redis://elsewhere.example/3")
    with for_command(["manage.py", "migrate"]):
        assert os.environ["BROKER_URL"] == embedded.addresses(folder).broker_url
        assert os.environ["CACHE_URL"] == "redis://elsewhere.example/3"
        assert not (folder / "postgres").exists()


@pytest.mark.parametrize(
    "words",
    [
        "",
        "help migrate",
        "check",
        "up --demo",
        "migrate --help",
        "--version",
        "standin --port 0",
        "migrate --settings=secretome.settings.production",
    ],
)
def test_nothing_is_started_for_a_command_that_needs_nothing(folder: Path, words: str) -> None:
    with for_command(["manage.py", *words.split()]):
        assert not folder.exists()
        assert [os.environ[name] for name in NAMES] == ["", "", ""]


def test_production_settings_are_left_to_refuse(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "secretome.settings.production")
    with for_command(["manage.py", "migrate"]):
        assert not folder.exists()


@pytest.mark.processes
def test_a_command_joins_the_services_that_run_and_leaves_them_running(folder: Path) -> None:
    with holder(folder) as running:
        with for_command(["manage.py", "migrate"]):
            assert os.environ["DATABASE_URL"] == running.addresses.database_url
            assert ask(running.addresses.database_url) == (1,)
        assert all(alive(pid) for pid in running.servers.values())


@pytest.mark.processes
def test_services_that_cannot_be_had_end_the_command_with_a_message(folder: Path) -> None:
    folder.mkdir()
    (folder / "services.json").write_text("[]")
    with pytest.raises(SystemExit, match="Nothing is lost"), for_command(["manage.py", "migrate"]):
        pass


@pytest.mark.processes
def test_services_stay_until_the_last_command_that_uses_them_has_ended(folder: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", USE_UNTIL_A_LINE_COMES, str(folder)],
        cwd=PROJECT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as first:  # fmt: skip
        assert first.stdin
        assert first.stdout
        assert first.stderr
        assert first.stdout.readline() == "ready\n"
        with services(folder) as found:
            first.stdin.write("\n")
            first.stdin.flush()
            assert "Another command still uses the database" in first.stderr.readline()
            assert ask(found.database_url) == (1,)
            assert first.poll() is None
        assert first.wait(20) == 0


@pytest.mark.processes
def test_commands_that_begin_at_once_on_an_empty_folder_share_one_database(folder: Path) -> None:
    commands = [
        subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-c", ASK_ONCE], cwd=PROJECT, stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for command in commands:
        _, told = command.communicate(timeout=60)
        assert command.returncode == 0, told
