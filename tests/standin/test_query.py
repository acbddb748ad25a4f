"""The query language, asked of the library without the network between."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.standin.found import Outcome
from curation.standin.library import Library
from curation.standin.query import answer

TERMS = (
    "facial[tiab]", '"facial nerve"[tiab]', "nerve", "exosom*[tiab]", '"Facial Nerve"[mh]', "review[pt]",
    "2021[crdt]", "2020:2022[edat]", "101:105[uid]", "smith[au]", "all[sb]", "Lancet Test[ta]", "rats",
)  # fmt: skip
SEED = """("Facial Nerve"[mh] OR "Facial Nerve Injuries"[mh] OR "Facial Paralysis"[mh] OR "Bell Palsy"[mh] OR
facial nerve[tiab] OR facial pals*[tiab] OR facial paraly*[tiab]) AND ("Mesenchymal Stem Cells"[mh] OR
mesenchymal strom*[tiab] OR mesenchymal stem*[tiab] OR adipose-derived stem[tiab] OR dental pulp stem[tiab])
AND (secretom*[tiab] OR conditioned medi*[tiab] OR exosom*[tiab] OR extracellular vesicle*[tiab] OR
"Exosomes"[mh] OR "Extracellular Vesicles"[mh] OR "Culture Media, Conditioned"[mh] OR paracrine[tiab])"""


FOUND = [
    ("facial nerve[ti]", [111, 102, 101]),
    ("facial pals*[tiab]", [104]),
    ('"nerve facial"[ti]', [111, 102, 101]),  # a quoted phrase nobody has is tried word by word
    ("facial[ti] NOT nerve[ti]", [108, 104]),
    ("facial[ti] AND nerve[ti] OR asthma[ti]", [111, 109, 102, 101]),
    ("asthma[ti] OR facial[ti] AND nerve[ti]", [111, 102, 101]),  # from the left, no precedence
    ("asthma[ti] OR (facial[ti] AND paralysis[ti])", [109, 108]),
    ('"Facial Nerve/injuries"[mh]', [102, 101]),
    ('"Facial Nerve"[majr]', [102, 101]),
    ("review[pt]", [103]),
    ("Smith[au]", [110, 103]),
    ("Smith A[au]", [103]),
    ("Kowalska-Zajac M[au]", [103]),
    ("nunez[lastau]", [110]),
    ("smith[1au]", [110, 103]),
    ("Lancet Test[ta]", [108]),
    ("publisher[sb]", [107]),
    ("all[sb] NOT medline[sb]", [107]),
    ("104:106[uid]", [106, 105, 104]),
    ("103,101[pmid]", [103, 101]),
    ("101 102 99", [102, 101]),
    ("2021/01/31:2021/02/01[crdt]", [104, 103]),
    ('"2021/01/31"[crdt] : "2021/02/01"[crdt]', [104, 103]),
    ('("2021/01/31"[EDAT]:"2021/02/01"[EDAT])', [104, 103]),
    ("2021/01/31[crdt]:2021/02/01[crdt]", [104, 103]),
    ('"2021/01/31":"2021/02/01"[crdt]', [104, 103]),
    ("2021/01/31 : 2021/02/01 [crdt]", [104, 103]),
    ("104:106 [UID] AND all[sb]", [106, 105, 104]),
    ("2024:3000[crdt]", [112, 106]),
    ("2001[edat]", [106]),
    ("2024/02[mdat]", [105]),
    ("2001/01/01[dp]", [106]),
    ("TNF-beta1", [105]),
    ("eng[la] AND english[la] AND asthma", [109]),
    ('"nerve facial"[ti:~0]', [111, 102, 101]),
    ('"crush facial"[ti:~0]', []),
    ("10.5555/a.102[doi]", [102]),
    ("NOT facial[ti] AND cartilage", [110]),
]
WORDED = [
    ("cartilage", '"cartilage"[All Fields]'),
    ("asthma", '"asthma"[MeSH Terms] OR "asthma"[All Fields]'),
    ("asthma AND rats", '("asthma"[MeSH Terms] OR "asthma"[All Fields]) AND "rats"[All Fields]'),
    ("2021[dp]", "2021/01/01:2021/12/31[Date - Publication]"),
    ("2021/02:3000[crdt]", "2021/02/01:3000/12/31[Date - Create]"),
    ("all[sb] NOT 1:5[uid]", "all[Filter] NOT 1:5[UID]"),
    ("facial pals*[tiab]", '"facial pals*"[Title/Abstract]'),
    ("(facial[ti] OR nerve[ti]) AND rats[ti]", '("facial"[Title] OR "nerve"[Title]) AND "rats"[Title]'),
    (
        "facial nerve",
        (
            '"facial nerve"[MeSH Terms] OR ("facial"[All Fields] AND "nerve"[All Fields]) '
            'OR "facial nerve"[All Fields]'
        ),
    ),
]


def found(library: Library, query: str) -> list[int]:
    return [int(pmid) for pmid in answer(library, query).pmids]


@pytest.mark.parametrize(("query", "pmids"), FOUND)
def test_a_query_finds_what_pubmed_would_find(library: Library, query: str, pmids: list[int]) -> None:
    assert found(library, query) == pmids


@pytest.mark.parametrize(("query", "translation"), WORDED)
def test_the_translation_is_worded_as_pubmed_words_it(library: Library, query: str, translation: str) -> None:
    assert answer(library, query).translation == translation


def test_headings_among_untagged_words_are_reported_as_translations(library: Library) -> None:
    said = answer(library, "asthma rats").remarks.translations
    assert said == [("asthma", '"asthma"[MeSH Terms] OR "asthma"[All Fields]')]


def test_an_unknown_bare_word_is_left_out_and_named(library: Library) -> None:
    outcome = answer(library, "cartilage AND zzqqxx[tiab]")
    assert list(outcome.pmids) == [110]
    assert outcome.remarks.phrases_not_found == ["zzqqxx[tiab]"]
    assert "zzqqxx" not in outcome.translation


def test_an_unknown_quoted_word_matches_nothing_and_is_named(library: Library) -> None:
    outcome = answer(library, 'cartilage AND "zzqqxx"[tiab]')
    assert list(outcome.pmids) == []
    assert outcome.remarks.quoted_not_found == ['"zzqqxx"[tiab]']


def test_a_query_of_unknown_words_alone_finds_nothing(library: Library) -> None:
    outcome = answer(library, "zzqqxx")
    assert (len(outcome.pmids), outcome.translation) == (0, "(zzqqxx[All Fields])")


def test_an_unknown_field_is_named_and_the_term_searched_everywhere(library: Library) -> None:
    outcome = answer(library, "cartilage[NoSuchField]")
    assert (list(outcome.pmids), outcome.remarks.fields_not_found) == ([110], ["NoSuchField"])


def test_a_field_for_the_whole_query_takes_untagged_terms_only(library: Library) -> None:
    outcome = answer(library, "secretome OR asthma[ti]", field_name="titl")
    assert list(outcome.pmids) == [109]
    assert outcome.remarks.phrases_not_found == ["secretome"]


def test_the_seed_strategy_of_the_project_runs(library: Library) -> None:
    outcome = answer(library, SEED)
    assert list(outcome.pmids) == [102]
    assert '"extracellular vesicles"[MeSH Terms]' in outcome.translation


@pytest.mark.parametrize(
    "query", ["(((facial", "facial)))", "()", "AND OR NOT", '"', "[]", "*", "a:b[uid]", "#9"]
)
def test_broken_queries_are_answered_all_the_same(library: Library, query: str) -> None:
    assert isinstance(answer(library, query), Outcome)


@given(query=st.text(max_size=60) | st.text(alphabet='()[]":*#~ANDORT12/abe \x00', max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_at_all_is_answered(library: Library, query: str) -> None:
    outcome = answer(library, query)
    assert len(set(outcome.pmids.tolist())) == len(outcome.pmids) <= len(library)


@given(st.lists(st.sampled_from(TERMS), min_size=1, max_size=4), st.sampled_from(TERMS))
@settings(max_examples=60, deadline=None)
def test_and_narrows_or_widens_not_takes_away(library: Library, left: list[str], right: str) -> None:
    first = "(" + " OR ".join(left) + ")"
    a, b = set(found(library, first)), set(found(library, right))
    assert set(found(library, f"{first} AND {right}")) == a & b
    assert set(found(library, f"{first} OR {right}")) == a | b
    assert set(found(library, f"{first} NOT {right}")) == a - b


@given(st.sampled_from(["crdt", "edat", "mdat", "pdat"]), st.dates(), st.sampled_from(TERMS))
@settings(max_examples=60, deadline=None)
def test_the_halves_of_a_date_range_sum_to_the_whole(
    library: Library, kind: str, day: object, term: str
) -> None:
    cut = f"{day:%Y/%m/%d}".rjust(10, "0")
    low, high, both = (
        found(library, f"({term}) AND {span}[{kind}]") for span in (f"1900:{cut}", f"{cut}:3000", cut)
    )
    assert len(low) + len(high) - len(both) == len(found(library, f"({term}) AND 1900:3000[{kind}]"))
