"""Turn what a provider answered into rows: one way of writing for each part."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from curation.models.link import Provider, Side
from curation.models.refresh import Part
from curation.providers.records_links import EuropeWork
from curation.providers.records_links import Metric as Figures
from curation.sync.citations import beside, figures, links

Answers = Mapping[int, Any]


def write(part: Part, answers: Answers, *, today: date) -> int:
    """Write a batch's answers; return how many rows are new, changed or ended. Call it in a transaction."""
    with links.counted_at_the_end():
        return WRITERS[part](answers, today)


def _cited_in(answers: Answers, today: date) -> int:
    written = links.say(Provider.ELINK, Side.CITED, answers, today=today)
    counts = {pmid: {"citations": len(set(ids) - {pmid})} for pmid, ids in answers.items()}
    return written + figures.write(Provider.ELINK, counts)


def _references(answers: Answers, today: date) -> int:
    written = links.say(Provider.ELINK, Side.CITING, answers, today=today)
    counts = {pmid: {"references": len(set(ids) - {pmid})} for pmid, ids in answers.items()}
    return written + figures.write(Provider.ELINK, counts)


def _similar(answers: Answers, today: date) -> int:
    return beside.write_similar(answers, today=today)


def _linkout(answers: Answers, today: date) -> int:
    pages = {pmid: found for pmid, (found, _) in answers.items()}
    primary = {pmid: own for pmid, (_, own) in answers.items()}
    return beside.write_pages(pages, primary, today=today)


def _icite(answers: Mapping[int, Figures], today: date) -> int:
    citing = {pmid: given.cited_by or () for pmid, given in answers.items()}
    cited = {pmid: given.references or () for pmid, given in answers.items()}
    written = links.say_both(Provider.ICITE, {Side.CITED: citing, Side.CITING: cited}, today=today)
    given = {pmid: figures.from_icite(metric) for pmid, metric in answers.items()}
    return written + figures.write(Provider.ICITE, given)


def _europe(side: Side, name: str) -> Callable[[Mapping[int, list[EuropeWork]], date], int]:
    def writer(answers: Mapping[int, list[EuropeWork]], today: date) -> int:
        said = {pmid: [w.pmid for w in works if w.pmid] for pmid, works in answers.items()}
        written = links.say(Provider.EUROPEPMC, side, said, today=today)
        written += beside.write_unlinked(Provider.EUROPEPMC, side, answers, today=today)
        counts = {pmid: {name: len(works)} for pmid, works in answers.items()}
        if side == Side.CITED:
            for pmid, works in answers.items():
                counts[pmid]["unlinked"] = sum(work.pmid is None for work in works)
        return written + figures.write(Provider.EUROPEPMC, counts)

    return writer


WRITERS: dict[Part, Callable[[Any, date], int]] = {
    Part.CITED_IN: _cited_in,
    Part.REFERENCES: _references,
    Part.SIMILAR: _similar,
    Part.LINKOUT: _linkout,
    Part.ICITE: _icite,
    Part.EUROPE_CITATIONS: _europe(Side.CITED, "citations"),
    Part.EUROPE_REFERENCES: _europe(Side.CITING, "references"),
}
