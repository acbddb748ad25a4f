"""Set algebra over 2,000 synthetic records, and that a wording asks for the same records as its tree."""

from datetime import date

import pytest
from hypothesis import given, settings

from curation.providers.pubmed_xml import parse
from curation.search.language import understand
from curation.search.tree import And, Everything, Near, Node, Not, Or, Phrase, Range, Value, Word, Words
from curation.search.wording import wording
from curation.standin.corpus import SyntheticCorpus
from tests.search.reference import Reference
from tests.search.trees import TREES

TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def reference() -> Reference:
    corpus = SyntheticCorpus(2_000, seed=7)
    whole = (
        b"<PubmedArticleSet>" + b"".join(corpus.xml(pmid) for pmid in corpus.pmids()) + b"</PubmedArticleSet>"
    )
    return Reference((entry.record for entry in parse(whole).entries), TODAY)


QUICK = settings(max_examples=25, deadline=None)


def test_the_reference_reads_two_thousand_records(reference: Reference) -> None:
    assert len(reference.answer(Everything())) == 2_000
    asked: dict[str, Node] = {
        "nerve[ti]": Word("nerve", "ti"),
        "facial nerve": Words((Word("facial", "tiab"), Word("nerve", "tiab")), "tiab"),
        "“facial nerve”": Phrase((Word("facial", "tiab"), Word("nerve", "tiab")), "tiab"),
        "near": Near((Word("nerve", "tiab"), Word("facial", "tiab")), "tiab", 2),
        "Animals[mh]": Value("Animals", "mh:noexp"),
        "years": Range("dp", date(2015, 1, 1), date(2024, 12, 31)),
    }
    found = {name: len(reference.answer(tree)) for name, tree in asked.items()}
    assert all(0 < count < 2_000 for count in found.values()), found
    assert found["“facial nerve”"] <= found["near"] <= found["facial nerve"]


@QUICK
@given(TREES, TREES)
def test_both_is_within_each_and_each_is_within_either(reference: Reference, a: Node, b: Node) -> None:
    both, either = reference.answer(And((a, b))), reference.answer(Or((a, b)))
    assert both <= reference.answer(a) <= either
    assert both == reference.answer(And((b, a)))


@QUICK
@given(TREES)
def test_what_is_without_itself_is_empty(reference: Reference, a: Node) -> None:
    assert reference.answer(Not(a, a)) == set()
    assert reference.answer(Or((a, Not(Everything(), a)))) == reference.answer(Everything())


@QUICK
@given(TREES, TREES)
def test_de_morgan(reference: Reference, a: Node, b: Node) -> None:
    every = Everything()
    assert reference.answer(Not(every, Or((a, b)))) == reference.answer(And((Not(every, a), Not(every, b))))
    assert reference.answer(Not(every, And((a, b)))) == reference.answer(Or((Not(every, a), Not(every, b))))


@QUICK
@given(TREES)
def test_a_wording_asks_for_the_same_records(reference: Reference, a: Node) -> None:
    read = understand(wording(a))
    assert read.whole
    assert reference.answer(read.tree) == reference.answer(a), wording(a)
