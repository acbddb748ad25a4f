"""Agreement beyond chance, against published and hand-worked examples."""

import pytest

from curation.review.agreement import Unit, ac1, alpha, kappa, raw


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
