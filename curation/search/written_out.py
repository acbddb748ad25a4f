"""Write a search that names earlier ones (#1) so that it stands by itself, their filters in words.

A history moves on and a number comes to mean something else; what is kept for long must not rest on one.
"""

from collections.abc import Iterable, Mapping

from curation.search.language import understand
from curation.search.narrowing import BY_UI, UI, Narrowing, by_facet
from curation.search.query import Earlier
from curation.search.tree import And, Everything, Node, Not, Or, Own, Range, SetRef, Value, inner
from curation.search.wording import wording

VALUES = {"journal": "ta", "language": "la", "mesh": "mh:noexp"}  # a facet, and the field that finds the same
OWN = {"source": "source", "status": "status", "term": "tag", "type": "is"}
WORDLESS = {"author": "Author", "notice": "Notice"}  # facets that no word of the language means exactly


class UnwritableError(ValueError):
    """A search cannot be written without a number; the message says which and why."""


def written_out(tree: Node, searches: Mapping[int, Earlier]) -> str:
    """Return the text of a tree with every number replaced by what it stands for.

    ``searches`` has what the tree names and what those name, as :func:`curation.search.history.earlier` gives
    them. What comes back reads to the very tree that was meant, or an error is raised.

    Raises:
        UnwritableError: if a number is unknown, or what it stands for has no form in words.
    """
    whole = _resolved(tree, searches)
    text = wording(whole)
    read = understand(text)
    if read.tree != whole or not read.whole:
        raise UnwritableError("The searches behind these numbers cannot be written as one. Write them out.")
    return text


def _resolved(tree: Node, searches: Mapping[int, Earlier]) -> Node:
    if isinstance(tree, SetRef):
        if tree.number not in searches:
            raise UnwritableError(f"There is no search #{tree.number} in your history.")
        one = searches[tree.number]
        asked = _resolved(one.tree, searches)
        kept = one.filters if isinstance(one.filters, Narrowing) else Narrowing()
        return _all([asked, *in_words(kept, f"#{tree.number}")])
    if isinstance(tree, And | Or):
        parts = tuple(_resolved(part, searches) for part in inner(tree))
        return _all(parts) if isinstance(tree, And) else Or(parts)
    if isinstance(tree, Not):
        return Not(_resolved(tree.left, searches), _resolved(tree.right, searches))
    return tree


def in_words(kept: Narrowing, named: str) -> list[Node]:
    """Return filters as parts of a search.

    Raises:
        UnwritableError: if one of them has no form in words; ``named`` is whose filters they are.
    """
    wordless = [said for name, said in WORDLESS.items() if kept.values.get(name)]
    wordless += ["New since"] if kept.since else []
    wordless += ["Run"] if kept.pmids is not None else []
    if wordless:
        filters = " and ".join(f"“{one}”" for one in wordless)
        raise UnwritableError(f"{named} has a filter that no words can say: {filters}. Ask it without.")
    found: list[Node] = []
    for name, values in kept.values.items():
        for some in by_facet(values) if name == "term" else [values]:
            found += [_any([_value(name, value) for value in some])] if some else []
    if kept.years:
        found.append(Range("year", *kept.years))
    if kept.undated:
        found.append(Not(Everything(), Own("has", "year")))
    if kept.retracted:
        found.append(Own("is", "retracted"))
    return found


def _value(name: str, value: str) -> Node:
    if name in BY_UI and UI.fullmatch(value):
        return Value(value, "pt" if name == "type" else "mh:noexp")
    if name in VALUES:
        return Value(value, VALUES[name])
    return Own(OWN[name], value.lower() if name in ("type", "status") else value)


def _all(parts: Iterable[Node]) -> Node:
    """Join parts by AND; what asks for everything adds nothing."""
    some = [part for part in parts if not isinstance(part, Everything)]
    if not some:
        return Everything()
    return some[0] if len(some) == 1 else And(tuple(some))


def _any(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Or(tuple(parts))
