"""The last hand on a text: terms spelled out once, articles, capitals, one spelling per record."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from curation.standin.synthetic.grammar import SENTENCE


class Term(NamedTuple):
    """An abbreviated term: how it is spelled out, and its short form. A plural (``{~MSCs}``) gains an s.

    ``{~prod-}`` asks for the form that stands before a noun ("hUC-EV" in "hUC-EV-treated rats").
    """

    long: str
    short: str
    plural: str = ""  # where the plural is not long + "s"
    before_noun: str = ""

    def spelled(self, form: str) -> str:
        """Return the long form."""
        return (self.plural or self.long + "s") if form == "s" else self.long

    def brief(self, form: str) -> str:
        """Return the short form."""
        if form == "-":
            return self.before_noun
        return self.short + form


Terms = Mapping[str, Term]

_TERM = re.compile(r"\x02([^\x03]+)\x03")
_ARTICLE = re.compile(r"\(n\) (<i>)?([\w<&-]+)")
_GAPS = re.compile(r" (?=[ ,;:?)]|\.(?!\d))")
_START = re.compile(rf"{SENTENCE}((?:<i>|\()*)([^\s,.;:)]+)")
# British stems and how they are spelled in America; a stem is long enough to fit nothing else.
_STEMS = (
    ("tumour", "tumor"), ("fibre", "fiber"), ("haem", "hem"), ("Haem", "Hem"), ("oedema", "edema"),
    ("naesth", "nesth"), ("schaemi", "schemi"), ("behaviour", "behavior"), ("abelled", "abeled"),
    ("abelling", "abeling"), ("favour", "favor"), ("centre", "center"), ("aetiolog", "etiolog"),
    ("aediatric", "ediatric"), ("colour", "color"), ("modelled", "modeled"), ("nalyse", "nalyze"),
    ("nalysing", "nalyzing"), ("grey", "gray"), ("artefact", "artifact"), ("programme", "program"),
    ("litre", "liter"), ("foetal", "fetal"), ("leukaemi", "leukemi"), ("sulph", "sulf"),
    ("defence", "defense"), ("judgement", "judgment"), ("practise", "practice"), ("organise", "organize"),
    ("organisa", "organiza"),
    ("counsell", "counsel"), ("signall", "signal"), ("mould", "mold"), ("metres", "meters"),
)  # fmt: skip
# Words in -ise that America spells with a z, by the three letters before; "raised" is not among them.
_IZED = frozenset(
    (
        "dom", "ter", "ard", "tim", "nim", "hil", "ral", "mal", "mar", "ogn", "lar", "ual", "til", "cal",
        "nal", "bil", "ner", "mun", "hes", "ial", "xim", "tic", "ior", "gor", "dua", "tom", "log", "tal",
        "ine",
    )
)  # fmt: skip
_ISE = re.compile(r"is(?=ed|e\b|es\b|ing|ation|er)")


def american(text: str) -> str:
    """Return the text in American spelling (the phrase files are written in British)."""
    for british, spelled in _STEMS:
        if british in text:
            text = text.replace(british, spelled)
    return _ISE.sub(_with_z, text)


def _with_z(match: re.Match[str]) -> str:
    start = match.start()
    return "iz" if match.string[start - 3 : start].lower() in _IZED else "is"


def article_for(word: str) -> str:
    """Return "a" or "an" for the word that follows, going by how it is said.

    Abbreviations are spelled (an MSC, an NGF, but a BDNF, a UC); numbers are read (an 8-week, an 11).
    """
    plain = word.removeprefix("<i>").lstrip("(")
    lower = plain.lower()
    if plain[:1].isdigit():
        return "an" if re.match(r"8|11(?!\d)|18(?!\d)", plain) else "a"
    if (len(plain) > 1 and plain[:2].isupper()) or re.match(r"[hr]?[A-Z]+(?:s?EV|-)", plain):
        return "an" if lower[0] in "aefhilmnorsx" else "a"
    if re.match(r"(hour|honest|heir)", lower):
        return "an"
    if re.match(r"(uni(?!n|m)|use|usual|eu|one\b|once|utilit|ut(?:er|il))", lower):
        return "a"
    return "an" if lower[:1] in "aeiou" else "a"


def _capital(match: re.Match[str]) -> str:
    """Raise a sentence's first letter unless the word has capitals of its own (miR-21, hUC-EVs)."""
    lead, word = match[1], match[2]
    if word[0].islower() and not any(c.isupper() for c in word[1:]):
        word = word[0].upper() + word[1:]
    return lead + word


def settle(text: str, terms: Terms, *, spell_out: bool = False) -> str:
    """Resolve terms, articles and capitals of a whole abstract (or, with ``spell_out``, of a title).

    A term used once is only spelled out; one used more often gets its short form in brackets the first time.
    """
    counts: Counter[str] = Counter()
    seen: set[str] = set()

    def resolve(match: re.Match[str]) -> str:
        key, form = _key_and_form(match[1], terms)
        term = terms[key]
        if spell_out:
            return term.spelled(form)
        if key in seen:
            return term.brief(form)
        seen.add(key)
        long = term.spelled(form)
        return long if counts[key] < 2 else f"{long} ({term.brief(form)})"

    if "\x02" in text:
        counts.update(_key_and_form(token, terms)[0] for token in _TERM.findall(text))
        text = _TERM.sub(resolve, text)
    text = _START.sub(_capital, _GAPS.sub("", text))
    if "(n)" in text:
        text = _ARTICLE.sub(_with_article, text)
    return text


def _key_and_form(token: str, terms: Terms) -> tuple[str, str]:
    return (token, "") if token in terms else (token[:-1], token[-1])


def _with_article(match: re.Match[str]) -> str:
    return ("n " if article_for(match[2]) == "an" else " ") + (match[1] or "") + match[2]


_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "but",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "the",
        "to",
        "via",
        "vs",
        "with",
        "after",
        "during",
    ]
)


def title_case(text: str) -> str:
    """Give every important word a capital, as some journals do; markup and mixed-case words stay."""
    words = text.split(" ")
    last = len(words) - 1
    return " ".join(
        word
        if "<" in word or not word or not word[0].islower() or any(c.isupper() for c in word)
        or (word in _SMALL and 0 < place < last)
        else word[0].upper() + word[1:]
        for place, word in enumerate(words)
    )  # fmt: skip
