"""How the history of judgement is kept: every insert and change an event, written by the database itself."""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.db import models
from pghistory.trigger import Event

M = TypeVar("M", bound=type[models.Model])

JOINED = "{cond_new_values}"
APART = "(SELECT * FROM new_values EXCEPT SELECT * FROM old_values) AS new_values"


class UpdateTold(Event):
    """An event for each row that a statement changed, found by what is new among its rows.

    The rows as they are less the rows as they were are found by hashing both, whatever their number. A join
    of the two, as the package writes it, keeps one plan, and one made for one row takes minutes for ten
    thousand.
    """

    def get_func(self, model: models.Model) -> pgtrigger.Func:
        """Return the function's body, to be filled in by the package."""
        said: pgtrigger.Func = super().get_func(model)  # type: ignore[no-untyped-call]  # pghistory's has no types
        if JOINED not in said.func:
            raise RuntimeError("pghistory writes its triggers otherwise by now; see to UpdateTold.")
        said.func = said.func.replace(JOINED, APART)
        return said


class UpdateEvent(pghistory.UpdateEvent):
    """Keeps an event of every change of a row, told once a statement."""

    def add_event_trigger(self, event_model: Any) -> None:
        """Register the trigger with the model whose rows are kept."""
        told = UpdateTold(  # type: ignore[no-untyped-call]  # nor has the trigger's beginning, which is inherited
            event_model=event_model,
            label=self.label,
            name=self.trigger_name,
            row=self.row,
            operation=self.operation,
            level=pgtrigger.Statement,
        )
        pgtrigger.register(told)(event_model.pgh_tracked_model)


def tracked(*trackers: pghistory.RowEvent) -> Callable[[M], M]:
    """Keep an event of each insert or change of a model's rows, with who, why and which request beside it.

    The events are written by triggers in the transaction of the change, bulk ones too, once a statement: a
    trigger a row was most of the cost of a bulk act. Further triggers refuse to alter an event. Of the
    foreign keys only the record is indexed: by it, and by the row, is history asked for, and every further
    index is paid for with each event.
    """
    for tracker in trackers:
        tracker.level = pgtrigger.Statement

    def keep(model: M) -> M:
        of_a_record = hasattr(model, "record_id")
        index = models.Index(fields=["record"], name=f"{model.__name__.lower()}_event_record"[:30])
        tracking: Callable[[M], M] = pghistory.track(
            *trackers,
            context_field=pghistory.ContextJSONField(),
            context_id_field=pghistory.ContextUUIDField(),
            append_only=True,
            meta={"indexes": [index]} if of_a_record else {},
        )
        return tracking(model)

    return keep
