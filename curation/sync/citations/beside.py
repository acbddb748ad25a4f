"""Write what stands beside the links: similar articles, pages elsewhere, and works without a PMID."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection
from django.db.models import F, Q

from curation.models import LinkOut, Unlinked
from curation.models.link import Provider, Side
from curation.providers.records_links import EuropeWork, Target
from curation.providers.records_links import LinkOut as Page
from curation.sync.citations.links import MISSES, recount

SIMILAR = """
INSERT INTO curation_similar AS s (pmid, others, scores, first_seen, changed_on)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (pmid) DO UPDATE SET
    others = excluded.others, scores = excluded.scores, changed_on = excluded.changed_on
WHERE (s.others, s.scores) IS DISTINCT FROM (excluded.others, excluded.scores)
"""

WORDS = ("title", "provider", "category", "subjects", "attributes", "primary")  # of a page


def write_similar(given: Mapping[int, Sequence[Target]], *, today: date) -> int:
    """Write the similar articles of each record, closest first; return how many lists are new or other.

    The record itself, which PubMed puts first, is left out. An empty list changes nothing.
    """
    changed = 0
    with connection.cursor() as cursor:
        for pmid, targets in sorted(given.items()):
            kept = {t.id: t.score or 0 for t in targets if t.id != pmid}
            if kept:
                cursor.execute(SIMILAR, [pmid, list(kept), list(kept.values()), today, today])
                if cursor.rowcount:
                    changed += 1
                    recount(kept)
    return changed


def write_pages(given: Mapping[int, Sequence[Page]], primary: Mapping[int, set[str]], *, today: date) -> int:
    """Write LinkOut's pages of each record; return how many are new, other, back or ended.

    ``primary`` holds the addresses that the publisher gave as its own.
    """
    held = {(p.pmid, p.url): p for p in LinkOut.objects.filter(pmid__in=list(given)).order_by("pmid", "url")}
    rows, changed = [], 0
    for pmid, pages in sorted(given.items()):
        for page in {page.url: page for page in pages if _is_web(page.url)}.values():
            old = held.get((pmid, page.url))
            row = _page(page, old, is_primary=page.url in primary.get(pmid, set()), today=today)
            differs = old is None or old.ended is not None or _words(old) != _words(row)
            changed += differs
            if differs or (old and (old.last_seen < today or old.missed)):
                rows.append(row)
    LinkOut.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["pmid", "url"],
        update_fields=[*WORDS, "last_seen", "missed", "ended"],
    )
    full = {pmid for pmid, pages in given.items() if pages}
    said = {(pmid, page.url) for pmid, pages in given.items() for page in pages}
    gone = [p.pk for at, p in held.items() if at[0] in full and at not in said and p.ended is None]
    missing = LinkOut.objects.filter(pk__in=gone)
    missing.update(missed=F("missed") + 1)
    return changed + missing.filter(missed__gte=MISSES).update(ended=today)


def write_unlinked(
    provider: Provider, side: Side, given: Mapping[int, Sequence[EuropeWork]], *, today: date
) -> int:
    """Write the works without a PMID that a provider counts; return how many are new, back or ended.

    ``given`` holds all works, so that an answer with works but without one held before is a miss.
    """
    mine = Unlinked.objects.filter(provider=provider, side=side, pmid__in=list(given)).order_by("pmid", "key")
    held = {(row.pmid, row.key): row for row in mine}
    rows: dict[tuple[int, str], Unlinked] = {}
    for pmid, works in sorted(given.items()):
        for work in works:
            if work.pmid is None:
                key = key_of(work)
                rows[pmid, key] = _unlinked(pmid, work, key, today)
    for row in rows.values():
        row.provider, row.side = provider, side
    stale = [
        row
        for at, row in rows.items()
        if at not in held or held[at].last_seen < today or held[at].missed or held[at].ended
    ]
    Unlinked.objects.bulk_create(
        stale,
        update_conflicts=True,
        unique_fields=["pmid", "side", "provider", "key"],
        update_fields=["last_seen", "missed", "ended"],
    )
    full = {pmid for pmid, works in given.items() if works}
    gone = [row.pk for at, row in held.items() if at[0] in full and at not in rows and row.ended is None]
    Unlinked.objects.filter(pk__in=gone).update(missed=F("missed") + 1)
    ended = Unlinked.objects.filter(Q(pk__in=gone), missed__gte=MISSES).update(ended=today)
    return ended + sum(at not in held or held[at].ended is not None for at in rows)


def key_of(work: EuropeWork) -> str:
    """Return what tells one work without a PMID from another: its own identifier, or a digest of its text."""
    if work.id:
        return f"{work.source}:{work.id}"
    words = "|".join((work.text, work.title, work.authors, work.doi, str(work.year)))
    return "text:" + hashlib.sha256(words.encode()).hexdigest()[:20]


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _page(page: Page, old: LinkOut | None, *, is_primary: bool, today: date) -> LinkOut:
    return LinkOut(
        pmid=page.pmid,
        url=page.url,
        title=page.title,
        provider=page.provider or page.provider_abbreviation,
        category=page.categories[0] if page.categories else "",
        subjects=list(page.subjects),
        attributes=list(page.attributes),
        primary=is_primary,
        first_seen=old.first_seen if old else today,
        last_seen=today,
    )


def _words(page: LinkOut) -> dict[str, object]:
    return {name: getattr(page, name) for name in WORDS}


def _unlinked(pmid: int, work: EuropeWork, key: str, today: date) -> Unlinked:
    return Unlinked(
        pmid=pmid,
        key=key,
        title=work.title or work.text,
        byline=work.authors,
        journal=work.journal,
        year=_year(work),
        kind=work.kind or work.source,
        first_seen=today,
        last_seen=today,
    )


def _year(work: EuropeWork) -> int | None:
    return work.year if work.year and work.year < 3000 else None
