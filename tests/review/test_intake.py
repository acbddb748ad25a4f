"""Records come into the queue by themselves, once."""

import pytest

from curation import tasks
from curation.models import Review
from tests.factories import make_record

pytestmark = pytest.mark.django_db


def test_what_a_sync_has_stored_waits_for_triage_after_the_next_round() -> None:
    record = make_record()
    tasks.admit_records()
    tasks.admit_records()
    assert list(Review.objects.values_list("record_id", "state")) == [(record.pk, "new")]
