"""The embedded services, started for real: whatever was left behind, however they end."""

import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from secretome import embedded
from secretome.daemon import left_over
from secretome.privileges import bound, server_account
from tests.secretome.deadline import until
from tests.secretome.holder import alive, holder

pytestmark = pytest.mark.processes


@contextmanager
def long_folder() -> Iterator[Path]:
    """Give a data folder whose path is longer than a socket's may be, with blanks in it."""
    with tempfile.TemporaryDirectory(prefix="secretome data ", ignore_cleanup_errors=True) as place:
        yield Path(place).resolve() / ("a long name " * 10).strip() / "var"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder for one test alone."""
    with long_folder() as path:
        yield path


@pytest.fixture(scope="module")
def services() -> Iterator[embedded.Services]:
    """Give running services that no test changes for good."""
    with long_folder() as path:
        running = embedded.start(path)
        yield running
        running.stop()


def start(folder: Path, *, valkey: bool = True) -> embedded.Services:
    """Start without waiting for the disk: what is killed here is a process, not the machine."""
    return embedded.start(folder, valkey=valkey, durable=False)


def write(addresses: embedded.Addresses) -> None:
    """Leave a mark in both stores."""
    with psycopg.connect(addresses.database_url) as connection:
        connection.execute("CREATE TABLE mark (word text)")
        connection.execute("INSERT INTO mark VALUES ('kept')")
    with redis.Redis.from_url(addresses.broker_url) as client:
        client.set("mark", "kept")


def read(addresses: embedded.Addresses) -> list[str]:
    """Return the marks found."""
    with psycopg.connect(addresses.database_url) as connection:
        found = [row[0] for row in connection.execute("SELECT word FROM mark")]
    with redis.Redis.from_url(addresses.broker_url, decode_responses=True) as client:
        return [*found, str(client.get("mark"))]


def test_addresses_stay_the_same_and_start_nothing(folder: Path) -> None:
    assert embedded.addresses(folder) == embedded.addresses(folder)
    assert not left_over(folder / "postgres")
    assert (folder / "services.json").stat().st_mode & 0o777 == 0o600


def test_the_project_is_no_superuser_and_has_its_extensions(services: embedded.Services) -> None:
    with psycopg.connect(services.addresses.database_url) as connection:
        for name in ("pg_trgm", "unaccent", "btree_gin", "vector"):
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        row = connection.execute(
            "SELECT current_setting('is_superuser'), current_setting('fsync'), current_setting('timezone'),"
            " array_length(show_trgm('Łódź'), 1)"
        ).fetchone()
    assert row == ("off", "on", "UTC", 5)


def test_nobody_gets_in_without_the_password(services: embedded.Services) -> None:
    port = psycopg.conninfo.conninfo_to_dict(services.addresses.database_url)["port"]
    for user in ("postgres", "secretome"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host="127.0.0.1", port=port, user=user, password="wrong", dbname="postgres")
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(services.addresses.broker_url.replace("redis://:", "redis://:x")).ping()


def test_no_password_stands_in_the_list_of_processes_or_the_logs(services: embedded.Services) -> None:
    words = [" ".join(psutil.Process(pid).cmdline()) for pid in services.processes.values()]
    words += [log.read_text(errors="replace") for log in (services.data_dir / "log").iterdir()]
    secrets = [url.split("@")[0].split(":")[-1] for url in services.environment().values()]
    assert len(secrets) == 3
    assert not [secret for secret in secrets for text in words if secret in text]


def test_valkey_forgets_nothing_on_purpose(services: embedded.Services) -> None:
    with redis.Redis.from_url(services.addresses.broker_url, decode_responses=True) as client:
        found = {
            key: client.config_get(key)[key] for key in ("appendonly", "appendfsync", "maxmemory-policy")
        }
        assert found == {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}
        assert client.config_get("bind") == {"bind": "127.0.0.1"}


def test_a_second_start_in_one_process_is_the_same_handle(services: embedded.Services) -> None:
    before = services.processes
    assert embedded.start(services.data_dir) is services
    assert services.processes == before


def test_a_second_process_is_told_who_runs_the_services(folder: Path) -> None:
    with holder(folder) as first:
        with pytest.raises(embedded.AlreadyRunningError, match=f"process {first.process.pid} ") as told:
            start(folder)
        assert str(folder) in str(told.value)
        assert not first.servers_gone()


def test_servers_end_with_a_parent_that_was_killed_and_the_data_stays(folder: Path) -> None:
    with holder(folder) as first:
        write(first.addresses)
        first.kill()
        again = start(folder)  # at once: it waits for the old servers itself
        assert first.servers_gone()
        assert read(again.addresses) == ["kept", "kept"]
        again.stop()


def test_a_server_left_behind_is_stopped_by_the_next_start(folder: Path) -> None:
    with holder(folder) as first:
        write(first.addresses)
        for pid in first.servers.values():
            os.kill(pid, signal.SIGSTOP)  # so that it cannot follow its parent
        first.kill()
        assert left_over(folder / "postgres")
        assert left_over(folder / "valkey")
        again = start(folder)
        assert first.servers_gone()
        assert read(again.addresses) == ["kept", "kept"]
        again.stop()


def test_servers_that_were_killed_are_revived_with_their_data(folder: Path) -> None:
    services = start(folder)
    write(services.addresses)
    killed = services.processes
    for pid in killed.values():
        os.kill(pid, signal.SIGKILL)
    until(lambda: not services.processes)
    assert sorted(services.revive()) == ["postgres", "valkey"]
    assert not set(services.processes.values()) & set(killed.values())
    assert read(services.addresses) == ["kept", "kept"]
    services.stop()


def test_a_pid_file_that_names_another_program_does_not_stop_the_start(folder: Path) -> None:
    start(folder).stop()
    account = server_account([Path("/bin/sh")], folder)  # PostgreSQL minds only its own account's processes
    with subprocess.Popen(bound(["/bin/sleep", "60"], account=account)) as other:  # noqa: S603 - our own words
        until(lambda: psutil.Process(other.pid).name() == "sleep")
        (folder / "postgres" / "postmaster.pid").write_text(f"{other.pid}\n{folder / 'postgres'}\n")
        again = start(folder)
        assert again.processes["postgres"] != other.pid
        assert other.poll() is None
        again.stop()
        other.kill()


def test_an_orderly_stop_leaves_nothing_behind_and_frees_the_folder(folder: Path) -> None:
    first = start(folder)
    pids = first.processes.values()
    first.stop()
    assert not any(alive(pid) for pid in pids)
    assert not (folder / "postgres" / "postmaster.pid").exists()
    with holder(folder) as second:
        assert second.servers


def test_half_a_cluster_is_made_anew(folder: Path) -> None:
    (folder / "postgres.new" / "base").mkdir(parents=True)
    (folder / "postgres.new" / "PG_VERSION").write_text("18\n")
    running = start(folder, valkey=False)
    assert list(running.processes) == ["postgres"]
    assert not (folder / "postgres.new").exists()
    running.stop()


def test_lost_passwords_are_replaced_and_the_data_stays(folder: Path) -> None:
    first = start(folder)
    write(first.addresses)
    first.stop()
    (folder / "services.json").unlink()
    again = start(folder)
    assert again.addresses != first.addresses
    assert read(again.addresses) == ["kept", "kept"]
    again.stop()


def test_a_port_that_was_taken_meanwhile_is_given_up(folder: Path) -> None:
    before = embedded.addresses(folder)
    port = psycopg.conninfo.conninfo_to_dict(before.database_url)["port"]
    with socket.create_server(("127.0.0.1", int(str(port)))):
        running = start(folder, valkey=False)
        assert running.addresses.database_url != before.database_url
        assert running.addresses == embedded.addresses(folder)
        assert running.addresses.broker_url == before.broker_url
        running.stop()


def test_a_server_that_cannot_start_is_quoted_and_nothing_is_left(folder: Path) -> None:
    start(folder).stop()
    (folder / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(embedded.EmbeddedError, match="initialized by PostgreSQL version 12"):
        start(folder)
    assert not left_over(folder / "valkey")
    (folder / "postgres" / "PG_VERSION").write_text("18\n")
    start(folder).stop()


def test_a_spoilt_memory_says_what_to_do(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "services.json").write_text("{")
    with pytest.raises(embedded.EmbeddedError, match=r"Nothing is lost.* Delete it"):
        start(folder)
