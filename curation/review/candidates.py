"""What people do with candidates: send them to triage or set them aside, one or many, and take it back."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import Now

from curation.models import Candidate, CandidateAct, User

MOST = 1_000  # at once


def act_on(*, pmids: Iterable[int], act: CandidateAct.Kind, by: User, reason: str = "") -> list[int]:
    """Note an act on each candidate that has none standing; return the numbers of the acts.

    Whoever comes second to a candidate changes nothing: the first act stands until it is undone.
    """
    with transaction.atomic():
        wanted = sorted(set(pmids))[:MOST]
        open_ones = Candidate.objects.outside().untouched().filter(pmid__in=wanted)
        rows = [
            CandidateAct(pmid=pmid, act=act, by=by, reason=reason.strip()[:500])
            for pmid in open_ones.order_by("pmid").values_list("pmid", flat=True)
        ]
        CandidateAct.objects.bulk_create(rows, ignore_conflicts=True)
        mine = CandidateAct.objects.filter(pmid__in=[r.pmid for r in rows], undone_at=None, by=by, act=act)
        return sorted(mine.values_list("pk", flat=True))


def undo(*, acts: Iterable[int], by: User) -> int:
    """Take acts back; they stay in the record of what was done. Return how many stood."""
    standing = CandidateAct.objects.filter(pk__in=list(acts)[:MOST], undone_at=None)
    return standing.update(undone_at=Now(), undone_by=by)
