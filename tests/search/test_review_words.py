"""The words of the review: what curators said is found by it, and nothing of it before its time."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from curation.models import Protocol, Review, Term, User
from curation.search import lookups, outbox, reader
from curation.search.asking import Wish, search
from curation.search.language import understand
from curation.search.narrowing import Narrowing
from curation.search.query import QueryError
from curation.search.rebuild import rebuild
from curation.search.tree import And, Node, Not, Or, Own, Range
from tests.search.reviewed import Base, Plain

pytestmark = pytest.mark.django_db

SAID = [
    *(
        ("status", value)
        for value in ("new", "triage", "conflict", "curate", "published", "included", "parked")
    ),
    *(("conflict", value) for value in ("open", "settled")),
    *(("facet", value) for value in ("product", "species")),
    *(("tag", value) for value in ("vesicle", "small", "exosome", "rat", "product/not_reported")),
    *(("by", value) for value in ("me", "ann", "ben", "lea")),
    *(("quote", value) for value in ("vesicles", "of the nerve", "nerve of")),
]
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.sampled_from(SAID).map(lambda said: Own(*said)),
    st.sampled_from([Range("decided", date(2020, 1, 1), None), Range("decided", None, date(2020, 1, 1))]),
)
TREES = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.builds(And, st.tuples(parts, parts)),
        st.builds(Or, st.tuples(parts, parts)),
        st.builds(Not, parts, parts),
    ),
    max_leaves=4,
)


@pytest.fixture
def base(settings: Settings, tmp_path: Path) -> Base:
    settings.INDEX_DIR = tmp_path
    made = Base()
    rebuild(reader.place(), threads=1)
    return made


def found(asked: Node | str, viewer: User | None = None) -> set[int]:
    tree = understand(asked).tree if isinstance(asked, str) else asked
    wish = Wish(tree, size=50, order="newest", given=lookups.given(tree, viewer), with_facets=False)
    return set(search(wish).hits.pmids)


def test_the_engine_agrees_with_a_plain_reading_of_the_store(base: Base) -> None:
    readers = {viewer: Plain(viewer) for viewer in (base.ann, base.ben, base.lead)}

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(TREES, st.sampled_from(sorted(readers, key=lambda person: person.pk)))
    def agrees(asked: Node, viewer: User) -> None:
        assert found(asked, viewer) == readers[viewer].answer(asked)

    agrees()
    for said in SAID:
        assert found(Own(*said), base.ann) == readers[base.ann].answer(Own(*said)), said


@pytest.mark.parametrize(
    "asked",
    [
        "by:ann",
        "tag:exosome",
        "facet:product",
        'quote:"small vesicles"',
        "decided:2020..",
        "status:new",
        "by:me",
    ],
)
def test_nothing_of_a_blind_vote_or_tag_is_told_to_another(base: Base, asked: str) -> None:
    shut = {base.of["triage"].pk, base.of["new"].pk}
    for viewer in (base.ben, base.lead):
        assert not found(asked, viewer) & shut


def test_her_own_blind_vote_and_tag_are_hers_to_find(base: Base) -> None:
    mine = base.of["triage"].pk
    for asked in ("by:me", "tag:vesicle", "facet:product", 'quote:"of the nerve"', "decided:2020.."):
        assert mine in found(asked, base.ann), asked


def test_open_records_are_all_in_triage_whoever_has_voted(base: Base) -> None:
    assert {base.of["new"].pk, base.of["triage"].pk} <= found("status:triage", base.ben)
    counted = search(Wish(understand("").tree)).counted.facets
    assert dict(counted["status"])["triage"] == 2
    assert "new" not in dict(counted["status"])


def test_terms_are_counted_with_what_stands_below_them_and_without_blind_ones(base: Base) -> None:
    counted = dict(search(Wish(understand("").tree)).counted.facets["term"])
    assert counted == {
        "product/vesicle": 2, "product/small": 1, "product/not_reported": 1, "species/rat": 1
    }  # fmt: skip


def test_terms_of_one_facet_add_up_and_those_of_two_narrow(base: Base) -> None:
    def kept(*terms: str) -> int:
        return search(Wish(understand("").tree, Narrowing({"term": terms}))).hits.total

    assert kept("product/vesicle", "product/not_reported") == 3
    assert kept("product/vesicle", "species/rat") == 0
    assert kept("product/not_reported", "species/rat") == 1


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("tag:exosom", "Perhaps: tag:product/small"),
        ("facet:produkt", "Perhaps: facet:product"),
        ("status:done", "takes one of these"),
        ("by:nobody", "“by:me” is you"),
    ],
)
def test_what_is_not_known_is_said_with_what_is_near(base: Base, asked: str, why: str) -> None:
    with pytest.raises(QueryError, match=why):
        found(asked, base.ann)


def test_a_visitor_is_not_told_who_judged(base: Base) -> None:
    with pytest.raises(QueryError, match="signed in"):
        found("by:ann")


def test_a_search_of_many_words_takes_few_statements(
    base: Base, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    asked = " AND ".join(f"{word}:{value}" for word, value in SAID if word != "quote")
    tree = understand(asked).tree
    with django_assert_max_num_queries(6):
        given = lookups.given(tree, base.ann)
    assert given


@pytest.mark.django_db(transaction=True)
def test_rules_and_moved_terms_are_told_to_the_index(base: Base) -> None:
    start = outbox.read()
    Protocol.objects.update(blind=False)
    told = outbox.read(start.snapshot)
    assert set(told.pmids) == set(Review.objects.values_list("pk", flat=True))
    Term.objects.filter(key="small").update(parent=None)
    moved = outbox.read(told.snapshot)
    assert set(moved.pmids) == {base.of[s].pk for s in ("triage", "curate", "verify", "published")}
