"""What a person types becomes a tree, as PubMed reads it: operators from left to right, without precedence.

Any text gives a tree and remarks, never an exception. The joining is a grammar of four lines; what a term is,
:mod:`curation.search.terms` says; what had to be mended before, :mod:`curation.search.clauses`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.lexer import Lexer

from curation.search.clauses import Joint, gathered
from curation.search.pieces import cut
from curation.search.problems import Problem, Problems
from curation.search.strategy import joined_lines, numbered
from curation.search.tree import DEEPEST, And, Everything, Node, Not, Nothing, Or, Span, depth, inner

LONGEST = 50_000  # characters
MOST_LEAVES = 5_000
MOST_PROBLEMS = 100  # errors before the rest

_GRAMMAR = """
start: run
?run: operand | run AND operand -> both | run OR operand -> either | run NOT operand -> without
operand: LEAF | OPEN run CLOSE -> group
%declare LEAF OPEN CLOSE AND OR NOT
"""


@dataclass(frozen=True)
class Understood:
    """A search as understood: its text, the tree, and every remark, in the order of their places."""

    text: str
    tree: Node
    problems: tuple[Problem, ...] = ()

    @property
    def whole(self) -> bool:
        """Say whether nothing had to be left out."""
        return all(problem.severity != "error" for problem in self.problems)


def understand(text: str) -> Understood:
    """Read a search. A pasted strategy of numbered lines is read as its last line."""
    problems = Problems()
    if len(text) > LONGEST:
        problems.error(
            Span(LONGEST, len(text)), f"A search may have {LONGEST:,} characters; the rest is left out."
        )
    lines = numbered(text[:LONGEST])
    tree = joined_lines(lines, problems, _read) if lines else _read(text[:LONGEST], 0, problems)
    if depth(tree) > DEEPEST or size(tree) > MOST_LEAVES:
        problems.error(Span(0, len(text)), "This search is too large to be asked at once; ask it in parts.")
        tree = Nothing()
    found = sorted(problems.found, key=lambda problem: (problem.severity != "error", problem.span))
    return Understood(text, tree, tuple(sorted(found[:MOST_PROBLEMS], key=lambda problem: problem.span)))


def size(tree: Node) -> int:
    """Count the leaves of a tree; past the most allowed it stops."""
    count, waiting = 0, [tree]
    while waiting and count <= MOST_LEAVES:
        parts = inner(waiting.pop())
        waiting.extend(parts)
        count += not parts
    return count


def _read(text: str, begins: int, problems: Problems) -> Node:
    joints = gathered(cut(text, begins), problems)
    if not joints:
        return Everything(span=Span(begins, begins))
    tree: Node = _JOINER.parse(joints)  # type: ignore[assignment] # our lexer takes joints
    return tree


class _Handed(Lexer):
    """Hands the joints on as they are; they were cut before."""

    def __init__(self, _conf: Any) -> None:
        pass

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override] # lark documents this form too
        joints: list[Joint] = data
        for kind, node, _span in joints:
            token = Token(kind, "")
            token.value = node
            yield token


@dataclass
class _Run:
    """Operands joined by one operator, while they are read."""

    kind: type[And] | type[Or]
    parts: list[Node]

    def end(self) -> Node:
        return self.kind(tuple(self.parts), span=_span(self.parts[0], self.parts[-1]))


def _span(first: Node, last: Node) -> Span:
    return Span(first.span.start, last.span.end)


def _ended(run: "Node | _Run") -> Node:
    return run.end() if isinstance(run, _Run) else run


@v_args(inline=True)
class _Joining(Transformer[Token, Node]):
    """Joins from left to right; a run of one operator becomes one node."""

    def start(self, run: "Node | _Run") -> Node:
        return _ended(run)

    def operand(self, leaf: Token) -> Node:
        node: Node = leaf.value
        return node

    def group(self, _open: Token, run: "Node | _Run", _close: Token) -> Node:
        return _ended(run)

    def both(self, run: "Node | _Run", _and: Token, operand: Node) -> "_Run":
        return self._joined(And, run, operand)

    def either(self, run: "Node | _Run", _or: Token, operand: Node) -> "_Run":
        return self._joined(Or, run, operand)

    def without(self, run: "Node | _Run", _not: Token, operand: Node) -> Node:
        left = _ended(run)
        return Not(left, operand, span=_span(left, operand))

    @staticmethod
    def _joined(kind: type[And] | type[Or], run: "Node | _Run", operand: Node) -> "_Run":
        if isinstance(run, _Run) and run.kind is kind:
            run.parts.append(operand)
            return run
        return _Run(kind, [_ended(run), operand])


_JOINER = Lark(_GRAMMAR, parser="lalr", lexer=_Handed, transformer=_Joining())
