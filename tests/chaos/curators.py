"""Fifty curators and 200 records that all of them want, over HTTP: ``python -m tests.chaos.curators``.

``[--people 50] [--records 200]``. Every person is a process of her own with a session of her own. Everyone
votes on every record; then everyone, as a lead, settles every conflict and every contested term. Printed:
how many acts came through, how many lost, whether each loser was answered 409 or 412 and saw both versions,
deadlocks in the server's log, and whether events, effects and answers make the same books.
"""

import argparse
import http.client
import json
import multiprocessing
import random
import time
from collections import Counter
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from tests.chaos.world import until, world
from tests.own_servers import say

TRIES = 20  # of one request that nobody answered


class Browser:
    """One person's session, over real HTTP."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.cookies = {"sessionid": session, "csrftoken": uuid4().hex}
        self.line: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, said: dict[str, Any] | None = None) -> tuple[int, str]:
        """Send a request; again, where the server did not answer, as the page's own script does."""
        for attempt in range(TRIES):
            try:
                return self._once(method, path, said)
            except (OSError, http.client.HTTPException):
                self.line = None
                time.sleep(0.1 * (attempt + 1))
        raise RuntimeError(f"nobody answered {path}")

    def _once(self, method: str, path: str, said: dict[str, Any] | None) -> tuple[int, str]:
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {
            "Accept": "application/json, text/html",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.cookies["csrftoken"],
            "Referer": f"http://127.0.0.1:{self.port}/",
        }
        body = None
        if said is not None:
            body, headers["Content-Type"] = urlencode(said, doseq=True), "application/x-www-form-urlencoded"
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        text = answer.read().decode(errors="replace")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.split(";")[0]
        return answer.status, text


def vote(browser: Browser, pmid: int, chance: random.Random) -> tuple[int, str, str]:
    """Vote on a record."""
    decision = chance.choice(["include", "exclude"])
    said = {"pmid": pmid, "decision": decision, "seen": 0, "key": uuid4().hex, "note": f"note {pmid}"}
    return (*browser.ask("POST", "/triage/cast/", said), decision)


def settle(browser: Browser, work: tuple[int, int], chance: random.Random) -> tuple[int, str, str]:
    """Settle a conflict as it was seen by everybody at the start."""
    pmid, seen = work
    decision = chance.choice(["include", "exclude"])
    said = {"decision": decision, "reason": f"reason {uuid4().hex}", "seen": seen, "key": uuid4().hex}
    return (*browser.ask("POST", f"/conflicts/{pmid}/decide/", said), decision)


def drop(browser: Browser, work: tuple[int, int, int], chance: random.Random) -> tuple[int, str, str]:
    """Keep or remove a term that two readers see differently, as it was seen at the start."""
    pmid, tag, seen = work
    decision = chance.choice(["keep", "remove"])
    said = {"tag": tag, "decision": decision, "reason": f"reason {uuid4().hex}", "seen": seen}
    said["key"] = uuid4().hex
    return (*browser.ask("POST", f"/conflicts/{pmid}/term/", said), decision)


ACTS: dict[str, Any] = {"vote": vote, "settle": settle, "drop": drop}


def one_person(number: int, browser: Browser, act: str, works: list[Any], ready: Any, told: Any) -> None:
    """Wait for all the others, and do every piece of work in an order of one's own."""
    chance = random.Random(number)  # noqa: S311 chance, not secrecy
    works = chance.sample(works, len(works))
    ready.wait()
    answers: Counter[int] = Counter()
    won, blind = [], 0
    for work in works:
        status, text, said = ACTS[act](browser, work, chance)
        answers[status] += 1
        if status == 200:
            won.append((work, said))
        elif not shows_both(text, said):
            blind += 1
    told.put((number, answers, won, blind))


def shows_both(text: str, said: str) -> bool:
    """Say whether a loser's answer holds what stands now and what she said."""
    try:
        answer = json.loads(text)
    except ValueError:
        return False
    return bool(answer.get("theirs")) and answer.get("yours", {}).get("decision") == said


def together(
    crowd_of: list[Browser], act: str, works: list[Any]
) -> tuple[Counter[int], list[Any], int, float]:
    """Let everybody do all of this work at once; return the answers, who won what, and the seconds."""
    from django.db import connections

    connections.close_all()  # the processes are forked, and none of them speaks to the database
    fork = multiprocessing.get_context("fork")
    ready, told = fork.Barrier(len(crowd_of) + 1), fork.Queue()
    crowd = [
        fork.Process(target=one_person, args=(number, browser, act, works, ready, told), daemon=True)
        for number, browser in enumerate(crowd_of)
    ]
    for person in crowd:
        person.start()
    ready.wait()
    began = time.monotonic()
    answers: Counter[int] = Counter()
    won, blind = [], 0
    for _ in crowd:
        number, counted, own, unseen = told.get(timeout=3600)
        answers += counted
        won += [(number, work, said) for work, said in own]
        blind += unseen
    for person in crowd:
        person.join()
    return answers, won, blind, time.monotonic() - began


def prepare(port: int, people: int, records: int) -> tuple[list[Browser], list[int]]:
    """Store people who are leads, records, and a blind protocol with two votes.

    Returns: everybody's browser, signed in, and the PMIDs.
    """
    from django.test import Client

    from curation.models import Record, User
    from curation.models.user import Role
    from curation.review import intake, protocol
    from tests.factories import make_person, make_record

    crowd = []
    for number in range(people):
        client = Client()
        client.force_login(make_person(Role.LEAD, username=f"person-{number}"))
        crowd.append(Browser(port, client.cookies["sessionid"].value))
    for _ in range(records):
        make_record()
    rules, someone = intake.base_protocol(), User.objects.earliest("pk")
    wanted = {"votes_needed": 2, "blind": True}
    protocol.set_rules(person=someone, protocol=rules, seen=rules.version, rules=wanted)
    intake.admit()
    return crowd, list(Record.objects.values_list("pk", flat=True))


def voting(crowd: list[Browser], pmids: list[int]) -> bool:
    """Everybody votes on every record; two votes a record come through, and no third."""
    from django.apps import apps

    from curation.models import Review, Vote

    answers, won, blind, took = together(crowd, "vote", pmids)
    stored = set(Vote.objects.values_list("person__username", "record_id", "decision"))
    answered = {(f"person-{number}", pmid, said) for number, pmid, said in won}
    events = apps.get_model("curation.VoteEvent").objects.filter(pgh_label="insert").count()
    counted = sum(Review.objects.values_list("votes_cast", flat=True))
    each = Counter(pmid for _, pmid, _ in stored)
    right = stored == answered and set(each.values()) == {2} and len(each) == len(pmids)
    books = f"votes {len(stored):,} = answers {len(answered):,} = events {events:,} = counted {counted:,}"
    return tell("votes", answers, blind, took, books, right=right and events == counted == len(stored))


def settling(crowd: list[Browser]) -> bool:
    """Everybody settles every conflict; one verdict a record comes through."""
    from django.apps import apps

    from curation.models import Review, Verdict

    works = list(Review.objects.filter(state="conflict").values_list("pk", "version"))
    answers, won, blind, took = together(crowd, "settle", works)
    stored = set(Verdict.objects.values_list("person__username", "record_id", "decision"))
    answered = {(f"person-{number}", work[0], said) for number, work, said in won}
    events = apps.get_model("curation.VerdictEvent").objects.filter(pgh_label="insert").count()
    leads_to = {"include": "curate", "exclude": "excluded"}
    states = dict(Review.objects.values_list("pk", "state"))
    went = sum(states[pmid] == leads_to[said] for _, pmid, said in stored)
    # A person who voted may not settle: she is answered 403, and is no loser of a race.
    neither = answers.pop(403, 0)
    right = stored == answered and len(stored) == len(works) == events == went
    books = f"conflicts {len(works):,} = verdicts {len(stored):,} = events {events:,} = states {went:,}"
    say(f"  {neither:,} answers 403, to those who are one of the two")
    return tell("verdicts", answers, blind - neither, took, books, right=right)


def dropping(crowd: list[Browser], many: int) -> bool:
    """Everybody settles the same contested terms; each is kept or removed once."""
    from django.apps import apps

    from curation.models import Review, Tag, Verdict
    from tests.review.cast import make_facet, make_tag, make_term

    facet = make_facet(cardinality="one")
    terms = [make_term(facet=facet) for _ in range(2)]
    reviews = list(Review.objects.filter(state="curate")[:many])
    Review.objects.filter(pk__in=[review.pk for review in reviews]).update(state="verify")
    works = []
    for review in reviews:
        pair = [make_tag(record=review.record, term=term) for term in terms]
        works.append((review.pk, pair[0].pk, review.version))
    before = Verdict.objects.count()
    answers, won, blind, took = together(crowd, "drop", works)
    stored = Verdict.objects.filter(stage="curate").count()
    states = dict(Tag.objects.filter(pk__in=[tag for _, tag, _ in works]).values_list("pk", "state"))
    ends = {"keep": "verified", "remove": "retracted"}
    went = sum(states[work[1]] == ends[said] for _, work, said in won)
    events = apps.get_model("curation.TagEvent").objects.filter(pgh_label="update").count()
    right = stored == len(won) == len(works) == went == events and Verdict.objects.count() == before + stored
    books = f"terms {len(works):,} = verdicts {stored:,} = tags {went:,} = events {events:,}"
    return tell("terms", answers, blind, took, books, right=right)


def tell(what: str, answers: Counter[int], blind: int, took: float, books: str, *, right: bool) -> bool:
    """Print the figures of one part; say whether nothing was lost and every loser saw both versions."""
    asked, won = answers.total(), answers[200]
    lost = answers[409] + answers[412]
    others = {status: n for status, n in answers.items() if status not in (200, 409, 412)}
    pace = f"{asked:,} acts in {took:.0f} s ({asked / took:.0f}/s)"
    say(f"{what}: {pace}: {won:,} through, {lost:,} told 409 or 412")
    say(f"  losers who did not see both versions: {blind:,}; other answers: {others or 'none'}")
    say(f"  {books}: {'the books agree' if right else 'THE BOOKS DO NOT AGREE'}")
    return right and not blind and not others


def main() -> int:
    """Do it all; 0 if nothing was lost, nobody was left in the dark and nothing locked for good."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=50)
    options.add_argument("--records", type=int, default=200)
    chosen = options.parse_args()
    with world(records=10, workers=0) as here:
        server = ["--worker-class", "gthread", "--workers", "2", "--threads", "8", "--no-control-socket"]
        bind = f"127.0.0.1:{here.web + 1}"
        here.keep("crowded", "-m", "gunicorn", "secretome.wsgi", "--bind", bind, *server)
        until(lambda: here.get("/livez", port=here.web + 1)[0] == 200, seconds=60)
        crowd, pmids = prepare(here.web + 1, chosen.people, chosen.records)
        say(f"{chosen.people} people, {len(pmids):,} records, a process a person, over HTTP")
        fine = [voting(crowd, pmids), settling(crowd), dropping(crowd, 20)]
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
            deadlocks = cursor.fetchone()[0]
        faults = (here.folder / "crowded.log").read_text(errors="replace").count("Traceback")
    say(f"deadlocks: {deadlocks}; errors in the web's log: {faults}")
    return 0 if all(fine) and not deadlocks and not faults else 1


if __name__ == "__main__":
    raise SystemExit(main())
