"""A second reading of PubMed's XML, by the standard library alone, to hold the reader's against."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

from curation.providers.records import PubmedRecord

OWN_DATA = ("PubmedData", "PubmedBookData")
MATHML = "{http://www.w3.org/1998/Math/MathML}"


def text(element: ET.Element | None) -> str:
    """Return all text in an element, single-spaced, or without any space where there is a formula."""
    if element is None:
        return ""
    words = " ".join(re.split(r"[ \t\r\n]+", "".join(element.itertext()))).strip(" ")
    return bare(words) if any(e.tag.startswith(MATHML) for e in element.iter()) else words


def bare(words: str) -> str:
    """Return text without white space and control characters."""
    return re.sub(r"[ \t\r\n\x7f-\x84\x86-\x9f]+", "", words)


def texts(element: ET.Element, path: str) -> list[str]:
    """Return the text of every element of a path, without white space and controls."""
    return [bare(text(found)) for found in element.iterfind(path)]


def notices(citation: ET.Element) -> Iterator[tuple[str, int | None]]:
    """Yield kind and PMID of each notice; before 2009 the kind was the name of an element inside."""
    for element in citation.iter("CommentsCorrections"):
        each = (
            [(element.get("RefType", ""), element)]
            if element.get("RefType")
            else [(e.tag, e) for e in element]
        )
        for kind, inner in each:
            pmid = inner.findtext("PMID")
            yield kind, int(pmid) if pmid else None


def identifier(record: ET.Element, *schemes: str) -> str:
    """Return the record's own identifier of the first scheme it has."""
    for name in (*OWN_DATA, "BookDocument"):
        for one in record.iterfind(f"{name}/ArticleIdList/ArticleId"):
            if one.get("IdType", "pubmed") in schemes and text(one):
                return text(one)
    return ""


def doi(record: ET.Element) -> str:
    """Return the record's DOI: its own identifier, else a location NLM calls valid."""
    places = record.iterfind("MedlineCitation/Article/ELocationID[@EIdType='doi']")
    valid = (text(place) for place in places if place.get("ValidYN", "Y") == "Y")
    return identifier(record, "doi") or next(valid, "")


def reading(record: ET.Element) -> dict[str, Any]:
    """Read a PubmedArticle or PubmedBookArticle."""
    citation = record[0]
    inner = citation.find("Article") if citation.tag == "MedlineCitation" else citation
    assert inner is not None
    title = inner.find("ArticleTitle")
    authors = [a for part in inner.findall("AuthorList") for a in part if part.get("Type") != "editors"]
    grants = ("GrantID", "Acronym", "Agency", "Country")
    return {
        "pmid": int(citation.findtext("PMID", "")),
        "version": int(citation.find("PMID").get("Version", "1")),  # type: ignore[union-attr]  # it was just read
        "doi": doi(record),
        "pmcid": identifier(record, "pmc", "pmcid"),
        "title": bare(text(inner.find("Book/BookTitle") if title is None else title)),
        "authors": len(authors),
        "last names": [bare(text(a.find("LastName"))) for a in authors],
        "affiliations": sum(len(list(a.iter("Affiliation"))) for a in authors)
        + len(inner.findall("Affiliation")),
        "mesh": len(citation.findall("MeshHeadingList/MeshHeading")),
        "qualifiers": texts(citation, "MeshHeadingList/MeshHeading/QualifierName"),
        "references": sum(len(list(r.iter("Reference"))) for r in record.iterfind("*/ReferenceList")),
        "citations": [bare(text(r)) for r in record.iterfind("*/ReferenceList//Citation")],
        "notices": list(notices(citation)),
        "abstract": [t for t in texts(inner, "Abstract/AbstractText") if t],
        "labels": [a.get("Label", "") for a in inner.iterfind("Abstract/AbstractText") if text(a)],
        "keywords": [t for t in texts(citation, "KeywordList/Keyword") if t],
        "grants": [tuple(bare(text(g.find(n))) for n in grants) for g in inner.iterfind("GrantList/Grant")],
        "history": len(record.findall("*/History/PubMedPubDate")),
        "types": [p.get("UI", "") for p in inner.iter("PublicationType")],
        "chemicals": texts(citation, "ChemicalList/Chemical/NameOfSubstance"),
        "accessions": texts(citation, ".//DataBankList//AccessionNumber"),
        "languages": texts(inner, "Language"),
        "coi": bare(text(citation.find("CoiStatement"))),
        "vernacular": bare(text(inner.find("VernacularTitle"))),
        "other abstracts": texts(citation, "OtherAbstract/AbstractText"),
        "investigators": len(record.findall(".//Investigator")),
    }


def shown(record: PubmedRecord) -> dict[str, Any]:
    """Return the same of a parsed record."""
    sections = [s for s in record.abstract.sections if s.text.plain]
    return {
        "pmid": record.pmid,
        "version": record.version,
        "doi": record.doi,
        "pmcid": record.pmcid,
        "title": bare(record.title.plain),
        "authors": len(record.authors),
        "last names": [bare(a.last) for a in record.authors],
        "affiliations": sum(len(a.affiliations) for a in record.authors),
        "mesh": len(record.mesh),
        "qualifiers": [bare(q.name) for m in record.mesh for q in m.qualifiers],
        "references": len(record.references),
        "citations": [bare(r.citation.plain) for r in record.references],
        "notices": [(n.kind, n.pmid) for n in record.notices],
        "abstract": [bare(s.text.plain) for s in sections],
        "labels": [s.label for s in sections],
        "keywords": [bare(k.text.plain) for k in record.keywords],
        "grants": [tuple(map(bare, (g.id, g.acronym, g.agency, g.country))) for g in record.grants],
        "history": len(record.history),
        "types": [p.ui for p in record.publication_types],
        "chemicals": [bare(c.name) for c in record.chemicals],
        "accessions": [bare(a) for bank in record.data_banks for a in bank.accessions],
        "languages": list(record.languages),
        "coi": bare(record.coi.plain),
        "vernacular": bare(record.vernacular_title.plain),
        "other abstracts": [bare(s.text.plain) for a in record.other_abstracts for s in a.sections],
        "investigators": len(record.investigators),
    }
