"""A stored record as the typed value it was stored from."""

import msgspec

from curation.models import Record
from curation.providers.records import PubmedRecord


def contents(record: Record) -> PubmedRecord:
    """Return the whole entry.

    Raises:
        msgspec.ValidationError: if the body was not written by this version of the code or an earlier one.
    """
    return msgspec.convert(record.body, PubmedRecord)
