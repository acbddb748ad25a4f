"""What a lead writes of a protocol, one reader a part; lists are written one a line."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.text import slugify

from curation.accounts.roles import at_least, is_at_least
from curation.models import Facet, Protocol, Term, User
from curation.models.protocol import Adjudication
from curation.models.stages import Stage
from curation.models.user import Role
from curation.review import protocol as verbs
from curation.review.errors import InvalidError
from curation.web.numbers import number
from curation.web.vocabulary_forms import lines
from curation.web.word_lists import COLOURS, LINES

ASKED_AT = (Stage.CURATE, Stage.VERIFY)
MOST_AT_ONCE = 5_000


def rules(person: User, protocol: Protocol, seen: int, said: QueryDict) -> str:
    """Set votes, blindness, who adjudicates, and the criteria."""
    named = User.objects.filter(username=said.get("adjudicator", "")).first()
    if named is not None and not is_at_least(named, Role.LEAD):
        raise InvalidError(f"{named} is no lead; a lead decides conflicts.")
    votes = said.get("votes_needed", "")
    if votes not in ("1", "2"):
        raise InvalidError("One vote or two.")
    found: Mapping[str, Any] = {
        "name": said.get("name", "").strip()[:120] or protocol.name,
        "votes_needed": int(votes),
        "blind": bool(said.get("blind")),
        "verification": bool(said.get("verification")),
        "adjudication": Adjudication.NAMED if named else Adjudication.LEAD,
        "adjudicator": named,
        "include": lines(said.get("include", "")),
        "exclude": lines(said.get("exclude", "")),
    }
    verbs.set_rules(person=person, protocol=protocol, seen=seen, rules=found)
    return "The rules are saved."


def reasons(person: User, protocol: Protocol, seen: int, said: QueryDict) -> str:
    """Set the numbered reasons: ``label: explanation`` a line. A label that stands keeps its key."""
    known = dict(protocol.reasons.values_list("label", "key"))
    found = []
    for line in lines(said.get("reasons", "")):
        label, _, explanation = (part.strip() for part in line.partition(":"))
        found.append((known.get(label) or slugify(label)[:60], label[:120], explanation))
    keys = [key for key, _, _ in found]
    if not all(keys) or len(set(keys)) < len(keys):
        raise InvalidError("Each reason needs a label of its own.")
    verbs.set_reasons(person=person, protocol=protocol, reasons=found, seen=seen)
    return f"{len(found)} reasons are saved; those left out are retired and stay with their votes."


def required(person: User, protocol: Protocol, seen: int, said: QueryDict) -> str:
    """Set which facets must be answered at which stage."""
    for stage in ASKED_AT:
        facets = list(Facet.objects.in_use().filter(key__in=said.getlist(str(stage))))
        verbs.set_required(person=person, protocol=protocol, stage=stage, facets=facets, seen=seen)
        seen = seen + 1
    return "The required facets are saved."


def pinned(person: User, protocol: Protocol, seen: int, said: QueryDict) -> str:
    """Set the terms on the keys 1 to 9."""
    terms = {key: term for key in range(1, 10) if (term := _term(said.get(f"key-{key}", "")))}
    verbs.set_pinned(person=person, protocol=protocol, terms=terms, seen=seen)
    return f"{len(terms)} terms stand on keys."


def highlights(person: User, protocol: Protocol, seen: int, said: QueryDict) -> str:
    """Set the lists of words that are marked: ``name | colour | line | word, wor*`` a line."""
    found = []
    for line in lines(said.get("highlights", "")):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != 4 or parts[1] not in COLOURS or parts[2] not in LINES:
            raise InvalidError(f"“{line[:80]}” is no list: name | colour | line | words.")
        words = [word for part in parts[3].split(",") if (word := part.strip())]
        found.append({"name": parts[0], "colour": parts[1], "line": parts[2], "words": words})
    verbs.set_rules(person=person, protocol=protocol, seen=seen, rules={"highlights": found})
    return f"{len(found)} lists are marked in the texts."


def assign(person: User, protocol: Protocol, _seen: int, said: QueryDict) -> str:
    """Give waiting records to people in rotating pairs."""
    count = number(said.get("count", "")) or 0
    if not 1 <= count <= MOST_AT_ONCE:
        raise InvalidError(f"Say how many records, 1 to {MOST_AT_ONCE:,}.")
    people = list(at_least(Role.CURATOR).filter(username__in=said.getlist("people")).order_by("pk"))
    if len(people) < 2:
        raise InvalidError("Choose at least two curators; a pair needs two people.")
    due = parse_date(said.get("due_on", ""))
    stage = Stage.CURATE if said.get("stage") == Stage.CURATE else Stage.TRIAGE
    pmids = verbs.free_records(protocol, count, stage)
    made = verbs.assign_pairs(person=person, pmids=pmids, people=people, due_on=due, stage=stage)
    what = "to tag" if stage == Stage.CURATE else "to vote on"
    return f"{made:,} records are given to {len(people)} people {what}, each to two of them."


def take_back(person: User, protocol: Protocol, _seen: int, said: QueryDict) -> str:
    """Take back the records that wait for one person, from whom she shares them with, too."""
    username = said.get("person", "")[:150]
    taken = verbs.take_back(person=person, protocol=protocol, username=username)
    return f"{taken:,} records are taken back from {username} and her pairs; they can be given out anew."


def _term(path: str) -> Term | None:
    """Return the term of a path ``facet/term``, if it is in use."""
    facet, _, key = path.partition("/")
    return Term.objects.in_use().filter(facet__key=facet, key=key).first()


PARTS: dict[str, Callable[[User, Protocol, int, QueryDict], str]] = {
    "rules": rules, "reasons": reasons, "required": required, "pinned": pinned,
    "highlights": highlights, "assign": assign, "taken": take_back,
}  # fmt: skip
