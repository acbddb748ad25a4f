"""What indexers and authors add: MeSH headings, substances, types, keywords, grants, statements."""

import tomllib
from functools import cache
from typing import NamedTuple
from xml.sax.saxutils import escape

import msgspec

from curation.standin.synthetic.chance import Dice
from curation.standin.synthetic.people import Author, institutions
from curation.standin.synthetic.study import Study
from curation.standin.synthetic.tables import Row, read_table

MARK = "synthetic record"
NOTE = "Synthetic record: describes no real study."
COPYRIGHT = "Synthetic text; describes no real study."


class _Mesh(Row, frozen=True):
    tags: dict[str, list[list[str]]]
    qualifiers: dict[str, str]
    chemicals: dict[str, list[tuple[str, str, str]]]
    types: dict[str, tuple[str, str]]


@cache
def _mesh() -> _Mesh:
    return msgspec.convert(tomllib.loads(read_table("mesh.toml").decode()), type=_Mesh)


class Heading(NamedTuple):
    """A MeSH heading: (UI, name, major) of descriptor and qualifiers."""

    ui: str
    name: str
    major: bool
    qualifiers: tuple[tuple[str, str, bool], ...]


def headings(study: Study, dice: Dice) -> list[Heading]:
    """Return the MeSH headings a study's tags call for, by name, each once."""
    table, found = _mesh(), dict[str, Heading]()
    for tag in study.tags:
        for ui, name, *qualifiers in table.tags.get(tag, ()):
            key = ui.lstrip("*")
            if key in found:
                continue
            major = ui[0] == "*" and dice.random() < 0.8
            chosen = (
                dice.some(qualifiers, 1 + (dice.random() < 0.3))
                if qualifiers and dice.random() < 0.85
                else []
            )
            on_qualifier = major and bool(chosen) and dice.random() < 0.75
            marked = tuple(
                (table.qualifiers[each], each, on_qualifier and place == 0)
                for place, each in enumerate(sorted(chosen))
            )
            found[key] = Heading(key, name, major and not on_qualifier, marked)
    return sorted(found.values(), key=lambda heading: heading.name)


def substances(study: Study, dice: Dice) -> list[tuple[str, str, str]]:
    """Return (registry number, UI, name) of the substances a study is about."""
    table = _mesh().chemicals
    found = {row[2]: row for tag in study.tags for row in table.get(tag, ())}
    if "msc" in study.tags and dice.random() < 0.35:
        row = dice.pick(table["growth"])
        found[row[2]] = row
    if any(study.words.get("mir", "-") in text for text in (study.title,)):
        row = table["mirna"][0]
        found[row[2]] = row
    return sorted(found.values(), key=lambda each: each[2])


def publication_types(keys: list[str]) -> list[tuple[str, str]]:
    """Return (UI, name) pairs sorted by name, as PubMed lists them."""
    table = _mesh().types
    return sorted((table[key] for key in dict.fromkeys(keys)), key=lambda pair: pair[1])


def keywords(study: Study, dice: Dice, year: int) -> list[str]:
    """Return author keywords (XML text); the mark of a synthetic record is always among them."""
    given = (
        [escape(word) for word in dict.fromkeys(study.keywords)]
        if year >= 2012 or dice.random() < 0.15
        else []
    )
    if len(given) > 3 and dice.random() < 0.4:
        given = dice.some(given, len(given) - 1)
    return [*given, MARK]


class Grant(NamedTuple):
    """A grant from an invented funder."""

    number: str
    acronym: str
    agency: str
    country: str


def grants(dice: Dice) -> list[Grant]:
    """Return the grants of a record; most have none."""
    if dice.random() > 0.34:
        return []
    found = []
    for agency, acronym, country in dice.some(institutions().funders, 1 + (dice.random() < 0.3)):
        number = f"{acronym}-{dice.between(2003, 2026)}-{dice.between(100, 9999):04d}"
        found.append(Grant(number, acronym if dice.random() < 0.3 else "", agency, country))
    return found


def statement(study: Study, dice: Dice, year: int, team: list[Author]) -> str:
    """Return a conflict-of-interest statement; only records since 2017 carry one."""
    if year < 2017 or dice.random() < 0.3 or not team:
        return ""
    author = dice.pick(team)
    initials = "".join(f"{letter}." for letter in author.initials + author.last[:1])
    words = {"author": initials, "company": dice.pick(institutions().companies)}
    return study.finish(study.writer.say("coi", words))
