"""The plain tables under ``data/``, read once and typed: sources, products, domains, measures, journals …"""

import re
import tomllib
from functools import cache
from pathlib import Path

import msgspec

from curation.standin.synthetic.chance import Dice
from curation.standin.synthetic.grammar import Template, Words, compile_template, expand

_DATA = Path(__file__).with_name("data")
_PLAIN_TERM = re.compile(r"\{~([^}]+)\}")


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every row: immutable, and a misspelt key in a table is an error."""


class Source(Row, frozen=True):
    """Where the cells come from. ``{who}`` is the donor, ``{st}`` "stem" or "stromal"."""

    key: str
    weight: float
    cells: str
    brief: str
    abbr: str
    donors: list[str]
    tissue: str
    keyword: str


class Priming(Row, frozen=True):
    """What was done to the cells beforehand; the empty one means nothing."""

    weight: float
    adjective: str
    abbr: str
    how: str


class Product(Row, frozen=True):
    """What the cells give off. ``family`` (ev, cm, dry) decides dose, preparation and comparators."""

    key: str
    weight: float
    family: str
    long: str
    brief: str
    noun: str
    suffix: str
    many: bool
    keyword: str
    tags: list[str]


class Comparator(Row, frozen=True):
    """A further group beside vehicle, and where it makes sense."""

    key: str
    families: list[str]
    weight: float
    label: str
    group: str
    given: str
    role: str
    domains: list[str] = []
    gap_only: bool = False
    primed_only: bool = False


class Makers(Row, frozen=True):
    """``products.toml``."""

    source: list[Source]
    primed: list[Priming]
    product: list[Product]
    comparator: list[Comparator]


class Species(Row, frozen=True):
    """An experimental animal. ``n`` is the usual size of a group (fewest, most)."""

    strains: list[str]
    one: str
    many: str
    n: tuple[int, int]
    weights: str
    tags: list[str]


class Injury(Row, frozen=True):
    """One way to injure a tissue, and when recovery is looked at; ``recovery`` is that of the untreated."""

    key: str
    weight: float
    model: str
    made: list[str]
    sites: list[str]
    routes: list[str]
    recovery: tuple[float, float]
    lesion: str = ""
    op: str = "injury"
    gap: bool = False
    days: list[list[int]] = []
    weeks: list[list[int]] = []
    species: list[str] = []


class Domain(Row, frozen=True):
    """A field of study: the tissue, what ails it, what one hopes for, in whom it is studied."""

    tissue: str
    condition: str
    goals: list[str]
    cells_of_interest: str
    species: dict[str, float]
    injury: list[Injury]
    after: str = "after"


class Route(Row, frozen=True):
    """How a product is given; ``volume`` in µL, 0 where none is stated."""

    made: str
    noun: str
    vehicle: str
    volume: list[int]
    schedules: list[str]


class Vehicle(Row, frozen=True):
    """What the control animals got."""

    label: str
    group: str
    given: str
    treated: str


class Measure(Row, frozen=True):
    """Something measured. ``intact``/``injured`` span its range in animals, ``control``/``treated`` in vitro.

    ``cv`` is the standard deviation as a share of the mean; ``digits`` as for :func:`round`; ``better`` the
    adjective for a benefit.
    """

    name: str
    full: str
    better: str
    digits: int
    kind: str = ""
    unit: str = ""
    intact: float = 0
    injured: float = 0
    control: float = 0
    treated: float = 0
    cv: float = 0.13
    many: bool = False
    mass: bool = False
    species: tuple[str, ...] = ()
    effect: str = ""  # what a change in it is called in a title
    verb: str = "promote"


class Culture(Row, frozen=True):
    """A kind of cell in culture and what can be measured in it."""

    key: str
    domains: list[str]
    weight: float
    targets: str
    full: str
    tags: list[str]
    measures: list[str]


class Cultures(Row, frozen=True):
    """``cultures.toml``."""

    culture: list[Culture]
    measure: dict[str, Measure]


class Bench(Row, frozen=True):
    """A task at the bench and the methods that compete for it."""

    domain: str
    task: str
    matrix: str
    methods: list[str]
    reads: list[str]


class Benches(Row, frozen=True):
    """``bench.toml``."""

    bench: list[Bench]
    read: dict[str, Measure]


class Trial(Row, frozen=True):
    """A question put to patients. ``good`` is the usual share of good outcomes among the controls."""

    domain: str
    weight: float
    patients: str
    entry: str
    title_patients: str
    arm: str
    control: str
    given: str
    event: str
    event_short: str
    good: float
    score: str
    score_unit: str
    score_mean: float
    score_sd: float
    months: list[int]
    tags: list[str]
    mine: bool = False
    lower: bool = False


class Cohort(Row, frozen=True):
    """An operation or treatment for facial palsy and its usual result."""

    weight: float
    procedure: str
    title: str
    patients: str
    measure: str
    unit: str
    before: float
    after: float
    sd: float
    complication: str
    tags: list[str]
    lower: bool = False


class Mechanisms(Row, frozen=True):
    """How a product is said to work: (pathway, phosphorylated, inhibitor), (microRNA, target) …"""

    paths: list[tuple[str, str, str]]
    mirs: list[tuple[str, str]]
    genes: list[str]
    down: list[str]
    up: list[str]
    effects: list[str]


class Tubes(Row, frozen=True):
    """Nerve conduits: what they are made of, and gaps in millimetres."""

    names: list[str]
    facial_mm: list[int]
    sciatic_mm: list[int]
    rabbit_mm: list[int]
    mouse_mm: list[int]


class Clinical(Row, frozen=True):
    """``clinical.toml``."""

    trial: list[Trial]
    cohort: list[Cohort]


class TermRow(Row, frozen=True):
    """An abbreviation as it stands in ``terms.toml``."""

    long: str
    short: str
    plural: str = ""


class Journal(Row, frozen=True):
    """An invented journal. ``model`` is NLM's PubModel, ``began`` the year of volume 1."""

    title: str
    abbr: str
    nlm: str
    issn: str
    model: str
    began: int
    issues: int
    country: str
    scope: tuple[str, ...]
    language: str = "eng"


def read_table(name: str) -> bytes:
    """Return one file under ``data/`` as it stands."""
    return (_DATA / name).read_bytes()


@cache
def makers() -> Makers:
    """Sources, priming, products, comparators."""
    return msgspec.toml.decode(read_table("products.toml"), type=Makers)


@cache
def species() -> dict[str, Species]:
    """Experimental animals by key."""
    return msgspec.toml.decode(read_table("species.toml"), type=dict[str, dict[str, Species]])["species"]


@cache
def domains() -> dict[str, Domain]:
    """Fields of study by key."""
    return msgspec.toml.decode(read_table("domains.toml"), type=dict[str, Domain])


@cache
def routes() -> dict[str, Route]:
    """Routes of delivery by key."""
    return msgspec.toml.decode(read_table("routes.toml"), type=dict[str, Route])


@cache
def vehicles() -> dict[str, Vehicle]:
    """Control treatments by key."""
    return msgspec.toml.decode(read_table("vehicles.toml"), type=dict[str, Vehicle])


@cache
def measures() -> dict[str, list[Measure]]:
    """What is measured in animals, by domain."""
    table = msgspec.toml.decode(read_table("measures.toml"), type=dict[str, list[Measure]])
    return {
        key: [msgspec.structs.replace(row, name=_PLAIN_TERM.sub("\x02\\1\x03", row.name)) for row in rows]
        for key, rows in table.items()
    }


@cache
def mechanisms() -> dict[str, Mechanisms]:
    """Pathways, microRNAs and cytokines by field."""
    table = tomllib.loads(read_table("mechanisms.toml").decode())
    del table["tubes"]
    return msgspec.convert(table, type=dict[str, Mechanisms])


@cache
def tubes() -> Tubes:
    """Nerve conduits."""
    return msgspec.convert(tomllib.loads(read_table("mechanisms.toml").decode())["tubes"], type=Tubes)


@cache
def cultures() -> Cultures:
    """Cells in culture and their read-outs."""
    return msgspec.toml.decode(read_table("cultures.toml"), type=Cultures)


@cache
def benches() -> Benches:
    """Methods that compete for a task."""
    return msgspec.toml.decode(read_table("bench.toml"), type=Benches)


@cache
def clinical() -> Clinical:
    """Trials and cohorts."""
    return msgspec.toml.decode(read_table("clinical.toml"), type=Clinical)


@cache
def term_rows() -> dict[str, TermRow]:
    """Abbreviations by key."""
    return msgspec.toml.decode(read_table("terms.toml"), type=dict[str, TermRow])


@cache
def _compiled(text: str) -> Template:
    return compile_template(text)


def fill(text: str, dice: Dice, words: Words | None = None) -> str:
    """Write out a short template that stands in a table."""
    if "[" not in text and "{" not in text:
        return text
    return expand(_compiled(text), words or {}, {}, dice.random)
