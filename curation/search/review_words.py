"""Look up the words of the review: what they name, and what they find besides for the person who asks.

The index tells the same to everybody, and nothing of what is read blindly: votes, or tags. What a person
voted or tagged there herself is hers to find: it comes from the store, for her searches alone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from curation.models import Facet, Tag, Term, User, Vote
from curation.models.review import INCLUDED, OPEN_TO_VOTES, State, shut, tags_shut
from curation.models.tag import Answer
from curation.search.analysis import key, tokens
from curation.search.judged import OPEN, SETTLED, broader, day, said
from curation.search.plain_values import as_number, earlier
from curation.search.spelling import nearest
from curation.search.tree import Last, Leaf, Node, Own, Range, leaves

WORDS = frozenset(("tag", "facet", "status", "by", "conflict", "quote"))
SHUT = shut("record__review__")
STATES = {key(state).replace(" ", ""): [str(state)] for state in State} | {
    "recheck": [str(State.RECHECK)],
    "included": [str(state) for state in INCLUDED],
    "open": [str(state) for state in OPEN_TO_VOTES],
}
CONFLICTS = {"open": [OPEN], "settled": [SETTLED], "any": [OPEN, SETTLED]}
STRANGER = "Who judged a record is told to people who have signed in."


@dataclass
class Looked:
    """What was found out, by own word and value; see :class:`curation.search.query.Given`."""

    named: dict[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    hers: dict[Node, Sequence[int]] = field(default_factory=dict)
    refused: dict[tuple[str, str], str] = field(default_factory=dict)


def review_words(asked: Node, viewer: User | None, today: date) -> Looked:
    """Look up every word of the review in a tree. At most six statements, whatever the tree; mostly none."""
    found = Looked()
    sought = [leaf for leaf in leaves(asked) if _of_review(leaf)]
    values: dict[str, set[str]] = {}
    for leaf in sought:
        if isinstance(leaf, Own):
            values.setdefault(leaf.field, set()).add(leaf.value)
    _fixed(found, "status", STATES, values.get("status", ()))
    _fixed(found, "conflict", CONFLICTS, values.get("conflict", ()))
    asks_facets = values.keys() & {"facet", "tag"}
    facets = dict(Facet.objects.order_by().values_list("key", "label")) if asks_facets else {}
    if some := values.get("facet"):
        _named(found, "facet", some, _called(facets), "There is no facet “{}”.")
    if some := values.get("tag"):
        _named(found, "tag", some, _terms(facets), "There is no term “{}” in the vocabulary.")
    if some := values.get("by"):
        _people(found, some, viewer)
    if viewer is not None and sought:
        found.hers = _hers(sought, found, viewer, today)
    return found


def _of_review(leaf: Leaf) -> bool:
    if isinstance(leaf, Own):
        return leaf.field in WORDS
    return isinstance(leaf, Range | Last) and leaf.field == "decided"


def _fixed(found: Looked, word: str, known: Mapping[str, Sequence[str]], values: Iterable[str]) -> None:
    for value in values:
        plain = key(value).replace(" ", "")
        if plain in known:
            found.named[word, value] = known[plain]
        else:
            found.refused[word, value] = f"“{word}:” takes one of these: {', '.join(known)}."


def _named(
    found: Looked, word: str, values: Iterable[str], known: Mapping[str, set[str]], missing: str
) -> None:
    for value in values:
        if keys := known.get(key(value)):
            found.named[word, value] = sorted(keys)
            continue
        likely = nearest(key(value), list(known))
        hint = f" Perhaps: {word}:{sorted(known[likely])[0]}" if likely else ""
        found.refused[word, value] = missing.format(value) + hint


def _called(facets: Mapping[str, str]) -> dict[str, set[str]]:
    """Return the keys of facets by all that they are called; ``facets`` has the label of each key."""
    known: dict[str, set[str]] = {}
    for own, label in facets.items():
        for called in (own, label):
            known.setdefault(key(called), set()).add(own)
    return known


def _terms(facets: Iterable[str]) -> dict[str, set[str]]:
    """Return ``facet/term`` by all that terms and the answers without a term are called."""
    known: dict[str, set[str]] = {}
    rows = Term.objects.order_by().values_list("facet__key", "key", "label", "synonyms")
    for facet, own, label, synonyms in rows:
        for called in (f"{facet}/{own}", own, label, *synonyms):
            known.setdefault(key(called), set()).add(f"{facet}/{own}")
    for facet in facets:
        for answer in Answer:
            if answer != Answer.ASSERTED:
                known.setdefault(key(f"{facet}/{answer}"), set()).add(f"{facet}/{answer}")
    known.pop("", None)
    return known


def _people(found: Looked, values: Iterable[str], viewer: User | None) -> None:
    if viewer is None:
        found.refused |= {("by", value): STRANGER for value in values}
        return
    known: dict[str, set[str]] = {"me": {str(viewer.pk)}}
    for person in User.objects.only("pk", "username", "first_name", "last_name"):
        for called in (person.username, person.get_full_name()):
            known.setdefault(key(called), set()).add(str(person.pk))
    known.pop("", None)
    for value in values:
        if keys := known.get(key(value)):
            found.named["by", value] = sorted(keys)
        else:
            found.refused["by", value] = f"There is nobody called “{value}” here. “by:me” is you."


def _hers(sought: Sequence[Leaf], found: Looked, viewer: User, today: date) -> dict[Node, Sequence[int]]:
    """Return what each leaf finds among the records that are open to blind votes and that she judged."""
    asked = {leaf.field for leaf in sought if isinstance(leaf, Own | Range | Last)}
    tags = _own_tags(viewer) if asked & {"tag", "facet", "quote", "by"} else []
    votes = _own_votes(viewer) if asked & {"by", "decided"} else []
    paths = broader() if "tag" in asked and tags else {}
    hers: dict[Node, Sequence[int]] = {}
    for leaf in sought:
        if isinstance(leaf, Range | Last):
            hers[leaf] = [pmid for pmid, at in votes if _within(leaf, day(at), today)]
        elif isinstance(leaf, Own) and leaf.field == "by":
            if str(viewer.pk) in found.named.get(("by", leaf.value), ()):
                hers[leaf] = [*(pmid for pmid, _ in votes), *(tag[0] for tag in tags)]
        elif isinstance(leaf, Own) and (fits := _fitting(leaf, found, paths)):
            hers[leaf] = [tag[0] for tag in tags if fits(tag)]
    return {leaf: sorted(set(pmids)) for leaf, pmids in hers.items() if pmids}


def _fitting(leaf: Own, found: Looked, paths: Mapping[int, Sequence[str]]) -> Callable[[Any], bool] | None:
    """Return what says whether a tag is one that a leaf asks for."""
    wanted = set(found.named.get((leaf.field, leaf.value), ()))
    if leaf.field == "tag":
        return lambda tag: bool(wanted.intersection(said(tag[1], tag[2], tag[3], paths)))
    if leaf.field == "facet":
        return lambda tag: tag[1] in wanted
    if leaf.field == "quote" and (row := tokens(leaf.value)):
        return lambda tag: _in_a_row(row, tokens(tag[4]))
    return None


def _own_tags(viewer: User) -> Sequence[Any]:
    live = Tag.objects.live().filter(tags_shut("record__review__"), author=viewer).order_by()
    return list(live.values_list("record", "facet__key", "term", "answer", "exact"))


def _own_votes(viewer: User) -> Sequence[Any]:
    return list(Vote.objects.standing().filter(SHUT, person=viewer).values_list("record", "cast_at"))


def _within(leaf: Range | Last, at: date, today: date) -> bool:
    if isinstance(leaf, Last):
        return earlier(today, leaf.amount, leaf.unit) <= at <= today
    number = as_number(at) or 0
    low, high = as_number(leaf.low), as_number(leaf.high)
    return (low is None or low <= number) and (high is None or number <= high)


def _in_a_row(row: Sequence[str], text: Sequence[str]) -> bool:
    return any(list(text[at : at + len(row)]) == list(row) for at in range(len(text) - len(row) + 1))
