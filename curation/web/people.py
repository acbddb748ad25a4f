"""Authors, editors and investigators as a byline has them, with numbered affiliations."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from curation.providers.records import Affiliation, Identifier, Person
from curation.web.links import address

# Every part is bounded, so that no text, however odd, takes longer than its length.
MAIL = re.compile(
    r"(?:[\s;,]{0,3}(?:electronic address|e-?mail)\s?:?)?[\s;,(]{0,3}"
    r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}[.)]{0,2}",
    re.IGNORECASE,
)
SHOWN = 25  # authors before the rest is folded away


@dataclass(frozen=True)
class Name:
    """One person or group of a byline; ``numbers`` refer to the byline's affiliations, from 1."""

    name: str
    numbers: str = ""
    orcid: str = ""
    equal: bool = False
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True)
class Place:
    """An affiliation with the identifiers that came with it, each with its address, if it has one."""

    text: str
    identifiers: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Byline:
    """Those first shown, those folded away, and where they all work."""

    first: Sequence[Name] = ()
    rest: Sequence[Name] = ()
    places: Sequence[Place] = ()
    superseded: Sequence[str] = ()  # names PubMed marks as not valid any more

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.first) + len(self.rest)

    @property
    def last(self) -> Name:
        """The last one, who often leads."""
        return (self.rest or self.first)[-1]

    @property
    def some_equal(self) -> bool:
        """Say whether any contributed equally."""
        return any(name.equal for name in (*self.first, *self.rest))

    @property
    def identified(self) -> list[Name]:
        """Return those who have identifiers beside an ORCID iD."""
        return [name for name in (*self.first, *self.rest) if name.identifiers]


@dataclass(frozen=True)
class Group:
    """A collective and its investigators."""

    name: str
    members: Byline


def full_name(person: Person) -> str:
    """Return ``Ilona Szabłowska-Gadomska``, with the initials where no fore name is known."""
    if person.collective:
        return person.collective
    return " ".join(p for p in (person.fore or person.initials, person.last, person.suffix) if p)


def byline(people: Iterable[Person], *, shown: int = SHOWN) -> Byline:
    """Number the distinct affiliations in the order they come, and give each person theirs."""
    places: dict[Affiliation, int] = {}
    names = []
    superseded = []
    for person in people:
        if not person.valid:
            superseded.append(full_name(person))
            continue
        numbers = [places.setdefault(a, len(places) + 1) for a in person.affiliations]
        names.append(_name(person, ",".join(map(str, dict.fromkeys(numbers)))))
    if len(names) <= shown + 3:  # nobody is folded away alone
        shown = len(names)
    return Byline(names[:shown], names[shown:], [_place(a) for a in places], superseded)


def groups(authors: Iterable[Person], investigators: Iterable[Person]) -> list[Group]:
    """Put investigators under the collective they belong to; those of none come last, without a name."""
    members: dict[str, list[Person]] = {}
    for person in investigators:
        members.setdefault(person.group, []).append(person)
    collectives = [a for a in authors if a.collective]
    found = [Group(a.collective, byline(members.pop(a.group))) for a in collectives if a.group in members]
    left = [person for people in members.values() for person in people]
    if left:
        only = collectives[0].collective if len(collectives) == 1 and not found else ""
        found.append(Group(only, byline(left)))
    return found


def _name(person: Person, numbers: str) -> Name:
    other = tuple(i for i in person.identifiers if i.scheme.upper() != "ORCID" or not person.orcid)
    return Name(full_name(person), numbers, person.orcid, person.equal, other)


def without_mail(text: str) -> str:
    """Leave out e-mail addresses: they are in PubMed for letters, not for those who gather them."""
    return MAIL.sub("", text).strip(" ;,")


def _place(affiliation: Affiliation) -> Place:
    found = tuple((i.scheme, i.value, address(i.scheme, i.value)) for i in affiliation.identifiers)
    return Place(without_mail(affiliation.text), found)
