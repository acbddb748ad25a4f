"""Every field a search may name, on one page: its tags, what it looks at, and how it is matched.

Names and tags are those of PubMed's user guide ("Search field tags") and of the FieldList that EInfo gives;
the words at the end are our own and are written ``word:value``. How a field is matched:

``text``    word by word, through the analysis, with phrases and proximity
``exact``   one whole value, compared without case and accents; ``*`` at its end truncates
``name``    a person: the last name whole, the initials as far as they are given (``smith j`` finds Smith JA)
``heading`` a MeSH heading, subheading or concept: by its name, and narrower ones too unless ``:noexp``
``id``      an identifier, as it stands but for case and its usual prefixes
``date``    a day, month, year or a range of them
``number``  a whole number or a range of them
``filter``  one of a fixed list of subsets
``own``     a value that only this base knows
"""

from typing import Literal, NamedTuple

Match = Literal["text", "exact", "name", "heading", "id", "date", "number", "filter", "own"]


class Field(NamedTuple):
    """One field: its key in trees (the shortest common tag), NLM's name, all its tags, how it is matched."""

    key: str
    name: str
    tags: tuple[str, ...]
    match: Match
    meaning: str = ""

    @property
    def own(self) -> bool:
        """Say whether it is written ``word:value`` rather than ``value[tag]``."""
        return self.key in OWN


def _field(match: Match, tags: str, name: str, meaning: str = "") -> Field:
    each = tuple(tags.split(", "))
    return Field(each[0], name, tuple(dict.fromkeys((*each, name.lower()))), match, meaning)


_TEXT = (
    _field("text", "all, all field", "All Fields", "everything but the person's own notes"),
    _field("text", "ti, titl", "Title"),
    _field("text", "ab", "Abstract", "the abstract, in every language given"),
    _field("text", "tiab", "Title/Abstract", "title, abstract and the authors' keywords"),
    _field("text", "tw, text, word, text words", "Text Word", "title, abstract, indexing, keywords"),
    _field("text", "tt, transliterated title", "Vernacular Title"),
    _field("text", "ot, otrm, other terms, keyword, keywords, kw", "Other Term", "keywords of any owner"),
    _field("text", "ad, affl", "Affiliation", "of authors and investigators"),
    _field("text", "cois, conflict of interest statement", "Conflict of Interest Statements"),
    _field("text", "gr, grnt, grant, grants, grant number", "Grants and Funding", "number, acronym, agency"),
    _field("text", "pubn", "Publisher"),
    _field("text", "book, bookaccession", "Book", "title and NLM's identifier of a book"),
)
_WHOLE = (
    _field("name", "au, auth, authors", "Author", "any author or editor, collective ones too"),
    _field("name", "1au, faut, first author, first author name, au1", "Author - First"),
    _field("name", "lastau, laut, last author, last author name", "Author - Last"),
    _field("name", "fau, full, full author name", "Author - Full", "with the fore name: smith, john"),
    _field("name", "cn, coln, collective name, corporate author", "Author - Corporate"),
    _field("name", "ir, invr", "Investigator"),
    _field("name", "fir, finv, full investigator name", "Investigator - Full"),
    _field("name", "ed", "Editor"),
    _field("name", "ps, subject - personal name", "Personal Name as Subject"),
    _field("id", "auid, author id", "Author - Identifier", "ORCID and others"),
    _field("exact", "ta, jour, so", "Journal", "by title, abbreviation, ISSN or NLM ID"),
    _field("id", "issn, is", "ISSN", "in print, electronic or linking"),
    _field("id", "jid, nlm id", "NLM Unique ID"),
    _field("exact", "vi, vol", "Volume"),
    _field("exact", "ip, iss", "Issue"),
    _field("exact", "pg, page, pages", "Pagination", "by the first page"),
    _field("exact", "la, lang", "Language", "by name or by NLM's three letters"),
    _field("exact", "pl, cnty, country", "Place of Publication"),
    _field("exact", "pt, ptyp", "Publication Type"),
)
_INDEXING = (
    _field("heading", "mh, mesh, mesh term", "MeSH Terms", "and the headings under it"),
    _field("heading", "mh:noexp, mesh:noexp, mesh term:noexp", "MeSH Terms:noexp", "this heading alone"),
    _field("heading", "majr, mesh major topics, major topic", "MeSH Major Topic"),
    _field("heading", "majr:noexp, major topic:noexp", "MeSH Major Topic:noexp"),
    _field("heading", "sh, subh, mesh subheadings, subheading", "MeSH Subheading"),
    _field("heading", "sh:noexp, subh:noexp, subheading:noexp", "MeSH Subheading:noexp"),
    _field("heading", "nm, subs, substance, substance name", "Supplementary Concept"),
    _field("id", "rn, ecno, ec/rn number, registry number", "EC/RN Number"),
    _field("heading", "pa, papx", "Pharmacological Action"),
    _field("filter", "sb, filt, filter, subset, subsets", "Filter", "medline, pubmed pmc, hasabstract …"),
)
_IDENTIFIERS = (
    _field("number", "pmid, uid", "PMID"),
    _field("id", "doi", "DOI"),
    _field("id", "pmc, pmcid", "PMCID"),
    _field("id", "aid, lid, location id, pid, article identifier", "Location ID", "DOI or publisher item"),
    _field("id", "si, databank accession number", "Secondary Source ID", "trial or data bank with accession"),
    _field("id", "isbn", "ISBN"),
)
_DATES = (
    _field("date", "dp, pdat, publication date, year", "Date - Publication", "in print or electronic"),
    _field("date", "ppdat, ppdt, print publication date", "Date - Publication (Print)"),
    _field("date", "epdat, epdt, electronic publication date", "Date - Publication (Electronic)"),
    _field("date", "edat, entry date, entrez date", "Date - Entry"),
    _field("date", "crdt, create date, creation date", "Date - Create"),
    _field("date", "mhda, mesh date", "Date - MeSH"),
    _field("date", "mdat, lr, modification date, revision date", "Date - Modification"),
    _field("date", "dcom, completion date", "Date - Completion"),
)
_OURS = (
    _field("own", "source", "Source", "records that a source matches, by its name or number"),
    _field("own", "status", "Status", "where a record stands: new, triage, published …"),
    _field("own", "tag", "Tag", "tagged with a term or a narrower one: tag:exosome"),
    _field("own", "facet", "Facet", "has an answer in a facet: facet:species"),
    _field("own", "is", "Is", "is:retracted, is:synthetic, is:review …"),
    _field("own", "has", "Has", "has:abstract, has:doi, has:pmc, has:coi …"),
    _field("own", "cites", "Cites", "records that cite a PMID: cites:36691473"),
    _field("own", "citedby", "Cited By", "records that a PMID cites"),
    _field("own", "similar", "Similar", "records that PubMed calls similar to a PMID"),
    _field("own", "like", "Like", "records that share the telling words of a record: like:36691473"),
    _field("own", "by", "By", "judged by a person: by:me"),
    _field("own", "conflict", "Conflict", "conflict:open, conflict:settled"),
    _field("own", "quote", "Quote", 'words in the quotes of tags: quote:"nerve growth"'),
    _field("number", "year", "Year", "the year that lists and charts go by: year:2015..2020"),
    _field("number", "cited", "Times Cited", "cited:>50, cited:10..20"),
    _field("date", "added", "Added", "the day it came into this base: added:2026-11.."),
    _field("date", "decided", "Decided", "the day of its last decision"),
)

OWN = frozenset(each.key for each in _OURS)
FIELDS: dict[str, Field] = {
    each.key: each for each in (*_TEXT, *_WHOLE, *_INDEXING, *_IDENTIFIERS, *_DATES, *_OURS)
}
UNTAGGED = Field("", "All Fields", (), "text", "no field named: all fields, and the heading of that name")
_BY_TAG = {tag: each for each in FIELDS.values() if not each.own for tag in each.tags}


def field_of(tag: str) -> Field | None:
    """Find a field by any of its tags, with or without brackets, in any case; None when there is none."""
    return _BY_TAG.get(" ".join(tag.strip("[] ").lower().replace(" :", ":").replace(": ", ":").split()))


def own_word(word: str) -> Field | None:
    """Find one of our own words (``source`` in ``source:rats``), in any case."""
    word = word.lower()
    return FIELDS[word] if word in OWN else None


def named(key: str) -> Field:
    """Return the field of a tree's key; the empty key is :data:`UNTAGGED`."""
    return FIELDS[key] if key else UNTAGGED


def known_tags() -> list[str]:
    """Return every tag there is, for suggestions."""
    return list(_BY_TAG)
