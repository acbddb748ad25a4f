"""The vocabulary as values: what a file would add is what it adds."""

import pytest
from django.utils import timezone

from curation.models import Facet
from curation.review import cards
from tests.review.cast import make_term

pytestmark = pytest.mark.django_db


def test_a_facet_that_is_no_longer_asked_is_here_all_the_same() -> None:
    term = make_term(label="Here")
    file = cards.read()
    Facet.objects.filter(pk=term.facet_id).update(retired_at=timezone.now())
    found = cards.compare(file)
    assert (found.adds, found.same) == (0, 1)
    assert cards.load(file) == 0
    assert cards.read() == []
