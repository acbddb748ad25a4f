"""Names of authors as reference lists and citation managers write them."""

import re
from collections.abc import Iterable

from curation.providers.records import Person, PubmedRecord


def authors(record: PubmedRecord) -> tuple[Person, ...]:
    """Return the valid authors of a record; of a book without chapter authors, the book's own."""
    found = record.authors or (record.book.authors if record.book else ())
    return tuple(p for p in found if p.valid)


def editors(record: PubmedRecord) -> tuple[Person, ...]:
    """Return the valid editors of the book a record is or stands in."""
    return tuple(p for p in record.book.editors if p.valid) if record.book else ()


def short(person: Person) -> str:
    """Write a name as NLM does: ``Núñez AB``, ``Okafor A Jr``, or the group's name."""
    if person.collective:
        return person.collective.rstrip(".")
    return " ".join(p for p in (person.last, person.initials, person.suffix) if p)


def inverted(person: Person, *, suffix_apart: bool = False) -> str:
    """Write a name family first: ``Núñez, Ana B``; ``Okafor, Ada Jr`` or, apart, ``Okafor, Ada, Jr``."""
    if person.collective:
        return person.collective.rstrip(".")
    fore = person.fore or person.initials
    parts = [person.last, fore, person.suffix] if suffix_apart else [person.last, f"{fore} {person.suffix}"]
    return ", ".join(part.strip() for part in parts if part.strip())


def with_points(person: Person) -> str:
    """Write a name as APA does: ``Núñez, A. B.``, ``Lee, J.-H., Jr.``."""
    if person.collective:
        return person.collective.rstrip(".")
    initials = dotted(person)
    suffix = f"{person.suffix.rstrip('.')}." if person.suffix in ("Jr", "Sr", "Jr.", "Sr.") else person.suffix
    return ", ".join(p for p in (person.last, initials, suffix) if p)


def dotted(person: Person) -> str:
    """Return initials with their points, a hyphen kept where the fore name has one: ``J.-H.``."""
    words = [w for w in re.split(r"\s+", person.fore) if w]
    if not words:
        return " ".join(f"{letter}." for letter in person.initials if letter.isalpha())
    return " ".join("-".join(_initial(part) for part in word.split("-") if part) for word in words)


def listed(names: Iterable[str], *, most: int, kept: int) -> str:
    """Join names by commas; of more than ``most``, only the first ``kept`` and ``et al``."""
    found = list(names)
    if len(found) > most:
        return ", ".join(found[:kept]) + ", et al"
    return ", ".join(found)


def _initial(name: str) -> str:
    """Return the first letter of a name with a point; what is initials already (``AB``) letter by letter."""
    bare = "".join(letter for letter in name if letter.isalpha())
    if bare.isupper() and 1 < len(bare) <= 3:
        return " ".join(f"{letter}." for letter in bare)
    return f"{bare[:1].upper()}." if bare else ""
