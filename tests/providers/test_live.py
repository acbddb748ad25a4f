"""``make live`` against a small twin of the three services: clear about what is not as assumed."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from curation.providers.live import CHECKS, Known, Services, known_of, main, run, services
from curation.providers.shapes import DOCTYPES, differences
from tests.providers.wire import Naps

KEY = "0123456789abcdef0123456789abcdef0123"
KNOWN = Known(seed=1, chapter=2, cited=3, unknown=9, common="many", nonsense="nothing")
ARTICLE = """<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{}</PMID>
<DateRevised><Year>2024</Year><Month>01</Month><Day>02</Day></DateRevised>
<Article PubModel="Print"><ArticleTitle>T.</ArticleTitle>
<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>Doe</LastName></Author></AuthorList></Article>
</MedlineCitation><PubmedData>
<History><PubMedPubDate PubStatus="entrez"><Year>2024</Year></PubMedPubDate></History>
</PubmedData></PubmedArticle>"""
CHAPTER = """<PubmedBookArticle><BookDocument><PMID Version="1">2</PMID><Book><BookTitle>B</BookTitle></Book>
<ArticleTitle book="b">T</ArticleTitle><AuthorList><Author><LastName>Doe</LastName></Author></AuthorList>
</BookDocument><PubmedBookData>
<History><PubMedPubDate PubStatus="entrez"><Year>2024</Year></PubMedPubDate></History>
</PubmedBookData></PubmedBookArticle>"""
SEARCHES = {
    "count": "<Count>1</Count>",
    "1[uid]": "<Count>1</Count><RetMax>1</RetMax><RetStart>0</RetStart><IdList><Id>1</Id></IdList>"
    "<QueryTranslation>1[UID]</QueryTranslation>",
    "nothing": "<Count>0</Count><RetMax>0</RetMax><RetStart>0</RetStart><IdList/><ErrorList>"
    "<PhraseNotFound>nothing</PhraseNotFound></ErrorList><WarningList>"
    "<OutputMessage>No items found.</OutputMessage></WarningList>",
    "many": "<Count>5000000</Count><RetMax>1</RetMax><RetStart>9990</RetStart><QueryKey>1</QueryKey>"
    "<WebEnv>MCID_x</WebEnv><IdList><Id>7</Id></IdList><WarningList><OutputMessage>Restrictions achieved."
    "</OutputMessage></WarningList>",
    "9999": "<ERROR>'retstart' cannot be larger than 9998.</ERROR>",
}
FIELDS = "".join(f"<Field><Name>{n}</Name></Field>" for n in ("UID", "CRDT", "EDAT", "MDAT", "PDAT", "TIAB"))


def xml(root: str, inside: str, status: int = 200) -> Response:
    doctype = f'<!DOCTYPE {root} PUBLIC "{DOCTYPES.get(root)}" "https://eutils.example/x.dtd">'
    body = f'<?xml version="1.0" encoding="UTF-8" ?>\n{doctype}\n<{root}>{inside}</{root}>'
    return Response(body, status, content_type="text/xml; charset=UTF-8")


def as_json(body: object) -> Response:
    return Response(json.dumps(body), content_type="application/json")


def esearch(form: dict[str, str]) -> Response:
    key = "count" if form.get("rettype") == "count" else form["term"]
    return xml("eSearchResult", SEARCHES["9999" if form.get("retstart") == "9999" else key])


def efetch(form: dict[str, str]) -> Response:
    if form.get("id") == "0":
        return xml("eFetchResult", "<ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR>", 400)
    pmids = form.get("id", "1,3").split(",")
    made = (CHAPTER if pmid == "2" else ARTICLE.format(pmid) for pmid in pmids if pmid != "9")
    return xml("PubmedArticleSet", "".join(made))


def esummary(form: dict[str, str]) -> Response:
    good = {"uid": "1", "title": "T", "articleids": [{"idtype": "doi", "value": "x"}], "pubtype": ["Review"]}
    good["history"] = [{"pubstatus": "entrez", "date": "2024"}]
    bad = {"uid": "9", "error": "cannot get document summary"}
    return as_json({"header": {}, "result": {"uids": [form["id"]], "1": good, "9": bad}})


def elink(form: dict[str, str]) -> Response:
    name = form["linkname"]
    group = f"<LinkSetDb><DbTo>pubmed</DbTo><LinkName>{name}</LinkName><Link><Id>3</Id></Link></LinkSetDb>"
    sets = f"<LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>3</Id></IdList>{group}</LinkSet>"
    return xml("eLinkResult", sets + "<LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>1</Id></IdList></LinkSet>")


def epost(form: dict[str, str]) -> Response:
    return xml("ePostResult", "<QueryKey>1</QueryKey><WebEnv>MCID_x</WebEnv>")


def einfo(form: dict[str, str]) -> Response:
    named = "<DbName>pubmed</DbName><Count>40000000</Count><LastUpdate>2026/11/23 05:00</LastUpdate>"
    return xml("eInfoResult", f"<DbInfo>{named}<FieldList>{FIELDS}</FieldList></DbInfo>")


def pubs(form: dict[str, str]) -> Response:
    names = ["citation_count", "relative_citation_ratio", "cited_by", "references", "provisional"]
    if form["legacy"] == "false":
        names = ["citedByPmidCount", "rcr", "citedByPmids", "citedPmids", "rcrIsProvisional"]
    return as_json({"data": [{"pmid": 3} | dict(zip(names, [1, 0.5, [4], [5], False], strict=True))]})


def citations(form: dict[str, str]) -> Response:
    return as_json({"hitCount": 1, "citationList": {"citation": [{"id": "4", "source": "MED"}]}})


def references(form: dict[str, str]) -> Response:
    return as_json({"hitCount": 1, "referenceList": {"reference": [{"id": "5", "source": "MED"}]}})


Door = Callable[[dict[str, str]], Response]
DOORS: dict[str, Door] = {
    "esearch.fcgi": esearch, "efetch.fcgi": efetch, "esummary.fcgi": esummary, "elink.fcgi": elink,
    "epost.fcgi": epost, "einfo.fcgi": einfo, "pubs": pubs, "citations": citations, "references": references,
}  # fmt: skip


@pytest.fixture
def doors(httpserver: HTTPServer) -> dict[str, Door]:
    """Return the twin's answers by the last word of the path; a test may replace one."""
    doors = dict(DOORS)

    def handle(request: Request) -> Response:
        return doors[request.path.rsplit("/", 1)[-1]](request.values.to_dict())

    httpserver.expect_request(re.compile(".*")).respond_with_handler(handle)
    return doors


def asked(httpserver: HTTPServer) -> Services:
    names = ("EUTILS_URL", "ICITE_URL", "EUROPEPMC_URL")
    address = dict.fromkeys(names, httpserver.url_for("/"))
    environment = address | {"NCBI_EMAIL": "tests@secretome.example", "NCBI_API_KEY": KEY}
    return services(environment, KNOWN, sleep=Naps())


def report(httpserver: HTTPServer) -> tuple[int, str]:
    out = io.StringIO()
    return run(asked(httpserver), out), out.getvalue()


def test_all_as_assumed_is_said_in_one_line_each(httpserver: HTTPServer, doors: dict[str, Door]) -> None:
    differing, text = report(httpserver)
    assert (differing, text.count("DIFFERS")) == (0, 0), text
    assert text.count("ok  ") == len(CHECKS)
    assert text.splitlines()[-1] == f"{len(CHECKS)} questions, 21 requests, 0 with a difference."


def test_a_part_nobody_knows_is_named(httpserver: HTTPServer, doors: dict[str, Door]) -> None:
    doors["epost.fcgi"] = lambda _: xml(
        "ePostResult", "<QueryKey>1</QueryKey><WebEnv>x</WebEnv><Lifetime hours='8'/>"
    )
    doors["pubs"] = lambda _: as_json({"data": {"pmid": 3, "mood": "good"}})
    differing, text = report(httpserver)
    assert differing == 2
    assert "not known here: Lifetime, Lifetime/@hours" in text
    assert "its data is not a list" in text
    assert "not known here: mood" in text
    assert "no citation_count could be read" in text


def test_a_new_document_type_is_named(httpserver: HTTPServer, doors: dict[str, Door]) -> None:
    def next_year(form: dict[str, str]) -> Response:
        found = efetch(form)
        found.data = found.data.replace(b"January 2025", b"January 2027")
        return found

    doors["efetch.fcgi"] = next_year
    differing, text = report(httpserver)
    assert differing == 4
    assert "1st January 2027" in text


def test_another_content_type_is_named(httpserver: HTTPServer, doors: dict[str, Door]) -> None:
    doors["einfo.fcgi"] = lambda form: Response(einfo(form).data, content_type="text/plain")
    assert "it calls itself text/plain, where xml was expected" in report(httpserver)[1]


def test_a_ceiling_that_is_gone_is_named(httpserver: HTTPServer, doors: dict[str, Door]) -> None:
    doors["esearch.fcgi"] = lambda form: esearch(form | {"retstart": "0"})
    assert "there was no error, but 1 ids of 5000000" in report(httpserver)[1]


def test_a_service_that_is_down_costs_only_its_own_questions(
    httpserver: HTTPServer, doors: dict[str, Door]
) -> None:
    doors["elink.fcgi"] = lambda _: Response(f"down, {KEY}", 503, content_type="text/plain")
    differing, text = report(httpserver)
    assert differing == 1
    assert "PubMed's ELink has a fault" in text
    assert KEY not in text


def test_without_an_address_to_write_to_nothing_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NCBI_EMAIL", raising=False)
    assert main([]) == 2
    assert "Set NCBI_EMAIL" in capsys.readouterr().err


@pytest.mark.parametrize("break_it", [False, True])
def test_the_exit_code_tells_whether_something_differs(
    httpserver: HTTPServer, doors: dict[str, Door], monkeypatch: pytest.MonkeyPatch, *, break_it: bool
) -> None:
    monkeypatch.setattr("curation.providers.live.services", lambda *_: asked(httpserver))
    if break_it:
        doors["epost.fcgi"] = einfo
    assert main([]) == (1 if break_it else 0)


def test_the_records_asked_about_can_be_others() -> None:
    assert known_of(["--seed", "5", "--common", "nerve"]) == Known(seed=5, common="nerve")


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "utility"),
    [
        ("esearch1.xml", "esearch"), ("esearch2.xml", "esearch"), ("esearch3.xml", "esearch"),
        ("esearch8.xml", "esearch"), ("elink1.xml", "elink"), ("epost1.xml", "epost"),
        ("einfo2.xml", "einfo"), ("espell.xml", "espell"), ("pubmed1.xml", "efetch"),
        ("pubmed2.xml", "efetch"),
    ],
)  # fmt: skip
def test_recorded_answers_of_pubmed_hold_nothing_unknown(shared_data: Path, name: str, utility: str) -> None:
    body = (shared_data / "eutils" / "biopython_tests" / name).read_bytes()
    assert list(differences(utility, "text/xml; charset=UTF-8", body)) == []


@pytest.mark.real_data
def test_recorded_answers_of_icite_hold_nothing_unknown(shared_data: Path) -> None:
    for file in (shared_data / "icite").glob("*.json"):
        assert list(differences("icite", "application/json", file.read_bytes())) == [], file.name
