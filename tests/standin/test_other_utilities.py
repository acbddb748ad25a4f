"""EPost, EInfo, ESpell and ECitMatch over the socket."""

from lxml import etree

from curation.standin.server import StandIn
from tests.standin.making import ask


def test_posted_ids_become_a_history_set(standin: StandIn) -> None:
    reply = ask(standin.eutils_url + "epost.fcgi", "POST", db="pubmed", id="103,101,103,x")
    assert b'epost.dtd"><ePostResult>\n\t<QueryKey>1</QueryKey>\n\t<WebEnv>MCID_' in reply.body
    env = str(etree.fromstring(reply.body).findtext("WebEnv"))
    stored = standin.service.history.find(env, 1)
    assert (len(env), stored and list(stored.pmids)) == (29, [103, 101])
    again = ask(standin.eutils_url + "epost.fcgi", "POST", id="102", WebEnv=env)
    assert etree.fromstring(again.body).findtext("QueryKey") == "2"


def test_what_cannot_be_posted_is_told(standin: StandIn) -> None:
    address = standin.eutils_url + "epost.fcgi"
    assert b"<ERROR>Invalid db name specified: nothing</ERROR>" in ask(address, db="nothing", id="1").body
    errors = etree.fromstring(ask(address, db="pubmed", id="x").body).findall("ERROR")
    assert [str(el.text)[:29] for el in errors] == [
        "Empty ID list; Nothing to sto",
        "Some IDs have invalid value a",
    ]
    assert ask(address, id="1", retmode="json").status == 500


def test_einfo_counts_the_records_and_names_the_fields(standin: StandIn) -> None:
    address = standin.eutils_url + "einfo.fcgi"
    info = etree.fromstring(ask(address, db="pubmed").body).find("DbInfo")
    assert info is not None
    assert [el.tag for el in info] == [
        "DbName", "MenuName", "Description", "DbBuild", "Count", "LastUpdate", "FieldList", "LinkList",
    ]  # fmt: skip
    told = ask(address, db="pubmed", retmode="json").json["einforesult"]["dbinfo"][0]
    assert told["count"] == info.findtext("Count") == "12"
    assert [one["name"] for one in told["fieldlist"]][:3] == ["ALL", "UID", "FILT"]
    crdt = next(one for one in told["fieldlist"] if one["name"] == "CRDT")
    assert (crdt["fullname"], crdt["isdate"]) == ("Date - Create", "Y")
    assert ask(address, retmode="json").json["einforesult"] == {"dblist": ["pubmed"]}
    assert b"<ERROR>Can not retrieve DbInfo for db=x</ERROR>" in ask(address, db="x").body
    assert "ERROR" in ask(address, db="x", retmode="json").json


def test_espell_offers_words_the_records_have(standin: StandIn) -> None:
    address = standin.eutils_url + "espell.fcgi"
    tree = etree.fromstring(ask(address, db="pubmed", term="exosomez facial").body)
    assert [el.tag for el in tree] == ["Database", "Query", "CorrectedQuery", "SpelledQuery", "ERROR"]
    assert tree.findtext("CorrectedQuery") == "exosomes facial"
    assert [el.text for el in tree.findall("SpelledQuery/Replaced")] == ["exosomes"]
    fine = etree.fromstring(ask(address, term="facial").body)
    assert (fine.findtext("CorrectedQuery"), fine.findtext("ERROR")) == ("", "")
    assert ask(address, term="facial", retmode="json").status == 500


def test_ecitmatch_answers_line_by_line_in_plain_text(standin: StandIn) -> None:
    asked = (
        "lancet test|2024|7|11|doe jq|Art1|\rj test|2001|7|11|doe jq|Art2|\r\nfake journal|2000|1|1||ref2|\n"
        "j test|1999|7|11|doe|Art4|\r\rj test|2024|7|11|smith ab|Art5|\rj test|2024|7|11||Art6|"
    )
    reply = ask(standin.eutils_url + "ecitmatch.cgi", db="pubmed", retmode="xml", bdata=asked)
    assert reply.headers["Content-Type"].startswith("text/plain")
    assert reply.text.splitlines() == [
        "lancet test|2024|7|11|doe jq|Art1|108",
        "j test|2001|7|11|doe jq|Art2|106",
        "fake journal|2000|1|1||ref2|NOT_FOUND;INVALID_JOURNAL",
        "j test|1999|7|11|doe|Art4|NOT_FOUND",
        "j test|2024|7|11|smith ab|Art5|103",
        "j test|2024|7|11||Art6|AMBIGUOUS 112,111,110,109,107",
    ]


def test_what_is_not_there_is_404(standin: StandIn) -> None:
    assert ask(standin.eutils_url + "egquery.fcgi").status == 404
    assert ask(standin.url + "/").text.startswith(
        "This is a stand-in for PubMed, iCite and Europe PMC with 12"
    )
