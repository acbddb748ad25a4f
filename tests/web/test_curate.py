"""The curating screen: the text with its quotes, tags by form, what is refused and what is kept."""

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from curation.models import Draft, Record, Review, Tag, User
from curation.models.review import State
from curation.models.stages import Stage
from curation.models.user import Role
from curation.providers.records import Abstract, Section, Text
from curation.review import tagging
from curation.review.passages import passages, quote_at
from curation.review.protocol import assign_pairs, set_required
from curation.review.steps import hand_over
from curation.review.tagging import Says
from tests.factories import make_person, make_record
from tests.review.cast import base_protocol, fresh_key, make_facet, make_review, make_tag, make_term

pytestmark = pytest.mark.django_db

MARKUP = Text(
    "2 × 109 particles of α-SMA+ cells", "2 × 10<sup>9</sup> particles of <i>α-SMA</i><sup>+</sup> cells"
)


@pytest.fixture
def curator(client: Client) -> User:
    person = make_person(Role.CURATOR)
    client.force_login(person)
    return person


def to_curate(**changes: Any) -> Review:
    record = make_record(abstract=Abstract((Section(MARKUP, "METHODS"),)))
    return make_review(record, **{"state": State.CURATE, **changes})


def page_of(client: Client, review: Review) -> str:
    return client.get(reverse("curate", args=[review.pk])).content.decode()


def send(client: Client, review: Review, **fields: object) -> Any:
    return client.post(reverse("tag-record", args=[review.pk]), fields)


def test_the_pages_characters_are_those_of_the_plain_text(client: Client, curator: User) -> None:
    review, term = to_curate(), make_term(facet=make_facet(colour="dose"))
    for start, end in ((0, 17), (4, 27), (12, 20)):
        quote = quote_at(review.record, "abstract.0", start, end)
        tagging.add(
            person=curator, record_id=review.pk, says=Says(term.facet, term), key=fresh_key(), quote=quote
        )
    page = page_of(client, review)
    shown = re.search(r'data-section="abstract.0"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert shown is not None
    assert unescape(re.sub("<[^>]*>", "", shown[1])) == passages(review.record)["abstract.0"]
    assert shown[1].count('class="hl f-dose"') > 3
    assert "<sup>" in shown[1]


def test_a_form_without_a_script_gives_a_tag_of_the_whole_record(client: Client, curator: User) -> None:
    review, term = to_curate(), make_term()
    answer = send(client, review, facet=term.facet.key, term=term.pk)
    tag = Tag.objects.get()
    assert (tag.term, tag.exact, tag.author) == (term, "", curator)
    assert answer.headers["Location"].endswith(f"?gave={tag.pk}")
    page = client.get(answer.headers["Location"]).content.decode()
    assert "No quote: whole record" in page
    assert f'action="{reverse("act-on-tag", args=[tag.pk, "remove"])}"' in page


def test_selected_words_come_with_the_tag(client: Client, curator: User) -> None:
    review, term = to_curate(), make_term()
    send(client, review, facet=term.facet.key, term=term.pk, section="abstract.0", start=7, end=16,
         exact="particles", record_version=1)  # fmt: skip
    assert Tag.objects.count() == 0
    send(client, review, facet=term.facet.key, term=term.pk, section="abstract.0", start=8, end=17,
         exact=passages(review.record)["abstract.0"][8:17], record_version=1)  # fmt: skip
    assert Tag.objects.get().prefix == "2 × 109 "


def test_words_that_moved_meanwhile_are_refused_and_shown_beside_the_text(
    client: Client, curator: User
) -> None:
    review, term = to_curate(), make_term()
    Record.objects.filter(pk=review.pk).update(version=2)
    answer = send(client, review, facet=term.facet.key, term=term.pk, section="abstract.0", start=8, end=17,
                  exact="<b>words", record_version=1)  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Nothing was written" in page
    assert "“&lt;b&gt;words”" in page
    assert str(term) in page
    assert not Tag.objects.exists()


def test_a_value_is_read_and_a_wrong_one_kept_on_the_page(client: Client, curator: User) -> None:
    review, facet = to_curate(), make_facet(value_kind="number", units=["µg"])
    answer = send(client, review, facet=facet.key, text="100 parsecs")
    assert answer.status_code == 422
    assert "100 parsecs" in answer.content.decode()
    send(client, review, facet=facet.key, text="0.1 mg")
    tag = Tag.objects.get()
    assert (tag.low, tag.unit, tag.text) == (Decimal(100), "µg", "0.1 mg")


def test_not_reported_is_one_button(client: Client, curator: User) -> None:
    review, facet = to_curate(), make_facet()
    send(client, review, facet=facet.key, answer="not_reported")
    assert Tag.objects.get().answer == "not_reported"
    assert "fill--nr" in page_of(client, review)


def test_a_tag_is_taken_back_and_brought_back(client: Client, curator: User) -> None:
    review = to_curate()
    tag = make_tag(record=review.record, author=curator)
    answer = client.post(reverse("act-on-tag", args=[tag.pk, "remove"]), {"seen": 1})
    assert f"?took={tag.pk}" in answer.headers["Location"]
    assert not Tag.objects.live().exists()
    stale = client.post(reverse("act-on-tag", args=[tag.pk, "restore"]), {"seen": 1})
    assert stale.status_code == 409
    client.post(reverse("act-on-tag", args=[tag.pk, "restore"]), {"seen": 2})
    assert Tag.objects.live().exists()


def test_another_persons_tag_is_not_taken_back(client: Client, curator: User) -> None:
    tag = make_tag(record=to_curate().record)
    assert client.post(reverse("act-on-tag", args=[tag.pk, "remove"])).status_code == 403


def test_a_blind_record_shows_only_ones_own_tags(client: Client, curator: User) -> None:
    base_protocol(blind=True, votes_needed=2)
    review = to_curate(state=State.TRIAGE, protocol=base_protocol(blind=True, votes_needed=2))
    tag = make_tag(record=review.record, term=make_term(label="Another's choice"))
    assert f"tag-{tag.pk}" not in page_of(client, review)
    Review.objects.filter(pk=review.pk).update(state=State.CURATE)
    assert f"tag-{tag.pk}" in page_of(client, review)


def test_a_record_is_handed_over_when_the_required_facets_are_answered(client: Client, curator: User) -> None:
    review, facet = to_curate(), make_facet(label="Nerve")
    set_required(person=curator, protocol=review.protocol, stage=Stage.CURATE, facets=[facet])
    where = reverse("hand-over", args=[review.pk])
    answer = client.post(where, {"seen": review.version})
    assert answer.status_code == 422
    assert "Not answered yet: Nerve" in answer.content.decode()
    send(client, review, facet=facet.key, answer="unclear")
    assert client.post(where, {"seen": review.version + 7}).status_code == 409
    assert client.post(where, {"seen": review.version}).status_code == 302
    assert Review.objects.get().state == State.VERIFY


def test_a_draft_is_kept_shown_again_and_gone_when_sent(client: Client, curator: User) -> None:
    review, facet = to_curate(), make_facet(value_kind="number", units=["µg"])
    client.post(reverse("keep-draft", args=[review.pk]), {facet.key: "10", "unknown": "x"})
    assert Draft.objects.get().body == {facet.key: "10"}
    assert 'value="10"' in page_of(client, review)
    send(client, review, facet=facet.key, text="100 µg")
    assert Draft.objects.get().body == {}


def test_the_number_of_queries_does_not_grow_with_the_tags(
    client: Client, curator: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    review = to_curate()
    for _ in range(12):
        make_tag(record=review.record)
    with django_assert_max_num_queries(20):
        page_of(client, review)


def test_the_list_says_what_waits_and_what_to_do_when_nothing_does(client: Client, curator: User) -> None:
    assert "Nothing waits" in client.get(reverse("curate-list")).content.decode()
    review = to_curate()
    assert reverse("curate", args=[review.pk]) in client.get(reverse("curate-list")).content.decode()


def test_a_suggestion_shows_its_words_and_is_accepted_or_dismissed(client: Client, curator: User) -> None:
    review, term = to_curate(), make_term(label="particle")
    page = page_of(client, review)
    assert "“<bdi>particles</bdi>”" in page
    client.post(reverse("dismiss-suggestion", args=[review.pk]), {"term": term.pk})
    assert "data-accept" not in page_of(client, review)
    Draft.objects.all().delete()
    send(client, review, facet=term.facet.key, term=term.pk, section="abstract.0", start=8, end=17,
         exact="particles", record_version=1, origin="suggestion")  # fmt: skip
    assert (Tag.objects.get().origin, Tag.objects.get().exact) == ("suggestion", "particles")
    assert "data-accept" not in page_of(client, review)


def test_the_list_tells_what_is_given_to_whom_and_leaves_out_what_two_others_tag(
    client: Client, curator: User
) -> None:
    hers, others, free = (make_review(state=State.CURATE) for _ in range(3))
    readers = [make_person(Role.CURATOR) for _ in range(2)]
    for review, people in ((hers, [curator, readers[0]]), (others, readers)):
        assign_pairs(person=curator, pmids=[review.pk], people=people, stage=Stage.CURATE)
    html = client.get(reverse("curate-list")).content.decode()
    shown = {one.pk for one in (hers, others, free) if f"PMID {one.pk}" in html}
    assert shown == {hers.pk, free.pk}
    assert html.count("given to you and to one other") == 1
    hand_over(person=curator, record_id=hers.pk)
    html = client.get(reverse("curate-list")).content.decode()
    assert f"PMID {hers.pk}" not in html
    assert "You have handed it over" in client.get(reverse("curate", args=[hers.pk])).content.decode()
    assert "Given to two others" in client.get(reverse("curate", args=[others.pk])).content.decode()
