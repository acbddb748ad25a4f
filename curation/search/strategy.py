"""A strategy pasted from a report: numbered lines, later ones naming earlier ones (``or/1-3``)."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from curation.search.problems import Problems
from curation.search.tree import And, Node, Not, Nothing, Or, SetRef, Span, inner

_LINE = re.compile(r"\s*(?:#|S)?(?P<number>\d{1,3})(?:[.):]\s*|\s+|\t)(?P<said>\S.*?)\s*")
_HITS = re.compile(r"\t\s*[\d,.\s]+$|\s+\(\d[\d,]*\)$")
_ONLY_NUMBERS = re.compile(r"(?:[#S]?\d{1,3}|and|or|not|[()\s,/\-])+", re.IGNORECASE)
_SPREAD = re.compile(r"(or|and)\s*/\s*([\d\s,\-]+)", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w#])S?(\d{1,3})(?!\w)", re.IGNORECASE)
MOST_LINES = 300
MOST_WEIGHT = 5_000  # nodes

Read = Callable[[str, int, Problems], Node]


class Line(NamedTuple):
    """One line of a strategy: its number, what it says, where that begins."""

    number: int
    said: str
    begins: int


def numbered(text: str) -> list[Line]:
    """Part a text into numbered lines; none unless there are at least two, counting up by one."""
    lines: list[Line] = []
    place = 0
    for raw in text.splitlines(keepends=True):
        found = _LINE.fullmatch(raw.rstrip("\r\n"))
        follows = found is not None and int(found["number"]) == (lines[-1].number + 1 if lines else 1)
        if found is not None and follows and len(lines) < MOST_LINES:
            said = _HITS.sub("", found["said"])
            lines.append(Line(int(found["number"]), said, place + found.start("said")))
        elif raw.strip():
            if not lines:
                return []
            last = lines[-1]
            lines[-1] = last._replace(said=text[last.begins : place + len(raw.rstrip())])
        place += len(raw)
    return lines if len(lines) > 1 else []


def joined_lines(lines: list[Line], problems: Problems, read: Read) -> Node:
    """Read the lines one by one, put earlier ones in where later ones name them, and return the last."""
    known: dict[int, Node] = {}
    for line in lines:
        place = Span(line.begins, line.begins + len(line.said))
        tree = replaced(_read(line, place, problems, read), known)
        known[line.number] = tree if weight(tree) <= MOST_WEIGHT else Nothing(span=tree.span)
        if weight(tree) > MOST_WEIGHT:
            problems.error(place, "With the lines it names, this line is too large to be asked at once.")
    problems.note(
        Span(0, lines[0].begins), f"Read as a strategy of {len(lines)} lines; its last line is asked."
    )
    return known[lines[-1].number]


def _read(line: Line, place: Span, problems: Problems, read: Read) -> Node:
    """Read one line. One that is written out first has other places than the text has: it is named whole."""
    said = _with_signs(line.said)
    if said == line.said:
        return read(said, line.begins, problems)
    own = Problems()
    tree = _placed(read(said, line.begins, own), place)
    problems.found += [replace(problem, span=place, suggestion="") for problem in own.found]
    return tree


def _placed(tree: Node, place: Span) -> Node:
    if isinstance(tree, And | Or):
        return type(tree)(tuple(_placed(part, place) for part in tree.parts), span=place)
    if isinstance(tree, Not):
        return Not(_placed(tree.left, place), _placed(tree.right, place), span=place)
    return replace(tree, span=place)


def weight(tree: Node) -> int:
    """Count the nodes of a tree, and stop when they are too many."""
    count, waiting = 0, [tree]
    while waiting and count <= MOST_WEIGHT:
        count += 1
        waiting.extend(inner(waiting.pop()))
    return count


def _with_signs(said: str) -> str:
    """Write a line of numbers alone, ``1 and (2 or 3)`` or ``or/1-3``, as references."""
    spread = _SPREAD.fullmatch(said.strip())
    if spread:
        numbers: list[str] = []
        for part in re.split(r"[,\s]+", spread[2].strip()):
            first, _, last = part.partition("-")
            if first.isdigit():
                end = int(last) if last.isdigit() else int(first)
                numbers += [f"#{n}" for n in range(int(first), min(end, int(first) + MOST_LINES) + 1)]
        return f" {spread[1].upper()} ".join(numbers)
    if not (_ONLY_NUMBERS.fullmatch(said) and re.search(r"and|or|not", said, re.IGNORECASE)):
        return said
    return _NUMBER.sub(r"#\1", re.sub(r"\b(and|or|not)\b", lambda m: m[0].upper(), said, flags=re.IGNORECASE))


def replaced(tree: Node, known: dict[int, Node]) -> Node:
    """Put known searches in the place of references to them; unknown ones stay."""
    if isinstance(tree, SetRef):
        return known.get(tree.number, tree)
    if isinstance(tree, And | Or):
        parts = tuple(replaced(part, known) for part in tree.parts)
        return tree if parts == tree.parts else type(tree)(parts, span=tree.span)
    if isinstance(tree, Not):
        return Not(replaced(tree.left, known), replaced(tree.right, known), span=tree.span)
    return tree
