"""``python -m curation.standin`` as a process of its own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from curation.standin.__main__ import made, main, parser
from tests.standin.conftest import shelf
from tests.standin.making import article_file, ask

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.processes
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_answers_and_ends_on_request(tmp_path: Path, end: signal.Signals) -> None:
    corpus = article_file(tmp_path / "twelve.xml", shelf())
    faults = tmp_path / "faults.json"
    faults.write_text(json.dumps([{"match": {"path": "einfo"}, "fault": "status"}]))
    command = [sys.executable, "-m", "curation.standin", "--corpus", str(corpus), "--ceiling", "5"]
    with subprocess.Popen(  # noqa: S603 our own module
        [*command, "--faults", str(faults), "--rate", "0", "--icite", "strings"],
        cwd=PROJECT, env={**os.environ, "PYTHONPATH": str(PROJECT)}, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        first, second = process.stdout.readline(), process.stdout.readline()
        assert "12 records from a file" in first
        url = second.removeprefix("It answers at ").strip().rstrip("/")
        eutils = url + "/entrez/eutils/"
        found = ask(eutils + "esearch.fcgi", term="all[sb]", retmode="json").json["esearchresult"]
        assert (found["count"], len(found["idlist"])) == ("12", 5)
        assert ask(eutils + "einfo.fcgi").status == 503
        assert ask(url + "/icite/api/pubs", pmids="102").json["data"][0]["cited_by"] == "111 103"
        process.send_signal(end)
        assert process.wait(10) == 0


def test_made_up_records_are_served_and_called_made_up() -> None:
    options = parser().parse_args(["--synthetic", "30", "--seed", "2", "--rate", "0"])
    with made(options) as standin:
        assert ask(standin.url + "/").text == (
            "This is a stand-in for PubMed, iCite and Europe PMC with 30 synthetic records: "
            "none of them describes a real study.\n"
        )
        ids = ask(standin.eutils_url + "esearch.fcgi", term="all[sb]", retmode="json", retmax=30).json
        pmids = ids["esearchresult"]["idlist"]
        fetched = etree.fromstring(ask(standin.eutils_url + "efetch.fcgi", "POST", id=",".join(pmids)).body)
        assert [el.text for el in fetched.iterfind("./*/*/PMID")] == pmids == sorted(pmids, reverse=True)
        assert pmids[-1] == "90000001"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--corpus", "nowhere.xml"], "nowhere.xml"),
        (["--corpus", "x.xml", "--synthetic", "5"], "not both"),
    ],
)
def test_it_says_why_it_cannot_start(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(options) == 2
    assert said in capsys.readouterr().err
