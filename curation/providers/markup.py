"""Mixed content twice: plain words for search, and sanitised HTML where there is markup to show."""

import re
from html import escape

import nh3
from lxml.etree import _Element as Element

from curation.providers.records import Text

INLINE = frozenset({"b", "i", "sub", "sup", "u"})
MATHML = "http://www.w3.org/1998/Math/MathML"
_MATH = f"{{{MATHML}}}"
MATH_TAGS = frozenset(
    {
        *("math", "mi", "mn", "mo", "ms", "mtext", "mspace", "mrow", "mfrac", "msqrt", "mroot", "mstyle"),
        *("merror", "mpadded", "mphantom", "mfenced", "menclose", "msub", "msup", "msubsup", "munder"),
        *("mover", "munderover", "mmultiscripts", "mprescripts", "mtable", "mtr", "mtd", "maligngroup"),
        *("malignmark", "semantics", "none"),
    }
)
# Annotations repeat the formula in another language; they are not for show and not for search.
UNSEEN = frozenset({_MATH + "annotation", _MATH + "annotation-xml"})
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
    return _CONTROLS.sub("", _FOLD.sub(" ", text)).strip(" ")


def plain(element: Element | None) -> str:
    """Return the words of an element, whatever stands in it."""
    if element is None:
        return ""
    if not len(element):
        return fold(element.text)
    return fold("".join(_words(element)))


def rich(element: Element | None) -> Text:
    """Return the words of an element, with sanitised HTML if it has markup of the kinds we show."""
    if element is None:
        return Text()
    if not len(element):
        return Text(fold(element.text))
    words = fold("".join(_words(element)))
    html = fold("".join(_html(element)))
    return Text(words, sanitised(html)) if "<" in html else Text(words)


def sanitised(html: str) -> str:
    """Return HTML of nothing but ``b i sub sup u`` and MathML; other tags and attributes are dropped."""
    return _cleaner.clean(html)


def _words(element: Element) -> list[str]:
    out = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in UNSEEN:
            in_math = child.tag.startswith(_MATH)
            out += _math_words(child) if in_math else _words(child)
        out.append(child.tail or "")
    return out


def _math_words(element: Element) -> list[str]:
    """Return a formula's tokens; the white space between its elements is only layout."""
    out = [(element.text or "").strip()]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in UNSEEN:
            out += _math_words(child)
        out.append((child.tail or "").strip())
    return out


def _html(element: Element) -> list[str]:
    out = [escape(element.text or "", quote=False)]
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and tag not in UNSEEN:
            if tag in INLINE:
                out += [f"<{tag}>", *_html(child), f"</{tag}>"]
            elif tag.startswith(_MATH):
                out += _math_html(child)
            else:
                out += _html(child)
        out.append(escape(child.tail or "", quote=False))
    return out


def _math_html(element: Element) -> list[str]:
    name = str(element.tag)[len(_MATH) :]
    inside = [escape((element.text or "").strip(), quote=False)]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in UNSEEN:
            inside += _math_html(child)
        inside.append(escape((child.tail or "").strip(), quote=False))
    if name not in MATH_TAGS:
        return inside
    kept = [(k, v) for k, v in element.attrib.items() if k in MATH_ATTRIBUTES]
    space = f' xmlns="{MATHML}"' if name == "math" else ""
    attributes = space + "".join(f' {k}="{escape(str(v))}"' for k, v in kept)
    return [f"<{name}{attributes}>", *inside, f"</{name}>"]
