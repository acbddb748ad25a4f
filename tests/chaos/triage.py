"""Triage in a real browser while everything fails: ``python -m tests.chaos.triage [DECISIONS]``.

One curator decides on record after record, in one tab or the other. Meanwhile the network goes and comes,
tabs are closed and opened, and the web's process is killed and started again. A decision counts from the
moment the page shows the next record. At the end the books: every decision once, in the order it was made in.
"""

import argparse
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page
from playwright.sync_api import Error as BrowserError

from tests.chaos.world import World, until, world
from tests.journeys.chromium import started
from tests.own_servers import say

SPARE = 200  # records beyond the decisions, so that the queue never runs dry
KEYS = {"include": "i", "maybe": "u"}
PATIENCE_MS = 120_000
SHOWN = "document.querySelector('#decide [name=pmid]').value"
WAITING = """async () => new Promise((resolve, reject) => {
  const opened = indexedDB.open(`triage-${document.querySelector('[data-triage]').dataset.person}`, 1);
  opened.onerror = () => reject(opened.error);
  opened.onsuccess = () => {
    const kept = opened.result.transaction('acts').objectStore('acts').getAll();
    kept.onsuccess = () => resolve(kept.result.filter((act) => act.n).map((act) => act.state));
  };
})"""


@dataclass
class Sitting:
    """A curator at work in a browser, and what she has decided so far, in order."""

    here: World
    context: BrowserContext
    chance: random.Random
    tabs: list[Page] = field(default_factory=list)
    made: list[tuple[int, str]] = field(default_factory=list)
    offline: bool = False
    down: bool = False
    told: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def open(self) -> Page:
        """Open a tab; there has to be a network and a server for that."""
        self.recover()
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        for _ in range(20):
            try:
                page.goto(f"http://127.0.0.1:{self.here.web}/triage/")
                break
            except BrowserError:
                time.sleep(0.5)
        page.locator("[data-triage][data-ready]").wait_for()
        self.tabs.append(page)
        return page

    def recover(self) -> None:
        """Bring back the network and the web, and wait until it answers."""
        self.context.set_offline(False)
        self.offline = False
        # Tend all the while: a process killed a moment ago may not have ended when first looked at.
        self.here.until(lambda: self.here.get("/livez")[0] == 200, seconds=120)
        self.down = False

    def decide(self) -> None:
        """Decide in one of the tabs; where its records have run out, bring the world back first."""
        page = self.chance.choice(self.tabs)
        known = {pmid for pmid, _ in self.made}
        pmid = self._shown(page, known)
        if pmid is None:
            self.told["records ran out"] += 1
            self.recover()
            page.reload()
            page.locator("[data-triage][data-ready]").wait_for()
            pmid = self._shown(page, known)
        if pmid is None:
            raise RuntimeError(self._lack(page))
        word = self.chance.choice(list(KEYS))
        page.keyboard.press(KEYS[word])
        until(lambda: int(page.evaluate(SHOWN) or 0) != pmid, seconds=30)
        self.made.append((pmid, word))

    def _lack(self, page: Page) -> str:
        """Tell why there is no record to decide on: what the page shows and keeps, and what was decided."""
        shown = int(page.evaluate(SHOWN) or 0)
        turns = [(turn, word) for turn, (pmid, word) in enumerate(self.made, 1) if pmid == shown]
        status = page.locator("[data-status]").inner_text()
        return (
            f"no record to decide on after {len(self.made)}: shown {shown}, decided in turn {turns}; "
            f"kept {page.evaluate(WAITING)}, status {status!r}; last {self.made[-5:]}"
        )

    def _shown(self, page: Page, known: set[int]) -> int | None:
        """Return the record on the screen, once the tab knows what the other one decided; None for none."""
        for _ in range(100):
            shown = int(page.evaluate(SHOWN) or 0)
            if shown and shown not in known:
                return shown
            page.wait_for_timeout(50)
        return None

    def kill_the_web(self) -> None:
        """Kill the web's processes in the middle of whatever they do."""
        os.killpg(self.here.children["web"][1].pid, signal.SIGKILL)
        self.down = True

    def lose_the_network(self) -> None:
        """Take the network away from every tab."""
        self.context.set_offline(True)
        self.offline = True

    def close_a_tab(self) -> None:
        """Close a tab at once, right after a decision; open another where it was the last."""
        self.tabs.pop(self.chance.randrange(len(self.tabs))).close()
        if not self.tabs:
            self.open()

    def open_another(self) -> None:
        """Open a second tab, or close one of two."""
        if len(self.tabs) < 2:
            self.open()
        else:
            self.close_a_tab()

    def settle(self) -> list[str]:
        """Bring everything back, and wait until all is sent; return what is left all the same."""
        self.recover()
        page = self.tabs[0]
        page.reload()
        page.locator("[data-triage][data-ready]").wait_for()
        ends = time.monotonic() + PATIENCE_MS / 1000
        left: list[str] = page.evaluate(WAITING)
        while "waiting" in left and time.monotonic() < ends:
            page.wait_for_timeout(200)
            left = page.evaluate(WAITING)
        return left


def sit(sitting: Sitting, decisions: int) -> list[str]:
    """Decide so often, and let something fail about every seventh time; return what was left unsent."""
    hurts: dict[str, Callable[[], None]] = {
        "network lost": sitting.lose_the_network,
        "web killed": sitting.kill_the_web,
        "tab closed": sitting.close_a_tab,
        "tab opened or closed": sitting.open_another,
    }
    sitting.open()
    heals = 0
    for turn in range(1, decisions + 1):
        sitting.decide()
        heals -= 1
        if heals <= 0 and (sitting.offline or sitting.down):
            sitting.recover()
        if sitting.chance.random() < 0.15:
            name = sitting.chance.choice(list(hurts))
            sitting.told[name] += 1
            hurts[name]()
            heals = sitting.chance.randint(1, 5)
        if turn % 100 == 0:
            say(f"  {turn:,} decisions")
    return sitting.settle()


def prepare(records: int) -> str:
    """Store a curator and a queue; return her session."""
    from django.test import Client

    from curation.models.user import Role
    from curation.review import intake
    from tests.factories import make_person, make_record

    for _ in range(records):
        make_record()
    intake.base_protocol()
    intake.admit()
    client = Client()
    client.force_login(make_person(Role.CURATOR, username="curator"))
    return client.cookies["sessionid"].value


def books(made: list[tuple[int, str]]) -> dict[str, int]:
    """Compare what was decided with what is stored; every figure must be 0."""
    from django.apps import apps

    from curation.models import Vote

    stored: list[tuple[int, str]] = list(Vote.objects.order_by("pk").values_list("record_id", "decision"))
    events = apps.get_model("curation.VoteEvent").objects.filter(pgh_label="insert").count()
    lost, added = Counter(made) - Counter(stored), Counter(stored) - Counter(made)
    kept = [one for one in made if one not in lost]
    for one in lost:
        say(f"  lost: {one}, in turn {made.index(one) + 1}")
    return {
        "lost": lost.total(),
        "doubled or made up": added.total(),
        "out of order": sum(a != b for a, b in zip(kept, stored, strict=False)),
        "events without an effect": abs(events - len(stored)),
    }


def main() -> int:
    """Run it all; 0 if no decision was lost, doubled or out of order."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("decisions", nargs="?", type=int, default=1000)
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    chosen = options.parse_args()
    with world(records=10, workers=0) as here:
        session = prepare(chosen.decisions + SPARE)
        began = time.monotonic()
        with started("--disable-gpu") as browser:
            context = browser.new_context()
            web = f"http://127.0.0.1:{here.web}"
            context.add_cookies([{"name": "sessionid", "value": session, "url": web}])
            sitting = Sitting(here, context, random.Random(chosen.seed))  # noqa: S311 chance, not secrecy
            try:
                left = sit(sitting, chosen.decisions)
            except RuntimeError as error:
                left = [str(error)]
        took = time.monotonic() - began
        found = books(sitting.made)
        errors = (here.folder / "web.log").read_text(errors="replace").count("Traceback")
    hurt = ", ".join(f"{name} {count}" for name, count in sorted(sitting.told.items()))
    say(f"{len(sitting.made):,} decisions in {took:.0f} s (seed {chosen.seed}); {hurt}")
    say(f"left in the browser: {left}; errors of the page: {len(sitting.faults)}, of the web: {errors}")
    say(f"books (all must be 0): {found}")
    return 1 if any(found.values()) or left or sitting.faults else 0


if __name__ == "__main__":
    sys.exit(main())
