"""Rows for tests of pages: a record from any fields of PubmedRecord, sources, runs, slices, people."""

from itertools import count
from typing import Any

import msgspec
import zstandard
from django.contrib.auth.models import Group

from curation.models import Match, Record, RecordVersion, SavedSearch, Source, SyncRun, SyncSlice, User
from curation.models.run import RunState, SliceState
from curation.models.user import Role
from curation.providers.records import Entry, Person, Vocable
from curation.sync.columns import columns
from tests.entries import entry

PASSWORD = "correct horse battery"
numbers = count(1)


def make_record(*, pmid: int | None = None, run: SyncRun | None = None, **changes: Any) -> Record:
    """Store a plain article with any field of PubmedRecord replaced, and its first version."""
    changes.setdefault("authors", (Person(last="Okafor", fore="Ada", initials="A"),))
    changes.setdefault("publication_types", (Vocable("Journal Article", "D016428"),))
    made = entry(pmid or 10_000_000 + next(numbers), **changes)
    record = Record.objects.create(
        **columns(made.record), body=msgspec.to_builtins(made.record), content_hash=made.content_hash
    )
    make_version(record, made, run=run)
    return record


def make_version(record: Record, made: Entry, *, run: SyncRun | None = None, **changes: Any) -> RecordVersion:
    """Store a version of a record: the first, unless told otherwise."""
    fields: dict[str, Any] = {"number": 1, "origin": "PubMed" if run else "records.xml", "run": run} | changes
    return RecordVersion.objects.create(
        record=record,
        content_hash=made.content_hash,
        raw_xml=zstandard.ZstdCompressor().compress(made.raw),
        **fields,
    )


def make_source(**changes: Any) -> Source:
    """Store a source."""
    number = next(numbers)
    fields = {"name": f"Source {number}", "slug": f"source-{number}", "query": "facial nerve[tiab]"}
    return Source.objects.create(**{**fields, **changes})


def make_run(source: Source | None = None, **changes: Any) -> SyncRun:
    """Store a run that ended well, of a source of its own unless one is given."""
    source = source or make_source()
    fields = {"source": source, "query": source.query, "state": RunState.COMPLETE, "expected": 0}
    return SyncRun.objects.create(**{**fields, **changes})


def make_slice(run: SyncRun, **changes: Any) -> SyncSlice:
    """Store a finished slice of a run."""
    number = next(numbers)
    fields = {"number": number, "label": f"2024/01/{number}", "pmids": [number], "state": SliceState.DONE}
    return SyncSlice.objects.create(run=run, **{**fields, **changes})


def make_match(record: Record, run: SyncRun, **changes: Any) -> Match:
    """Note that a run's source matches a record."""
    fields = {"source": run.source, "record": record, "entered_run": run, "seen_run": run}
    return Match.objects.create(**{**fields, **changes})


def make_person(role: Role | None, **changes: Any) -> User:
    """Store a person with a role, or with none."""
    name = f"{role or 'nobody'}-{next(numbers)}"
    fields = {"username": name, "email": f"{name}@tests.example", "password": PASSWORD}
    person = User.objects.create_user(**{**fields, **changes})
    if role is not None:
        person.groups.add(Group.objects.get_or_create(name=role)[0])
    return person


def make_view(**changes: Any) -> SavedSearch:
    """Store a saved search that is shared with the team, by an owner of its own unless one is given."""
    fields = {"name": f"View {next(numbers)}", "address": "q=nerve", "shared": True} | changes
    fields["owner"] = changes.get("owner") or make_person(Role.RESEARCHER)
    return SavedSearch.objects.create(**fields)
