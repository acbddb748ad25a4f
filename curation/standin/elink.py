"""ELink: from PMIDs to similar, citing and cited records, to PMC, and to pages elsewhere.

One LinkSet for each ``id=``; ids in one comma list share a LinkSet and their links are merged.
"""

from collections.abc import Callable, Iterable

from curation.standin import linkout
from curation.standin.answers import (
    Answer,
    Request,
    escaped,
    json_answer,
    json_header,
    tagged,
    valid_id,
    xml_answer,
    xml_error,
)
from curation.standin.esearch import clause_of
from curation.standin.history import Stored, listed
from curation.standin.neighbours import NAMES, Links, Neighbours
from curation.standin.query import answer as search
from curation.standin.service import Service

_ROOT = "eLinkResult"
_NEIGHBOUR = ("neighbor", "neighbor_score", "neighbor_history")

LinkSet = tuple[list[int], list[tuple[str, str, Links]]]
"""The source PMIDs, and for each link name that has any: target database, name, links."""


def answer(request: Request, service: Service) -> Answer:
    """Answer one ELink request."""
    command = request.get("cmd", "neighbor").lower()
    if command == "llinkslib":
        return _library_links_refused(request)
    source = request.get("dbfrom", "pubmed")
    if source != "pubmed":
        return _refused(request, f"Invalid db name specified: {source}")
    groups = _groups(request, service)
    if isinstance(groups, Answer):
        return groups
    if command in linkout.COMMANDS:
        return linkout.answer(command, groups, request, service)
    if command not in _NEIGHBOUR:
        return _refused(request, f"Unknown command: {command}")
    sets = list(_link_sets(groups, request, service))
    if command == "neighbor_history":
        return _as_history(sets, request, service)
    scored = command == "neighbor_score"
    return _as_json(sets, scored=scored) if request.wants_json else _as_xml(sets, scored=scored)


def _refused(request: Request, text: str) -> Answer:
    if request.wants_json:
        return json_answer({"header": json_header("elink"), "linksets": [], "ERROR": text})
    return xml_error(_ROOT, text)


def _library_links_refused(request: Request) -> Answer:
    text = "Exception:\nllinkslib command not supported"
    if request.wants_json:
        return _refused(request, text)
    return xml_answer(_ROOT, f"\n<LinkSet><ERROR>{escaped(text)}</ERROR></LinkSet>\n")


def _groups(request: Request, service: Service) -> list[list[int]] | Answer:
    if "id" not in request.params and "WebEnv" in request.params:
        stored = service.history.asked(request)
        if stored is None:
            return _refused(request, f"Unable to obtain query #{request.get('query_key', '1')}")
        return [[int(pmid) for pmid in stored.pmids]]
    groups = [[valid_id(text) for text in group if valid_id(text)] for group in request.groups]
    groups = [list(dict.fromkeys(group)) for group in groups if group]
    return groups or _refused(request, "Empty ID list; Nothing to link")


def _names(request: Request) -> list[str]:
    wanted = [name.strip() for name in request.get("linkname").split(",") if name.strip()]
    if wanted:
        return [name for name in wanted if name in NAMES]
    databases = request.get("db", "pubmed").split(",")
    return [name for name, database in NAMES.items() if database in databases]


def _link_sets(groups: list[list[int]], request: Request, service: Service) -> Iterable[LinkSet]:
    names = _names(request)
    keep = _filter(request, service)
    for group in groups:
        found = [Neighbours(service, pmid) for pmid in group]
        sets = []
        for name in names:
            links = _merged(one.links(name) for one in found)
            if keep is not None and NAMES[name] == "pubmed":
                links = keep(links)
            if links:
                sets.append((NAMES[name], name, links))
        yield group, sets


def _merged(every: Iterable[Links]) -> Links:
    """Put the links of several sources together: each target once, the closest first."""
    best: Links = {}
    several = False
    for links in every:
        several = several or bool(best)
        for target, score in links.items():
            best[target] = max(score, best.get(target, 0))
    if not several:
        return best
    return dict(sorted(best.items(), key=lambda link: (-link[1], -link[0])))


def _filter(request: Request, service: Service) -> Callable[[Links], Links] | None:
    """Make the filter that ``term`` and the date fields ask for; what passes stands newest first."""
    clause = clause_of(request, service)
    if not request.get("term").strip() and clause is None:
        return None
    outcome = search(service.library, request.get("term") or "all[sb]", clause=clause)
    allowed = {int(pmid) for pmid in outcome.pmids}
    return lambda links: {
        target: links[target] for target in sorted(links, reverse=True) if target in allowed
    }


def _head(sources: list[int]) -> str:
    ids = "".join(tagged("Id", pmid) for pmid in sources)
    return f"<DbFrom>pubmed</DbFrom><IdList>{ids}</IdList>"


def _as_xml(sets: list[LinkSet], *, scored: bool) -> Answer:
    parts = []
    for sources, found in sets:
        inner = "".join(
            f"<LinkSetDb>{tagged('DbTo', database)}{tagged('LinkName', name)}"
            + "".join(
                f"<Link><Id>{target}</Id>{f'<Score>{score}</Score>' if scored else ''}</Link>"
                for target, score in links.items()
            )
            + "</LinkSetDb>"
            for database, name, links in found
        )
        parts.append(f"<LinkSet>{_head(sources)}{inner}</LinkSet>\n")
    return xml_answer(_ROOT, "\n" + "".join(parts))


def _as_json(sets: list[LinkSet], *, scored: bool) -> Answer:
    told = []
    for sources, found in sets:
        one: dict[str, object] = {"dbfrom": "pubmed", "ids": [str(pmid) for pmid in sources]}
        if found:
            one["linksetdbs"] = [
                {"dbto": database, "linkname": name, "links": _json_links(links, scored=scored)}
                for database, name, links in found
            ]
        told.append(one)
    return json_answer({"header": json_header("elink"), "linksets": told})


def _json_links(links: Links, *, scored: bool) -> list[object]:
    if scored:
        return [{"id": str(target), "score": score} for target, score in links.items()]
    return [str(target) for target in links]


def _as_history(sets: list[LinkSet], request: Request, service: Service) -> Answer:
    parts, told = [], []
    session = request.get("WebEnv")
    for sources, found in sets:
        rows, stored = "", []
        for database, name, links in found:
            session, key = service.history.store(session, Stored(listed(list(links)), ""))
            stored.append({"dbto": database, "linkname": name, "querykey": str(key)})
            rows += (
                f"<LinkSetDbHistory>{tagged('DbTo', database)}{tagged('LinkName', name)}"
                f"{tagged('QueryKey', key)}</LinkSetDbHistory>"
            )
        ending = tagged("WebEnv", session) if rows else ""
        parts.append(f"<LinkSet>{_head(sources)}{rows}{ending}</LinkSet>\n")
        told.append(
            {"dbfrom": "pubmed", "ids": [str(pmid) for pmid in sources], "linksetdbhistories": stored}
            | ({"webenv": session} if stored else {})
        )
    if request.wants_json:
        return json_answer({"header": json_header("elink"), "linksets": told})
    return xml_answer(_ROOT, "\n" + "".join(parts))
