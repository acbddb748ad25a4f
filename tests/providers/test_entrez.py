"""The client of E-utilities, against real sockets."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.providers.entrez import EntrezClient
from curation.providers.errors import (
    CeilingError,
    HistoryGoneError,
    PermanentError,
    RetryableError,
)
from tests.providers.entrez_answers import DTD, HEAD, KEY, MAIL, NO_HITS, SEARCH, client, xml
from tests.providers.wire import Server, reply, serving

EMPTY = HEAD + "<PubmedArticleSet></PubmedArticleSet>"


def test_a_search_is_read_whole() -> None:
    with serving(xml(SEARCH.format(dtd=DTD))) as server:
        found = client(server).search("asthma", use_history=True)
    assert (found.count, found.ids, found.retmax, found.retstart) == (3, (90000003, 90000002), 2, 0)
    assert found.translations == (("asthma", '"asthma"[MeSH Terms]'),)
    assert (found.phrases_not_found, found.fields_not_found) == (("zzq",), ("xx",))
    assert (found.phrases_ignored, found.quoted_phrases_not_found) == (("the",), ('"a b"',))
    assert (found.messages, found.query_key) == (("No items found.",), "1")
    assert found.web_env.startswith("MCID_")
    assert len(found.warnings) == 5
    assert server.seen[0].params["usehistory"] == "y"


def test_a_request_is_a_post_that_says_who_asks() -> None:
    with serving(xml(NO_HITS)) as server:
        client(server, tool="secretome", api_key=KEY).search("a b", retmax=7)
        seen = server.seen[0]
    assert (seen.method, seen.target) == ("POST", "/esearch.fcgi")
    assert seen.params == {
        "db": "pubmed", "term": "a b", "retstart": "0", "retmax": "7",
        "tool": "secretome", "email": MAIL, "api_key": KEY,
    }  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(term=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_the_term_that_arrives_is_the_term_that_was_sent(term: str, echo: Server) -> None:
    client(echo).search(term)
    assert echo.seen[-1].params["term"] == term


@pytest.fixture(scope="module")
def echo() -> Iterator[Server]:
    with serving(reply(NO_HITS, Connection="close")) as server:
        yield server


def test_half_a_character_is_refused_before_it_is_sent(echo: Server) -> None:
    before = len(echo.seen)
    for ask in (client(echo).search, client(echo).count, client(echo).spell):
        with pytest.raises(PermanentError, match="Type it again"):
            ask("nerve \ud83d")
    assert len(echo.seen) == before


def test_dates_go_out_as_ncbi_writes_them(echo: Server) -> None:
    client(echo).search("x", datetype="edat", mindate=date(2024, 1, 9), maxdate="2024/02")
    seen = echo.seen[-1].params
    assert (seen["datetype"], seen["mindate"], seen["maxdate"]) == ("edat", "2024/01/09", "2024/02")


def test_half_a_range_of_dates_is_refused(echo: Server) -> None:
    with pytest.raises(ValueError, match="only together"):
        client(echo).count("x", mindate="2024")
    with pytest.raises(ValueError, match="YYYY"):
        client(echo).count("x", mindate="2024-01-01", maxdate="2025")


def test_a_count_asks_for_nothing_but_the_count() -> None:
    with serving(xml("<eSearchResult><Count>1234567</Count></eSearchResult>")) as server:
        assert client(server).count("x") == 1234567
        assert server.seen[0].params["rettype"] == "count"


def test_ids_go_out_in_order_and_once() -> None:
    with serving(xml(EMPTY)) as server:
        assert client(server).fetch([3, 1, 3, 2]) == EMPTY.encode()
        seen = server.seen[0]
    assert (seen.method, seen.params["id"], seen.params["retmode"]) == ("POST", "3,1,2", "xml")


def test_two_hundred_ids_go_in_one_post() -> None:
    with serving(xml(EMPTY)) as server:
        client(server).fetch(range(90_000_001, 90_000_201))
        assert len(server.seen[0].params["id"].split(",")) == 200
        assert server.seen[0].target == "/efetch.fcgi"


@pytest.mark.parametrize("count", [0, 201])
def test_no_ids_or_too_many_are_refused(echo: Server, count: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 200"):
        client(echo).fetch(range(1, count + 1))


def test_only_bad_ids_are_a_permanent_error() -> None:
    body = "<eFetchResult><ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR></eFetchResult>"
    with serving(xml(body, 400)) as server, pytest.raises(PermanentError, match="ID list is empty"):
        client(server).fetch([0])
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "body",
    [EMPTY[:-3], HEAD, NO_HITS, "<html></html>", "<?xml version='1.0'?><PubmedArticleSet><PubmedArticle>"],
)
def test_a_cut_or_foreign_set_of_records_is_never_handed_on(body: str) -> None:
    with serving(reply(body), xml(EMPTY)) as server:
        assert client(server).fetch([1]) == EMPTY.encode()
        assert len(server.seen) == 2


def test_past_the_ceiling_is_said_so() -> None:
    error = "Search Backend failed: Exception:\n'retstart' cannot be larger than 9998."
    with (
        serving(xml(f"<eSearchResult><ERROR>{error}</ERROR></eSearchResult>")) as server,
        pytest.raises(CeilingError),
    ):
        client(server).search("x", retstart=9999)
    assert len(server.seen) == 1


def test_records_come_from_a_history_too() -> None:
    gone = "<eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>"
    post = "<ePostResult><QueryKey>1</QueryKey><WebEnv>MCID_x</WebEnv></ePostResult>"
    with serving(xml(post), xml(EMPTY), xml(gone)) as server:
        asked = client(server)
        web_env, query_key = asked.post([2, 1])
        assert asked.fetch_history(web_env, query_key, retstart=200) == EMPTY.encode()
        with pytest.raises(HistoryGoneError):
            asked.fetch_history(web_env, query_key)
    assert server.seen[0].params["id"] == "2,1"
    assert server.seen[1].params.items() >= {"WebEnv": "MCID_x", "query_key": "1", "retstart": "200"}.items()


SUMMARIES = """{"header":{"type":"esummary","version":"0.3"},"result":{"uids":["90000001","99999999"],
"90000001":{"uid":"90000001","title":"A\nb","source":"J X",
"pubdate":"2024 Jan","pmcrefcount":"3","lang":["eng"],
"articleids":[{"idtype":"doi","idtypen":3,"value":"10.5555/a"}],
"history":[{"pubstatus":"entrez","date":"2024/01/02"}],
"authors":[{"name":"Doe J","authtype":"Author","clusterid":""}],"pubtype":["Review"],
"references":[{"refsource":"J Y","reftype":"Retraction in","pmid":90000009,"note":""}],
"attributes":["Has Abstract"]},
"99999999":{"uid":"99999999","error":"cannot get document summary"}}}"""


def test_summaries_tell_what_is_there_and_what_is_not() -> None:
    with serving(reply(SUMMARIES, kind="application/json")) as server:
        found = client(server).summaries([90000001, 99999999, 5])
        assert server.seen[0].params["retmode"] == "json"
    assert found.keys() == {90000001, 99999999}
    assert found[99999999].error == "cannot get document summary"
    one = found[90000001]
    assert (one.error, one.title, one.cited_in_pmc, one.authors) == ("", "A\nb", 3, ("Doe J",))
    assert [(n.kind, n.pmid) for n in one.notices] == [("Retraction in", 90000009)]
    assert (one.identifiers[0].value, one.languages) == ("10.5555/a", ("eng",))


def test_summaries_without_a_result_are_asked_for_again_by_the_caller() -> None:
    with serving(reply('{"header":{}}', kind="application/json")) as server, pytest.raises(RetryableError):
        client(server).summaries([1])


def sets(*bodies: str) -> bytes:
    return xml("<eLinkResult>" + "".join(f"<LinkSet>{body}</LinkSet>" for body in bodies) + "</eLinkResult>")


LINKED = "<LinkSetDb><DbTo>pubmed</DbTo><LinkName>n</LinkName><Link><Id>9</Id></Link></LinkSetDb>"
ONE = "<IdList><Id>1</Id></IdList>" + LINKED
NONE = "<IdList><Id>2</Id></IdList>"
MERGED = ONE.replace("</IdList>", "<Id>2</Id></IdList>")


def test_links_are_asked_for_one_id_each_and_come_in_order() -> None:
    with serving(sets(ONE, NONE)) as server:
        two, one = client(server).links([2, 1], "pubmed_pubmed_citedin")
        seen = server.seen[0]
    assert [value for name, value in seen.pairs if name == "id"] == ["2", "1"]
    assert (seen.method, seen.params["db"], seen.params["cmd"]) == ("POST", "pubmed", "neighbor")
    assert (two.sources, two.links, one.sources, one.ids("n")) == ((2,), (), (1,), (9,))


@pytest.mark.parametrize("answer", [sets(ONE), sets(MERGED), sets()])
def test_links_that_leave_out_a_record_or_merge_two_are_not_taken(answer: bytes) -> None:
    with serving(answer) as server, pytest.raises(RetryableError, match="PMID"):
        client(server).links([1, 2], "pubmed_pubmed_refs")


def test_the_other_database_is_read_from_the_name_of_the_link() -> None:
    with serving(sets(NONE)) as server:
        client(server).links([2], "pubmed_pmc_refs")
        client(server).links([2], "", cmd="llinks")
    assert [seen.params["db"] for seen in server.seen] == ["pmc", "pubmed"]
    assert "linkname" not in server.seen[1].params


def test_the_database_describes_itself() -> None:
    field = "<Field><Name>CRDT</Name><FullName>Date - Create</FullName><IsDate>Y</IsDate></Field>"
    info = "<DbName>pubmed</DbName><Count>39</Count><LastUpdate>2025/11/27 06:33</LastUpdate>"
    body = f"<eInfoResult><DbInfo>{info}<FieldList>{field}</FieldList></DbInfo></eInfoResult>"
    with serving(xml(body)) as server:
        found = client(server).info()
    assert (found.count, found.last_update) == (39, "2025/11/27 06:33")
    assert [(f.name, f.is_date) for f in found.fields] == [("CRDT", True)]


@pytest.mark.parametrize(
    ("body", "ask"),
    [
        ("<ePostResult><QueryKey>1</QueryKey></ePostResult>", lambda asked: asked.post([1])),
        ("<eInfoResult><DbList><DbName>pmc</DbName></DbList></eInfoResult>", lambda asked: asked.info()),
        ("<eSearchResult><Count>many</Count></eSearchResult>", lambda asked: asked.count("x")),
        ("<eSearchResult></eSearchResult>", lambda asked: asked.search("x")),
        ("<eSearchResult><a></b></eSearchResult>", lambda asked: asked.search("x")),
    ],
)
def test_an_answer_without_what_was_asked_for_is_no_answer(
    body: str, ask: Callable[[EntrezClient], object]
) -> None:
    with serving(xml(body)) as server, pytest.raises(RetryableError, match="PubMed"):
        ask(client(server))


def test_a_spelling_is_suggested() -> None:
    body = "<eSpellResult><Query>nervee</Query><CorrectedQuery>nerve</CorrectedQuery><ERROR/></eSpellResult>"
    with serving(xml(body)) as server:
        assert client(server).spell("nervee").corrected == "nerve"


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "count", "ids", "first"),
    [
        ("esearch1.xml", 63, 20, None), ("esearch2.xml", 42249, 100, None),
        ("esearch3.xml", None, 6, None),
        ("esearch5.xml", 5, 5, 6540636),
        ("esearch6.xml", None, None, None), ("esearch7.xml", None, None, None),
        ("esearch8.xml", 0, 0, None), ("../esearch_clamped.xml", 123456, 1, 90000001),
        ("../esearch_zero.xml", 0, 0, None),
    ],
)  # fmt: skip
def test_recorded_searches_are_read(
    shared_data: Path, name: str, count: int | None, ids: int | None, first: int | None
) -> None:
    body = (shared_data / "eutils" / "biopython_tests" / name).read_bytes()
    with serving(reply(body)) as server:
        found = client(server).search("x")
    assert len(found.ids) == found.retmax == (found.retmax if ids is None else ids)
    assert count in (None, found.count)
    assert first in (None, *found.ids[:1])
    assert found.translation


@pytest.mark.real_data
def test_recorded_answers_of_the_small_utilities_are_read(shared_data: Path) -> None:
    folder = shared_data / "eutils" / "biopython_tests"
    names = ["einfo2.xml", "espell.xml", "epost1.xml", "../efetch_pubmed.xml"]
    with serving(*(reply((folder / name).read_bytes()) for name in names)) as server:
        asked = client(server)
        info = asked.info()
        assert (info.name, info.count, info.last_update) == ("pubmed", 39730388, "2025/11/27 06:33")
        assert {"CRDT", "UID", "TIAB"} <= {field.name for field in info.fields}
        assert asked.spell("biopythooon").replaced == ("biopython",)
        assert all(asked.post([1]))
        assert asked.fetch([1]) == (folder / "../efetch_pubmed.xml").read_bytes()
