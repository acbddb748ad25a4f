"""Mixed content: plain words for search, and HTML that can do no harm."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from curation.providers.markup import INLINE, MATH_ATTRIBUTES, MATH_TAGS, MATHML, fold, plain, rich, sanitised
from curation.providers.records import Text

ALLOWED = INLINE | MATH_TAGS
ALLOWED_ATTRIBUTES = MATH_ATTRIBUTES | {"xmlns", "columnspan", "rowspan"}


class Seen(HTMLParser):
    """Gather the tags and attributes a browser would meet."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def of(inside: str, dtd: str = "") -> tuple[Text, list[str]]:
    """Return an element's text and the unknown elements met in it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    element = etree.fromstring(f"{dtd}<T>{inside}</T>", parser)
    unknown: list[str] = []
    return rich(element, lambda e: unknown.append(str(e.tag))), unknown


@pytest.mark.parametrize(
    ("inside", "words", "html"),
    [
        ("Plain &lt;b&gt; &amp; simple", "Plain <b> & simple", ""),
        ("H<sub>2</sub>O", "H2O", "H<sub>2</sub>O"),
        ("p<u>&lt;</u>0.05", "p<0.05", "p<u>&lt;</u>0.05"),
        ("<b>a <i>b</i></b> c", "a b c", "<b>a <i>b</i></b> c"),
        ('<i onclick="alert(1)" style="x">a</i>', "a", "<i>a</i>"),
        ("empty <i/> markup", "empty markup", ""),
        ("", "", ""),
        ("\n  two\t\nlines  ", "two lines", ""),
        ("no\u00a0break and\u2009thin", "no\u00a0break and\u2009thin", ""),
        ("zero\u200bwidth so\u00adft \u202ebidi\u202c", "zero\u200bwidth so\u00adft \u202ebidi\u202c", ""),
        ("control\u0086\u009f", "control", ""),
        ("a<DispFormula>E=m</DispFormula>b", "a E=m b", ""),
    ],
)
def test_words_are_kept_and_html_only_where_there_is_markup(inside: str, words: str, html: str) -> None:
    assert of(inside) == (Text(words, html), [])


def test_a_script_is_only_words_and_is_named() -> None:
    text, unknown = of('<b>a</b><script>alert("1")</script><a href="javascript:x">link</a>')
    assert text == Text('aalert("1")link', '<b>a</b>alert("1")link')
    assert unknown == ["script", "a"]
    escaped, _ = of("<b>a</b>&lt;script&gt;alert(1)&lt;/script&gt;")
    assert escaped.html == "<b>a</b>&lt;script&gt;alert(1)&lt;/script&gt;"


def test_mathml_loses_its_prefix_its_layout_and_what_is_not_shown() -> None:
    text, unknown = of(
        f'rate <mml:math xmlns:mml="{MATHML}" display="inline" onload="x()" class="y">\n <mml:semantics>'
        "<mml:msub>\n  <mml:mi>k</mml:mi>\n <mml:mn>2</mml:mn></mml:msub><mml:annotation>k_2</mml:annotation>"
        "</mml:semantics></mml:math> rose"
    )
    assert text.plain == "rate k2 rose"
    assert text.html == (
        f'rate <math xmlns="{MATHML}" display="inline"><semantics><msub><mi>k</mi><mn>2</mn></msub>'
        "</semantics></math> rose"
    )
    assert unknown == []


def test_mathml_without_a_namespace_is_mathml_too() -> None:
    assert of("<math><mi>x</mi> <mo>&lt;</mo></math>")[0] == Text(
        "x<", f'<math xmlns="{MATHML}"><mi>x</mi><mo>&lt;</mo></math>'
    )


def test_a_table_cell_keeps_its_span_and_nobody_else_does() -> None:
    text, _ = of(
        f'<math xmlns="{MATHML}"><mtable><mtr><mtd columnspan="2" rowspan="3" id="q"/></mtr></mtable></math>'
    )
    assert '<mtd columnspan="2" rowspan="3">' in text.html


def test_an_entity_nobody_declared_becomes_its_character() -> None:
    dtd = '<!DOCTYPE T SYSTEM "nowhere.dtd">'
    assert of("a&nbsp;b&hellip; <i>&alpha;</i>&nosuch;", dtd)[0] == Text(
        "a\u00a0b… α&nosuch;", "a&nbsp;b… <i>α</i>&amp;nosuch;"
    )
    assert of("<math><mi>&beta;</mi></math>", dtd)[0].plain == "β"


@given(st.text(max_size=40))
@settings(deadline=None)
def test_folding_twice_changes_nothing_and_drops_no_word(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert not re.search(r"[\t\r\n]|  ", once)
    kept = re.sub("[\x00-\x20\x7f-\x84\x86-\x9f\ufffe\uffff]", "", text)
    assert re.sub("[ ]", "", once) == kept


@given(st.text("<>/\"'=& abiusmth-!onclkjvrp:", max_size=60) | st.text(max_size=40))
@settings(deadline=None)
def test_sanitised_html_holds_nothing_outside_the_list(html: str) -> None:
    seen = Seen(sanitised(html))
    assert seen.tags <= ALLOWED
    assert seen.attributes <= ALLOWED_ATTRIBUTES


NAMES = st.sampled_from(
    ["b", "i", "sub", "sup", "u", "script", "img", "svg", "math", "mi", "mtext", "annotation"]
)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"),
    max_size=8,
)


def tree(children: st.SearchStrategy[Any]) -> st.SearchStrategy[etree._Element]:
    """Return elements with words, harmful attributes and children."""

    def build(
        name: str, words: str, tail: str, attribute: str, inner: list[etree._Element | None]
    ) -> etree._Element:
        made = etree.Element(name, {attribute: "javascript:alert(1)"})
        made.text, made.tail = words, tail
        made.extend(child for child in inner if child is not None)
        return made

    names = st.sampled_from(["onclick", "href", "style", "src", "display", "xmlns2"])
    return st.builds(build, NAMES, WORDS, WORDS, names, st.lists(children, max_size=3))


@given(st.recursive(tree(st.none()), tree, max_leaves=8))
@settings(deadline=None)
def test_any_tree_gives_harmless_html_and_words_without_tags(root: etree._Element) -> None:
    text = rich(root, lambda _: None)
    seen = Seen(text.html)
    assert seen.tags <= ALLOWED
    assert seen.attributes <= ALLOWED_ATTRIBUTES
    assert not re.search(r"alert|onclick|href", text.plain)
    assert plain(root) == text.plain
    assert bool(text.html) == bool(seen.tags)


def test_a_thin_space_in_a_formula_is_the_authors() -> None:
    text, _ = of("<math><mi>V</mi>\n<mtext>\u2009</mtext><mo> \u00a0 </mo></math>")
    assert text.plain == "V\u2009\u00a0"
