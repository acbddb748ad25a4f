"""What every utility has at hand when it answers."""

from dataclasses import dataclass, field

from curation.standin.citing import Citing
from curation.standin.history import History
from curation.standin.library import Library


@dataclass
class Service:
    """A library, its citation links, the history server and the settings that shape answers.

    ``ceiling`` is how many records of one PubMed search can be reached (NCBI: 9,999).
    ``icite_strings`` gives iCite's earlier value types instead of today's.
    """

    library: Library
    ceiling: int = 9999
    icite_strings: bool = False
    history: History = field(default_factory=History)
    citing: Citing = field(init=False)

    def __post_init__(self) -> None:
        """Put the citation links beside the library."""
        self.citing = Citing(self.library)

    def past_ceiling(self) -> str:
        """Give NCBI's words for a page that begins beyond the ceiling."""
        return (
            "Search Backend failed: Exception:\n"
            f"'retstart' cannot be larger than {self.ceiling - 1}. For PubMed, ESearch can only retrieve the "
            f"first {self.ceiling:,} records matching the query. To obtain more than {self.ceiling:,} PubMed "
            "records, consider using EDirect that contains additional logic to batch PubMed search results "
            "automatically so that an arbitrary number can be retrieved. "
            "For details see https://www.ncbi.nlm.nih.gov/books/NBK25499/"
        )
