"""Agreement beyond chance, against published and hand-worked examples."""

from math import sqrt
from random import Random

import pytest

from curation.review.agreement import Unit, ac1, alpha, kappa, kappa_of_pairs, raw


def table(yes: int, yes_no: int, no_yes: int, no: int) -> list[Unit]:
    """Return the units of a two by two table."""
    counts: dict[Unit, int] = {("y", "y"): yes, ("y", "n"): yes_no, ("n", "y"): no_yes, ("n", "n"): no}
    return [unit for unit, count in counts.items() for _ in range(count)]


def near(value: float) -> object:
    return pytest.approx(value, abs=1e-9)


def test_kappa_of_a_table_worked_by_hand() -> None:
    found = kappa(table(20, 5, 10, 15))  # po 35/50, pe .5 * .6 + .5 * .4
    assert found.value == near(0.4)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.4 < found.high


def test_rare_categories_lower_kappa_and_not_ac1() -> None:
    units = table(118, 5, 2, 0)  # by hand: po .944; pe .94488 for kappa, .054432 for AC1
    assert raw(units).value == near(0.944)
    assert kappa(units).value == near((0.944 - 0.94528) / (1 - 0.94528))
    assert ac1(units, 2).value == near((0.944 - 0.054432) / (1 - 0.054432))


def test_alpha_of_krippendorffs_four_observers_with_gaps() -> None:
    # Krippendorff 2011, example C: nominal alpha .743.
    rows = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
    units: list[Unit] = [tuple(None if x == "." else x for x in column) for column in zip(*rows, strict=True)]
    peer = pytest.importorskip("krippendorff")
    numbers = [[float("nan") if x == "." else float(x) for x in row] for row in rows]
    found = alpha(units)
    assert found.value == near(peer.alpha(reliability_data=numbers, level_of_measurement="nominal"))
    assert found.value == pytest.approx(0.743, abs=5e-4)
    assert found.units == 11


def test_one_category_leaves_no_chance_to_compare_with() -> None:
    units = table(9, 0, 0, 0)
    assert (kappa(units).value, alpha(units).value) == (None, None)
    assert (raw(units).value, ac1(units, 2).value, ac1(units, 1).value) == (1, 1, None)


def test_perfect_agreement_is_one() -> None:
    units = table(5, 0, 0, 4)
    assert [f.value for f in (raw(units), kappa(units), ac1(units, 2), alpha(units))] == [1, 1, 1, 1]


def test_what_only_one_person_judged_is_left_out() -> None:
    units: list[Unit] = [*table(20, 5, 10, 15), ("y", None), (None, None)]
    assert kappa(units) == kappa(table(20, 5, 10, 15))
    assert alpha(units) == alpha(table(20, 5, 10, 15))
    assert raw([("y", None)]).value is None


def test_the_interval_of_raw_agreement_is_wilsons() -> None:
    found = raw(table(5, 3, 2, 0))  # 5 of 10: .5 -+ z/2/sqrt(n + z²)
    half = 1.959963984540054 / 2 / (10 + 1.959963984540054**2) ** 0.5
    assert (found.low, found.high) == (near(0.5 - half), near(0.5 + half))


def of_counts(rows: list[list[int]]) -> list[Unit]:
    """Return the units of a square table of counts, one person's words down, the other's across."""
    words = "abcdefgh"
    return [
        (words[down], words[across])
        for down, row in enumerate(rows)
        for across, count in enumerate(row)
        for _ in range(count)
    ]


def test_kappa_of_cohens_own_example_is_as_published() -> None:
    # Cohen 1960, EPM 20:37, table 2b: 200 people, published as .492; exactly 29/59.
    found = kappa(of_counts([[88, 14, 18], [10, 40, 10], [2, 6, 12]]))
    assert found.value == near(29 / 59)
    assert round(found.value or 0, 3) == 0.492


def test_kappa_of_fleiss_cohen_and_everitts_example_is_as_published() -> None:
    # Fleiss, Cohen & Everitt 1969, PsycholBull 72:323: proportions of 200, published as .429; exactly 3/7.
    found = kappa(of_counts([[106, 10, 4], [22, 28, 10], [2, 12, 6]]))
    assert found.value == near(3 / 7)
    assert round(found.value or 0, 3) == 0.429


def test_the_table_of_the_paradox_gives_the_published_kappa_and_ac1() -> None:
    # Gwet 2008, BJMSP 61:29: 118, 5, 2 and 0 of 125; kappa -.0234, AC1 .9408.
    units = table(118, 5, 2, 0)
    assert round(kappa(units).value or 0, 4) == -0.0234
    assert round(ac1(units, 2).value or 0, 4) == 0.9408


@pytest.mark.parametrize("seed", range(12))
def test_alpha_equals_an_independent_implementation_also_with_gaps(seed: int) -> None:
    peer = pytest.importorskip("krippendorff")
    chance = Random(seed)  # noqa: S311 chance, not secrecy
    people = 2 + seed % 3
    rows = [[chance.choice("abcd.") for _ in range(people)] for _ in range(60)]
    units: list[Unit] = [tuple(None if word == "." else word for word in row) for row in rows]
    numbers = [
        [float("nan") if w == "." else float("abcd".index(w)) for w in col] for col in zip(*rows, strict=True)
    ]
    assert alpha(units).value == near(peer.alpha(reliability_data=numbers, level_of_measurement="nominal"))


@pytest.mark.parametrize("seed", range(6))
def test_the_interval_is_that_of_leaving_each_unit_out_once(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 chance, not secrecy
    units: list[Unit] = [(chance.choice("ab"), chance.choice("aab")) for _ in range(30)]
    for figure in (kappa, alpha):
        found = figure(units)
        left = [figure(units[:n] + units[n + 1 :]).value or 0 for n in range(30)]
        mean = sum(left) / 30
        half = 1.959963984540054 * sqrt(29 / 30 * sum((value - mean) ** 2 for value in left))
        assert found.spread == near(half)


def test_the_kappa_of_several_pairs_is_their_mean_weighed_by_units() -> None:
    one, other = table(20, 5, 10, 15), of_counts([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    found = kappa_of_pairs([one, other, table(9, 0, 0, 0)])  # the last is not defined, and left out
    assert found.value == near((50 * 0.4 + 200 * 29 / 59) / 250)
    assert found.units == 250
    left = [kappa_of_pairs([one[:n] + one[n + 1 :], other]).value or 0 for n in range(50)]
    left += [kappa_of_pairs([one, other[:n] + other[n + 1 :]]).value or 0 for n in range(200)]
    mean = sum(left) / 250
    half = 1.959963984540054 * sqrt(249 / 250 * sum((value - mean) ** 2 for value in left))
    assert found.spread == near(half)
    assert kappa_of_pairs([one]) == kappa(one)
    assert kappa_of_pairs([one, [("y", "n")]]).low is not None  # a pair with one unit takes no interval away
    assert kappa_of_pairs([]).value is None
    assert kappa_of_pairs([table(9, 0, 0, 0)]).value is None
