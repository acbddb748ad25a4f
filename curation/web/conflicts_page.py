"""What the pages of conflicts show: the list, and one disagreement with both readings side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from curation.accounts.permissions import Act, may
from curation.exchange.citation_line import citation_line
from curation.models import Assignment, ExclusionReason, Facet, Record, Review, Tag, User, Verdict, Vote
from curation.models.review import State
from curation.models.stages import Stage
from curation.review import verdicts
from curation.review.conflicts import Claim, Wanted, claims, conflicts, contested_tags, readers
from curation.review.errors import NotYoursError
from curation.review.outcome import LEADS_TO
from curation.review.tagging import SECOND_LOOK
from curation.sync.contents import contents
from curation.web.curate_page import colour_of, sections_of, spans_of, tag_line
from curation.web.kinds import kind_labels
from curation.web.people import byline
from curation.web.word_lists import Marker, word_lists
from curation.web.woven import Span

KINDS = (("", "Both kinds"), ("decision", "Include or exclude"), ("term", "Terms"))
SHAPES = {"include": "in", "maybe": "maybe", "exclude": "out"}
NAMES = 5
LATER = set(LEADS_TO.values())


@dataclass(frozen=True)
class Asked:
    """Which conflicts the address asks for; what makes no sense in it is left out."""

    kind: str
    person: User | None
    facet: Facet | None
    mine: bool

    def query(self) -> str:
        """Return the part of the address that leads back to this list."""
        said = {
            "kind": self.kind,
            "person": self.person.username if self.person else "",
            "facet": self.facet.key if self.facet else "",
            "mine": "on" if self.mine else "",
        }
        return urlencode({name: value for name, value in said.items() if value})

    def wanted(self, viewer: User) -> Wanted:
        """Return it as the review words it."""
        return Wanted(self.kind, self.person, self.facet, viewer if self.mine else None)


def asked(address: QueryDict) -> Asked:
    """Read which conflicts are asked for. At most two queries."""
    kind, person, facet = (address.get(name, "")[:150] for name in ("kind", "person", "facet"))
    return Asked(
        kind if kind in ("decision", "term") else "",
        User.objects.filter(username=person).first() if person and "\x00" not in person else None,
        Facet.objects.filter(key=facet).first() if facet and "\x00" not in facet else None,
        address.get("mine") == "on",
    )


@dataclass
class Side:
    """One reader and what she said: a vote, or her tags on the facet that is contested."""

    person: User
    vote: Vote | None = None
    reasons: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    @property
    def shape(self) -> str:
        """The shape that stands beside her vote."""
        return SHAPES.get(self.vote.decision, "wait") if self.vote else "wait"


@dataclass
class Line:
    """A conflict in the list."""

    review: Review
    sides: list[Side]
    facets: list[Facet]

    @property
    def decision(self) -> bool:
        """Whether votes conflict; otherwise tags do."""
        return self.review.state == State.CONFLICT


def lines(reviews: Sequence[Review]) -> list[Line]:
    """Return conflicts as lines of the list, in their order. Three queries, however many."""
    pmids = [review.pk for review in reviews]
    said: dict[int, list[Side]] = {pmid: [] for pmid in pmids}
    about: dict[int, dict[int, Facet]] = {pmid: {} for pmid in pmids}
    words = _reason_words(review.protocol_id for review in reviews)
    for vote in _standing(pmids):
        if reviews[pmids.index(vote.record_id)].state == State.CONFLICT:
            reasons = [words.get(key, key) for key in vote.reasons]
            said[vote.record_id].append(Side(vote.person, vote, reasons))
    tags = contested_tags().filter(record__in=pmids).select_related("author", "facet", "term")
    for tag in tags.order_by("facet__position", "pk"):
        sides = said[tag.record_id]
        side = next((one for one in sides if one.person == tag.author), None)
        if side is None:
            sides.append(side := Side(tag.author))
        side.tags.append(f"{tag.facet}: {tag.says}")
        about[tag.record_id][tag.facet_id] = tag.facet
    return [Line(review, said[review.pk], list(about[review.pk].values())) for review in reviews]


@dataclass
class Row:
    """A claim on the page: the tags of each reader that make it; none where she does not say so."""

    claim: Claim
    colour: str
    said: list[tuple[User, list[Tag]]]
    decided: Verdict | None = None
    not_mine: str = ""
    may_take_back: bool = False


def conflict_page(record: Record, viewer: User, wanted: Wanted, *, may_decide: bool) -> dict[str, Any]:
    """Return all that one conflict shows. A constant number of queries."""
    review = Review.objects.select_related("protocol").filter(pk=record.pk).first()
    entry = contents(record)
    people = byline(entry.authors)
    names = [one.name for one in (*people.first, *people.rest)]
    common = {
        "record": record, "review": review, "entry": entry, "citation": citation_line(entry),
        "kinds": kind_labels(entry.kind, (t.name for t in entry.publication_types)),
        "names": names[:NAMES], "names_left": max(0, len(names) - NAMES),
        "shows_synthetic": record.synthetic, **_among(record, wanted),
    }  # fmt: skip
    if review is None or review.shut:
        return {**common, "state": State.TRIAGE, **_text(entry, (), {})}
    rows = _rows(record, review, viewer)
    spans = spans_of(tag_line(tag, viewer) for row in rows for tag in row.claim.tags)
    sides = _sides(record, review)
    reached = verdicts.standing(record.pk) if review.state != State.CONFLICT else None
    decision = len(sides) > 1 and (review.state == State.CONFLICT or reached is not None)
    open_now = review.state == State.CONFLICT or (reached is not None and review.state in LATER)
    lists = () if rows else word_lists(review.protocol.highlights)
    not_mine = _why_not(review, viewer, {side.person.pk for side in sides})
    return {
        **common, **_text(entry, lists, spans), "state": State(review.state), "rows": rows,
        "readers": [user for user, _ in rows[0].said] if rows else [],
        "decision": decision, "sides": sides, "reached": reached, "open": open_now and decision,
        "reasons": _reasons(review),
        "given": {key for side in sides if side.vote for key in side.vote.reasons},
        "not_mine": not_mine, "may_decide": may_decide,
        "may_take_back": open_now and _may_take_back(viewer, reached, not_mine),
    }  # fmt: skip


def _among(record: Record, wanted: Wanted) -> dict[str, Any]:
    """Return where this conflict stands among those asked for, and its neighbours. One query."""
    pmids = list(conflicts(wanted).values_list("pk", flat=True))
    at = pmids.index(record.pk) if record.pk in pmids else None
    if at is None:
        return {"place": None, "total": len(pmids), "before": None, "after": pmids[0] if pmids else None}
    after = pmids[at + 1] if at + 1 < len(pmids) else None
    return {"place": at + 1, "total": len(pmids), "before": pmids[at - 1] if at else None, "after": after}


def _text(entry: Any, lists: Sequence[Any], spans: dict[str, list[Span]]) -> dict[str, Any]:
    mark = Marker(lists)
    sections = [(section.label, mark(section.text)) for section in entry.abstract.sections] if lists else []
    return {
        "marked_title": mark(entry.title) if lists and entry.title.plain else "",
        "title_spans": spans.get("title", []),
        "marked": sections,
        "sections": sections_of(entry, spans),
    }


def _sides(record: Record, review: Review) -> list[Side]:
    words = _reason_words([review.protocol_id])
    return [
        Side(vote.person, vote, [words.get(key, key) for key in vote.reasons])
        for vote in _standing([record.pk])
    ]


def _rows(record: Record, review: Review, viewer: User) -> list[Row]:
    """Return the claims of a record that was read by more than one, the contested first in each facet."""
    if review.state not in (State.VERIFY, State.RECHECK, State.PUBLISHED):
        return []
    found = claims(record.pk)
    given = Assignment.objects.standing().filter(record=record.pk, stage=Stage.CURATE).count() > 1
    if not given and not any(claim.open for claim in found):
        return []
    people, looked_at = readers(found), review.state in SECOND_LOOK
    decided = {
        pk: verdict
        for verdict in Verdict.objects.standing()
        .filter(record=record.pk, stage=Stage.CURATE)
        .select_related("person")
        .order_by("pk")
        for pk in verdict.tags
    }
    return [
        Row(
            claim,
            colour_of(claim.facet),
            [(user, [tag for tag in claim.tags if tag.author_id == user.pk]) for user in people],
            (verdict := decided.get(claim.tags[0].pk)),
            (why_not := _why_not(review, viewer, claim.sayers)),
            looked_at and _may_take_back(viewer, verdict, why_not),
        )
        for claim in sorted(found, key=lambda c: (c.facet.position, c.facet.pk, not c.open))
    ]


def _may_take_back(viewer: User, verdict: Verdict | None, why_not: str) -> bool:
    """Say whether this person may take a verdict back: her own, or, as a lead who is neither, another's."""
    if verdict is None or (verdict.person_id != viewer.pk and why_not):
        return False
    return may(viewer, Act.TAKE_VERDICT_BACK, verdict)


def _why_not(review: Review, viewer: User, judged: set[int]) -> str:
    """Return why this person does not decide, or nothing."""
    try:
        verdicts.check_neither(review, viewer, judged)
    except NotYoursError as error:
        return str(error)
    return ""


def _standing(pmids: Sequence[int]) -> list[Vote]:
    rows = Vote.objects.standing().filter(record__in=pmids, stage=Stage.TRIAGE)
    return list(rows.select_related("person").order_by("pk"))


def _reasons(review: Review) -> list[ExclusionReason]:
    return list(ExclusionReason.objects.filter(protocol=review.protocol_id, retired_at=None))


def _reason_words(protocols: Iterable[int]) -> dict[str, str]:
    rows = ExclusionReason.objects.filter(protocol__in=set(protocols))
    return dict(rows.values_list("key", "label"))
