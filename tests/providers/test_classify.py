"""Every answer NCBI, iCite and Europe PMC are known to give falls into the right class."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.providers.classify import classify, retry_after, root_of, sample_of
from curation.providers.errors import (
    CeilingError,
    ConfigurationError,
    HistoryGoneError,
    OutageError,
    PermanentError,
    ProviderError,
    RetryableError,
    ThrottledError,
)

KEY = "0123456789abcdef0123456789abcdef0123"
PROLOG = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE x PUBLIC "-//NLM//DTD x//EN" "https://x/x.dtd">\n'
)
CEILING = (
    "Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed, ESearch can only "
    "retrieve the first 9,999 records matching the query."
)


def kind(status: int, body: str | bytes, utility: str = "esearch") -> type[ProviderError] | None:
    error = classify(status, {}, body.encode() if isinstance(body, str) else body, utility)
    return None if error is None else type(error)


def xml_error(text: str, root: str = "eSearchResult") -> str:
    return f"{PROLOG}<{root}>\n\t<ERROR>{text}</ERROR>\n</{root}>\n"


LIMIT = '{"error":"API rate limit exceeded","api-key":"1.2.3.4","count":"4","limit":"3"}'


@pytest.mark.parametrize("status", [200, 400, 429, 500])
def test_too_many_requests_are_throttling_whatever_the_status(status: int) -> None:
    assert kind(status, LIMIT) is ThrottledError


def test_a_429_is_throttling_whatever_it_says() -> None:
    assert [kind(429, body) for body in ("", "<html>slow down</html>", "{}")] == [ThrottledError] * 3


@pytest.mark.parametrize("status", [200, 400])
def test_a_bad_key_is_a_matter_of_the_settings_and_is_not_repeated(status: int) -> None:
    body = f'{{"error":"API key invalid","api-key":"{KEY}","type":"invalid","status":"unknown"}}'
    error = classify(status, {}, body.encode(), "esearch")
    assert type(error) is ConfigurationError
    assert KEY not in f"{error!r}{error.sample}"
    assert "API key" in error.message


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (301, ConfigurationError),
        (302, RetryableError),
        (307, RetryableError),
        (308, ConfigurationError),
        (400, PermanentError),
        (401, ConfigurationError),
        (403, ConfigurationError),
        (404, ConfigurationError),
        (405, PermanentError),
        (407, ConfigurationError),
        (408, OutageError),
        (413, PermanentError),
        (414, PermanentError),
        (425, OutageError),
        (431, PermanentError),
        (500, OutageError),
        (502, OutageError),
        (503, OutageError),
        (504, OutageError),
    ],
)
def test_a_status_alone_has_its_class(status: int, expected: type[ProviderError]) -> None:
    error = classify(status, {"retry-after": "9"}, b"<html><title>Oh</title></html>", "esearch")
    assert type(error) is expected
    assert error.status == status
    assert error.retry_after == (9.0 if issubclass(expected, RetryableError) else None)


def test_an_empty_body_does_not_change_what_a_status_means() -> None:
    assert [kind(s, "") for s in (400, 414, 503)] == [PermanentError, PermanentError, OutageError]


PASSING = [
    "Search Backend failed: Database is not supported: pubmed",
    "Search Backend failed: Unable to open connection to #PubMedSrv?dbaf=pubmed",
    "unable to open database file received in QueryMiRGate",
    "Couldn&apos;t resolve #exLinkSrv2, the address table is empty.",
    "NCBI C++ Exception: Error: TXCLIENT(CException::eUnknown) read: EOF",
    "CTxRawClient: Read failed",
    "Error: proxy_stream(): relayed 502",
    "Failed to connect to PubOne service",
    "Error occurred: cannot get document summary",
    "DocSum Backend failed",
]


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("text", PASSING)
def test_a_fault_of_ncbis_own_servers_passes_even_as_a_400(text: str, status: int) -> None:
    assert kind(status, xml_error(text)) is OutageError


def test_an_unknown_error_passes_at_200_and_stays_at_400() -> None:
    assert kind(200, xml_error("Something new")) is RetryableError
    assert kind(400, xml_error("Something new")) is PermanentError


@pytest.mark.parametrize(
    ("utility", "root", "text"),
    [
        ("efetch", "eFetchResult", "ID list is empty! Possibly it has no correct IDs."),
        ("epost", "ePostResult", "Invalid db name specified: nothing"),
        ("epost", "ePostResult", "Empty ID list; Nothing to store"),
        ("esummary", "eSummaryResult", "Neither query_key nor id specified"),
        ("esearch", "eSearchResult", "Empty term and query_key - nothing todo"),
        ("elink", "eLinkResult", "Exception:\nllinkslib command not supported"),
    ],
)
def test_a_request_that_makes_no_sense_is_permanent(utility: str, root: str, text: str) -> None:
    assert kind(400, xml_error(text, root), utility) is PermanentError
    assert kind(200, xml_error(text, root), utility) is PermanentError
    assert kind(400, f"Error: {text}", utility) is PermanentError  # one source saw it as plain text


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    "text", [CEILING, "Exception: Position 15000 is out of acceptable range [9999,9998]"]
)
def test_past_the_ceiling_is_an_error_of_its_own(status: int, text: str) -> None:
    assert kind(status, xml_error(text)) is CeilingError
    assert kind(status, xml_error(text, "eFetchResult"), "efetch") is CeilingError
    raw_newline = '{"header":{},"esearchresult":{"ERROR":"' + text + '"}}'
    assert kind(status, raw_newline) is CeilingError


@pytest.mark.parametrize("text", ["Unable to obtain query #1", "Empty result - nothing todo"])
def test_a_history_that_is_gone_is_an_error_of_its_own(text: str) -> None:
    assert kind(200, xml_error(text, "eFetchResult"), "efetch") is HistoryGoneError


@pytest.mark.parametrize(
    "body",
    [
        "",
        " \n",
        PROLOG,
        PROLOG + "<eSearchResult><Count>1</Count>",
        PROLOG + "<eSearchResult><Count>1</Count></eSearchResul",
        PROLOG + "<eSearchResult><Count>1</Count></eSearchResult><",
        "<!DOCTYPE html>\n<HTML><body>WWW Error 500 Diagnostic</body></HTML>",
        PROLOG + "<eLinkResult></eLinkResult>",
        '{"esearchresult": {"count": "1"',
        "\x00\x01\x02",
    ],
)
def test_what_is_no_whole_answer_passes_for_none_at_200(body: str) -> None:
    assert kind(200, body) is RetryableError


@pytest.mark.parametrize(
    "body",
    [
        "<html><head><title>Site maintenance</title></head></html>",
        "NCBI C++ Exception: CTxRawClient Read failed",
        "Unable to route request! service name: x",
        '{"error":"error forwarding request"}',
        "temporarily unavailable due to maintenance",
    ],
)
def test_what_says_that_the_provider_is_out_of_order_is_an_outage_at_200_too(body: str) -> None:
    assert kind(200, body) is OutageError


def test_json_is_no_answer_of_a_utility_that_has_none() -> None:
    assert kind(200, "{}", "efetch") is RetryableError
    assert kind(200, '{"esearchresult": {}}', "esearch") is None


def test_a_word_about_one_record_does_not_spoil_the_links_of_the_others() -> None:
    sets = "<LinkSet><DbFrom>pubmed</DbFrom><ERROR>{}</ERROR></LinkSet>"
    body = f"{PROLOG}<eLinkResult>{sets}</eLinkResult>"
    assert kind(200, body.format("no such record"), "elink") is None
    assert kind(200, body.format("Couldn't resolve #exLinkSrv2"), "elink") is OutageError
    assert kind(200, body.format("llinkslib command not supported"), "elink") is PermanentError


def test_an_empty_error_is_none() -> None:
    body = PROLOG + "<eSpellResult><Query>x</Query><ERROR/></eSpellResult>"
    assert kind(200, body, "espell") is None
    assert kind(200, body.replace("<ERROR/>", "<ERROR></ERROR>"), "espell") is None


def test_an_empty_set_of_records_is_good() -> None:
    for end in ("<PubmedArticleSet></PubmedArticleSet>", "<PubmedArticleSet/>", "<PubmedArticleSet />\n"):
        assert kind(200, PROLOG + end, "efetch") is None
    assert kind(200, PROLOG + "<PubmedArticleSet></PubmedArticleSet>\n<!-- bye -->\n", "efetch") is None


def test_a_docsum_fault_in_a_comment_is_heard() -> None:
    body = PROLOG + "<eSummaryResult>\n<!-- DocSum Backend failed -->\n</eSummaryResult>"
    assert kind(200, body, "esummary") is OutageError


def test_the_content_type_is_believed_less_than_the_body() -> None:
    good = (PROLOG + "<eSearchResult><Count>1</Count></eSearchResult>").encode()
    for content_type in ("text/html", "text/plain", "application/json", ""):
        assert classify(200, {"content-type": content_type}, good, "esearch") is None


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, '{"errCode":404,"errMsg":"Not found"}', PermanentError),
        (200, '{"errCode":429,"errMsg":"Slow"}', ThrottledError),
        (200, '{"errCode":503,"errMsg":"Down"}', OutageError),
        (200, '{"errCode":400,"errMsg":"Bad page"}', PermanentError),
        (200, '{"errCode":1,"errMsg":"Odd"}', OutageError),
        (404, '{"errCode":404,"errMsg":"Not found"}', PermanentError),
        (404, "<html>no such page</html>", ConfigurationError),
        (404, "", ConfigurationError),
        (503, "temporarily unavailable due to maintenance", OutageError),
        (200, '{"version":"6.9","hitCount":0}', None),
        (200, "<responseWrapper/>", RetryableError),
    ],
)
def test_europe_pmc_says_its_status_inside(
    status: int, body: str, expected: type[ProviderError] | None
) -> None:
    assert kind(status, body, "europepmc") is expected
    error = classify(status, {}, body.encode(), "europepmc")
    if error is not None and '"errCode":404' in body:
        assert error.status == 404


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": " 120 "}, 120.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        (
            {"retry-after": "Fri, 21 Nov 2025 10:01:00 GMT", "date": "Fri, 21 Nov 2025 10:00:00 GMT"},
            60.0,
        ),
        (
            {"retry-after": "Fri, 21 Nov 2025 09:00:00 GMT", "date": "Fri, 21 Nov 2025 10:00:00 GMT"},
            0.0,
        ),
        ({"retry-after": "Fri, 21 Nov 2025 10:01:00 GMT"}, 0.0),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


@given(st.integers(100, 599), st.binary(max_size=400), st.sampled_from(["esearch", "efetch", "icite", "x"]))
def test_nothing_a_server_says_makes_it_stumble(status: int, body: bytes, utility: str) -> None:
    error = classify(status, {}, body, utility)
    assert error is None or len(error.sample.encode()) <= 2048


@given(st.text(max_size=3000), st.integers(0, 70_000))
def test_a_sample_is_short_and_shows_no_key(text: str, place: int) -> None:
    body = ("é" * (place // 2) + KEY + text).encode("utf-8", "replace")
    sample = sample_of(body, [KEY])
    assert len(sample.encode()) <= 2048
    assert KEY not in sample


def test_a_root_is_found_behind_all_that_may_come_first() -> None:
    first = b"\xef\xbb\xbf<?xml version='1.0'?><!-- <no> --><!DOCTYPE a [<!ENTITY b 'c>'>]>\n<?pi x?>\n"
    assert root_of(first + b"<Root a='1'>") == "Root"
    assert [root_of(b) for b in (b"", first, b"text", b"<", b"<!-- <Root>", b"</Root>")] == [""] * 6


GOOD_ROOTS = {
    "eSearchResult": "esearch",
    "PubmedArticleSet": "efetch",
    "eLinkResult": "elink",
    "ePostResult": "epost",
    "eSummaryResult": "esummary",
    "eInfoResult": "einfo",
    "eSpellResult": "espell",
}
NOT_GOOD = {
    "efetch_error_400.xml": (400, "efetch", PermanentError),
    "esearch_past_ceiling.xml": (200, "esearch", CeilingError),
    "elink_outage.xml": (200, "elink", OutageError),
    "elink_truncated_prolog.xml": (200, "elink", RetryableError),
    "epost2.xml": (200, "epost", PermanentError),
    "epost3.xml": (200, "epost", PermanentError),
    "esummary8.xml": (200, "esummary", PermanentError),
    "einfo4.xml": (200, "einfo", RetryableError),  # cut off on purpose
    "pubmed3.html": (200, "efetch", RetryableError),
}
RECORDED_ERRORS = {
    "api_key_invalid_400.json": (400, "esearch", ConfigurationError),
    "elink_exLinkSrv2_outage.json": (200, "elink", OutageError),
    "esearch_retstart_9999.invalid.json": (200, "esearch", CeilingError),
    "esummary_invalid_uid_200.json": (200, "esummary", PermanentError),
    "esummary_too_many_uids_200.json": (200, "esummary", PermanentError),
    "rate_limit_429.json": (429, "esearch", ThrottledError),
    "rate_limit_429_with_key_docs.json": (429, "esearch", ThrottledError),
}


@pytest.mark.real_data
def test_every_recorded_answer_has_its_class(shared_data: Path) -> None:
    folder = shared_data / "eutils"
    files = [*folder.glob("*.xml"), *folder.glob("biopython_tests/*.xml"), *folder.glob("*/*.html")]
    assert len(files) > 40
    for file in files:
        body = file.read_bytes()
        if expected := NOT_GOOD.get(file.name):
            assert kind(expected[0], body, expected[1]) is expected[2], file.name
        elif utility := GOOD_ROOTS.get(root_of(body)):
            assert kind(200, body, utility) is None, file.name


@pytest.mark.real_data
def test_every_recorded_error_has_its_class(shared_data: Path) -> None:
    for name, (status, utility, expected) in RECORDED_ERRORS.items():
        body = (shared_data / "eutils" / "error_bodies" / name).read_bytes()
        assert kind(status, body, utility) is expected, name
        assert kind(200, body, utility) is expected, name
    assert {f.name for f in (shared_data / "eutils" / "error_bodies").iterdir()} == set(RECORDED_ERRORS)


@pytest.mark.real_data
def test_a_recorded_answer_cut_anywhere_is_never_taken_for_whole(shared_data: Path) -> None:
    for name, utility in [("efetch_pubmed.xml", "efetch"), ("esearch_history.xml", "esearch")]:
        body = (shared_data / "eutils" / name).read_bytes().rstrip()
        for end in range(0, len(body), 7):
            assert kind(200, body[:end], utility) is RetryableError, (name, end)


@pytest.mark.real_data
def test_recorded_answers_in_json_are_good(shared_data: Path) -> None:
    for folder, utility in [("eutils/elink_json", "elink"), ("icite", "icite"), ("europepmc", "europepmc")]:
        files = list((shared_data / folder).glob("*.json"))
        assert files
        for file in files:
            assert kind(200, file.read_bytes(), utility) is None, file.name
            assert kind(200, file.read_bytes()[:-3], utility) is RetryableError, file.name
