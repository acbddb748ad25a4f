"""The rules: who writes them, whom they give a record to, and how pairs rotate."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations, cycle
from typing import Any

from django.db.models import F
from django.db.models.functions import Now

from curation.models import (
    Assignment,
    ExclusionReason,
    Facet,
    PinnedTerm,
    Protocol,
    RequiredFacet,
    Term,
    User,
)
from curation.models.stages import Stage
from curation.review.acts import acting
from curation.review.errors import ConflictError, InvalidError

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


def set_reasons(*, person: User, protocol: Protocol, reasons: Sequence[tuple[str, str, str]]) -> None:
    """Set the numbered reasons, each (key, label, explanation), from 1; one left out is retired."""
    with acting(person, "set reasons"):
        ExclusionReason.objects.filter(protocol=protocol, retired_at=None).update(retired_at=Now())
        for number, (key, label, explanation) in enumerate(reasons, start=1):
            said = {"number": number, "label": label, "explanation": explanation, "retired_at": None}
            ExclusionReason.objects.update_or_create(protocol=protocol, key=key, defaults=said)


def set_required(*, person: User, protocol: Protocol, stage: Stage, facets: Sequence[Facet]) -> None:
    """Set which facets must be answered before a record leaves a stage."""
    with acting(person, "set required facets"):
        RequiredFacet.objects.filter(protocol=protocol, stage=stage).delete()
        rows = [RequiredFacet(protocol=protocol, stage=stage, facet=facet) for facet in facets]
        RequiredFacet.objects.bulk_create(rows)


def set_pinned(*, person: User, protocol: Protocol, terms: Mapping[int, Term]) -> None:
    """Set which terms stand on the keys 1 to 9."""
    if not set(terms) <= set(range(1, 10)):
        raise InvalidError("Terms are pinned to the keys 1 to 9.")
    with acting(person, "pin terms"):
        PinnedTerm.objects.filter(protocol=protocol).delete()
        rows = [PinnedTerm(protocol=protocol, key=key, term=term) for key, term in sorted(terms.items())]
        PinnedTerm.objects.bulk_create(rows)


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
