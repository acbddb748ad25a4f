"""Find the records of one search term, and write it the way PubMed echoes it."""

import re

import numpy as np

from curation.standin import dates
from curation.standin.fields import ALL, FILTER, MESH, UID, Field
from curation.standin.found import Found, Remarks
from curation.standin.lexer import Piece
from curation.standin.library import Library
from curation.standin.searchtext import exact, words
from curation.standin.words import expression, nearby

_MOST_VARIANTS = 600
_LONGEST_HEADING = 8
_STOP = frozenset(
    ("a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "not", "of", "on",
     "or", "that", "the", "their", "to", "was", "were", "with")
)  # fmt: skip
_RANGE = re.compile(r"([^:]*):([^:]*)")
_HUGE = 2**62
# a quoted heading may well be one that MeSH has and this corpus has not, so it is not called unknown
_HEADINGS = ("mh", "majr")


class Terms:
    """Look terms up in a library and gather the remarks made on the way."""

    def __init__(self, library: Library, remarks: Remarks) -> None:
        """Start with no remarks; the caller holds the library's lock."""
        self._library = library
        self.remarks = remarks
        self.asked: list[str] = []

    def tagged(self, piece: Piece, field: Field) -> Found | None:
        """Search one term in one field; None when the term is to be left out."""
        if field is UID:
            return self._uids(piece)
        if field.day:
            return self._days(piece, field)
        if not words(piece.text):
            self.remarks.phrases_ignored.extend([piece.text] if piece.text else [])
            return None
        if field is FILTER and words(piece.text) == ["all"]:
            return Found(self._library.everything(), "all[Filter]")  # needs no word index
        whole = self._whole(piece.text, field, quoted=piece.quoted)
        if whole is not None:
            return whole
        if piece.quoted and field.exact not in _HEADINGS:
            self.remarks.quoted_not_found.append(f'"{piece.text}"' + (f"[{piece.tag}]" if piece.tag else ""))
        if piece.quoted and field.exact:
            return self._exactly(piece.text, field, open_end=False)
        return self._by_words(piece, field)

    def near(self, piece: Piece, field: Field) -> Found | None:
        """Search words that stand close together in any order: ``"rat nerve"[tiab:~3]``."""
        distance = (piece.tag or "").partition(":~")[2]
        tokens = words(piece.text)
        if not tokens or not field.parts or not distance.isdecimal():
            return self.tagged(piece, field)
        mask = self._library.matching(nearby(field.parts, tokens, min(int(distance[:6]), 1000)))
        return Found(mask, f'"{" ".join(tokens)}"[{field.name}:~{distance}]')

    def mapped(self, text: str) -> Found | None:
        """Search untagged words: MeSH headings among them are found first, the longest first."""
        raw = [word for word in text.split() if word not in _STOP] or text.split()
        found: Found | None = None
        while raw:
            length = self._heading_length(raw)
            head, raw = raw[: length or 1], raw[length or 1 :]
            part = self._heading(" ".join(head)) if length else self._bare(head[0])
            if part is not None:
                found = part if found is None else found.joined("AND", part)
        return found

    def _heading_length(self, raw: list[str]) -> int:
        for length in range(min(_LONGEST_HEADING, len(raw)), 0, -1):
            token = exact(MESH.exact, " ".join(raw[:length]))
            if token and not raw[length - 1].endswith("*") and self._library.words.knows(token):
                return length
        return 0

    def _heading(self, text: str) -> Found:
        tokens = words(text)
        phrase = " ".join(tokens)
        found = self._in_parts(tokens, ALL)
        if len(tokens) > 1:
            apart = self._in_parts(tokens[:1], ALL)
            for token in tokens[1:]:
                apart = apart.joined("AND", self._in_parts([token], ALL))
            found = apart.joined("OR", found)
        in_mesh = self._library.matching(expression(("exact",), [exact(MESH.exact, text)]))
        found = Found(in_mesh, f'"{phrase}"[MeSH Terms]').joined("OR", found)
        wording = (
            f'"{phrase}"[MeSH Terms] OR "{phrase}"[All Fields]'
            if len(tokens) == 1
            else f'"{phrase}"[MeSH Terms] OR ('
            + " AND ".join(f'"{token}"[All Fields]' for token in tokens)
            + f') OR "{phrase}"[All Fields]'
        )
        self.remarks.translations.append((text, wording))
        return Found(found.mask, wording, "OR")

    def _bare(self, word: str) -> Found | None:
        return self.tagged(Piece("term", word), ALL)

    def _whole(self, text: str, field: Field, *, quoted: bool) -> Found | None:
        """Search a term as one piece; None when no record has it."""
        cut_off = text.rstrip().endswith("*")
        if field.exact:
            found = self._exactly(text, field, open_end=cut_off or (field.open_end and not quoted))
        else:
            found = self._in_parts(words(text), field, open_end=cut_off)
        return found if found.mask.any() else None

    def _exactly(self, text: str, field: Field, *, open_end: bool) -> Found:
        token = exact(field.exact, text)
        asked = expression(("exact",), [token])
        if open_end and field.open_end and len(words(text)) == 1 and not text.rstrip().endswith("*"):
            asked = f"{asked} OR {expression(('exact',), [token + '_'], open_end=True)}"
        elif open_end:
            asked = expression(("exact",), [token], open_end=True)
        phrase = "/".join(" ".join(words(part)) for part in text.split("/"))
        star = "*" if text.rstrip().endswith("*") else ""
        mark = "" if field is FILTER and " " not in phrase else '"'
        return Found(self._library.matching(asked), f"{mark}{phrase}{star}{mark}[{field.name}]")

    def _in_parts(self, tokens: list[str], field: Field, *, open_end: bool = False) -> Found:
        asked = expression(field.parts, tokens, open_end=open_end)
        if not open_end:
            self.asked.append(expression(("title",), tokens))
        elif len(tokens) == 1:
            asked = self._not_too_many(tokens[0], field) or asked
        text = f'"{" ".join(tokens)}{"*" if open_end else ""}"[{field.name}]'
        return Found(self._library.matching(asked), text)

    def _not_too_many(self, start: str, field: Field) -> str:
        """Limit a truncated word to its first 600 endings, as PubMed does, and say so."""
        variants = self._library.words.beginning_with(start, _MOST_VARIANTS + 1)
        if len(variants) <= _MOST_VARIANTS:
            return ""
        self.remarks.messages.append(
            f"Wildcard search for '{start}*' used only the first {_MOST_VARIANTS} variations. "
            "Lengthen the root word to search for all endings."
        )
        either = " OR ".join(f'"{variant}"' for variant in variants[:_MOST_VARIANTS])
        return f"{{{' '.join(field.parts)}}} : ({either})"

    def _by_words(self, piece: Piece, field: Field) -> Found | None:
        """Search a term that is not there as a whole word by word, leaving out unknown words."""
        parts = piece.text.split() if field.exact else _kept_star(piece.text)
        found: Found | None = None
        for part in parts if len(parts) > 1 else []:
            known = self._whole(part, field, quoted=False) if words(part) else None
            if known is not None:
                found = known if found is None else found.joined("AND", known)
            else:
                lost = self.remarks.phrases_ignored if piece.quoted else self.remarks.phrases_not_found
                lost.append(part if piece.quoted or not piece.tag else f"{part}[{piece.tag}]")
        if found is None and piece.quoted:
            nothing = np.zeros_like(self._library.everything())
            return Found(nothing, f'"{" ".join(words(piece.text))}"[{field.name}]')
        if found is None and len(parts) <= 1:
            self.remarks.phrases_not_found.append(f"{piece.text}[{piece.tag}]" if piece.tag else piece.text)
        return found

    def _uids(self, piece: Piece) -> Found | None:
        span = _RANGE.fullmatch(piece.text)
        if span and all(number.strip().isdecimal() for number in span.groups()):
            low, high = (min(int(number), _HUGE) for number in span.groups())
            return Found(self._library.uids(low, high), f"{low}:{high}[UID]")
        numbers = piece.text.replace(",", " ").split()
        if not numbers or not all(number.isdecimal() for number in numbers):
            self.remarks.phrases_not_found.append(f"{piece.text}[UID]")
            return None
        each = [min(int(number), _HUGE) for number in numbers]
        text = " OR ".join(f"{number}[UID]" for number in each)
        return Found(self._library.named(each), text, "OR" if len(each) > 1 else "")

    def _days(self, piece: Piece, field: Field) -> Found | None:
        span = _RANGE.fullmatch(piece.text)
        first = dates.asked_span(span[1] if span else piece.text)
        last = dates.asked_span(span[2] if span else piece.text)
        if first is None or last is None:
            self.remarks.phrases_not_found.append(f"{piece.text}[{piece.tag}]")
            return None
        mask = self._library.on_days(field.day, first[2], last[3])
        return Found(mask, f"{first[0]}:{last[1]}[{field.name}]")


def _kept_star(text: str) -> list[str]:
    parts = words(text)
    if parts and text.rstrip().endswith("*"):
        parts[-1] += "*"
    return parts
