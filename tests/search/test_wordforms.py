"""Words and their one form: it is its own form, and truncation still finds what was brought to it."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from curation.search.wordforms import american, beginnings, one_form, singular

WRITTEN = (
    "injuries studies nerves cells analyses diagnoses fibres fibre centre centres tumour tumours behaviour "
    "days randomised randomisation hospitalising analysing paralysed haemorrhage oedema oesophagus "
    "paediatric eyes anaesthesia diarrhoea mice vertebrae nuclei criteria matrices women children viruses "
    "boxes classes signalling approaches exosomes therapies sulphate analogue"
)


def _found(written: str, start: str) -> bool:
    form = one_form(written)
    prefixes, whole = beginnings(start)
    return form.startswith(prefixes) or form in whole


@pytest.mark.parametrize("written", WRITTEN.split())
def test_every_beginning_of_four_letters_or_more_finds_the_word(written: str) -> None:
    missed = [written[:size] for size in range(4, len(written) + 1) if not _found(written, written[:size])]
    assert set(missed) <= {"anae", "diarrho"}


def test_a_beginning_does_not_reach_for_shorter_words() -> None:
    assert beginnings("cas") == (("cas",), ())
    assert beginnings("pro") == (("pro",), ())


@pytest.mark.parametrize(
    "word", ["gases", "series", "lens", "kras", "chaos", "taxis", "virus", "loss", "cis"]
)
def test_what_ends_in_s_is_not_always_a_plural(word: str) -> None:
    assert singular(word) in {word, "gas"}


@pytest.mark.parametrize(
    "word", ["exercise", "precise", "raise", "wise", "compromised", "four", "aerobic", "poem"]
)
def test_what_looks_british_is_not_always(word: str) -> None:
    assert american(word) == word


@pytest.fixture(scope="module")
def vocabulary(shared_data: Path) -> set[str]:
    def words() -> Iterator[str]:
        with gzip.open(shared_data / "pubmed" / "real_records.xml.gz") as file:
            for _, element in etree.iterparse(file, tag=("ArticleTitle", "AbstractText")):
                yield from re.findall(r"[a-z]+", "".join(element.itertext()).lower())
                element.clear()

    return set(words())


@pytest.mark.real_data
def test_the_form_of_a_form_is_itself_for_every_word_of_real_records(vocabulary: set[str]) -> None:
    forms = {one_form(word) for word in vocabulary}
    assert [form for form in forms if " " not in form and one_form(form) != form] == []


@pytest.mark.real_data
def test_truncated_words_find_real_ones(vocabulary: set[str]) -> None:
    cuts = [
        (w, w[:n]) for w in sorted(vocabulary)[::15] if " " not in one_form(w) for n in range(5, len(w) + 1)
    ]
    missed = [cut for cut in cuts if not _found(*cut)]
    assert len(missed) < len(cuts) / 1000, missed[:20]
