"""The rarities: records at fixed low indexes, and the pairs (record and notice) scattered through the rest.

A special has the same index at any seed and size, so two hundred records are enough to meet every one.
``special_pmids`` names them for tests and for people who look for an example.
"""

import tomllib
from datetime import date
from functools import cache
from typing import NamedTuple

import msgspec

from curation.standin.synthetic.chance import KIND, mix
from curation.standin.synthetic.tables import Row, read_table

FIRST_PMID = 90_000_001


class Role(NamedTuple):
    """The part a record plays. ``form`` "" leaves the kind to chance, ``day`` None the day.

    ``links`` are (RefType, index of the other record); ``follows`` is the record this one is written about or
    is a new version of, ``delay`` how many days later it came.
    """

    name: str
    domain: str = "facial"
    form: str = ""
    day: date | None = None
    links: tuple[tuple[str, int], ...] = ()
    follows: int | None = None
    delay: int = 0
    same_study: bool = False  # tells the study of ``follows`` in other words


class _Row(Row, frozen=True):
    """One special as ``specials.toml`` has it."""

    index: int
    form: str = ""
    domain: str = "facial"
    day: date | None = None
    links: dict[str, str] = {}
    follows: str = ""
    same_study: bool = False


@cache
def _roles() -> dict[int, Role]:
    rows = msgspec.convert(tomllib.loads(read_table("specials.toml").decode()), type=dict[str, _Row])
    return {
        row.index: Role(
            name=name,
            domain=row.domain,
            form=row.form,
            day=row.day,
            links=tuple((kind, rows[other].index) for kind, other in row.links.items()),
            follows=rows[row.follows].index if row.follows else None,
            same_study=row.same_study,
        )
        for name, row in rows.items()
    }


def special_pmids() -> dict[str, int]:
    """Return name → PMID of every special record, for tests and for whoever wants an example."""
    return {role.name: FIRST_PMID + index for index, role in _roles().items()}


FIRST_PAIR, PAIR_STEP = 400, 400
# Pairs beyond the specials: (name, form of the notice, how often)
_PAIRS = (
    ("erratum", "ErratumIn", "ErratumFor", 46),
    ("comment", "CommentIn", "CommentOn", 34),
    ("retraction", "RetractionIn", "RetractionOf", 14),
    ("concern", "ExpressionOfConcernIn", "ExpressionOfConcernFor", 6),
)


def role_of(seed: int, index: int) -> Role | None:
    """Return the part the record at ``index`` plays, or None for an ordinary record.

    Beyond the specials every ``PAIR_STEP``-th record has a notice, and the next record is that notice.
    """
    if index < FIRST_PAIR:
        return _roles().get(index)
    place = index % PAIR_STEP
    if place > 1:
        return Role("chapter", form="chapter") if index % 1000 == 577 else None
    about = index - place
    bits = mix(seed, KIND, -about)
    point, total = (bits >> 32) % 100, 0
    form, on_record, on_notice = "erratum", "ErratumIn", "ErratumFor"
    for name, here, there, share in _PAIRS:
        total += share
        if point < total:
            form, on_record, on_notice = name, here, there
            break
    if place == 0:
        return Role(f"record with {form}", "facial", "animal", links=((on_record, index + 1),))
    return Role(form, "facial", form, links=((on_notice, about),), follows=about, delay=40 + bits % 800)
