"""The whole page of a search, asked over HTTP of a real web process; and how soon the index has a change."""

import http.client
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from secretome import ports
from tests.bench.search_store import Text

RATE = 200  # changes a second
SECONDS = 20


def addresses(queries: Sequence[Sequence[str]], sample: Sequence[Text]) -> list[str]:
    """Return an address a query, of every kind in turn: words, phrases, fields, ranges, Booleans, facets."""
    dice = random.Random(4)  # noqa: S311 - figures, no secrets
    found = []
    for n, words in enumerate(queries):
        one, other = words[0], dice.choice(queries)[0]
        said = dice.choice(sample).title.split() or ["nerve", "injury"]
        at = dice.randrange(max(len(said) - 1, 1))
        asked: list[dict[str, str]] = [
            {"q": " ".join(words)},
            {"q": f'"{" ".join(said[at : at + 2])}"'},
            {"q": f"{one}[ti] AND 2010:2020[dp]"},
            {"q": f"({one} OR {other}) NOT {said[0]}"},
            {"q": " ".join(words), "type": "Review", "year": "2005-2015"},
            {"q": f"{one}[tiab]", "sort": "newest"},
            {"q": " ".join(words), "language": "eng", "sort": "most_cited"},
        ]
        found.append(f"/search/?{urlencode(asked[n % len(asked)])}")
    return found


@contextmanager
def served(folder: Path) -> Any:
    """Serve the pages as ``up`` does, with one process; give its port and its process."""
    port = ports.free_ports(1)[0]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "secretome.settings.dev", "DEBUG": "0",
                                "ALLOWED_HOSTS": "127.0.0.1"}  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "secretome.wsgi", "--bind", f"127.0.0.1:{port}",
               "--threads", "4", "--workers", "1", "--no-control-socket"]  # fmt: skip
    with (folder / "web.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603 our own command
    try:
        until = time.monotonic() + 60
        while not ports.listens(port) and time.monotonic() < until:
            time.sleep(0.1)
        yield port, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def ask(port: int, paths: Sequence[str]) -> list[float]:
    """Return the milliseconds of each page, over one connection, as a browser asks: packed, with its cookies.

    Raises:
        ValueError: if one is not answered with 200.
    """
    took = []
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    sent = {"Accept-Encoding": "gzip"}
    for path in paths:
        start = time.perf_counter()
        try:
            line.request("GET", path, headers=sent)
            reply = line.getresponse()
            reply.read()
            cookies = [said.partition(";")[0] for said in reply.headers.get_all("Set-Cookie", [])]
            sent |= {"Cookie": "; ".join(cookies)} if cookies else {}
        except (http.client.HTTPException, OSError):  # the server ended a connection it had kept
            line.close()
            continue
        took.append((time.perf_counter() - start) * 1000)
        if reply.status != 200:
            raise ValueError(f"{path}: {reply.status}")
    line.close()
    return took


def memory(process: psutil.Process) -> float:
    """Return what a server and its children hold for themselves, in MB."""
    return sum(p.memory_full_info().uss for p in (process, *process.children())) / 1e6


def statements(paths: Sequence[str]) -> list[int]:
    """Return how many statements each page asks of the database."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, found = Client(), []
    client.get(paths[0])
    for path in paths:
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        found.append(len(asked))
    return found


def lags(pmids: Sequence[int]) -> list[float]:
    """Change 200 records a second for a while; return, of each change, the seconds until the index has it."""
    from django.db import connection

    from curation.search import places, reader

    command = [sys.executable, "manage.py", "follow_index"]
    follower = subprocess.Popen(command)  # noqa: S603 our own command
    written: list[float] = []
    ended = threading.Event()
    seen: list[tuple[float, float]] = []  # when it was looked, and up to when the index was then

    def watch() -> None:
        while not ended.wait(0.01):
            generation = reader.place().current()
            cursor = places.read_cursor(generation) if generation else None
            if cursor is not None:
                seen.append((time.time(), cursor.as_of.timestamp()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        start = time.monotonic()
        for n in range(RATE * SECONDS):
            with suppress(ValueError):
                time.sleep(start + n / RATE - time.monotonic())
            with connection.cursor() as cursor:
                cursor.execute("UPDATE curation_record SET checked_at = now() WHERE pmid = %s", [pmids[n]])
            written.append(time.time())
        until = time.monotonic() + 60
        while (not seen or seen[-1][1] < written[-1]) and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        ended.set()
        watcher.join()
        follower.terminate()
        follower.wait(60)
    return [next((at for at, up_to in seen if up_to >= told), float("inf")) - told for told in written]
