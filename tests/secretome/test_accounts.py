"""Who runs the embedded services, and on whose folder."""

import os
import pwd
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import psycopg
import pytest

from secretome import embedded, privileges
from secretome.privileges import OVERRIDE, READ_SEARCH, Account, PrivilegeError, bound, server_account
from tests.secretome.holder import PROJECT, command, holder

pytestmark = pytest.mark.processes
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for another account")


@pytest.fixture
def ordinary() -> Account:
    """Give an account without rights that is on every Debian.

    Where the project or its Python lie in root's home it may pass closed folders, or it could not begin.
    """
    found = pwd.getpwnam("daemon")
    account = Account(found.pw_uid, found.pw_gid, found.pw_name)
    return replace(account, capabilities=privileges._needed(account, [Path(sys.executable)], PROJECT))


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder outside pytest's own, which is closed to others."""
    with tempfile.TemporaryDirectory(prefix="secretome ", ignore_cleanup_errors=True) as path:
        yield Path(path).resolve()


def owner(pid: int) -> str:
    """Return the name of the account a process runs as."""
    return psutil.Process(pid).username()


@as_root
def test_root_runs_the_servers_as_nobody_behind_closed_folders(place: Path) -> None:
    place.chmod(0o700)
    running = embedded.start(place / "var", durable=False)
    assert {owner(pid) for pid in running.processes.values()} == {"nobody"}
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert (place / "var" / "postgres").owner() == "nobody"
    assert (place / "var" / "services.json").owner() == "root"
    with psycopg.connect(running.addresses.database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    running.stop()


@as_root
def test_an_ordinary_user_runs_them_as_themselves(place: Path, ordinary: Account) -> None:
    os.chown(place, ordinary.uid, ordinary.gid)
    place.chmod(0o700)
    with holder(place / "var", ordinary) as running:
        assert {owner(pid) for pid in running.servers.values()} == {"daemon"}
        with psycopg.connect(running.addresses.database_url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        with pytest.raises(
            embedded.EmbeddedError, match=r"belongs to daemon.*Run this as daemon, or .* DATA_DIR"
        ):
            embedded.start(place / "var")


@as_root
def test_a_folder_of_another_user_is_named_with_its_owner(place: Path, ordinary: Account) -> None:
    place.chmod(0o755)
    embedded.start(place / "var", durable=False).stop()
    before = sorted((path, path.stat().st_mtime) for path in place.rglob("*"))
    told = subprocess.run(  # noqa: S603 - our own words
        command(place / "var", ordinary), cwd=PROJECT, check=False, capture_output=True, text=True
    )
    assert told.returncode == 1
    assert "belongs to root (uid 0)" in told.stderr
    assert "Nothing was changed" in told.stderr
    assert before == sorted((path, path.stat().st_mtime) for path in place.rglob("*"))


@as_root
def test_a_folder_that_cannot_be_written_is_named_with_its_owner(place: Path, ordinary: Account) -> None:
    place.chmod(0o755)
    told = subprocess.run(  # noqa: S603 - our own words
        command(place / "new" / "var", ordinary), cwd=PROJECT, check=False, capture_output=True, text=True
    )
    assert f"{place} belongs to root (uid 0)" in told.stderr


@as_root
@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "needed"),
    [(0o755, 0o755, 0), (0o700, 0o755, READ_SEARCH), (0o755, 0o700, OVERRIDE), (0o700, 0o700, OVERRIDE)],
)
def test_root_keeps_no_more_power_than_the_way_needs(
    place: Path, folder_mode: int, file_mode: int, needed: int
) -> None:
    place.chmod(0o755)
    (place / "bin").mkdir()
    program = place / "bin" / "program"
    program.write_text("#!/bin/sh\necho ran\n")
    program.chmod(file_mode)
    program.parent.chmod(folder_mode)
    account = server_account([program], place)
    assert account
    assert account.capabilities == needed
    ran = subprocess.run(bound(["/bin/sh", program], account=account), check=False, capture_output=True)  # noqa: S603
    assert ran.stdout == b"ran\n"


@as_root
def test_root_without_powers_is_told_to_be_someone_else(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.chmod(0o700)
    monkeypatch.setattr(privileges, "_held", lambda: 0)  # as in a container that drops every capability
    with pytest.raises(PrivilegeError, match="Run this as an ordinary user"):
        server_account([Path("/bin/sh")], place / "var")


@as_root
def test_a_server_keeps_nothing_of_root_but_what_it_was_given() -> None:
    account = privileges.Account(65534, 65534, "nobody", READ_SEARCH)
    words = bound(["/bin/cat", "/proc/self/status"], account=account)
    status = subprocess.run(words, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own words
    found = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert found["Uid"].split() == found["Gid"].split() == ["65534"] * 4
    assert found["Groups"].strip() == ""
    assert {int(found[name], 16) for name in ("CapPrm", "CapEff", "CapInh", "CapAmb")} == {READ_SEARCH}
