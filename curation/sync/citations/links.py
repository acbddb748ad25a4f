"""Write who cites whom. An answer that says nothing takes nothing away.

Call everything here inside a transaction, and that inside ``store.retried``: several workers write links.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from django.db import connection

from curation.models.link import Provider, Side

_GATHERED: ContextVar[set[int] | None] = ContextVar("gathered", default=None)
MISSES = 2  # full answers without a link, of one side, until that side no longer vouches for it

SAY = """
INSERT INTO curation_link AS l
    (citing, cited, provider, said_by, missed_citing, missed_cited, first_seen, last_seen)
SELECT citing, cited, %(provider)s, bit_or(side), 0, 0, %(today)s::date, %(today)s::date
FROM unnest(%(citing)s::bigint[], %(cited)s::bigint[], %(sides)s::smallint[]) AS said (citing, cited, side)
GROUP BY citing, cited ORDER BY citing, cited
ON CONFLICT (citing, cited, provider) DO UPDATE SET
    said_by = l.said_by | excluded.said_by, last_seen = %(today)s, ended = NULL,
    missed_citing = CASE WHEN excluded.said_by & 1 <> 0 THEN 0 ELSE l.missed_citing END,
    missed_cited = CASE WHEN excluded.said_by & 2 <> 0 THEN 0 ELSE l.missed_cited END
WHERE l.last_seen < %(today)s OR l.said_by & excluded.said_by <> excluded.said_by OR l.ended IS NOT NULL
    OR (excluded.said_by & 1 <> 0 AND l.missed_citing <> 0)
    OR (excluded.said_by & 2 <> 0 AND l.missed_cited <> 0)
RETURNING citing, cited, old.citing IS NULL OR old.ended IS NOT NULL
"""
# {asked} is the column of the record that was asked about, {missed} counts its side's answers without it.
# EXCEPT, for it is never done by looking through all that was said for each link held, as NOT EXISTS can be.
MISS = """
UPDATE curation_link AS l SET
    {missed} = {missed} + 1,
    said_by = CASE WHEN {missed} + 1 >= %(misses)s THEN said_by & ~%(side)s ELSE said_by END,
    ended = CASE WHEN {missed} + 1 >= %(misses)s AND said_by & ~%(side)s = 0 THEN %(today)s::date END
FROM (
    SELECT citing, cited FROM curation_link
    WHERE provider = %(provider)s AND {asked} = ANY(%(full)s) AND said_by & %(side)s <> 0
    EXCEPT
    SELECT citing, cited
    FROM unnest(%(citing)s::bigint[], %(cited)s::bigint[], %(sides)s::smallint[])
        AS said (citing, cited, side)
    WHERE side = %(side)s
    ORDER BY citing, cited
) AS unsaid
WHERE (l.citing, l.cited, l.provider) = (unsaid.citing, unsaid.cited, %(provider)s)
    AND said_by & %(side)s <> 0
RETURNING l.citing, l.cited, ended IS NOT NULL
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
    return say_both(provider, {side: said}, today=today, misses=misses)


def say_both(
    provider: Provider,
    said: Mapping[Side, Mapping[int, Collection[int]]],
    *,
    today: date,
    misses: int = MISSES,
) -> int:
    """Write what one answer says of both ends of links, as :func:`say` does of one.

    All is written in one order: two workers whose records cite each other would else wait for each other.
    """
    pairs = [
        (*((asked, other) if side == Side.CITING else (other, asked)), side.value)
        for side, given in said.items()
        for asked, others in given.items()
        for other in others
        if 0 < other != asked
    ]
    if not pairs:
        return 0
    citing, cited, sides = map(list, zip(*pairs, strict=True))
    given = {"provider": provider.value, "today": today, "misses": misses}
    everything: dict[str, Any] = given | {"citing": citing, "cited": cited, "sides": sides}
    with connection.cursor() as cursor:
        cursor.execute(SAY, everything)
        changed = [(one, other) for one, other, differs in cursor.fetchall() if differs]
        for side in said:
            column = "citing" if side == Side.CITING else "cited"
            full = {pair[0 if side == Side.CITING else 1] for pair in pairs if pair[2] == side}
            own = {"side": side.value, "full": sorted(full)}
            cursor.execute(MISS.format(asked=column, missed=f"missed_{column}"), everything | own)
            changed += [(one, other) for one, other, differs in cursor.fetchall() if differs]
    recount(pmid for pair in changed for pmid in pair)
    return len(changed)


@contextmanager
def counted_at_the_end() -> Iterator[None]:
    """Let what :func:`recount` is told within be noted at once when it ends, in one order.

    Two transactions that note records several times each, in any order, would wait for each other.
    """
    gathered: set[int] = set()
    token = _GATHERED.set(gathered)
    try:
        yield
    finally:
        _GATHERED.reset(token)
    recount(gathered)


def recount(pmids: Iterable[int]) -> None:
    """Note that these records, where they are in the base, have other links than were counted."""
    gathered = _GATHERED.get()
    if gathered is not None:
        gathered.update(pmids)
        return
    with connection.cursor() as cursor:
        cursor.execute(DIRTY, [sorted(set(pmids))])
