"""EPost: put PMIDs into the history."""

from curation.standin.answers import Answer, Request, tagged, valid_id, xml_answer, xml_error
from curation.standin.history import Stored, listed
from curation.standin.service import Service

_ROOT = "ePostResult"


def answer(request: Request, service: Service) -> Answer:
    """Answer one EPost request; asked for JSON, NCBI fails with status 500."""
    if request.wants_json:
        return xml_error(_ROOT, "Unsupported retmode", 500)
    database = request.get("db", "pubmed")
    if database != "pubmed":
        return xml_error(_ROOT, f"Invalid db name specified: {database}")
    pmids = list(dict.fromkeys(valid_id(text) for text in request.ids if valid_id(text)))
    if not pmids:
        wrong = "Some IDs have invalid value and were omitted. Maximum ID value 18446744073709551615"
        empty = tagged("ERROR", "Empty ID list; Nothing to store")
        return xml_answer(_ROOT, f"\n\t{empty}\n\t{tagged('ERROR', wrong)}")
    session, key = service.history.store(request.get("WebEnv"), Stored(listed(pmids), ""))
    inner = f"\n\t{tagged('QueryKey', key)}\n\t{tagged('WebEnv', session)}\n"
    told = xml_answer(_ROOT, inner)
    told.body = told.body.replace(b'epost.dtd">\n<', b'epost.dtd"><', 1)  # NCBI sends both on one line
    return told
