"""How the history of judgement is kept: every insert and change an event, written by the database itself."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

M = TypeVar("M", bound=type[models.Model])


def tracked(*trackers: pghistory.RowEvent, exclude: list[str] | None = None) -> Callable[[M], M]:
    """Keep an event of each insert or change of a model's rows, with who, why and which request beside it.

    The events are written by triggers in the transaction of the change, bulk ones too, once a statement:
    a trigger a row made up two thirds of the cost of a bulk act. Further triggers refuse to alter an event.
    """
    keep: Callable[[M], M] = pghistory.track(
        *trackers,
        exclude=exclude,
        context_field=pghistory.ContextJSONField(),
        context_id_field=pghistory.ContextUUIDField(),
        append_only=True,
        level=pgtrigger.Statement,
    )
    return keep
