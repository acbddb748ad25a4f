"""ESummary over the socket: both formats, unknown and broken ids."""

from typing import Any

import pytest
from lxml import etree

from curation.standin.server import StandIn
from tests.standin.making import Reply, ask


def summary(standin: StandIn, **params: Any) -> Reply:
    return ask(standin.eutils_url + "esummary.fcgi", "POST", db="pubmed", **params)


def test_json_holds_each_record_under_its_uid(standin: StandIn) -> None:
    told = summary(standin, id="102,103", retmode="json").json
    assert told["header"] == {"type": "esummary", "version": "0.3"}
    assert told["result"]["uids"] == ["102", "103"]
    first = told["result"]["102"]
    assert (first["title"], first["source"], first["pubdate"]) == (
        "Conditioned medium after facial nerve transection.", "J Test", "2024 Jan 5",
    )  # fmt: skip
    assert {"idtype": "doi", "idtypen": 3, "value": "10.5555/a.102"} in first["articleids"]
    assert (first["pubstatus"], first["pmcrefcount"]) == ("4", 1)


def test_an_unknown_pmid_is_said_to_be_unknown(standin: StandIn) -> None:
    told = summary(standin, id="99999999", retmode="json").json["result"]
    assert told["99999999"] == {"uid": "99999999", "error": "cannot get document summary"}
    assert b"UID=99999999: cannot get document summary" in summary(standin, id="99999999").body


def test_a_broken_id_is_said_to_be_broken_at_status_200(standin: StandIn) -> None:
    reply = summary(standin, id="abc", retmode="json")
    assert (reply.status, reply.text) == (
        200,
        '{"error":"Invalid uid abc at position= 0","result":{"uids":[]}}',
    )


def test_json_takes_500_ids_and_xml_more(standin: StandIn) -> None:
    ids = ",".join(str(number) for number in range(101, 602))
    assert summary(standin, id=ids, retmode="json").text == (
        '{"header":{"type":"esummary","version":"0.3"},"error":"Too many UIDs in request. Maximum number '
        'of UIDs is 500 for JSON format output."}'
    )
    assert summary(standin, id=ids).body.count(b"<DocSum>") == 12
    assert len(summary(standin, id=ids.rpartition(",")[0], retmode="json").json["result"]["uids"]) == 500


def test_history_works_here_too(standin: StandIn) -> None:
    kept = ask(standin.eutils_url + "epost.fcgi", "POST", db="pubmed", id="103,101").body
    tree = etree.fromstring(kept)
    env, key = tree.findtext("WebEnv"), tree.findtext("QueryKey")
    told = summary(standin, WebEnv=env, query_key=key, retmode="json").json
    assert told["result"]["uids"] == ["103", "101"]


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({}, "Neither query_key nor id specified"),
        ({"WebEnv": "MCID_gone", "query_key": "2"}, "Unable to obtain query #2"),
    ],
)
def test_what_names_no_records_is_told(standin: StandIn, params: dict[str, str], said: str) -> None:
    assert etree.fromstring(summary(standin, **params).body).findtext("ERROR") == said
    assert summary(standin, retmode="json", **params).json["error"] == said
