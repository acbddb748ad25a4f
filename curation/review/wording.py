"""Words as a matcher compares them: case, hyphens, Greek letters, plurals and accents are one."""

import re
import unicodedata
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:['’](?!s\b)[^\W_]+)*")
_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "µ": "u", "μ": "u"}
_BRITISH = (
    ("aemia", "emia"), ("oedema", "edema"), ("haem", "hem"), ("isation", "ization"), ("ised", "ized"),
    ("ising", "izing"), ("labelled", "labeled"), ("centre", "center"), ("fibre", "fiber"),
)  # fmt: skip
_DEFINED = re.compile(r"\(\s*([A-Za-z][\w-]{0,9}?)s?\s*[);,]")
_IRREGULAR = {"mice": "mouse", "nuclei": "nucleus", "media": "medium", "criteria": "criterion"}


class Word(NamedTuple):
    """A word in the form it is compared in, as it is written, and its code points in the text."""

    form: str
    written: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Return the words of a text in their order."""
    return [Word(form(m[0]), m[0], m.start(), m.end()) for m in _WORD.finditer(text)]


def form(word: str) -> str:
    """Return the form in which a word is compared."""
    if len(word) > 1 and word[-1] == "s" and word[:-1].isupper():
        word = word[:-1]  # MSCs
    plain = "".join(_GREEK.get(c, c) for c in word.casefold())
    plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    for british, american in _BRITISH:
        plain = plain.replace(british, american)
    return _IRREGULAR.get(plain) or _singular(plain)


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("ches", "shes", "sses", "xes")) else word[:-1]


def definitions(text: str) -> dict[str, tuple[str, ...]]:
    """Return what each abbreviation in brackets stands for here, as the forms of its words.

    The words right before the bracket, at most two more than the letters it has (Schwartz and Hearst 2003,
    doi:10.1142/9789812776303_0042), the first beginning with its first letter.
    """
    found = {}
    for match in _DEFINED.finditer(text):
        short = match[1]
        if not any(c.isupper() for c in short) or len(short) < 2:
            continue
        before = words(text[: match.start()])[-(sum(c.isalnum() for c in short) + 2) :]
        starts = [n for n, word in enumerate(before) if word.form[:1] == form(short)[:1]]
        if starts:
            found[short] = tuple(word.form for word in before[starts[0] :])
    return found
