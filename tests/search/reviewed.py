"""A small base under review, and a slow, plain reading of the words of the review over it."""

from datetime import date

from curation.models import Record, Review, Tag, Term, User, Verdict, Vote
from curation.models.review import State
from curation.models.user import Role
from curation.search.analysis import tokens
from curation.search.tree import And, Node, Not, Or, Own, Range
from tests.factories import make_person, make_record
from tests.review.cast import (
    base_protocol,
    fresh_key,
    make_facet,
    make_review,
    make_tag,
    make_term,
    make_vote,
)

INCLUDED = ("curate", "verify", "published", "recheck")


class Base:
    """Records of every state, two of them open to blind votes, judged by two curators and a lead."""

    def __init__(self) -> None:
        self.ann = make_person(Role.CURATOR, username="ann")
        self.ben = make_person(Role.CURATOR, username="ben")
        self.lead = make_person(Role.LEAD, username="lea")
        blind = base_protocol(blind=True, votes_needed=2)
        product, species = (
            make_facet(key="product", label="Product"),
            make_facet(key="species", label="Species"),
        )
        vesicle = make_term(facet=product, key="vesicle", label="Vesicle")
        small = make_term(facet=product, key="small", label="Small EV", synonyms=["exosome"], parent=vesicle)
        rat = make_term(facet=species, key="rat", label="Rat")
        states = ("new", "triage", "conflict", "curate", "verify", "published", "excluded", "parked")
        self.of = {state: make_record() for state in states}
        for state, record in self.of.items():
            make_review(record, state=state, protocol=blind)
        make_record()  # one that nobody has put in the queue
        make_vote(record=self.of["triage"], person=self.ann)
        for record in (self.of["conflict"], self.of["curate"], self.of["published"]):
            make_vote(record=record, person=self.ann)
            make_vote(record=record, person=self.ben, decision="exclude")
        tag = {
            "facet": product,
            "exact": "small vesicles of the nerve",
            "section": "title",
            "start": 0,
            "end": 27,
        }
        make_tag(record=self.of["triage"], term=small, author=self.ann, **tag)
        make_tag(record=self.of["curate"], term=small, author=self.ann, **tag)
        make_tag(record=self.of["verify"], term=vesicle, facet=product, author=self.ben)
        make_tag(record=self.of["published"], term=rat, facet=species, author=self.ann)
        make_tag(
            record=self.of["published"], facet=product, term=None, answer="not_reported", author=self.ben
        )
        make_tag(record=self.of["parked"], term=rat, facet=species, author=self.ben, state="retracted")
        Verdict.objects.create(
            record=self.of["published"], person=self.lead, decision="include", reason="It fits.",
            record_version=1, key=fresh_key(),
        )  # fmt: skip


class Plain:
    """Reads the words of the review from the store, record by record, for one person."""

    def __init__(self, viewer: User | None) -> None:
        self.viewer = viewer
        self.records = set(Record.objects.values_list("pk", flat=True))
        self.reviews = {r.pk: r for r in Review.objects.select_related("protocol")}
        live = Tag.objects.exclude(state="retracted").select_related("facet", "term__parent", "author")
        self.tags, self.votes = list(live), list(Vote.objects.standing().select_related("person"))
        self.verdicts = list(Verdict.objects.select_related("person"))

    def answer(self, asked: Node) -> set[int]:
        """Return the PMIDs a tree asks for."""
        if isinstance(asked, And):
            return set.intersection(*map(self.answer, asked.parts))
        if isinstance(asked, Or):
            return set.union(*map(self.answer, asked.parts))
        if isinstance(asked, Not):
            return self.answer(asked.left) - self.answer(asked.right)
        return {pmid for pmid in self.records if self._holds(pmid, asked)}

    def _holds(self, pmid: int, leaf: Node) -> bool:
        review = self.reviews.get(pmid)
        shut = review is not None and review.protocol.blind and review.state in ("new", "triage")
        tags = [tag for tag in self.tags if tag.record_id == pmid and self._may(shut, tag.author)]
        votes = [vote for vote in self.votes if vote.record_id == pmid and self._may(shut, vote.person)]
        verdicts = [verdict for verdict in self.verdicts if verdict.record_id == pmid]
        if isinstance(leaf, Range):
            days = [*(v.cast_at.date() for v in votes), *(v.given_at.date() for v in verdicts)]
            low, high = (end if isinstance(end, date) else None for end in (leaf.low, leaf.high))
            return bool(days) and (low or date.min) <= max(days) <= (high or date.max)
        assert isinstance(leaf, Own)
        state = "" if review is None else State.TRIAGE if shut else review.state
        answers = {
            "status": state == leaf.value or (leaf.value == "included" and state in INCLUDED),
            "conflict": {"open": state == "conflict", "settled": bool(verdicts)}.get(leaf.value, False),
            "facet": any(tag.facet.key == leaf.value for tag in tags),
            "tag": any(_is(tag, leaf.value) for tag in tags),
            "quote": any(_row(tokens(leaf.value), tokens(tag.exact)) for tag in tags),
            "by": any(
                str(person.username)
                == (self.viewer.username if leaf.value == "me" and self.viewer else leaf.value)
                for person in (
                    *(t.author for t in tags),
                    *(v.person for v in votes),
                    *(v.person for v in verdicts),
                )
            ),
        }
        return answers[leaf.field]

    def _may(self, shut: object, author: User) -> bool:
        return not shut or author == self.viewer


def _is(tag: Tag, value: str) -> bool:
    if value == "product/not_reported":
        return tag.facet.key == "product" and tag.answer == "not_reported"
    here: Term | None = tag.term
    while here is not None:
        if value in (here.key, *here.synonyms):
            return True
        here = here.parent
    return False


def _row(sought: list[str], text: list[str]) -> bool:
    return any(text[at : at + len(sought)] == sought for at in range(len(text)))
