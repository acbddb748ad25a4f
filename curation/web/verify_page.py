"""All that the page of the second look shows: the text with its quotes, each tag, and what is to be said."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from curation.models import Facet, Record, Review, Tag, Term, User
from curation.models.review import State
from curation.models.stages import Stage
from curation.models.tag import Anchor, TagState
from curation.models.vocabulary import ValueKind
from curation.review.conflicts import Wanted, conflicts
from curation.review.passages import passages
from curation.review.protocol import required_facets
from curation.review.tagging import unanswered
from curation.review.votes import shown_state
from curation.sync.contents import contents
from curation.sync.differences import Piece, words
from curation.web.curate_page import ANSWERS, TagLine, readable_tags, sections_of, spans_of, tag_line
from curation.web.notices import above_title, notice_lines
from curation.web.record_page import held_among, told_by_others

LOOKS = {State.VERIFY, State.RECHECK}


@dataclass
class Check:
    """A tag to be looked at: what became of its words, and what this person can say of it."""

    line: TagLine
    changed: tuple[Piece, ...] = ()
    lost: bool = False
    waits: bool = False  # for this look, whoever says the word
    mine: bool = False  # this person gave it, and it waits for another
    added: bool = False  # this person said it at this look
    undo: str = ""  # the act that takes this person's word back
    terms: list[Term] = field(default_factory=list)

    @property
    def tag(self) -> Tag:
        """The tag itself."""
        return self.line.tag

    @property
    def open(self) -> bool:
        """Whether this person can settle it."""
        return self.waits and not self.mine

    @property
    def of_terms(self) -> bool:
        """Whether terms answer its facet."""
        return self.tag.facet.value_kind == ValueKind.TERM


def verify_page(record: Record, person: User) -> dict[str, Any]:
    """Return what the template needs. The number of queries is constant."""
    review = Review.objects.select_related("protocol", "curator").filter(pk=record.pk).first()
    state = shown_state(review) if review else State.TRIAGE
    looking, again = state in LOOKS, state == State.RECHECK
    texts, entry = passages(record), contents(record)
    tags = readable_tags(record, person, review)
    checks = [_check(tag, person, texts, again=again, looking=looking) for tag in tags]
    _give_terms(checks)
    spans = spans_of(check.line for check in checks)
    held = held_among(entry)
    missing = []
    if review and state == State.VERIFY:
        asked = [f for stage in (Stage.CURATE, Stage.VERIFY) for f in required_facets(review.protocol, stage)]
        missing = unanswered(record.pk, asked)
    return {
        "entry": entry, "review": review, "state": state, "looking": looking, "again": again,
        "sections": sections_of(entry, spans), "title_spans": spans.get("title", []),
        "checks": [c for c in checks if c.waits or not again],
        "untouched": [c for c in checks if not c.waits] if again else [],
        "waiting": sum(c.open for c in checks), "mine_waiting": sum(c.waits and c.mine for c in checks),
        "settled": sum(not c.waits for c in checks), "total": len(checks), "missing": missing,
        "contested": looking and conflicts(Wanted("term")).filter(pk=record.pk).exists(),
        "curated_by_me": bool(review and state == State.VERIFY and review.curator_id == person.pk),
        "notices": above_title(notice_lines(entry, held, told_by_others(record))), "answers": ANSWERS,
        "shows_synthetic": record.synthetic,
    }  # fmt: skip


def _check(tag: Tag, person: User, texts: dict[str, str], *, again: bool, looking: bool) -> Check:
    line = tag_line(tag, person)
    touched = tag.state == TagState.RECHECK
    check = Check(line, lost=tag.anchor == Anchor.LOST and touched)
    if touched and tag.anchor == Anchor.FUZZY:
        check.changed = words(tag.exact, texts.get(tag.section, "")[tag.start : tag.end])
    if not looking:
        return check
    check.added = line.own and tag.stage == Stage.VERIFY and tag.state == TagState.PROPOSED
    check.waits = touched or (not again and tag.state == TagState.PROPOSED and not check.added)
    check.mine = line.own and not touched
    if tag.state == TagState.VERIFIED and tag.verified_by_id == person.pk and not again:
        check.undo = "unconfirm"
    elif check.added and tag.corrects_id is not None:
        check.undo = "uncorrect"
    return check


def _give_terms(checks: Iterable[Check]) -> None:
    """Give each tag that can be corrected the terms of its facet. One query."""
    asked: dict[int, Facet] = {check.tag.facet_id: check.tag.facet for check in checks if check.open}
    terms = defaultdict(list)
    for term in Term.objects.in_use().in_order().filter(facet__in=list(asked)):
        terms[term.facet_id].append(term)
    for check in checks:
        if check.open:
            check.terms = [term for term in terms[check.tag.facet_id] if term.pk != check.tag.term_id]
