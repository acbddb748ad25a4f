"""The protocol by browser: curators read it, leads change each part and do not overwrite each other."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from curation.models import Assignment, Protocol, User
from curation.models.stages import Stage
from curation.models.user import Role
from curation.review import protocol as verbs
from tests.factories import make_person, make_record, make_source
from tests.review.cast import base_protocol, make_facet, make_review, make_tag, make_term, make_vote

pytestmark = pytest.mark.django_db
RULES = {"votes_needed": "2", "blind": "on", "include": "Facial nerve\nAny product", "exclude": "Cartilage"}


@pytest.fixture
def lead(client: Client) -> User:
    person = make_person(Role.LEAD)
    client.force_login(person)
    return person


def post(client: Client, part: str, **said: object) -> int:
    """Send a part of the base's rules as its page does; return the status."""
    seen = Protocol.objects.get(source=None).version
    answer = client.post(f"/protocol/change/{part}/", {"seen": seen, **said})
    return answer.status_code


def test_each_part_is_set_and_read_by_a_curator(client: Client, lead: User) -> None:
    base = base_protocol()
    facet = make_facet(label="Species")
    rat = make_term(facet=facet, label="rat")
    assert post(client, "rules", **RULES, adjudicator=lead.username) == 302
    assert post(client, "reasons", reasons="Wrong nerve: not facial\nNo data") == 302
    assert post(client, "required", curate=facet.key) == 302
    assert post(client, "pinned", **{"key-3": f"{facet.key}/{rat.key}"}) == 302
    assert post(client, "highlights", highlights="Nerve | in | wavy | facial, whisk*") == 302
    base.refresh_from_db()
    assert (base.votes_needed, base.blind, base.verification, base.adjudicator) == (2, True, False, lead)
    assert base.include == ["Facial nerve", "Any product"]
    assert verbs.required_facets(base, Stage.CURATE) == [facet]
    client.force_login(make_person(Role.CURATOR))
    page = client.get("/protocol/").content.decode()
    for words in (
        "Facial nerve",
        "Cartilage",
        "Wrong nerve",
        "not facial",
        "Species",
        "<kbd>3</kbd>",
        "whisk*",
    ):
        assert words in page
    assert "<form" not in page[page.index("Votes and criteria") :]


def test_a_reason_left_out_is_retired_and_one_kept_keeps_its_key(client: Client, lead: User) -> None:
    base = base_protocol()
    post(client, "reasons", reasons="Wrong nerve\nNo data")
    key = base.reasons.get(label="No data").key
    post(client, "reasons", reasons="No data: letters")
    assert list(base.reasons.filter(retired_at=None).values_list("key", "number")) == [(key, 1)]
    assert post(client, "reasons", reasons="Twice\nTwice: again") == 422


def test_the_slower_of_two_leads_sees_what_stands_and_what_she_wrote(client: Client, lead: User) -> None:
    base = base_protocol()
    verbs.set_rules(person=lead, protocol=base, seen=base.version, rules={"include": ["Theirs"]})
    answer = client.post("/protocol/change/rules/", {**RULES, "seen": base.version, "include": "Yours"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Theirs" in page
    assert "Yours" in page
    base.refresh_from_db()
    assert base.include == ["Theirs"]


def test_records_go_to_rotating_pairs_and_the_workload_tells_of_them(client: Client, lead: User) -> None:
    people = [make_person(Role.CURATOR) for _ in range(3)]
    reviews = [make_review(make_record()) for _ in range(6)]
    names = [one.username for one in people]
    assert post(client, "assign", count="6", people=names, due_on="2020-01-02") == 302
    pairs = [
        frozenset(Assignment.objects.filter(record=r.pk).values_list("person", flat=True)) for r in reviews
    ]
    assert len(set(pairs)) == 3
    mine = Assignment.objects.filter(person=people[0]).first()
    assert mine is not None
    make_vote(record=mine.record, person=people[0])
    page = client.get(f"/protocol/?person={names[0]}").content.decode()
    row = re.search(rf"{names[0]}</th>.*?</tr>", page, re.S)
    assert row is not None
    assert re.findall(r">(\d+)<", row[0]) == ["4", "1", "3", "3"]
    assert "due 2 Jan 2020" in page
    assert post(client, "assign", count="6", people=names[:1]) == 422


@pytest.mark.parametrize("count", ["", "0", "-1", "5001", "00000000019999999", "9" * 5000])
def test_more_records_than_go_at_once_are_given_to_nobody(client: Client, lead: User, count: str) -> None:
    make_review(make_record())
    names = [make_person(Role.CURATOR).username for _ in range(2)]
    assert post(client, "assign", count=count, people=names) == 422
    assert not Assignment.objects.exists()


def test_a_source_begins_with_the_rules_of_the_base(client: Client, lead: User) -> None:
    source = make_source()
    base_protocol(include=["Facial nerve"], votes_needed=2)
    post(client, "reasons", reasons="No data")
    client.post("/protocol/begin/", {"source": source.slug})
    own = Protocol.objects.get(source=source)
    assert (own.include, own.votes_needed) == (["Facial nerve"], 2)
    assert own.reasons.get().label == "No data"
    client.post(f"/protocol/of/{source.slug}/rules/", {**RULES, "seen": own.version, "votes_needed": "1"})
    assert base_protocol().votes_needed == 2


def test_the_page_asks_the_same_number_of_queries_whatever_it_shows(
    client: Client, lead: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    base_protocol()
    for _ in range(8):
        make_term()
    with django_assert_max_num_queries(32):
        assert client.get("/protocol/").status_code == 200


def test_how_suggestions_fare_names_term_people_and_shares(client: Client, lead: User) -> None:
    term, curator = make_term(label="rat"), make_person(Role.CURATOR)
    for state in ("proposed", "retracted"):
        make_tag(term=term, author=curator, origin="suggestion", state=state)
    page = client.get("/vocabulary/acceptance/").content.decode()
    assert f'href="{term.get_absolute_url()}"' in page
    assert "100 %" in page
    assert "50 %" in page
    assert f"{curator} 2 / 0" in page


def test_the_figures_of_triage_lead_to_ones_own_records(client: Client) -> None:
    curator = make_person(Role.CURATOR)
    client.force_login(curator)
    mine = make_vote(person=curator, record=make_review().record)
    theirs = make_vote(record=make_review().record)
    page = client.get("/triage/mine/?show=include").content.decode()
    assert f"?pmid={mine.record_id}" in page
    assert f"?pmid={theirs.record_id}" not in page
    assert f"?pmid={theirs.record_id}" in client.get("/triage/mine/?show=waiting").content.decode()
    assert "/triage/mine/?show=waiting" in client.get("/triage/").content.decode()


def test_records_are_given_to_be_tagged_and_taken_back(client: Client, lead: User) -> None:
    people = [make_person(Role.CURATOR) for _ in range(2)]
    review = make_review(state="curate")
    names = [one.username for one in people]
    assert post(client, "assign", count="6", people=names, stage="curate") == 302
    given = Assignment.objects.filter(record=review.pk, stage="curate")
    assert given.standing().count() == 2
    page = client.get("/protocol/", {"person": names[0]}).content.decode()
    assert f"Take all of these back from {names[0]}" in page
    assert post(client, "taken", person=names[0]) == 302
    assert not given.standing().exists()
