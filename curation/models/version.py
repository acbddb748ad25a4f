"""What a record has been: every content PubMed ever sent us, in full."""

import zstandard
from django.contrib.postgres.fields import ArrayField
from django.db import models

LARGEST = 64 * 1024 * 1024


class RecordVersion(models.Model):
    """One content of a record: its XML, compressed with Zstandard, and which fields changed.

    ``changed`` names fields of PubmedRecord; it is empty for the first version. A version is written once and
    never altered.
    """

    record = models.ForeignKey("Record", models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    pmid_version = models.PositiveSmallIntegerField(default=1)
    revised_on = models.DateField(null=True)
    content_hash = models.BinaryField(max_length=16)
    raw_xml = models.BinaryField()
    changed = ArrayField(models.TextField(), default=list)
    run = models.ForeignKey("SyncRun", models.PROTECT, null=True, related_name="versions")
    origin = models.TextField(help_text="The file it was read from, or PubMed.")
    stored_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="version_once")]
        ordering = ["record_id", "-number"]

    def __str__(self) -> str:
        """Name the record and the number."""
        return f"PMID {self.record_id}, version {self.number}"

    @property
    def xml(self) -> bytes:
        """The PubmedArticle or PubmedBookArticle element as it was read, UTF-8."""
        return zstandard.ZstdDecompressor().decompress(bytes(self.raw_xml), max_output_size=LARGEST)
