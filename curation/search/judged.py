"""What curators said of records, as the index holds it: one index for everybody, so nothing blind is in it.

A record that is open to blind votes tells nothing here: it stands in triage, whoever has voted or tagged
already; one that two people tag, each alone, tells nothing of its tags. What a person said herself of such a
record is added to her own searches by :mod:`curation.search.lookups`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper

from curation.models import Review, Term
from curation.models.review import OPEN_TO_VOTES, State, tags_shut
from curation.models.review import shut as read_blindly
from curation.models.tag import Answer
from curation.search.analysis import analysed
from curation.search.plain_values import as_number

Paths = Mapping[int, Sequence[str]]
OPEN, SETTLED = "open", "settled"


class Judged(NamedTuple):
    """What is known of one record's review. ``terms`` are ``facet/term`` with every broader term of each."""

    status: str = ""
    terms: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    people: tuple[int, ...] = ()
    conflict: str = ""
    decided: date | None = None

    def fields(self) -> dict[str, Any]:
        """Return the fields of the record's document."""
        return {
            "status": [self.status] if self.status else [],
            "f_status": [self.status] if self.status else [],
            "term": list(self.terms),
            "f_term": list(self.terms),
            "facet": list(self.facets),
            "quote": [read for quote in self.quotes if (read := analysed(quote))],
            "by": [str(person) for person in self.people],
            "conflict": [self.conflict] if self.conflict else [],
            "decided": [as_number(self.decided)] if self.decided else [],
        }


NOTHING = Judged()


# By SQL, with an array: on the way through a whole base long lists of parameters would cost the most.
TAGS = """
SELECT t.record_id, f.key, t.term_id, t.answer, t.exact, t.author_id
FROM curation_tag t JOIN curation_facet f ON f.id = t.facet_id
WHERE t.record_id = ANY(%s) AND NOT t.state = 'retracted'
"""
VOTES = """
SELECT record_id, person_id, cast_at FROM curation_vote
WHERE record_id = ANY(%s) AND superseded_by_id IS NULL AND NOT decision = 'withdrawn'
"""
VERDICTS = """
SELECT record_id, person_id, given_at FROM curation_verdict
WHERE record_id = ANY(%s) AND superseded_by_id IS NULL AND NOT decision = 'withdrawn'
"""


def judged(pmids: Sequence[int]) -> dict[int, Judged]:
    """Return what is known of those PMIDs that are in review or carry tags. At most five statements."""
    blindly, apart = (ExpressionWrapper(q, BooleanField()) for q in (read_blindly(), tags_shut()))
    asked = Review.objects.filter(pk__in=pmids).values_list("pk", "state", blindly, apart)
    rows = [(pmid, state, is_shut) for pmid, state, is_shut, _ in asked]
    shut = {pmid for pmid, _, is_shut in rows if is_shut}
    silent = {pmid for pmid, _, _, is_apart in asked if is_apart}
    states = {
        pmid: str(State.TRIAGE) if is_shut and state in OPEN_TO_VOTES else state
        for pmid, state, is_shut in rows
    }
    tags = _by_record(_asked(TAGS, pmids), silent)
    votes, verdicts = (_by_record(_asked(sql, pmids), shut) for sql in (VOTES, VERDICTS))
    paths = broader() if any(row[2] for rows in tags.values() for row in rows) else {}
    return {
        pmid: _judged(states.get(pmid, ""), tags[pmid], votes[pmid], verdicts[pmid], paths)
        for pmid in {*states, *tags, *votes}
    }


def _asked(statement: str, pmids: Sequence[int]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(pmids)])
        return list(cursor.fetchall())


def _judged(
    state: str, tags: Sequence[Any], votes: Sequence[Any], verdicts: Sequence[Any], paths: Paths
) -> Judged:
    decisions = [at for _, _, at in (*votes, *verdicts)]
    people = {person for _, person, _ in (*votes, *verdicts)} | {tag[5] for tag in tags}
    settled = SETTLED if verdicts else ""
    return Judged(
        status=state,
        terms=tuple(sorted({term for tag in tags for term in said(tag[1], tag[2], tag[3], paths)})),
        facets=tuple(sorted({tag[1] for tag in tags})),
        quotes=tuple(sorted({tag[4] for tag in tags if tag[4]})),
        people=tuple(sorted(people)),
        conflict=OPEN if state == State.CONFLICT else settled,
        decided=day(max(decisions)) if decisions else None,
    )


def said(facet: str, term: int | None, answer: str, paths: Paths) -> Sequence[str]:
    """Return what a tag is found by: its term and the broader ones, or its answer that is no term."""
    if answer != Answer.ASSERTED:
        return (f"{facet}/{answer}",)
    return paths.get(term, ()) if term is not None else ()


def broader() -> Paths:
    """Return ``facet/term`` of every term and of the terms above it, by the term's number. One statement."""
    terms = {
        pk: (f"{facet}/{key}", parent)
        for pk, facet, key, parent in Term.objects.order_by().values_list("pk", "facet__key", "key", "parent")
    }
    found: dict[int, Sequence[str]] = {}
    for pk in terms:
        path: list[str] = []
        here: int | None = pk
        while here is not None and here in terms:
            name, here = terms[here]
            path.append(name)
        found[pk] = path
    return found


def day(at: datetime) -> date:
    """Return the day of a moment, by UTC as everywhere in the index."""
    return at.astimezone(UTC).date()


def _by_record(rows: Iterable[Any], shut: set[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if row[0] not in shut:
            found[row[0]].append(row)
    return found
