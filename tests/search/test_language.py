"""The language: PubMed's forms, ours, other databases'; any text gives a tree and remarks at their places."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from curation.search.language import LONGEST, understand
from curation.search.tree import (
    And,
    Everything,
    Last,
    Near,
    Node,
    Not,
    Nothing,
    Or,
    Own,
    Phrase,
    Range,
    SetRef,
    Value,
    Word,
    Words,
    leaves,
)
from curation.search.wording import wording
from tests.search.fragments import BROKEN, WHOLE

A, B, C, D = (Word(letter) for letter in "abcd")


def row(text: str, key: str = "") -> Words:
    return Words(tuple(Word(w.rstrip("*"), key, w.endswith("*")) for w in text.split()), key)


def phrase(text: str, key: str = "all") -> Phrase:
    return Phrase(tuple(Word(w.rstrip("*"), key, w.endswith("*")) for w in text.split()), key)


READ: dict[str, Node] = {
    "": Everything(),
    "a AND b OR c": Or((And((A, B)), C)),
    "a OR b AND c": And((Or((A, B)), C)),
    "a OR (b AND c)": Or((A, And((B, C)))),
    "a AND b AND c": And((A, B, C)),
    "a NOT b NOT c": Not(Not(A, B), C),
    "a AND NOT b": Not(A, B),
    "NOT a": Not(Everything(), A),
    "(a) (b)": And((A, B)),
    "((((a))))": A,
    "a && b || c": Or((And((A, B)), C)),
    "facial nerve": row("facial nerve"),
    "facial nerve[ti]": row("facial nerve", "ti"),
    "nerv*": Word("nerv", truncated=True),
    '"facial nerve"': phrase("facial nerve"),
    '"facial nerve"[Title/Abstract]': phrase("facial nerve", "tiab"),
    '"stem cell*"[tiab]': phrase("stem cell*", "tiab"),
    '"nerve"[TITLE]': Word("nerve", "ti"),
    '"facial injury"[tiab:~3]': Near((Word("facial", "tiab"), Word("injury", "tiab")), "tiab", 3),
    "Smith J[au]": Value("Smith J", "au"),
    "smith*[1au]": Value("smith", "1au", truncated=True),
    "facial nerve injuries[mh:noexp]": Value("facial nerve injuries", "mh:noexp"),
    '"Facial Nerve/surgery"[Mesh]': Value("Facial Nerve", "mh", qualifier="surgery"),
    '"Facial Nerve"/su[majr]': Value("Facial Nerve", "majr", qualifier="surgery"),
    "dt[sh]": Value("drug therapy", "sh"),
    "2019:2024[dp]": Range("dp", date(2019, 1, 1), date(2024, 12, 31)),
    '"2020/02"[Date - Publication]': Range("dp", date(2020, 2, 1), date(2020, 2, 29)),
    '("2020/01/15"[PDAT] : "3000"[PDAT])': Range("dp", date(2020, 1, 15), date(3000, 12, 31)),
    '"last 5 years"[dp]': Last("dp", 5, "years"),
    "last 2 weeks[edat]": Last("edat", 14, "days"),
    "y_10[filter]": Last("dp", 10, "years"),
    "36691473": Value("36691473", "pmid"),
    "36691473, 12345678": Or((Value("36691473", "pmid"), Value("12345678", "pmid"))),
    "1:1000[uid]": Range("pmid", 1, 1000),
    "PMC123456": Value("PMC123456", "pmc"),
    "https://doi.org/10.1016/S0140-6736(20)30183-5": Value("10.1016/S0140-6736(20)30183-5", "doi"),
    "humans[Filter]": Value("humans", "sb"),
    "all[sb]": Everything(),
    "#1 AND #2": And((SetRef(1), SetRef(2))),
    "source:rats": Own("source", "rats"),
    'Source:"two words"': Own("source", "two words"),
    "is:Retracted": Own("is", "retracted"),
    "cites:36691473": Own("cites", "36691473"),
    "cited:>50": Range("cited", 51, None),
    "cited:10..20": Range("cited", 10, 20),
    "added:2026-11..": Range("added", date(2026, 11, 1), None),
    'quote:"nerve growth"': Own("quote", "nerve growth"),
    "exp Facial Nerve/": Value("Facial Nerve", "mh"),
    "*Facial Nerve/su, in": Or(
        (
            Value("Facial Nerve", "majr:noexp", qualifier="surgery"),
            Value("Facial Nerve", "majr:noexp", qualifier="injuries"),
        )
    ),
    "exosome$.ti,ab.": Word("exosome", "tiab", truncated=True),
    "(facial or trigeminal).ti.": Or((Word("facial", "ti"), Word("trigeminal", "ti"))),
    "facial adj3 nerve": Near((Word("facial", "tiab"), Word("nerve", "tiab")), "tiab", 2),
    "'facial nerve'/exp": Value("facial nerve", "mh"),
    "'stem cell':ti,ab": phrase("stem cell", "tiab"),
    "TS=(nerve AND rat)": And((Word("nerve", "tiab"), Word("rat", "tiab"))),
    '[mh ^"Facial Nerve"]': Value("Facial Nerve", "mh:noexp"),
    "facial or trigeminal nerve": Or((Word("facial"), row("trigeminal nerve"))),
    "nerve and muscle": row("nerve muscle"),
    "(a OR b)[ti]": Or((Word("a", "ti"), Word("b", "ti"))),
    "“facial nerve”\uff3bti\uff3d": phrase("facial nerve", "ti"),
    "facial\u00a0nerve\n[ti]": row("facial nerve", "ti"),
    '"facial nerve"[ti] and rat[mh]': And((phrase("facial nerve", "ti"), Value("rat", "mh"))),
    "1. facial nerve[ti]\n2. rat[mh]\n3. mouse[mh]\n4. 1 and (2 or 3)": And(
        (row("facial nerve", "ti"), Or((Value("rat", "mh"), Value("mouse", "mh"))))
    ),
    "1 a\n2 b\n3 or/1-2": Or((A, B)),
    "#1\ta\t1,234\n#2\tb\t56\n#3\t#1 NOT #2\t7": Not(A, B),
}


@pytest.mark.parametrize(("text", "tree"), READ.items())
def test_a_search_is_read(text: str, tree: Node) -> None:
    understood = understand(text)
    assert understood.tree == tree
    assert understood.whole


MARKED = {
    "nerve[tiabb]": ("warning", "[tiabb]", "[tiab]"),
    "(a OR b": ("warning", "(", ""),
    "a) OR b": ("warning", ")", ""),
    'a AND "b c': ("warning", '"', ""),
    "a AND OR b": ("warning", "OR", ""),
    "a AND": ("warning", "AND", ""),
    "OR a": ("warning", "OR", ""),
    "2020/13/45[dp]": ("error", "2020/13/45[dp]", "2019:2024[dp]"),
    "cites:abc": ("error", "cites:abc", "cites:36691473"),
    "added:yesterday": ("error", "added:yesterday", "2019:2024[added]"),
    "randomi?ed[ti]": ("warning", "randomi?ed", "randomi*"),
    "ab*[ti]": ("warning", "ab*", ""),
    "facial nerve/surgry[mh]": ("warning", "facial nerve/surgry[mh]", "facial nerve/surgery"),
    '"nerv* injury"[ti:~2]': ("warning", '"nerv* injury"[ti:~2]', ""),
    "2024:2019[dp]": ("note", "2024:2019[dp]", ""),
    "x ] y": ("warning", "]", ""),
    "to treat or not to treat": ("note", "not", "NOT"),
    "(a adj3 b) adj2 c": ("warning", "adj2", ""),
}


@pytest.mark.parametrize(("text", "expected"), MARKED.items())
def test_what_is_not_understood_is_marked_at_its_place(text: str, expected: tuple[str, str, str]) -> None:
    problems = understand(text).problems
    assert expected in [(p.severity, text[p.span.start : p.span.end], p.suggestion) for p in problems]


@pytest.mark.parametrize("text", READ)
def test_the_wording_of_a_search_reads_back_to_it(text: str) -> None:
    tree = understand(text).tree
    assert understand(wording(tree)).tree == tree


ANY = st.lists(st.sampled_from([*WHOLE, *BROKEN]), max_size=14).flatmap(
    lambda parts: st.sampled_from([" ", "", " "]).map(lambda between: between.join(parts))
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(ANY, st.text(max_size=80)))
@example("> [sb]or all OR .ti,ab. [ ],面 in #1ORa?b 2019 ")
@example("-/su and [mh] 12345 source:x")
@example("1. a\n2. b\n3. 1 or 2OR")
@example("1. a\n2. b\n3. 1 or 2(")
@example('1. [mh] cited:>5 : [dp]" * [mh "x"] * a?b < #1 " .ti,ab.')
def test_any_text_gives_a_tree_whose_wording_reads_back_and_remarks_within_the_text(text: str) -> None:
    understood = understand(text)
    again = understand(wording(understood.tree))
    assert again.tree == understood.tree
    assert again.whole
    assert all(0 <= p.span.start <= p.span.end <= len(text) and p.message for p in understood.problems)
    assert all(0 <= leaf.span.start <= leaf.span.end <= len(text) for leaf in leaves(understood.tree))


HEAVY = {
    "brackets": "(" * 20_000,
    "nested": "(a OR " * 3_000,
    "quotes": '"' * 20_000,
    "tags": "[ti]" * 5_000,
    "stars": "*" * 20_000,
    "alternating": "a AND b OR " * 1_800,
    "many": " OR ".join(f"word{n}[tiab]" for n in range(1_500)),
    "words": "nerve " * 3_400,
    "doi": "10.1234/" + "(" * 19_000,
    "slashes": "exp " + "/" * 19_000,
    "colons": "a:" * 10_000,
    "strategy": "1. a\n" + "\n".join(f"{n + 1}. #{n} AND #{n}" for n in range(1, 250)),
    "too long": "x " * LONGEST,
}


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY)
def test_huge_and_deep_searches_are_answered(text: str) -> None:
    understood = understand(text)
    assert understand(wording(understood.tree)).tree == understood.tree
    assert len(understood.problems) <= 100


def test_a_search_too_large_is_refused_and_matches_nothing_rather_than_something_else() -> None:
    understood = understand(HEAVY["alternating"])
    assert understood.tree == Nothing()
    assert not understood.whole


def test_every_leaf_knows_its_place() -> None:
    text = "(“facial nerve”[ti] OR nerv*) NOT exp Rats/"
    places = [text[leaf.span.start : leaf.span.end] for leaf in leaves(understand(text).tree)]
    assert places == ["“facial nerve”[ti]", "nerv*", "exp Rats/"]
