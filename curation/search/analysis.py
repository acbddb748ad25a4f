"""How text becomes tokens, for what is stored and for what is asked: one place, one behaviour.

The index keeps the tokens of a text joined by blanks and cuts them at blanks again, so that nothing but this
module decides what a word is. A letter never shares a token with a digit (``miR-21``, ``miR21`` and
``miR 21`` are all ``mir 21``), hyphens part words, a lone Greek letter is its name, accents and case do not
count, and :mod:`curation.search.wordforms` brings a word to one form.

Cost is what rules the design: a regular expression cuts, a dictionary that fills itself maps every distinct
word once, and only texts that are not ASCII are folded.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from curation.search.wordforms import beginnings, one_form

MOST_KNOWN = 400_000  # distinct words kept in memory, some 60 MB
LONGEST = 100  # characters of one token; what is longer is no word

_LETTERS_OR_NUMBER = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*").findall
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_POSSESSIVE = re.compile(r"(?<=[^\W\d_])'s?(?![^\W\d_])")
_ELISION = re.compile(r"\b([dl])'(?=[^\W\d_])")
_MARKS = re.compile(r"[\u0300-\u036f]")
_RAISED = re.compile(r"[⁰¹²³⁴-⁹]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_MICRO = re.compile(r"[\u00b5\u03bc](?=(?:[gmlLMsAN]|mol|Ci)\b)")
_LONE_GREEK = re.compile(r"(?<![Ͱ-Ͽ])[Ͱ-Ͽ]{1,2}(?![Ͱ-Ͽ])")  # longer ones are words of Greek
_IDEOGRAPH = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])")
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau "
    "upsilon phi chi psi omega"
)
_GREEK_NAMES = {chr(0x3B1 + place): f" {name} " for place, name in enumerate(_GREEK.split())}
_APOSTROPHES = "\u2018\u2019\u02bc\u2032\uff07`\u00b4"
_PLAIN = str.maketrans(
    {
        **dict.fromkeys(_APOSTROPHES, "'"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
        **dict(zip("łŁøØđĐðÐıĸŋəĦħ", "lLoOdDdDikneHh", strict=True)),
        **dict(zip("þÞßæÆœŒ", ("th", "Th", "ss", "ae", "Ae", "oe", "Oe"), strict=True)),
    }
)
_SEPARATED = (
    str.maketrans(  # lower case, and a blank for all but letters, figures and what may stand in a word
        {
            chr(code): chr(code).lower() if chr(code).isalnum() or chr(code) in ".,'" else " "
            for code in range(128)
        }
    )
)
_GREEK_BEHIND = re.compile(  # TGFbeta, NFkappaB
    r"(tgf|tnf|ifn|il|ppar|ror|nf|pkc|gsk|hif|pgc|ikk|ikb|mip|lxr|pdgfr|hnf|tcr|hcg|rar)"
    r"(alpha|beta|gamma|delta|kappa|theta|zeta)(b?)"
)
_GREEK_AHEAD = re.compile(  # alphaSMA
    r"(alpha|beta|gamma|delta|kappa)"
    r"(b|sma|synuclein|catenin|actin|tubulin|amyloid|fetoprotein|tocopherol|lactam|lactamase|blocker|hcg)"
)

_SMALL = (  # the words that PubMed leaves out of a search of bare words
    "a about again all almost also although always among an and another any are as at be because been "
    "before being between both but by can could did do does done due during each either enough especially "
    "etc for found from further had has have having here how however i if in into is it its itself just "
    "kg km made mainly make may mg might ml mm most mostly must nearly neither no nor obtained of often "
    "on our overall perhaps quite rather really regarding seem seen several should show showed shown "
    "shows significantly since so some such than that the their theirs them then there therefore these "
    "they this those through thus to upon various very was we were what when which while with within "
    "without would "
)
STOP_WORDS = frozenset(_SMALL.split())


class _Forms(dict[str, str]):
    """Every distinct piece seen, and what it becomes; it forgets them all when they are too many."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, piece: str) -> str:
        if len(self) >= MOST_KNOWN:
            self.clear()
        made = self[piece] = self._make(piece)
        return made


def _cut(piece: str) -> list[str]:
    if "'" in piece:
        piece = _ELISION.sub(r"\1 ", _POSSESSIVE.sub("", piece)).replace("'", "")
    return [_number(part) if part[0].isdigit() else part[:LONGEST] for part in _LETTERS_OR_NUMBER(piece)]


def _number(piece: str) -> str:
    if "," in piece:
        piece = piece.replace(",", "" if _THOUSANDS.fullmatch(piece) else " ")
    return piece[:LONGEST]


def _form(word: str) -> str:
    if word[0].isdigit():
        return word
    behind = _GREEK_BEHIND.fullmatch(word)
    if behind:
        return " ".join(part for part in behind.groups() if part)
    ahead = _GREEK_AHEAD.fullmatch(word)
    return f"{ahead[1]} {ahead[2]}" if ahead else one_form(word)


def _plain(run: str) -> str:
    """Fold a run of characters beyond ASCII."""
    run = _RAISED.sub(lambda raised: f" {raised[0]} ", run.translate(_PLAIN))
    run = _MARKS.sub("", unicodedata.normalize("NFKD", run)).translate(_PLAIN)
    run = _LONE_GREEK.sub(lambda lone: "".join(_GREEK_NAMES.get(c, c) for c in lone[0].lower()), run)
    return "".join(c if c.isalnum() or c in "' " else " " for c in _IDEOGRAPH.sub(r" \1 ", run))


_TOKENS = _Forms(lambda piece: " ".join(map(_form, _cut(piece))))
_EXACT = _Forms(lambda piece: " ".join(_cut(piece)))
_RUNS = _Forms(_plain)


def analysed(text: str) -> str:
    """Return the tokens of a text joined by blanks: what the index stores, and what a query is made of."""
    return " ".join(map(_TOKENS.__getitem__, _pieces(text)))


def tokens(text: str) -> list[str]:
    """Return the tokens of a text, one by one."""
    if text.isalnum() and text.isascii():  # one word: nothing to cut
        return _TOKENS[text.lower()].split()
    return analysed(text).split()


def needed(words: Sequence[str]) -> list[str]:
    """Return the words of a bare row that must be there: all but stop words, where there are others."""
    return [word for word in words if word.lower() not in STOP_WORDS] or list(words)


def exact(text: str) -> str:
    """Return the words folded but in the form they were written in, for ranking exact forms above others."""
    return " ".join(map(_EXACT.__getitem__, _pieces(text)))


def _pieces(text: str) -> list[str]:
    if not text.isascii():
        text = folded(text)
        if not text.isascii():
            text = text.lower()
    return text.translate(_SEPARATED).split()


def folded(text: str) -> str:
    """Return a text without accents, ligatures, raised figures and lone Greek letters; case is kept."""
    if text.isascii():
        return text
    return _BEYOND_ASCII.sub(lambda run: _RUNS[run[0]], _MICRO.sub("u", text))


def key(text: str) -> str:
    """Return a whole value as it is compared: folded, in lower case, its letters and figures only."""
    lowered = folded(text).lower().replace("'", "")
    return " ".join(re.findall(r"[^\W_]+", lowered))


class Beginnings(NamedTuple):
    """What a truncated word looks for: the words ``before``, then any of the prefixes or whole forms."""

    before: tuple[str, ...]
    prefixes: tuple[str, ...]
    whole: tuple[str, ...] = ()


def beginnings_of(text: str) -> Beginnings | None:
    """Say what ``text*`` looks for; None when no word is in it. ``miR2*`` is ``mir`` and then ``2*``."""
    pieces = exact(text).split()
    if not pieces:
        return None
    before = tuple(analysed(" ".join(pieces[:-1])).split())
    last = pieces[-1]
    if last[0].isdigit():
        return Beginnings(before, (last,))
    prefixes, whole = beginnings(last)
    return Beginnings(before, prefixes, whole)


_WRITTEN_ASCII = re.compile(r"[A-Za-z0-9'.,`]+")  # the same of such a text, in a third of the time
_WRITTEN = re.compile(rf"(?:[^\W_]+|[\u0300-\u036f'.,{_APOSTROPHES}\u00ad\u200b-\u200d\u2060\ufeff]+)+")


def written(text: str) -> list[str]:
    """Return the pieces of a text that tokens are made of, in order, for highlights."""
    return (_WRITTEN_ASCII if text.isascii() else _WRITTEN).findall(text)


def stands(piece: str, text: str) -> Iterator[int]:
    """Return where in a text a piece of it stands, as a piece and not within a longer one."""
    at = text.find(piece)
    while at >= 0:
        end = at + len(piece)
        if not _WRITTEN.match(text[at - 1 : at]) and not _WRITTEN.match(text[end : end + 1]):
            yield at
        at = text.find(piece, end)
