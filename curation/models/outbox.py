"""What changed and has to be read again by whoever follows the store, such as the search index.

Triggers write here, in the transaction that changes a row, so that no writer can forget it and nothing that
was rolled back is told. The functions are plain SQL and stand in the migration that made this table.

**How another table joins.** Its own migration asks the database to watch it::

    migrations.RunSQL(
        "SELECT curation_follow('curation_tag', 'record_id', 'id,term_id,state')",
        "SELECT curation_unfollow('curation_tag')",
    )

The second argument names the columns that hold a PMID (``'citing,cited'`` where there are two). The third
names the columns whose change matters, the row's identity among them; an update that leaves all of them as
they were is not told. Leave it empty and every update is. Inserts and deletes are always told.
"""

from typing import ClassVar

from django.db import models

EVERYTHING = 0  # stands for a PMID where a whole table was emptied: read all of the store again


class Change(models.Model):
    """A record changed in a transaction: the record, one of its matches, tags, votes, links.

    ``xid`` is the transaction's number (PostgreSQL's ``xid8``). A follower remembers the snapshot it has read
    (``pg_current_snapshot()``), and the next time takes what that snapshot did not see and the present one
    does: a transaction that was open meanwhile is neither missed nor waited for.
    """

    pk = models.CompositePrimaryKey("xid", "pmid")
    xid = models.BigIntegerField()
    pmid = models.BigIntegerField()

    class Meta:
        db_table = "curation_outbox"

    def __str__(self) -> str:
        """Name the record and the transaction."""
        return f"PMID {self.pmid} in transaction {self.xid}"


class Follower(models.Model):
    """One host's index: how far it has read, and how it is.

    ``as_of`` is the database's time of the last snapshot that is in the index as a whole; the index is older
    than the store by no more than the time since. ``snapshot`` is the cursor itself.
    """

    NEVER: ClassVar[str] = ""

    host = models.CharField(max_length=200, unique=True)
    schema = models.CharField(max_length=40, help_text="The hash of the index's schema.")
    snapshot = models.TextField(default=NEVER)
    as_of = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True, help_text="When the follower last gave a sign of life.")
    documents = models.BigIntegerField(default=0)
    rebuilt = models.BigIntegerField(
        null=True, help_text="Documents built so far, while it is being rebuilt."
    )
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        """Name the host."""
        return self.host
