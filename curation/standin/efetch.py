"""EFetch: records by PMID or from a history set, as XML or as text."""

from curation.standin.abstract import abstracts
from curation.standin.answers import XML, Answer, Request, article_set, text_answer, valid_id, xml_error
from curation.standin.medline import medline
from curation.standin.reading import Reading
from curation.standin.service import Service

_ROOT = "eFetchResult"


def answer(request: Request, service: Service) -> Answer:
    """Answer one EFetch request."""
    chosen = chosen_pmids(request, service)
    if isinstance(chosen, Answer):
        return chosen
    kind, mode = request.get("rettype").lower(), request.get("retmode", "xml").lower()
    if kind == "uilist":
        return _ids(chosen, mode)
    records = [xml for xml in (_record(service, pmid) for pmid in chosen) if xml is not None]
    if mode == "xml":
        return article_set(records)
    write = medline if kind == "medline" else abstracts
    return text_answer(write([Reading(xml) for xml in records]))


def chosen_pmids(request: Request, service: Service) -> list[int] | Answer:
    """Give the PMIDs a request names, each once, in its order; or the refusal it deserves."""
    if "id" in request.params or "WebEnv" not in request.params:
        wanted = [valid_id(text) for text in request.ids]
        chosen = list(dict.fromkeys(pmid for pmid in wanted if pmid))
        if not chosen:
            return xml_error(_ROOT, "ID list is empty! Possibly it has no correct IDs.", 400)
        return chosen
    stored = service.history.asked(request)
    if stored is None:
        return xml_error(_ROOT, f"Unable to obtain query #{request.get('query_key', '1')}")
    start = request.number("retstart", 0)
    if start >= service.ceiling and len(stored.pmids) > service.ceiling:
        return xml_error(_ROOT, service.past_ceiling(), 400)
    most = request.number("retmax", service.ceiling)
    page = stored.pmids[start : min(start + most, service.ceiling)]
    if not len(page):
        return xml_error(_ROOT, "Empty result - nothing todo")
    return [int(pmid) for pmid in page]


def _record(service: Service, pmid: int) -> bytes | None:
    try:
        return service.library.xml(pmid)
    except KeyError:
        return None


def _ids(pmids: list[int], mode: str) -> Answer:
    if mode != "xml":
        return text_answer("".join(f"{pmid}\n" for pmid in pmids))
    inner = "".join(f"\n<Id>{pmid}</Id>" for pmid in pmids)
    return Answer(f'<?xml version="1.0" ?>\n<IdList>{inner}\n</IdList>\n'.encode(), XML)
