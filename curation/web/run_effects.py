"""What a run came to, once it has ended: the proof in one sentence, and what it did to the base."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Count, F, Func

from curation.models import Match, Notice, RecordVersion, SyncRun
from curation.models.run import RunKind
from curation.models.source import LeftWhy
from curation.web.field_words import field_words
from curation.web.notices import Level, kind_of

NAMED = 20  # missing records, and records with notices, that are named one by one
LEVELS: list[Level] = ["retracted", "bad", "warn", "info"]


@dataclass(frozen=True)
class Missing:
    """A PMID that PubMed counted and does not have, and why, as far as PubMed says."""

    pmid: int
    why: str


@dataclass(frozen=True)
class Sentence:
    """The proof in one sentence: asked = stored + missing + refused + left over, the missing by name."""

    asked: int
    stored: int
    missing: int
    refused: int
    left_over: int
    not_listed: int
    named: list[Missing]

    @property
    def unnamed(self) -> int:
        """How many of the missing are not named here."""
        return self.missing - len(self.named)

    @property
    def is_whole(self) -> bool:
        """Say whether every record asked for is stored."""
        return not (self.missing or self.refused or self.left_over or self.not_listed)


@dataclass(frozen=True)
class NoticesOfKind:
    """Notices of one kind that a run was the first to see, with the first of their records."""

    word: str
    count: int
    pmids: list[int]

    @property
    def others(self) -> int:
        """How many records are not named."""
        return self.count - len(self.pmids)


@dataclass(frozen=True)
class Effects:
    """Comings and goings of a source's records, fields that changed, and notices first seen."""

    entered: int
    left: list[tuple[str, int]]
    fields: list[tuple[str, int]]
    notices: list[NoticesOfKind]

    @property
    def left_count(self) -> int:
        """How many records left the source, for whatever reason."""
        return sum(count for _, count in self.left)


def sentence(run: SyncRun) -> Sentence | None:
    """Return the proof of a run that has listed its records, else None; one query."""
    if run.found is None:
        return None
    rows = run.slices.exclude(missing=[]).values_list("missing", "missing_why")
    return Sentence(
        asked=run.found,
        stored=run.got,
        missing=run.missing,
        refused=run.refused,
        left_over=max(0, run.found - run.got - run.missing - run.refused),
        not_listed=max(0, run.difference or 0),
        named=list(islice(_named(rows), NAMED)) if run.missing else [],
    )


def effects(run: SyncRun) -> Effects:
    """Return what an ended run did; four queries. A full pass of new records has no field that changed."""
    left = Match.objects.filter(left_run=run).order_by().values_list("left_why").annotate(n=Count("pk"))
    return Effects(
        entered=Match.objects.filter(entered_run=run).count(),
        left=sorted((LeftWhy(why or LeftWhy.UNMATCHED).label, n) for why, n in left),
        fields=_fields(run),
        notices=_notices(run),
    )


def asks(run: SyncRun) -> str:
    """Say what a run asked PubMed for."""
    if run.kind == RunKind.CHANGES and run.since is not None:
        return f"what is new or revised since {run.since.day} {run.since:%b %Y}"
    return "the files" if run.kind == RunKind.IMPORT else "everything the query matches"


def _named(rows: Iterable[tuple[list[int], list[tuple[int, str]]]]) -> Iterator[Missing]:
    for pmids, reasons in rows:
        why = dict(reasons)
        for pmid in pmids:
            yield Missing(pmid, why.get(pmid, ""))


def _fields(run: SyncRun) -> list[tuple[str, int]]:
    """Return the fields that changed with the number of records, the most frequent first."""
    changed = RecordVersion.objects.filter(run=run, number__gt=1).order_by()
    counted = changed.annotate(name=Func(F("changed"), function="unnest")).values_list("name")
    rows = counted.annotate(n=Count("record", distinct=True))
    return sorted(((field_words([name]), n) for name, n in rows), key=lambda row: (-row[1], row[0]))


def _notices(run: SyncRun) -> list[NoticesOfKind]:
    """Return the notices that a run saw first, one entry a word, the gravest first."""
    found: dict[str, set[int]] = defaultdict(set)
    rank: dict[str, tuple[bool, int, str]] = {}
    for kind, pmid in Notice.objects.seen_first_in(run.pk).values_list("kind", "record_id"):
        said = kind_of(kind)
        found[said.word].add(pmid)
        rank[said.word] = (not said.above, LEVELS.index(said.level), said.word)
    words = sorted(found, key=lambda word: rank[word])
    return [NoticesOfKind(word, len(found[word]), sorted(found[word])[:NAMED]) for word in words]
