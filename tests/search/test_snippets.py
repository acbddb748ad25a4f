"""Highlights change nothing of a text but what is marked."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from curation.search import tree
from curation.search.snippets import marked, read, snippet, sought

WORDS = tree.And(
    (tree.Words((tree.Word("nerve"), tree.Word("tgf-beta"))), tree.Word("regen", truncated=True))
)
SOUGHT = sought(WORDS)
PIECES = st.sampled_from(
    [
        "nerve",
        "Nerves",
        "TGF-",
        "<i>",
        "</i>",
        "<sub>",
        "</sub>",
        "β",
        " ",
        "&amp;",
        "&lt;",
        "regeneration",
        ".",
    ]
)


def plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", "", markup))


def test_words_their_forms_and_their_beginnings_are_marked() -> None:
    assert marked("Nerve injuries, nerves &amp; regenerating.", SOUGHT) == (
        "<mark>Nerve</mark> injuries, <mark>nerves</mark> &amp; <mark>regenerating</mark>."
    )


def test_a_word_that_a_tag_divides_is_marked_on_both_sides() -> None:
    assert marked("TGF-<i>β</i> rises", SOUGHT) == "<mark>TGF</mark>-<i><mark>β</mark></i> rises"


def test_what_is_excluded_is_not_marked() -> None:
    excluded = tree.Not(tree.Word("facial"), tree.Word("nerve"))
    assert marked("facial nerve", sought(excluded)) == "<mark>facial</mark> nerve"


@given(st.lists(PIECES, max_size=30).map("".join))
def test_the_text_and_the_tags_stay_as_they_were(markup: str) -> None:
    out = marked(markup, SOUGHT)
    unmarked = re.sub(r"</?mark>", "", out)
    assert plain(out) == plain(markup)
    assert re.findall(r"<[^<>]*>", unmarked) == re.findall(r"<[^<>]*>", markup)
    for inside in re.findall(r"<mark>(.*?)</mark>", out):
        assert "<" not in inside


@given(st.text())
def test_any_text_is_escaped(text: str) -> None:
    assert plain(snippet([text, "a nerve"], SOUGHT)).strip("… ") in (text + "a nerve")
    assert "<script" not in snippet([f"<script>{text}</script> nerve"], SOUGHT)


def test_a_snippet_is_the_stretch_that_holds_most_of_what_is_sought() -> None:
    long = "Nothing here. " * 40 + "The nerve and its regeneration under TGF-β. " + "And on. " * 60
    shown = snippet(["Only a nerve.", long], SOUGHT)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "<mark>regeneration</mark>" in shown
    assert snippet(["Nothing."], SOUGHT) == ""


def test_what_stood_above_the_line_is_read_there_and_not_as_a_larger_number() -> None:
    markup = "5 × 10<sup>6</sup> cells &lt; CO<sub>2</sub>, <i>in vivo</i><sup>TM</sup>"
    assert (
        read({"plain": "5 × 106 cells < CO2, in vivoTM", "html": markup}) == "5 × 10⁶ cells < CO₂, in vivoTM"
    )
    words = "the 2<sup>nd</sup>, a <sup>min&nbsp;6</sup>, 7<sup>n</sup>, 8<sup><i>6</i></sup>"
    assert read({"plain": "", "html": words}) == "the 2nd, a min\xa06, 7ⁿ, 86"
    assert read({"plain": "5 × 106 cells"}) == "5 × 106 cells"
    assert read({"plain": "x2", "html": "<math><mi>x</mi></math><sup>2</sup>"}) == "x2"
    assert "10⁶ <mark>nerves</mark>" in snippet(
        [read({"plain": "", "html": "10<sup>6</sup> nerves"})], SOUGHT
    )
