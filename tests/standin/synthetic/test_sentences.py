"""Phrases, articles, spelling and terms: what makes a sentence read as written by a person."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.standin.synthetic.chance import Dice
from curation.standin.synthetic.finish import Term, american, article_for, settle, title_case
from curation.standin.synthetic.grammar import PhraseError, compile_template, expand, phrasebook
from curation.standin.synthetic.stories import Stories

TERMS = {
    "MSC": Term("mesenchymal stem cell", "MSC"),
    "prod": Term("exosomes", "hADSC-Exos", before_noun="hADSC-Exo"),
}


AN = "MSC NGF EV hUCMSC-EV 8-week 11-mm 18 80 unmyelinated infarct hour ulcer"
A = "BDNF UC 110 12 unit use higher one-way"


@pytest.mark.parametrize(("word", "article"), [(w, "an") for w in AN.split()] + [(w, "a") for w in A.split()])
def test_the_article_follows_the_sound_of_the_next_word(word: str, article: str) -> None:
    assert article_for(word) == article
    assert settle(f"It was a(n) {word}.", {}) == f"It was {article} {word}."


def test_a_term_is_spelled_out_once_and_only_abbreviated_if_it_returns() -> None:
    marked = "\x01\x02MSCs\x03 grew. \x01a(n) \x02MSC\x03 died. \x01\x02MSCs\x03 rose."
    assert settle(marked, TERMS) == "Mesenchymal stem cells (MSCs) grew. An MSC died. MSCs rose."
    assert settle("\x01one \x02MSC\x03.", TERMS) == "One mesenchymal stem cell."
    assert settle("\x02prod\x03 and \x02prod-\x03-treated rats", TERMS).endswith("hADSC-Exo-treated rats")


def test_names_with_capitals_of_their_own_keep_them_at_the_start_of_a_sentence() -> None:
    assert settle("\x01miR-21 fell. \x01<i>in vitro</i> work. \x01 ", {}).startswith(
        "miR-21 fell. <i>In vitro</i>"
    )


def test_one_spelling_per_record() -> None:
    british = (
        "randomised fibre analysis, raised tumour, labelled ischaemia, analysed precise centre, promised"
    )
    assert american(british) == (
        "randomized fiber analysis, raised tumor, labeled ischemia, analyzed precise center, promised"
    )


def test_title_case_leaves_small_words_and_markup_alone() -> None:
    assert title_case("effect of <i>in</i> vivo exosomes on miR-21 in rats") == (
        "Effect of <i>in</i> Vivo Exosomes on miR-21 in Rats"
    )


@pytest.mark.parametrize("text", ["a [b", "a ]b[", "a {b", "]"])
def test_a_phrase_with_stray_brackets_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(PhraseError, match=re.escape(text)):
        compile_template(text)


@given(
    st.recursive(
        st.text("abc ", min_size=1), lambda inner: st.lists(inner, min_size=1, max_size=3), max_leaves=12
    )
)
def test_what_is_expanded_is_one_of_the_alternatives(tree: object) -> None:
    def written(node: object) -> str:
        return node if isinstance(node, str) else "[" + "|".join(map(written, node)) + "]"  # type: ignore[call-overload]

    def ways(node: object) -> set[str]:
        return {node} if isinstance(node, str) else set().union(*map(ways, node))  # type: ignore[call-overload]

    dice = Dice(1, 1, 1)
    assert expand(compile_template(written(tree)), {}, {}, dice.random) in ways(tree)


def test_every_phrase_file_reads_and_no_role_is_thin() -> None:
    book = phrasebook()
    assert len(book) > 120
    assert sum(map(len, book.values())) > 600
    assert all(lines for lines in book.values())


def test_every_kind_of_study_reads_without_slips() -> None:
    stories, forms = Stories(6), set()
    slips = re.compile(
        r"\b(\w+) \1\b|  | [,;:]|\.\.|,,|\b[Aa] [aeio](?!ne)|\b[Aa]n [bcdfgjkpqtvwz]|\([,;)]|\( "
    )
    for index in range(60, 2_060):
        study = stories.study(index)
        forms.add(study.kind.form)
        said = "\n".join(" ".join(sentences) for sentences in study.tell().values())
        text = re.sub(r"<[^>]+>", "", study.finish(said))
        found = slips.search(text)
        assert found is None, f"{index}: …{text[max(found.start() - 60, 0) : found.end() + 40]}…"
        assert text.count("(") == text.count(")")
    assert len(forms) >= 13
