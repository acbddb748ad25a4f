"""What an event says, in words: what was judged, what it was before, and what it is now."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from curation.models import Record
from curation.models.review import State
from curation.review.history import Told

LONGEST = 400  # characters of a value that are shown; the export has it whole
KINDS = {
    "vote": "Votes", "verdict": "Verdicts", "tag": "Tags", "state": "Where it stands",
    "assignment": "Assignments", "comment": "Comments", "protocol": "Protocol", "facet": "Facets",
    "term": "Terms",
}  # fmt: skip
OF_A_FACET = (
    "label", "definition", "cardinality", "stage", "value_kind", "units", "position", "retired_at", "part_of",
)  # fmt: skip
OF_A_TERM = (
    "label", "definition", "belongs", "does_not_belong", "synonyms", "parent", "position", "deprecated_at",
    "deprecated_by",
)  # fmt: skip
OF_A_PROTOCOL = (
    "name", "votes_needed", "blind", "adjudication", "verification", "include", "exclude", "highlights",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One thing that an act changed. ``quote``: the words it rests on."""

    kind: str
    what: str
    before: str
    after: str
    quote: str = ""


@dataclass
class Done:
    """One act of one person, with all that it changed on one record."""

    at: datetime
    who: str
    verb: str
    why: str
    record: Record | None
    version: int | None
    changes: list[Change] = field(default_factory=list)


def acts(told: Iterable[Told]) -> list[Done]:
    """Return events as acts: what one person did at once to one record stands together."""
    found = []
    for _, group in groupby(told, key=_act):
        events = list(group)
        first, context = events[0].event, events[0].context
        changes = [change for event in events if (change := said(event)) is not None]
        if not changes:
            continue
        found.append(
            Done(
                first.pgh_created_at,
                context.get("name") or "the base",
                context.get("verb") or "written",
                context.get("why") or "",
                getattr(first, "record", None),
                context.get("record_version") or getattr(first, "record_version", None),
                changes,
            )
        )
    return found


def said(told: Told) -> Change | None:
    """Return what one event says; None where it only counts."""
    what, before, after = WORDS[told.kind](told.event, told.before)
    if before == after and told.event.pgh_label == "update":
        return None
    return Change(told.kind, what, before, after, getattr(told.event, "exact", ""))


def row(told: Told) -> Sequence[object] | None:
    """Return one event as a row of the export; None where it only counts."""
    change = said(told)
    if change is None:
        return None
    event, context = told.event, told.context
    version = context.get("record_version") or getattr(event, "record_version", "")
    return (
        event.pgh_created_at.isoformat(), context.get("name", ""), context.get("verb", ""),
        getattr(event, "record_id", ""), version, told.kind, change.what, change.before, change.after,
        change.quote, context.get("why", ""), event.pgh_context_id or "", event.pgh_id,
    )  # fmt: skip


HEAD = (
    "when", "who", "act", "pmid", "record_version", "kind", "what", "before", "after", "quote", "why",
    "act_id", "event_id",
)  # fmt: skip


def _act(told: Told) -> tuple[object, ...]:
    event = told.event
    own = event.pgh_context_id or f"{told.kind} {event.pgh_id}"
    return own, getattr(event, "record_id", None)


def _vote(event: Any, before: Any) -> tuple[str, str, str]:
    return f"{event.person}'s vote", _decision(before), _decision(event)


def _decision(event: Any) -> str:
    if event is None:
        return ""
    parts = [event.get_decision_display(), ", ".join(event.reasons), event.note]
    return ": ".join(filter(None, parts))


def _verdict(event: Any, before: Any) -> tuple[str, str, str]:
    if event.facet_id is None:
        return "verdict", _decision_alone(before), _decision_alone(event)
    words = {"include": "keep", "exclude": "drop", "withdrawn": "taken back"}
    about = f"{event.facet}: {event.term or 'the answer'}"
    earlier = words.get(before.decision, "") if before else ""
    return f"verdict on {about}", earlier, words.get(event.decision, event.decision)


def _decision_alone(event: Any) -> str:
    if event is not None and event.decision == "withdrawn":
        return "taken back"
    return event.get_decision_display() if event else ""


def _tag(event: Any, before: Any) -> tuple[str, str, str]:
    what = f"{event.facet}: {_says(event)}"
    if event.pgh_label == "insert" or before is None:
        return what, "", _tag_state(event) if event.pgh_label == "update" else "tagged"
    if _says(before) != _says(event):
        return f"{event.facet}", _says(before), _says(event)
    if event.state == before.state and event.anchor != before.anchor:
        return what, f"quote {before.get_anchor_display()}", f"quote {event.get_anchor_display()}"
    return what, _tag_state(before), _tag_state(event)


def _says(event: Any) -> str:
    return str(event.term or event.text or event.get_answer_display())


def _tag_state(event: Any) -> str:
    by = f" by {event.verified_by}" if event.state == "verified" and event.verified_by else ""
    return f"{event.get_state_display()}{by}"


def _state(event: Any, before: Any) -> tuple[str, str, str]:
    old = before.get_state_display() if before else State.NEW.label
    reasons = "; ".join(event.recheck_reasons)
    earlier = "; ".join(before.recheck_reasons) if before else ""
    new = event.get_state_display()
    if reasons and reasons != earlier:
        new = f"{new} ({reasons})"
    return "state", old, new


def _assignment(event: Any, _: Any) -> tuple[str, str, str]:
    due = f", due {event.due_on:%-d %b %Y}" if event.due_on else ""
    if event.withdrawn_at:
        return f"to {event.stage}", f"given to {event.person}", "taken back"
    if event.finished_at:
        return f"to {event.stage}", f"given to {event.person}", "finished"
    return f"to {event.stage}", "", f"given to {event.person}{due}"


def _comment(event: Any, _: Any) -> tuple[str, str, str]:
    text = f"“{event.text}”"
    return ("comment", text, "withdrawn") if event.withdrawn_at else ("comment", "", text)


def _fields(names: Sequence[str], label: Callable[[Any], str]) -> Callable[[Any, Any], tuple[str, str, str]]:
    def words(event: Any, before: Any) -> tuple[str, str, str]:
        if before is None:
            return label(event), "", "added"
        changed = [name for name in names if _value(event, name) != _value(before, name)]
        told = [
            "; ".join(f"{name.replace('_', ' ')}: {_value(one, name) or 'nothing'}" for name in changed)
            for one in (before, event)
        ]
        return label(event), told[0], told[1]

    return words


def _value(event: Any, name: str) -> str:
    value = getattr(event, name)
    if isinstance(value, list):
        return ", ".join(str(one["name"] if isinstance(one, dict) else one) for one in value)
    return "" if value is None else str(value)


WORDS: dict[str, Callable[[Any, Any], tuple[str, str, str]]] = {
    "vote": _vote, "verdict": _verdict, "tag": _tag, "state": _state, "assignment": _assignment,
    "comment": _comment,
    "protocol": _fields(OF_A_PROTOCOL, lambda event: f"protocol {event.name}"),
    "facet": _fields(OF_A_FACET, lambda event: f"facet {event.label}"),
    "term": _fields(OF_A_TERM, lambda event: f"{event.facet}: {event.label}"),
}  # fmt: skip
