"""Write who cites whom. An answer that says nothing takes nothing away.

Call everything here inside a transaction, and that inside ``store.retried``: several workers write links.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection

from curation.models.link import Provider, Side

MISSES = 2  # full answers without a link, of one side, until that side no longer vouches for it

# {asked} is the column of the record that was asked about, {missed} counts its side's answers without it.
SAY = """
INSERT INTO curation_link AS l
    (citing, cited, provider, said_by, missed_citing, missed_cited, first_seen, last_seen)
SELECT DISTINCT citing, cited, %(provider)s, %(side)s, 0, 0, %(today)s::date, %(today)s::date
FROM unnest(%(citing)s::bigint[], %(cited)s::bigint[]) AS said (citing, cited)
ORDER BY citing, cited
ON CONFLICT (citing, cited, provider) DO UPDATE SET
    said_by = l.said_by | %(side)s, {missed} = 0, last_seen = %(today)s, ended = NULL
WHERE l.last_seen < %(today)s OR l.said_by & %(side)s = 0 OR l.{missed} <> 0 OR l.ended IS NOT NULL
RETURNING citing, cited, old.citing IS NULL OR old.ended IS NOT NULL
"""
MISS = """
UPDATE curation_link AS l SET
    {missed} = {missed} + 1,
    said_by = CASE WHEN {missed} + 1 >= %(misses)s THEN said_by & ~%(side)s ELSE said_by END,
    ended = CASE WHEN {missed} + 1 >= %(misses)s AND said_by & ~%(side)s = 0 THEN %(today)s::date END
WHERE provider = %(provider)s AND {asked} = ANY(%(full)s) AND said_by & %(side)s <> 0
    AND NOT EXISTS (
        SELECT FROM unnest(%(citing)s::bigint[], %(cited)s::bigint[]) AS said (citing, cited)
        WHERE (said.citing, said.cited) = (l.citing, l.cited)
    )
RETURNING citing, cited, ended IS NOT NULL
"""
DIRTY = """
INSERT INTO curation_recount (pmid)
SELECT DISTINCT pmid FROM unnest(%s::bigint[]) AS pmid ORDER BY pmid
ON CONFLICT DO NOTHING
"""


def say(
    provider: Provider, side: Side, said: Mapping[int, Collection[int]], *, today: date, misses: int = MISSES
) -> int:
    """Write what a provider says of the records asked about; return how many links are new, back or ended.

    Args:
        provider: who says it.
        side: which end of the links the keys of ``said`` are.
        said: for each record asked about, the other ends. One without any leaves its links alone: whether
            there are none, or the provider had a gap, nobody can tell.
        today: the day of the answer.
        misses: full answers in a row, without a link, that end it on this side.
    """
    pairs = [(asked, other) for asked, others in said.items() for other in others if 0 < other != asked]
    asked_ids, other_ids = [asked for asked, _ in pairs], [other for _, other in pairs]
    if not pairs:
        return 0
    citing, cited = (asked_ids, other_ids) if side == Side.CITING else (other_ids, asked_ids)
    given: dict[str, Any] = {
        "provider": provider.value,
        "side": side.value,
        "today": today,
        "citing": citing,
        "cited": cited,
        "full": sorted(set(asked_ids)),
        "misses": misses,
    }
    column = "citing" if side == Side.CITING else "cited"
    changed: list[tuple[int, int]] = []
    with connection.cursor() as cursor:
        for statement in (SAY, MISS):
            cursor.execute(statement.format(asked=column, missed=f"missed_{column}"), given)
            changed += [(one, other) for one, other, differs in cursor.fetchall() if differs]
    recount(pmid for pair in changed for pmid in pair)
    return len(changed)


def recount(pmids: Iterable[int]) -> None:
    """Note that these records, where they are in the base, have other links than were counted."""
    with connection.cursor() as cursor:
        cursor.execute(DIRTY, [sorted(set(pmids))])
