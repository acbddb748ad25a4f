"""Records that PubMed must know, asked about along with those it seems to have lost.

An outage that answers "nothing" is an answer like any other. If PubMed does not know its newest entries
either, it is the service that is gone, not the records.
"""

from collections.abc import Iterable

from curation.models import Record

BIRDS = 3


def birds(suspects: Iterable[int]) -> list[int]:
    """Return up to three records of this base, the latest PubMed created, that are not under suspicion."""
    healthy = Record.objects.filter(absent_at=None).exclude(pk__in=list(suspects))
    return list(healthy.dated().newest_first().values_list("pk", flat=True)[:BIRDS])


def alive(asked: Iterable[int], known: set[int]) -> bool:
    """Say whether PubMed knows most of the canaries; where there are none, nothing speaks against it."""
    answers = [pmid in known for pmid in asked]
    return 2 * sum(answers) > len(answers) or not answers
