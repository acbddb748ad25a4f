"""ESearch over the socket: pages, ceiling, history, dates, remarks."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from curation.standin.server import StandIn
from tests.standin.making import Reply, article, ask

Make = Callable[..., StandIn]
BEYOND = (
    "Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed, ESearch can only "
    "retrieve the first 9,999 records matching the query. To obtain more than 9,999 PubMed records, consider "
    "using EDirect that contains additional logic to batch PubMed search results automatically so that an "
    "arbitrary number can be retrieved. For details see https://www.ncbi.nlm.nih.gov/books/NBK25499/"
)


def search(standin: StandIn, term: str = "all[sb]", **params: Any) -> Reply:
    return ask(standin.eutils_url + "esearch.fcgi", db="pubmed", term=term, **params)


def result(standin: StandIn, term: str = "all[sb]", **params: Any) -> Any:
    return search(standin, term, retmode="json", **params).json["esearchresult"]


def many(count: int) -> list[bytes]:
    return [article(1000 + number, created="2024/01/05") for number in range(count)]


def test_the_answer_has_ncbis_elements_in_ncbis_order(standin: StandIn) -> None:
    reply = search(standin, "asthma", usehistory="y")
    tree = etree.fromstring(reply.body)
    assert reply.headers["Content-Type"] == "text/xml; charset=UTF-8"
    assert [child.tag for child in tree] == [
        "Count", "RetMax", "RetStart", "QueryKey", "WebEnv", "IdList", "TranslationSet", "QueryTranslation",
    ]  # fmt: skip


def test_json_numbers_are_words_and_lists_without_content_are_left_out(standin: StandIn) -> None:
    found = result(standin, "cartilage")
    assert found == {
        "count": "1", "retmax": "1", "retstart": "0", "idlist": ["110"], "translationset": [],
        "querytranslation": '"cartilage"[All Fields]',
    }  # fmt: skip


def test_nothing_found_is_said_in_both_lists(standin: StandIn) -> None:
    text = search(standin, "zzqqxx").text
    assert text.endswith(
        "<eSearchResult><Count>0</Count><RetMax>0</RetMax><RetStart>0</RetStart><IdList/><TranslationSet/>"
        "<QueryTranslation>(zzqqxx[All Fields])</QueryTranslation><ErrorList><PhraseNotFound>zzqqxx"
        "</PhraseNotFound></ErrorList><WarningList><OutputMessage>No items found.</OutputMessage>"
        "</WarningList></eSearchResult>\n"
    )


def test_ids_come_newest_first_in_pages(standin: StandIn) -> None:
    first, second = (result(standin, retstart=start, retmax=5)["idlist"] for start in (0, 5))
    assert first + second == [str(pmid) for pmid in range(112, 102, -1)]


def test_count_only_gives_the_count_only(standin: StandIn) -> None:
    assert result(standin, rettype="count") == {"count": "12"}
    assert [el.tag for el in etree.fromstring(search(standin, rettype="count").body)] == ["Count"]


@pytest.mark.parametrize(
    ("start", "most", "ids", "warning"),
    [
        (0, 20, 20, None),
        (0, 21, 20, "start and count adjusted to 0, 20"),
        (19, 10, 1, "start and count adjusted to 19, 1"),
        (18, 2, 2, None),
    ],
)
def test_pages_end_at_the_ceiling(make: Make, start: int, most: int, ids: int, warning: str | None) -> None:
    found = result(make(many(25), ceiling=20), retstart=start, retmax=most)
    assert (found["count"], len(found["idlist"]), found["retmax"]) == ("25", ids, str(ids))
    messages = found.get("warninglist", {}).get("outputmessages", [])
    assert messages == ([f"Restrictions achieved. {warning}"] if warning else [])


@pytest.mark.parametrize(("count", "refused"), [(19, 0), (20, 0), (21, 1)])
def test_a_start_beyond_the_ceiling_is_refused_only_when_more_was_found(
    make: Make, count: int, refused: int
) -> None:
    found = search(make(many(count), ceiling=20), retstart=20).text
    assert found.count("cannot be larger than 19") == refused
    assert found.count("Restrictions achieved") == 1 - refused


def test_the_refusal_is_ncbis_own_text_and_not_quite_json(make: Make) -> None:
    standin = make()
    standin.service.ceiling = 9
    reply = search(standin, retstart=9, retmode="json")
    with pytest.raises(json.JSONDecodeError):
        json.loads(reply.body)
    told = json.loads(reply.body, strict=False)["esearchresult"]["ERROR"]
    assert told == BEYOND.replace("9998", "8").replace("9,999", "9")
    standin.service.ceiling = 9999
    assert standin.service.past_ceiling() == BEYOND


def test_history_is_kept_searched_again_and_lost(make: Make) -> None:
    standin = make()
    first = result(standin, "facial[ti]", usehistory="y")
    second = result(standin, "nerve[ti]", usehistory="y", WebEnv=first["webenv"])
    assert (first["querykey"], second["querykey"], second["webenv"]) == ("1", "2", first["webenv"])
    both = result(standin, "#1 AND #2", WebEnv=first["webenv"])
    assert both["idlist"] == ["111", "102", "101"]
    assert result(standin, "rats", query_key=1, WebEnv=first["webenv"])["idlist"] == ["101"]
    dated = {"mindate": "2019", "maxdate": "2019", "datetype": "edat"}
    assert result(standin, "", query_key=1, WebEnv=first["webenv"])["count"] == first["count"]
    assert result(standin, "", query_key=1, WebEnv=first["webenv"], **dated)["idlist"] == ["101"]
    standin.service.history.evict()
    lost = result(standin, "#1", WebEnv=first["webenv"])
    assert (lost["count"], lost["errorlist"]["phrasesnotfound"]) == ("0", ["#1"])


@pytest.mark.parametrize(
    ("params", "clause", "ids"),
    [
        ({"mindate": "2021", "maxdate": "2021/01", "datetype": "edat"},
         "2021/01/01:2021/01/31[Date - Entry]", ["103"]),
        ({"mindate": "2001", "maxdate": "2001"}, "2001/01/01:2001/12/31[Date - Publication]", ["106"]),
        ({"mindate": "2021", "datetype": "edat"}, "", None),
        ({"mindate": "2021", "maxdate": "2022", "datetype": "crdt"}, "", None),
    ],
)  # fmt: skip
def test_date_fields_are_echoed_and_lonely_ones_ignored(
    standin: StandIn, params: dict[str, str], clause: str, ids: list[str] | None
) -> None:
    found = result(standin, **params)
    assert found["querytranslation"] == ("all[Filter]" + (f" AND {clause}" if clause else ""))
    assert ids is None or found["idlist"] == ids


def test_the_last_days_are_counted_back_from_today(make: Make) -> None:
    standin = make()
    today = standin.library.today()
    standin.library.put(article(500, created=f"{today:%Y/%m/%d}"))
    found = result(standin, reldate=2, datetype="edat")
    assert found["idlist"] == ["500"]
    assert f":{today:%Y/%m/%d}[Date - Entry]" in found["querytranslation"]


@pytest.mark.parametrize(
    ("order", "first"), [("pub_date", "112"), ("pub+date", "112"), ("Author", "112"), ("JournalName", "112")]
)
def test_orders_hold_the_same_records(standin: StandIn, order: str, first: str) -> None:
    ids = result(standin, sort=order)["idlist"]
    assert (ids[0], sorted(ids)) == (first, [str(pmid) for pmid in range(101, 113)])


def test_publication_order_puts_an_old_publication_last(make: Make) -> None:
    assert result(make(), sort="pub_date")["idlist"][-1] == "106"


def test_relevance_puts_hits_in_the_title_first(standin: StandIn) -> None:
    assert result(standin, "secretome OR cartilage", sort="relevance")["idlist"] == ["110", "105"]


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"term": " "}, "Empty term and query_key - nothing todo"),
        ({"db": "nothing", "term": "x"}, "Invalid db name specified: nothing"),
        ({"term": "x", "query_key": "4", "WebEnv": "MCID_0"}, "Unable to obtain query #4"),
    ],
)
def test_what_cannot_be_searched_is_told_with_status_200(
    standin: StandIn, params: dict[str, Any], said: str
) -> None:
    address = standin.eutils_url + "esearch.fcgi"
    reply = ask(address, **params)
    assert (reply.status, etree.fromstring(reply.body).findtext("ERROR")) == (200, said)
    assert ask(address, retmode="json", **params).json["esearchresult"] == {"ERROR": said}
