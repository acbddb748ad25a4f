"""The tree: what it equals, and how it is walked."""

from curation.search.tree import And, Everything, Not, Or, SetRef, Span, Word, depth, inner, leaves

A, B, C = Word("a", "ti"), Word("b"), SetRef(3)


def test_the_place_in_the_text_does_not_count_in_a_comparison() -> None:
    assert Word("a", span=Span(3, 4)) == Word("a", span=Span(9, 10))
    assert hash(And((A, B), span=Span(0, 5))) == hash(And((A, B)))


def test_another_field_or_a_star_does_count() -> None:
    assert len({Word("a"), Word("a", "ti"), Word("a", truncated=True)}) == 3


def test_leaves_come_from_left_to_right() -> None:
    assert list(leaves(Not(Or((And((A, B)), C)), Everything()))) == [A, B, C, Everything()]


def test_depth_and_parts() -> None:
    tree = Not(Or((And((A, B)), C)), B)
    assert depth(A) == 1
    assert depth(tree) == 4
    assert inner(tree) == (Or((And((A, B)), C)), B)
    assert inner(A) == ()
