"""ELink's LinkOut commands: where a record can be read elsewhere, and which links it has at all."""

from typing import NamedTuple

from curation.standin.answers import Answer, Request, json_answer, json_header, tagged, xml_answer
from curation.standin.neighbours import NAMES, Neighbours
from curation.standin.reading import Reading
from curation.standin.service import Service

COMMANDS = ("llinks", "prlinks", "acheck", "ncheck", "lcheck")

_ROOT = "eLinkResult"
_MENU = {
    "pubmed_pubmed": ("Similar articles", 1),
    "pubmed_pubmed_citedin": ("Cited In", 128),
    "pubmed_pubmed_combined": ("Combined set of related Articles and Reviews", 1),
    "pubmed_pubmed_five": ("Five most related Articles", 1),
    "pubmed_pubmed_refs": ("References for PMC Articles", 128),
    "pubmed_pubmed_reviews": ("Related Articles by Review", 1),
    "pubmed_pubmed_reviews_five": ("Five most related Articles by Review", 1),
    "pubmed_pmc": ("Free in PMC", 160),
    "pubmed_pmc_refs": ("Cited in PMC", 180),
}


class Page(NamedTuple):
    """A page elsewhere: its address, what kind it is, who offers it."""

    url: str
    category: str
    attribute: str
    provider: str
    short: str
    number: int
    home: str


def answer(command: str, groups: list[list[int]], request: Request, service: Service) -> Answer:
    """Answer one LinkOut command; all ids stand in one LinkSet, whichever way they were grouped."""
    pmids = [pmid for group in groups for pmid in group]
    if command in ("ncheck", "lcheck"):
        return _checked(command, pmids, service)
    if command == "acheck":
        return _all_checked(pmids, service)
    found = {pmid: pages_of(service, pmid) for pmid in pmids}
    if command == "prlinks":
        found = {pmid: pages[:1] for pmid, pages in found.items()}
        first = next((pages[0] for pages in found.values() if pages), None)
        if request.get("retmode") == "ref" and first:
            return Answer(b"", "text/html; charset=UTF-8", 302, {"Location": first.url})
    return _pages_as_json(found) if request.wants_json else _pages_as_xml(found)


def pages_of(service: Service, pmid: int) -> list[Page]:
    """Give the pages a record can be read on; made from its own identifiers, the primary one first."""
    if pmid not in service.library:
        return []
    reading: Reading = service.library.reading(pmid)
    doi, in_pmc = reading.identifier("doi"), reading.identifier("pmc")
    free = "free resource" if in_pmc else "subscription/membership/fee required"
    pages = []
    if doi:
        name = reading.at("MedlineJournalInfo/MedlineTA") or "Publisher"
        pages.append(
            Page(f"https://doi.org/{doi}", "Full Text Sources", free, name, "doi", 1001, "https://doi.org/")
        )
    if in_pmc:
        address = f"https://www.ncbi.nlm.nih.gov/pmc/articles/{in_pmc}/"
        home = "https://www.ncbi.nlm.nih.gov/pmc/"
        pages.append(Page(address, "Full Text Sources", free, "PubMed Central", "pmc", 1002, home))
    for place in reading.every("Article/DataBankList/DataBank/AccessionNumberList/AccessionNumber"):
        if place.startswith("NCT"):
            home = "https://clinicaltrials.gov/"
            address = f"{home}study/{place}"
            pages.append(Page(address, "Medical", "free resource", "ClinicalTrials.gov", "ctgov", 1003, home))
    return pages


def _pages_as_xml(found: dict[int, list[Page]]) -> Answer:
    sets = "".join(
        f"<IdUrlSet>{tagged('Id', pmid)}"
        + ("".join(_object(page) for page in pages) or tagged("Info", "No LinkOut resources"))
        + "</IdUrlSet>\n"
        for pmid, pages in found.items()
    )
    return xml_answer(_ROOT, f"\n<LinkSet><DbFrom>pubmed</DbFrom><IdUrlList>{sets}</IdUrlList></LinkSet>\n")


def _object(page: Page) -> str:
    told = (("Name", page.provider), ("NameAbbr", page.short), ("Id", page.number), ("Url", page.home))
    provider = "".join(tagged(tag, text) for tag, text in told)
    about = (("Url", page.url), ("Category", page.category), ("Attribute", page.attribute))
    inner = "".join(tagged(tag, text) for tag, text in about)
    return f"<ObjUrl>{inner}<Provider>{provider}</Provider></ObjUrl>"


def _pages_as_json(found: dict[int, list[Page]]) -> Answer:
    told = [
        {
            "id": str(pmid),
            "objurls": [
                {
                    "url": {"value": page.url},
                    "subjecttypes": [],
                    "categories": [page.category],
                    "attributes": [page.attribute],
                    "provider": {
                        "name": page.provider,
                        "nameabbr": page.short,
                        "id": str(page.number),
                        "url": {"value": page.home},
                    },
                }
                for page in pages
            ],
        }
        for pmid, pages in found.items()
    ]
    return json_answer(
        {"header": json_header("elink"), "linksets": [{"dbfrom": "pubmed", "idurllist": told}]}
    )


def _checked(command: str, pmids: list[int], service: Service) -> Answer:
    name = "HasNeighbor" if command == "ncheck" else "HasLinkOut"
    rows = "".join(
        "\n\t\t\t" + tagged("Id", pmid, f'{name}="{"Y" if _has(command, service, pmid) else "N"}"')
        for pmid in pmids
    )
    return _check_list(rows)


def _has(command: str, service: Service, pmid: int) -> bool:
    if command == "lcheck":
        return bool(pages_of(service, pmid))
    return pmid in service.library and bool(service.library.similar_to(pmid, 1))


def _all_checked(pmids: list[int], service: Service) -> Answer:
    rows = []
    for pmid in pmids:
        own = Neighbours(service, pmid)
        infos = [_info(database, name, *_MENU[name]) for name, database in NAMES.items() if own.links(name)]
        if pages_of(service, pmid):
            infos.append(_info("LinkOut", "ExternalLink", "LinkOut", 255))
        rows.append(f"\n\t\t\t<IdLinkSet>{tagged('Id', pmid)}{''.join(infos)}</IdLinkSet>")
    return _check_list("".join(rows))


def _info(database: str, name: str, menu: str, priority: int) -> str:
    told = (("DbTo", database), ("LinkName", name), ("MenuTag", menu), ("HtmlTag", menu))
    inner = "".join(tagged(tag, text) for tag, text in told)
    return f"<LinkInfo>{inner}{tagged('Priority', priority)}</LinkInfo>"


def _check_list(rows: str) -> Answer:
    inner = f"\n\t\t<DbFrom>pubmed</DbFrom>\n\t\t<IdCheckList>{rows}\n\t\t</IdCheckList>\n\t"
    return xml_answer(_ROOT, f"\n\t<LinkSet>{inner}</LinkSet>\n")
