"""Europe PMC's citations and references, page by page, in every form they come in."""

import json
from pathlib import Path
from typing import Any

import pytest

from curation.providers.errors import ConfigurationError, PermanentError, RetryableError
from curation.providers.europepmc import EuropePMCClient, List, citations, read_page
from curation.providers.http import Policy
from curation.providers.records_links import CitationLink, EuropePage, EuropeWork
from tests.providers.wire import Naps, NoPace, Server, reply, serving

WORK = {
    "id": "90000010", "source": "MED", "citationType": "journal article", "title": "T.",
    "authorString": "Doe J.", "journalAbbreviation": "J X", "pubYear": 2025, "volume": "1", "issue": "2",
    "pageInfo": "3-4", "citedByCount": 0,
}  # fmt: skip
AS_TEXT = WORK | {"id": 90000010, "pubYear": "2025", "citedByCount": "0", "volume": 1}
PREPRINT = WORK | {"id": "PPR123", "source": "PPR"}


def page(works: Any, hits: Any = None, kind: str = "citation") -> bytes:
    count = len(works) if hits is None else hits
    return json.dumps({"version": "6.9", "hitCount": count, f"{kind}List": {kind: works}}).encode()


def client(server: Server, **given: Any) -> EuropePMCClient:
    limits = Policy(deadline=5, tries=2)
    return EuropePMCClient(server.url + "rest", pacer=NoPace(), policy=limits, sleep=Naps(), **given)


def served(body: bytes) -> bytes:
    return reply(body, kind="application/json")


def test_numbers_and_texts_say_the_same() -> None:
    as_numbers, as_text = read_page(page([WORK, AS_TEXT]), "citations").works
    assert as_numbers == as_text
    assert (as_numbers.pmid, as_numbers.year, as_numbers.cited_by_count) == (90000010, 2025, 0)


def test_only_a_work_of_medline_has_a_pmid() -> None:
    found = read_page(page([WORK, PREPRINT, WORK | {"source": "PMC"}, {"title": "x"}]), "citations")
    assert [work.pmid for work in found.works] == [90000010, None, None, None]
    assert list(citations(5, found.works, "citations")) == [CitationLink(90000010, 5, "europepmc")]
    assert list(citations(5, found.works, "references")) == [CitationLink(5, 90000010, "europepmc")]


def test_a_list_of_one_may_come_as_the_object_itself() -> None:
    assert read_page(page(WORK, 1), "citations") == read_page(page([WORK]), "citations")


def test_references_have_their_order_and_say_whether_they_are_known() -> None:
    given = [
        WORK | {"citedOrder": 1, "match": "Y", "doi": "10.5555/a"},
        {
            "citedOrder": "2",
            "match": "N",
            "publicationTitle": "A book",
            "unstructuredInformation": "Doe. A book.",
        },
    ]
    known, unknown = read_page(page(given, kind="reference"), "references").works
    assert (known.order, known.matched, known.doi, known.pmid) == (1, True, "10.5555/a", 90000010)
    assert (unknown.order, unknown.matched, unknown.title, unknown.pmid) == (2, False, "A book", None)
    assert unknown.text == "Doe. A book."


def test_none_is_an_empty_page_however_it_is_said() -> None:
    for body in (page([]), b'{"version":"6.9","hitCount":0}', b'{"hitCount":"0","citationList":{}}'):
        assert read_page(body, "citations") == EuropePage(hit_count=0)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"",
        b'{"hitCount":3}',
        b'{"hitCount":3,"referenceList":{"reference":[]}}',
        b'{"hitCount":"x"}',
    ],
)
def test_a_count_without_its_list_is_never_taken_for_none(body: bytes) -> None:
    with pytest.raises(RetryableError):
        read_page(body, "citations")


def test_all_pages_are_walked() -> None:
    works = [WORK | {"id": str(n)} for n in range(1, 6)]
    pages = [served(page(works[at : at + 2], 5)) for at in (0, 2, 4)]
    with serving(*pages) as server:
        found = list(client(server).every(7, "citations", page_size=2))
        assert [seen.params["page"] for seen in server.seen] == ["1", "2", "3"]
    assert [work.pmid for work in found] == [1, 2, 3, 4, 5]
    assert server.seen[0].path == "/rest/MED/7/citations"
    assert server.seen[0].params == {"page": "1", "pageSize": "2", "format": "json"}


def test_fewer_works_than_counted_are_not_taken_for_all() -> None:
    short = pytest.raises(RetryableError, match="counted 3")
    with serving(served(page([WORK], 3)), served(page([], 3))) as server, short:
        list(client(server).every(7, "citations"))


@pytest.mark.parametrize("status", [200, 404])
def test_an_unknown_record_has_no_citations(status: int) -> None:
    body = reply('{"errCode":404,"errMsg":"No record"}', status, "application/json")
    with serving(body) as server:
        assert client(server).references(7) == EuropePage(hit_count=0)


def test_a_page_that_is_not_there_is_a_wrong_address() -> None:
    with serving(reply("<html>nginx</html>", 404, "text/html")) as server, pytest.raises(ConfigurationError):
        client(server).citations(7)


def test_an_error_inside_a_good_status_is_an_error() -> None:
    with serving(served(b'{"errCode":400,"errMsg":"Bad page"}')) as server, pytest.raises(PermanentError):
        client(server).citations(7)


def test_maintenance_passes() -> None:
    down = reply("temporarily unavailable due to maintenance", 503, "text/plain")
    with serving(down, served(page([WORK]))) as server:
        asked = client(server)
        assert asked.citations(7).hit_count == 1
        assert asked.requests == 2


def test_the_sender_is_named_in_a_header_and_not_in_the_address() -> None:
    with serving(served(page([]))) as server:
        client(server, email="curator@x.example").citations(7)
    assert server.seen[0].headers["from"] == "curator@x.example"
    assert "curator" not in server.seen[0].target
    with pytest.raises(ConfigurationError):
        client(server, email="a@b.example\r\nX: y")


@pytest.mark.real_data
@pytest.mark.parametrize("kind", ["citations", "references"])
def test_recorded_answers_are_read_or_refused(shared_data: Path, kind: List) -> None:
    none = (shared_data / "europepmc" / "citations_none_old_api.json").read_bytes()
    assert read_page(none, kind) == EuropePage(hit_count=0)
    # The other recorded file counts 21,710 links to databases: neither citations nor references.
    other = (shared_data / "europepmc" / "citations_old_api.json").read_bytes()
    with pytest.raises(RetryableError, match="counts 21710"):
        read_page(other, kind)


def test_a_work_is_empty_where_nothing_is_said() -> None:
    assert read_page(page([{}]), "citations").works == (EuropeWork(),)
