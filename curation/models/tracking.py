"""How the history of judgement is kept: every insert and change an event, written by the database itself."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

M = TypeVar("M", bound=type[models.Model])


def tracked(*trackers: pghistory.RowEvent, exclude: list[str] | None = None) -> Callable[[M], M]:
    """Keep an event of each insert or change of a model's rows, with who, why and which request beside it.

    The events are written by triggers in the transaction of the change, bulk ones too. Inserts are
    told once a statement, since a trigger a row was most of the cost of a bulk act; updates row by row, since
    PostgreSQL keeps one plan for joining what was with what is, and a plan made for one row takes minutes for
    ten thousand. Further triggers refuse to alter an event.
    """
    for tracker in trackers:
        inserts = isinstance(tracker, pghistory.InsertEvent)
        tracker.level = pgtrigger.Statement if inserts else pgtrigger.Row
    keep: Callable[[M], M] = pghistory.track(
        *trackers,
        exclude=exclude,
        context_field=pghistory.ContextJSONField(),
        context_id_field=pghistory.ContextUUIDField(),
        append_only=True,
    )
    return keep
