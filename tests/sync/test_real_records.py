"""1,398 real records synced, and fifty of them edited: fifty new versions, each with the right difference."""

import gzip
import random
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from curation.models import Record, RecordVersion, Source, SyncRun
from curation.models.run import RunKind, RunState
from curation.providers.http import Policy
from curation.standin.filecorpus import FileCorpus
from curation.standin.library import Library
from curation.standin.server import StandIn
from curation.sync.differences import FieldChange, between
from curation.sync.runs import ask_run
from curation.sync.watching import run_inline

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_data]

EDITED = 50


def run_now(source: Source) -> SyncRun:
    return run_inline(ask_run(source=source).pk, tell=lambda _: None)


def edits(pmids: list[int]) -> list[dict[str, Any]]:
    """Return a new title for the first half, a new abstract for the second."""
    chosen = random.Random(11).sample(pmids, EDITED)  # noqa: S311 a choice that can be repeated
    titles = [{"act": "revise", "pmid": p, "title": f"A new title of {p}."} for p in chosen[::2]]
    return titles + [
        {"act": "revise", "pmid": p, "abstract": f"A new abstract of {p}."} for p in chosen[1::2]
    ]


def side(change: FieldChange, left_out: str) -> str:
    return "".join(piece.text for piece in change.words if piece.op != left_out)


def test_fifty_edited_records_get_fifty_versions_with_right_differences(
    shared_data: Path, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, everything: Source
) -> None:
    monkeypatch.setattr("curation.sync.pacing.WITHOUT_KEY", 10_000.0)
    monkeypatch.setattr("curation.sync.ncbi.POLICY", Policy(deadline=60, tries=1))
    corpus = tmp_path / "real.xml"
    corpus.write_bytes(gzip.decompress((shared_data / "pubmed/real_records.xml.gz").read_bytes()))
    with StandIn(Library(FileCorpus(corpus)), rate=0) as standin:
        settings.EUTILS_URL = standin.eutils_url
        first = run_now(everything)
        assert (first.state, first.new) == (RunState.COMPLETE, 1398)
        old = dict(Record.objects.values_list("pk", "title"))
        acts = edits(sorted(old))
        for act in acts:
            standin.travel.do(act)
        second = run_now(everything)
    assert (second.kind, second.state, second.new) == (RunKind.CHANGES, RunState.COMPLETE, 0)
    assert second.changed == EDITED
    assert RecordVersion.objects.count() == 1398 + EDITED
    assert set(Record.objects.changed_in(second).values_list("pk", flat=True)) == {a["pmid"] for a in acts}
    for act in acts:
        older, newer = RecordVersion.objects.filter(record_id=act["pmid"]).order_by("number")
        changes = {change.field: change for change in between(older, newer)}
        field = "title" if "title" in act else "abstract"
        assert newer.changed == sorted(changes)
        assert field in changes
        assert set(changes) <= {field, "revised"}
        assert act[field] in side(changes[field], "gone")
        if field == "title" and old[act["pmid"]] and not old[act["pmid"]].startswith("[Not"):
            assert side(changes[field], "new") == old[act["pmid"]]
