"""iCite's twin over the socket: both generations of types, both sets of names."""

import json
from pathlib import Path
from typing import Any

import pytest

from curation.standin.server import StandIn
from tests.standin.conftest import Make
from tests.standin.making import ask


def rows(standin: StandIn, pmids: str, **params: Any) -> dict[int, dict[str, Any]]:
    data = ask(standin.icite_url + "pubs", pmids=pmids, **params).json["data"]
    return {row["pmid"]: row for row in data}


def test_counts_come_from_every_citing_record(standin: StandIn) -> None:
    found = rows(standin, "101,110,424242")
    assert set(found) == {101, 110}
    assert (found[101]["cited_by"], found[101]["citation_count"]) == ([112, 104, 103, 102], 4)
    assert found[101]["cited_by_clin"] == [104]
    assert (found[110]["cited_by"], found[110]["relative_citation_ratio"]) == ([], None)
    assert rows(standin, "104")[104]["references"] == [101, 999]


def test_todays_types_are_lists_and_truth(standin: StandIn) -> None:
    row = rows(standin, "103")[103]
    assert (row["is_research_article"], row["provisional"], row["_id"]) == (False, False, "103")
    assert row["authors"][0] == {"lastName": "Smith", "firstName": "AB", "fullName": "Smith, AB"}


def test_the_earlier_types_are_words(make: Make) -> None:
    row = rows(make(icite_strings=True), "101")[101]
    assert (row["cited_by"], row["cited_by_clin"], row["is_clinical"]) == ("112 104 103 102", "104", "No")
    assert (row["authors"], row["last_modified"]) == ("JQ Doe", "03/01/2019, 00:00:00")


def test_the_newer_names_are_given_on_request(standin: StandIn) -> None:
    row = rows(standin, "101", legacy="false")[101]
    assert (row["citedByPmids"], row["citedByPmidCount"], row["pubYear"]) == ([112, 104, 103, 102], 4, 2024)
    assert "cited_by" not in row


def test_one_page_one_record_chosen_fields_and_csv(standin: StandIn) -> None:
    (one,) = ask(standin.icite_url + "pubs/101", fl="pmid,citation_count").json["data"]
    assert one == {"pmid": 101, "citation_count": 4}
    page = ask(standin.icite_url + "pubs", offset=103, limit=2).json["data"]
    assert [row["pmid"] for row in page] == [104, 105]
    text = ask(standin.icite_url + "pubs", pmids="101", fl="pmid,cited_by", format="csv").text
    assert text == "pmid,cited_by\n101,112 104 103 102\n"


def test_too_many_at_once_are_refused(standin: StandIn) -> None:
    many = ",".join(str(number) for number in range(1, 1002))
    assert ask(standin.icite_url + "pubs", pmids=many).status == 400


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("recorded", "types", "missing"),
    [
        ("icite_pubs_2025_32162448.json", "arrays", {"citedByClinicalArticle", "citedByPmidsByYear"}),
        ("icite_pubs_2024-02_23456789_27599104.json", "strings", set()),
    ],
)
def test_rows_have_the_fields_of_recorded_ones(
    make: Make, shared_data: Path, recorded: str, types: str, missing: set[str]
) -> None:
    theirs = json.loads((shared_data / "icite" / recorded).read_text(encoding="utf-8"))["data"][0]
    ours = rows(make(icite_strings=types == "strings"), "101")[101]
    assert set(theirs) - set(ours) <= missing
