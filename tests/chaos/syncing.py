"""A run among ruins: ask for it, press Retry as a person would, and compare the store with the stand-in."""

import hashlib
import json
import time
import urllib.parse

from django.db import OperationalError, connection
from django.db.models import Count, Max, Sum

from curation.models import Record, RecordVersion, Source, SyncRun, SyncSlice
from curation.models.run import RunState, SliceState
from curation.sync import ledger
from curation.sync.runs import ask_run
from curation.sync.store import retried
from curation.tasks import plan_run
from tests.chaos.world import World

EVERYTHING = "all[sb]"


def begin(query: str = EVERYTHING) -> int:
    """Ask for a run of a new source and tell the workers; return its number."""
    name = f"Chaos {time.monotonic_ns()}"
    source = Source.objects.create(name=name, slug=name.lower().replace(" ", "-"), query=query)
    run = ask_run(source=source)
    plan_run.delay(run.pk)
    return run.pk


def ended(run_id: int) -> bool:
    """Say whether a run has ended. A database that is away has not ended anything."""
    try:
        run = SyncRun.objects.get(pk=run_id)
    except OperationalError:
        connection.close()
        return False
    return run.state not in {RunState.QUEUED, RunState.RUNNING}


def press_retry(run_id: int) -> int:
    """Give every quarantined slice of a run another five attempts; return how many there were."""
    failed = SyncSlice.objects.filter(run_id=run_id, state=SliceState.QUARANTINED)
    return sum(ledger.retry(pk) for pk in failed.values_list("pk", flat=True))


def books(run_id: int, here: World) -> dict[str, int]:
    """Return what must be zero after a run of everything, however it went."""
    run = SyncRun.objects.get(pk=run_id)
    query = urllib.parse.urlencode({"db": "pubmed", "term": run.query, "rettype": "count", "retmode": "json"})
    _, text = here.get(f"/entrez/eutils/esearch.fcgi?{query}", port=here.standin)
    theirs = int(json.loads(text, strict=False)["esearchresult"]["count"])
    slices = SyncSlice.objects.filter(run_id=run_id).aggregate(got=Sum("got"), n=Count("pk"))
    versions = RecordVersion.objects.filter(run_id=run_id)
    per_record = versions.values("record").annotate(n=Count("pk")).aggregate(most=Max("n"))["most"] or 0
    return {
        "lost": theirs - Record.objects.filter(versions__run_id=run_id).distinct().count(),
        "stored twice": per_record - 1,
        "versions not counted as new": versions.count() - run.new,
        "slices' records not in the run's": (slices["got"] or 0) - run.got,
        "run against the stand-in": theirs - run.got,
        "missing or refused": run.missing + run.refused,
        "matches wrong": theirs - run.source.matches.count(),
    }


def fingerprint() -> str:
    """Return a hash over every record's content and every match, the same however they came."""
    digest = hashlib.sha256()
    for pmid, content in Record.objects.order_by("pmid").values_list("pmid", "content_hash").iterator():
        digest.update(b"%d " % pmid + bytes(content))
    return digest.hexdigest()[:16]


def empty() -> None:
    """Forget every record, link, run and source; the tables of people stay."""

    def forget() -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE curation_source, curation_record, curation_link CASCADE")
            cursor.execute("TRUNCATE curation_newcomer, curation_recount")

    retried(forget)  # the workers go on meanwhile, and one of them may hold what this waits for
