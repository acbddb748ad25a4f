"""Kill the index's follower, the web and PostgreSQL during writes; then compare index and store.

``python -m tests.chaos.index [KILLS] [RECORDS]``. At the end the index is damaged and deleted under the
readers' eyes, and has to heal by itself.
"""

import contextlib
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from typing import Any

from tests.chaos.world import World, until, world
from tests.own_servers import say

KINDS = ("follower",) * 6 + ("web",) * 2 + ("postgres",) * 2
PATH = "/search/?q=nerve"
BUILDING = "The search index is being built"
SAMPLE = 200  # records whose every field is asked of the index, value by value


def main() -> int:
    """Kill, write, wait, compare, damage, compare; 0 if nothing ever differed."""
    kills, records = (int(word) for word in [*sys.argv[1:], "60", "3000"][:2])
    with world(records=10, workers=0) as here:
        from tests.chaos import index_books, index_writes

        writer = index_writes.Writer(records)
        first = writer.left[:200]
        writer.add(first)
        writer.here, writer.left = list(first), writer.left[200:]
        here.keep("follower", "manage.py", "follow_index")
        here.until(index_books.in_step, seconds=120)
        writer.start()
        began = time.monotonic()
        struck, answers = strike(here, kills)
        writer.stop()
        say(f"{sum(struck.values()):,} SIGKILLs in {time.monotonic() - began:.0f} s: {dict(struck)}")
        say(f"{writer.done:,} transactions meanwhile, {writer.cut:,} cut off; pages: {dict(answers)}")
        if answers["crashed"]:
            say(f"the web's log ends its tracebacks so: {dict(ends_of_tracebacks(here))}")
        index_writes.patiently(index_books.now)
        took = here.until(index_books.in_step, seconds=300)
        wrong = index_books.compare(SAMPLE)
        say(f"the index had everything after {took:.1f} s; {wrong}")
        bad = differs(wrong) + answers["crashed"]
        for name, hurt in (("damaged", damage), ("deleted", delete)):
            bad += heal(here, name, hurt)
        return 1 if bad or sum(struck.values()) < kills else 0


def strike(here: World, kills: int) -> tuple[Counter[str], Counter[str]]:
    """Kill at random points, and ask for a page between; count who was struck and how pages were answered."""
    struck: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    dice = random.Random()  # noqa: S311 chance, not secrecy
    while sum(struck.values()) < kills:
        here.tend()
        time.sleep(dice.uniform(0.0, 1.5))
        victim = dice.choice(KINDS)
        with contextlib.suppress(ProcessLookupError, KeyError):  # gone, or not up again yet: no kill
            if victim == "postgres":
                here.kill("postgres")
            else:
                os.killpg(here.children[victim][1].pid, signal.SIGKILL)
            struck[victim] += 1
        status, text = here.get(PATH)
        answers[_kind(status, text)] += 1
    here.tend()
    return struck, answers


def _kind(status: int, text: str) -> str:
    if status == 200:
        return "building" if BUILDING in text else "served"
    return {0: "nobody there", 503: "said to be away"}.get(status, "crashed")


def ends_of_tracebacks(here: World) -> Counter[str]:
    """Count the lines with which tracebacks in the web's log end, to tell what a page broke on."""
    found: Counter[str] = Counter()
    within = False
    for line in (here.folder / "web.log").read_text(errors="replace").splitlines():
        if line.startswith("Traceback "):
            within = True
        elif within and line and not line.startswith(" "):
            found[line[:160]] += 1
            within = False
    return found


def differs(wrong: dict[str, int]) -> int:
    """Return how much differs; what was compared is no difference."""
    return sum(n for name, n in wrong.items() if not name.startswith("compared"))


def heal(here: World, name: str, hurt: Any) -> int:
    """Hurt the index, look at pages until it is whole again, and compare; return what went wrong."""
    from tests.chaos import index_books

    until(lambda: here.get("/livez")[0] == 200, seconds=120)
    hurt()
    seen: Counter[str] = Counter()
    began = time.monotonic()
    whole = False
    while not whole and time.monotonic() - began < 300:
        here.tend()
        status, text = here.get(PATH)
        seen[_kind(status, text)] += 1
        whole = _kind(status, text) == "served" and time.monotonic() - began > 1 and index_books.in_step()
    wrong = index_books.compare(SAMPLE)
    say(f"{name}: whole again after {time.monotonic() - began:.1f} s; pages meanwhile: {dict(seen)}; {wrong}")
    return differs(wrong) + seen["crashed"] + (not whole)


def damage() -> None:
    """Write rubbish over the middle of every file of the generation in use, as a bad disk would."""
    from curation.search import reader

    generation = reader.place().current()
    for file in generation.iterdir() if generation else ():
        if file.suffix not in (".json", ".lock") and file.stat().st_size > 16:
            with file.open("r+b") as opened:
                opened.seek(file.stat().st_size // 2)
                opened.write(os.urandom(8))
                opened.truncate()


def delete() -> None:
    """Delete the folder of the index, the lock of its follower too."""
    from curation.search import reader

    shutil.rmtree(reader.place().root, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
