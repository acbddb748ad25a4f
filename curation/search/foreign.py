"""Forms of other databases that people paste: Ovid's ``nerve.ti,ab.``, Embase's ``:ti,ab``, TI=(…)."""

import re

_CODES = {
    **{code: code for code in ("ti", "ab", "tw", "ot", "au", "pt", "nm", "rn", "la", "ta")},
    "mp": "tw",
    "kw": "ot",
    "kf": "ot",
    "kwd": "ot",
    "hw": "mh",
    "de": "mh",
    "sh": "mh:noexp",
    "jn": "ta",
    "jt": "ta",
    "in": "ad",
    "lg": "la",
    "af": "all",
}
_SURE = frozenset(("ti", "ab", "tw", "mp", "kw", "kf"))  # the others need Ovid's closing dot
_BEHIND = re.compile(
    r"(?P<bare>.*?)(?P<sign>[.:])(?P<codes>[a-z]{2,3}(?:,[a-z]{2,3})*)(?P<dot>\.?)[,;]?", re.IGNORECASE
)
_NEARNESS = re.compile(r"(?:adj|ADJ)(\d{1,2})|(?:near|NEAR|next|NEXT)/(\d{1,2})|(?:W|PRE|pre)/(\d{1,2})|ADJ")
_PREFIXES = {
    "ti=": "ti", "ab=": "ab", "ts=": "tiab", "au=": "au", "so=": "ta", "ad=": "ad", "tw=": "tw",
    "title-abs": "tiab", "title-abs-key": "tw",
}  # fmt: skip
_EMTREE = {"/exp": "mh", "/de": "mh:noexp", "/mj": "majr", "/exp/mj": "majr"}


def tagged(text: str) -> tuple[str, str] | None:
    """Part a word from the field behind it (``nerve.ti,ab.``, ``:ti,ab``); None when there is none."""
    found = _BEHIND.fullmatch(text)
    if found is None:
        return None
    codes = found["codes"].lower().split(",")
    if any(code not in _CODES for code in codes):
        return None
    if not (found["dot"] or set(codes) <= _SURE) or (found["sign"] == ":" and found["dot"]):
        return None
    keys = {_CODES[code] for code in codes}
    return found["bare"], one_field(keys)


def one_field(keys: set[str]) -> str:
    """Return the narrowest field that looks at all the given ones."""
    if len(keys) == 1:
        return next(iter(keys))
    if keys <= {"ti", "ab", "ot"}:
        return "tiab"
    return "tw" if keys <= {"ti", "ab", "ot", "tw", "mh", "nm"} else "all"


def nearness(text: str) -> int | None:
    """Return how many words may stand between, for ``adj3`` and its kin; None for other words."""
    found = _NEARNESS.fullmatch(text)
    if found is None:
        return None
    return max(int(found[1] or found[2] or found[3] or 1) - 1, 0)


def prefix(text: str) -> str:
    """Return the field that is named before a bracket (``TI=(…)``), or ""."""
    return _PREFIXES.get(text.lower(), "")


def emtree(text: str) -> str:
    """Return the field of Embase's ``'facial nerve'/exp``, or ""."""
    return _EMTREE.get(text.lower().rstrip(".,"), "")
