"""What became of entries that reached the store."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class StoreCounts:
    """How many entries were new, changed, unchanged, or older than what is already here."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0

    def __add__(self, other: "StoreCounts") -> "StoreCounts":
        """Add field by field."""
        return StoreCounts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def total(self) -> int:
        """All entries that reached the store."""
        return self.new + self.changed + self.unchanged + self.older
