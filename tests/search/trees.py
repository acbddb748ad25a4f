"""Random trees over what some records hold, for tests of set algebra."""

from datetime import date

from hypothesis import strategies as st

from curation.search.tree import (
    And,
    Everything,
    Last,
    Near,
    Node,
    Not,
    Or,
    Own,
    Phrase,
    Range,
    Value,
    Word,
    Words,
)

FIELDS = ("ti", "tiab")
WORDS = ("nerve", "cells", "exosomes", "tumour", "β", "2019", "unheardof")
STARTS = ("nerv", "exos", "injur")
ROWS = (
    ("facial", "nerve"),
    ("stem", "cells"),
    ("nerve", "facial"),
    ("rats", "of", "nerve"),
    ("conditioned", "media"),
    ("of", "the"),
    ("in", "the", "rats"),
    ("of", "facial", "nerve", "injury"),
)


def _word(field: str) -> st.SearchStrategy[Node]:
    starts = st.builds(Word, st.sampled_from(STARTS), st.just(field), truncated=st.just(value=True))
    return st.one_of(st.builds(Word, st.sampled_from(WORDS), st.just(field)), starts)


def _rows(field: str) -> st.SearchStrategy[Node]:
    rows = st.sampled_from(ROWS).map(lambda row: tuple(Word(text, field) for text in row))
    begun = rows.map(lambda row: (*row[:-1], Word(row[-1].text[:4], field, truncated=True)))
    return st.one_of(
        st.builds(Words, st.one_of(rows, begun), st.just(field)),
        st.builds(Phrase, st.one_of(rows, begun), st.just(field)),
        st.builds(Near, rows, st.just(field), st.sampled_from([0, 3])),
    )


_DAYS = st.dates(date(2000, 1, 1), date(2026, 12, 31))
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.sampled_from(FIELDS).flatmap(_word),
    st.sampled_from(FIELDS).flatmap(_rows),
    st.builds(lambda a, b: Range("dp", min(a, b), max(a, b)), _DAYS, _DAYS),
    st.builds(Range, st.just("dp"), _DAYS, st.none()),
    st.builds(Last, st.just("dp"), st.integers(1, 20), st.sampled_from(["days", "months", "years"])),
    st.builds(
        Value,
        st.sampled_from(["Facial Nerve", "Rats", "Animals", "Humans", "Nerve Regeneration", "Nothing Such"]),
        st.sampled_from(["mh:noexp", "majr:noexp"]),
    ),
    st.builds(Value, st.sampled_from(["Review", "Journal Article", "Case Reports"]), st.just("pt")),
    st.builds(Value, st.sampled_from(["chen", "chen y", "kowalski", "m"]), st.just("au"), st.booleans()),
    st.builds(Own, st.just("has"), st.sampled_from(["abstract", "coi", "mesh"])),
    st.builds(Own, st.just("is"), st.sampled_from(["review", "journal article"])),
    st.just(Everything()),
)


def _joined(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(And, several), st.builds(Or, several), st.builds(Not, parts, parts))


TREES: st.SearchStrategy[Node] = st.recursive(LEAVES, _joined, max_leaves=6)
