"""The numbers in an abstract agree with each other and with what it claims."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.standin.synthetic.animal_text import AnimalStudy
from curation.standin.synthetic.chance import Dice
from curation.standin.synthetic.clinical import TrialStudy
from curation.standin.synthetic.figures import Style, agrees, in_words, plain, two_shares, welch
from curation.standin.synthetic.outline import Kind

DOMAINS = ("facial", "facial_cells", "sciatic", "spinal", "optic", "cartilage", "heart", "wound", "immune")


@pytest.mark.parametrize(
    ("first", "second", "n", "p"),
    # Welch's test on summary figures, from tables of the t distribution
    [
        ((10.0, 2.0), (8.0, 2.0), 8, 0.065),
        ((5.0, 1.0), (3.0, 1.0), 10, 0.0003),
        ((1.0, 0.5), (1.0, 0.5), 6, 1.0),
    ],
)
def test_welchs_test_is_close_to_the_tables(
    first: tuple[float, float], second: tuple[float, float], n: int, p: float
) -> None:
    assert welch(*first, *second, n) == pytest.approx(p, abs=0.002)


def test_two_shares_are_compared_by_the_pooled_z_test() -> None:
    assert two_shares(30, 50, 20, 50) == pytest.approx(0.0455, abs=0.0005)
    assert two_shares(5, 5, 5, 5) == 1.0


def test_numbers_are_written_as_journals_do() -> None:
    assert plain(-45.24, 1) == "−45.2"
    assert plain(-0.01, 1) == "0.0"
    assert plain(16432.0, -2) == "16,400"
    assert in_words(148) == "one hundred and forty-eight"


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_a_p_value_is_written_so_that_it_can_be_read_back(index: int, value: float) -> None:
    text = re.sub("<[^>]+>", "", Style(Dice(1, 1, index)).p(value))
    match = re.fullmatch(r"[pP] ?(=|&lt;|&gt;) ?(0?\.\d+)", text)
    assert match, text
    number = float(match[2])
    if match[1] == "=":
        assert abs(number - value) < 0.006
    else:
        assert value < number if match[1] == "&lt;" else value > number - 0.01


def study_of(index: int, domain: str, seed: int) -> AnimalStudy:
    return AnimalStudy(Kind(domain, "animal"), Dice(seed, 1, index), Dice(seed, 2, index))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(DOMAINS), st.integers(0, 99))
def test_the_groups_add_up_and_every_test_agrees_with_its_claim(index: int, domain: str, seed: int) -> None:
    study = study_of(index, domain, seed)
    groups = study.words["groups"].count(",") + study.words["groups"].count(" and ") + 1
    assert study.words["k"] == in_words(groups)
    assert int(study.words["total"]) == groups * study.n
    text = study.finish(" ".join(study.tell()["methods"]))
    assert str(study.n) in text
    findings = study_of(index, domain, seed).findings()
    assert all(agrees(finding) for finding in findings)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["facial", "facial_clinic", "cartilage", "heart", "wound"]))
def test_a_trials_patients_add_up_and_its_verdict_is_borne_out(index: int, domain: str) -> None:
    trial = TrialStudy(Kind(domain, "trial"), Dice(1, 1, index), Dice(1, 2, index))
    trial.tell()
    number = {key: int(trial.words[key]) for key in ("n1", "n2", "e1", "e2", "total")}
    assert number["n1"] + number["n2"] == number["total"]
    assert number["e1"] <= number["n1"]
    assert number["e2"] <= number["n2"]
    p = two_shares(number["e1"], number["n1"], number["e2"], number["n2"])
    assert p < 0.05 if trial.works else p > 0.05


def test_a_claim_in_the_title_has_a_finding_behind_it() -> None:
    claims = 0
    for index in range(600):
        study = study_of(index, "facial", 1)
        if (
            re.search(r"\b(improves?|promotes?|enhances?|speeds?)\b", study.title)
            and "not improve" not in study.title
        ):
            if (
                study.title.startswith(("Do ", "Does "))
                or "ails to" in study.title
                or "ail to" in study.title
            ):
                continue
            claims += 1
            assert study.verdict in ("better", "dose", "plateau")
    assert claims > 50
