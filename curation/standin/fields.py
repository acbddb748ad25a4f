"""PubMed's search fields: the tags a searcher writes, the names PubMed echoes, what each looks at.

Tags and names: the field table of PubMed's user guide and the FieldList that EInfo gives.
"""

from typing import NamedTuple

_ALL = ("title", "abstract", "other", "mesh", "names", "places", "rest")


class Field(NamedTuple):
    """One search field; which of the last three is set decides how it is searched."""

    name: str
    parts: tuple[str, ...] = ()
    exact: str = ""
    day: str = ""
    open_end: bool = False


ALL = Field("All Fields", _ALL)
UID = Field("UID")
MESH = Field("MeSH Terms", exact="mh")
FILTER = Field("Filter", exact="sb")

_FIELDS: list[tuple[str, Field]] = [
    ("all, all fields", ALL),
    ("uid, pmid", UID),
    ("ti, titl, title", Field("Title", ("title",))),
    ("ab, abstract", Field("Abstract", ("abstract",))),
    ("tiab, title/abstract", Field("Title/Abstract", ("title", "abstract", "other"))),
    (
        "tw, text, word, text word, text words",
        Field("Text Word", ("title", "abstract", "other", "mesh", "rest")),
    ),
    ("ot, other term, other terms, keyword", Field("Other Term", ("other",))),
    ("ad, affl, affiliation", Field("Affiliation", ("places",))),
    ("fau, full, full author name", Field("Author - Full", ("names",))),
    ("ir, fir, finv, investigator, full investigator name", Field("Investigator", ("names",))),
    ("gr, grnt, grants and funding, grant number", Field("Grants and Funding", ("rest",))),
    ("nm, subs, substance name, supplementary concept", Field("Supplementary Concept", ("mesh", "rest"))),
    ("mh, mesh, mesh terms, mh:noexp, mesh:noexp, mesh terms:noexp", MESH),
    ("majr, mesh major topic, majr:noexp", Field("MeSH Major Topic", exact="majr")),
    ("pt, ptyp, publication type", Field("Publication Type", exact="pt")),
    ("la, lang, language", Field("Language", exact="la")),
    ("ta, jour, journal, is, issn, jid", Field("Journal", exact="ta")),
    ("au, auth, author, authors", Field("Author", exact="au", open_end=True)),
    ("1au, faut, first author name, author - first", Field("Author - First", exact="au1", open_end=True)),
    ("lastau, laut, last author name, author - last", Field("Author - Last", exact="aul", open_end=True)),
    ("sb, subset, filt, filter", FILTER),
    ("vi, vol, volume", Field("Volume", exact="vi")),
    ("ip, iss, issue", Field("Issue", exact="ip")),
    ("pg, page, pagination", Field("Pagination", exact="pg")),
    ("lid, aid, doi, location id, pmcid, pmc", Field("Location ID", exact="lid")),
    ("crdt, date - create, create date", Field("Date - Create", day="crdt")),
    ("edat, date - entry, entry date, entrez date", Field("Date - Entry", day="edat")),
    ("mdat, lr, date - modification, modification date", Field("Date - Modification", day="mdat")),
    ("pdat, dp, date - publication, publication date", Field("Date - Publication", day="pdat")),
]

_BY_TAG = {tag: field for tags, field in _FIELDS for tag in tags.split(", ")}


def field_of(tag: str) -> Field | None:
    """Find a field by its tag, written with or without brackets, in any case; None when unknown."""
    return _BY_TAG.get(" ".join(tag.strip("[] ").lower().split()))
