"""The whole of it under load: many clients at once, edits in between, real records through history."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from curation.standin.filecorpus import FileCorpus
from curation.standin.library import Library
from curation.standin.server import StandIn
from tests.standin.conftest import Make
from tests.standin.making import ask


def test_many_clients_and_edits_at_once_are_all_answered(make: Make) -> None:
    standin = make()

    def work(number: int) -> int:
        if number % 4 == 0:
            standin.travel.do({"act": "late", "title": f"Late {number}."})
            standin.travel.do({"act": "revise", "pmid": 101, "title": f"Revised {number}."})
        address = standin.eutils_url + ("elink.fcgi" if number % 3 == 0 else "esearch.fcgi")
        return ask(address, id="101,102", term="facial OR late OR 2024[crdt]").status

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(work, range(64))) == {200}
    found = ask(standin.eutils_url + "esearch.fcgi", term="all[sb]", retmode="json").json["esearchresult"]
    assert found["count"] == str(12 + 16)


def test_one_connection_serves_many_requests(standin: StandIn) -> None:
    with requests.Session() as session:
        for pmid in (101, 102, 103):
            reply = session.post(standin.eutils_url + "efetch.fcgi", data={"id": pmid}, timeout=10)
            assert (reply.status_code, reply.headers["Content-Type"]) == (200, "text/xml; charset=UTF-8")
            assert f">{pmid}</PMID>" in reply.text


@pytest.mark.real_data
def test_every_real_record_arrives_as_it_stands_in_the_file(shared_data: Path) -> None:
    corpus = FileCorpus(shared_data / "pubmed" / "real_records.xml.gz")
    with StandIn(Library(corpus), rate=0) as standin:
        kept = ask(standin.eutils_url + "esearch.fcgi", term="all[sb]", usehistory="y", retmode="json").json
        found = kept["esearchresult"]
        page = {"WebEnv": found["webenv"], "query_key": "1", "retmax": 500}
        body = b"".join(
            ask(standin.eutils_url + "efetch.fcgi", "POST", retstart=start, **page).body
            for start in range(0, int(found["count"]), 500)
        )
    assert found["count"] == "1398"
    assert all(corpus.xml(pmid) in body for pmid in corpus.pmids())
