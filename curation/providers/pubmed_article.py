"""One PubmedArticle into a record: every element of ``pubmed_250101.dtd`` has its place or is named."""

from collections.abc import Callable
from typing import Any

from lxml.etree import _Element as Element
from msgspec.structs import replace

from curation.providers.dates import history_date, iso_day, number, partial_date
from curation.providers.indexing import (
    bare_notices,
    chemical,
    data_bank,
    mesh,
    notice,
    supplementary,
)
from curation.providers.markup import Unknown, plain, rich
from curation.providers.parts import (
    abstract,
    article_ids,
    children,
    doi_of,
    fields_of,
    grants,
    keywords,
    location,
    other_abstract,
    pages,
    pmcid_of,
    pmid_number,
    references,
    vocable,
)
from curation.providers.people import people
from curation.providers.records import Affiliation, Identifier, Issue, Journal, PartialDate, PubmedRecord

Fields = dict[str, Any]
VERSION_MAX = 32_767


class NoPmidError(ValueError):
    """The element names no PMID, so nothing can be kept of it."""


def read_pmid(element: Element | None) -> tuple[int, int]:
    """Read a PMID and its version.

    Raises:
        NoPmidError: if there is none, or it is not a number.
    """
    text = plain(element)
    pmid = pmid_number(text)
    if element is None or pmid is None:
        raise NoPmidError(f"the PMID is {text[:40]!r}" if text else "there is no PMID")
    return pmid, number(element.get("Version"), 1, VERSION_MAX) or 1


def read_article(element: Element, unknown: Unknown) -> PubmedRecord:
    """Read a PubmedArticle; elements that have no place are passed to ``unknown``.

    Raises:
        NoPmidError: if it names no PMID.
    """
    pmid, version = read_pmid(element.find("MedlineCitation/PMID"))
    fields: Fields = {"pmid": pmid, "version": version}
    for child in element:
        if child.tag == "MedlineCitation":
            _medline(child, fields, unknown)
        elif child.tag == "PubmedData":
            _data(child, fields, unknown)
        else:
            unknown(child)
    if "affiliations" in fields:
        _affiliate(fields)
    ids, locations = fields.get("identifiers", ()), fields.get("locations", ())
    return PubmedRecord(**fields, doi=doi_of(ids, locations), pmcid=pmcid_of(ids))


def _medline(citation: Element, fields: Fields, unknown: Unknown) -> None:
    fields["status"] = citation.get("Status") or ""
    fields["owner"] = citation.get("Owner") or "NLM"  # the DTD's default
    fields["indexing"] = citation.get("IndexingMethod") or ""
    for child in citation:
        tag = child.tag
        if tag == "Article":
            _article(child, fields, unknown)
        elif tag in LISTS:
            name, read = LISTS[tag]
            fields[name] = (*fields.get(name, ()), *read(child, unknown))
        elif tag in SINGLES:
            name, read_one = SINGLES[tag]
            fields[name] = read_one(child, unknown)
        elif tag == "MedlineJournalInfo":
            fields["journal"] = _journal_info(child, fields.get("journal") or Journal(), unknown)
        elif tag not in PASSED:
            unknown(child)


def _article(article: Element, fields: Fields, unknown: Unknown) -> None:
    fields["publication_model"] = article.get("PubModel") or ""
    for child in article:
        tag = child.tag
        if tag == "Journal":
            _journal(child, fields, unknown)
        elif tag in LISTS:
            name, read = LISTS[tag]
            fields[name] = (*fields.get(name, ()), *read(child, unknown))
            if tag == "AuthorList":
                fields["authors_complete"] = child.get("CompleteYN") != "N"
            elif tag == "GrantList":
                fields["grants_complete"] = child.get("CompleteYN") != "N"
        elif tag in SINGLES:
            name, read_one = SINGLES[tag]
            fields[name] = read_one(child, unknown)
        elif tag == "Affiliation":
            fields["affiliations"] = (*fields.get("affiliations", ()), Affiliation(plain(child)))
        else:
            unknown(child)


def _affiliate(fields: Fields) -> None:
    """Give the affiliation of an old record to its first author, whose it was, or keep it as a note."""
    found = fields.pop("affiliations")
    first, *others = fields.get("authors") or (None,)
    if first is not None and not first.affiliations:
        fields["authors"] = (replace(first, affiliations=found), *others)
    else:
        texts = (f"Affiliation: {a.text}" for a in found)
        fields["general_notes"] = (*fields.get("general_notes", ()), *texts)


def _journal(journal: Element, fields: Fields, unknown: Unknown) -> None:
    title = iso = issn = issn_type = ""
    for child in journal:
        tag = child.tag
        if tag == "ISSN":
            issn, issn_type = plain(child), child.get("IssnType") or ""
        elif tag == "JournalIssue":
            fields["issue"], fields["published"] = _issue(child, unknown)
        elif tag == "Title":
            title = plain(child)
        elif tag == "ISOAbbreviation":
            iso = plain(child)
        elif tag != "Coden":  # until 2003
            unknown(child)
    fields["journal"] = Journal(title=title, iso=iso, issn=issn, issn_type=issn_type)


def _issue(element: Element, unknown: Unknown) -> tuple[Issue, PartialDate]:
    volume = issue = ""
    published = PartialDate()
    for child in element:
        tag = child.tag
        if tag == "Volume":
            volume = plain(child)
        elif tag == "Issue":
            issue = plain(child)
        elif tag == "PubDate":
            published = partial_date(child, unknown)
        else:
            unknown(child)
    return Issue(volume, issue, element.get("CitedMedium") or ""), published


_JOURNAL_INFO = {
    "Country": "country",
    "MedlineTA": "medline_ta",
    "NlmUniqueID": "nlm_id",
    "ISSNLinking": "issn_linking",
    "MedlineCode": "code",  # the journal's number until 2005
}


def _journal_info(info: Element, journal: Journal, unknown: Unknown) -> Journal:
    found = fields_of(info, _JOURNAL_INFO, unknown)
    return Journal(
        title=journal.title,
        iso=journal.iso,
        medline_ta=found.get("medline_ta", ""),
        nlm_id=found.get("nlm_id", ""),
        issn=journal.issn,
        issn_type=journal.issn_type,
        issn_linking=found.get("issn_linking", ""),
        country=found.get("country", ""),
    )


def _data(data: Element, fields: Fields, unknown: Unknown) -> None:
    for child in data:
        tag = child.tag
        if tag == "History":
            fields["history"] = tuple(
                history_date(d, unknown) for d in children(child, "PubMedPubDate", unknown)
            )
        elif tag == "PublicationStatus":
            fields["publication_status"] = plain(child)
        elif tag == "ArticleIdList":
            fields["identifiers"] = article_ids(child, unknown)
        elif tag == "ReferenceList":
            fields["references"] = (*fields.get("references", ()), *references(child, unknown))
        elif tag != "ObjectList":  # related objects stay in the record's XML
            unknown(child)


Read = Callable[[Element, Unknown], Any]
ReadAll = Callable[[Element, Unknown], tuple[Any, ...]]


def _each(tag: str, read: Read) -> ReadAll:
    """Apply a reader to every child of that name in a list."""
    return lambda element, unknown: tuple(read(child, unknown) for child in children(element, tag, unknown))


def _one(read: Read) -> ReadAll:
    """Apply a reader to an element that may stand several times."""
    return lambda element, unknown: (read(element, unknown),)


def _other_id(element: Element, _unknown: Unknown) -> Identifier:
    return Identifier(element.get("Source") or "", plain(element))


def _plain(element: Element, _unknown: Unknown) -> str:
    return plain(element)


SINGLES: dict[Any, tuple[str, Read]] = {
    "DateCompleted": ("completed", iso_day),
    "DateRevised": ("revised", iso_day),
    "ArticleTitle": ("title", rich),
    "VernacularTitle": ("vernacular_title", rich),
    "Pagination": ("pages", pages),
    "Abstract": ("abstract", abstract),
    "CoiStatement": ("coi", rich),
    "NumberOfReferences": ("reference_count", _plain),
}
LISTS: dict[Any, tuple[str, ReadAll]] = {
    "ELocationID": ("locations", lambda element, _: (location(element),)),
    "AuthorList": ("authors", people),
    "Language": ("languages", _one(_plain)),
    "DataBankList": ("data_banks", _each("DataBank", data_bank)),
    "GrantList": ("grants", lambda element, unknown: tuple(grants(element, unknown))),
    "PublicationTypeList": ("publication_types", _each("PublicationType", lambda child, _: vocable(child))),
    "ArticleDate": ("article_dates", _one(partial_date)),
    "ChemicalList": ("chemicals", _each("Chemical", chemical)),
    "SupplMeshList": ("supplementary_concepts", _each("SupplMeshName", supplementary)),
    "CitationSubset": ("subsets", _one(_plain)),
    "CommentsCorrectionsList": ("notices", _each("CommentsCorrections", notice)),
    "CommentsCorrections": ("notices", bare_notices),
    "GeneSymbolList": ("genes", _each("GeneSymbol", _plain)),
    "MeshHeadingList": ("mesh", _each("MeshHeading", mesh)),
    "PersonalNameSubjectList": ("subjects", people),
    "OtherID": ("other_ids", _one(_other_id)),
    "OtherAbstract": ("other_abstracts", _one(other_abstract)),
    "KeywordList": ("keywords", lambda element, unknown: tuple(keywords(element, unknown))),
    "SpaceFlightMission": ("space_missions", _one(_plain)),
    "InvestigatorList": ("investigators", people),
    "GeneralNote": ("general_notes", _one(_plain)),
}
# The PMID is read first; DateCreated (until 2018) is the history's entrez date; MedlineID went in 2004.
PASSED = frozenset({"PMID", "DateCreated", "MedlineID"})
