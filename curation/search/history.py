"""A person's searches, numbered: #1, #2 … Each can be asked again, and joined with others by its number."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.functions import Now

from curation.models import PastSearch, User
from curation.search.language import MOST_LEAVES
from curation.search.query import Earlier, QueryError
from curation.search.tree import Node, SetRef, leaves

MOST = 100  # searches kept; the oldest goes first


class Past(NamedTuple):
    """One search: its number, its query string, what it found, and when."""

    number: int
    address: str
    found: int
    at: datetime


def kept(person: User) -> list[Past]:
    """Return a person's history, the latest first."""
    rows = PastSearch.objects.filter(person=person).values_list("number", "address", "found", "at")
    return [Past(*row) for row in rows[:MOST]]


def keep(*, person: User, address: str, found: int) -> int:
    """Put a search into a person's history; asked again, it keeps its number. Return the number."""
    mine = PastSearch.objects.filter(person=person)
    same = mine.filter(address=address).values_list("number", flat=True).first()
    if same is not None:
        mine.filter(number=same).update(found=found, at=Now())
        return same
    for _ in range(3):  # two pages of one person at once may take one number
        last = mine.aggregate(last=Max("number"))["last"] or 0
        try:
            with transaction.atomic():
                PastSearch.objects.create(person=person, number=last + 1, address=address, found=found)
        except IntegrityError:
            continue
        mine.filter(number__lte=last + 1 - MOST).delete()
        return last + 1
    return 0


def forget(*, person: User) -> None:
    """Empty a person's history; the next search is #1 again."""
    PastSearch.objects.filter(person=person).delete()


def named_in(tree: Node) -> bool:
    """Say whether a tree names an earlier search."""
    return bool(_refs(tree))


def earlier(tree: Node, past: Sequence[Past], understood: Callable[[str], Earlier]) -> Mapping[int, Earlier]:
    """Return the searches that a tree names, and those that they name.

    ``understood`` reads the query string of one. A search can only name those before it, so nothing goes
    round in circles.

    Raises:
        QueryError: if, written out, they would be too large to be asked.
    """
    addresses = {one.number: one.address for one in past}
    found: dict[int, Earlier] = {}
    waiting = _refs(tree)
    while waiting:
        number = max(waiting)
        waiting.remove(number)
        if number in addresses:
            one = understood(addresses[number])
            inside = _refs(one.tree)
            if all(other < number for other in inside):
                found[number] = one
                waiting |= inside
    _check_size(tree, found)
    return found


def _refs(tree: Node) -> set[int]:
    return {leaf.number for leaf in leaves(tree) if isinstance(leaf, SetRef)}


def _check_size(tree: Node, found: Mapping[int, Earlier]) -> None:
    sizes: dict[int, int] = {}
    for number in sorted(found):
        sizes[number] = _size(found[number].tree, sizes)
    if _size(tree, sizes) > MOST_LEAVES:
        raise QueryError("These earlier searches, written out, are too large to be asked at once.", tree.span)


def _size(tree: Node, sizes: Mapping[int, int]) -> int:
    return sum(sizes.get(leaf.number, 1) if isinstance(leaf, SetRef) else 1 for leaf in leaves(tree))
