"""A whole installation to be hurt: PostgreSQL, Valkey, stand-in, web, beat and workers, real processes."""

import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from secretome import embedded, ports
from tests.own_servers import PROJECT, own_servers

EVERYTHING = "/entrez/eutils/esearch.fcgi?db=pubmed&term=1900:3000[crdt]&email=chaos@secretome.example"
SETTINGS = {
    "NCBI_EMAIL": "chaos@secretome.example",
    "NCBI_PER_SECOND": "200",  # the stand-in's limiter is off: what is tried here is not the pace
    "SYNC_LEASE_SECONDS": "5",
    "SYNC_SWEEP_SECONDS": "2",
    "DJANGO_SETTINGS_MODULE": "secretome.settings.dev",
    "DEBUG": "0",
    "ALLOWED_HOSTS": "127.0.0.1",
}


@dataclass
class World:
    """What runs, and how to hurt it."""

    folder: Path
    services: embedded.Services
    environment: dict[str, str]
    standin: int
    web: int
    children: dict[str, tuple[list[str], subprocess.Popen[bytes]]] = field(default_factory=dict)

    def keep(self, name: str, *argv: str) -> None:
        """Start a process that ``tend`` starts again."""
        self.children[name] = (list(argv), self._start(name, list(argv)))

    def tend(self) -> None:
        """Start again what has ended, the servers too."""
        for name, (argv, process) in self.children.items():
            if process.poll() is not None:
                self.children[name] = (argv, self._start(name, argv))
        self.services.revive()

    def until(self, ready: Callable[[], bool], *, seconds: float) -> float:
        """Wait until something holds, starting again what dies; return the seconds it took."""

        def looked() -> bool:
            self.tend()
            return ready()

        return until(looked, seconds=seconds)

    def kill_a_worker(self, *, whole: bool) -> bool:
        """Send SIGKILL to a process of a worker's pool, or to a whole worker; say if one was there."""
        workers = [one for name, (_, one) in self.children.items() if name.startswith("worker")]
        worker = random.choice(workers)  # noqa: S311 chance, not secrecy
        try:
            if whole:
                os.killpg(worker.pid, signal.SIGKILL)
                return True
            pool = psutil.Process(worker.pid).children()
            if pool:
                random.choice(pool).kill()  # noqa: S311 chance, not secrecy
            return bool(pool)
        except (ProcessLookupError, psutil.NoSuchProcess):
            return False

    def kill(self, server: str) -> None:
        """Send SIGKILL to ``postgres`` or ``valkey``."""
        os.kill(self.services.processes[server], signal.SIGKILL)

    def get(self, path: str, *, port: int | None = None, timeout: float = 20) -> tuple[int, str]:
        """Ask the web, or whoever has the port; 0 where nobody answered."""
        try:
            address = f"http://127.0.0.1:{port or self.web}{path}"
            with urllib.request.urlopen(address, timeout=timeout) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")
        except OSError as error:
            return 0, str(error)

    def stop(self) -> None:
        """End every child."""
        for _, process in self.children.values():
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        for _, process in self.children.values():
            process.wait()

    def _start(self, name: str, argv: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603 our own command
                [sys.executable, *argv],
                cwd=PROJECT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


@contextmanager
def world(
    *,
    records: int,
    workers: int = 2,
    pool: int = 4,
    queues: str = "celery,clock,citations",
    keys: Sequence[str] = (),
    **settings: str,
) -> Iterator[World]:
    """Start everything in a folder of its own and set Django up in this process too; stop it at the end.

    ``keys`` are the API keys that the stand-in knows; ``settings`` go into the environment of all.
    """
    standin, web = ports.free_ports(2)
    base = f"http://127.0.0.1:{standin}"
    addresses = {
        "EUTILS_URL": f"{base}/entrez/eutils/",
        "ICITE_URL": f"{base}/icite/api/",
        "EUROPEPMC_URL": f"{base}/europepmc/webservices/rest/",
    }
    with ExitStack() as stack:
        variables = {**SETTINGS, **settings, **addresses}
        services = stack.enter_context(own_servers("chaos", durable=True, settings=variables))
        here = World(services.data_dir.parent, services, dict(os.environ), standin, web)
        stack.callback(here.stop)
        here.keep(
            "standin", "-m", "curation.standin", "--synthetic", str(records), "--port", str(standin),
            "--rate", "0", "--key-rate", "0", "--cold", *(word for key in keys for word in ("--key", key)),
        )  # fmt: skip
        until(lambda: ports.listens(standin), seconds=120)
        here.get(EVERYTHING, port=standin, timeout=600)  # the days are read at the first such question
        for number in range(workers):
            here.keep(
                f"worker-{number}", "-m", "celery", "-A", "secretome", "worker", "-n", f"w{number}@%h",
                "--concurrency", str(pool), "--without-gossip", "--without-mingle", "--loglevel", "WARNING",
                "--queues", queues,
            )  # fmt: skip
        here.keep("beat", "-m", "celery", "-A", "secretome", "beat", "--pidfile", "", "--loglevel", "WARNING")
        here.keep("web", "-m", "gunicorn", "secretome.wsgi", "--bind", f"127.0.0.1:{web}", "--workers", "1",
                  "--threads", "4", "--no-control-socket")  # fmt: skip
        until(lambda: here.get("/livez")[0] == 200, seconds=60)
        yield here


def until(ready: Callable[[], bool], *, seconds: float, every: float = 0.1) -> float:
    """Wait until something holds; return the seconds it took.

    Raises:
        TimeoutError: if it does not within ``seconds``.
    """
    began = time.monotonic()
    while not ready():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(every)
    return time.monotonic() - began
