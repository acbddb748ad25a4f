"""The rules: who writes them, whom they give a record to, and how pairs rotate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, cycle
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, Min, OuterRef, Q
from django.db.models.functions import Now

from curation.models import (
    Assignment,
    ExclusionReason,
    Facet,
    PinnedTerm,
    Protocol,
    RequiredFacet,
    Review,
    Source,
    Tag,
    Term,
    User,
)
from curation.models.protocol import AssignmentQuerySet
from curation.models.review import State
from curation.models.stages import Stage
from curation.review.acts import acting
from curation.review.errors import ConflictError, InvalidError
from curation.review.intake import base_protocol
from curation.review.votes import voted

RULES = frozenset(
    {
        *("name", "votes_needed", "blind", "adjudication", "adjudicator", "verification"),
        *("include", "exclude", "highlights"),
    }
)


def set_rules(*, person: User, protocol: Protocol, seen: int, rules: Mapping[str, Any]) -> Protocol:
    """Change the rules of a protocol.

    Raises:
        ConflictError: if somebody changed it since the version seen.
        InvalidError: if it is no rule.
    """
    if set(rules) - RULES:
        raise InvalidError(f"No rule is called {', '.join(sorted(set(rules) - RULES))}.")
    with acting(person, "set rules"):
        rows = Protocol.objects.filter(pk=protocol.pk, version=seen)
        if not rows.update(version=F("version") + 1, **rules):
            now = Protocol.objects.get(pk=protocol.pk)
            raise ConflictError("Somebody changed the protocol meanwhile.", theirs=now, yours=dict(rules))
    return Protocol.objects.get(pk=protocol.pk)


def set_reasons(
    *, person: User, protocol: Protocol, reasons: Sequence[tuple[str, str, str]], seen: int | None = None
) -> None:
    """Set the numbered reasons, each (key, label, explanation), from 1; one left out is retired.

    Raises:
        ConflictError: if somebody changed the protocol since the version seen, if one is named.
    """
    with acting(person, "set reasons"):
        _claim(person, protocol, seen)
        ExclusionReason.objects.filter(protocol=protocol, retired_at=None).update(retired_at=Now())
        for number, (key, label, explanation) in enumerate(reasons, start=1):
            said = {"number": number, "label": label, "explanation": explanation, "retired_at": None}
            ExclusionReason.objects.update_or_create(protocol=protocol, key=key, defaults=said)


def set_required(
    *, person: User, protocol: Protocol, stage: Stage, facets: Sequence[Facet], seen: int | None = None
) -> None:
    """Set which facets must be answered before a record leaves a stage.

    Raises:
        ConflictError: if somebody changed the protocol since the version seen, if one is named.
    """
    with acting(person, "set required facets"):
        _claim(person, protocol, seen)
        RequiredFacet.objects.filter(protocol=protocol, stage=stage).delete()
        rows = [RequiredFacet(protocol=protocol, stage=stage, facet=facet) for facet in facets]
        RequiredFacet.objects.bulk_create(rows)


def set_pinned(
    *, person: User, protocol: Protocol, terms: Mapping[int, Term], seen: int | None = None
) -> None:
    """Set which terms stand on the keys 1 to 9.

    Raises:
        ConflictError: if somebody changed the protocol since the version seen, if one is named.
        InvalidError: if a key is none of these.
    """
    if not set(terms) <= set(range(1, 10)):
        raise InvalidError("Terms are pinned to the keys 1 to 9.")
    with acting(person, "pin terms"):
        _claim(person, protocol, seen)
        PinnedTerm.objects.filter(protocol=protocol).delete()
        rows = [PinnedTerm(protocol=protocol, key=key, term=term) for key, term in sorted(terms.items())]
        PinnedTerm.objects.bulk_create(rows)


def for_source(*, person: User, source: Source) -> Protocol:
    """Return a source's own protocol; a new one starts with the rules of the base.

    It holds for records that come into the queue from now on; those that are there keep theirs.
    """
    known = Protocol.objects.filter(source=source).first()
    if known is not None:
        return known
    base = base_protocol()
    with acting(person, "begin protocol"):
        rules = {name: getattr(base, name) for name in RULES - {"name"}}
        new = Protocol.objects.create(source=source, name=source.name, **rules)
        reasons = base.reasons.filter(retired_at=None).values_list("key", "label", "explanation")
        set_reasons(person=person, protocol=new, reasons=list(reasons))
        for stage in Stage:
            facets = required_facets(base, stage)
            set_required(person=person, protocol=new, stage=stage, facets=facets)
        pins = {pin.key: pin.term for pin in base.pinned.select_related("term")}
        set_pinned(person=person, protocol=new, terms=pins)
    return new


def _claim(person: User, protocol: Protocol, seen: int | None) -> None:
    """Count a change of a part as one of the protocol, so that two people do not overwrite each other."""
    if seen is not None:
        set_rules(person=person, protocol=protocol, seen=seen, rules={})


@dataclass(frozen=True)
class Workload:
    """What one person was given, how much of it she has done, and how much is late."""

    person: User
    given: int
    done: int
    late: int
    due_on: date | None

    @property
    def left(self) -> int:
        """How many records still wait for her."""
        return self.given - self.done


def _given(protocol: Protocol) -> AssignmentQuerySet:
    """Return what stands assigned by a protocol, to vote on or to tag."""
    given = Assignment.objects.standing().filter(record__review__protocol=protocol)
    return given.filter(stage__in=[Stage.TRIAGE, Stage.CURATE])


def _left() -> Q:
    """Keep the assignments that still wait for a vote, or whose record is still curated.

    Of two who tag it, each alone, it is not told who has finished first.
    """
    to_tag = Q(stage=Stage.CURATE, record__review__state=State.CURATE)
    return Q(~voted(), stage=Stage.TRIAGE) | to_tag


def left_to(protocol: Protocol, username: str) -> AssignmentQuerySet:
    """Return what was given to a person by a protocol and still waits for her."""
    return _given(protocol).filter(_left(), person__username=username)


def take_back(*, person: User, protocol: Protocol, username: str) -> int:
    """Take what waits for a person back from her, and from whom she shares it with; return how many records.

    One of a pair alone would keep everybody else out. What the other has said stands.
    """
    with acting(person, "take back"):
        left = list(left_to(protocol, username).values_list("record_id", "stage"))
        for stage in (Stage.TRIAGE, Stage.CURATE):
            records = [record for record, at in left if at == stage]
            standing = Assignment.objects.standing().filter(record__in=records, stage=stage)
            standing.update(withdrawn_at=Now())
    return len(left)


def workload(protocol: Protocol, today: date) -> list[Workload]:
    """Return the workload of each person that has one, by name. Two statements."""
    undone = Q(done=False)
    rows = (
        _given(protocol)
        .annotate(done=ExpressionWrapper(~_left(), BooleanField()))
        .order_by("person__username")
        .values("person")
        .annotate(
            given=Count("pk"),
            finished=Count("pk", filter=Q(done=True)),
            late=Count("pk", filter=undone & Q(due_on__lt=today)),
            next=Min("due_on", filter=undone),
        )
    )
    people = User.objects.in_bulk([row["person"] for row in rows])
    return [Workload(people[r["person"]], r["given"], r["finished"], r["late"], r["next"]) for r in rows]


def free_records(protocol: Protocol, count: int, stage: Stage = Stage.TRIAGE) -> list[int]:
    """Return the newest records given to nobody that wait for votes, or that nobody has tagged yet."""
    taken = Assignment.objects.standing().filter(record=OuterRef("record"), stage=stage)
    rows = Review.objects.open_to_votes()
    if stage == Stage.CURATE:
        tagged = Tag.objects.live().filter(record=OuterRef("record"))
        rows = Review.objects.filter(~Exists(tagged), state=State.CURATE)
    rows = rows.filter(~Exists(taken), protocol=protocol)
    order = F("queued_on").desc(nulls_last=True)
    return list(rows.order_by(order, "-record_id").values_list("record_id", flat=True)[:count])


def required_facets(protocol: Protocol, stage: Stage) -> list[Facet]:
    """Return the facets that must be answered before a record leaves a stage."""
    rows = RequiredFacet.objects.filter(protocol=protocol, stage=stage, facet__retired_at=None)
    return [row.facet for row in rows.select_related("facet")]


def assign_pairs(
    *,
    person: User,
    pmids: Sequence[int],
    people: Sequence[User],
    due_on: date | None = None,
    stage: Stage = Stage.TRIAGE,
) -> int:
    """Give each record to two of these people, so that every pair shares records in turn; return how many.

    Records that are given already keep their people.

    Raises:
        InvalidError: if there are fewer than two people.
    """
    if len(people) < 2:
        raise InvalidError("A pair needs two people.")
    taken = (
        Assignment.objects.standing()
        .filter(record__in=pmids, stage=stage)
        .values_list("record_id", flat=True)
    )
    free = sorted(set(pmids) - set(taken))
    rotation = cycle(combinations(people, 2))
    rows = [
        Assignment(record_id=pmid, person=one, seat=seat, stage=stage, assigned_by=person, due_on=due_on)
        for pmid, pair in zip(free, rotation, strict=False)
        for seat, one in enumerate(pair, start=1)
    ]
    with acting(person, "assign"):
        Assignment.objects.bulk_create(rows, batch_size=5_000)
    return len(free)
