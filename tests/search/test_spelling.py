"""Spelling: the nearest tag, and the likeliest word of those the index holds."""

from curation.search.language import understand
from curation.search.spelling import nearest_tag, suggestions, unknown_words

KNOWN = {"nerve": 900, "never": 5, "exosome": 300, "regeneration": 400, "facial": 700, "racial": 9}


def test_a_slip_is_put_right_and_the_commoner_word_comes_first() -> None:
    assert suggestions("nevre", KNOWN) == ["nerve", "never"]
    assert suggestions("exosmoe", KNOWN) == ["exosome"]
    assert suggestions("zebra", KNOWN) == []


def test_a_known_word_is_not_suggested_for_itself() -> None:
    assert suggestions("facial", KNOWN) == ["racial"]


def test_unknown_words_are_named_with_their_place() -> None:
    text = "facial nevre AND exosom*"
    found = unknown_words(understand(text).tree, KNOWN)
    assert [(text[span.start : span.end], word) for span, word in found] == [("nevre", "nevre")]


def test_a_mistyped_tag_is_likely_another() -> None:
    assert nearest_tag("tiabb") == "tiab"
    assert nearest_tag("mesh trems") == "mh"
    assert nearest_tag("xyzzy") == ""
