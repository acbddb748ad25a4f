"""MEDLINE text, the format PubMed saves as .nbib: four-letter tags, lines folded near column 86."""

import textwrap
from collections.abc import Iterator, Sequence

from curation.standin.citation import compact_day, languages, moment, publication_date, source_line
from curation.standin.reading import Author, Notice, Reading, child_text, words_of

_NOTICES = {
    "CommentIn": "CIN", "CommentOn": "CON", "ErratumIn": "EIN", "ErratumFor": "EFR", "RetractionIn": "RIN",
    "RetractionOf": "ROF", "ExpressionOfConcernIn": "ECI", "ExpressionOfConcernFor": "ECF",
    "CorrectedandRepublishedIn": "CRI", "CorrectedandRepublishedFrom": "CRF", "RepublishedIn": "RPI",
    "RepublishedFrom": "RPF", "RetractedandRepublishedIn": "RRI", "RetractedandRepublishedFrom": "RRF",
    "UpdateIn": "UIN", "UpdateOf": "UOF", "SummaryForPatientsIn": "SPIN", "OriginalReportIn": "ORI",
    "AssociatedDataset": "DDIN", "AssociatedPublication": "DRIN",
}  # fmt: skip

Line = tuple[str, str]


def medline(readings: Sequence[Reading]) -> str:
    """Write records one after another, an empty line before each."""
    return "".join("\n" + "".join(_folded(tag, text) for tag, text in _lines(r) if text) for r in readings)


def _folded(tag: str, text: str) -> str:
    rows = textwrap.wrap(text, 80, break_long_words=False, break_on_hyphens=False)
    return f"{tag.ljust(4)}- " + "\n      ".join(rows) + "\n"


def _lines(r: Reading) -> Iterator[Line]:
    yield from (("PMID", str(r.pmid)), ("OWN", _owner(r)), ("STAT", r.status))
    yield from (("DCOM", compact_day(r, "DateCompleted")), ("LR", compact_day(r, "DateRevised")))
    yield from _issn(r)
    issue = "Journal/JournalIssue/"
    yield from (("VI", r.of_article(issue + "Volume")), ("IP", r.of_article(issue + "Issue")))
    yield from (("DP", publication_date(r)), ("TI", r.title), ("PG", r.of_article("Pagination/MedlinePgn")))
    yield from _book(r)
    for element in [] if r.article is None else r.article.findall("ELocationID"):
        yield "LID", f"{words_of(element)} [{element.get('EIdType')}]"
    yield from (("AB", r.abstract), ("CI", r.of_article("Abstract/CopyrightInformation")))
    for author in r.authors:
        yield from _author(author)
    yield from (("LA", code) for code in languages(r))
    yield from _databanks(r)
    yield from _grants(r)
    yield from (("PT", kind) for kind in r.types)
    yield from (("TT", r.of_article("VernacularTitle")), ("DEP", compact_day(r, "Article/ArticleDate")))
    yield from (("PL", r.at("MedlineJournalInfo/Country")), ("TA", r.at("MedlineJournalInfo/MedlineTA")))
    yield from (("JT", r.of_article("Journal/Title")), ("JID", r.at("MedlineJournalInfo/NlmUniqueID")))
    yield from _indexing(r)
    yield from _ends(r)


def _owner(r: Reading) -> str:
    return "NLM" if r.document is None else str(r.document.get("Owner", "NLM"))


def _book(r: Reading) -> Iterator[Line]:
    if r.is_book:
        yield "BTI", r.of_article("Book/BookTitle")
        yield "PB", r.of_article("Book/Publisher/PublisherName")
        yield "CP", r.of_article("LocationLabel")


def _issn(r: Reading) -> Iterator[Line]:
    for element in [] if r.article is None else r.article.findall("Journal/ISSN"):
        yield "IS", f"{words_of(element)} ({element.get('IssnType')})"
    linking = r.at("MedlineJournalInfo/ISSNLinking")
    yield "IS", f"{linking} (Linking)" if linking else ""


def _author(author: Author) -> Iterator[Line]:
    if author.group:
        yield "CN", author.last
    else:
        first = " ".join(part for part in (author.fore, author.suffix) if part)
        yield "FAU", f"{author.last}, {first}" if first else author.last
        yield "AU", author.short
    yield "AUID", f"ORCID: {author.orcid}" if author.orcid else ""
    yield from (("AD", place) for place in author.places)


def _databanks(r: Reading) -> Iterator[Line]:
    for bank in [] if r.article is None else r.article.findall("DataBankList/DataBank"):
        for number in bank.findall("AccessionNumberList/AccessionNumber"):
            yield "SI", f"{child_text(bank, 'DataBankName')}/{words_of(number)}"


def _grants(r: Reading) -> Iterator[Line]:
    for grant in [] if r.article is None else r.article.findall("GrantList/Grant"):
        parts = (child_text(grant, tag) for tag in ("GrantID", "Acronym", "Agency", "Country"))
        yield "GR", "/".join(part for part in parts if part)


def _indexing(r: Reading) -> Iterator[Line]:
    for chemical in [] if r.document is None else r.document.findall("ChemicalList/Chemical"):
        number, name = child_text(chemical, "RegistryNumber"), child_text(chemical, "NameOfSubstance")
        yield "RN", f"{number} ({name})"
    yield from (("RN", name) for name in r.every("SupplMeshList/SupplMeshName"))
    yield from (("SB", subset) for subset in r.every("CitationSubset"))
    for notice in r.notices:
        tag = _NOTICES.get(notice.kind)
        if tag:
            yield tag, _notice(notice)
    for heading in r.headings:
        marked = "".join(f"/{'*' if major else ''}{name}" for name, major in heading.qualifiers)
        yield "MH", ("*" if heading.major else "") + heading.name + marked


def _notice(notice: Notice) -> str:
    if notice.note:
        return f"{notice.source}. {notice.note}"
    return f"{notice.source.rstrip('.')}. PMID: {notice.pmid}" if notice.pmid else notice.source


def _ends(r: Reading) -> Iterator[Line]:
    yield "RF", r.at("NumberOfReferences")
    yield from (("PMC", r.identifier("pmc")), ("MID", r.identifier("mid")))
    for keywords in [] if r.document is None else r.document.findall("KeywordList"):
        yield "OTO", str(keywords.get("Owner", "NOTNLM"))
        for word in keywords.findall("Keyword"):
            yield "OT", ("*" if word.get("MajorTopicYN") == "Y" else "") + words_of(word)
    yield "COIS", r.at("CoiStatement")
    for person in [] if r.document is None else r.document.findall("InvestigatorList/Investigator"):
        yield "FIR", f"{child_text(person, 'LastName')}, {child_text(person, 'ForeName')}"
        yield "IR", f"{child_text(person, 'LastName')} {child_text(person, 'Initials')}"
    history = {status: moment(element) for status, element in reversed(r.history)}
    entered = history.get("pubmed", history.get("entrez", ""))
    yield from (("EDAT", entered), ("MHDA", history.get("medline", entered)))
    yield from (("PMCR", history.get("pmc-release", "")), ("CRDT", history.get("entrez", entered)))
    yield from (("PHST", f"{moment(element)} [{status}]") for status, element in r.history)
    kinds = ("doi", "pii", "bookaccession")
    yield from (("AID", f"{value} [{kind}]") for kind, value in r.identifiers if kind in kinds)
    yield from (("PST", child_text(r.data, "PublicationStatus")), ("SO", source_line(r)))
