"""What somebody is in the middle of writing: hers alone, kept at every key, gone when it is sent."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from curation.models import Draft, User
from curation.review.errors import InvalidError

LARGEST = 20_000  # characters of one draft's values together


def save(*, person: User, record_id: int, place: str, body: dict[str, Any]) -> Draft:
    """Lay these fields over what the person has written at this place; an emptied field goes.

    Raises:
        InvalidError: if it is longer than anyone writes.
    """
    if sum(len(str(value)) for value in body.values()) > LARGEST:
        raise InvalidError("This is too long to keep as a draft.")
    with transaction.atomic():
        draft, _ = Draft.objects.select_for_update().get_or_create(
            person=person, record_id=record_id, place=place
        )
        kept = {name: value for name, value in {**draft.body, **body}.items() if value not in ("", None)}
        Draft.objects.filter(pk=draft.pk).update(body=kept, version=F("version") + 1, changed_at=Now())
    draft.refresh_from_db()
    return draft


def read(*, person: User, record_id: int, place: str) -> dict[str, Any]:
    """Return what the person has written at this place and not sent."""
    found = Draft.objects.filter(person=person, record=record_id, place=place).values_list("body", flat=True)
    return found.first() or {}
