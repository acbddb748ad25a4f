"""Figures and spans of time as people say them, and small decisions of the pages."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django import template
from django.utils.html import format_html

from curation.models import Record, SyncRun
from curation.web.kinds import kind_labels, notice_labels

register = template.Library()

RUN_STATES = {"queued": "wait", "running": "run", "paused": "wait", "complete": "ok"}
RUN_STATES |= {"incomplete": "warn", "failed": "bad", "cancelled": "warn"}
SLICE_STATES = {"waiting": "wait", "running": "run", "done": "ok", "retrying": "warn", "failed": "bad"}
SLICE_STATES |= {"cancelled": "warn"}


@register.simple_tag
def moment(at: datetime | None) -> str:
    """Write a point in time, in UTC, and for machines; nothing where there is none."""
    if at is None:
        return ""
    at = at.astimezone(UTC)
    return format_html('<time datetime="{}">{} UTC</time>', at.isoformat(), f"{at.day} {at:%b %Y, %H:%M}")


@register.filter
def thousands(number: int | None) -> str:
    """Write 12431 as ``12,431``, and nothing for None."""
    return "" if number is None else f"{number:,}"


@register.filter
def lasting(span: timedelta | None) -> str:
    """Write a span of time in at most two units: ``4 s``, ``12 min``, ``3 h 5 min``, ``2 d 4 h``."""
    if span is None:
        return ""
    seconds = max(0, round(span.total_seconds()))
    if seconds < 100:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    if minutes < 100:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


@register.filter
def pace(per_second: float | None) -> str:
    """Write a rate with as many figures as mean something: ``0.4``, ``14.2``, ``310``."""
    if per_second is None:
        return ""
    return f"{per_second:,.0f}" if per_second >= 100 else f"{per_second:.1f}"


@register.filter
def run_state(run: SyncRun) -> str:
    """Return the shape that stands beside a run's state."""
    return RUN_STATES.get(run.state, "wait")


@register.filter
def slice_state(state: str) -> str:
    """Return the shape that stands beside a slice's state."""
    return SLICE_STATES.get(state, "wait")


@register.filter
def labels(record: Record) -> list[str]:
    """Return the labels of a record in a list: its form, its publication types."""
    types: Iterable[dict[str, str]] = getattr(record, "types", None) or []
    return kind_labels(record.kind, (t["name"] for t in types))


@register.filter
def notice_words(record: Record) -> list[str]:
    """Return what happened to a record in a list."""
    return notice_labels(record.notices)


@register.filter
def cited_in(record: Record) -> tuple[str, str]:
    """Split a citation for a list into the journal's name and what follows it."""
    name = record.journal.rstrip(".")
    if name and record.citation.startswith(name):
        return name, stopped(record.citation[len(name) :])
    return "", stopped(record.citation)


@register.filter
def stopped(text: str) -> str:
    """End a text with one full stop."""
    return text.rstrip(".") + "."


@register.filter
def share(part: float | None) -> str:
    """Say a share of a whole as a percentage; a dash where there is no whole."""
    return "–" if part is None else f"{part:.0%}".replace("%", " %")
