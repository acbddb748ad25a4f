"""What votes come to: the one rule of triage."""

from collections.abc import Sequence

from curation.models.review import State
from curation.models.vote import Decision

LEADS_TO = {Decision.INCLUDE: State.CURATE, Decision.EXCLUDE: State.EXCLUDED}


def outcome(decisions: Sequence[str], needed: int) -> State:
    """Return where standing votes bring a record.

    Where two votes are needed, two equal ones of include or exclude decide; two that differ, or two maybes,
    are a conflict. Where one is needed, a maybe asks for a second opinion, and who is not in doubt decides.
    """
    if not decisions:
        return State.NEW
    if len(decisions) < needed:
        return State.TRIAGE
    counted = [d for d in decisions if d != Decision.MAYBE] if needed == 1 else list(decisions)
    if not counted:
        return State.TRIAGE if len(decisions) == 1 else State.CONFLICT
    same = len(set(counted)) == 1
    return LEADS_TO.get(Decision(counted[0]), State.CONFLICT) if same else State.CONFLICT
