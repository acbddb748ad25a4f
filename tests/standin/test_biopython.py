"""Biopython's own client and parser read every utility, without a DTD being fetched."""

import urllib.request
from pathlib import Path
from typing import Any

import pytest
from Bio import Entrez as _Entrez
from lxml import etree

from curation.standin.server import StandIn
from tests.standin.making import ask

Entrez: Any = _Entrez  # it carries no type annotations
NCBI = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"


@pytest.fixture(autouse=True)
def _entrez(standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send what Biopython sends to NCBI to the stand-in; anything else would leave the machine."""

    def opened(request: urllib.request.Request, *_: Any, **__: Any) -> Any:
        assert request.full_url.startswith(NCBI)
        request.full_url = request.full_url.replace(NCBI, standin.eutils_url)
        return urllib.request.urlopen(request, timeout=10)  # noqa: S310 the line above fixed where it goes

    monkeypatch.setattr(Entrez, "urlopen", opened)
    monkeypatch.setattr(Entrez, "email", "someone@example.org")
    monkeypatch.setattr(Entrez, "api_key", None)
    monkeypatch.setattr("Bio.Entrez._open.previous", -1e9)
    monkeypatch.setattr("Bio.Entrez.time.sleep", lambda _: None)


def read(handle: Any) -> Any:
    with handle:
        return Entrez.read(handle)


def test_esearch_and_efetch_are_read() -> None:
    found = read(Entrez.esearch(db="pubmed", term="facial[ti]", usehistory="y"))
    assert (found["Count"], found["IdList"][0]) == ("5", "111")
    fetched = read(
        Entrez.efetch(db="pubmed", WebEnv=found["WebEnv"], query_key=found["QueryKey"], retmode="xml")
    )
    own = [str(one["MedlineCitation"]["PMID"]) for one in fetched["PubmedArticle"]]
    assert own == list(found["IdList"])


def test_nothing_found_is_read_as_remarks() -> None:
    found = read(Entrez.esearch(db="pubmed", term="zzqqxx"))
    assert found["ErrorList"]["PhraseNotFound"] == ["zzqqxx"]
    assert found["WarningList"]["OutputMessage"] == ["No items found."]


def test_an_empty_set_is_read_as_two_empty_lists() -> None:
    fetched = read(Entrez.efetch(db="pubmed", id="99999999", retmode="xml"))
    assert (fetched["PubmedArticle"], fetched["PubmedBookArticle"]) == ([], [])


def test_esummary_is_read() -> None:
    (told,) = read(Entrez.esummary(db="pubmed", id="102"))
    assert (told["Id"], told["Source"], told["LangList"]) == ("102", "J Test", ["English"])
    assert told["HasAbstract"] == 0


def test_elink_is_read() -> None:
    first, second = read(Entrez.elink(dbfrom="pubmed", db="pubmed", id=["102", "112"], cmd="neighbor_score"))
    assert first["LinkSetDb"][0]["Link"][0] == {"Id": "102", "Score": "2147483647"}
    assert second["IdList"] == ["112"]
    (merged,) = read(Entrez.elink(dbfrom="pubmed", id="101,102", linkname="pubmed_pubmed_citedin"))
    assert merged["IdList"] == ["101", "102"]


@pytest.mark.parametrize("command", ["llinks", "prlinks", "acheck", "ncheck", "lcheck", "neighbor_history"])
def test_elinks_other_commands_are_read(command: str) -> None:
    told = read(Entrez.elink(dbfrom="pubmed", db="pubmed", id="102,110", cmd=command))
    assert told[0]["DbFrom"] == "pubmed"


def test_the_refused_command_is_an_error_to_biopython() -> None:
    with pytest.raises(RuntimeError, match="llinkslib command not supported"):
        read(Entrez.elink(dbfrom="pubmed", id="102", cmd="llinkslib"))


def test_the_small_ones_are_read() -> None:
    assert read(Entrez.epost(db="pubmed", id="101,102"))["QueryKey"] == "1"
    assert read(Entrez.einfo(db="pubmed"))["DbInfo"][0]["Count"] == "12"
    assert read(Entrez.einfo())["DbList"] == ["pubmed"]
    assert read(Entrez.espell(db="pubmed", term="exosomez"))["CorrectedQuery"] == "exosomes"


def test_ecitmatch_is_read() -> None:
    cited = {"journal_title": "lancet test", "year": "2024", "volume": "7", "first_page": "11",
             "author_name": "doe jq", "key": "A1"}  # fmt: skip
    with Entrez.ecitmatch(db="pubmed", bdata=[cited]) as handle:
        assert handle.read().strip() == "lancet test|2024|7|11|doe jq|A1|108"


def test_the_ceiling_is_an_error_to_biopython(standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standin.service, "ceiling", 5)
    with pytest.raises(RuntimeError, match="'retstart' cannot be larger than 4"):
        read(Entrez.esearch(db="pubmed", term="all[sb]", retstart=5))


@pytest.mark.parametrize(
    ("dtd", "utility", "params"),
    [
        ("esearch.dtd", "esearch", {"term": "asthma AND zzqq", "usehistory": "y"}),
        ("esummary-v1.dtd", "esummary", {"id": "101,102,99"}),
        ("epost.dtd", "epost", {"id": "101"}),
        ("einfo.dtd", "einfo", {"db": "pubmed"}),
        ("eSpell.dtd", "espell", {"term": "exosomez facial"}),
        ("pubmed_250101.dtd", "efetch", {"id": "101,105"}),
    ],
)
def test_answers_are_valid_by_ncbis_own_dtd(
    standin: StandIn, dtd: str, utility: str, params: dict[str, Any]
) -> None:
    rules = etree.DTD(str(Path(str(Entrez.__file__)).parent / "DTDs" / dtd))
    tree = etree.fromstring(ask(f"{standin.eutils_url}{utility}.fcgi", **params).body)
    assert rules.validate(tree), rules.error_log
