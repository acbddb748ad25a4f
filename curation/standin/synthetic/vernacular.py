"""The same study in its own language: a vernacular title, and for some languages a short abstract."""

import tomllib
from functools import cache

import msgspec

from curation.standin.synthetic.animal_text import AnimalStudy
from curation.standin.synthetic.chance import Dice
from curation.standin.synthetic.figures import spread
from curation.standin.synthetic.tables import read_table

Table = dict[str, str | list[str]]

_SOURCES = {
    "bone_marrow": "bone_marrow", "adipose": "adipose", "umbilical": "umbilical", "wharton": "umbilical",
    "dental_pulp": "dental_pulp", "deciduous": "dental_pulp",
}  # fmt: skip


@cache
def _tables() -> dict[str, Table]:
    return msgspec.convert(tomllib.loads(read_table("vernacular.toml").decode()), type=dict[str, Table])


def _words(study: AnimalStudy, table: Table) -> dict[str, str]:
    """Translate the facts of a study word by word; the tables hold them in the case the sentences need."""
    injury = study.injury.key if study.injury.key in ("crush", "repair", "gap") else "injury"
    making = study.making
    keys = {
        "product": making.family,
        "source": _SOURCES.get(making.source.key, "other"),
        "nerve": study.domain_key,
        "lesion": injury,
        "animals": study.animal.one,
    }
    return {slot: str(table[key]) for slot, key in keys.items()}


def _line(table: Table, key: str, dice: Dice) -> str:
    lines = table[key]
    return dice.pick(lines if isinstance(lines, list) else [lines])


def title(study: AnimalStudy, language: str, dice: Dice) -> str:
    """Return the title in the study's own language, with a closing period where its script uses one."""
    table = _tables()[language]
    text = _line(table, "titles", dice).format(**_words(study, table))
    text = text[0].upper() + text[1:]
    return text if language in ("chi", "jpn") else text + "."


def abstract(study: AnimalStudy, language: str, dice: Dice) -> str:
    """Return a short abstract in the study's language, or "" where none can be written."""
    table = _tables()[language]
    if "aim" not in table:
        return ""
    finding = study.first_finding
    digits = finding.measure.digits
    words = {
        **_words(study, table),
        "total": study.words["total"],
        "n": study.words["n"],
        "k": str(int(study.words["total"]) // study.n),
        "tv": spread(study.style, finding.treated, digits) + finding.measure.unit,
        "cv": spread(study.style, finding.control, digits) + finding.measure.unit,
        "p": study.style.p(finding.p),
    }
    if language != "chi":  # these languages write a decimal comma
        words |= {key: words[key].replace(".", ",") for key in ("tv", "cv", "p")}
    verdict = "better" if finding.direction == "better" else "none"
    parts = ("aim", "methods", verdict, f"end_{verdict}")
    return ("" if language == "chi" else " ").join(_line(table, part, dice).format(**words) for part in parts)
