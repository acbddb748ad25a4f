"""Triage by plain forms and by the script's own doors: nothing lost, nothing told that is not to be told."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from curation.models import ExclusionReason, Lease, Review, User, Vote
from curation.models.user import Role
from curation.providers.records import Abstract, Section, Text
from curation.review import votes
from tests.factories import make_person, make_record
from tests.review.cast import base_protocol, fresh_key, make_review

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


@pytest.fixture
def curator(client: Client) -> User:
    person = make_person(Role.CURATOR)
    client.force_login(person)
    return person


def reasons() -> None:
    protocol = base_protocol(blind=False)
    for number, key in enumerate(("other-nerve", "not-a-study"), 1):
        ExclusionReason.objects.create(protocol=protocol, number=number, key=key, label=key.title())


def page(client: Client, address: str = "") -> str:
    response = client.get(reverse("triage") + address)
    assert response.status_code == 200
    return response.content.decode()


def cast(client: Client, pmid: int, decision: str = "include", **more: Any) -> Any:
    said = {"pmid": pmid, "decision": decision, "key": fresh_key(), "seen": 0, **more}
    return client.post(reverse("triage-cast"), said, headers=JSON)


def test_without_a_script_a_decision_leads_to_the_next_record(client: Client, curator: User) -> None:
    first, second = make_review(), make_review()
    served = next(row for row in (first, second) if f'name="pmid" value="{row.pk}"' in page(client))
    said = {"pmid": served.pk, "decision": "include", "key": "one", "seen": 0}
    response = client.post(reverse("triage-cast"), said, follow=True)
    html = response.content.decode()
    other = {first.pk, second.pk} - {served.pk}
    assert f'name="pmid" value="{other.pop()}"' in html
    assert f"Include <strong>{served.pk}</strong>" in html
    assert Vote.objects.get().decision == "include"


def test_without_a_script_a_decision_is_undone_and_done_again(client: Client, curator: User) -> None:
    review = make_review()
    cast(client, review.pk)
    html = client.post(reverse("triage-undo"), {"key": "u"}, follow=True).content.decode()
    assert "Taken back" in html
    assert f'name="pmid" value="{review.pk}"' in html
    client.post(reverse("triage-redo"), {"key": "r"})
    assert Vote.objects.standing().get().decision == "include"


def test_one_button_says_exclude_and_why(client: Client, curator: User) -> None:
    reasons()
    review = make_review()
    assert 'name="reason" value="other-nerve"' in page(client)
    client.post(reverse("triage-cast"), {"pmid": review.pk, "reason": "other-nerve", "key": "k", "seen": 0})
    vote = Vote.objects.get()
    assert (vote.decision, vote.reasons) == ("exclude", ["other-nerve"])


def test_an_exclusion_without_its_reason_is_asked_for_it_and_writes_nothing(
    client: Client, curator: User
) -> None:
    reasons()
    review = make_review()
    said = {"pmid": review.pk, "decision": "exclude", "key": "k", "seen": 0}
    html = client.post(reverse("triage-cast"), said, follow=True).content.decode()
    assert "An exclusion needs a reason" in html
    assert "data-armed" in html
    assert cast(client, review.pk, "exclude").status_code == 422
    assert not Vote.objects.exists()


def test_the_same_key_again_changes_nothing(client: Client, curator: User) -> None:
    review = make_review()
    assert cast(client, review.pk, key="same").json()["replayed"] is False
    assert cast(client, review.pk, key="same").json()["replayed"] is True
    assert Vote.objects.count() == 1


def test_the_loser_of_a_collision_sees_what_stands(client: Client, curator: User) -> None:
    base_protocol(votes_needed=2, blind=True)
    review = make_review()
    cast(client, review.pk, note="mine first")
    refused = cast(client, review.pk, "maybe")
    assert refused.status_code == 409
    theirs = refused.json()["theirs"]
    assert (theirs["own"], theirs["decision"], theirs["note"], theirs["number"]) == (
        True, "include", "mine first", 1,
    )  # fmt: skip
    assert cast(client, review.pk, "maybe", seen=1).json()["said"]["number"] == 2


def test_undo_by_the_name_of_an_act_touches_no_other(client: Client, curator: User) -> None:
    first, second = make_review(), make_review()
    cast(client, first.pk, key="a")
    cast(client, second.pk, key="b")
    done = client.post(reverse("triage-undo"), {"key": "u", "of": "a"}, headers=JSON).json()
    assert done["record"]["pmid"] == first.pk
    assert list(Vote.objects.standing().values_list("record_id", flat=True)) == [second.pk]
    unknown = client.post(reverse("triage-undo"), {"key": "v", "of": "never"}, headers=JSON).json()
    assert unknown["nothing"] is True


def test_two_people_are_never_served_the_same_record(client: Client, curator: User) -> None:
    for _ in range(12):
        make_review()
    other = Client()
    other.force_login(make_person(Role.CURATOR))
    asked = reverse("triage-next") + "?count=6"
    mine, theirs = ({r["pmid"] for r in c.get(asked).json()["records"]} for c in (client, other))
    assert len(mine) == len(theirs) == 6
    assert not mine & theirs


def test_a_lease_is_renewed_for_those_still_held_only(client: Client, curator: User) -> None:
    review, taken = make_review(), make_review()
    someone = make_person(Role.CURATOR)
    Lease.objects.create(record=taken.record, person=someone, until="2100-01-01T00:00Z")
    answer = client.post(reverse("triage-lease"), {"pmids": f"{review.pk},{taken.pk},99"}, headers=JSON)
    assert answer.json() == {"held": [review.pk]}


@pytest.mark.parametrize("others", [0, 1])
def test_a_blind_record_tells_nothing_of_the_other_reader(client: Client, curator: User, others: int) -> None:
    base_protocol(votes_needed=2, blind=True)
    review = make_review(make_record(pmid=555))
    for _ in range(others):
        said = votes.Said("exclude", note="SECRET")
        votes.cast(person=make_person(Role.LEAD), record_id=review.pk, said=said, key="x")
    record = client.get(reverse("triage-next") + "?pmid=555").json()["records"][0]
    assert "SECRET" not in record["html"]
    assert (record["seen"], record["open"], record["decision"]) == (0, True, "")
    assert "neither seeing what the other says" in record["html"]
    assert not any(word in record["html"] for word in ("has voted", "has not voted", "conflict"))


def test_a_record_that_went_on_tells_so_and_keeps_the_others_words(client: Client, curator: User) -> None:
    review = make_review()
    person = make_person(Role.CURATOR, first_name="Ada", last_name="Okafor")
    votes.cast(person=person, record_id=review.pk, said=votes.Said("include"), key="x")
    refused = cast(client, review.pk, "maybe")
    assert refused.status_code == 409
    assert "include" in refused.json()["theirs"]["lines"][1]


def test_words_of_the_protocol_are_marked_by_colour_and_line_and_stay_text(
    client: Client, curator: User
) -> None:
    lists = [
        {"name": "in", "colour": "in", "line": "solid", "words": ["exosome*", "facial palsy"]},
        {"name": "odd", "colour": "javascript:", "line": "x", "words": ["<script>"]},
        "nonsense",
    ]
    base_protocol(highlights=lists)
    title = Text(
        "Exosomes <script>alert(1)</script>", "<i>Exosomes</i> &lt;script&gt;alert(1)&lt;/script&gt;"
    )
    abstract = Abstract((Section(Text("In facial-palsy; not exo.")),))
    make_review(make_record(title=title, abstract=abstract))
    html = client.get(reverse("triage-next")).json()["records"][0]["html"]
    assert '<mark class="f-in" data-line="solid" data-list="0">Exosomes</mark>' in html
    assert '<mark class="f-in" data-line="solid" data-list="0">facial-palsy</mark>' in html
    assert "<script>" not in html
    assert "javascript:" not in html


def test_an_empty_queue_says_what_to_do_next(client: Client, curator: User) -> None:
    assert "Nothing waits for you here" in page(client)


def test_nonsense_in_the_address_is_the_plain_queue(client: Client, curator: User) -> None:
    make_review()
    page(client, "?order=best&source=none&pmid=x&besides=a,,9999999999999999999&done=%F0%9F%99%82&words=*")
    assert client.get(reverse("triage-next") + "?count=999999&pmid=0").status_code == 200
    assert cast(client, 0).status_code == 422
    assert cast(client, 424242).status_code == 422


@pytest.mark.parametrize("count", [2, 8])
def test_the_number_of_queries_does_not_grow_with_the_records(
    client: Client, curator: User, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    reasons()
    for _ in range(10):
        make_review()
    client.get(reverse("triage-next") + "?count=8")
    with django_assert_max_num_queries(16):
        answer = client.get(reverse("triage-next") + f"?count={count}").json()
    assert len(answer["records"]) == count


def test_the_order_may_go_by_words_in_the_title(client: Client, curator: User) -> None:
    wanted = make_review(make_record(title=Text("Vesicles in the facial nerve")))
    for _ in range(3):
        make_review()
    html = page(client, "?order=words&words=facial+vesicles")
    assert f'name="pmid" value="{wanted.pk}"' in html
    assert "In its title: facial, vesicles." in html
    assert Review.objects.count() == 4
