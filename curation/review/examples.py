"""The sentences on a term's card that show what belongs to it and what does not."""

from collections.abc import Sequence
from typing import Any

from curation.models import Term, TermExample

FIELDS = ("quote", "belongs", "pmid", "note")


def examples_of(term: Term) -> list[dict[str, Any]]:
    """Return the examples of a card as values, in their order."""
    return list(TermExample.objects.filter(term=term).order_by("pk").values(*FIELDS))


def put_examples(term_id: int, examples: Sequence[dict[str, Any]]) -> None:
    """Set the examples of a card; the change that does so holds what was there before."""
    TermExample.objects.filter(term=term_id).delete()
    TermExample.objects.bulk_create(TermExample(term_id=term_id, **one) for one in examples)
