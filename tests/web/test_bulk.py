"""Many records at once by browser: counted first, typed for many, done whole, undone."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from curation.models import BulkAct, Record, Review, Tag, User, Vote
from curation.models.user import Role
from curation.review import bulk
from curation.review.votes import Said
from curation.search import reader
from curation.search.rebuild import rebuild
from tests.factories import make_person, make_record
from tests.review.cast import base_protocol, make_bulk_act, make_review, make_tag, make_term, make_vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client: Client) -> User:
    base_protocol()
    person = make_person(Role.CURATOR)
    client.force_login(person)
    return person


def form_of(page: str) -> dict[str, str]:
    """Return the hidden fields of the form that does it."""
    form = page[page.index('action="/bulk/do/"') :]
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: value.replace("&amp;", "&") for name, value in pairs}


def ticked(*pmids: int) -> str:
    return "&".join(f"pmid={pmid}" for pmid in pmids)


def counts(page: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>([^<]+)</dt><dd><a[^>]*>([\d,]+)</a>", page))


def test_all_that_a_search_finds_is_counted_decided_and_undone(
    client: Client, curator: User, settings: Settings, tmp_path: Path
) -> None:
    settings.INDEX_DIR = tmp_path
    pmids = [make_record().pk for _ in range(3)]
    rebuild(reader.place(), threads=1)
    listed = client.get("/search/?sort=newest").content.decode()
    assert 'href="/bulk/?sort=newest"' in listed
    assert f'name="pmid" value="{pmids[0]}"' in listed
    page = client.get("/bulk/?sort=newest&act=include").content.decode()
    assert counts(page) == {"Asked": "3", "Would change": "3", "So already": "0", "Left alone": "0"}
    done = client.post("/bulk/do/", {**form_of(page), "why": "all of one ring"}, follow=True)
    assert "Include, 3 records" in done.content.decode()
    act = BulkAct.objects.get()
    assert (act.reason, act.what["query"]) == ("all of one ring", "sort=newest")
    assert set(Vote.objects.standing().values_list("record_id", flat=True)) == set(pmids)
    client.post(f"/bulk/acts/{act.pk}/undo/")
    assert set(Review.objects.values_list("state", flat=True)) == {"new"}
    assert "undone" in client.get("/bulk/acts/").content.decode()


def test_ticked_records_get_a_term_and_each_number_opens_its_records(client: Client, curator: User) -> None:
    term = make_term(label="rat")
    had = make_tag(term=term, author=curator)
    new = make_record()
    where = f"/bulk/?{ticked(new.pk, had.record_id)}&act=tag&give={term.facet.key}/{term.key}"
    page = client.get(where).content.decode()
    assert counts(page) == {"Asked": "2", "Would change": "1", "So already": "1", "Left alone": "0"}
    shown = client.get(f"{where}&show=already").content.decode()
    assert f'href="/records/{had.record_id}/"' in shown
    assert f'href="/records/{new.pk}/"' not in shown
    client.post("/bulk/do/", form_of(page))
    assert Tag.objects.live().filter(term=term, origin="bulk").get().record_id == new.pk


def test_many_records_ask_for_their_number_typed(
    client: Client, curator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curation.web.bulk.TYPED", 1)
    page = client.get(f"/bulk/?{ticked(make_record().pk, make_record().pk)}&act=maybe").content.decode()
    assert "Type 2 to go on" in page
    refused = client.post("/bulk/do/", {**form_of(page), "typed": "3", "why": "kept"})
    assert refused.status_code == 422
    assert 'value="kept"' in refused.content.decode()
    assert not Vote.objects.exists()
    assert client.post("/bulk/do/", {**form_of(page), "typed": "2"}).status_code == 302
    assert Vote.objects.count() == 2


def test_a_list_that_changed_since_it_was_shown_is_shown_again(client: Client, curator: User) -> None:
    pmids = [make_record().pk, make_record().pk]
    page = client.get(f"/bulk/?{ticked(*pmids)}&act=include").content.decode()
    make_vote(record=Record.objects.get(pk=pmids[0]), person=curator)
    answer = client.post("/bulk/do/", form_of(page))
    assert answer.status_code == 409
    assert "The list changed" in answer.content.decode()
    assert Vote.objects.count() == 1


def test_an_exclusion_without_the_reason_asked_for_is_refused_and_nothing_written(
    client: Client, curator: User
) -> None:
    base_protocol().reasons.create(number=1, key="animal", label="No animal")
    page = client.get(f"/bulk/?{ticked(make_record().pk)}&act=exclude").content.decode()
    assert client.post("/bulk/do/", form_of(page)).status_code == 422
    assert not Vote.objects.exists()


def test_too_many_or_no_records_say_what_to_do(
    client: Client, curator: User, settings: Any, tmp_path: Path
) -> None:
    settings.INDEX_DIR = tmp_path
    assert "being built" in client.get("/bulk/").content.decode()
    make_record()
    rebuild(reader.place(), threads=1)
    assert "No record is chosen" in client.get("/bulk/?year=1700").content.decode()


def test_a_lead_undoes_anyones_act_and_a_curator_only_her_own(client: Client, curator: User) -> None:
    act = make_bulk_act()
    assert client.post(f"/bulk/acts/{act.pk}/undo/").status_code == 403
    client.force_login(make_person(Role.LEAD))
    client.post(f"/bulk/acts/{act.pk}/undo/")
    act.refresh_from_db()
    assert act.undone_at


def test_what_another_did_to_records_read_blindly_is_not_told(client: Client, curator: User) -> None:
    rules = base_protocol(votes_needed=2, blind=True)
    other, record = make_person(Role.CURATOR), make_review(protocol=rules).record
    act = bulk.vote(person=other, pmids=[record.pk], said=Said("include"), key="theirs")
    assert client.get(f"/bulk/acts/{act.pk}/").status_code == 403
    assert f"/bulk/acts/{act.pk}/" not in client.get("/bulk/acts/").content.decode()
    client.force_login(make_person(Role.LEAD))
    page = client.get(f"/bulk/acts/{act.pk}/").content.decode()
    assert f"/records/{record.pk}/" not in page
    assert "1 are not listed" in page


def test_the_list_of_acts_asks_the_same_number_of_queries_for_many(
    client: Client, curator: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    term = make_term()
    for _ in range(6):
        make_bulk_act(person=curator)
        make_bulk_act(
            person=curator, kind="tag", what={"facet": term.facet_id, "term": term.pk, "answer": "asserted"}
        )
    with django_assert_max_num_queries(16):
        assert str(term) in client.get("/bulk/acts/").content.decode()
