"""The explorer draws what the links say, names hubs and bridges, and gives the same as files."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree
from pytest_django import DjangoAssertNumQueries

from curation.models import Stub
from curation.models.link import Provider
from tests.factories import make_match, make_record, make_run
from tests.web.test_citations import cite, html_of

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


def star(count: int = 6) -> list[int]:
    """Store a record that the others cite, and two that cite each other's neighbour; return their PMIDs."""
    run = make_run()
    found = [make_record() for _ in range(count)]
    for record in found:
        make_match(record, run)
    pmids = [record.pk for record in found]
    cite(Provider.ICITE, pmids[0], *pmids[1:-1])
    cite(Provider.ELINK, pmids[0], pmids[1])
    cite(Provider.ICITE, pmids[1], pmids[-1])
    return pmids


def drawn(client: Client, address: str = "") -> etree._Element:
    page = html_of(client, reverse("explorer") + address)
    return etree.fromstring(page[page.index("<svg id=") : page.index("</svg>", page.index("<svg id=")) + 6])


def lines_of(seen: etree._Element) -> tuple[int, int]:
    """Return how many lines one provider says, and how many several do."""
    weak, strong = (path.get("d", "").count("M") for path in seen.findall("path"))
    return weak, strong


def test_every_record_is_a_link_with_a_name_the_most_cited_first(client: Client) -> None:
    pmids = star()
    links = drawn(client).findall("a")
    assert {a.get("href") for a in links} == {reverse("record", args=[pmid]) for pmid in pmids}
    assert links[0].get("href") == reverse("record", args=[pmids[0]])
    assert "hub" in links[0].get("aria-label", "")
    assert all(a.findtext("title") for a in links)


def test_lines_differ_by_how_many_providers_say_them_and_can_be_those_of_one(client: Client) -> None:
    star()
    assert lines_of(drawn(client)) == (4, 1)
    assert lines_of(drawn(client, "?by=elink")) == (1, 0)


def test_a_graph_around_a_record_shows_what_lies_outside_as_squares(client: Client) -> None:
    record = make_record()
    cite(Provider.ICITE, record.pk, 77, 88)
    Stub.objects.filter(pmid=77).update(title='<script>alert("x")</script>')
    seen = drawn(client, f"?pmid={record.pk}")
    assert len(seen.findall(".//rect")) == 2
    assert len(seen.findall(".//circle")) == 1
    assert seen.findall(".//script") == []


def test_time_can_be_the_horizontal_axis(client: Client) -> None:
    old, new = make_record(), make_record()
    for record, year in ((old, 1990), (new, 2020)):
        type(record).objects.filter(pk=record.pk).update(year=year)
    cite(Provider.ICITE, old.pk, new.pk)
    seen = drawn(client, f"?pmid={old.pk}&axis=year")
    marks = [float(circle.get("cx", "")) for circle in seen.findall(".//circle")]
    assert marks[0] < marks[1]
    assert "1990" in [text.text for text in seen.findall("text")]


def test_a_drawing_is_the_same_each_time(client: Client) -> None:
    star()
    assert etree.tostring(drawn(client)) == etree.tostring(drawn(client))


def test_exports_hold_the_same_nodes_and_edges(client: Client) -> None:
    pmids = star()
    where = reverse("explorer") + "?format="
    graph = etree.fromstring(client.get(where + "graphml").content)
    edges = {(int(e.get("source", "")), int(e.get("target", ""))) for e in graph.iter(f"{GRAPHML}edge")}
    assert len(list(graph.iter(f"{GRAPHML}node"))) == 6
    assert (pmids[1], pmids[0]) in edges
    rows = list(csv.DictReader(io.StringIO(client.get(where + "csv").content.decode())))
    assert {(int(row["citing"]), int(row["cited"])) for row in rows} == edges
    assert "iCite" in rows[0]["providers"]
    picture = etree.fromstring(client.get(where + "svg").content)
    assert len(list(picture.iter(f"{SVG}circle"))) == 6


def test_the_number_of_queries_does_not_depend_on_the_graph(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (3, 12):
        star(count)
        with django_assert_num_queries(6):
            assert client.get(reverse("explorer")).status_code == 200


@pytest.mark.parametrize(
    "address", ["?pmid=1", "?q=zzz", "?size=99999999999999999999", "?colour=x&by=y", "?pmid=²"]
)
def test_an_address_that_leads_to_nothing_says_what_to_do(client: Client, address: str) -> None:
    assert "No links among these records" in html_of(client, reverse("explorer") + address)
