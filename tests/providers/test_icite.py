"""iCite's two generations of types say the same thing in the end."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from curation.providers.errors import ConfigurationError, RetryableError
from curation.providers.http import Policy
from curation.providers.icite import ICiteClient, citations, read_metrics
from curation.providers.records_links import CitationLink, Metric
from tests.providers.wire import Naps, NoPace, Server, reply, serving

NEW = {
    "_id": "90000001", "pmid": 90000001, "doi": "10.5555/a", "year": 2020, "is_research_article": True,
    "citation_count": 2, "relative_citation_ratio": 2.5, "nih_percentile": 77.1, "provisional": False,
    "is_clinical": True, "apt": 0.75, "human": 1, "animal": 0, "molecular_cellular": 0,
    "cited_by": [90000010, 90000011], "cited_by_clin": [90000010], "references": [90000005],
    "citations_per_year": 1, "expected_citations_per_year": 2, "field_citation_rate": 3,
}  # fmt: skip
OLD = NEW | {
    "pmid": "90000001", "year": "2020", "is_research_article": "Yes", "citation_count": "2",
    "relative_citation_ratio": "2.5", "nih_percentile": "77.1", "provisional": "No", "is_clinical": "Yes",
    "apt": "0.75", "human": "1", "cited_by": "90000010 90000011", "cited_by_clin": 90000010,
    "references": "90000005",
}  # fmt: skip
OTHER_NAMES = {
    "pmid": 90000001, "doi": "10.5555/a", "pubYear": 2020, "isResearchArticle": True, "citedByPmidCount": 2,
    "rcr": 2.5, "nihRcrPercentile": 77.1, "rcrIsProvisional": False, "isClinicalArticle": True, "apt": 0.75,
    "human": 1, "animal": 0, "molCell": 0, "citedByPmids": [90000010, 90000011],
    "citingClinicalPmids": [90000010], "citedPmids": [90000005], "acr": 1, "ecr": 2, "fcr": 3,
}  # fmt: skip


def read(*records: dict[str, Any]) -> tuple[Metric, ...]:
    return read_metrics(msgspec.json.encode({"data": records}))


def client(server: Server) -> ICiteClient:
    return ICiteClient(server.url, pacer=NoPace(), policy=Policy(deadline=5, tries=2), sleep=Naps())


def test_both_generations_and_both_sets_of_names_give_the_same_figures() -> None:
    new, old, other = read(NEW, OLD, OTHER_NAMES)
    assert new == old == other
    assert (new.cited_by, new.cited_by_clinical, new.references) == (
        (90000010, 90000011),
        (90000010,),
        (90000005,),
    )
    assert (new.relative_citation_ratio, new.provisional, new.is_clinical) == (2.5, False, True)


def test_what_is_not_given_is_not_taken_for_nothing() -> None:
    (one,) = read({"pmid": 1, "citation_count": None, "cited_by": None, "relative_citation_ratio": ""})
    assert one == Metric(pmid=1)
    assert one.cited_by is None
    (two,) = read({"pmid": 1, "citation_count": 0, "cited_by": [], "references": ""})
    assert (two.citation_count, two.cited_by, two.references) == (0, (), ())


def test_a_single_record_may_come_bare() -> None:
    bare, wrapped = msgspec.json.encode(NEW), msgspec.json.encode({"data": NEW})
    assert read_metrics(bare) == read_metrics(wrapped) == read(NEW)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"data": 1}', b'{"data": [{"year": 1}]}', b'{"data"'])
def test_what_holds_no_records_is_not_read_as_none(body: bytes) -> None:
    with pytest.raises(RetryableError):
        read_metrics(body)


def test_records_come_by_pmid_and_unknown_ones_are_absent() -> None:
    body = msgspec.json.encode({"meta": {}, "data": [NEW | {"pmid": 7}, NEW, NEW | {"pmid": 99}]})
    with serving(reply(body, kind="application/json")) as server:
        asked = client(server)
        found = asked.metrics([90000001, 7, 7, 8])
        seen = server.seen[0]
    assert found.keys() == {7, 90000001}  # 99 was not asked for
    assert (seen.method, seen.path, seen.params["pmids"]) == ("GET", "/pubs", "90000001,7,8")
    assert (asked.requests, asked.bytes_received) == (1, len(body))


def test_a_web_page_is_asked_again_and_never_read() -> None:
    with serving(reply("<html>maintenance</html>", kind="text/html"), reply(b'{"data":[]}')) as server:
        assert client(server).metrics([1]) == {}
        assert len(server.seen) == 2


def test_none_and_too_many_are_refused() -> None:
    with serving(reply(b"{}")) as server:
        for count in (0, 201):
            with pytest.raises(ValueError, match="between 1 and 200"):
                client(server).metrics(range(count))
        assert server.seen == []


def test_a_wrong_base_address_is_said_to_be_one() -> None:
    with pytest.raises(ConfigurationError, match="ICITE_URL"):
        ICiteClient("icite")
    with serving(reply("<html>not here</html>", 404)) as server, pytest.raises(ConfigurationError):
        client(server).metrics([1])


def test_links_run_from_the_citing_to_the_cited() -> None:
    assert list(citations(read(NEW))) == [
        CitationLink(90000010, 90000001, "icite"),
        CitationLink(90000011, 90000001, "icite"),
        CitationLink(90000001, 90000005, "icite"),
    ]


@pytest.mark.real_data
def test_recorded_answers_of_both_generations_are_read(shared_data: Path) -> None:
    folder = shared_data / "icite"
    old = {
        m.pmid: m for m in read_metrics((folder / "icite_pubs_2024-02_23456789_27599104.json").read_bytes())
    }
    assert (old[27599104].citation_count, old[27599104].relative_citation_ratio) == (222, 9.87)
    assert (old[27599104].is_research_article, old[27599104].is_clinical, old[27599104].provisional) == (
        True,
        False,
        False,
    )
    assert old[23456789].cited_by_clinical == (25488965, 29180076)
    (new,) = read_metrics((folder / "icite_pubs_2025_32162448.json").read_bytes())
    assert (new.citation_count, len(new.cited_by or ()), len(new.references or ())) == (17, 17, 31)
    assert (new.is_clinical, new.provisional, new.year) == (True, False, 2020)
    few = read_metrics((folder / "icite_pubs_fl.json").read_bytes())
    assert {m.pmid for m in few} == {22882545, 31461780, 20050301}
    assert all(m.cited_by_clinical is None and m.citation_count is None for m in few)
