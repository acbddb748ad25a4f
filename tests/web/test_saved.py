"""Saved searches and the history: kept, counted, joined, taken back; another's are another's."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries, Settings

from curation.models import PastSearch, Record, SavedSearch, SavedVisit, User
from curation.models.user import Role
from curation.providers.records import Text
from curation.search import paging, reader
from curation.search.rebuild import rebuild
from tests.factories import make_person, make_record, make_view

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_index(settings: Settings, tmp_path: Path) -> None:
    settings.INDEX_DIR = tmp_path
    for title in ("Facial nerve", "Facial palsy", "Optic nerve"):
        make_record(title=Text(title))
    Record.objects.update(stored_at=timezone.now() - timedelta(days=3))
    rebuild(reader.place(), threads=1)


@pytest.fixture
def ann(client: Client) -> User:
    person = make_person(Role.RESEARCHER)
    client.force_login(person)
    return person


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def results(html: str) -> list[str]:
    return re.findall(r'result__title"[^>]*><a href="/records/(\d+)/', html)


def save(client: Client, address: str, name: str = "Nerves") -> SavedSearch:
    client.post("/saved/new/", {"address": address, "name": name})
    return SavedSearch.objects.latest("pk")


def test_a_view_keeps_the_whole_address_and_opens_it_again(client: Client, ann: User) -> None:
    view = save(client, "q=nerve&type=Review&sort=published&after=7&off=year:2020-")
    assert view.address == "q=nerve&type=Review&sort=published&off=year:2020-"
    answer = client.get(view.get_absolute_url())
    assert answer.headers["Location"] == f"/search/?{view.address}"


def test_what_came_since_the_last_visit_is_new_and_listed(client: Client, ann: User) -> None:
    view = save(client, "q=nerve")
    SavedVisit.objects.update(at=timezone.now() - timedelta(days=1))
    new = make_record(title=Text("Nerve repair"))
    make_record(title=Text("Something else"))
    rebuild(reader.place(), threads=1)
    assert "1 new</a>" in page(client, "/")
    assert f'{view.get_absolute_url()}?new=1"><strong>1</strong>' in page(client, "/saved/")
    listed = client.get(f"{view.get_absolute_url()}?new=1", follow=True).content.decode()
    assert f"/records/{new.pk}/" in listed
    assert "1 record<" in listed
    SavedVisit.objects.update(at=timezone.now())
    assert "none new" in page(client, "/")


def test_a_view_is_renamed_shared_deleted_and_brought_back(client: Client, ann: User) -> None:
    view = save(client, "q=nerve")
    client.post(f"/saved/{view.pk}/rename/", {"name": " <b>Mine</b> "})
    assert "&lt;b&gt;Mine&lt;/b&gt;" in page(client, "/saved/")
    client.post(f"/saved/{view.pk}/share/")
    other = Client()
    other.force_login(make_person(Role.CURATOR))
    assert "&lt;b&gt;Mine&lt;/b&gt;" in page(other, "/saved/")
    gone = client.post(f"/saved/{view.pk}/delete/", follow=True).content.decode()
    assert "is deleted." in gone
    assert "Mine" not in page(client, "/saved/")
    client.post(f"/saved/{view.pk}/restore/")
    assert "Mine" in page(client, "/saved/")


def test_anothers_view_is_not_changed_and_one_not_shared_is_not_seen(client: Client, ann: User) -> None:
    hers = make_view(shared=False, name="Hers alone")
    assert client.get(hers.get_absolute_url()).status_code == 404
    assert "Hers alone" not in page(client, "/saved/")
    for act in ("rename", "share", "delete", "restore"):
        assert client.post(f"/saved/{hers.pk}/{act}/", {"name": "x"}).status_code == 403


def test_a_view_without_a_name_or_with_an_unknown_number_is_refused(client: Client, ann: User) -> None:
    page(client, "/search/?author=Kim S")
    for address, name, why in (
        ("q=nerve", "  ", "Give the view a name"),
        ("q=%239", "x", "There is no search #9"),
        ("q=%231 AND nerve", "x", "#1 has a filter that no words can say: “Author”"),
    ):
        answer = client.post("/saved/new/", {"address": address, "name": name}, follow=True)
        assert why in answer.content.decode()
        assert answer.redirect_chain[-1][0] == f"/search/?{address.replace(' ', '%20')}"
    assert not SavedSearch.objects.exists()


def test_numbers_of_the_history_are_written_out_when_a_view_is_saved(client: Client, ann: User) -> None:
    page(client, "/search/?q=facial")
    page(client, "/search/?q=nerve&type=Journal Article&year=2020-")
    page(client, "/search/?q=%231 AND %232")
    joined = "q=%233 NOT optic&language=eng&sort=newest"
    before = page(client, f"/search/?{joined}")
    answer = client.post("/saved/new/", {"address": joined, "name": "Both"}, follow=True)
    view = SavedSearch.objects.get()
    said = '(facial AND (nerve AND is:"journal article" AND year:2020..)) NOT optic'
    kept = QueryDict(view.address)
    assert (kept["q"], kept["language"], kept["sort"]) == (said, "eng", "newest")
    shown = answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"/search/?{view.address}"
    assert "were written out" in shown
    assert escape(said) in shown
    assert results(shown) == results(before)
    client.post("/search/history/forget/")
    page(client, "/search/?q=optic")  # is #1 now
    assert results(page(client, f"/search/?{view.address}")) == results(before)


def test_a_number_by_itself_takes_its_filters_along(client: Client, ann: User) -> None:
    page(client, "/search/?q=nerve&author=Kim S&year=2020-")
    page(client, "/search/?q=%231&sort=newest")
    assert save(client, "q=%231&sort=newest").address == "q=nerve&author=Kim%20S&year=2020-&sort=newest"
    assert (
        "no words can say"
        in client.post(
            "/saved/new/", {"address": "q=%231&year=2021", "name": "x"}, follow=True
        ).content.decode()
    )
    assert SavedSearch.objects.count() == 1


@pytest.mark.parametrize("signed_in", [True, False])
def test_searches_are_numbered_and_joined_with_their_filters(
    client: Client, settings: Settings, *, signed_in: bool
) -> None:
    settings.PUBLIC_READ = True
    if signed_in:
        client.force_login(make_person(Role.RESEARCHER))
    page(client, "/search/?q=facial")
    page(client, "/search/?q=nerve&type=Journal Article")
    page(client, "/search/?q=facial&sort=newest")  # the same search in another order
    history = page(client, "/search/history/")
    assert 'for="n1"' in history
    assert 'for="n2"' in history
    assert 'for="n3"' not in history
    joined = client.get("/search/history/combine/?n=2&n=1&join=AND")
    assert joined.headers["Location"] == "/search/?q=%231+AND+%232"
    html = page(client, joined.headers["Location"])
    assert "1 record<" in html
    assert '<mark class="hl--match">Facial</mark>' in html
    assert "this is #3" in html
    assert "0 records" in page(client, "/search/?q=%233 AND optic")
    assert "no search #9" in page(client, "/search/?q=%239")
    again = f'href="/search/?{joined.headers["Location"].partition("?")[2].replace("+", "%20")}"'
    assert again in page(client, "/search/history/")  # a bare "#" would end the address
    client.post("/search/history/forget/")
    assert "No searches yet" in page(client, "/search/history/")


def test_histories_that_double_again_and_again_are_refused_not_run(client: Client, ann: User) -> None:
    PastSearch.objects.create(person=ann, number=1, address="q=nerve", found=1)
    for number in range(2, 40):
        joined = f"q=%23{number - 1}+OR+%23{number - 1}"
        PastSearch.objects.create(person=ann, number=number, address=joined, found=1)
    assert "too large" in page(client, "/search/?q=%2339")
    PastSearch.objects.create(person=ann, number=50, address="q=%2351", found=1)
    PastSearch.objects.create(person=ann, number=51, address="q=%2350", found=1)
    assert "There is no search" in page(client, "/search/?q=%2351 OR %2350")


def test_every_part_of_a_search_is_counted(client: Client, ann: User) -> None:
    html = page(client, "/search/parts/?q=facial NOT tag:nothing")
    assert "It cannot be asked by itself" in html
    assert 'href="/search/?q=facial">2</a>' in html
    html = page(client, "/search/parts/?q=facial AND (nerve OR palsy)")
    assert 'href="/search/?q=facial">2</a>' in html
    assert 'href="/search/?q=nerve+OR+palsy">3</a>' in html


def test_a_damaged_index_takes_away_the_counts_and_not_the_page(
    client: Client, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count(*_args: object) -> int:
        raise ValueError("a file of the index is not what it was")

    save(client, "q=nerve")
    monkeypatch.setattr(paging, "count", count)
    assert "Not to be had at the moment" in page(client, "/saved/")
    assert reader.place().current() is None  # the follower builds another


def test_the_lists_take_a_constant_number_of_statements(
    client: Client, ann: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(30):
        make_view(address=f"q=nerve+{n}&type=Review&term=a/b")
        PastSearch.objects.create(person=ann, number=n + 1, address=f"q=nerve+{n}&source=x", found=n)
    for address in ("/saved/", "/search/history/", "/"):
        client.get(address)
        with django_assert_max_num_queries(18):
            assert "nerve" in client.get(address).content.decode()
