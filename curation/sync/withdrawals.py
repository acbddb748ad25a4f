"""Records that PubMed no longer has: looked for twice, a day apart, then marked; never removed.

PubMed withdraws a PMID, or merges it into another, without a word: EFetch leaves it out, ESummary cannot
give a summary. An outage looks the same, so records that must be there are asked about in the same request.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from curation.models import Match, Record
from curation.providers.answers import Summary
from curation.providers.entrez import EntrezClient
from curation.providers.errors import RetryableError
from curation.sync import canary

APART = timedelta(hours=24)
ANEW = timedelta(days=30)  # how often a record that no source matches is looked for
BATCH = 400  # ESummary takes 500, canaries included
AT_ONCE = 5 * BATCH
BY_SUMMARY = "ESummary"


@dataclass(frozen=True)
class Checked:
    """What a round of looking found."""

    present: int = 0
    suspected: int = 0
    withdrawn: int = 0


def suspect(pmids: Iterable[int]) -> None:
    """Note of records that PubMed did not know them just now; an earlier note stays as it is."""
    first = Record.objects.filter(pk__in=list(pmids), absent_at=None)
    first.update(absent_at=Now(), checked_at=Now())


def returned(pmids: Iterable[int]) -> None:
    """Take the marks from records that PubMed has given out again."""
    Record.objects.absent().filter(pk__in=list(pmids)).update(
        absent_at=None, withdrawn_at=None, withdrawn_origin="", merged_into=None
    )


def delete_cited(pmids: Iterable[int], *, origin: str) -> int:
    """Mark the records that a file of NLM's lists under DeleteCitation; return how many are here.

    This is NLM's own word and needs no second look.
    """
    here = Record.objects.filter(pk__in=list(pmids), withdrawn_at=None)
    return here.update(
        absent_at=Now(), withdrawn_at=Now(), checked_at=Now(), withdrawn_origin=origin, merged_into=None
    )


def due() -> QuerySet[Record]:
    """Return the records to be looked for now: suspects of a day ago, then those that no source matches.

    The latter are looked for once a month.
    """
    second = Q(absent_at__lte=Now() - APART, withdrawn_at=None)
    unseen = Q(absent_at=None) & (Q(checked_at=None) | Q(checked_at__lte=Now() - ANEW))
    unmatched = ~Q(pk__in=Match.objects.filter(left_run=None).values("record_id"))
    return Record.objects.filter(second | (unseen & unmatched)).order_by(
        F("absent_at").asc(nulls_last=True), "pk"
    )


def check(client: EntrezClient) -> Checked:
    """Look for the records that are due, at most 2,000 of them.

    Raises:
        ProviderError: if PubMed fails to answer, or answers as if it had nothing; what was looked for until
            then is noted, the rest stays due.
    """
    total = Checked()
    pmids = list(due().values_list("pk", flat=True)[:AT_ONCE])
    for start in range(0, len(pmids), BATCH):
        found = _check_batch(client, pmids[start : start + BATCH])
        total = Checked(
            total.present + found.present,
            total.suspected + found.suspected,
            total.withdrawn + found.withdrawn,
        )
    return total


def lost(client: EntrezClient, pmids: list[int]) -> dict[int, str]:
    """Return which of some PMIDs PubMed does not have, each with PubMed's reason.

    Raises:
        RetryableError: if it does not know records that must be there, or says nothing of one asked about.
        ProviderError: if PubMed fails to answer.
    """
    birds = canary.birds(pmids)
    if not birds and len(pmids) > 1:
        birds = list(Record.objects.filter(pk__in=pmids, absent_at=None).values_list("pk", flat=True))
    summaries = client.summaries([*dict.fromkeys([*pmids, *birds])])
    if not canary.alive(birds, {p for p in birds if p in summaries and not summaries[p].error}):
        raise RetryableError(
            f"PubMed does not know records that must be there (PMID {', '.join(map(str, birds))}), so it is "
            "not believed about others. This looks like an outage; nothing was marked."
        )
    return {p: why for p in pmids if (why := _why(summaries.get(p)))}


def _why(summary: Summary | None) -> str:
    if summary is None:
        return "PubMed does not know it"
    return summary.error


def _check_batch(client: EntrezClient, pmids: list[int]) -> Checked:
    gone = lost(client, pmids)
    here = [p for p in pmids if p not in gone]
    Record.objects.filter(pk__in=pmids).update(checked_at=Now())
    returned(here)
    again = Record.objects.absent().filter(pk__in=list(gone), absent_at__lte=Now() - APART)
    confirmed = {r.pk: r for r in again.filter(withdrawn_at=None).only("pk", "doi", "title")}
    for pmid, record in confirmed.items():
        Record.objects.filter(pk=pmid).update(
            withdrawn_at=Now(), withdrawn_origin=BY_SUMMARY, merged_into=_heir(client, record)
        )
    suspect(gone)
    return Checked(len(here), len(gone) - len(confirmed), len(confirmed))


def _heir(client: EntrezClient, record: Record) -> int | None:
    """Return the one PMID that PubMed now has under the record's DOI: what it was merged into.

    PubMed forwards nothing; without a DOI, or with several answers, nobody can tell.
    """
    if not record.doi or '"' in record.doi:
        return None
    found = client.search(f'"{record.doi}"[doi]', retmax=3)
    others = [pmid for pmid in found.ids if pmid != record.pk]
    exact = found.count == 1 and not found.warnings
    return others[0] if exact and others else None
