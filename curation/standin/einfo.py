"""EInfo: which databases there are, and PubMed's fields, links, record count and date."""

from curation.standin.answers import Answer, Request, json_answer, json_header, tagged, xml_answer, xml_error
from curation.standin.neighbours import NAMES
from curation.standin.service import Service

_ROOT = "eInfoResult"
# name, full name and flags: D date, N numerical, S single token, H hierarchy, X hidden
_FIELDS = """\
ALL|All Fields|;UID|UID|NSX;FILT|Filter|S;TITL|Title|;MESH|MeSH Terms|SH;MAJR|MeSH Major Topic|SH
JOUR|Journal|S;AFFL|Affiliation|;ECNO|EC/RN Number|S;SUBS|Supplementary Concept|S;PDAT|Date - Publication|DS
EDAT|Date - Entry|DS;VOL|Volume|S;PAGE|Pagination|S;PTYP|Publication Type|SH;LANG|Language|S;ISS|Issue|S
SUBH|MeSH Subheading|S;SI|Secondary Source ID|S;MHDA|Date - MeSH|DS;TIAB|Title/Abstract|;OTRM|Other Term|
COLN|Author - Corporate|;CNTY|Place of Publication|S;PAPX|Pharmacological Action|SH;GRNT|Grants and Funding|S
MDAT|Date - Modification|DS;CDAT|Date - Completion|DS;PID|Publisher ID|S;FAUT|Author - First|S
FULL|Author - Full|S;FINV|Investigator - Full|S;TT|Transliterated Title|;LAUT|Author - Last|S
PPDT|Print Publication Date|DS;EPDT|Electronic Publication Date|DS;LID|Location ID|S;CRDT|Date - Create|DS
BOOK|Book|S;ED|Editor|S;ISBN|ISBN|S;PUBN|Publisher|S;AUCL|Author Cluster ID|SX;EID|Extended PMID|SX
DSO|DSO|SX;AUID|Author - Identifier|S;PS|Subject - Personal Name|S;COIS|Conflict of Interest Statements|
WORD|Text Word|;P1DAT|Date - First Published|DSX"""

FIELDS = [tuple(row.split("|")) for row in _FIELDS.replace("\n", ";").split(";")]
"""PubMed's fields as (name, full name, flags), in EInfo's order."""

_FLAGS = (("IsDate", "D"), ("IsNumerical", "N"), ("SingleToken", "S"), ("Hierarchy", "H"), ("IsHidden", "X"))


def answer(request: Request, service: Service) -> Answer:
    """Answer one EInfo request."""
    database = request.get("db")
    if not database:
        if request.wants_json:
            return json_answer({"header": json_header("einfo"), "einforesult": {"dblist": ["pubmed"]}})
        return xml_answer(_ROOT, "\n<DbList>\n\n\t<DbName>pubmed</DbName>\n</DbList>\n\n")
    if database != "pubmed":
        text = f"Can not retrieve DbInfo for db={database}"
        if request.wants_json:
            return json_answer({"header": json_header("einfo"), "ERROR": text})
        return xml_error(_ROOT, text)
    return _as_json(service) if request.wants_json else _as_xml(service)


def _numbers(service: Service) -> dict[str, str]:
    today = service.library.today()
    return {
        "DbName": "pubmed",
        "MenuName": "PubMed",
        "Description": "PubMed bibliographic record",
        "DbBuild": f"Build-{today:%Y.%m.%d}.06.33",
        "Count": str(len(service.library)),
        "LastUpdate": f"{today:%Y/%m/%d} 06:33",
    }


def _as_xml(service: Service) -> Answer:
    head = "".join(f"\n\t\t{tagged(name, text)}" for name, text in _numbers(service).items())
    fields = "".join(
        f"\n\t\t\t<Field>{tagged('Name', name)}{tagged('FullName', full)}"
        f"{tagged('Description', full)}<TermCount/>"
        + "".join(tagged(tag, "Y" if letter in flags else "N") for tag, letter in _FLAGS)
        + "</Field>"
        for name, full, flags in FIELDS
    )
    links = "".join(
        f"\n\t\t\t<Link>{tagged('Name', name)}{tagged('Menu', name)}{tagged('Description', name)}"
        f"{tagged('DbTo', database)}</Link>"
        for name, database in NAMES.items()
    )
    lists = f"\n\t\t<FieldList>{fields}\n\t\t</FieldList>\n\t\t<LinkList>{links}\n\t\t</LinkList>"
    return xml_answer(_ROOT, f"\n\t<DbInfo>{head}{lists}\n\t</DbInfo>\n")


def _as_json(service: Service) -> Answer:
    told: dict[str, object] = {name.lower(): text for name, text in _numbers(service).items()}
    told["fieldlist"] = [
        {"name": name, "fullname": full, "description": full, "termcount": ""}
        | {tag.lower(): "Y" if letter in flags else "N" for tag, letter in _FLAGS}
        for name, full, flags in FIELDS
    ]
    told["linklist"] = [
        {"name": name, "menu": name, "description": name, "dbto": database}
        for name, database in NAMES.items()
    ]
    return json_answer({"header": json_header("einfo"), "einforesult": {"dbinfo": [told]}})
