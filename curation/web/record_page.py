"""All that a record's page shows, gathered once: what PubMed says, and what this base knows of it."""

from collections.abc import Iterable
from typing import Any

from curation.exchange.citation_line import citation_line
from curation.exchange.citing import references as in_every_style
from curation.exchange.embedded import coins, highwire
from curation.exchange.formats import FORMATS
from curation.models import Match, Notice, Record
from curation.providers.languages import language_name, language_tag
from curation.providers.records import Abstract, Identifier, Keyword, PubmedRecord
from curation.sync.contents import contents
from curation.web.dates import spoken
from curation.web.field_words import history_rows
from curation.web.kinds import kind_labels
from curation.web.linked import around
from curation.web.links import address, data_bank_address
from curation.web.notices import above_title, below, notice_lines
from curation.web.people import byline, groups
from curation.web.references import references

OWNERS = {"": "Keywords", "NOTNLM": "Keywords (authors)", "NLM": "Keywords (NLM)"}
MORE = ("genes", "subjects", "space_missions", "general_notes", "reference_count")
FOLDED = 100  # authors or collaborators; of more, only the first are on the page, all on one of their own
OWN_SCHEMES = {"pubmed", "doi", "pmc", "pmcid"}  # shown by themselves


def record_page(record: Record) -> dict[str, Any]:
    """Return what the template of a record's page needs. The number of queries is constant."""
    entry = contents(record)
    held = held_among(entry)
    lines = notice_lines(entry, held, told_by_others(record))
    return {
        "entry": entry,
        "citation": citation_line(entry),
        "kinds": kind_labels(entry.kind, (t.name for t in entry.publication_types)),
        "free": bool(entry.pmcid),
        "notices_above": above_title(lines),
        "notices_below": below(lines),
        "byline": byline(entry.authors),
        "groups": groups(entry.authors, entry.investigators),
        "folded": max(len(entry.authors), len(entry.investigators)) > FOLDED,
        "citations": in_every_style(entry) if len(entry.authors) <= FOLDED else [],
        "formats": FORMATS.values(),
        "highwire": highwire(entry),
        "coins": coins(entry),
        "doi_address": address("doi", entry.doi),
        "identifiers": other_identifiers(entry),
        "abstract": _with_language(entry.abstract),
        "other_abstracts": [_with_language(a) for a in entry.other_abstracts],
        "languages": [language_name(code) for code in entry.languages if code != "eng"],
        "all_languages": [language_name(code) for code in entry.languages],
        "vernacular_tag": next((language_tag(c) for c in entry.languages if c != "eng"), ""),
        "keywords": keywords_by_owner(entry.keywords),
        "data_banks": _data_banks(entry),
        "history": history_rows(entry.history),
        "dates": {"completed": spoken(entry.completed), "revised": spoken(entry.revised)},
        "editors": byline(entry.book.editors) if entry.book else None,
        "book_authors": byline(entry.book.authors) if entry.book else None,
        "subjects": byline(entry.subjects),
        "has_more": any(getattr(entry, name) for name in MORE),
        "matches": Match.objects.filter(record=record).select_related("source", "entered_run", "left_run"),
        "version": record.versions.defer("raw_xml").select_related("run").first(),
        "shows_synthetic": record.synthetic,
        **references(entry, held),
        **around(record),
    }


def told_by_others(record: Record) -> list[tuple[str, int, str]]:
    """Return kind, PMID and citation of the notices by which other records here speak of this one."""
    told = Notice.objects.standing().filter(other_pmid=record.pk)
    return list(told.values_list("kind", "record_id", "record__citation"))


def held_among(entry: PubmedRecord) -> dict[int, bool]:
    """Return which of the PMIDs an entry speaks of are in this base, and whether each is retracted."""
    spoken_of = {r.pmid for r in entry.references} | {n.pmid for n in entry.notices}
    pmids = [pmid for pmid in spoken_of if pmid is not None]
    return dict(Record.objects.filter(pk__in=pmids).values_list("pk", "retracted"))


def keywords_by_owner(keywords: Iterable[Keyword]) -> list[tuple[str, list[Keyword]]]:
    """Return the keywords by who gave them, each owner once, in the order they come."""
    found: dict[str, list[Keyword]] = {}
    for keyword in keywords:
        found.setdefault(keyword.owner, []).append(keyword)
    return [(OWNERS.get(owner) or f"Keywords ({owner})", words) for owner, words in found.items()]


def other_identifiers(entry: PubmedRecord) -> list[tuple[str, str, str, bool]]:
    """Return scheme, value, address and validity of the identifiers beside PMID, PMCID and DOI."""
    own = [(i.scheme, i.value, True) for i in entry.identifiers if not _is_main(i, entry)]
    own += [(at.scheme, at.value, at.valid) for at in entry.locations if at.value != entry.doi]
    own += [(i.scheme, i.value, True) for i in entry.other_ids]
    found = dict.fromkeys(own)
    return [(scheme, value, address(scheme, value), valid) for scheme, value, valid in found]


def _is_main(identifier: Identifier, entry: PubmedRecord) -> bool:
    value = identifier.value.removeprefix("PMC")
    own = {str(entry.pmid), entry.doi, entry.pmcid.removeprefix("PMC")}
    return identifier.scheme in OWN_SCHEMES and value in own


def _with_language(abstract: Abstract) -> dict[str, Any]:
    return {
        "sections": abstract.sections,
        "copyright": abstract.copyright,
        "type": abstract.type.replace("-", " "),
        "language": language_name(abstract.language) if abstract.language else "",
        "tag": language_tag(abstract.language),
    }


def _data_banks(entry: PubmedRecord) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(b.name, [(a, data_bank_address(b.name, a)) for a in b.accessions]) for b in entry.data_banks]
