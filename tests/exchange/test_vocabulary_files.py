"""The project's own vocabulary, and its way out to YAML and SKOS and back."""

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.exchange.vocabulary_files import (
    VocabularyFileError,
    read_folder,
    read_skos,
    read_yaml,
    write_skos,
    write_yaml,
)
from curation.models import Facet, Term, TermIdentifier
from curation.review.cards import ExampleCard, FacetCard, IdentifierCard, TermCard, check, load, read
from curation.review.errors import InvalidError

words = st.text("ab Äß µ×→:#-?{}[]&*!|>'\"%@`\\\u202e\u0301😀", max_size=20)
label = words.filter(str.strip)
identifiers = st.builds(
    IdentifierCard, st.just("mesh"), st.from_regex(r"\AD[0-9]{6}\Z"), verified=st.booleans()
)
examples = st.builds(ExampleCard, quote=label, belongs=st.booleans(), pmid=st.none() | st.integers(1, 10**8))


@st.composite
def vocabularies(draw: st.DrawFn) -> list[FacetCard]:
    """Draw two facets with terms, some of them below others."""
    facets = []
    for facet in ("one", "two"):
        terms: list[TermCard] = []
        for number in range(draw(st.integers(0, 4))):
            parent = draw(st.sampled_from(["", *(t.key for t in terms)]))
            rest = st.lists(identifiers, max_size=2, unique_by=lambda i: i.value).map(tuple)
            terms.append(
                TermCard(
                    key=f"t{number}",
                    label=draw(label),
                    definition=draw(words),
                    synonyms=tuple(draw(st.lists(label, max_size=3))),
                    parent=parent,
                    identifiers=draw(rest),
                    examples=tuple(draw(st.lists(examples, max_size=2))),
                    deprecated=draw(st.booleans()),
                )
            )
        facets.append(
            FacetCard(facet, draw(label), units=tuple(draw(st.lists(label, max_size=2))), terms=tuple(terms))
        )
    return facets


@settings(max_examples=25, deadline=None)
@given(vocabularies())
def test_any_vocabulary_comes_back_from_yaml_and_from_skos(facets: list[FacetCard]) -> None:
    assert read_yaml(write_yaml(facets)) == facets
    assert read_skos(write_skos(facets)) == facets


def test_the_projects_own_has_seventeen_facets_and_is_in_order() -> None:
    facets = read_folder()
    check(facets)
    assert sum(not facet.part_of for facet in facets) == 17
    assert all(facet.terms for facet in facets if not facet.part_of)
    marked = {i.value for f in facets for t in f.terms for i in t.identifiers if i.verified}
    assert {"CL:0000134", "D055354", "UBERON:0001647"} <= marked
    assert "D019208" not in marked


@pytest.mark.django_db
def test_what_is_loaded_comes_out_as_it_went_in() -> None:
    facets = read_folder()
    assert load(facets) == sum(1 + len(facet.terms) for facet in facets)
    assert (read(), load(facets)) == (facets, 0)
    assert Facet.objects.of_their_own().count() == 17
    assert TermIdentifier.objects.filter(verified=True).exists()


@pytest.mark.django_db
def test_a_file_read_again_leaves_what_people_changed() -> None:
    call_command("load_vocabulary")
    Term.objects.filter(key="adipose").update(label="fat")
    call_command("load_vocabulary")
    assert Term.objects.get(key="adipose").label == "fat"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("facets: [{key: a}]", "label"),
        ("facets: [{key: a, label: A, colur: red}]", "colur"),
        (": : :", "not a vocabulary"),
        ("[]", "not a vocabulary"),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_place(text: str, said: str) -> None:
    with pytest.raises(VocabularyFileError, match=said):
        read_yaml(text)


def test_turtle_that_is_none_is_refused() -> None:
    with pytest.raises(VocabularyFileError, match="SKOS"):
        read_skos("a b")


@pytest.mark.django_db
def test_a_card_that_names_nothing_and_a_circle_are_refused_and_nothing_is_kept() -> None:
    lost = FacetCard("f", "F", terms=(TermCard("a", "A", parent="b"),))
    circle = FacetCard("f", "F", terms=(TermCard("a", "A", parent="b"), TermCard("b", "B", parent="a")))
    for broken in (lost, circle, FacetCard("f", "F", part_of="none")):
        with pytest.raises(InvalidError):
            load([broken])
    assert not Facet.objects.exists()


@pytest.mark.django_db
def test_the_command_says_what_is_wrong(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("files") / "v.yaml"
    path.write_text("facets: 3")
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_vocabulary", path)
