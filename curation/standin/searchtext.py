"""What of a record can be searched: its words by part, and its exact terms as single tokens."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from curation.standin.reading import Reading

_WORD = re.compile(r"[^\W_]+")
_WORD_OR_BARRIER = re.compile(r"[^\W_]+|(?<= )_(?= )")
# accents that NFKD has split off, and letters it does not take apart but PubMed finds under a plain spelling
_SPELT = {
    "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "AE",
    "œ": "oe", "Œ": "OE", "\u0131": "i", "þ": "th", "Þ": "TH", "α": "alpha", "β": "beta", "γ": "gamma",
    "δ": "delta", "ε": "epsilon", "κ": "kappa", "λ": "lambda", "μ": "mu", "ω": "omega",
}  # fmt: skip
_TO_SPELL = re.compile(f"[\u0300-\u036f{''.join(_SPELT)}]")

_STATUS = {
    "MEDLINE": "medline", "OLDMEDLINE": "oldmedline", "PubMed-not-MEDLINE": "pubmednotmedline",
    "In-Process": "inprocess", "In-Data-Review": "inprocess", "Publisher": "publisher",
    "Completed": "medline",
}  # fmt: skip
LANGUAGES = {
    "eng": "english", "pol": "polish", "spa": "spanish", "fre": "french", "ger": "german", "ita": "italian",
    "jpn": "japanese", "chi": "chinese", "rus": "russian", "por": "portuguese", "kor": "korean",
    "tur": "turkish", "cze": "czech", "hun": "hungarian", "dut": "dutch", "swe": "swedish", "dan": "danish",
    "nor": "norwegian", "fin": "finnish", "ukr": "ukrainian", "per": "persian", "heb": "hebrew",
    "ara": "arabic", "gre": "greek, modern", "slo": "slovak", "slv": "slovenian", "hrv": "croatian",
    "srp": "serbian", "rum": "romanian", "bul": "bulgarian", "cat": "catalan", "lit": "lithuanian",
    "und": "undetermined", "mul": "multiple languages",
}  # fmt: skip
"""NLM's three-letter language codes and the names a searcher may also use."""


class Searchable(NamedTuple):
    """The text of a record by part; every part is plain lower-case words with one space between."""

    title: str
    abstract: str
    other: str
    mesh: str
    names: str
    places: str
    rest: str
    exact: str


def folded(text: str) -> str:
    """Bring text to the form in which it is compared: lower case, no accents, Greek letters by name."""
    if not text.isascii():
        text = _TO_SPELL.sub(lambda found: _SPELT.get(found[0], ""), unicodedata.normalize("NFKD", text))
    return text.lower()


def words(text: str) -> list[str]:
    """Cut text into the words that are searched for."""
    return _WORD.findall(folded(text))


@lru_cache(maxsize=1 << 16)  # headings, journals and types come again and again
def exact(kind: str, text: str) -> str:
    """Make one token of a whole term; a heading and its qualifier stay apart by a double line.

    ``exact("mh", "Facial Nerve/injuries")`` gives ``mh_facial_nerve__injuries``; empty for no words.
    """
    parts = ["_".join(words(part)) for part in (text.split("/") if kind in ("mh", "majr") else [text])]
    return f"{kind}_" + "__".join(parts) if any(parts) else ""


def searchable(reading: Reading) -> Searchable:
    """Take apart one record for the word index."""
    headings = [h.name + " " + " ".join(name for name, _ in h.qualifiers) for h in reading.headings]
    names = [
        f"{a.last} {a.fore} {a.initials}"
        for a in reading.authors
    ] + reading.every("InvestigatorList/Investigator/LastName")  # fmt: skip
    return Searchable(
        title=_flat(reading.title, reading.of_article("VernacularTitle")),
        abstract=_flat(reading.abstract, *reading.every("OtherAbstract/AbstractText")),
        other=_flat(*reading.every("KeywordList/Keyword")),
        mesh=_flat(*headings, *reading.every("ChemicalList/Chemical/NameOfSubstance"), *reading.types),
        names=_flat(*names),
        places=_flat(*(place for author in reading.authors for place in author.places)),
        rest=_flat(*_rest(reading)),
        exact=" ".join(filter(None, _terms(reading))),
    )


def _flat(*texts: str) -> str:
    # a lone line between two texts keeps a phrase from running from one into the next
    return " ".join(_WORD_OR_BARRIER.findall(folded(" _ ".join(text for text in texts if text))))


def _rest(reading: Reading) -> Iterator[str]:
    yield from (reading.of_article("Journal/Title"), reading.at("MedlineJournalInfo/MedlineTA"))
    yield from (value for _, value in reading.identifiers)
    yield from (LANGUAGES.get(code, code) for code in _languages(reading))
    yield from reading.every("Article/GrantList/Grant/GrantID")
    yield from reading.every("Article/GrantList/Grant/Agency")
    yield from reading.every("Article/DataBankList/DataBank/AccessionNumberList/AccessionNumber")
    yield from reading.every("SupplMeshList/SupplMeshName")
    yield reading.of_article("Book/Publisher/PublisherName")
    if reading.sections:
        yield "hasabstract"


def _languages(reading: Reading) -> list[str]:
    return reading.every("Language" if reading.is_book else "Article/Language")


def _terms(reading: Reading) -> Iterator[str]:
    for heading in reading.headings:
        yield from _heading_terms("mh", heading.name, [name for name, _ in heading.qualifiers])
        if heading.weighty:
            majors = [name for name, major in heading.qualifiers if major]
            yield from _heading_terms("majr", heading.name, majors)
    yield from (exact("pt", name) for name in reading.types)
    yield from (exact("ui", code) for code in reading.type_codes)
    for code in _languages(reading):
        yield from (exact("la", code), exact("la", LANGUAGES.get(code, "")))
    journal = reading.of_article("Journal/Title"), reading.of_article("Journal/ISOAbbreviation")
    info = (reading.at(f"MedlineJournalInfo/{tag}") for tag in ("MedlineTA", "NlmUniqueID", "ISSNLinking"))
    for name in {*journal, *info, reading.of_article("Journal/ISSN")}:
        yield exact("ta", name)
    yield from _author_terms(reading)
    yield from (exact("sb", name) for name in _subsets(reading))
    yield from (exact("lid", value) for _, value in reading.identifiers)
    issue = "Journal/JournalIssue/"
    yield exact("vi", reading.of_article(issue + "Volume"))
    yield exact("ip", reading.of_article(issue + "Issue"))
    yield exact("pg", reading.of_article("Pagination/MedlinePgn").split("-")[0])


def _heading_terms(kind: str, name: str, qualifiers: list[str]) -> Iterator[str]:
    yield exact(kind, name)
    yield from (exact(kind, f"{name}/{qualifier}") for qualifier in qualifiers)


def _author_terms(reading: Reading) -> Iterator[str]:
    tokens = [exact("au", author.short) for author in reading.authors]
    yield from tokens
    if tokens:
        yield tokens[0].replace("au_", "au1_", 1)
        yield tokens[-1].replace("au_", "aul_", 1)


def _subsets(reading: Reading) -> Iterator[str]:
    yield "all"
    yield "pubmed books" if reading.is_book else _STATUS.get(reading.status, "")
    yield from reading.every("CitationSubset")
    if reading.sections:
        yield "hasabstract"
    if reading.identifier("pmc"):
        yield from ("pubmed pmc", "free full text", "full text")
    if "D016441" in reading.type_codes:
        yield "retracted publication"
