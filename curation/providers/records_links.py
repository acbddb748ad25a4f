"""What providers say of links between records, and of how often a record is cited: frozen values."""

from curation.providers.records import Part


class CitationLink(Part, frozen=True):
    """One record citing another, by PMID, as a provider has it (``pubmed``, ``icite``, ``europepmc``)."""

    citing: int
    cited: int
    provider: str


class Target(Part, frozen=True):
    """One end of a link: an id of the set's database, and how close it is, where that was asked."""

    id: int
    score: int | None = None


class Links(Part, frozen=True):
    """All links of one name, in NCBI's order. ``query_key`` is filled where they were put on the history."""

    name: str
    database: str = "pubmed"
    targets: tuple[Target, ...] = ()
    query_key: str = ""


class LinkOut(Part, frozen=True):
    """A page outside NCBI about a record."""

    pmid: int
    url: str
    title: str = ""
    provider: str = ""
    provider_abbreviation: str = ""
    subjects: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()  # "free resource", "subscription/membership/fee required" …
    icon: str = ""


class Offer(Part, frozen=True):
    """A kind of link NCBI has for a record (``cmd=acheck``)."""

    pmid: int
    database: str
    name: str
    menu: str = ""
    priority: int | None = None


class Check(Part, frozen=True):
    """Whether a record has neighbours (``cmd=ncheck``) or LinkOut pages (``cmd=lcheck``)."""

    pmid: int
    neighbour: bool | None = None
    linkout: bool | None = None


class LinkSet(Part, frozen=True):
    """What ELink says of one source, or of several it has merged: then nobody knows whose link is whose.

    No ``links`` means that there are none or that PubMed's link server had a gap; it does not tell which.
    ``error`` concerns this set only.
    """

    sources: tuple[int, ...]
    links: tuple[Links, ...] = ()
    error: str = ""
    web_env: str = ""
    outs: tuple[LinkOut, ...] = ()
    offers: tuple[Offer, ...] = ()
    checks: tuple[Check, ...] = ()

    def ids(self, name: str) -> tuple[int, ...]:
        """Return the ids linked under a name, in order; none if there are none."""
        return tuple(t.id for links in self.links if links.name == name for t in links.targets)


class Metric(Part, frozen=True):
    """iCite's figures for one record. None means that iCite gave no value: never take it for 0.

    The lists of PMIDs are None where iCite left them out, and empty where it says there are none.
    """

    pmid: int
    doi: str = ""
    year: int | None = None
    citation_count: int | None = None
    citations_per_year: float | None = None
    relative_citation_ratio: float | None = None
    nih_percentile: float | None = None
    expected_citations_per_year: float | None = None
    field_citation_rate: float | None = None
    provisional: bool | None = None
    is_research_article: bool | None = None
    is_clinical: bool | None = None
    human: float | None = None
    animal: float | None = None
    molecular_cellular: float | None = None
    apt: float | None = None
    cited_by: tuple[int, ...] | None = None
    cited_by_clinical: tuple[int, ...] | None = None
    references: tuple[int, ...] | None = None


class EuropeWork(Part, frozen=True):
    """A citing or cited work as Europe PMC lists it. Only a work of source ``MED`` has a PMID."""

    source: str = ""
    id: str = ""
    pmid: int | None = None
    title: str = ""
    authors: str = ""
    journal: str = ""
    year: int | None = None
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    kind: str = ""  # citationType
    cited_by_count: int | None = None
    order: int | None = None  # citedOrder, of references
    matched: bool | None = None  # of references: whether Europe PMC knows the work
    text: str = ""  # unstructuredInformation, of references


class EuropePage(Part, frozen=True):
    """One page of citations or references; ``hit_count`` counts those of all pages."""

    hit_count: int
    works: tuple[EuropeWork, ...] = ()
