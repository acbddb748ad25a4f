"""Earlier searches written out: what a number stands for, its filters among it, as words that read back."""

from typing import Any

import pytest
from hypothesis import given, settings

from curation.search.language import understand
from curation.search.narrowing import Narrowing
from curation.search.query import Earlier
from curation.search.tree import And, Node, SetRef, leaves
from curation.search.written_out import UnwritableError, written_out
from tests.search.trees import TREES

FILTERS: list[tuple[dict[str, Any], str]] = [
    ({"values": {"type": ["D016454"]}}, '"D016454"[pt]'),
    ({"values": {"type": ["Systematic Review", "Review"]}}, 'is:"systematic review" OR is:review'),
    ({"values": {"journal": ["J Stomatol (Łódź)"], "language": ["eng"]}},
     '"J Stomatol (Łódź)"[ta] AND "eng"[la]'),
    ({"values": {"mesh": ["Receptors, Nerve Growth Factor"]}}, '"Receptors, Nerve Growth Factor"[mh:noexp]'),
    ({"values": {"source": ["narrow-ring"], "status": ["triage"]}}, "source:narrow-ring AND status:triage"),
    ({"values": {"term": ["cell/msc", "cell/asc", "species/rat"]}},
     '(tag:"cell/msc" OR tag:"cell/asc") AND tag:"species/rat"'),
    ({"years": (2015, 2020)}, "year:2015..2020"),
    ({"years": (None, 1999)}, "year:..1999"),
    ({"undated": True, "retracted": True}, "(all[sb] NOT has:year) AND is:retracted"),
]  # fmt: skip


@pytest.mark.parametrize(("kept", "said"), FILTERS)
def test_every_filter_that_has_words_is_written_in_them(kept: dict[str, Any], said: str) -> None:
    alone = {1: Earlier(understand("").tree, Narrowing(**kept))}
    assert written_out(SetRef(1), alone) == said
    beside = {1: Earlier(understand("a OR b").tree, Narrowing(**kept))}
    text = written_out(understand("#1 NOT rat").tree, beside)
    assert text.startswith("((a OR b) AND ")
    assert understand(text).whole


@pytest.mark.parametrize("kept", [{"values": {"notice": ["ErratumIn"]}}, {"pmids": [1]}])
def test_a_filter_without_words_and_an_unknown_number_are_named(kept: dict[str, Any]) -> None:
    with pytest.raises(UnwritableError, match="#2 has a filter"):
        written_out(understand("#2 OR x").tree, {2: Earlier(understand("y").tree, Narrowing(**kept))})
    with pytest.raises(UnwritableError, match="no search #7"):
        written_out(understand("#7 OR x").tree, {})


def test_what_would_not_read_back_is_refused() -> None:
    odd = {1: Earlier(understand("x").tree, Narrowing(values={"journal": ['A "quoted" name']}))}
    with pytest.raises(UnwritableError, match="cannot be written"):
        written_out(SetRef(1), odd)


@settings(max_examples=60)
@given(first=TREES, second=TREES)
def test_whatever_was_asked_before_can_be_written_out(first: Node, second: Node) -> None:
    named = {1: Earlier(first), 2: Earlier(And((SetRef(1), second)))}
    read = understand(written_out(understand("#2 NOT #1").tree, named))  # refuses what does not read back
    assert read.whole
    assert not any(isinstance(leaf, SetRef) for leaf in leaves(read.tree))
