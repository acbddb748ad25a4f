"""What differs between two contents of one record, field by field: words for texts, items for lists.

A page shows it; nothing is stored, since every content is kept whole and can be compared with any other.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

import msgspec

from curation.models import RecordVersion
from curation.providers.pubmed_xml import parse

Op = Literal["same", "gone", "new"]
LONGEST = 12_000  # words; a text beyond is shown as replaced, since comparing takes the square of it
WORD = re.compile(r"\s+|\w+|[^\w\s]")
FRAME = (b"<PubmedArticleSet>", b"</PubmedArticleSet>")


@dataclass(frozen=True)
class Piece:
    """A run of words that both contents have, or only the older (``gone``), or only the newer (``new``)."""

    op: Op
    text: str


@dataclass(frozen=True)
class Item:
    """A member of a list that was taken out, put in, changed within itself (``words``), or moved."""

    op: Literal["gone", "new", "changed", "moved"]
    label: str
    words: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class FieldChange:
    """What became of one field of PubmedRecord. ``words`` for a text or a value, ``items`` for a list."""

    field: str
    words: tuple[Piece, ...] = ()
    items: tuple[Item, ...] = ()


def between(older: RecordVersion, newer: RecordVersion) -> list[FieldChange]:
    """Return what differs between two versions of a record, by rising name of the field.

    Raises:
        ValueError: if the XML of one of them can no longer be read.
    """
    return changes(body(older), body(newer))


def body(version: RecordVersion) -> dict[str, Any]:
    """Return a version as JSON, read anew from its XML so that both sides are read by the same rules.

    Raises:
        ValueError: if its XML can no longer be read.
    """
    parsed = parse(version.xml.join(FRAME), name=str(version))
    if not parsed.entries:
        raise ValueError("; ".join(map(str, parsed.problems)) or f"{version} holds no record")
    read: dict[str, Any] = msgspec.json.decode(parsed.entries[0].body)
    return read


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[FieldChange]:
    """Return what differs between two bodies: JSON objects of PubmedRecord with defaults left out."""
    names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    return [_field(name, old.get(name), new.get(name)) for name in names]


def words(old: str, new: str) -> tuple[Piece, ...]:
    """Compare two texts word by word; joined without the new they are the old, without the gone the new."""
    a, b = WORD.findall(old), WORD.findall(new)
    if max(len(a), len(b)) > LONGEST:
        return _pieces([("gone", old), ("new", new)])
    found: list[tuple[Op, str]] = []
    for op, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if op == "equal":
            found.append(("same", "".join(a[i:j])))
        else:
            found += [("gone", "".join(a[i:j])), ("new", "".join(b[k:m]))]
    return _pieces(found)


def items(old: list[Any], new: list[Any], label: Callable[[Any], str]) -> tuple[Item, ...]:
    """Compare two lists: what is gone, what is new, what changed under the same name, what only moved.

    Members are told apart by ``label``; those with the same label are paired in their order.
    """
    older, newer = _keyed(old, label), _keyed(new, label)
    found = [Item("gone", key[0]) for key in older if key not in newer]
    kept = _in_place([key for key in older if key in newer], [key for key in newer if key in older])
    for key, value in newer.items():
        if key not in older:
            found.append(Item("new", key[0]))
        elif older[key] != value:
            found.append(Item("changed", key[0], words(said(older[key]), said(value))))
        elif key not in kept:
            found.append(Item("moved", key[0]))
    return tuple(found)


def said(value: Any) -> str:
    """Write any value of a body as a line for people: its texts and figures, in order."""
    if isinstance(value, dict):
        if "plain" in value or value.keys() <= {"plain", "html"}:
            return str(value.get("plain", ""))
        parts = (_mark(name, part) if isinstance(part, bool) else said(part) for name, part in value.items())
        return ", ".join(filter(None, parts))
    if isinstance(value, list):
        return "; ".join(filter(None, map(said, value)))
    return "" if value is None else str(value)


def _mark(name: str, value: bool) -> str:  # noqa: FBT001 a member of a record, as it comes
    return name if value else f"not {name}"


def _field(name: str, old: Any, new: Any) -> FieldChange:
    if isinstance(old, list) or isinstance(new, list):
        return FieldChange(name, items=items(old or [], new or [], LABELS.get(name, said)))
    write = _abstract if name == "abstract" else said
    older, newer = write(old), write(new)
    if older == newer:  # only the markup or a mark without words differs
        older, newer = _raw(old), _raw(new)
    if not any(map(str.isspace, older + newer)):  # a date or a code is read as a whole
        return FieldChange(name, words=_pieces([("gone", older), ("new", newer)]))
    return FieldChange(name, words=words(older, newer))


def _abstract(value: dict[str, Any] | None) -> str:
    """Write an abstract as people read it: each section under its label, then the copyright."""
    value = value or {}
    parts = []
    for section in value.get("sections", []):
        text = said(section.get("text"))
        parts.append(f"{section['label']}: {text}" if section.get("label") else text)
    return "\n".join([*parts, value.get("copyright", "")]).strip("\n")


def _raw(value: Any) -> str:
    if isinstance(value, dict) and "html" in value:
        return str(value["html"])
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _person(value: dict[str, Any]) -> str:
    name = f"{value.get('last', '')} {value.get('initials', '') or value.get('fore', '')}".strip()
    return str(value.get("collective") or name)


def _notice(value: dict[str, Any]) -> str:
    where = f"PMID {value['pmid']}" if value.get("pmid") else value.get("source", "")
    return f"{value['kind']}: {where}"


def _reference(value: dict[str, Any]) -> str:
    return said(value.get("citation"))


LABELS: dict[str, Callable[[Any], str]] = {
    "authors": _person,
    "investigators": _person,
    "subjects": _person,
    "mesh": lambda v: str(v["name"]),
    "publication_types": lambda v: str(v["name"]),
    "chemicals": lambda v: str(v["name"]),
    "supplementary_concepts": lambda v: str(v["name"]),
    "keywords": lambda v: said(v.get("text")),
    "grants": lambda v: str(v.get("id") or v.get("agency", "")),
    "data_banks": lambda v: str(v["name"]),
    "identifiers": lambda v: f"{v['scheme']} {v['value']}",
    "locations": lambda v: f"{v['scheme']} {v['value']}",
    "notices": _notice,
    "history": lambda v: str(v["status"]),
    "references": _reference,
    "other_abstracts": lambda v: str(v.get("type") or v.get("language", "")),
}


def _keyed(values: Iterable[Any], label: Callable[[Any], str]) -> dict[tuple[str, int], Any]:
    """Return members by their label and how many of that label came before."""
    found: dict[tuple[str, int], Any] = {}
    count: dict[str, int] = {}
    for value in values:
        name = label(value)
        count[name] = count.get(name, 0) + 1
        found[name, count[name]] = value
    return found


def _in_place(old: list[tuple[str, int]], new: list[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return the members that kept their place among those that both lists have."""
    if old == new:
        return set(new)
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {key for block in blocks for key in new[block.b : block.b + block.size]}


def _pieces(found: Iterable[tuple[Op, str]]) -> tuple[Piece, ...]:
    return tuple(Piece(op, text) for op, text in found if text)
