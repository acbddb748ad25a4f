"""What the triage screen shows: a record to decide on, what may be said of it, how far the queue is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from curation.exchange.citation_line import citation_line
from curation.models import ExclusionReason, Record, Review, Source, User, Vote
from curation.models.review import OPEN_TO_VOTES
from curation.models.stages import Stage
from curation.models.vote import Decision
from curation.review import votes
from curation.review.progress import progress
from curation.review.queue import Order
from curation.sync.contents import contents
from curation.web.kinds import kind_labels
from curation.web.people import byline
from curation.web.record_page import keywords_by_owner
from curation.web.word_lists import Marker, word_lists

NAMES = 5  # authors before "… 7 more"


@dataclass(frozen=True)
class Choice:
    """Which queue somebody works on, as the address says it."""

    order: Order = "newest"
    source: Source | None = None
    words: tuple[str, ...] = ()

    def query(self) -> dict[str, str]:
        """Return the part of the address that leads back here."""
        said = {"order": "" if self.order == "newest" else self.order, "words": " ".join(self.words)}
        if self.source is not None:
            said["source"] = self.source.slug
        return {name: value for name, value in said.items() if value}


def shown_records(person: User, pmids: Sequence[int], choice: Choice) -> list[dict[str, Any]]:
    """Return what the screen shows of these records, in their order. The number of queries is constant."""
    records = Record.objects.in_bulk(pmids)
    rows = Review.objects.select_related("protocol__source").filter(pk__in=pmids)
    reviews = {row.pk: row for row in rows}
    last = {
        vote.record_id: vote
        for vote in Vote.objects.current().filter(person=person, record__in=pmids, stage=Stage.TRIAGE)
    }
    protocols = {row.protocol_id for row in rows}
    reasons: dict[int, list[ExclusionReason]] = {pk: [] for pk in protocols}
    for reason in ExclusionReason.objects.filter(protocol__in=protocols, retired_at=None):
        reasons[reason.protocol_id].append(reason)
    return [
        _shown(records[pmid], reviews[pmid], last.get(pmid), reasons[reviews[pmid].protocol_id], choice)
        for pmid in pmids
        if pmid in records and pmid in reviews
    ]


def _shown(
    record: Record, review: Review, last: Vote | None, reasons: Sequence[ExclusionReason], choice: Choice
) -> dict[str, Any]:
    entry = contents(record)
    mark = Marker(word_lists(review.protocol.highlights))
    people = byline(entry.authors)
    names = [one.name for one in (*people.first, *people.rest)]
    title = mark(entry.title) if entry.title.plain else ""
    sections = [(section.label, mark(section.text)) for section in entry.abstract.sections]
    keywords = [
        (owner, [mark(keyword.text) for keyword in some]) for owner, some in keywords_by_owner(entry.keywords)
    ]
    said = last if last is not None and last.decision != Decision.WITHDRAWN else None
    return {
        "record": record,
        "entry": entry,
        "title": title,
        "plain_title": entry.title.plain or record.title or "No title in PubMed",
        "sections": sections,
        "keywords": keywords,
        "lists": mark.counts(),
        "names": names[:NAMES],
        "names_left": max(0, len(names) - NAMES),
        "citation": citation_line(entry),
        "kinds": kind_labels(entry.kind, (t.name for t in entry.publication_types)),
        "protocol": review.protocol,
        "reasons": reasons,
        "said": said,
        "seen": last.number if last else 0,
        "open": review.state in votes.CHANGEABLE if said else review.state in OPEN_TO_VOTES,
        "state": votes.shown_state(review),
        "matched": [word for word in choice.words if word.casefold() in record.title.casefold()],
        "choice": choice,
    }


def fragment(shown: dict[str, Any], person: User) -> dict[str, Any]:
    """Return a record as the browser keeps it: its number, what was said of it, and its piece of the page."""
    said = shown["said"]
    return {
        "pmid": shown["record"].pk,
        "version": shown["record"].version,
        "title": shown["plain_title"],
        "seen": shown["seen"],
        "open": shown["open"],
        "decision": said.decision if said else "",
        "asks_reason": bool(shown["reasons"]),
        "html": render_to_string("triage/_record.html", {**shown, "person": person}),
    }


@dataclass(frozen=True)
class Bar:
    """How far a person is, by decision; ``parts`` are for the drawn bar."""

    include: int
    maybe: int
    exclude: int
    waiting: int

    @property
    def decided(self) -> int:
        """How many records she has decided."""
        return self.include + self.maybe + self.exclude

    @property
    def total(self) -> int:
        """Her decided records and those that wait for her."""
        return self.decided + self.waiting

    @property
    def parts(self) -> list[tuple[str, int, int]]:
        """Return kind, start and length of each part of the bar."""
        return [
            ("in", 0, self.include),
            ("maybe", self.include, self.maybe),
            ("out", self.include + self.maybe, self.exclude),
        ]


def how_far(person: User, choice: Choice) -> dict[str, Any]:
    """Return the figures of the head: mine, the team's, the queue's. A constant number of queries."""
    figures = progress(person=person, source=choice.source)
    own = Vote.objects.standing().filter(person=person, stage=Stage.TRIAGE)
    if choice.source is not None:
        own = own.filter(record__matches__source=choice.source, record__matches__left_run=None)
    said = Counter(own.values_list("decision", flat=True))
    bar = Bar(said["include"], said["maybe"], said["exclude"], figures.waiting)
    minutes = None if figures.left is None else round(figures.left * 60)
    return {"bar": bar, "figures": figures, "left": _spoken(minutes)}


def _spoken(minutes: int | None) -> str:
    """Return a time left as people say it, or nothing."""
    if minutes is None:
        return ""
    if minutes < 90:
        return f"{max(minutes, 1)} min"
    hours = round(minutes / 60)
    return f"{hours:,} h"


def said_of(vote: Vote) -> dict[str, Any]:
    """Return a vote as a page says it, its reasons by their labels."""
    labels = dict(ExclusionReason.objects.filter(key__in=vote.reasons).values_list("key", "label"))
    return {
        "id": vote.pk,
        "pmid": vote.record_id,
        "decision": vote.decision,
        "reasons": [labels.get(key, key) for key in vote.reasons],
        "note": vote.note,
        "number": vote.number,
        "at": vote.cast_at.isoformat(),
    }
