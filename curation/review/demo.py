"""A review half done, for the demo: rules, two readers' votes, and records tagged with their words.

Everything goes through the verbs people use, so what the pages show is what they would show of real work.
The readers are no machines either: they disagree where the words of a record leave room.
"""

from django.db.models import Count, Exists, OuterRef

from curation.models import Facet, Link, PinnedTerm, Record, Review, SyncRun, Term, User, Verdict
from curation.models.review import INCLUDED, State
from curation.models.run import LIVE
from curation.models.stages import Stage
from curation.models.tag import Answer, Origin
from curation.review import (
    demo_second,
    demo_twice,
    intake,
    passages,
    protocol,
    steps,
    suggesting,
    tagging,
    votes,
)
from curation.review.demo_second import Team, demo_key
from curation.review.suggesting import Suggestion
from curation.review.votes import Said

CLASSICS = 20  # the most cited records are read first, since what is new on the topic rests on them
READ = 110  # of the newest records the first reader has decided; the second has done two of three
TAGGED = 20  # of those both included; of five, one is not handed over yet
LEFT = 5
INCLUDE = [
    "Facial nerve, or a branch of it, injured in an animal or a person",
    "A product of mesenchymal stromal cells given: conditioned medium, vesicles, whole secretome",
    "Any comparator; function, electrophysiology, histology or safety measured",
]
EXCLUDE = [
    "Another nerve, the spinal cord, cartilage or another organ only",
    "Cells alone, with no word of what they secrete",
    "No own data and no systematic search",
]
REASONS = [
    ("wrong-population", "Wrong nerve or organ", "The facial nerve is not studied."),
    ("wrong-intervention", "No MSC product", "Nothing that mesenchymal stromal cells secrete was given."),
    ("wrong-design", "No own data", "A comment, a letter or an editorial."),
    ("wrong-outcome", "No outcome of interest", "Nothing is measured that says how the nerve fared."),
]
HIGHLIGHTS = [
    {"name": "Nerve", "colour": "in", "line": "solid", "words": ["facial", "buccal", "mandibular", "whisk*"]},
    {"name": "Product", "colour": "watch", "line": "dashed",
     "words": ["exosom*", "vesicle*", "secretome", "conditioned medium"]},
    {"name": "Off topic", "colour": "out", "line": "dotted",
     "words": ["spinal", "cartilage", "sciatic", "myocardial"]},
]  # fmt: skip
REQUIRED = ["msc-source", "product", "nerve", "species"]
PINNED = ["conditioned-medium", "small-ev", "facial-nerve", "rat"]  # where the vocabulary has them
PRODUCTS = ("exosome", "vesicle", "secretome", "conditioned medium")


def judge(*, first: User, second: User, lead: User) -> bool:
    """Do it once the demo's records are there; say whether there is nothing left to do.

    Doing it again changes nothing: every act has a name that is made from the person and the record. One
    that was interrupted goes on; its very last act says that all of it was done.
    """
    if not SyncRun.objects.exists() or SyncRun.objects.filter(state__in=LIVE).exists():
        return False
    team = Team(first, second, lead)
    if demo_second.finished(team):
        return True
    _set_rules(lead)
    intake.admit()
    newest = Review.objects.order_by("-record__entered_on", "-record").values_list("record", flat=True)[:READ]
    pmids = list(dict.fromkeys([*_most_cited(), *newest]))
    records = Record.objects.in_bulk(pmids)
    for place, pmid in enumerate(pmids):
        _vote(first, records[pmid], strict=False)
        if place % 3 < 2:
            _vote(second, records[pmid], strict=True)
    # Also where a part was done before: what both included goes on, but is never taken out of these.
    settled = Verdict.objects.filter(stage=Stage.TRIAGE).values("record")
    both = Review.objects.filter(state__in=INCLUDED, record__in=list(records)).exclude(record__in=settled)
    passed = list(both.order_by("record").values_list("record", flat=True)[:TAGGED])
    for place, pmid in enumerate(passed):
        by = second if place % 4 == 3 else first
        _tag(by, records[pmid], hand_over=(place + 1) % LEFT != 0)
    handed_over = [pmid for place, pmid in enumerate(passed, 1) if place % LEFT != 0]
    twice = handed_over[-demo_twice.TWICE :]
    keys = {pmid: demo_key(lead, pmid, "twice") for pmid in twice}
    demo_twice.read_twice(readers=[first, second], lead=lead, keys=keys)
    once = [pmid for pmid in handed_over if pmid not in twice]
    demo_second.look(team, once, list(records))
    return True


def _most_cited() -> list[int]:
    here = Exists(Review.objects.filter(record=OuterRef("cited")))
    counted = Link.objects.live().filter(here).values("cited").annotate(times=Count("citing", distinct=True))
    return list(counted.order_by("-times", "-cited").values_list("cited", flat=True)[:CLASSICS])


def _set_rules(lead: User) -> None:
    rules = intake.base_protocol()
    wanted = {"votes_needed": 2, "blind": True, "include": INCLUDE, "exclude": EXCLUDE}
    protocol.set_rules(
        person=lead, protocol=rules, seen=rules.version, rules={**wanted, "highlights": HIGHLIGHTS}
    )
    protocol.set_reasons(person=lead, protocol=rules, reasons=REASONS)
    facets = Facet.objects.filter(key__in=REQUIRED)
    protocol.set_required(person=lead, protocol=rules, stage=Stage.CURATE, facets=list(facets))
    if not PinnedTerm.objects.exists():
        protocol.set_pinned(person=lead, protocol=rules, terms=dict(enumerate(_worth_pinning(), 1)))


def _worth_pinning() -> list[Term]:
    """Return the first term of each of the facets that are required, and a few well-known ones."""
    known = list(Term.objects.in_use().filter(key__in=PINNED))
    firsts = [Term.objects.in_use().filter(facet__key=key).order_by("position").first() for key in REQUIRED]
    return list(dict.fromkeys([*known, *(term for term in firsts if term is not None)]))[:9]


def _vote(person: User, record: Record, *, strict: bool) -> None:
    said = _said(" ".join(passages.passages(record).values()).lower(), record, strict=strict)
    votes.cast(person=person, record_id=record.pk, said=said, key=demo_key(person, record.pk, "vote"))


def _said(text: str, record: Record, *, strict: bool) -> Said:
    """Judge as a reader would: the strict one wants the nerve in the title."""
    where = record.title.lower() if strict else text
    if "facial" not in where:
        return Said("exclude", reasons=["wrong-population"])
    if not any(word in text for word in PRODUCTS):
        return Said("exclude", reasons=["wrong-intervention"])
    if not record.has_abstract:
        return Said("maybe", note="No abstract: look at the full text.")
    return Said("include")


def _tag(person: User, record: Record, *, hand_over: bool) -> None:
    """Accept each facet's first suggestion that rests on words; the required rest is "not reported"."""
    review = Review.objects.get(pk=record.pk)
    if review.state != State.CURATE or review.curator_id is not None:
        return  # done before: it went on, or came back and waits for its curator
    found = suggesting.suggestions(record, person, ())
    for several in found.values():
        best = next((one for one in several if _worth_accepting(one)), None)
        if best is not None:
            _accept(person, record, best)
    if not hand_over:
        return
    required = Facet.objects.filter(key__in=REQUIRED)
    for facet in tagging.unanswered(record.pk, list(required)):
        says = tagging.Says(facet, answer=Answer.NOT_REPORTED)
        tagging.add(person=person, record_id=record.pk, says=says, key=demo_key(person, record.pk, facet.key))
    steps.hand_over(person=person, record_id=record.pk)


def _worth_accepting(one: Suggestion) -> bool:
    """Say whether a curator would: it rests on words, and on more than a “no” or a “high”."""
    return bool(one.section) and len(one.exact) > 4 and one.term.facet.part_of_id is None


def _accept(person: User, record: Record, one: Suggestion) -> None:
    tagging.add(
        person=person,
        record_id=record.pk,
        says=tagging.Says(one.term.facet, term=one.term),
        quote=passages.quote_at(record, one.section, one.start, one.end),
        key=demo_key(person, record.pk, f"tag {one.term.pk}"),
        origin=Origin.SUGGESTION,
    )
