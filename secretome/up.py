"""Everything on one machine, told in the order it happens."""

import contextlib
import errno
import os
import signal
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from secretome import embedded, env, ports
from secretome.attach import BASE_DIR, data_dir
from secretome.processes import ProcessError, Supervisor

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
READY_WITHIN = 60.0  # seconds
DEMO_RECORDS = 10_954  # the demo syncs 10,000 of them; the oldest are there to be found through its links
WEB = ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "60"]
WEB += ["--graceful-timeout", "5", "--no-control-socket", "--preload"]


class UpError(Exception):
    """It did not come up; the message says why and what to do."""


@dataclass(frozen=True)
class Plan:
    """What to start, and where it listens."""

    host: str
    port: int
    workers: int
    demo: bool
    people: str  # who may log in to the demo, for the eyes of whoever started it

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the site."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared with
        return f"http://{_bracketed(host)}:{self.port}/"


class StopRequest(BaseException):
    """Someone pressed Ctrl-C, asked us to end, or closed the window."""


def up(plan: Plan, say: Callable[[str], None]) -> None:
    """Run everything until asked to stop; stop all of it, whatever happens.

    Raises:
        UpError: if it does not come up.
    """
    with _signals(), contextlib.ExitStack() as stack:
        try:
            _run(plan, say, stack)
        except StopRequest:
            say("Stopping…")
        except (embedded.EmbeddedError, ProcessError) as error:
            raise UpError(str(error)) from error
        finally:
            _ignore_signals()  # what is being stopped is stopped to the end
    say("Stopped. Nothing is left running.")


def _run(plan: Plan, say: Callable[[str], None], stack: contextlib.ExitStack) -> None:
    folder = data_dir()
    say(f"Starting. The data lies in {folder}.")
    services = _start_services(folder, plan, stack)
    _require_free(plan)
    standin = ports.free_ports(1)[0] if plan.demo else None
    environment = _environment(folder, services, standin)
    supervisor = Supervisor(log_dir=folder / "log", environment=environment, say=say)
    stack.callback(supervisor.stop)
    if standin:
        supervisor.keep(
            "standin", _python("curation.standin", "--synthetic", DEMO_RECORDS, "--port", standin)
        )
    supervisor.run("prepare", _manage("prepare"), DB_STATEMENT_TIMEOUT_MS="0")
    for name, argv in _children(plan).items():
        supervisor.keep(name, argv)
    if standin:
        supervisor.wait_for("standin", lambda: ports.listens(standin), seconds=READY_WITHIN)
        supervisor.run("seed_demo", _manage("seed_demo"))
    supervisor.wait_for("web", lambda: _is_ready(plan), seconds=READY_WITHIN)
    say(_block(plan, folder))
    while True:
        supervisor.tend()
        _revive(services, say)
        time.sleep(0.5)


def _start_services(folder: Path, plan: Plan, stack: contextlib.ExitStack) -> embedded.Services | None:
    postgres, valkey = not env.text("DATABASE_URL"), not env.text("BROKER_URL")
    if not (postgres or valkey):
        return None
    services = embedded.start(folder, postgres=postgres, valkey=valkey)
    stack.callback(services.stop)
    services.announce(plan.address)
    return services


def _revive(services: embedded.Services | None, say: Callable[[str], None]) -> None:
    try:
        for name in services.revive() if services else []:
            say(f"{name} had ended; it runs again.")
    except embedded.EmbeddedError as error:
        say(f"{error}\nIt is tried again in {embedded.REVIVE_EVERY:.0f} s.")


def _environment(folder: Path, services: embedded.Services | None, standin: int | None) -> dict[str, str]:
    """Return the children's environment: ours, the services' addresses, and the stand-in for the world."""
    environment = os.environ | {"DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
    if environment.get("DB_STATEMENT_TIMEOUT_MS") == "0":  # meant for this command; a page has its own limit
        del environment["DB_STATEMENT_TIMEOUT_MS"]
    for name, value in services.environment().items() if services else []:
        if not env.text(name):
            environment[name] = value
    if standin:
        environment.setdefault("MFA_REQUIRED", "0")  # whose password is printed on the screen
        base = f"http://127.0.0.1:{standin}"
        environment["EUTILS_URL"] = f"{base}/entrez/eutils/"
        environment["ICITE_URL"] = f"{base}/icite/api/"
        environment["EUROPEPMC_URL"] = f"{base}/europepmc/webservices/rest/"
        environment |= {"ICITE_PER_SECOND": "20", "EUROPEPMC_PER_SECOND": "60"}  # ours bears it
    return environment


def _children(plan: Plan) -> dict[str, list[str]]:
    bind = f"{_bracketed(plan.host)}:{plan.port}"
    worker = ["--loglevel", "INFO", "--without-gossip", "--without-mingle", "--concurrency"]
    runs = ["--queues", "celery,clock"]
    clock = ["--queues", "clock", "--hostname", "clock@%h"]
    citations = ["--queues", "citations", "--hostname", "citations@%h"]
    return {
        "web": _python("gunicorn", "secretome.wsgi", "--bind", bind, *WEB),
        "worker": _python("celery", "-A", "secretome", "worker", *worker, plan.workers, *runs),
        "citations": _python("celery", "-A", "secretome", "worker", *worker, 2, *citations),
        "clock": _python("celery", "-A", "secretome", "worker", *worker, 1, *clock),
        "beat": _python("celery", "-A", "secretome", "beat", "--loglevel", "INFO", "--pidfile", ""),
        "index": _manage("follow_index"),
    }


def _block(plan: Plan, folder: Path) -> str:
    lines = ["", "Secretome is ready.", "", f"  Open    {plan.address}"]
    if plan.demo:
        lines += [f"  Log in  {plan.people}"]
        lines += ["  Note    The records are made up; they describe no real study."]
        if not env.text("MFA_REQUIRED"):
            lines += ["  Note    Here admins need no second factor; set MFA_REQUIRED=1 to try it."]
    elif not env.text("NCBI_EMAIL"):
        lines += ["  Note    Set NCBI_EMAIL before the first sync: NCBI asks who is calling."]
    if plan.host not in {"127.0.0.1", "::1", "localhost"} and not env.text("ALLOWED_HOSTS"):
        lines += [
            "  Note    Set ALLOWED_HOSTS to the names others use for this machine, or they are refused."
        ]
    lines += [f"  Data    {folder} (logs in {folder / 'log'})"]
    lines += [f"  Stop    Ctrl-C here, or: kill {os.getpid()}", ""]
    return "\n".join(lines)


def _python(module: str, *words: object) -> list[str]:
    """Run a module from the project's folder, wherever we were called from."""
    return [sys.executable, "-m", module, *(str(word) for word in words)]


def _manage(*words: str) -> list[str]:
    return [sys.executable, str(BASE_DIR / "manage.py"), *words]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _require_free(plan: Plan) -> None:
    """Stop if the port is taken. The workers of a server that was killed need a moment to leave theirs.

    Raises:
        UpError: saying what to do.
    """
    until = time.monotonic() + 2
    while error := ports.obstacle(plan.host, plan.port):
        if error.errno != errno.EADDRINUSE or time.monotonic() > until:
            raise UpError(
                f"Cannot listen on {plan.host} port {plan.port}: {_reason(error)}. "
                "Nothing was changed. Choose another with --port, or stop the program that has it."
            )
        time.sleep(0.2)


def _reason(error: OSError) -> str:
    number = error.errno or 0  # below 0: the name of the host could not be resolved
    return os.strerror(number) if number > 0 else str(error.strerror)


def _is_ready(plan: Plan) -> bool:
    try:
        with urllib.request.urlopen(f"{plan.address}readyz", timeout=5) as reply:  # noqa: S310 - our own http address
            return bool(reply.status == 200)
    except OSError:
        return False


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    """Turn Ctrl-C, SIGTERM and a closed window into a StopRequest, and put things back at the end."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        _ignore_signals()
        raise StopRequest

    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number in SIGNALS:
        if not (number == signal.SIGHUP and before[number] == signal.SIG_IGN):  # nohup wants us to stay
            signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
