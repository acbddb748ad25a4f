"""Stored markup on its way to a page."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.providers.records import Text
from curation.templatetags.stored import INLINE, MATH, show

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
    '<math href="javascript:alert(1)"><mi xlink:href="javascript:alert(1)">x</mi></math>',
    "<svg><script>alert(1)</script></svg>",
    "<i style=\"background:url('//evil')\" onclick=alert(1) class=x id=main>x</i>",
    "<!--<i>--><script>alert(1)</script>",
    "<b><i>unclosed",
]


def test_plain_text_is_escaped() -> None:
    assert show(Text("a < b & <script>")) == "a &lt; b &amp; &lt;script&gt;"
    assert show("<i>") == "&lt;i&gt;"
    assert show(None) == ""


def test_the_markup_of_the_literature_is_kept() -> None:
    assert show(Text("H2O", "H<sub>2</sub>O <i>in vivo</i>")) == "H<sub>2</sub>O <i>in vivo</i>"
    formula = "<math><msup><mi>x</mi><mn>2</mn></msup></math>"
    assert show("x2", formula) == formula


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_that_acts_gets_through(html: str) -> None:
    assert faults(show(Text("x", html))) == []


@given(
    st.text(alphabet=st.sampled_from("<>/ab=\"'&; scriptmathonclick:-!"), max_size=80),
    st.sampled_from(HOSTILE),
)
def test_nothing_that_acts_gets_through_however_it_is_mixed(noise: str, html: str) -> None:
    assert faults(show(Text("x", noise + html + noise))) == []


def faults(shown: str) -> list[str]:
    """Return the elements that are not allowed, or have an attribute that acts; and comments."""
    return [
        f"{tag}{rest}"
        for tag, rest in re.findall(r"<\s*/?\s*([A-Za-z0-9:-]+)([^>]*)>", shown)
        if tag not in INLINE | MATH or re.search(r"\b(on\w+|style|href|src|id|class)\s*=", rest)
    ] + re.findall("<!--", shown)
