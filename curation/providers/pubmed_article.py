"""One PubmedArticle into a record: every element of ``pubmed_250101.dtd`` has its place or is named."""

from collections.abc import Callable
from typing import Any

from lxml.etree import _Element as Element

from curation.providers.dates import history_date, iso_day, partial_date
from curation.providers.markup import fold, plain, rich
from curation.providers.parts import (
    abstract,
    article_ids,
    doi_of,
    grants,
    keywords,
    location,
    pages,
    people,
    pmcid_of,
    references,
    vocable,
)
from curation.providers.records import (
    Chemical,
    DataBank,
    Identifier,
    Issue,
    Journal,
    MeshHeading,
    Notice,
    PubmedRecord,
    Qualifier,
    SupplementaryConcept,
)

Fields = dict[str, Any]
Unknown = Callable[[Element], None]


class NoPmidError(ValueError):
    """The element names no PMID, so nothing can be kept of it."""


def read_pmid(element: Element | None) -> tuple[int, int]:
    """Read a PMID and its version.

    Raises:
        NoPmidError: if there is none, or it is not a number.
    """
    text = (element.text or "").strip() if element is not None else ""
    if element is None or not text.isdecimal() or not 0 < int(text) < 2**62:
        raise NoPmidError(f"the PMID is {text!r}" if text else "there is no PMID")
    version = element.get("Version") or "1"
    return int(text), int(version) if version.isdecimal() else 1


def read_article(element: Element, unknown: Unknown) -> PubmedRecord:
    """Read a PubmedArticle; elements that have no place are passed to ``unknown``.

    Raises:
        NoPmidError: if it names no PMID.
    """
    citation = element.find("MedlineCitation")
    pmid, version = read_pmid(citation.find("PMID") if citation is not None else None)
    fields: Fields = {"pmid": pmid, "version": version}
    if citation is not None:
        _medline(citation, fields, unknown)
    data = element.find("PubmedData")
    if data is not None:
        _data(data, fields, unknown)
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
            fields[name] = (*fields.get(name, ()), *read(child))
        elif tag in SINGLES:
            name, read_one = SINGLES[tag]
            fields[name] = read_one(child)
        elif tag == "MedlineJournalInfo":
            fields["journal"] = _journal_info(child, fields.get("journal") or Journal())
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
            fields[name] = (*fields.get(name, ()), *read(child))
            if tag == "AuthorList":
                fields["authors_complete"] = child.get("CompleteYN") != "N"
            elif tag == "GrantList":
                fields["grants_complete"] = child.get("CompleteYN") != "N"
        elif tag in SINGLES:
            name, read_one = SINGLES[tag]
            fields[name] = read_one(child)
        elif tag == "Affiliation":
            fields["general_notes"] = (*fields.get("general_notes", ()), f"Affiliation: {plain(child)}")
        else:
            unknown(child)


def _journal(journal: Element, fields: Fields, unknown: Unknown) -> None:
    title = iso = issn = issn_type = ""
    for child in journal:
        tag = child.tag
        if tag == "ISSN":
            issn, issn_type = fold(child.text), child.get("IssnType") or ""
        elif tag == "JournalIssue":
            found = {str(part.tag): part for part in child}
            fields["issue"] = Issue(
                plain(found.get("Volume")), plain(found.get("Issue")), child.get("CitedMedium") or ""
            )
            fields["published"] = partial_date(found.get("PubDate"))
        elif tag == "Title":
            title = plain(child)
        elif tag == "ISOAbbreviation":
            iso = plain(child)
        elif tag not in {"Coden"}:
            unknown(child)
    fields["journal"] = Journal(title=title, iso=iso, issn=issn, issn_type=issn_type)


def _journal_info(info: Element, journal: Journal) -> Journal:
    found = {str(child.tag): fold(child.text) for child in info}
    return Journal(
        title=journal.title,
        iso=journal.iso,
        medline_ta=found.get("MedlineTA", ""),
        nlm_id=found.get("NlmUniqueID", ""),
        issn=journal.issn,
        issn_type=journal.issn_type,
        issn_linking=found.get("ISSNLinking", ""),
        country=found.get("Country", ""),
    )


def _data(data: Element, fields: Fields, unknown: Unknown) -> None:
    for child in data:
        tag = child.tag
        if tag == "History":
            fields["history"] = tuple(history_date(d) for d in child)
        elif tag == "PublicationStatus":
            fields["publication_status"] = fold(child.text)
        elif tag == "ArticleIdList":
            fields["identifiers"] = article_ids(child)
        elif tag == "ReferenceList":
            fields["references"] = (*fields.get("references", ()), *references(child))
        elif tag != "ObjectList":
            unknown(child)


def _mesh(heading: Element) -> MeshHeading:
    name = ui = kind = ""
    major = automatic = False
    qualifiers = []
    for child in heading:
        own_ui, own_major = child.get("UI") or "", child.get("MajorTopicYN") == "Y"
        own_auto = child.get("AutoHM") == "Y"
        if child.tag == "DescriptorName":
            name, ui, major, automatic = fold(child.text), own_ui, own_major, own_auto
            kind = child.get("Type") or ""
        elif child.tag == "QualifierName":
            qualifiers.append(Qualifier(fold(child.text), own_ui, own_major, own_auto))
        elif child.tag == "Descriptor":  # before 2004
            name, major = fold(child.text), own_major
    return MeshHeading(name, ui, major, automatic, kind, tuple(qualifiers))


def _chemical(element: Element) -> Chemical:
    name = ui = registry = ""
    for child in element:
        if child.tag == "RegistryNumber":
            registry = fold(child.text)
        elif child.tag == "NameOfSubstance":
            name, ui = fold(child.text), child.get("UI") or ""
    return Chemical(name, ui, "" if registry == "0" else registry)


def _notice(element: Element) -> Notice:
    source, note, pmid = "", "", None
    for child in element:
        if child.tag == "RefSource":
            source = plain(child)
        elif child.tag == "PMID":
            text = (child.text or "").strip()
            pmid = int(text) if text.isdecimal() else None
        elif child.tag == "Note":
            note = plain(child)
    return Notice(element.get("RefType") or "", source, pmid, note)


def _data_bank(element: Element) -> DataBank:
    name = ""
    accessions: tuple[str, ...] = ()
    for child in element:
        if child.tag == "DataBankName":
            name = fold(child.text)
        elif child.tag == "AccessionNumberList":
            accessions = tuple(fold(a.text) for a in child)
    return DataBank(name, accessions)


def _other_id(element: Element) -> Identifier:
    return Identifier(element.get("Source") or "", plain(element))


def _texts(element: Element) -> tuple[str, ...]:
    return tuple(plain(child) for child in element)


def _each(read: Callable[[Element], Any]) -> Callable[[Element], tuple[Any, ...]]:
    """Apply a reader to every child of a list."""
    return lambda element: tuple(read(child) for child in element)


def _one(read: Callable[[Element], Any]) -> Callable[[Element], tuple[Any, ...]]:
    """Apply a reader to an element that may stand several times."""
    return lambda element: (read(element),)


def _supplementary(element: Element) -> SupplementaryConcept:
    return SupplementaryConcept(fold(element.text), element.get("UI") or "", element.get("Type") or "")


SINGLES: dict[Any, tuple[str, Callable[[Element], Any]]] = {
    "DateCompleted": ("completed", iso_day),
    "DateRevised": ("revised", iso_day),
    "ArticleTitle": ("title", rich),
    "VernacularTitle": ("vernacular_title", rich),
    "Pagination": ("pages", pages),
    "Abstract": ("abstract", abstract),
    "CoiStatement": ("coi", rich),
    "NumberOfReferences": ("reference_count", plain),
}
LISTS: dict[Any, tuple[str, Callable[[Element], tuple[Any, ...]]]] = {
    "ELocationID": ("locations", _one(location)),
    "AuthorList": ("authors", people),
    "Language": ("languages", _one(plain)),
    "DataBankList": ("data_banks", _each(_data_bank)),
    "GrantList": ("grants", lambda element: tuple(grants(element))),
    "PublicationTypeList": ("publication_types", _each(vocable)),
    "ArticleDate": ("article_dates", _one(partial_date)),
    "ChemicalList": ("chemicals", _each(_chemical)),
    "SupplMeshList": ("supplementary_concepts", _each(_supplementary)),
    "CitationSubset": ("subsets", _one(plain)),
    "CommentsCorrectionsList": ("notices", _each(_notice)),
    "CommentsCorrections": ("notices", _one(_notice)),  # without its list, in some old files
    "GeneSymbolList": ("genes", _texts),
    "MeshHeadingList": ("mesh", _each(_mesh)),
    "PersonalNameSubjectList": ("subjects", people),
    "OtherID": ("other_ids", _one(_other_id)),
    "OtherAbstract": ("other_abstracts", _one(abstract)),
    "KeywordList": ("keywords", lambda element: tuple(keywords(element))),
    "SpaceFlightMission": ("space_missions", _one(plain)),
    "InvestigatorList": ("investigators", people),
    "GeneralNote": ("general_notes", _one(plain)),
}
# The PMID is read first; DateCreated left the DTD in 2018 and is the history's entrez date.
PASSED = frozenset({"PMID", "DateCreated"})
