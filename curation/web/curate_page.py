"""All that the curating page shows: the text with its quotes, and each facet with what was said of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from curation.models import Assignment, Facet, Record, Review, Tag, Term, User
from curation.models.review import ASIDE, OPEN_TO_VOTES, State
from curation.models.stages import Stage
from curation.models.tag import Answer, TagState
from curation.models.vocabulary import ValueKind
from curation.providers.records import Text
from curation.review import drafts
from curation.review.intake import base_protocol
from curation.review.protocol import required_facets
from curation.review.suggesting import Suggestion, suggestions
from curation.review.votes import shown_state
from curation.sync.contents import contents
from curation.web.woven import Span

PLACE = "curate"
OFFERED = 3  # suggestions a facet at a time
# Colours that a facet may name beside the ones the stylesheet draws are drawn as these.
BORROWED = {"design": "comparator", "quality": "species", "": "comparator"}
FILLS = {"done": "complete", "part": "started", "nr": "answered without a term", "none": "empty"}
ANSWERS = ((Answer.NOT_REPORTED, "0"), (Answer.UNCLEAR, "U"), (Answer.NOT_APPLICABLE, "A"))


@dataclass(frozen=True)
class TagLine:
    """A tag as the page shows it."""

    tag: Tag
    colour: str
    says: str
    own: bool

    @property
    def recheck(self) -> bool:
        """Whether the text it rests on has changed since."""
        return self.tag.state == TagState.RECHECK


@dataclass
class FacetLine:
    """A facet with its terms, its tags, and how far it is: done, part, nr (no term, but an answer), none."""

    facet: Facet
    colour: str
    required: bool
    number: int = 0
    terms: list[Term] = field(default_factory=list)
    tags: list[TagLine] = field(default_factory=list)
    companions: list["FacetLine"] = field(default_factory=list)
    draft: str = ""
    suggested: list[Suggestion] = field(default_factory=list)

    @property
    def fill(self) -> str:
        """How far it is, by the name of its mark."""
        if not self.tags:
            return "part" if any(c.tags for c in self.companions) else "none"
        if any(line.recheck for line in self.tags):
            return "part"
        return "done" if any(line.tag.answer == Answer.ASSERTED for line in self.tags) else "nr"

    @property
    def fill_word(self) -> str:
        """The same, in a word."""
        return {"done": "complete", "part": "started", "nr": "answered without a term", "none": "empty"}[
            self.fill
        ]

    @property
    def of_terms(self) -> bool:
        """Whether terms answer it; otherwise a number, a range or words."""
        return self.facet.value_kind == ValueKind.TERM

    @property
    def open(self) -> bool:
        """Whether somebody is in the middle of writing here."""
        return bool(self.draft) or any(c.draft for c in self.companions)


def curate_page(record: Record, person: User) -> dict[str, Any]:
    """Return what the template needs. The number of queries is constant."""
    review = Review.objects.select_related("protocol").filter(pk=record.pk).first()
    protocol = review.protocol if review else base_protocol()
    tags = readable_tags(record, person, review)
    required = {facet.pk for facet in required_facets(protocol, Stage.CURATE)}
    written = drafts.read(person=person, record_id=record.pk, place=PLACE)
    lines = facet_lines(tags, required, written, person)
    offered = suggestions(record, person, [tag.term_id for tag in tags if tag.term_id])
    for line in (line for own in lines for line in (own, *own.companions)):
        line.suggested = offered.get(line.facet.pk, [])[:OFFERED]
    asked = [line for line in lines if line.required] or lines
    state = shown_state(review) if review else State.TRIAGE
    entry = contents(record)
    spans = spans_of(line for facet in lines for line in _all_tags(facet))
    may_be = review is None or review.tags_shut or not protocol.blind  # who tags apart reads blindly
    apart = _apart(record, person) if state == State.CURATE and may_be else ""
    return {
        "entry": entry, "review": review, "tags": tags, "state": state, "sections": sections_of(entry, spans),
        "title_spans": spans.get("title", []), "facets": lines, "draft": written,
        "done": sum(line.fill in ("done", "nr") for line in asked), "asked": len(asked),
        "may_edit": state not in (*ASIDE, State.EXCLUDED),
        "before_triage": state in (*OPEN_TO_VOTES, State.CONFLICT),
        "may_hand_over": state == State.CURATE and apart in ("", "reading"), "apart": apart,
        "rechecking": state == State.RECHECK, "answers": ANSWERS,
        "shows_synthetic": record.synthetic,
    }  # fmt: skip


def _apart(record: Record, person: User) -> str:
    """Say where a person is among two who tag a record apart: reading, finished, or other; else nothing."""
    given = {one.person_id: one for one in Assignment.objects.tagging_apart().filter(record=record)}
    if not given:
        return ""
    own = given.get(person.pk)
    if own is None:
        return "other"
    return "finished" if own.finished_at else "reading"


def readable_tags(record: Record, viewer: User | None, review: Review | None) -> list[Tag]:
    """Return the live tags a person may see: hers, and others' unless they are read blindly."""
    tags = Tag.objects.live().filter(record=record)
    tags = tags.select_related("facet", "term", "author", "verified_by", "corrects__term", "corrects__author")
    if review is not None and review.tags_shut:
        tags = tags.filter(author=viewer)
    return list(tags.order_by("facet__position", "id"))


def facet_lines(
    tags: Iterable[Tag], required: set[int], written: dict[str, Any], person: User | None
) -> list[FacetLine]:
    """Return the facets asked while curating, the required first, each with its companions below it."""
    terms, said = defaultdict(list), defaultdict(list)
    for term in Term.objects.in_use().in_order():
        terms[term.facet_id].append(term)
    for tag in tags:
        said[tag.facet_id].append(tag)
    lines: dict[int, FacetLine] = {}
    for facet in Facet.objects.in_use().exclude(stage=Stage.VERIFY):
        colour = colour_of(facet)
        line = FacetLine(facet, colour, facet.pk in required, terms=terms[facet.pk])
        line.tags = [tag_line(tag, person) for tag in said[facet.pk]]
        line.draft = str(written.get(facet.key, ""))
        lines[facet.pk] = line
    for line in lines.values():
        if line.facet.part_of_id in lines:
            lines[line.facet.part_of_id].companions.append(line)
    own = [line for line in lines.values() if line.facet.part_of_id not in lines]
    own.sort(key=lambda line: not line.required)
    for number, line in enumerate(own, 1):
        line.number = number
    return own


def tag_line(tag: Tag, person: User | None) -> TagLine:
    """Return a tag as a line of the page."""
    return TagLine(tag, colour_of(tag.facet), tag.says, own=person is not None and tag.author_id == person.pk)


def colour_of(facet: Facet) -> str:
    """Return the name of the pair of colour and underline that a facet is drawn with."""
    return BORROWED.get(facet.colour, facet.colour)


def _all_tags(line: FacetLine) -> list[TagLine]:
    return line.tags + [tag for companion in line.companions for tag in companion.tags]


def spans_of(lines: Iterable[TagLine]) -> dict[str, list[Span]]:
    """Return where the quotes of tags stand, by section."""
    spans = defaultdict(list)
    for line in lines:
        tag = line.tag
        if tag.section and tag.anchor != "lost" and tag.start is not None and tag.end is not None:
            spans[tag.section].append(Span(tag.start, tag.end, line.colour, str(tag.pk)))
    return spans


def sections_of(entry: Any, spans: dict[str, list[Span]]) -> list[tuple[str, str, Text, list[Span]]]:
    """Return each section of the abstract: its name among the passages, label, text and quotes."""
    return [
        (name := f"abstract.{number}", section.label, section.text, spans.get(name, []))
        for number, section in enumerate(entry.abstract.sections)
    ]
