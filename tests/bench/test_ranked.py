"""The figures of a ranking: what they are for rankings that can be reckoned by hand."""

import pytest

from curation.search.language import understand
from tests.bench.ranked import figures, mean, work_saved
from tests.bench.review_questions import REVIEWS, Review
from tests.bench.reviews import strategy

CANDIDATES = range(1, 101)


def test_a_perfect_ranking_saves_all_that_can_be_saved() -> None:
    wanted = set(range(1, 21))
    best = figures(list(CANDIDATES), wanted, CANDIDATES)
    assert min(best.reached, best.precision, best.average) == 1
    assert list(best.recall) == [0.5, 1, 1, 1]
    assert best.saved == pytest.approx(1 - 19 / 100 - 0.05)


def test_what_was_not_found_counts_for_nothing_and_is_read_by_lot() -> None:
    wanted = {2, 4, 98, 99}
    some = figures([1, 2, 3, 4, 500], wanted, CANDIDATES)
    assert some.reached == 0.5
    assert some.average == pytest.approx((1 / 2 + 2 / 4) / 4)
    assert work_saved([1, 2, 3, 4, 500], wanted, CANDIDATES) == pytest.approx(1 - (4 + 65) / 100 - 0.05)
    assert work_saved([], {1}, CANDIDATES) == pytest.approx(0.45, abs=0.01)


def test_the_mean_is_taken_figure_by_figure() -> None:
    one, other = figures([1], {1}, CANDIDATES), figures([], {1}, CANDIDATES)
    both = mean([one, other])
    assert (both.found, both.reached, both.recall) == (0.5, 0.5, (0.5, 0.5, 0.5, 0.5))


@pytest.mark.parametrize("review", REVIEWS, ids=[review.name for review in REVIEWS])
def test_every_question_is_understood_as_it_stands(review: Review) -> None:
    for text in (review.title, review.question, strategy(review)):
        assert understand(text).problems == ()
