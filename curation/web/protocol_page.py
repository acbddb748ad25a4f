"""What the page of a protocol shows: the rules as they stand, and what its forms offer."""

from typing import Any

from django.utils import timezone

from curation.accounts.roles import at_least
from curation.models import Facet, Protocol, RequiredFacet, Source
from curation.models.user import Role
from curation.review import protocol as verbs
from curation.web.bulk_page import choices
from curation.web.protocol_forms import ASKED_AT, MOST_AT_ONCE
from curation.web.word_lists import COLOURS, LINES, word_lists

SHOWN = 100  # records listed of one person's


def protocol_page(found: Protocol, *, person: str, may_edit: bool) -> dict[str, Any]:
    """Return what holds by a protocol, the workload, one person's records. A constant number of queries."""
    pins = {pin.key: pin.term for pin in found.pinned.select_related("term__facet")}
    theirs = verbs.left_to(found, person).select_related("record")
    shown = {
        "protocol": found,
        "reasons": found.reasons.filter(retired_at=None),
        "lists": word_lists(found.highlights),
        "stages": _stages(found),
        "pinned": sorted(pins.items()),
        "workload": verbs.workload(found, timezone.localdate()),
        "person": person,
        "theirs": list(theirs.order_by("due_on", "record_id")[:SHOWN]) if person else [],
        "others": Protocol.objects.exclude(pk=found.pk).select_related("source"),
    }
    return {**shown, **_offered(pins)} if may_edit else shown


def _offered(pins: dict[int, Any]) -> dict[str, Any]:
    """Return what the forms offer to choose from."""
    paths = {key: f"{term.facet.key}/{term.key}" for key, term in pins.items()}
    return {
        "pins": [(key, pins.get(key), paths.get(key, "")) for key in range(1, 10)],
        "choices": choices(),
        "leads": at_least(Role.LEAD).order_by("username"),
        "curators": at_least(Role.CURATOR).order_by("username"),
        "sources": Source.objects.active().filter(protocol=None),
        "colours": COLOURS,
        "lines": LINES,
        "most": MOST_AT_ONCE,
    }


def _stages(found: Protocol) -> list[tuple[Any, list[tuple[Facet, bool]], list[Facet]]]:
    """Return each stage with all facets, told whether they are required, and those that are."""
    rows = RequiredFacet.objects.filter(protocol=found).values_list("stage", "facet")
    asked = set(rows)
    facets = list(Facet.objects.in_use())
    return [
        (
            stage,
            [(facet, (stage, facet.pk) in asked) for facet in facets],
            [facet for facet in facets if (stage, facet.pk) in asked],
        )
        for stage in ASKED_AT
    ]
