"""A few records of the demo read by two: most terms agree, some do not, and those wait for a verdict."""

from collections.abc import Sequence

from django.db.models.functions import Now

from curation.models import Assignment, Review, Tag, Term, User
from curation.models.review import State
from curation.models.stages import Stage
from curation.models.tag import Answer
from curation.review import protocol, tagging
from curation.review.passages import quote_of
from curation.review.tagging import Says

TWICE = 4


def read_twice(*, readers: Sequence[User], lead: User, keys: dict[int, str]) -> None:
    """Give records at the second look to both readers, and let the one who has not tagged them do so.

    ``keys`` names the second reading of each record, by its PMID. She repeats every term but two: one
    she sees as another, one she leaves out. Records that somebody has begun to confirm are left as they are.
    """
    begun = Tag.objects.exclude(verified_by=None).values("record")
    rows = Review.objects.filter(record__in=list(keys), state=State.VERIFY).exclude(record__in=begun)
    given = Assignment.objects.standing().filter(stage=Stage.CURATE).values("record")
    for review in rows.exclude(record__in=given).order_by("record")[:TWICE]:
        protocol.assign_pairs(person=lead, pmids=[review.pk], people=readers, stage=Stage.CURATE)
        tags = list(
            Tag.objects.live().filter(record=review.pk).order_by("id").select_related("facet", "term")
        )
        authors = {tag.author_id for tag in tags}
        for person in (one for one in readers if one.pk not in authors):
            _repeat(person, review, tags, keys[review.pk])
        Assignment.objects.tagging_apart().filter(record=review.pk).update(finished_at=Now())


def _repeat(person: User, review: Review, tags: Sequence[Tag], key: str) -> None:
    termed = [tag for tag in tags if tag.term is not None]
    for place, tag in enumerate(tags):
        if termed and tag == termed[-1] and len(termed) > 2:
            continue
        term = _beside(tag) if termed and tag == termed[0] else tag.term
        tagging.add(
            person=person,
            record_id=review.pk,
            says=Says(tag.facet, term, Answer(tag.answer), tag.low, tag.high, tag.unit, tag.text),
            quote=quote_of(tag),
            stage=Stage.CURATE,  # a reading of its own, though the record is at the second look
            key=f"{key}-{place}"[:64],
        )


def _beside(tag: Tag) -> Term | None:
    others = Term.objects.in_use().filter(facet=tag.facet).order_by("position", "id")
    return next((term for term in others if term != tag.term), tag.term)
