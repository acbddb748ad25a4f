"""Automatic term mapping: the longest name of a heading at each place is searched as a heading, too."""

from curation.search.analysis import key
from curation.search.language import understand
from curation.search.mapping import heading, mapped
from curation.search.wording import wording

NAMES = {
    "facial nerve": "Facial Nerve",
    "facial nerve injuries": "Facial Nerve Injuries",
    "nerve": "Nerve Tissue",
    "rat": "Rats",
}


def _mapped(text: str) -> str:
    return wording(mapped(understand(text).tree, lambda words: NAMES.get(key(words), "")))


def test_the_longest_name_is_taken() -> None:
    assert _mapped("facial nerve injuries") == '"Facial Nerve Injuries"[mh] OR facial nerve injuries[all]'


def test_words_between_names_stay_words() -> None:
    assert _mapped("rat facial nerve crush model") == (
        '("Rats"[mh] OR rat[all]) AND ("Facial Nerve"[mh] OR facial nerve[all]) AND crush model[all]'
    )


def test_what_has_a_field_quotes_or_a_star_is_not_mapped() -> None:
    for text in ("facial nerve[ti]", "rat[all]", "rat*", "crush model", '"facial nerve"[all]'):
        assert _mapped(text) == text


def test_mapping_twice_changes_nothing() -> None:
    once = mapped(understand("rat OR nerve").tree, lambda words: NAMES.get(key(words), ""))
    assert mapped(once, lambda words: NAMES.get(key(words), "")) == once


def test_headings_are_known_in_singular_and_plural_and_the_other_way_round() -> None:
    assert heading("rat") == heading("Rats") == "Rats"
    assert heading("facial nerve injury") == "Facial Nerve Injuries"
    assert heading("gunshot wounds") == "Wounds, Gunshot"
    assert heading("of") == heading("unheard of") == ""


def test_small_words_beside_a_name_are_not_asked_for() -> None:
    assert wording(mapped(understand("exosomes in the facial nerve").tree)) == (
        '("Exosomes"[mh] OR exosomes[all]) AND ("Facial Nerve"[mh] OR facial nerve[all])'
    )
