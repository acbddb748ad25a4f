"""PostgreSQL in one folder: make it, give the project its role and database in it, describe its server."""

import contextlib
import locale
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg

from secretome import logfile
from secretome.daemon import Daemon, DaemonError, stop_left_over
from secretome.memory import Memory, require_owner
from secretome.ports import HOST
from secretome.privileges import Account, bound, own_folder

STOP = signal.SIGINT  # PostgreSQL's "fast" shutdown: ends the sessions, writes everything, leaves
LAPTOP = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",  # a socket's path may have 107 bytes; the path of a folder may have more
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
THROW_AWAY = {"fsync": "off", "full_page_writes": "off"}  # safe while the machine itself stays up


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL data folder and the programs that serve it."""

    programs: Path
    folder: Path
    log: Path
    account: Account | None
    durable: bool = True

    def prepare(self, memory: Memory) -> None:
        """Make the cluster if there is none, and let the project in. Half a cluster is never left behind.

        Raises:
            DaemonError: if PostgreSQL's own programs fail, with the end of their log.
            EmbeddedError: if the folder is another user's.
        """
        require_owner(self.folder, self.account.uid if self.account else os.geteuid())
        if self.folder.exists():
            if not memory.provisioned:
                self._provision(self.folder, memory.postgres_password)
            return
        draft = self.folder.with_name(self.folder.name + ".new")
        stop_left_over(draft, signal.SIGKILL)
        shutil.rmtree(draft, ignore_errors=True)
        own_folder(draft, self.account)
        self._initialise(draft)
        self._provision(draft, memory.postgres_password)
        draft.rename(self.folder)

    def _initialise(self, folder: Path) -> None:
        words = ["-U", "postgres", "-E", "UTF8", "--auth-local=reject", "--auth-host=scram-sha-256"]
        words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--locale={_locale()}"]
        self._run("initdb", "-D", folder, *words, *([] if self.durable else ["--no-sync"]))

    def _provision(self, folder: Path, password: str) -> None:
        """Speak to the cluster without a server, which needs no superuser with a password.

        The role is no superuser, so a fault in a query of ours cannot read files. pgvector may be created
        by a superuser only: it goes into the template, and from there into every database.
        """
        statements = [
            "CREATE EXTENSION IF NOT EXISTS vector;",
            "DO $$ BEGIN CREATE ROLE secretome LOGIN CREATEDB; EXCEPTION WHEN duplicate_object THEN END $$;",
            f"ALTER ROLE secretome PASSWORD '{password}';",
            "CREATE DATABASE secretome OWNER secretome;",
        ]
        if not self.durable:  # so that tests may empty tables in any order
            statements.append("GRANT SET ON PARAMETER session_replication_role TO secretome;")
        # Its own words go nowhere: a statement that fails would be logged with the password in it.
        self._run(
            "postgres",
            "--single",
            "-D",
            folder,
            "-c",
            "log_min_error_statement=panic",
            "template1",
            lines="\n".join(statements) + "\n",
        )

    def _run(self, program: str, *words: str | Path, lines: str = "") -> None:
        position = logfile.roll(self.log)
        with self.log.open("ab") as log:
            done = subprocess.run(  # noqa: S603 - our own argument list, no shell
                bound([self.programs / program, *words], account=self.account),
                input=lines.encode(),
                stdout=log,
                stderr=log,
                check=False,
                start_new_session=True,
            )
        if done.returncode:
            raise DaemonError(f"{program} failed. The end of {self.log}:\n{logfile.tail(self.log, position)}")

    def daemon(self, memory: Memory) -> Daemon:
        """Describe the server."""
        settings = LAPTOP | {"port": str(memory.postgres_port)} | ({} if self.durable else THROW_AWAY)
        argv: list[str | Path] = [self.programs / "postgres", "-D", self.folder]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        return Daemon(
            "PostgreSQL",
            argv,
            self.folder,
            self.log,
            STOP,
            answers=lambda: answers(memory.addresses().database_url),
            environment=self._stale_pid,
            account=self.account,
        )

    def _stale_pid(self) -> dict[str, str]:
        """Tell PostgreSQL that the number in its pid file is no server's.

        By now no server of this folder is left, but the number may be some other program's, and PostgreSQL
        would not start. Removing the file would also remove its guard against processes that still share
        the memory of a server that was killed.
        """
        with contextlib.suppress(OSError, IndexError):
            return {"PG_GRANDPARENT_PID": (self.folder / "postmaster.pid").read_text().split()[0]}
        return {}


def answers(url: str) -> bool:
    """Say whether the server takes the project's connections.

    Raises:
        DaemonError: if it answers, but does not know the password.
    """
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            raise DaemonError(
                "The database does not know the password kept beside it, so one of them came from elsewhere. "
                "Delete services.json: the next start sets a new password."
            ) from None
        return False
    return True


def _locale() -> str:
    """Return a UTF-8 locale this machine has; pg_trgm needs one to know letters beyond ASCII."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            with contextlib.suppress(locale.Error):
                return locale.setlocale(locale.LC_CTYPE, name)
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return "C"
