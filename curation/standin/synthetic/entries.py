"""A record ready to be written: the study with all that surrounds it, as PubMed would hold it."""

from dataclasses import dataclass, field
from datetime import date
from xml.sax.saxutils import escape

from curation.standin.synthetic import vernacular
from curation.standin.synthetic.abstracts import Section, sections
from curation.standin.synthetic.animal_text import AnimalStudy
from curation.standin.synthetic.books import BOOK_YEAR, book_revised
from curation.standin.synthetic.chance import Dice
from curation.standin.synthetic.citation_graph import cited_indexes, loose_count
from curation.standin.synthetic.indexing import (
    NOTE,
    Grant,
    Heading,
    grants,
    headings,
    keywords,
    publication_types,
    statement,
    substances,
)
from curation.standin.synthetic.outline import LAST_DAY
from curation.standin.synthetic.people import Author, initials_of, name
from curation.standin.synthetic.publishing import Dates, Place, history, journals
from curation.standin.synthetic.specials import FIRST_PMID
from curation.standin.synthetic.stories import Stories
from curation.standin.synthetic.study import Study

_OLD_TOPICS = (
    "Facial nerve suture", "Observations on nerve grafts", "The cable graft", "Grading of facial movement",
    "Degeneration of peripheral nerves", "On the culture of marrow cells", "Membrane vesicles in culture",
)  # fmt: skip
UNLINKED_NOTICE = date(2018, 4, 5)  # a retraction PubMed knows by its source alone


@dataclass(slots=True)
class Cited:
    """One reference: its text (XML), and the PMID and DOI it carries, if any."""

    text: str
    pmid: int | None = None
    doi: str = ""


@dataclass(slots=True)
class Link:
    """One CommentsCorrections entry; ``source`` is XML text."""

    kind: str
    source: str
    pmid: int | None = None
    note: str = ""


@dataclass(slots=True)
class Entry:
    """All of one article. Every text is XML text unless a comment says otherwise."""

    place: Place
    dates: Dates
    title: str
    study: Study
    status: str = "MEDLINE"
    indexing: str = ""
    version: int = 1
    sections: list[Section] = field(default_factory=list)
    other_abstracts: list[tuple[str, str, list[Section]]] = field(default_factory=list)  # type, language
    authors: list[Author] = field(default_factory=list)  # plain text
    authors_complete: bool = True
    collectives: list[str] = field(default_factory=list)  # plain text
    investigators: list[Author] = field(default_factory=list)  # plain text
    languages: list[str] = field(default_factory=lambda: ["eng"])
    vernacular: str = ""
    types: list[tuple[str, str]] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    substances: list[tuple[str, str, str]] = field(default_factory=list)
    concepts: list[tuple[str, str, str]] = field(default_factory=list)  # type, UI, name
    keywords: list[str] = field(default_factory=list)
    coi: str = ""
    grants: list[Grant] = field(default_factory=list)  # plain text
    banks: list[tuple[str, list[str]]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    references: list[tuple[str, list[Cited]]] = field(
        default_factory=list
    )  # (heading, list), nested in order
    notes: list[str] = field(default_factory=lambda: [NOTE])


def compose(stories: Stories, index: int) -> Entry:
    """Put a record together: study, authors, dates, indexing, links, references."""
    study, spot, dice = stories.study(index), stories.place(index), stories.extras(index)
    role = stories.outline.role(index)
    year = spot.created.year
    dates = history(dice, spot, _last_notice(stories, index))  # the first throws, as record_days expects
    links = [_link(stories, kind, other) for kind, other in role.links] if role else []
    entry = Entry(
        place=spot,
        dates=dates,
        title=study.title,
        study=study,
        sections=sections(study, dice, year, always=role is not None),
        authors=stories.team(index),
        links=links,
    )
    _set_status(entry, dice)
    entry.grants = grants(dice)
    entry.coi = statement(study, dice, year, entry.authors)
    entry.keywords = keywords(study, dice, year)
    if study.registry:
        entry.banks.append(("ClinicalTrials.gov", [study.registry]))
    elif study.kind.form == "culture" and year > 2009 and dice.random() < 0.1:
        entry.banks.append(("GEO", [f"GSE99{index + 1:07d}"]))
    if entry.status == "MEDLINE":
        entry.headings = headings(study, dice)
        entry.substances = substances(study, dice)
    if spot.journal.language != "eng":
        _translate(entry, study, dice)
    _set_types(entry, dice)
    _set_references(entry, stories, index, dice)
    return entry


def record_days(stories: Stories, index: int) -> tuple[int, int, int, int]:
    """Return the days of creation, entry, last change and publication as ordinals, writing nothing."""
    spot = stories.place(index)
    created = spot.created.toordinal()
    if stories.outline.bones(index)[0].form in ("book", "chapter"):
        return created, created, book_revised(spot.created).toordinal(), date(BOOK_YEAR, 1, 1).toordinal()
    dates = history(stories.extras(index), spot, _last_notice(stories, index))
    return created, created, dates.revised.toordinal(), spot.published.toordinal()


def _last_notice(stories: Stories, index: int) -> date | None:
    """Return the day of the latest record that is linked with this one and came after it."""
    role = stories.outline.role(index)
    if role is None:
        return None
    if role.name == "retraction_without_pmid":
        return UNLINKED_NOTICE
    days = [stories.outline.date(other) for _, other in role.links]
    return max((day for day in days if day > stories.outline.date(index)), default=None)


def _link(stories: Stories, kind: str, other: int) -> Link:
    spot = stories.place(other)
    source = escape(spot.source())
    if kind.endswith(("Of", "For", "On", "From")) and other % 3:
        source = f"{escape(stories.names(other, 4))}. {source}"
    return Link(kind, source, FIRST_PMID + other)


def _set_status(entry: Entry, dice: Dice) -> None:
    """Choose MedlineCitation@Status by age, and how it was indexed."""
    dates = entry.dates
    throw = dice.random()
    if dates.completed is None:
        fresh = (LAST_DAY - dates.entrez).days <= 25
        early = (
            ("Publisher", "In-Data-Review", "PubMed-not-MEDLINE")
            if fresh
            else ("In-Process", "PubMed-not-MEDLINE")
        )
        entry.status = "Publisher" if entry.place.status == "aheadofprint" else dice.pick(early)
    elif throw < 0.18 or entry.place.journal.abbr == "Placeholder Prepr":
        entry.status = "PubMed-not-MEDLINE"
    elif dates.completed >= date(2022, 4, 1):
        entry.indexing = "Automated" if throw < 0.72 else "Curated" if throw < 0.94 else ""


def _translate(entry: Entry, study: Study, dice: Dice) -> None:
    """Bracket the English title and add the vernacular one; some records carry an abstract in it too."""
    language = entry.place.journal.language
    entry.languages = [language]
    entry.title = f"[{entry.title.removesuffix('.')}]."
    if isinstance(study, AnimalStudy):
        entry.vernacular = escape(vernacular.title(study, language, dice))
        if entry.sections and dice.random() < 0.45 and (text := vernacular.abstract(study, language, dice)):
            entry.other_abstracts.append(("Publisher", language, [Section("", "", text)]))


def _set_types(entry: Entry, dice: Dice) -> None:
    keys = list(entry.study.types)
    if entry.grants:
        keys.append("support")
    if entry.languages != ["eng"] and entry.sections:
        keys.append("english_abstract")
    kinds = {link.kind for link in entry.links}
    if "RetractionIn" in kinds or "RetractedandRepublishedIn" in kinds:
        keys.append("retracted")
    if "CorrectedandRepublishedFrom" in kinds:
        keys.append("republished")
    if "rct" in keys and dice.random() < 0.4:
        keys.append("multicenter")
    if entry.place.journal.abbr == "Placeholder Prepr":
        keys.append("preprint")
    entry.types = publication_types(keys)


def _set_references(entry: Entry, stories: Stories, index: int, dice: Dice) -> None:
    """Write the reference list: in full or by source only, with a few works outside the corpus."""
    cited = cited_indexes(stories.outline, index)
    style = dice.random()
    found = []
    for other in cited:
        spot = stories.place(other)
        text = stories.citation(other) if style < 0.06 else escape(spot.source())
        if style > 0.88:
            text = f"{escape(stories.names(other, 1))}. {text}"
        found.append(Cited(text, FIRST_PMID + other, spot.doi if style < 0.25 else ""))
    for _ in range(loose_count(stories.outline, index, len(cited))):
        found.insert(
            int(dice.random() * (len(found) + 1)), Cited(escape(_loose(dice, entry.place.created.year)))
        )
    if found:
        entry.references = [("", found)]


def _loose(dice: Dice, year: int) -> str:
    """Write a reference to a work outside the corpus: an old report, a book, a web page."""
    last, fore = name(dice, dice.pick(("poland", "usa", "germany", "france", "italy", "uk")))
    who = f"{last} {initials_of(fore)}"
    when = dice.between(1962, min(year - 1, 2004))
    topic = dice.pick(_OLD_TOPICS)
    throw = dice.random()
    if throw < 0.55:
        journal = dice.pick([row for row in journals() if row.began < 1985 and row.language == "eng"])
        page = dice.between(1, 900)
        when = max(when, journal.began)
        return f"{who}. {topic}. {journal.abbr}. {when};{when - journal.began + 1}:{page}-{page + 7}."
    if throw < 0.85:
        return f"{who}. {topic}: a monograph. Nowhere: Specimen Press; {when}. p. {dice.between(11, 340)}."
    return f"{who}. {topic} [web page]. https://www.specimen.example/{when}. Accessed {year - 1}."
