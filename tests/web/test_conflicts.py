"""Conflicts: the list, both readings side by side, and a verdict by somebody who is neither."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from curation.models import Review, Tag, User, Verdict
from curation.models.user import Role
from curation.providers.records import Abstract, Section, Text
from curation.review import passages
from tests.factories import make_person, make_record
from tests.review.cast import (
    base_protocol,
    fresh_key,
    make_facet,
    make_review,
    make_tag,
    make_term,
    make_vote,
)

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


@pytest.fixture
def lead(client: Client) -> User:
    person = make_person(Role.LEAD)
    client.force_login(person)
    return person


def of_votes(**changes: Any) -> Review:
    """Store a record on which two people differ, with a reason and a note."""
    protocol = base_protocol(votes_needed=2)
    protocol.reasons.get_or_create(number=1, key="other-nerve", defaults={"label": "Another nerve"})
    review = make_review(make_record(**changes), state="conflict")
    make_vote(record=review.record, decision="include", note="The buccal branch is cut.")
    make_vote(record=review.record, decision="exclude", reasons=["other-nerve"])
    return review


def of_terms(**changes: Any) -> tuple[Review, Tag, Tag]:
    """Store a record of which two people said another species, each with her quote."""
    abstract = Abstract((Section(Text("Rats were given exosomes; mice were not.")),))
    review = make_review(make_record(abstract=abstract, **changes), state="verify")
    facet = make_facet(cardinality="one", label="Species")
    tags = []
    for label, start, end in (("Rat", 0, 4), ("Mouse", 26, 30)):
        quote = passages.quote_at(review.record, "abstract.0", start, end)
        tags.append(make_tag(record=review.record, term=make_term(facet=facet, label=label), **vars(quote)))
    return review, tags[0], tags[1]


def both_kinds() -> None:
    of_votes()
    of_terms()


def page(client: Client, pmid: int | None = None, query: str = "") -> str:
    response = client.get(reverse("conflict", args=[pmid]) + query if pmid else reverse("conflicts") + query)
    assert response.status_code == 200
    return response.content.decode()


def decide(client: Client, review: Review, decision: str = "include", **more: Any) -> Any:
    said = {"decision": decision, "reason": "The title says so.", "seen": review.version, "key": fresh_key()}
    return client.post(reverse("decide-conflict", args=[review.pk]), {**said, **more})


def test_the_list_shows_both_sides_and_takes_a_constant_number_of_queries(
    client: Client, lead: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    both_kinds()
    html = page(client)
    assert "Another nerve" in html
    assert "The buccal branch is cut." in html
    assert "Species: Rat" in html
    page(client)  # the first page of a session is noted down
    with CaptureQueriesContext(connection) as few:
        page(client)
    for _ in range(4):
        both_kinds()
    with django_assert_num_queries(len(few)):
        page(client)


def test_the_list_is_filtered_by_the_address(client: Client, lead: User) -> None:
    votes_differ = of_votes()
    terms_differ, tag, _ = of_terms()
    links = {review: f'href="/conflicts/{review.pk}/' for review in (votes_differ, terms_differ)}
    for query, shown in (
        ("?kind=decision", votes_differ),
        ("?kind=term", terms_differ),
        (f"?facet={tag.facet.key}", terms_differ),
        (f"?person={tag.author.username}", terms_differ),
    ):
        html = page(client, query=query)
        assert [review for review, link in links.items() if link in html] == [shown]
        assert f"{links[shown]}{query}" in html
    assert "No conflict is like that" in page(client, query="?kind=term&person=" + lead.username)


def test_without_conflicts_the_page_says_what_to_do(client: Client, lead: User) -> None:
    assert "No conflict is open" in page(client)


def test_a_conflict_of_votes_is_settled_with_a_reason_and_leads_to_the_next(
    client: Client, lead: User
) -> None:
    first, second = of_votes(), of_votes()
    html = page(client, first.pk)
    assert "The buccal branch is cut." in html
    assert f'name="seen" value="{first.version}"' in html
    response = decide(client, first, "exclude", reasons=["other-nerve"])
    assert response.headers["Location"].startswith(reverse("conflict", args=[second.pk]) + "?settled=")
    verdict = Verdict.objects.get()
    assert (verdict.decision, verdict.reasons, verdict.person) == ("exclude", ["other-nerve"], lead)
    assert "Settle it otherwise" in page(client, first.pk)


def test_who_is_one_of_the_two_is_told_so_and_offered_no_form(client: Client) -> None:
    review, lead = of_votes(), make_person(Role.LEAD)
    make_vote(record=review.record, person=lead, decision="include")
    client.force_login(lead)
    html = page(client, review.pk)
    assert "Not yours to decide." in html
    assert "You are one of those who disagree" in html
    assert "data-verdict" not in html
    response = decide(client, review)
    assert response.status_code == 403
    assert not Verdict.objects.exists()


def test_a_curator_reads_but_decides_nothing(client: Client) -> None:
    review = of_votes()
    client.force_login(make_person(Role.CURATOR))
    assert "A lead who is neither of the two decides" in page(client, review.pk)
    assert decide(client, review).status_code == 403


def test_the_loser_of_a_race_sees_what_stands_beside_what_she_said(client: Client, lead: User) -> None:
    review, other = of_votes(), make_person(Role.LEAD, first_name="Ada", last_name="Quick")
    winner = Client()
    winner.force_login(other)
    assert decide(winner, review, reason="Came first.").status_code == 302
    response = decide(client, review, "exclude", reason="My long thought.", reasons=["other-nerve"])
    html = response.content.decode()
    assert response.status_code == 409
    assert "Came first." in html
    assert "Ada Quick" in html
    assert "exclude, because" in html
    assert '<textarea class="textarea" id="reason"' in html
    assert html.count("My long thought.") == 2  # beside theirs, and in the form again
    said = {"decision": "exclude", "reason": "Mine.", "reasons": ["other-nerve"], "seen": 1, "key": "k"}
    answer = client.post(reverse("decide-conflict", args=[review.pk]), said, headers=JSON)
    assert answer.status_code == 409
    assert answer.json()["theirs"]["reason"] == "Came first."
    assert answer.json()["yours"] == {"decision": "exclude", "reason": "Mine."}


def test_terms_stand_side_by_side_with_their_quotes_and_are_settled_one_by_one(
    client: Client, lead: User
) -> None:
    review, rat, mouse = of_terms()
    html = page(client, review.pk)
    assert f'id="q-{rat.pk}"' in html
    assert rat.exact in html
    assert html.count("Does not say so") == 2
    for seen, tag, decision in ((1, rat, "keep"), (2, mouse, "remove")):
        said = {
            "tag": tag.pk,
            "decision": decision,
            "reason": "See the methods.",
            "seen": seen,
            "key": decision,
        }
        response = client.post(reverse("decide-term", args=[review.pk]), said)
        assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("conflicts") + "?settled=")
    assert dict(Tag.objects.values_list("pk", "state")) == {rat.pk: "verified", mouse.pk: "retracted"}


def test_a_verdict_without_its_reason_is_refused_and_nothing_is_lost(client: Client, lead: User) -> None:
    review = of_votes()
    response = decide(client, review, "exclude", reason="  ")
    assert response.status_code == 422
    assert "Nothing was written" in response.content.decode()
    assert decide(client, review, "perhaps").status_code == 422
    assert not Verdict.objects.exists()


def test_a_record_still_read_blindly_shows_nothing_of_it(client: Client, lead: User) -> None:
    base_protocol(votes_needed=2, blind=True)
    quiet, read = make_review(), make_review(state="triage", votes_cast=1)
    make_vote(record=read.record, decision="include", note="A secret.")
    pages = [page(client, review.pk).replace(str(review.pk), "") for review in (quiet, read)]
    title = read.record.title
    assert "A secret." not in pages[1]
    strip = [html.replace(title, "").split("<main")[1].split("csrf")[0] for html in pages]
    assert strip[0] == strip[1]


def test_markup_in_a_note_is_text(client: Client, lead: User) -> None:
    review = make_review(state="conflict", protocol=base_protocol(votes_needed=2))
    for decision in ("include", "exclude"):
        make_vote(record=review.record, decision=decision, note="<script>alert(1)</script>")
    assert "<script>alert" not in page(client, review.pk) + page(client)


def test_a_verdict_is_taken_back_from_the_toast_and_from_its_page(client: Client, lead: User) -> None:
    review = of_votes()
    answer = decide(client, review)
    html = client.get(answer.headers["Location"]).content.decode()
    verdict = Verdict.objects.get()
    back = reverse("take-verdict-back", args=[verdict.pk])
    assert "included" in html
    assert f'action="{back}"' in html
    assert f'action="{back}"' in page(client, review.pk)
    answer = client.post(back, follow=True)
    assert answer.redirect_chain == [(reverse("conflict", args=[review.pk]), 302)]
    assert "is open again" in answer.content.decode()
    assert f'action="{back}"' not in answer.content.decode()
    assert Review.objects.get(pk=review.pk).state == "conflict"


def test_a_term_verdict_is_taken_back_on_its_page_and_a_stale_page_is_told(
    client: Client, lead: User
) -> None:
    review, rat, _ = of_terms()
    said = {"tag": rat.pk, "decision": "keep", "reason": "See the methods.", "seen": 1, "key": "k"}
    client.post(reverse("decide-term", args=[review.pk]), said)
    back = reverse("take-verdict-back", args=[Verdict.objects.get().pk])
    assert f'action="{back}"' in page(client, review.pk)
    assert client.post(back, {"seen": 1}).status_code == 409
    assert client.post(back, {"seen": 2}, headers=JSON).json()["saved"] is True
    assert Tag.objects.get(pk=rat.pk).state == "proposed"


def test_only_who_gave_a_verdict_or_a_lead_takes_it_back(client: Client, lead: User) -> None:
    review = of_votes()
    decide(client, review)
    back = reverse("take-verdict-back", args=[Verdict.objects.get().pk])
    other = Client()
    other.force_login(make_person(Role.CURATOR))
    assert other.post(back).status_code == 403
    assert f'action="{back}"' not in page(other, review.pk)
    other.force_login(make_person(Role.LEAD))
    assert other.post(back).status_code == 302
