"""One decision or one term for many records at once: counted first, done whole, taken back as one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, Func, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from curation.models import BulkAct, Protocol, Record, Review, Tag, User, Verdict, Vote
from curation.models.review import OPEN_TO_VOTES, State
from curation.models.stages import Stage
from curation.models.tag import Answer
from curation.models.vocabulary import Cardinality
from curation.models.vote import Decision
from curation.review.acts import acting
from curation.review.errors import ConflictError, InvalidError
from curation.review.intake import admit
from curation.review.outcome import outcome
from curation.review.tagging import Says, present
from curation.review.votes import CHANGEABLE, Said, check_reasons

VOTE = """
WITH old AS (
    UPDATE curation_vote SET superseded_by_id = nextval(pg_get_serial_sequence('curation_vote', 'id'))
    WHERE record_id = ANY(%(pmids)s::bigint[]) AND person_id = %(person)s AND stage = 'triage'
        AND superseded_by_id IS NULL
    RETURNING record_id, superseded_by_id AS id, number
)
INSERT INTO curation_vote
    (id, record_id, person_id, stage, number, record_version, decision, reasons, note, way, bulk_id, key)
SELECT coalesce(old.id, nextval(pg_get_serial_sequence('curation_vote', 'id'))), r.pmid, %(person)s, 'triage',
    coalesce(old.number, 0) + 1, r.version, %(decision)s, %(reasons)s::varchar[], %(note)s, 'bulk', %(bulk)s,
    %(key)s || ':' || r.pmid
FROM curation_record r LEFT JOIN old ON old.record_id = r.pmid
WHERE r.pmid = ANY(%(pmids)s::bigint[]) ORDER BY r.pmid
"""
TAG = """
INSERT INTO curation_tag
    (record_id, facet_id, term_id, answer, unit, text, author_id, origin, note, stage, exact, prefix, suffix,
     section, record_version, anchor, state, version, bulk_id, key)
SELECT r.pmid, %(facet)s, %(term)s, %(answer)s, '', '', %(person)s, 'bulk', %(note)s, 'curate', '', '', '',
    '', r.version, '', 'proposed', 1, %(bulk)s, %(key)s || ':' || r.pmid
FROM curation_record r
WHERE r.pmid = ANY(%(pmids)s::bigint[]) ORDER BY r.pmid
"""


class Held(NamedTuple):
    """What an act has to know of a record that it holds."""

    state: str
    protocol: int


@dataclass(frozen=True)
class DryRun:
    """What a bulk act would do: on how many records, where it is so already, what it leaves and why."""

    asked: int
    would: int
    already: int
    left: int
    why_left: str = ""


@dataclass(frozen=True)
class Parts:
    """The records of a bulk act: those it would change, those where it is so already, those it leaves."""

    would: frozenset[int]
    already: frozenset[int]
    left: frozenset[int]
    why_left: str

    @property
    def counts(self) -> DryRun:
        """How many there are of each."""
        would, already, left = len(self.would), len(self.already), len(self.left)
        return DryRun(would + already + left, would, already, left, self.why_left)


def parts_of_votes(*, person: User, pmids: Collection[int], said: Said) -> Parts:
    """Tell apart what deciding these records would do. Those past triage, or with her vote, are left."""
    asked, takes = frozenset(pmids), frozenset(_takes_votes(person, pmids))
    mine = Vote.objects.standing().filter(person=person, record__in=these(pmids), stage=Stage.TRIAGE)
    already = frozenset(mine.filter(decision=said.decision).values_list("record_id", flat=True))
    why = "they are past triage, you decided otherwise, or they are not in the base"
    return Parts(takes, already, asked - takes - already, why)


def parts_of_tags(*, person: User, pmids: Collection[int], says: Says) -> Parts:
    """Tell apart what tagging these records would do."""
    asked = set(pmids)
    found = set(Record.objects.filter(pk__in=these(asked)).values_list("pk", flat=True))
    so = _tagged(person, asked, says)
    would = frozenset(found - so - _clashing(person, asked, says))
    why = "you answered this facet otherwise, or they are not in the base"
    return Parts(would, frozenset(so), frozenset(asked - so - would), why)


def vote(
    *, person: User, pmids: Sequence[int], said: Said, key: str, query: str = "", reason: str = ""
) -> BulkAct:
    """Decide many records at once, each by a vote of this person; the same key again changes nothing.

    Raises:
        InvalidError: if no record is left to decide, or an exclusion lacks its reason.
    """
    known = BulkAct.objects.filter(person=person, key=key).first()
    if known is not None:
        return known
    with acting(person, "vote in bulk", why=reason):
        admit(pmids=pmids)
        held = _hold(pmids)
        takes = [pmid for pmid in _takes_votes(person, pmids) if pmid in held]
        if not takes:
            raise InvalidError("None of these records waits for your vote.")
        for review in _one_a_protocol(takes, held):
            check_reasons(review, said)
        what = {"decision": said.decision, "reasons": list(said.reasons), "query": query}
        act = BulkAct.objects.create(kind="decide", person=person, reason=reason, what=what, key=key)
        _append(person, takes, said, act, key)
        _settle({pmid: held[pmid] for pmid in takes})
        return _count(act, DryRun(len(set(pmids)), len(takes), 0, len(set(pmids)) - len(takes)))


def tag(
    *, person: User, pmids: Sequence[int], says: Says, key: str, query: str = "", reason: str = ""
) -> BulkAct:
    """Give many records one term, or one answer, without a quote; the same key again changes nothing.

    Raises:
        InvalidError: if the facet takes another kind of answer, or every record has it already.
    """
    known = BulkAct.objects.filter(person=person, key=key).first()
    if known is not None:
        return known
    with acting(person, "tag in bulk", why=reason):
        says = present(says)
        if says.term is None and says.answer == Answer.ASSERTED:
            raise InvalidError("In bulk a record is given a term, or an answer such as “not reported”.")
        admit(pmids=pmids)
        _hold(pmids)
        parts = parts_of_tags(person=person, pmids=pmids, says=says)
        if not parts.would:
            raise InvalidError("None of these records is left to be tagged so.")
        takes = sorted(parts.would)
        what = {"facet": says.facet.pk, "term": says.term.pk if says.term else None, "answer": says.answer}
        act = BulkAct.objects.create(
            kind="tag", person=person, reason=reason, what={**what, "query": query}, key=key
        )
        with connection.cursor() as cursor:
            cursor.execute(
                TAG,
                {**what, "person": person.pk, "note": reason, "bulk": act.pk, "key": key, "pmids": takes},
            )
        _reopen(takes, "tag added")
        return _count(act, parts.counts)


def undo(*, person: User, act: BulkAct) -> BulkAct:
    """Take a bulk act back: its votes by further votes, its tags as its author takes tags back.

    A vote that something else was said over since, and a record that went on, are left as they are.

    Raises:
        ConflictError: if it is taken back already.
    """
    with acting(person, "undo bulk", why=f"bulk act {act.pk}"):
        held = BulkAct.objects.select_for_update().get(pk=act.pk)
        if held.undone_at is not None:
            raise ConflictError("This is taken back already.", theirs=held)
        if held.kind == "tag":
            pmids = list(_hold(list(held.tags.values_list("record_id", flat=True))))
            _reopen(pmids, "tag taken back")
            rows = Tag.objects.live().filter(bulk=held)
            undone = rows.update(state="retracted", version=F("version") + 1, changed_at=Now())
        else:
            undone = _undo_votes(held)
        BulkAct.objects.filter(pk=held.pk).update(
            undone_at=Now(), undone_by=person, counts={**held.counts, "undone": undone}
        )
    held.refresh_from_db()
    return held


def _undo_votes(act: BulkAct) -> int:
    standing = dict(act.votes.filter(superseded_by=None).values_list("record_id", "pk"))
    held = _hold(list(standing))
    settled = set(
        Verdict.objects.standing().filter(record__in=these(held)).values_list("record_id", flat=True)
    )
    takes = sorted(pmid for pmid, r in held.items() if r.state in CHANGEABLE and pmid not in settled)
    _append(act.person, takes, Said(Decision.WITHDRAWN), act, f"undo:{act.pk}")
    _settle({pmid: held[pmid] for pmid in takes})
    return len(takes)


def these(pmids: Collection[int]) -> RawSQL:
    """Return numbers as one array to look in: as many parameters take longer to write than to look up."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(pmids)])


def _append(person: User, pmids: Sequence[int], said: Said, act: BulkAct, key: str) -> None:
    """Write one vote a record over whatever this person said of it before."""
    fields: dict[str, Any] = {"decision": said.decision, "reasons": list(said.reasons), "note": said.note}
    asked = {**fields, "person": person.pk, "bulk": act.pk, "key": key, "pmids": list(pmids)}
    with connection.cursor() as cursor:
        cursor.execute(VOTE, asked)


def _settle(held: Mapping[int, Held]) -> None:
    """Bring held records to where their standing votes lead, one statement for each state they come to."""
    decisions: dict[int, list[str]] = {pmid: [] for pmid in held}
    votes = Vote.objects.standing().filter(record__in=these(held), stage=Stage.TRIAGE)
    for pmid, decision in votes.values_list("record_id", "decision"):
        decisions[pmid].append(decision)
    needed = dict(Protocol.objects.values_list("pk", "votes_needed"))
    led: dict[tuple[str, int], list[int]] = {}
    for pmid, review in held.items():
        said = decisions[pmid]
        led.setdefault((outcome(said, needed[review.protocol]), len(said)), []).append(pmid)
    for (state, count), pmids in led.items():
        rows = Review.objects.filter(pk__in=these(pmids))
        rows.update(state=state, votes_cast=count, version=F("version") + 1, since=Now())


def _one_a_protocol(pmids: Sequence[int], held: Mapping[int, Held]) -> Iterable[Review]:
    """Return a review for each protocol among some, by which that protocol's rules are asked."""
    some = {held[pmid].protocol: pmid for pmid in pmids}
    return Review.objects.select_related("protocol").filter(pk__in=some.values())


def _hold(pmids: Collection[int]) -> dict[int, Held]:
    """Lock reviews in the order of their numbers; only what the acts ask of each is read."""
    rows = Review.objects.select_for_update().filter(pk__in=these(pmids)).order_by("pk")
    said = rows.values_list("pk", "state", "protocol_id")
    return {pk: Held(state, protocol) for pk, state, protocol in said}


def _takes_votes(person: User, pmids: Collection[int]) -> list[int]:
    voted = Vote.objects.standing().filter(person=person, record__in=these(pmids), stage=Stage.TRIAGE)
    seen = set(voted.values_list("record_id", flat=True))
    there = Review.objects.filter(pk__in=these(pmids))
    shut = set(there.exclude(state__in=OPEN_TO_VOTES).values_list("pk", flat=True))
    return sorted(set(Record.objects.filter(pk__in=these(pmids)).values_list("pk", flat=True)) - seen - shut)


def _tagged(person: User, pmids: set[int], says: Says) -> set[int]:
    rows = Tag.objects.live().filter(author=person, record__in=these(pmids), facet=says.facet)
    return set(rows.filter(term=says.term, answer=says.answer).values_list("record_id", flat=True))


def _clashing(person: User, pmids: set[int], says: Says) -> set[int]:
    """Return the records on which this person said of the facet what cannot stand beside the new answer."""
    rows = Tag.objects.live().filter(author=person, record__in=these(pmids), facet=says.facet)
    if says.facet.cardinality == Cardinality.MANY and says.answer == Answer.ASSERTED:
        rows = rows.exclude(answer=Answer.ASSERTED)
    return set(rows.values_list("record_id", flat=True)) - _tagged(person, pmids, says)


def _reopen(pmids: Sequence[int], why: str) -> None:
    """Send the published ones among held records to be looked at again."""
    reasons = Func("recheck_reasons", Value(why), function="array_append")
    published = Review.objects.filter(pk__in=these(pmids), state=State.PUBLISHED)
    published.update(state=State.RECHECK, version=F("version") + 1, since=Now(), recheck_reasons=reasons)


def _count(act: BulkAct, dry: DryRun) -> BulkAct:
    BulkAct.objects.filter(pk=act.pk).update(counts={**asdict(dry), "applied": dry.would})
    act.refresh_from_db()
    return act
