"""Edit a record's XML so that it stays valid: every new element goes where the DTD wants it."""

from datetime import date

from lxml import etree

CITATION = (
    "PMID", "DateCompleted", "DateRevised", "Article", "MedlineJournalInfo", "ChemicalList", "SupplMeshList",
    "CitationSubset", "CommentsCorrectionsList", "GeneSymbolList", "MeshHeadingList", "NumberOfReferences",
    "PersonalNameSubjectList", "OtherID", "OtherAbstract", "KeywordList", "CoiStatement",
    "SpaceFlightMission", "InvestigatorList", "GeneralNote",
)  # fmt: skip
ARTICLE = (
    "Journal", "ArticleTitle", "Pagination", "ELocationID", "Abstract", "AuthorList", "Language",
    "DataBankList", "GrantList", "PublicationTypeList", "VernacularTitle", "ArticleDate",
)  # fmt: skip
ISSUE = ("Volume", "Issue", "PubDate")
DATA = ("History", "PublicationStatus", "ArticleIdList", "ObjectList", "ReferenceList")
BOOK = (
    "PMID", "ArticleIdList", "Book", "LocationLabel", "ArticleTitle", "VernacularTitle", "Pagination",
    "Language", "AuthorList", "InvestigatorList", "PublicationType", "Abstract", "Sections", "KeywordList",
    "ContributionDate", "DateRevised", "GrantList", "ItemList", "ReferenceList",
)  # fmt: skip

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def opened(xml: bytes) -> etree._Element:
    """Parse a record for editing; raises ValueError when it is not well-formed."""
    try:
        return etree.fromstring(xml, _PARSER)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"The record cannot be edited, its XML is broken: {error}.") from error


def closed(tree: etree._Element) -> bytes:
    """Write a record back as UTF-8 without a declaration."""
    text: bytes = etree.tostring(tree, encoding="utf-8", with_tail=False)
    return text


def placed(parent: etree._Element, tag: str, order: tuple[str, ...]) -> etree._Element:
    """Give the child with a tag, made at its place in ``order`` when it is missing."""
    found = parent.find(tag)
    if found is not None:
        return found
    after = order[order.index(tag) + 1 :]
    child = etree.Element(tag)
    for position, sibling in enumerate(parent):
        if sibling.tag in after:
            parent.insert(position, child)
            return child
    parent.append(child)
    return child


def put_text(element: etree._Element, text: str) -> None:
    """Make plain text an element's only content."""
    for child in list(element):
        element.remove(child)
    element.text = text


def put_day(element: etree._Element, day: date, *, padded: bool = True, named: bool = False) -> None:
    """Make a date an element's only content; months as numbers or, ``named``, as ``Jan``."""
    put_text(element, "")
    element.text = None
    width = 2 if padded else 1
    month = _MONTHS[day.month] if named else f"{day.month:0{width}}"
    for tag, text in (("Year", f"{day.year:04}"), ("Month", month), ("Day", f"{day.day:0{width}}")):
        etree.SubElement(element, tag).text = text


def citation_of(tree: etree._Element) -> etree._Element:
    """Give MedlineCitation or BookDocument; raises ValueError when a record has neither."""
    for tag in ("MedlineCitation", "BookDocument"):
        found = tree.find(tag)
        if found is not None:
            return found
    raise ValueError("The record has neither MedlineCitation nor BookDocument; nothing was changed.")


def article_of(tree: etree._Element) -> etree._Element:
    """Give Article, or the book document that takes its part."""
    citation = citation_of(tree)
    return citation if citation.tag == "BookDocument" else placed(citation, "Article", CITATION)


def revised(tree: etree._Element, day: date) -> None:
    """Set DateRevised."""
    citation = citation_of(tree)
    order = BOOK if citation.tag == "BookDocument" else CITATION
    put_day(placed(citation, "DateRevised", order), day)


def add_notice(tree: etree._Element, kind: str, source: str, pmid: int) -> None:
    """Add a comment or correction that points to another record."""
    every = placed(citation_of(tree), "CommentsCorrectionsList", CITATION)
    one = etree.SubElement(every, "CommentsCorrections", RefType=kind)
    etree.SubElement(one, "RefSource").text = source
    etree.SubElement(one, "PMID", Version="1").text = str(pmid)


def add_type(tree: etree._Element, code: str, name: str) -> None:
    """Add a publication type unless the record has it."""
    every = placed(article_of(tree), "PublicationTypeList", ARTICLE)
    if all(one.get("UI") != code for one in every):
        etree.SubElement(every, "PublicationType", UI=code).text = name


def add_history(tree: etree._Element, status: str, day: date) -> None:
    """Set the history date of a status."""
    data = tree.find("PubmedData")
    if data is None:
        data = etree.SubElement(tree, "PubmedData")
    history = placed(data, "History", DATA)
    for old in history.findall(f"PubMedPubDate[@PubStatus='{status}']"):
        history.remove(old)
    put_day(etree.SubElement(history, "PubMedPubDate", PubStatus=status), day, padded=False)
