"""The stand-in's answers beside recorded ones of NCBI: the same elements in the same order."""

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from curation.standin.server import StandIn
from tests.standin.making import ask

pytestmark = pytest.mark.real_data

ALIKE = [
    ("biopython_tests/esearch1.xml", "esearch.fcgi", {"term": "cartilage"}),
    ("biopython_tests/esearch2.xml", "esearch.fcgi",
     {"term": "asthma", "reldate": 9000, "datetype": "edat", "usehistory": "y"}),
    ("biopython_tests/esearch8.xml", "esearch.fcgi", {"term": "abcXYZ"}),
    ("esearch_zero.xml", "esearch.fcgi", {"term": "zzqqxx"}),
    ("esearch_history.xml", "esearch.fcgi", {"term": "asthma", "usehistory": "y", "retmax": 2}),
    ("biopython_tests/epost1.xml", "epost.fcgi", {"id": "101"}),
    ("biopython_tests/epost2.xml", "epost.fcgi", {"id": "101", "db": "nothing"}),
    ("biopython_tests/epost3.xml", "epost.fcgi", {"id": "x"}),
    ("biopython_tests/espell.xml", "espell.fcgi", {"term": "exosomez"}),
    ("biopython_tests/esummary8.xml", "esummary.fcgi", {}),
    ("biopython_tests/einfo1.xml", "einfo.fcgi", {}),
    ("biopython_tests/einfo2.xml", "einfo.fcgi", {"db": "pubmed"}),
    ("biopython_tests/elink8.xml", "elink.fcgi", {"id": "102", "cmd": "ncheck"}),
    ("biopython_tests/elink7.xml", "elink.fcgi", {"id": "102", "cmd": "acheck"}),
    ("elink_byid_citedin.xml", "elink.fcgi", {"id": ["101", "112"], "linkname": "pubmed_pubmed_citedin"}),
    ("elink_merged.xml", "elink.fcgi", {"id": "102,101", "linkname": "pubmed_pubmed_citedin"}),
    ("elink_score.xml", "elink.fcgi", {"id": "102", "linkname": "pubmed_pubmed", "cmd": "neighbor_score"}),
    ("efetch_empty.xml", "efetch.fcgi", {"id": "99999999"}),
    ("efetch_error_400.xml", "efetch.fcgi", {"id": "0"}),
]  # fmt: skip


def outline(tree: etree._Element) -> list[str]:
    """Name every path that occurs, in order, repetitions taken together."""
    paths: dict[str, None] = {}

    def walk(element: etree._Element, path: str) -> None:
        here = f"{path}/{element.tag}"
        paths.setdefault(here)
        for child in element:
            walk(child, here)

    walk(tree, "")
    return list(paths)


def prolog(body: bytes) -> bytes:
    """Give what stands before the root element, line ends apart."""
    before = body[: body.index(b"<e" if b"<e" in body else b"<PubmedArticleSet>")]
    return b"".join(before.split())


@pytest.mark.parametrize(("recorded", "utility", "params"), ALIKE, ids=[row[0] for row in ALIKE])
def test_answers_have_the_elements_of_recorded_ones(
    standin: StandIn, shared_data: Path, recorded: str, utility: str, params: dict[str, Any]
) -> None:
    theirs = (shared_data / "eutils" / recorded).read_bytes()
    ours = ask(standin.eutils_url + utility, **params).body
    assert prolog(ours) == prolog(theirs)
    extra = {"/eSearchResult/TranslationSet/Translation"}
    wanted = [path for path in outline(etree.fromstring(theirs)) if "LinkInfo/Url" not in path]
    got = outline(etree.fromstring(ours))
    common = [path for path in wanted if path in set(got)]
    assert [path for path in got if path in set(wanted)] == common
    assert {path for path in wanted if path not in got} <= extra


def test_document_summaries_have_the_items_of_recorded_ones(standin: StandIn, shared_data: Path) -> None:
    theirs = etree.parse(shared_data / "eutils/biopython_tests/esummary1.xml").getroot()
    ours = etree.fromstring(ask(standin.eutils_url + "esummary.fcgi", id="101").body)

    def items(tree: etree._Element) -> list[tuple[str | None, str | None]]:
        return [(el.get("Name"), el.get("Type")) for el in tree.findall("DocSum[1]/Item")]

    assert items(ours) == items(theirs)


@pytest.mark.parametrize("name", ["citations_25760099", "citations_35123456", "related_25760099"])
def test_link_json_has_the_keys_of_recorded_answers(standin: StandIn, shared_data: Path, name: str) -> None:
    theirs = json.loads((shared_data / f"eutils/elink_json/elink__{name}.json").read_text())
    linkname = "pubmed_pubmed" if name.startswith("related") else "pubmed_pubmed_citedin"
    source = "112" if "linksetdbs" not in theirs["linksets"][0] else "101"
    ours = ask(standin.eutils_url + "elink.fcgi", id=source, linkname=linkname, retmode="json").json
    assert ours["header"] == theirs["header"]
    assert list(ours["linksets"][0]) == list(theirs["linksets"][0])
