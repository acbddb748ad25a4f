"""The second half of the demo's review: verified, published, sent back, settled, talked about, changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from curation.models import Assignment, Comment, Facet, Record, Review, Tag, User, Vote
from curation.models.review import State
from curation.models.stages import Stage
from curation.models.tag import Answer, TagState
from curation.models.vote import Decision
from curation.providers.pubmed_xml import parse
from curation.review import anchoring, checking, comments, drafts, protocol, steps, tagging, verdicts
from curation.review.tagging import Says
from curation.sync.store import store_alone

PUBLISHED = 5  # of the records handed over; one more is half looked at, and one goes back
SETTLED = 1
GIVEN = 6
LAST = "Thank you, both. What is left in triage is yours until Friday."
REVISED = re.compile(rb"<DateRevised>.*?</DateRevised>", re.DOTALL)
CONCERN = (
    b'<CommentsCorrectionsList><CommentsCorrections RefType="ExpressionOfConcernIn">'
    b"<RefSource>Synth J Nerve Res. 2026;1:1</RefSource></CommentsCorrections></CommentsCorrectionsList>"
)
DAY = "<DateRevised><Year>{:%Y}</Year><Month>{:%m}</Month><Day>{:%d}</Day></DateRevised>"


@dataclass(frozen=True)
class Team:
    """The three who judge."""

    first: User
    second: User
    lead: User

    def other(self, person_id: int | None) -> User:
        """Return the reader who is not this one."""
        return self.first if person_id == self.second.pk else self.second


def demo_key(person: User, pmid: int, act: str) -> str:
    """Name an act after who does it and where, so that it is done once."""
    return str(uuid5(NAMESPACE_URL, f"demo:{person.username}:{pmid}:{act}"))


def finished(team: Team) -> bool:
    """Say whether the last act of the demo was done."""
    return Comment.objects.filter(author=team.lead, key=demo_key(team.lead, 0, "last")).exists()


def look(team: Team, handed_over: Sequence[int], read: Sequence[int]) -> None:
    """Do what comes after curation, on records that were handed over; each step only where it is due."""
    for place, pmid in enumerate(handed_over):
        if place < PUBLISHED:
            _publish(team, pmid, correct=place == 0)
        elif place == PUBLISHED:
            _confirm(team, pmid, most=2)
        elif place == PUBLISHED + 1:
            _send_back(team, pmid)
    _settle(team, read)
    for pmid in handed_over[1:3]:
        _revise(pmid, concern=pmid == handed_over[1])
    _doubt(team, handed_over[:1])
    _give(team)
    _talk(team, handed_over)


def _publish(team: Team, pmid: int, *, correct: bool) -> None:
    if not _at(pmid, State.VERIFY):
        return
    review = _confirm(team, pmid, correct=correct)
    steps.publish(person=team.other(review.curator_id), record_id=pmid)


def _confirm(team: Team, pmid: int, *, most: int = 1000, correct: bool = False) -> Review:
    """Let the second person confirm a record's tags, or as many; of one she says that it is unclear."""
    review = Review.objects.get(pk=pmid)
    if review.state != State.VERIFY:
        return review
    person = team.other(review.curator_id)
    tags = Tag.objects.live().filter(record=pmid).exclude(author=person).order_by("id")
    for place, tag in enumerate(tags[:most]):
        if correct and place == 0 and tag.answer == Answer.ASSERTED and tag.state != TagState.VERIFIED:
            checking.correct(
                person=person, tag_id=tag.pk, says=Says(tag.facet, answer=Answer.UNCLEAR),
                key=demo_key(person, pmid, "correct"), why="The abstract leaves it open.",
            )  # fmt: skip
        elif tag.state != TagState.VERIFIED:
            tagging.confirm(person=person, tag_id=tag.pk)
    return review


def _send_back(team: Team, pmid: int) -> None:
    review = Review.objects.get(pk=pmid)
    if review.state == State.VERIFY:
        why = "Which branch of the nerve was cut? The methods name it."
        steps.send_back(person=team.other(review.curator_id), record_id=pmid, why=why)


def _settle(team: Team, read: Sequence[int]) -> None:
    """Let the lead settle the first few conflicts, and leave the others."""
    voted = Vote.objects.standing().filter(person=team.lead).values("record")
    waiting = Review.objects.filter(record__in=read, state=State.CONFLICT).exclude(record__in=voted)
    done = team.lead.verdicts.filter(stage=Stage.TRIAGE).count()
    for place, pmid in enumerate(
        waiting.order_by("record").values_list("pk", flat=True)[: max(0, SETTLED - done)]
    ):
        excluded = (place + done) % 2 == 0
        reason = "The facial nerve is only mentioned." if excluded else "The methods injure the facial nerve."
        verdicts.decide(
            person=team.lead, record_id=pmid, reason=reason, key=demo_key(team.lead, pmid, "verdict"),
            decision=Decision.EXCLUDE if excluded else Decision.INCLUDE,
            reasons=["wrong-population"] if excluded else [],
        )  # fmt: skip


def _revise(pmid: int, *, concern: bool) -> None:
    """Bring a later version of a published synthetic record: words of a tag changed, perhaps a concern."""
    record = Record.objects.get(pk=pmid)
    if not record.synthetic or record.versions.count() > 1 or not _at(pmid, State.PUBLISHED):
        return
    xml, today = record.versions.get().xml, date.today()
    quotes = Tag.objects.live().filter(record=pmid).with_a_quote().order_by("-id")
    found = [q for tag in quotes if " " in (q := tag.exact) and xml.count(q.encode()) == 1]
    if found:
        quote = max(found, key=len)  # of which, with a word more, enough is left to be found again
        head, tail = quote.split(" ", 1)
        xml = xml.replace(quote.encode(), f"{head} (sic) {tail}".encode())
    if concern and b"<CommentsCorrectionsList>" not in xml:
        xml = xml.replace(b"</MedlineCitation>", CONCERN + b"</MedlineCitation>", 1)
    xml = REVISED.sub(DAY.format(today, today, today).encode(), xml, count=1)
    answer = parse(b"<PubmedArticleSet>" + xml + b"</PubmedArticleSet>")
    store_alone(answer.entries, origin="a revision made for the demo")
    anchoring.catch_up(pmid)


def _doubt(team: Team, pmids: Sequence[int]) -> None:
    """Let a tag be looked at again because its term was sharpened."""
    for pmid in pmids:
        if _at(pmid, State.PUBLISHED):
            tag = Tag.objects.live().filter(record=pmid).exclude(term=None).order_by("id").first()
            why = "the definition of its term was sharpened"
            tagging.to_recheck(person=team.lead, tags=Tag.objects.filter(pk=tag.pk if tag else 0), why=why)


def _talk(team: Team, handed_over: Sequence[int]) -> None:
    """Let them talk: a question on a tag with its answer, a call to each, and the last word."""
    first, second, lead = team.first, team.second, team.lead
    for pmid in handed_over[:1]:
        tag = Tag.objects.live().filter(record=pmid).order_by("id").first()
        text = f"Is this what the card means, @{second.username}? The abstract says it in passing."
        asked = comments.say(
            person=first, record_id=pmid, text=text, tag=tag, key=demo_key(first, pmid, "ask")
        )
        text = "I read it so. The definition could say it more clearly."
        comments.say(
            person=second, record_id=pmid, text=text, answers=asked, key=demo_key(second, pmid, "answer")
        )
    for pmid in handed_over[-1:]:
        text = f"@{first.username} @{second.username}, two groups got different doses here; tag both."
        comments.say(person=lead, record_id=pmid, text=text, key=demo_key(lead, pmid, "call"))
        facet = Facet.objects.in_use().exclude(value_kind="term").order_by("position").first()
        if facet is not None:
            drafts.save(person=first, record_id=pmid, place="curate", body={facet.key: "1 × 10^9"})
        comments.say(person=lead, record_id=pmid, text=LAST, key=demo_key(lead, 0, "last"))


def _give(team: Team) -> None:
    """Give a few records that wait for their votes to both readers, due yesterday."""
    if Assignment.objects.filter(assigned_by=team.lead, stage=Stage.TRIAGE).exists():
        return
    waiting = Review.objects.open_to_votes().filter(votes_cast=0).order_by("-queued_on", "-record")
    pmids = list(waiting.values_list("pk", flat=True)[:GIVEN])
    due = date.today() - timedelta(days=1)
    protocol.assign_pairs(person=team.lead, pmids=pmids, people=[team.first, team.second], due_on=due)


def _at(pmid: int, state: State) -> bool:
    return Review.objects.filter(pk=pmid, state=state).exists()
