"""Disagreements that wait for a verdict: of votes, and of tags that two readers gave the same facet."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import BigIntegerField, Func, Q, QuerySet

from curation.models import Facet, Review, Tag, User, Vote
from curation.models.protocol import Adjudication
from curation.models.review import State
from curation.models.stages import Stage

# A claim is one thing that is said of one facet of one record; several readers may make it. It is contested
# at the second look, while nobody has confirmed it, if somebody who answered the facet does not make it, and
# - the facet takes one answer, or a term stands against "not reported", so that both cannot hold; or
# - the record was given to two to tag, so that what one of them left out is a disagreement, too.
# What anyone adds beside a colleague's terms is otherwise no disagreement, and free text cannot be compared.
# Readers are counted within a claim and again within its facet, which is more than a queryset says.
CONTESTED = """(
WITH claims AS (
    SELECT tag.record_id, tag.facet_id, facet.cardinality,
        CASE WHEN tag.term_id IS NOT NULL THEN 'term ' || tag.term_id
             WHEN tag.low IS NOT NULL THEN concat_ws(' ', tag.low, tag.high, tag.unit)
             ELSE tag.answer END AS claim,
        array_agg(tag.id) AS tags, array_agg(DISTINCT tag.author_id) AS sayers,
        bool_or(tag.verified_by_id IS NOT NULL) AS settled, bool_and(tag.answer = 'asserted') AS asserted
    FROM curation_tag AS tag
    JOIN curation_review AS review
        ON review.record_id = tag.record_id AND review.state IN ('verify', 'recheck')
    JOIN curation_facet AS facet ON facet.id = tag.facet_id AND facet.value_kind <> 'text'
    WHERE tag.state <> 'retracted' AND tag.stage = 'curate'
    GROUP BY 1, 2, 3, 4
), answered AS (
    SELECT record_id, facet_id, array_agg(DISTINCT sayer) AS readers, bool_and(asserted) AS asserted
    FROM claims, unnest(sayers) AS sayer GROUP BY 1, 2
), doubled AS (
    SELECT record_id FROM curation_assignment
    WHERE stage = 'curate' AND withdrawn_at IS NULL GROUP BY 1 HAVING count(*) > 1
)
SELECT %(column)s
FROM claims JOIN answered USING (record_id, facet_id)
WHERE NOT claims.settled AND cardinality(claims.sayers) < cardinality(answered.readers)
    AND (claims.cardinality = 'one' OR NOT answered.asserted OR claims.record_id IN (SELECT * FROM doubled))
)"""
TAGS = Func(template=CONTESTED, column="unnest(claims.tags)", output_field=BigIntegerField())
RECORDS = Func(template=CONTESTED, column="claims.record_id", output_field=BigIntegerField())


@dataclass(frozen=True)
class Wanted:
    """Which conflicts somebody asks for. ``kind`` is "decision", "term" or "" for both.

    ``person`` is one of those who disagree, ``facet`` what they disagree about; ``decider`` leaves out the
    conflicts in which she is one of them, and those that the protocol gives to another.
    """

    kind: str = ""
    person: User | None = None
    facet: Facet | None = None
    decider: User | None = None


@dataclass
class Claim:
    """One thing said of a facet of a record, and the tags that say so; ``open``: it waits for a verdict."""

    facet: Facet
    tags: list[Tag] = field(default_factory=list)
    open: bool = False

    @property
    def label(self) -> str:
        """What is said."""
        return self.tags[0].says

    @property
    def sayers(self) -> set[int]:
        """Who says so."""
        return {tag.author_id for tag in self.tags}


def contested_tags() -> QuerySet[Tag]:
    """Return the tags that make a contested claim."""
    return Tag.objects.filter(pk__in=TAGS)


def conflicts(wanted: Wanted | None = None) -> QuerySet[Review]:
    """Return the records about which readers disagree and nobody has decided, the longest waiting first."""
    wanted = wanted or Wanted()
    votes, tags = Q(state=State.CONFLICT), Q(pk__in=RECORDS)
    if wanted.facet is not None:
        tags = Q(pk__in=contested_tags().filter(facet=wanted.facet).values("record"))
        votes = Q(pk=None)
    rows = Review.objects.filter({"decision": votes, "term": tags}.get(wanted.kind, votes | tags))
    if wanted.person is not None:
        rows = rows.filter(_judged_by(wanted.person))
    if wanted.decider is not None:
        named = Q(protocol__adjudication=Adjudication.NAMED) & ~Q(protocol__adjudicator=None)
        elsewhere = named & ~Q(protocol__adjudicator=wanted.decider)
        rows = rows.exclude(_judged_by(wanted.decider)).exclude(elsewhere)
    return rows.order_by("since", "record_id")


def claims(record_id: int) -> list[Claim]:
    """Return what was said of a record's facets that more than one reader answered, facet by facet.

    The same term is one claim, however many say it; so are the same value and the same answer.
    """
    rows = Tag.objects.live().filter(record=record_id, stage=Stage.CURATE)
    tags = list(
        rows.select_related("facet", "term__facet", "author", "verified_by").order_by("facet__position", "id")
    )
    readers: dict[int, set[int]] = {}
    for tag in tags:
        readers.setdefault(tag.facet_id, set()).add(tag.author_id)
    contested = set(contested_tags().filter(record=record_id).values_list("pk", flat=True))
    found: dict[tuple[object, ...], Claim] = {}
    for tag in tags:
        if len(readers[tag.facet_id]) > 1:
            claim = found.setdefault(_said(tag), Claim(tag.facet))
            claim.tags.append(tag)
            claim.open = claim.open or tag.pk in contested
    return list(found.values())


def readers(found: Iterable[Claim]) -> list[User]:
    """Return the people who made these claims, the one with the earliest tag first."""
    tags = sorted((tag for claim in found for tag in claim.tags), key=lambda tag: tag.pk)
    return list({tag.author_id: tag.author for tag in tags}.values())


def _said(tag: Tag) -> tuple[object, ...]:
    if tag.term_id is not None:
        return (tag.facet_id, tag.term_id)
    if tag.low is not None:
        return (tag.facet_id, tag.low, tag.high, tag.unit)
    return (tag.facet_id, tag.answer, tag.text)


def _judged_by(person: User) -> Q:
    """Keep the records on which a person voted, where votes conflict, or tagged what is contested."""
    voted = Vote.objects.standing().filter(person=person, stage=Stage.TRIAGE)
    tagged = contested_tags().filter(author=person)
    return Q(state=State.CONFLICT, pk__in=voted.values("record")) | Q(pk__in=tagged.values("record"))
