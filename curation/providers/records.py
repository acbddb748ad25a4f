"""What a provider hands over: frozen values with no behaviour, in the order PubMed's DTD has them.

The element and attribute names in the comments are those of NLM's ``pubmed_250101.dtd``. Every value is
immutable; ``msgspec`` encodes a record to compact JSON (defaults left out) and decodes it to the same value.
"""

from typing import Literal

import msgspec

Kind = Literal["article", "book", "chapter"]
Precision = Literal["", "year", "season", "month", "day", "text"]


class Part(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Base of every value here: immutable, compact as JSON."""


class Text(Part, frozen=True):
    """Mixed content twice: ``plain`` for search and sorting, ``html`` only where there is markup to show.

    ``html`` holds nothing but ``b i sub sup u`` and MathML, already sanitised; empty means "show ``plain``".
    """

    plain: str = ""
    html: str = ""


class PartialDate(Part, frozen=True):
    """A date as far as it is known. ``raw`` is how PubMed shows it; a missing month is never made up.

    ``precision`` is "" (no year could be read), "text" (a MedlineDate: only its first year, and the month
    behind it if there is one, are read), "season", "year", "month" or "day".
    """

    raw: str = ""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: str = ""
    precision: Precision = ""


class Identifier(Part, frozen=True):
    """An identifier and its scheme, both as NLM writes them (``doi``, ``pmc``, ``ORCID``, ``ROR`` …)."""

    scheme: str
    value: str


class Affiliation(Part, frozen=True):
    text: str
    identifiers: tuple[Identifier, ...] = ()


class Person(Part, frozen=True):
    """An author, editor or investigator; a group has only ``collective``.

    ``orcid`` is normalised to ``0000-0000-0000-000X`` and is empty when its check digit is wrong (the text
    NLM sent is then kept in ``identifiers``). ``group`` links a collective to its investigators.
    """

    last: str = ""
    fore: str = ""
    initials: str = ""
    suffix: str = ""
    collective: str = ""
    orcid: str = ""
    identifiers: tuple[Identifier, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    equal: bool = False
    valid: bool = True
    group: str = ""


class Section(Part, frozen=True):
    """One AbstractText: its label as written, NLM's category, its text."""

    text: Text
    label: str = ""
    category: str = ""


class Abstract(Part, frozen=True):
    """The abstract, or an OtherAbstract, which then has a ``type`` and a ``language``."""

    sections: tuple[Section, ...] = ()
    copyright: str = ""
    type: str = ""
    language: str = ""


class Journal(Part, frozen=True):
    title: str = ""
    iso: str = ""  # ISOAbbreviation
    medline_ta: str = ""
    nlm_id: str = ""  # text: leading zeros and letters count
    issn: str = ""
    issn_type: str = ""
    issn_linking: str = ""
    country: str = ""


class Issue(Part, frozen=True):
    volume: str = ""
    number: str = ""
    medium: str = ""  # CitedMedium


class Pages(Part, frozen=True):
    start: str = ""
    end: str = ""
    medline: str = ""  # MedlinePgn, with abbreviated end pages


class Location(Part, frozen=True):
    """An ELocationID: a DOI or publisher item that acts as a page."""

    scheme: str
    value: str
    valid: bool = True


class Book(Part, frozen=True):
    title: Text = Text()
    title_id: str = ""  # BookTitle@book
    publisher: str = ""
    place: str = ""
    published: PartialDate = PartialDate()
    begins: PartialDate = PartialDate()
    ends: PartialDate = PartialDate()
    authors: tuple[Person, ...] = ()
    editors: tuple[Person, ...] = ()
    volume: str = ""
    volume_title: str = ""
    edition: str = ""
    collection: Text = Text()
    isbns: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()
    medium: str = ""
    report_number: str = ""
    chapter_label: str = ""  # LocationLabel, with its type: "chapter 12"
    part: str = ""
    section: str = ""


class Vocable(Part, frozen=True):
    """A name with its NLM unique identifier (publication type, qualifier)."""

    name: str
    ui: str = ""


class Qualifier(Part, frozen=True):
    name: str
    ui: str = ""
    major: bool = False
    automatic: bool = False  # AutoHM


class MeshHeading(Part, frozen=True):
    """A descriptor with its qualifiers; the heading is major if it or any qualifier is."""

    name: str
    ui: str = ""
    major: bool = False
    automatic: bool = False
    kind: str = ""  # DescriptorName@Type, "Geographic"
    qualifiers: tuple[Qualifier, ...] = ()

    @property
    def is_major(self) -> bool:
        """Say whether the heading counts as a major topic."""
        return self.major or any(q.major for q in self.qualifiers)


class Keyword(Part, frozen=True):
    text: Text
    owner: str = ""  # NOTNLM means the authors'
    major: bool = False


class Chemical(Part, frozen=True):
    name: str
    ui: str = ""
    registry: str = ""  # CAS, UNII or EC number; "" where NLM writes 0


class SupplementaryConcept(Part, frozen=True):
    name: str
    ui: str = ""
    type: str = ""


class Grant(Part, frozen=True):
    id: str = ""
    acronym: str = ""
    agency: str = ""
    country: str = ""


class DataBank(Part, frozen=True):
    name: str
    accessions: tuple[str, ...] = ()


class Notice(Part, frozen=True):
    """One CommentsCorrections entry; ``kind`` is its RefType, one of 22 in the DTD or what NLM adds next."""

    kind: str
    source: str = ""
    pmid: int | None = None
    note: str = ""


class HistoryDate(Part, frozen=True):
    """A PubMedPubDate; ``at`` is ISO 8601 as precise as given: ``2023-01-05`` or ``2023-01-05T06:00``."""

    status: str
    at: str


class Reference(Part, frozen=True):
    """A cited work. ``list_title`` is the heading of the (possibly nested) list it stands in."""

    citation: Text
    pmid: int | None = None
    identifiers: tuple[Identifier, ...] = ()  # all but the PMID
    list_title: str = ""


class PubmedRecord(Part, frozen=True):
    """One PubMed entry, whole. Times are dates in ISO 8601 ("" where PubMed gives none)."""

    pmid: int
    version: int = 1  # PMID@Version
    kind: Kind = "article"
    status: str = ""  # MedlineCitation@Status
    owner: str = ""
    indexing: str = ""  # IndexingMethod
    completed: str = ""
    revised: str = ""  # DateRevised, the change detector
    title: Text = Text()
    vernacular_title: Text = Text()
    journal: Journal = Journal()
    issue: Issue = Issue()
    publication_model: str = ""
    published: PartialDate = PartialDate()  # JournalIssue/PubDate, or the chapter's or book's date
    article_dates: tuple[PartialDate, ...] = ()  # ArticleDate, the electronic dates
    pages: Pages = Pages()
    locations: tuple[Location, ...] = ()
    identifiers: tuple[Identifier, ...] = ()  # PubmedData/ArticleIdList: the record's own and no other
    doi: str = ""  # from identifiers, else a valid ELocationID; as written
    pmcid: str = ""
    abstract: Abstract = Abstract()
    other_abstracts: tuple[Abstract, ...] = ()
    authors: tuple[Person, ...] = ()
    authors_complete: bool = True
    investigators: tuple[Person, ...] = ()
    languages: tuple[str, ...] = ()
    publication_types: tuple[Vocable, ...] = ()
    mesh: tuple[MeshHeading, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    chemicals: tuple[Chemical, ...] = ()
    supplementary_concepts: tuple[SupplementaryConcept, ...] = ()
    subsets: tuple[str, ...] = ()  # CitationSubset
    grants: tuple[Grant, ...] = ()
    grants_complete: bool = True
    data_banks: tuple[DataBank, ...] = ()
    coi: Text = Text()
    notices: tuple[Notice, ...] = ()
    history: tuple[HistoryDate, ...] = ()
    publication_status: str = ""
    references: tuple[Reference, ...] = ()
    genes: tuple[str, ...] = ()
    subjects: tuple[Person, ...] = ()  # PersonalNameSubjectList
    other_ids: tuple[Identifier, ...] = ()
    general_notes: tuple[str, ...] = ()
    space_missions: tuple[str, ...] = ()
    reference_count: str = ""  # NumberOfReferences, old records
    book: Book | None = None


class ParseProblem(Part, frozen=True):
    """Something the reader could not take as it stood. ``refused`` means a record was lost to it.

    ``line`` counts from 1 in the (unpacked) file; ``pmid`` is the record it belongs to, where that is known.
    """

    message: str
    file: str = ""
    line: int | None = None
    pmid: int | None = None
    refused: bool = False

    def __str__(self) -> str:
        """Name the file, the place and the record in one line."""
        where = self.file or "answer"
        if self.line:
            where += f", line {self.line}"
        if self.pmid:
            where += f", PMID {self.pmid}"
        return f"{where}: {self.message}"


class Entry(Part, frozen=True):
    """A record with what is needed to store it.

    ``body`` is the record as JSON; ``content_hash`` is BLAKE2b-128 of ``body``, so two deliveries of the same
    content are equal however their XML was laid out; ``raw`` is the record's own XML element.
    """

    record: PubmedRecord
    raw: bytes
    body: bytes
    content_hash: bytes


class Parsed(Part, frozen=True):
    """All of one answer or file. ``complete`` is False when it was cut, had another root, or was not XML."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[ParseProblem, ...] = ()
    deleted: tuple[int, ...] = ()  # DeleteCitation
    complete: bool = False
