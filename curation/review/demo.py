"""A review half done, for the demo: rules, two readers' votes, a few records tagged with their words.

Everything goes through the verbs people use, so what the pages show is what they would show of real work.
The readers are no machines either: they disagree where the words of a record leave room.
"""

from uuid import NAMESPACE_URL, uuid5

from curation.models import Facet, Record, Review, SyncRun, User, Vote
from curation.models.run import LIVE
from curation.models.stages import Stage
from curation.models.tag import Answer, Origin
from curation.review import intake, passages, protocol, steps, suggesting, tagging, votes
from curation.review.suggesting import Suggestion
from curation.review.votes import Said

READ = 90  # records the first reader has decided; the second has done two of three
TAGGED = 12
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
PRODUCTS = ("exosome", "vesicle", "secretome", "conditioned medium")


def judge(*, first: User, second: User, lead: User) -> bool:
    """Do it once the demo's records are there; say whether there is nothing left to do.

    Doing it again changes nothing: every act has a name that is made from the person and the record.
    """
    if not SyncRun.objects.exists() or SyncRun.objects.filter(state__in=LIVE).exists():
        return False
    if Vote.objects.exists():
        return True
    _set_rules(lead)
    intake.admit()
    pmids = Review.objects.order_by("-record__entered_on", "-record").values_list("record", flat=True)[:READ]
    records = Record.objects.in_bulk(list(pmids))
    for place, pmid in enumerate(pmids):
        _vote(first, records[pmid], strict=False)
        if place % 3 < 2:
            _vote(second, records[pmid], strict=True)
    waiting = Review.objects.filter(state="curate").order_by("record").values_list("record", flat=True)
    for place, pmid in enumerate(waiting[:TAGGED]):
        _tag(first, records[pmid], hand_over=place % 2 == 0)
    return True


def _set_rules(lead: User) -> None:
    rules = intake.base_protocol()
    wanted = {"votes_needed": 2, "blind": True, "include": INCLUDE, "exclude": EXCLUDE}
    protocol.set_rules(
        person=lead, protocol=rules, seen=rules.version, rules={**wanted, "highlights": HIGHLIGHTS}
    )
    protocol.set_reasons(person=lead, protocol=rules, reasons=REASONS)
    facets = Facet.objects.filter(key__in=REQUIRED)
    protocol.set_required(person=lead, protocol=rules, stage=Stage.CURATE, facets=list(facets))


def _vote(person: User, record: Record, *, strict: bool) -> None:
    said = _said(" ".join(passages.passages(record).values()).lower(), record, strict=strict)
    votes.cast(person=person, record_id=record.pk, said=said, key=_key(person, record.pk, "vote"))


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
    found = suggesting.suggestions(record, person, ())
    for several in found.values():
        best = next((one for one in several if one.section), None)
        if best is not None:
            _accept(person, record, best)
    if not hand_over:
        return
    required = Facet.objects.filter(key__in=REQUIRED)
    for facet in tagging.unanswered(record.pk, list(required)):
        says = tagging.Says(facet, answer=Answer.NOT_REPORTED)
        tagging.add(person=person, record_id=record.pk, says=says, key=_key(person, record.pk, facet.key))
    steps.hand_over(person=person, record_id=record.pk)


def _accept(person: User, record: Record, one: Suggestion) -> None:
    tagging.add(
        person=person,
        record_id=record.pk,
        says=tagging.Says(one.term.facet, term=one.term),
        quote=passages.quote_at(record, one.section, one.start, one.end),
        key=_key(person, record.pk, f"tag {one.term.pk}"),
        origin=Origin.SUGGESTION,
    )


def _key(person: User, pmid: int, act: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"demo:{person.username}:{pmid}:{act}"))
