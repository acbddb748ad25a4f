"""Give a command the services it needs: those that run already, or its own for as long as it runs."""

import contextlib
import fcntl
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from secretome import embedded, env

PATIENCE = 60.0  # seconds for services that another process is just starting
BASE_DIR = Path(__file__).resolve().parent.parent
WITHOUT_SERVICES = {
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages",
    "sendtestemail", "standin", "startapp", "startproject", "up", "version",
}  # fmt: skip


@contextlib.contextmanager
def for_command(argv: Sequence[str]) -> Iterator[None]:
    """Run a command of ``manage.py`` with services at hand, where the environment gives no address of any.

    The addresses go into the environment, before the settings are read and for the command's own children.
    ``up`` starts its services itself; production settings are left to refuse.

    Raises:
        SystemExit: with a message and exit code 1, if the services cannot be had.
    """
    postgres, valkey = not env.text("DATABASE_URL"), not env.text("BROKER_URL")
    try:
        if not (postgres or valkey) or not _needs_services(argv):
            yield
            return
        with services(data_dir(), postgres=postgres, valkey=valkey) as found:
            for name, value in found.environment(postgres=postgres, valkey=valkey).items():
                if not env.text(name):
                    os.environ[name] = value
            yield
    except embedded.EmbeddedError as error:
        sys.exit(str(error))


def data_dir() -> Path:
    """Return the data folder, by the same rule as the settings, which are not read yet."""
    return env.folder("DATA_DIR", BASE_DIR / "var")


def _needs_services(argv: Sequence[str]) -> bool:
    words = argv[1:]
    if not words or (words[0] in WITHOUT_SERVICES and "--database" not in words):
        return False
    settings = [os.environ.get("DJANGO_SETTINGS_MODULE", ""), *words]
    return not {"-h", "--help", "--version"} & set(words) and not any(
        word.endswith("settings.production") for word in settings
    )


@contextlib.contextmanager
def services(folder: Path, *, postgres: bool = True, valkey: bool = True) -> Iterator[embedded.Addresses]:
    """Attach to the services of a folder if a process runs them, else run them until the block ends.

    Whoever runs them for a command of its own lets the commands that joined it finish first.

    Raises:
        EmbeddedError: if they do not start, or another process holds the folder and they never answer.
    """
    with _users(folder) as users:
        own = _join_or_start(folder, postgres=postgres, valkey=valkey)
        try:
            yield embedded.addresses(folder)
        finally:
            if own:
                _wait_for_others(users)
                own.stop()


def _join_or_start(folder: Path, *, postgres: bool, valkey: bool) -> embedded.Services | None:
    """Return our own services, or None when another process's answer."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return embedded.start(folder, postgres=postgres, valkey=valkey)
        except embedded.AlreadyRunningError:
            if embedded.answer(folder, postgres=postgres, valkey=valkey):
                return None
            if time.monotonic() > until:
                raise
        time.sleep(0.1)


@contextlib.contextmanager
def _users(folder: Path) -> Iterator[TextIO]:
    """Be counted among the users of a folder's services; the system forgets a user that ends."""
    embedded.addresses(folder)  # makes the folder, or says whose it is
    with (folder / "services.users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        yield users


def _wait_for_others(users: TextIO) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.stderr.write(
            "Done. Another command still uses the database; it is stopped when that has ended.\n"
        )
        fcntl.flock(users, fcntl.LOCK_EX)
