"""Take in records stored before there was a ledger of refreshes: their links, and their places in it."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from curation.models import Record, Refresh
from curation.models.refresh import Part
from curation.sync.citations import due, from_xml
from curation.sync.contents import contents
from curation.sync.store import retried

AT_ONCE = 500


def catch_up(*, most: int = 20_000) -> int:
    """Take in records that have no place in the ledger; return how many."""
    while due.welcome():
        pass
    done = 0
    while done < most:
        found = retried(_catch_up)
        done += found
        if found < AT_ONCE:
            break
    return done


def _catch_up() -> int:
    listed = Refresh.objects.filter(pmid=OuterRef("pk"), part=Part.CITED_IN)
    with transaction.atomic():
        records = list(Record.objects.filter(~Exists(listed)).order_by("pk")[:AT_ONCE])
        from_xml.write_changed(contents(record) for record in records)
        due.enrol(record.pk for record in records)
    return len(records)
