"""A row of the store as a document of the index: what each field of the schema holds of it."""

import functools
import hashlib
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any, NamedTuple

import msgspec

from curation.providers.languages import LANGUAGES
from curation.providers.records import (
    Chemical,
    HistoryDate,
    Journal,
    PartialDate,
    Person,
    PubmedRecord,
    SupplementaryConcept,
)
from curation.search import analysis, index, mesh
from curation.search.analysis import analysed
from curation.search.judged import NOTHING, Judged
from curation.search.pairs import pairs_of
from curation.search.plain_values import as_number

Document = dict[str, Any]
EPOCH = date(1800, 1, 1)
SMALLEST_SAMPLE = 12  # 1 in 2 ** 12 of the records
_INPROCESS = frozenset({"in-process", "in-data-review"})
flat = chain.from_iterable


class Row(NamedTuple):
    """What the store knows of a record: its columns, its body, and what stands in other tables."""

    pmid: int
    body: bytes
    year: int | None
    sort_date: date | None
    entered_on: date | None
    stored_at: datetime
    journal: str
    retracted: bool
    synthetic: bool
    sources: tuple[str, ...] = ()  # slugs of the sources that match it
    cited: int = 0
    judged: Judged = NOTHING


class _Cited(msgspec.Struct, frozen=True, gc=False):
    """Of a reference, all that the index keeps; its text is passed over unread."""

    pmid: int | None = None


class _Indexed(PubmedRecord, frozen=True):
    """A record as far as the index has a place for it."""

    references: tuple[_Cited, ...] = ()  # type: ignore[assignment]  # read by msgspec alone; no Reference is wanted


# Headings, journals, names and addresses come again and again: each is worked out once.
key = functools.lru_cache(maxsize=200_000)(analysis.key)
known = functools.lru_cache(maxsize=200_000)(analysed)
DECODER = msgspec.json.Decoder(_Indexed)


def document(row: Row) -> Document:
    """Return the document of a row."""
    record = DECODER.decode(row.body)
    parts = (
        {"pmid": row.pmid, "cited": row.cited},
        _texts(record),
        _people(record),
        _journal(record.journal),
        _places(record),
        _indexing(record),
        _identifiers(record),
        _days(record, row),
        _facts(record, row),
        {} if row.judged is NOTHING else row.judged.fields(),
        _orders(row),
    )
    made: Document = {name: value for part in parts for name, value in part.items() if value or value == 0}
    made["digest"] = digest(made)
    drawn = {pairs: pairs_of(made.get(name, ())) for name, pairs in index.PAIRS.items()}
    drawn[index.SAMPLE] = samples(made["digest"])
    return made | {name: value for name, value in drawn.items() if value}


def digest(made: Document) -> int:
    """Return a number that stands for every field of a document, for comparing; it fits in 63 bits."""
    packed = msgspec.msgpack.encode({name: made[name] for name in sorted(made) if name != "digest"})
    return int.from_bytes(hashlib.blake2b(packed, digest_size=8).digest(), "big") >> 1


def samples(of: int) -> str:
    """Return the samples that a record is in: ``2`` with a chance of one in two, ``4`` with one in four, …"""
    return " ".join(str(2**n) for n in range(1, min(64 - of.bit_length(), SMALLEST_SAMPLE + 1)))


def _each(texts: Iterable[str]) -> list[str]:
    """Return the texts as values of one field; a phrase does not run on from one to the next."""
    return [read for text in texts if text and (read := analysed(text))]


def _known(texts: Iterable[str]) -> list[str]:
    """Return the same of texts that other records are likely to have too."""
    return [read for text in texts if text and (read := known(text))]


def _texts(record: PubmedRecord) -> Document:
    abstracts = (record.abstract, *record.other_abstracts)
    book = record.book
    books = (book.title, book.collection) if book else ()
    titles = (record.title,) if record.title.plain or not book else (book.title,)
    return {
        "ti": _each(t.plain for t in titles),
        "tt": _each([record.vernacular_title.plain]),
        "ab": _each(s.text.plain for a in abstracts for s in a.sections),
        "ot": _known(k.text.plain for k in record.keywords),
        "cois": _each([record.coi.plain]),
        "gr": _known(f"{g.id} {g.acronym} {g.agency} {g.country}" for g in record.grants),
        "pubn": _each([book.publisher]) if book else [],
        "book": _each((*(t.plain for t in books), book.title_id if book else "")),
        "misc": _each((*(f"{b.name} {' '.join(b.accessions)}" for b in record.data_banks), *record.genes,
                       *record.general_notes, record.doi, record.pmcid, str(record.pmid))),
    }  # fmt: skip


def _people(record: PubmedRecord) -> Document:
    book = record.book
    editors = book.editors if book else ()
    authors = (*record.authors, *(book.authors if book else ()), *editors)
    everyone = (*authors, *record.investigators)
    made = {
        "au": _unique(flat(map(names, authors))),
        "fau": _unique(flat(map(full_names, authors))),
        "cn": _unique(key(a.collective) for a in everyone if a.collective),
        "auid": _unique(i.lower() for i in flat(map(_ids, everyone))),
        "ad": _known(dict.fromkeys(p.text for a in everyone for p in a.affiliations)),
        "who": _known(a.collective or f"{a.last} {a.fore or a.initials}" for a in everyone),
    }
    if record.authors:
        made["1au"], made["lastau"] = _unique(names(record.authors[0])), _unique(names(record.authors[-1]))
        made["f_author"] = _unique(f"{a.last} {a.initials}".strip() for a in record.authors if a.last)
    if record.investigators:
        made["ir"] = _unique(flat(map(names, record.investigators)))
        made["fir"] = _unique(flat(map(full_names, record.investigators)))
    if editors:
        made["ed"] = _unique(flat(map(names, editors)))
    if record.subjects:
        made["ps"] = _unique(flat(map(names, record.subjects)))
    return made


def _ids(person: Person) -> tuple[str, ...]:
    return (person.orcid, *[x.value for x in person.identifiers]) if person.identifiers else (person.orcid,)


def names(person: Person) -> Sequence[str]:
    """Give every form in which a search may name a person: ``smith``, ``smith j``, ``smith ja``."""
    return _names(person.last, person.initials, person.suffix, person.collective)


@functools.lru_cache(maxsize=200_000)
def _names(last: str, initials: str, suffix: str, collective: str) -> tuple[str, ...]:
    found = [key(collective)] if collective else []
    if last:
        last, initials = key(last), key(initials).replace(" ", "")
        found += [last, *(f"{last} {initials[:end]}" for end in range(1, len(initials) + 1))]
        if suffix:
            found.append(f"{last} {initials} {key(suffix)}")
    return tuple(found)


def full_names(person: Person) -> Sequence[str]:
    """Give the forms with the fore name, either way round: ``smith john``, ``john smith``."""
    return _full_names(person.last, person.fore) if person.last else ()


@functools.lru_cache(maxsize=200_000)
def _full_names(last: str, fore: str) -> tuple[str, ...]:
    last, parts = key(last), key(fore).split()
    either = ((" ".join([last, *parts[:n]]), " ".join([*parts[:n], last])) for n in range(len(parts) + 1))
    return tuple(form for forms in either for form in forms)


@functools.lru_cache(maxsize=20_000)
def _journal(journal: Journal) -> Document:
    """Return what a journal's records have in common; nobody may change the lists."""
    called = [key(n) for n in (journal.title, journal.iso, journal.medline_ta) if n]
    issns = [i.lower() for i in (journal.issn, journal.issn_linking) if i]
    return {
        "jo": _each(dict.fromkeys((journal.title, journal.medline_ta))),
        "ta": _unique((*called, *issns, journal.nlm_id.lower())),
        "issn": _unique(issns),
        "jid": _unique([journal.nlm_id.lower()]),
        "pl": _unique([key(journal.country)]),
    }


def _places(record: PubmedRecord) -> Document:
    return {
        "vi": _unique([key(record.issue.volume)]),
        "ip": _unique([key(record.issue.number)]),
        "pg": _unique((key(record.pages.medline), key(record.pages.start), *_first_page(record))),
        "la": _unique(n for code in record.languages for n in (code, LANGUAGES.get(code, ("",))[0].lower())),
        "f_language": _unique(record.languages),
    }


def _first_page(record: PubmedRecord) -> list[str]:
    return [key(re.split(r"[-,;]", record.pages.medline)[0])] if record.pages.medline else []


def _indexing(record: PubmedRecord) -> Document:
    headings = [m.name for m in record.mesh]
    major = [m.name for m in record.mesh if m.is_major]
    pairs = [(m.name, q.name) for m in record.mesh for q in m.qualifiers]
    major_pairs = [(m.name, q.name) for m in record.mesh for q in m.qualifiers if q.major]
    concepts: tuple[Chemical | SupplementaryConcept, ...] = (
        *record.chemicals,
        *record.supplementary_concepts,
    )
    types = [t.name for t in record.publication_types]
    qualifiers = [name for _, name in pairs]
    said = (*headings, *qualifiers, *(c.name for c in concepts), *types)
    return {
        "mh": _unique((*map(key, headings), *map(_pair, pairs), *[m.ui.lower() for m in record.mesh])),
        "mhx": _broader(headings, pairs),
        "majr": _unique((*map(key, major), *map(_pair, major_pairs))),
        "majrx": _broader(major, major_pairs),
        "sh": _unique(map(key, qualifiers)),
        "nm": _unique((*(key(c.name) for c in concepts), *(c.ui.lower() for c in concepts))),
        "rn": _unique(c.registry.lower() for c in record.chemicals),
        "pt": _unique((*_broader(types, ()), *(t.ui.lower() for t in record.publication_types))),
        "ix": _known(dict.fromkeys(said)),
        "f_mesh": _unique(headings),
        "f_type": _unique(types),
    }


@functools.lru_cache(maxsize=100_000)
def _pair(pair: tuple[str, str]) -> str:
    """Write a heading with a subheading: ``facial nerve/surgery``."""
    return f"{key(pair[0])}/{key(pair[1])}"


@functools.lru_cache(maxsize=50_000)
def _above(heading: str) -> tuple[str, ...]:
    """Return a heading and every broader one, as keys."""
    return tuple(map(key, mesh.above(heading)))


@functools.lru_cache(maxsize=100_000)
def _above_pair(pair: tuple[str, str]) -> tuple[str, ...]:
    """Return a heading with a subheading, and every broader heading with it."""
    return tuple(f"{broader}/{key(pair[1])}" for broader in _above(pair[0]))


def _broader(headings: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Return headings and their pairs with subheadings, and the same of every broader heading."""
    return list(dict.fromkeys((*flat(map(_above, headings)), *flat(map(_above_pair, pairs)))))


def _identifiers(record: PubmedRecord) -> Document:
    own = {i.value.lower() for i in record.identifiers if i.scheme != "pubmed"}
    placed = {at.value.lower() for at in record.locations}
    banks = [f"{b.name}/{a}" for b in record.data_banks for a in b.accessions]
    book = record.book
    return {
        "doi": _unique([record.doi.lower()]),
        "pmc": _unique([record.pmcid.lower()]),
        "aid": _unique(sorted({*own, *placed, *([record.doi.lower()] if record.doi else [])})),
        "si": _unique(v.lower() for v in (*banks, *(a for b in record.data_banks for a in b.accessions),
                                          *(b.name for b in record.data_banks))),
        "isbn": _unique(i.replace("-", "").lower() for i in book.isbns) if book else [],
        "refs": sorted({r.pmid for r in record.references if r.pmid}
                       | {n.pmid for n in record.notices if n.kind == "Cites" and n.pmid}),
    }  # fmt: skip


def _days(record: PubmedRecord, row: Row) -> Document:
    printed, electronic = number(record.published), [number(d) for d in record.article_dates]
    is_print = (
        not record.publication_model.startswith("Electronic")
        or record.publication_model == "Electronic-Print"
    )
    history = record.history
    return {
        "dp": sorted({d for d in (printed, *electronic) if d}),
        "ppdat": [printed] if printed and is_print else [],
        "epdat": sorted({d for d in electronic if d}),
        "edat": _status_day(history, "pubmed") or _status_day(history, "entrez"),
        "crdt": [as_number(row.entered_on)] if row.entered_on else [],
        "mhda": _status_day(history, "medline"),
        "mdat": _iso(record.revised),
        "dcom": _iso(record.completed),
        "added": [as_number(row.stored_at.date())],
        "stored": int(row.stored_at.timestamp() * 1000),
    }


def number(partial: PartialDate) -> int | None:
    """Write a date as a number; an unknown month or day counts as the first."""
    return partial.year * 10_000 + (partial.month or 1) * 100 + (partial.day or 1) if partial.year else None


def _iso(text: str) -> list[int]:
    digits = text[:10].replace("-", "")
    return [int(digits)] if len(digits) == 8 and digits.isdecimal() else []


def _status_day(history: Iterable[HistoryDate], status: str) -> list[int]:
    return sorted(day for h in history if h.status == status for day in _iso(h.at))[:1]


def _facts(record: PubmedRecord, row: Row) -> Document:
    types = {t.name.lower() for t in record.publication_types}
    notices = {n.kind for n in record.notices}
    people = (*record.authors, *record.investigators)
    has = {
        "abstract": any(s.text.plain for s in record.abstract.sections),
        "doi": record.doi, "pmc": record.pmcid, "coi": record.coi.plain, "mesh": record.mesh,
        "keywords": record.keywords, "grants": record.grants, "references": record.references,
        "orcid": any(p.orcid for p in people), "data": record.data_banks, "authors": record.authors,
        "notices": record.notices, "affiliations": any(p.affiliations for p in people),
        "chemicals": record.chemicals, "investigators": record.investigators, "year": row.year,
    }  # fmt: skip
    held = sorted(name for name, value in has.items() if value)
    is_ = {
        "retracted": row.retracted, "synthetic": row.synthetic,
        record.kind: True,
        "corrected": "ErratumIn" in notices, "concern": "ExpressionOfConcernIn" in notices,
        "updated": "UpdateIn" in notices, "matched": bool(row.sources), "unmatched": not row.sources,
    }  # fmt: skip
    return {
        "has": held,
        "is": sorted({n for n, value in is_.items() if value} | {key(t) for t in types}),
        "sb": _subsets(record, held),
        "source": list(row.sources),
        "f_source": list(row.sources),
        "f_journal": row.journal,
        "f_notice": sorted(notices),
        "year": row.year,
    }


def _subsets(record: PubmedRecord, held: Iterable[str]) -> list[str]:
    """Return NLM's subsets: by status, by CitationSubset, by what is there, by language."""
    status = record.status.lower()
    return _unique((
        "all", status, {"pubmed-not-medline": "pubmednotmedline"}.get(status, ""),
        "inprocess" if status in _INPROCESS else "",
        *(s.lower() for s in record.subsets), *(f"has{name}" for name in held),
        "pubmed pmc" if record.pmcid else "", *(LANGUAGES.get(c, (c,))[0].lower() for c in record.languages),
        "pubstatusaheadofprint" if record.publication_status == "aheadofprint" else "",
    ))  # fmt: skip


def _orders(row: Row) -> Document:
    def keyed(first: int) -> int:
        return (first << 34) | row.pmid  # a PMID has at most 31 bits for centuries

    entered = (row.entered_on - EPOCH).days if row.entered_on else 0
    published = (row.sort_date - EPOCH).days if row.sort_date else 0
    return {
        "newest": keyed(entered),
        "published": keyed(published),
        "most_cited": keyed(row.cited),
        "weight": weight(row.year, row.cited),
    }


def weight(year: int | None, cited: int) -> float:
    """Return what multiplies a best-match score: 1 for an old, uncited record, at most about 1.5.

    Recency adds 0.01 a year after 1990, up to 0.5; citations add 0.03 for each doubling, up to 0.3. Both are
    mild on purpose: a word in the title counts for more.
    """
    recent = min(max((year or 1990) - 1990, 0), 50) * 0.01
    return round(1 + recent + min(0.03 * math.log2(1 + cited), 0.3), 4)


def _unique(values: Iterable[str]) -> list[str]:
    found = dict.fromkeys(values)
    found.pop("", None)
    return list(found)
