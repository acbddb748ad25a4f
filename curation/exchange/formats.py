"""The formats records leave in: what each is called, and how a whole set is written, one record at a time."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from curation.exchange import bibtex, csl_json, nbib, ris
from curation.providers.records import PubmedRecord


@dataclass(frozen=True)
class Format:
    """A format; ``before``, ``between`` and ``after`` stand around its records."""

    slug: str
    name: str
    content_type: str
    write: Callable[[PubmedRecord], str]
    before: str = ""
    between: str = ""
    after: str = ""

    def lines(self, records: Iterable[PubmedRecord]) -> Iterator[str]:
        """Write records as they come; nothing but one of them is held at a time."""
        yield self.before
        for number, record in enumerate(records):
            yield (self.between if number else "") + self.write(record)
        yield self.after


FORMATS = {
    one.slug: one
    for one in (
        Format("ris", "RIS", "application/x-research-info-systems; charset=utf-8", ris.write),
        Format("nbib", "NBIB", "application/nbib; charset=utf-8", nbib.write),
        Format("bib", "BibTeX", "application/x-bibtex; charset=utf-8", bibtex.write),
        Format(
            "json",
            "CSL-JSON",
            "application/vnd.citationstyles.csl+json; charset=utf-8",
            csl_json.write,
            before="[\n",
            between=",\n",
            after="\n]\n",
        ),
    )
}
