"""Figures keep their history, and no silence turns into a 0."""

import pytest
from django.db import transaction

from curation.models import Metric
from curation.models.link import Provider
from curation.sync.citations import figures

pytestmark = pytest.mark.django_db


def write(**given: object) -> int:
    with transaction.atomic():
        return figures.write(Provider.ICITE, {1: given})


def current() -> Metric:
    return Metric.objects.current().get(pmid=1)


def test_a_changed_figure_gets_a_row_and_the_old_one_stays_as_history() -> None:
    assert write(citations=5, rcr=1.5) == 1
    assert write(citations=5, rcr=1.5) == 0
    assert write(citations=7, rcr=1.5) == 1
    rows = Metric.objects.filter(pmid=1).order_by("pk")
    assert [(m.citations, m.current) for m in rows] == [(5, False), (7, True)]


def test_a_figure_that_is_left_out_keeps_its_last_value() -> None:
    write(citations=5, rcr=1.5)
    assert write(citations=5, rcr=None) == 0
    assert current().rcr == 1.5


def test_a_count_never_falls_to_nothing_but_may_fall() -> None:
    write(citations=5, clinical=2)
    write(citations=0, clinical=0)
    assert (current().citations, current().clinical) == (5, 2)
    write(citations=4)
    assert current().citations == 4


def test_a_first_0_is_a_figure() -> None:
    write(citations=0)
    assert current().citations == 0


def test_what_was_not_known_before_fills_the_row_and_is_no_new_one() -> None:
    write(citations=5)
    assert write(references=30) == 1
    assert (current().citations, current().references, Metric.objects.count()) == (5, 30, 1)
