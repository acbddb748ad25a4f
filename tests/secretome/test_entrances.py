"""The doors into the project that are no Python: Makefile, .ci/run, the server's compose file."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest_httpserver import HTTPServer

from secretome import healthcheck
from tests.secretome.holder import PROJECT

TARGETS = {
    "bench-citations",
    "bench-pages",
    "bench-review",
    "bench-reviews",
    "bench-search",
    "bench-triage",
    "chaos",
    "help",
    "up",
    "demo",
    "test",
    "check",
    "fix",
    "bench",
    "screenshots",
    "live",
}
MAKE = shutil.which("make")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Give a fresh folder, its name with a blank in it, that holds what make looks at."""
    folder = tmp_path / "fresh clone"
    folder.mkdir()
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(PROJECT / name, folder)
    return folder


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """Give the compose file, read."""
    found: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
    return found


def make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run make there, as it would be run from a shell."""
    if MAKE is None:
        pytest.skip("make is not installed")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(  # noqa: S603 - our own words
        [MAKE, *words], cwd=folder, env=environment, check=False, capture_output=True, text=True
    )


def test_make_help_says_a_word_about_every_target(clone: Path) -> None:
    lines = make(clone, "help").stdout.splitlines()
    assert {re.match(r"  make ([\w-]+) +\w", line)[1] for line in lines} == TARGETS  # type: ignore[index]  # or fail
    assert not (clone / ".venv").exists()


@pytest.mark.parametrize("target", sorted(TARGETS - {"help"}))
def test_every_target_first_installs_by_hash_on_a_fresh_clone(clone: Path, target: str) -> None:
    planned = make(clone, "--dry-run", target)
    assert planned.returncode == 0, planned.stderr
    steps = planned.stdout.splitlines()
    install = next(i for i, step in enumerate(steps) if "--require-hashes -r requirements.lock" in step)
    assert steps[install + 1] == "touch .venv/installed"
    assert len(steps) > install + 2


def test_what_is_installed_is_not_installed_again(clone: Path) -> None:
    (clone / ".venv").mkdir()
    (clone / ".venv" / "installed").touch()
    assert "pip" not in make(clone, "--dry-run", "test").stdout


def test_an_old_python_is_refused_with_a_word_about_what_to_do(clone: Path) -> None:
    old = clone / "old python"
    old.write_text(
        '#!/bin/sh\nexec python3 -c "import sys; sys.version_info = (3, 9); exec(sys.argv[1])" "$2"\n'
    )
    old.chmod(0o755)
    refused = make(clone, "test", "PYTHON='./old python'")
    assert refused.returncode != 0
    assert "Python 3.11 or later is needed" in refused.stderr
    assert not (clone / ".venv").exists()


def test_every_recipe_line_stands_on_one_line() -> None:
    assert not re.search(r"\\$", (PROJECT / "Makefile").read_text(), re.MULTILINE)


def test_the_runner_for_ci_checks_and_tests_and_ends_with_the_tests() -> None:
    text = (PROJECT / ".ci" / "run").read_text()
    assert text.index("make check") < text.rindex("exec make test")
    assert os.access(PROJECT / ".ci" / "run", os.X_OK)


def test_the_server_keeps_no_secret_in_its_file(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service["environment"].items() if "environment" in service else ():
            if re.search(r"SECRET|PASSWORD|KEY|DATABASE", name):
                assert re.search(r"\$\{\w+:[?-]", value), name


def test_every_process_of_the_server_says_how_it_is(compose: dict[str, Any]) -> None:
    services = compose["services"]
    ours = {"web", "worker", "citations", "clock", "beat", "index"}
    assert set(services) == {"postgres", "valkey", "migrate"} | ours
    watched = {name for name, one in services.items() if one.get("healthcheck", {}).get("test")}
    assert watched == {"postgres", "valkey"} | ours - {"web"}
    assert "HEALTHCHECK" in (PROJECT / "Dockerfile").read_text()  # web's is the image's own
    for name in ours:
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_a_run_on_the_server_never_waits_behind_citations(compose: dict[str, Any]) -> None:
    commands = [" ".join(one.get("command", [])) for one in compose["services"].values()]
    queues = [set(words.split(",")) for words in re.findall(r"--queues (\S+)", "\n".join(commands))]
    assert set().union(*queues) == {"celery", "clock", "citations"}
    assert not [one for one in queues if {"celery", "citations"} <= one]


def test_every_variable_the_server_must_have_is_in_the_example() -> None:
    used = set(re.findall(r"\$\{(\w+):\?", (PROJECT / "docker-compose.yml").read_text()))
    explained = set(re.findall(r"^#? ?(\w+)=", (PROJECT / "docs" / "example.env").read_text(), re.MULTILINE))
    assert used <= explained


@pytest.mark.parametrize(
    ("hosts", "code"), [("secretome.example,b", 0), (".secretome.example", 0), ("other", 1)]
)
def test_a_container_asks_its_site_by_a_name_it_answers_to(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, hosts: str, code: int
) -> None:
    httpserver.expect_request("/livez", headers={"Host": "secretome.example"}).respond_with_data("ok")
    monkeypatch.setenv("ALLOWED_HOSTS", hosts)
    assert healthcheck.main(httpserver.url_for("/livez")) == code


def test_a_site_that_is_gone_is_not_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert healthcheck.main("http://127.0.0.1:1/livez") == 1
    assert "refused" in capsys.readouterr().err
