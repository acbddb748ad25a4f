"""People who do not exist: names from many languages, ORCIDs that check, invented affiliations."""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

import msgspec

from curation.standin.synthetic.chance import Dice, Weighted
from curation.standin.synthetic.tables import Row, read_table


class Culture(Row, frozen=True):
    """Names and places of one country. ``last`` may hold a woman's form after a slash."""

    weight: float
    country: str
    women: list[str]
    men: list[str]
    last: list[str]
    cities: list[str]
    family_first: bool = False


class Institutions(Row, frozen=True):
    """Kinds of invented institutions, departments, funders (agency, acronym, country), companies, groups."""

    kinds: list[str]
    departments: list[str]
    funders: list[tuple[str, str, str]]
    companies: list[str]
    collectives: list[str]


class Author(NamedTuple):
    """One author or investigator; ``affiliations`` are whole lines, ``orcid`` may be empty."""

    last: str
    fore: str
    initials: str
    suffix: str = ""
    orcid: str = ""
    affiliations: tuple[str, ...] = ()
    equal: bool = False


@cache
def cultures() -> dict[str, Culture]:
    """Return the tables of names."""
    return msgspec.convert(tomllib.loads(read_table("names.toml").decode()), type=dict[str, Culture])


@cache
def institutions() -> Institutions:
    """Return the tables of institutions."""
    return msgspec.toml.decode(read_table("institutions.toml"), type=Institutions)


@cache
def _by_weight() -> Weighted[str]:
    return Weighted([(key, row.weight) for key, row in cultures().items()])


def home_of(dice: Dice) -> str:
    """Choose the country a team works in."""
    return dice.weigh(_by_weight())


_INITIAL = re.compile(r"[\s-]+")


@lru_cache(maxsize=4096)
def initials_of(fore: str) -> str:
    """Return initials as PubMed has them: one capital per part, diacritics kept."""
    return "".join(part[0].upper() for part in _INITIAL.split(fore) if part and part[0].isalpha())


def name(dice: Dice, culture: str) -> tuple[str, str]:
    """Return (last name, fore name); a woman gets the woman's form of a surname."""
    row = cultures()[culture]
    woman = dice.random() < 0.46
    fore = dice.pick(row.women if woman else row.men)
    last = dice.pick(row.last)
    if "/" in last:
        last = last.split("/")[1 if woman else 0]
    if dice.random() < 0.18 and " " not in fore:
        fore = f"{fore} {chr(65 + int(dice.random() * 26))}"
    return last, fore


def orcid(dice: Dice) -> str:
    """Return an ORCID iD in a block that is not issued (0000-0000-…), with a correct ISO 7064 check digit."""
    digits = f"00000000{dice.between(1_000_000, 9_999_999):07d}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    whole = digits + ("X" if check == 10 else str(check))
    return "-".join(whole[place : place + 4] for place in (0, 4, 8, 12))


def affiliation(dice: Dice, culture: str) -> str:
    """Return one affiliation without a closing period."""
    row, places = cultures()[culture], institutions()
    return (
        f"{dice.pick(places.departments)}, {dice.pick(places.kinds)}, {dice.pick(row.cities)}, {row.country}"
    )


def mailbox(last: str, dice: Dice) -> str:
    """Return an address in a domain reserved for examples (RFC 2606)."""
    plain = unicodedata.normalize("NFKD", last).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z]+", ".", plain).strip(".") or "author"
    return f"{word}@{dice.pick(('specimen', 'imaginary', 'fictional'))}.example"


_SUFFIXES = ("Jr", "Jr", "Sr", "2nd", "3rd")


def signatures(dice: Dice, count: int) -> tuple[str, list[tuple[str, str, str]]]:
    """Return the home country of a team and its members as (culture, last name, fore name)."""
    home = home_of(dice)
    found = []
    for _ in range(count):
        culture = home if dice.random() < 0.86 else home_of(dice)
        found.append((culture, *name(dice, culture)))
    return home, found


def authors(dice: Dice, year: int, count: int) -> list[Author]:
    """Return a team: mostly from one country, with the habits of its year (affiliations, ORCIDs)."""
    home, signed = signatures(dice, count)
    places = [affiliation(dice, home) + "." for _ in range(1 + (count > 3) + (count > 6))]
    equal = year >= 2016 and count > 3 and dice.chance(0.14)
    team = []
    for place, (culture, last, fore) in enumerate(signed):
        lines: tuple[str, ...] = ()
        if year >= 2014 or place == 0:
            lines = (dice.pick(places) if culture == home else affiliation(dice, culture) + ".",)
            if place == 0:
                lines = (f"{lines[0]} {mailbox(last, dice)}.",)
            elif dice.random() < 0.1:
                lines = (*lines, affiliation(dice, home) + ".")
        team.append(
            Author(
                last=last,
                fore=fore,
                initials=initials_of(fore),
                suffix=dice.pick(_SUFFIXES) if culture == "usa" and dice.random() < 0.07 else "",
                orcid=orcid(dice) if year >= 2014 and dice.random() < 0.38 else "",
                affiliations=lines,
                equal=equal and place < 2,
            )
        )
    return team


def team_size(dice: Dice, form: str, year: int) -> int:
    """Return how many authors a report of this form has; teams have grown over the years."""
    if form in ("opinion", "comment", "reply"):
        return dice.between(1, 3)
    if form in ("report", "chapter"):
        return dice.between(2, 5)
    base = dice.between(2, 6) if form in ("review", "sysrev", "cohort") else dice.between(3, 8)
    return (
        base + (dice.between(0, 3) if year > 2014 else 0) + (dice.between(0, 12) if dice.chance(0.04) else 0)
    )


def short_names(dice: Dice, count: int, limit: int) -> str:
    """Write a team of ``count`` as references do, the first ``limit`` by name: "Mori A, Kim K, et al"."""
    names = [f"{last} {initials_of(fore)}" for _, last, fore in signatures(dice, min(count, limit))[1]]
    return ", ".join(names) + (", et al" if count > limit else "")
