"""A record in which every field of PubmedRecord says something of its own."""

from typing import Any

from curation.providers.records import (
    Abstract,
    Affiliation,
    Chemical,
    DataBank,
    Grant,
    HistoryDate,
    Identifier,
    Issue,
    Journal,
    Keyword,
    Location,
    MeshHeading,
    Notice,
    Pages,
    PartialDate,
    Person,
    Qualifier,
    Reference,
    Section,
    SupplementaryConcept,
    Text,
    Vocable,
)

LODZ = Affiliation("Institute of Nerves, Łódź", (Identifier("ROR", "https://ror.org/05cq64r17"),))
PORTO = Affiliation("Laboratory of Vesicles, Porto")
AUTHORS = (
    Person(
        last="Szabłowska",
        fore="Ilona",
        initials="I",
        orcid="0000-0002-1825-0097",
        affiliations=(LODZ,),
        equal=True,
    ),
    Person(
        last="Okafor",
        fore="Ada",
        initials="A",
        suffix="Jr",
        identifiers=(Identifier("ISNI", "0000000121032683"),),
        affiliations=(PORTO, LODZ),
        equal=True,
    ),
    Person(last="Okaffor", fore="Aada", initials="A", valid=False),
    Person(collective="FACE-EV Study Group", group="1"),
)
ABSTRACT = Abstract(
    (
        Section(Text("CO2 was held at 5%.", "CO<sub>2</sub> was held at 5%."), "BACKGROUND", "BACKGROUND"),
        Section(Text("Whisking came back."), "RESULTS", "RESULTS"),
    ),
    copyright="© 2024 The Whisker Society.",
)
POLISH = Abstract((Section(Text("Nerw twarzowy się odrodził.")),), type="Publisher", language="pol")
MESH = (
    MeshHeading(
        "Facial Nerve Injuries",
        "D020220",
        qualifiers=(Qualifier("therapy", "Q000628", major=True), Qualifier("surgery", "Q000601")),
    ),
    MeshHeading("Exosomes", "D055354", major=True),
    MeshHeading("Portugal", "D011174", kind="Geographic"),
)
NOTICES = (
    Notice("CommentIn", "J Whisk. 2025;3:9", 20000009),
    Notice("ErratumIn", "J Whisk. 2024;2:77", 20000010, note="Figure 2 was turned."),
    Notice("RetractionIn", "J Whisk. 2025;3:1", 20000011),
    Notice("Cites", "Nerve Lett. 1999;1:1", 20000012),
)
REFERENCES = (
    Reference(Text("Bell C. On the nerves. 1821."), list_title="Classics"),
    Reference(
        Text("Millesi H. Nerve grafts. 2007."),
        pmid=20000013,
        identifiers=(Identifier("doi", "10.1007/978-3-211"), Identifier("pmc", "PMC20000013")),
        list_title="Grafts",
    ),
)
WHOLE: dict[str, Any] = {
    "version": 2,
    "status": "MEDLINE",
    "owner": "NASA",
    "indexing": "Curated",
    "completed": "2024-05-06",
    "revised": "2024-07-08",
    "title": Text("[Vesicles in H2O heal the nerve.]", "[Vesicles in H<sub>2</sub>O heal the nerve.]"),
    "vernacular_title": Text("Pęcherzyki leczą nerw."),
    "journal": Journal(
        "Journal of whisking",
        "J. Whisk.",
        "J Whisk",
        "101234567",
        "1234-5678",
        "Print",
        "8765-4321",
        "Poland",
    ),
    "issue": Issue("12", "3", "Internet"),
    "publication_model": "Print-Electronic",
    "published": PartialDate("2024 Mar", 2024, 3, precision="month"),
    "article_dates": (PartialDate("2024 01 17", 2024, 1, 17, precision="day"),),
    "pages": Pages("411", "429", "411-29"),
    "locations": (Location("doi", "10.99999/whisk.1"), Location("pii", "S0000-1", valid=False)),
    "identifiers": (
        Identifier("pubmed", "20000001"),
        Identifier("doi", "10.99999/whisk.1"),
        Identifier("mid", "NIHMS777"),
    ),
    "doi": "10.99999/whisk.1",
    "pmcid": "PMC7654321",
    "abstract": ABSTRACT,
    "other_abstracts": (POLISH,),
    "authors": AUTHORS,
    "authors_complete": False,
    "investigators": (Person(last="Lund", fore="Kofi", affiliations=(PORTO,), group="1"),),
    "languages": ("pol", "eng"),
    "publication_types": (Vocable("Journal Article", "D016428"), Vocable("Review", "D016454")),
    "mesh": MESH,
    "keywords": (Keyword(Text("whisker pad"), "NOTNLM"), Keyword(Text("spaceflight"), "NASA", major=True)),
    "chemicals": (Chemical("Fibrin", "D005337", "9001-31-4"),),
    "supplementary_concepts": (SupplementaryConcept("Bell palsy, familial", "C535436", "Disease"),),
    "subsets": ("IM", "AIM"),
    "grants": (Grant("R01 NS000001", "NS", "NINDS NIH HHS", "United States"),),
    "grants_complete": False,
    "data_banks": (DataBank("ClinicalTrials.gov", ("NCT00000001",)),),
    "coi": Text("The authors own no whiskers."),
    "notices": NOTICES,
    "history": (HistoryDate("received", "2023-09-10"), HistoryDate("entrez", "2024-01-18T06:00")),
    "publication_status": "ppublish",
    "references": REFERENCES,
    "genes": ("NGF", "S100B"),
    "subjects": (Person(last="Duchenne", fore="Guillaume"),),
    "other_ids": (Identifier("NASA", "20240001"),),
    "general_notes": ("Translated from the Polish.",),
    "space_missions": ("STS Shuttle Project",),
    "reference_count": "58",
}
