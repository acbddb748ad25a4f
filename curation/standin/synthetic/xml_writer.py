"""Entries as PubMed's XML, element by element in the order of NLM's ``pubmed_250101.dtd``."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from xml.sax.saxutils import escape

from curation.standin.synthetic.abstracts import Section
from curation.standin.synthetic.entries import Cited, Entry, Link
from curation.standin.synthetic.indexing import COPYRIGHT, Heading
from curation.standin.synthetic.people import Author
from curation.standin.synthetic.publishing import Place
from curation.standin.synthetic.tables import Journal

HEAD = (
    b'<?xml version="1.0" ?>\n'
    b'<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    b'"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
    b"<PubmedArticleSet>\n"
)
TAIL = b"</PubmedArticleSet>\n"


def article(entry: Entry) -> str:
    """Write one PubmedArticle."""
    spot, dates = entry.place, entry.dates
    indexing = f' IndexingMethod="{entry.indexing}"' if entry.indexing else ""
    out = [
        f'<PubmedArticle><MedlineCitation Status="{entry.status}" Owner="NLM"{indexing}>',
        f'<PMID Version="{entry.version}">{spot.pmid}</PMID>',
        _day("DateCompleted", dates.completed) if entry.status == "MEDLINE" and dates.completed else "",
        _day("DateRevised", dates.revised),
        _article(entry),
        _journal_info(spot.journal),
        _substances(entry.substances),
        _concepts(entry.concepts),
        "<CitationSubset>IM</CitationSubset>" if entry.status == "MEDLINE" else "",
        _links(entry.links),
        _headings(entry.headings, automatic=entry.indexing == "Automated" and dates.revised.year >= 2025),
    ]
    for kind, language, found in entry.other_abstracts:
        out.append(f'<OtherAbstract Type="{kind}" Language="{language}">{_texts(found)}</OtherAbstract>')
    out.append('<KeywordList Owner="NOTNLM">')
    out.extend(f'<Keyword MajorTopicYN="N">{word}</Keyword>' for word in entry.keywords)
    out.append("</KeywordList>")
    if entry.coi:
        out.append(f"<CoiStatement>{entry.coi}</CoiStatement>")
    if entry.investigators:
        people = "".join(map(_investigator, entry.investigators))
        out.append(f'<InvestigatorList ID="G{spot.pmid}">{people}</InvestigatorList>')
    out.extend(f'<GeneralNote Owner="NLM">{note}</GeneralNote>' for note in entry.notes)
    out.append(f"</MedlineCitation><PubmedData>{_history(entry)}")
    out.append(f"<PublicationStatus>{spot.status}</PublicationStatus>{_identifiers(spot)}")
    out.append(_references(entry.references))
    out.append("</PubmedData></PubmedArticle>\n")
    return "".join(out)


def _day(element: str, day: date) -> str:
    parts = f"<Year>{day.year}</Year><Month>{day.month:02d}</Month><Day>{day.day:02d}</Day>"
    return f"<{element}>{parts}</{element}>"


@cache
def _journal_texts(journal: Journal) -> tuple[str, str]:
    """Return the opening of Journal and its closing (titles), escaped once."""
    electronic = journal.model.startswith("Electronic")
    issn = f'<ISSN IssnType="{"Electronic" if electronic else "Print"}">{journal.issn}</ISSN>'
    medium = "Internet" if journal.model != "Print" else "Print"
    return (
        f'<Journal>{issn}<JournalIssue CitedMedium="{medium}">',
        f"<Title>{escape(journal.title)}</Title><ISOAbbreviation>{escape(journal.abbr)}</ISOAbbreviation></Journal>",
    )


@cache
def _journal_info(journal: Journal) -> str:
    return (
        f"<MedlineJournalInfo><Country>{escape(journal.country)}</Country><MedlineTA>{escape(journal.abbr)}</MedlineTA>"
        f"<NlmUniqueID>{journal.nlm}</NlmUniqueID><ISSNLinking>{journal.issn}</ISSNLinking></MedlineJournalInfo>"
    )


def _article(entry: Entry) -> str:
    spot = entry.place
    opening, closing = _journal_texts(spot.journal)
    volume = f"<Volume>{spot.volume}</Volume>" if spot.volume else ""
    issue = f"<Issue>{spot.issue}</Issue>" if spot.issue else ""
    pub_date = "".join(f"<{element}>{text}</{element}>" for element, text in spot.pub_date)
    out = [
        f'<Article PubModel="{spot.model}">{opening}{volume}{issue}',
        f"<PubDate>{pub_date}</PubDate></JournalIssue>{closing}",
        f"<ArticleTitle>{entry.title}</ArticleTitle>",
        _pages(spot),
        abstract(entry.sections),
        _authors(entry),
    ]
    out.extend(f"<Language>{language}</Language>" for language in entry.languages)
    if entry.banks:
        out.append('<DataBankList CompleteYN="Y">')
        for name, numbers in entry.banks:
            accessions = "".join(f"<AccessionNumber>{number}</AccessionNumber>" for number in numbers)
            out.append(
                f"<DataBank><DataBankName>{name}</DataBankName><AccessionNumberList>{accessions}"
                "</AccessionNumberList></DataBank>"
            )
        out.append("</DataBankList>")
    if entry.grants:
        out.append('<GrantList CompleteYN="Y">')
        for grant in entry.grants:
            acronym = f"<Acronym>{grant.acronym}</Acronym>" if grant.acronym else ""
            country = f"<Country>{grant.country}</Country>" if grant.country else ""
            out.append(
                f"<Grant><GrantID>{grant.number}</GrantID>{acronym}<Agency>{grant.agency}</Agency>{country}</Grant>"
            )
        out.append("</GrantList>")
    types = "".join(f'<PublicationType UI="{ui}">{name}</PublicationType>' for ui, name in entry.types)
    out.append(f"<PublicationTypeList>{types}</PublicationTypeList>")
    if entry.vernacular:
        out.append(f"<VernacularTitle>{entry.vernacular}</VernacularTitle>")
    if spot.epub:
        out.append(
            _day("ArticleDate", spot.epub).replace("<ArticleDate>", '<ArticleDate DateType="Electronic">')
        )
    out.append("</Article>")
    return "".join(out)


def _pages(spot: Place) -> str:
    out = ""
    if spot.pages:
        end = f"<EndPage>{spot.last_page}</EndPage>" if spot.last_page else ""
        range_ = f"{end}<MedlinePgn>{spot.pages}</MedlinePgn>"
        out = f"<Pagination><StartPage>{spot.first_page}</StartPage>{range_}</Pagination>"
    if spot.doi and (spot.year >= 2008 or not spot.pages):
        out += f'<ELocationID EIdType="doi" ValidYN="Y">{spot.doi}</ELocationID>'
        if spot.pii:
            out += f'<ELocationID EIdType="pii" ValidYN="Y">{spot.pii}</ELocationID>'
    return out


def abstract(found: list[Section]) -> str:
    """Write an Abstract with the line that marks its text as synthetic; nothing where there is none."""
    if not found:
        return ""
    return f"<Abstract>{_texts(found)}<CopyrightInformation>{COPYRIGHT}</CopyrightInformation></Abstract>"


def _texts(found: Iterable[Section]) -> str:
    out = []
    for label, category, text in found:
        marks = f' Label="{escape(label)}"' if label else ""
        if category:
            marks += f' NlmCategory="{category}"'
        out.append(f"<AbstractText{marks}>{text}</AbstractText>")
    return "".join(out)


def _authors(entry: Entry) -> str:
    if not entry.authors and not entry.collectives:
        return ""
    out = [f'<AuthorList CompleteYN="{"Y" if entry.authors_complete else "N"}">']
    out.extend(person(author, "Author") for author in entry.authors)
    group = f' Investigators="G{entry.place.pmid}"' if entry.investigators else ""
    for place, name in enumerate(entry.collectives):
        marked = group if place == 0 else ""
        out.append(f'<Author ValidYN="Y"><CollectiveName{marked}>{escape(name)}</CollectiveName></Author>')
    out.append("</AuthorList>")
    return "".join(out)


def person(author: Author, element: str) -> str:
    """Write one author, editor or investigator."""
    equal = ' EqualContrib="Y"' if author.equal and element == "Author" else ""
    out = f'<{element} ValidYN="Y"{equal}><LastName>{escape(author.last)}</LastName>'
    if author.fore:
        out += f"<ForeName>{escape(author.fore)}</ForeName><Initials>{author.initials}</Initials>"
    if author.suffix:
        out += f"<Suffix>{author.suffix}</Suffix>"
    if author.orcid:
        out += f'<Identifier Source="ORCID">{author.orcid}</Identifier>'
    for line in author.affiliations:
        out += f"<AffiliationInfo><Affiliation>{escape(line)}</Affiliation></AffiliationInfo>"
    return f"{out}</{element}>"


def _investigator(author: Author) -> str:
    return person(author, "Investigator")


def _substances(rows: list[tuple[str, str, str]]) -> str:
    if not rows:
        return ""
    found = "".join(
        f"<Chemical><RegistryNumber>{number}</RegistryNumber>"
        f'<NameOfSubstance UI="{ui}">{name}</NameOfSubstance></Chemical>'
        for number, ui, name in rows
    )
    return f"<ChemicalList>{found}</ChemicalList>"


def _concepts(rows: list[tuple[str, str, str]]) -> str:
    if not rows:
        return ""
    found = "".join(
        f'<SupplMeshName Type="{kind}" UI="{ui}">{name}</SupplMeshName>' for kind, ui, name in rows
    )
    return f"<SupplMeshList>{found}</SupplMeshList>"


def _links(links: list[Link]) -> str:
    if not links:
        return ""
    out = ["<CommentsCorrectionsList>"]
    for link in links:
        pmid = f'<PMID Version="1">{link.pmid}</PMID>' if link.pmid else ""
        note = f"<Note>{link.note}</Note>" if link.note else ""
        source = f"<RefSource>{link.source}</RefSource>"
        out.append(f'<CommentsCorrections RefType="{link.kind}">{source}{pmid}{note}</CommentsCorrections>')
    out.append("</CommentsCorrectionsList>")
    return "".join(out)


def _headings(rows: list[Heading], *, automatic: bool) -> str:
    if not rows:
        return ""
    out = ["<MeshHeadingList>"]
    for place, row in enumerate(rows):
        marked = ' AutoHM="Y"' if automatic and place == 0 else ""
        major = "Y" if row.major else "N"
        out.append(
            f'<MeshHeading><DescriptorName UI="{row.ui}" MajorTopicYN="{major}"{marked}>'
            f"{row.name}</DescriptorName>"
        )
        out.extend(
            f'<QualifierName UI="{ui}" MajorTopicYN="{"Y" if star else "N"}">{escape(name)}</QualifierName>'
            for ui, name, star in row.qualifiers
        )
        out.append("</MeshHeading>")
    out.append("</MeshHeadingList>")
    return "".join(out)


def _stamp(status: str, day: date, clock: str = "") -> str:
    return (
        f'<PubMedPubDate PubStatus="{status}"><Year>{day.year}</Year><Month>{day.month}</Month>'
        f"<Day>{day.day}</Day>{clock}</PubMedPubDate>"
    )


def _history(entry: Entry) -> str:
    dates = entry.dates
    out = ["<History>"]
    if dates.received:
        out.append(_stamp("received", dates.received))
    if dates.revised_by_authors:
        out.append(_stamp("revised", dates.revised_by_authors))
    if dates.accepted:
        out.append(_stamp("accepted", dates.accepted))
    minute = entry.place.number % 60
    out.append(_stamp("entrez", dates.entrez, f"<Hour>{minute % 5}</Hour><Minute>{minute}</Minute>"))
    out.append(_stamp("pubmed", dates.entrez, "<Hour>6</Hour><Minute>0</Minute>"))
    indexed = dates.completed if entry.status == "MEDLINE" and dates.completed else dates.entrez
    out.append(_stamp("medline", indexed, f"<Hour>6</Hour><Minute>{minute % 10}</Minute>"))
    out.append("</History>")
    return "".join(out)


def _identifiers(spot: Place) -> str:
    out = f'<ArticleIdList><ArticleId IdType="pubmed">{spot.pmid}</ArticleId>'
    if spot.pmc:
        out += f'<ArticleId IdType="pmc">{spot.pmc}</ArticleId>'
    if spot.doi:
        out += f'<ArticleId IdType="doi">{spot.doi}</ArticleId>'
    if spot.pii:
        out += f'<ArticleId IdType="pii">{spot.pii}</ArticleId>'
    return out + "</ArticleIdList>"


def _references(lists: list[tuple[str, list[Cited]]]) -> str:
    """Write reference lists; a second and later list is nested in the first, as the DTD allows."""
    if not lists:
        return ""
    out = []
    for heading, cited in lists:
        title = f"<Title>{heading}</Title>" if heading else ""
        out.append("<ReferenceList>" + title + "".join(map(_reference, cited)))
    return "".join(out) + "</ReferenceList>" * len(lists)


def _reference(cited: Cited) -> str:
    ids = f'<ArticleId IdType="pubmed">{cited.pmid}</ArticleId>' if cited.pmid else ""
    if cited.doi:
        ids += f'<ArticleId IdType="doi">{cited.doi}</ArticleId>'
    listed = f"<ArticleIdList>{ids}</ArticleIdList>" if ids else ""
    return f"<Reference><Citation>{cited.text}</Citation>{listed}</Reference>"
