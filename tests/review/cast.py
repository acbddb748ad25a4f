"""Rows for tests of review: facets, terms, tags and votes, written past the verbs."""

from itertools import count
from typing import Any

from curation.models import BulkAct, Comment, Facet, Protocol, Record, Review, Tag, Term, Verdict, Vote
from curation.models.user import Role
from tests.factories import make_person, make_record

numbers = count(1)


def make_facet(**changes: Any) -> Facet:
    """Store a facet of terms."""
    number = next(numbers)
    return Facet.objects.create(**{"key": f"facet-{number}", "label": f"Facet {number}", **changes})


def make_term(**changes: Any) -> Term:
    """Store a term, in a facet of its own unless one is given."""
    number = next(numbers)
    changes.setdefault("facet", None)
    changes["facet"] = changes["facet"] or make_facet()
    return Term.objects.create(**{"key": f"term-{number}", "label": f"Term {number}", **changes})


def make_tag(**changes: Any) -> Tag:
    """Store a tag of a whole record, by a curator of its own unless one is given."""
    if "facet" not in changes:
        changes["term"] = changes.get("term") or make_term()
        changes["facet"] = changes["term"].facet
    fields: dict[str, Any] = {"record_version": 1, "key": f"tag-{next(numbers)}"} | changes
    fields["record"] = changes.get("record") or make_record()
    fields["author"] = changes.get("author") or make_person(Role.CURATOR)
    return Tag.objects.create(**fields)


def make_vote(**changes: Any) -> Vote:
    """Store a vote to include."""
    fields: dict[str, Any] = {"number": 1, "record_version": 1, "decision": "include"}
    fields |= {"key": f"vote-{next(numbers)}"} | changes
    fields["record"] = changes.get("record") or make_record()
    fields["person"] = changes.get("person") or make_person(Role.CURATOR)
    return Vote.objects.create(**fields)


def make_verdict(**changes: Any) -> Verdict:
    """Store a verdict to include, of a lead of its own unless one is given."""
    fields: dict[str, Any] = {"decision": "include", "reason": "So it says.", "record_version": 1}
    fields |= {"key": f"verdict-{next(numbers)}"} | changes
    fields["record"] = changes.get("record") or make_record()
    fields["person"] = changes.get("person") or make_person(Role.LEAD)
    return Verdict.objects.create(**fields)


def make_comment(**changes: Any) -> Comment:
    """Store a comment beside a record."""
    fields: dict[str, Any] = {"text": "Look here.", "key": f"comment-{next(numbers)}"} | changes
    fields["record"] = changes.get("record") or make_record()
    fields["author"] = changes.get("author") or make_person(Role.CURATOR)
    return Comment.objects.create(**fields)


def make_bulk_act(**changes: Any) -> BulkAct:
    """Store a bulk act of a curator of its own: an inclusion of nothing."""
    fields: dict[str, Any] = {
        "kind": "decide",
        "what": {"decision": "include"},
        "key": f"bulk-{next(numbers)}",
    }
    fields |= changes
    fields["person"] = changes.get("person") or make_person(Role.CURATOR)
    return BulkAct.objects.create(**fields)


def base_protocol(**changes: Any) -> Protocol:
    """Return the protocol of the base with these rules."""
    protocol, _ = Protocol.objects.update_or_create(source=None, defaults={"name": "The base", **changes})
    return protocol


def make_review(record: Record | None = None, **changes: Any) -> Review:
    """Put a record into the queue, by the base's protocol unless another is given."""
    changes.setdefault("protocol", None)
    changes["protocol"] = changes["protocol"] or base_protocol()
    record = record or make_record()
    return Review.objects.create(record=record, queued_on=record.entered_on, **changes)


def fresh_key() -> str:
    """Return a key that no act has had."""
    return f"key-{next(numbers)}"
