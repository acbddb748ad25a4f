"""Set the rules of pace, and free a run from them."""

from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from curation.models import SyncRules, SyncRun, SyncSlice, User
from curation.models.run import LIVE, SliceState


def set_rules(*, by: User | None, **rules: Any) -> None:
    """Put rules in force, and let what waits look at them at once."""
    with transaction.atomic():
        values = {**rules, "changed_by": by, "changed_at": Now()}
        SyncRules.objects.update_or_create(pk=1, defaults=values)
        waiting = SyncSlice.objects.filter(state=SliceState.WAITING, attempt=0, run__state__in=LIVE)
        waiting.update(not_before=None)


def set_free(run_id: int) -> bool:
    """Let a live run work at any hour; say whether it had to wait."""
    with transaction.atomic():
        freed = SyncRun.objects.filter(pk=run_id, any_hour=False, state__in=LIVE).update(any_hour=True)
        if freed:
            SyncSlice.objects.filter(run_id=run_id, state=SliceState.WAITING).update(not_before=None)
        return bool(freed)
