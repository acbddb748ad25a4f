"""The one way by which stored markup reaches a page. Nothing else may be called safe."""

from collections.abc import Sequence

import nh3
from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from curation.providers.records import Text
from curation.web.word_lists import COLOURS, LINES, MOST
from curation.web.woven import Span, woven

register = template.Library()

INLINE = {"b", "i", "sub", "sup", "u"}
MATH = {
    *("math", "mi", "mn", "mo", "ms", "mtext", "mspace", "mrow", "mfrac", "msqrt", "mroot", "mstyle"),
    *("merror", "mpadded", "mphantom", "mfenced", "menclose", "msub", "msup", "msubsup", "munder", "mover"),
    *("munderover", "mmultiscripts", "mprescripts", "none", "mtable", "mtr", "mtd", "maction", "semantics"),
}
LOOKS = {
    *("accent", "accentunder", "close", "columnalign", "columnspan", "display", "displaystyle", "fence"),
    *("linethickness", "mathvariant", "notation", "open", "rowalign", "rowspan", "separator", "separators"),
    "stretchy",
}
CLEANER = nh3.Cleaner(
    tags=INLINE | MATH,
    clean_content_tags={"script", "style"},
    attributes=dict.fromkeys(MATH, LOOKS) | {"math": LOOKS | {"xmlns"}},
    url_schemes=set(),
    link_rel=None,
    strip_comments=True,
)

MARKED = nh3.Cleaner(
    tags=INLINE | MATH | {"mark"},
    clean_content_tags={"script", "style"},
    attributes=dict.fromkeys(MATH, LOOKS) | {"math": LOOKS | {"xmlns"}},
    url_schemes=set(),
    link_rel=None,
    strip_comments=True,
    set_tag_attribute_values={"mark": {"class": "hl--match"}},
)

LISTED = nh3.Cleaner(
    tags=INLINE | MATH | {"mark"},
    clean_content_tags={"script", "style"},
    attributes=dict.fromkeys(MATH, LOOKS) | {"math": LOOKS | {"xmlns"}},
    url_schemes=set(),
    link_rel=None,
    strip_comments=True,
    tag_attribute_values={
        "mark": {
            "class": {f"f-{colour}" for colour in COLOURS},
            "data-line": set(LINES),
            "data-list": {str(number) for number in range(MOST)},
        }
    },
)


@register.simple_tag
def show_listed(markup: str) -> SafeString:
    """Show markup in which the words of a protocol's lists are marked; it is cleaned here, too."""
    return mark_safe(LISTED.clean(markup))  # noqa: S308 cleaned in this very line


@register.simple_tag
def show_marked(markup: str) -> SafeString:
    """Show markup in which sought words are marked; it is cleaned on its way out like all other."""
    return mark_safe(MARKED.clean(markup))  # noqa: S308 cleaned in this very line


@register.simple_tag
def show(text: Text | str | None, html: str | None = "") -> SafeString:
    """Show a text with its markup where it has any, else escaped.

    ``html`` gives the markup of a plain text that comes from a column. Whatever is stored is cleaned once
    more on its way out, so that a fault on the way in is not a hole here.
    """
    plain, markup = (text.plain, text.html) if isinstance(text, Text) else (text or "", html)
    if not markup:
        return escape(plain)
    return mark_safe(CLEANER.clean(markup))  # noqa: S308 cleaned in this very line


QUOTED = nh3.Cleaner(
    tags=INLINE | MATH | {"mark"},
    clean_content_tags={"script", "style"},
    attributes=dict.fromkeys(MATH, LOOKS) | {"math": LOOKS | {"xmlns"}, "mark": {"class", "id"}},
    url_schemes=set(),
    link_rel=None,
    strip_comments=True,
)


@register.simple_tag
def show_quoted(text: Text, spans: Sequence[Span]) -> SafeString:
    """Show a text with its quotes marked; its characters are exactly those of the plain text."""
    markup = CLEANER.clean(text.html) if text.html else ""
    return mark_safe(QUOTED.clean(woven(text.plain, markup, spans)))  # noqa: S308 cleaned in this very line
