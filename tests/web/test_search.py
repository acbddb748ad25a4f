"""The list of records: what the address asks for, and honest counts."""

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from curation.models import Record
from curation.providers.records import HistoryDate, Keyword, MeshHeading, Notice, PartialDate, Text, Vocable
from curation.search import counting, reader
from curation.search.rebuild import rebuild
from curation.web.listing import about
from tests.entries import entry
from tests.factories import make_match, make_record, make_run, make_version

pytestmark = pytest.mark.django_db

WAYS_TO_NAME_IT = [
    "36691473",
    " PMID: 36691473 ",
    "pmid36691473",
    "10.1155/2023/8427200",
    "doi:10.1155/2023/8427200",
    "https://doi.org/10.1155/2023/8427200",
    "10.1155/2023/8427200.",
    "PMC9884176",
    "pmc9884176",
]
SPANS = [
    ("2010", [2010]),
    ("2010-2015", [2015, 2010]),
    ("2011-", [2020, 2015]),
    ("-2010", [2010, 1999]),
    ("2015–2010", [2015, 2010]),
    ("2010 to 2015", [2015, 2010]),
]


def titled(*titles: str) -> list[Record]:
    return [make_record(title=Text(title)) for title in titles]


@pytest.fixture(autouse=True)
def _own_index(settings: Settings, tmp_path: Path) -> None:
    """Give each test an index of its own."""
    settings.INDEX_DIR = tmp_path


def listed(client: Client, address: str) -> str:
    """Bring the index into step and return a list."""
    rebuild(reader.place(), threads=1)
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def shown(client: Client, address: str) -> list[int]:
    """Return the PMIDs of a list, in order."""
    found = re.findall(r'result__title"[^>]*><a href="/records/(\d+)/', listed(client, address))
    return [int(pmid) for pmid in found]


def of_year(year: int | None) -> Record:
    return make_record(published=PartialDate(str(year), year, precision="year") if year else PartialDate())


def test_words_are_found_wherever_they_stand(client: Client) -> None:
    record = make_record(title=Text("Regrowth"), keywords=(Keyword(Text("Whisker movement")),))
    titled("Another")
    assert shown(client, "/search/?q=regrowth+whisker") == [record.pk]


def test_sought_words_are_marked_in_title_and_abstract(client: Client) -> None:
    titled("Facial <i>nerve</i> & <script>alert(1)</script>")
    html = listed(client, "/search/?q=facial+found")
    assert '<mark class="hl--match">Facial</mark>' in html
    assert 'Something was <mark class="hl--match">found</mark>' in html
    assert "<script>alert" not in html


def test_a_slip_of_the_pen_still_finds_the_record(client: Client) -> None:
    (record,) = titled("Facial nerve regeneration after crush injury")
    titled("Optic chiasm development in fish")
    assert shown(client, "/search/?q=facial+nerve+regeneratoin+crush") == [record.pk]
    assert "“regeneratoin” for “regeneration”" in listed(client, "/search/?q=facial+nerve+regeneratoin+crush")


def test_facets_count_and_narrow_and_can_be_taken_back(client: Client) -> None:
    reviews = [make_record(publication_types=(Vocable("Review", "D016454"),)) for _ in range(2)]
    titled("Another")
    html = listed(client, "/search/")
    assert 'href="?type=Review"' in html
    assert sorted(shown(client, "/search/?type=Review")) == sorted(r.pk for r in reviews)
    assert "Remove Type: Review" in listed(client, "/search/?type=Review")


def test_a_list_without_records_has_no_column_of_filters(client: Client) -> None:
    titled("Facial nerve regeneration after crush injury")
    assert 'id="facets"' in listed(client, "/search/?q=nerve")
    assert 'id="facets"' not in listed(client, "/search/?q=unheardof")


def test_an_estimated_count_is_marked_and_explained(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(40):
        make_record(publication_types=(Vocable("Review", "D016454"),))
    assert "≈" not in listed(client, "/search/")
    monkeypatch.setattr(counting, "MOST_COUNTED", 39)
    monkeypatch.setattr(counting, "SAMPLE", 20)
    html = listed(client, "/search/")
    assert "they were counted in one of 2 of the records" in html
    assert re.search(r'Review</span><span class="facet__n">≈ \d+</span>', html)


def test_an_estimate_is_never_more_than_all_that_was_found() -> None:
    assert about(71_960, 75_500) == "≈ 72,000"
    assert about(75_504, 75_500) == "≈ 75,500"


def test_while_there_is_no_index_the_list_goes_on_and_says_so(client: Client) -> None:
    record = make_record()
    html = client.get("/search/").content.decode()
    assert f"/records/{record.pk}/" in html
    assert "The search index is being built" in html
    assert "words can be searched again" in client.get("/search/?q=word").content.decode()


def test_titles_that_hold_every_word_are_found_in_any_order(client: Client) -> None:
    both, _, other = titled("Facial nerve crush", "Facial palsy", "NERVE of the FACIAL canal")
    assert sorted(shown(client, "/search/?q=nerve+facial")) == sorted([both.pk, other.pk])


def test_the_newest_in_pubmed_come_first_and_those_without_a_date_last(client: Client) -> None:
    days = {1: "2024-01-01", 2: "", 3: "2025-01-01", 4: "2024-01-01"}
    for pmid, day in days.items():
        make_record(pmid=pmid, history=(HistoryDate("entrez", day),) if day else ())
    assert shown(client, "/search/") == [3, 4, 1, 2]


def test_the_list_can_go_by_date_of_publication(client: Client) -> None:
    old, new, unknown = of_year(1999), of_year(2020), of_year(None)
    assert shown(client, "/search/?sort=published") == [new.pk, old.pk, unknown.pk]


@pytest.mark.parametrize("typed", WAYS_TO_NAME_IT)
def test_an_identifier_leads_straight_to_its_record(client: Client, typed: str) -> None:
    make_record(pmid=36691473, doi="10.1155/2023/8427200", pmcid="PMC9884176")
    response = client.get("/search/", {"q": typed})
    assert (response.status_code, response.headers["Location"]) == (302, "/records/36691473/")


def test_a_doi_of_two_records_lists_both(client: Client) -> None:
    pair = [make_record(doi="10.1000/x").pk for _ in range(2)]
    assert sorted(shown(client, "/search/?q=10.1000/X")) == pair


def test_a_number_that_is_no_pmid_here_is_looked_for_in_titles(client: Client) -> None:
    (found,) = titled("Guideline of 2019")
    assert shown(client, "/search/?q=2019") == [found.pk]


@pytest.mark.parametrize(("year", "expected"), SPANS)
def test_years_narrow_the_list(client: Client, year: str, expected: list[int]) -> None:
    by_year = {of_year(y).pk: y for y in (1999, 2010, 2015, 2020, None)}
    found = shown(client, f"/search/?sort=published&year={year}")
    assert [by_year[pmid] for pmid in found] == expected


def test_a_year_that_cannot_be_read_is_said_and_kept(client: Client) -> None:
    of_year(2010)
    html = listed(client, "/search/?year=twenty")
    assert "Type a year such as 2023" in html
    assert 'value="twenty"' in html
    assert "1 record" in html


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("from=2015&to=2020", "year=2015-2020"),
        ("from=2015&to=", "year=2015-"),
        ("from=&to=1999", "year=-1999"),
        ("from=2015&to=2015", "year=2015"),
        ("from=&to=&year=2010&undated=on", ""),
        ("from=20x&to=", "year=20x-"),
    ],
)
def test_the_two_fields_of_years_become_one_in_the_address(client: Client, typed: str, kept: str) -> None:
    response = client.get(f"/search/?q=nerve&type=D016428&after=9&{typed}")
    assert response.status_code == 302
    assert response.headers["Location"] == "/search/?q=nerve&type=D016428" + (f"&{kept}" if kept else "")


def test_the_fields_of_years_say_what_is_in_force(client: Client) -> None:
    of_year(2017)
    html = listed(client, "/search/?year=2015-")
    assert re.search(r'name="from"[^>]*value="2015"', html)
    assert re.search(r'name="to"[^>]*value=""', html)


def test_filters_in_force_are_shown_and_each_can_be_taken_away(client: Client) -> None:
    record = make_record(
        notices=(Notice("RetractionIn", "J"),),
        mesh=(MeshHeading("Exosomes", "D055354"),),
        publication_types=(Vocable("Review", "D016454"),),
    )
    titled("Another")
    html = listed(client, "/search/?retracted=on&mesh=D055354&type=D016454")
    assert shown(client, "/search/?retracted=on&mesh=D055354&type=D016454") == [record.pk]
    for chip in ("Remove Only: retracted", "Remove MeSH: Exosomes", "Remove Type: Review"):
        assert chip in html
    assert 'href="?mesh=D055354&amp;type=D016454"' in html


def test_numbers_of_a_run_lead_to_their_records(client: Client) -> None:
    run = make_run()
    new, changed, left = make_record(run=run), make_record(), make_record()
    make_version(changed, entry(changed.pk), run=run, number=2)
    make_match(new, run)
    make_match(left, make_run(run.source), left_run=run)
    assert shown(client, f"/search/?run={run.pk}") == [new.pk]
    assert shown(client, f"/search/?run={run.pk}&change=changed") == [changed.pk]
    assert shown(client, f"/search/?run={run.pk}&change=entered") == [new.pk]
    assert shown(client, f"/search/?run={run.pk}&change=left") == [left.pk]
    assert shown(client, f"/search/?source={run.source.slug}") == [new.pk]


@pytest.mark.parametrize(
    "address", ["source=nowhere", "run=999", "run=x", "mesh=D1", "sort=best", "after=x_y"]
)
def test_an_address_nobody_wrote_still_gives_a_page(client: Client, address: str) -> None:
    titled("One")
    assert client.get(f"/search/?{address}").status_code == 200


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", "\x00", "{{ 7 }}", "x" * 400])
def test_odd_characters_are_words_like_others(client: Client, typed: str) -> None:
    titled("Plain title")
    response = client.get("/search/", {"q": typed})
    assert response.status_code == 200


def test_an_empty_base_says_what_to_do(client: Client) -> None:
    assert "The base is still empty" in listed(client, "/search/")
    assert "The base is still empty" in client.get("/").content.decode()


def test_no_hit_says_what_to_do(client: Client) -> None:
    titled("Something")
    html = listed(client, "/search/?q=zebra")
    assert "No record here holds this" in html
    assert "https://pubmed.ncbi.nlm.nih.gov/?term=zebra" in html
    filtered = listed(client, "/search/?q=zebra&year=2020")
    assert "No record fits all of this" in filtered


def test_the_number_of_queries_does_not_grow_with_the_list(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for total in (5, 50):
        while Record.objects.count() < total:
            make_record()
        rebuild(reader.place(), threads=1)
        client.get("/search/?q=title")  # from here on there is a session, which keeps the history
        for address, queries in (("/search/", 2), ("/search/?q=title", 5), ("/", 6)):
            with django_assert_num_queries(queries):
                assert client.get(address).status_code == 200


def test_the_chart_counts_all_years_whatever_year_is_chosen(client: Client) -> None:
    for year in (2010, 2010, 2012, None):
        of_year(year)
    html = listed(client, "/search/?year=2012")
    assert 'aria-label="2010: 2 records"' in html
    assert "1 without a year" in html
    assert "<strong>1–1</strong> of 1" in html
