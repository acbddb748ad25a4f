"""Mixed content twice: plain words for search, and sanitised HTML where there is markup to show."""

import re
from collections.abc import Callable
from html import escape, unescape
from typing import TypeAlias

import nh3
from lxml.etree import _Element as Element

from curation.providers.records import Text

Unknown: TypeAlias = Callable[[Element], None]  # told of every element that has no place

INLINE = frozenset({"b", "i", "sub", "sup", "u"})
MATHML = "http://www.w3.org/1998/Math/MathML"
MATH_TAGS = frozenset(
    {
        *("math", "mi", "mn", "mo", "ms", "mtext", "mspace", "mrow", "mfrac", "msqrt", "mroot", "mstyle"),
        *("merror", "mpadded", "mphantom", "mfenced", "menclose", "msub", "msup", "msubsup", "munder"),
        *("mover", "munderover", "mmultiscripts", "mprescripts", "mtable", "mtr", "mtd", "maligngroup"),
        *("malignmark", "semantics", "none"),
    }
)
# Annotations repeat the formula in another language; they are not for show and not for search.
UNSEEN = frozenset({"annotation", "annotation-xml"})
MATH_ATTRIBUTES = frozenset(
    {
        *("display", "mathvariant", "stretchy", "fence", "separator", "open", "close", "accent"),
        *("accentunder", "columnalign", "rowalign", "linethickness", "form", "lspace", "rspace"),
    }
)
_ATTRIBUTES = {tag: set(MATH_ATTRIBUTES) for tag in MATH_TAGS} | {
    "math": {*MATH_ATTRIBUTES, "xmlns"},
    "mtd": {*MATH_ATTRIBUTES, "columnspan", "rowspan"},
}
_LAYOUT = " \t\r\n"  # XML's white space; no-break, thin and ideographic spaces are the authors'
_FOLD = re.compile(r"[ \t\r\n]+")
# Controls that XML allows and nobody wrote on purpose; the zero-width and bidi marks have meaning and stay.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_cleaner = nh3.Cleaner(tags=set(INLINE | MATH_TAGS), attributes=_ATTRIBUTES, link_rel=None)


def fold(text: str | None) -> str:
    """Return text without line breaks, indentation and controls; other white space has its meaning."""
    if not text:
        return ""
    if text.isprintable():  # most are: one look instead of four
        return text.strip(" ") if "  " not in text else _FOLD.sub(" ", text).strip(" ")
    return _FOLD.sub(" ", _CONTROLS.sub("", text)).strip(" ")


def plain(element: Element | None) -> str:
    """Return the words of an element, whatever stands in it."""
    if element is None:
        return ""
    if len(element):
        return fold("".join(_words(element)))
    text = element.text
    if not text:
        return ""
    if text.isprintable() and "  " not in text:  # as in fold, but a call for every name and number tells
        return text.strip(" ")
    return fold(text)


def rich(element: Element, unknown: Unknown) -> Text:
    """Return the words of an element, with sanitised HTML if it has markup of the kinds we show.

    Other elements in it are named to ``unknown``; their words stay.
    """
    if not len(element):
        return Text(fold(element.text))
    words = fold("".join(_words(element)))
    html = fold("".join(_html(element, unknown)))
    return Text(words, sanitised(html)) if "<" in html else Text(words)


def sanitised(html: str) -> str:
    """Return HTML of nothing but ``b i sub sup u`` and MathML; other tags and attributes are dropped."""
    return _cleaner.clean(html)


def _is_reference(node: Element) -> bool:
    """Say whether a node is an entity reference; comments and instructions are never in the tree."""
    return not isinstance(node.tag, str)


def _entity(node: Element) -> str:
    """Return the character a reference such as ``&nbsp;`` stands for, or the reference as it was written.

    Only a file that names a DTD can hold one, since no DTD is ever loaded. NLM's DTD takes in the sets of
    names that HTML has too.
    """
    return unescape(node.text or "")


def _local(tag: str) -> str:
    """Return a name without its namespace, or without a prefix that nobody declared."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def _words(element: Element) -> list[str]:
    out = [element.text or ""]
    for child in element:
        tag = child.tag
        if _is_reference(child):
            out.append(_entity(child))
        elif tag in INLINE:
            out += _words(child)
        elif _local(tag) == "math":
            out += _math_words(child)
        else:
            out += [" ", *_words(child), " "] if tag == "DispFormula" else _words(child)
        out.append(child.tail or "")
    return out


def _math_words(element: Element) -> list[str]:
    """Return a formula's tokens; the white space between its elements is only layout."""
    out = [(element.text or "").strip(_LAYOUT)]
    for child in element:
        if _is_reference(child):
            out.append(_entity(child))
        elif _local(child.tag) not in UNSEEN:
            out += _math_words(child)
        out.append((child.tail or "").strip(_LAYOUT))
    return out


def _html(element: Element, unknown: Unknown) -> list[str]:
    out = [escape(element.text or "", quote=False)]
    for child in element:
        tag = child.tag
        if _is_reference(child):
            out.append(escape(_entity(child), quote=False))
        elif tag in INLINE:
            inside = _html(child, unknown)
            out += [f"<{tag}>", *inside, f"</{tag}>"] if any(inside) else ()
        elif _local(tag) == "math":
            out += _math_html(child)
        elif tag == "DispFormula":  # a formula on a line of its own
            out += [" ", *_html(child, unknown), " "]
        else:
            unknown(child)
            out += _html(child, unknown)
        out.append(escape(child.tail or "", quote=False))
    return out


def _math_html(element: Element) -> list[str]:
    name = _local(str(element.tag))
    inside = [escape((element.text or "").strip(_LAYOUT), quote=False)]
    for child in element:
        if _is_reference(child):
            inside.append(escape(_entity(child), quote=False))
        elif _local(child.tag) not in UNSEEN:
            inside += _math_html(child)
        inside.append(escape((child.tail or "").strip(_LAYOUT), quote=False))
    if name not in MATH_TAGS:
        return inside
    kept = [(k, v) for k, v in element.attrib.items() if k in _ATTRIBUTES[name] and k != "xmlns"]
    space = f' xmlns="{MATHML}"' if name == "math" else ""
    attributes = space + "".join(f' {k}="{escape(str(v))}"' for k, v in kept)
    return [f"<{name}{attributes}>", *inside, f"</{name}>"]
