"""PubMed's abstract text format: numbered entries for a person to read."""

import textwrap
from collections.abc import Iterator, Sequence

from curation.standin.citation import notice_name, source_line
from curation.standin.reading import Reading


def abstracts(readings: Sequence[Reading]) -> str:
    """Write records as numbered abstracts, two empty lines between them."""
    return "\n\n".join("\n\n".join(_parts(number, r)) + "\n" for number, r in enumerate(readings, start=1))


def _parts(number: int, r: Reading) -> Iterator[str]:
    yield _wrapped(f"{number}. {source_line(r)}")
    yield _wrapped(r.title)
    places = list(dict.fromkeys(place for author in r.authors for place in author.places))
    if r.authors:
        yield _wrapped(
            ", ".join(_numbered(author.short, author.places, places) for author in r.authors) + "."
        )
    if places:
        lines = (_wrapped(f"({place}){text}") for place, text in enumerate(places, start=1))
        yield "Author information:\n" + "\n".join(lines)
    if r.notices:
        told = (_wrapped(f"{notice_name(n.kind)}\n{n.source}") for n in r.notices if n.kind != "Cites")
        yield from told
    if r.sections:
        yield "\n".join(_wrapped(f"{label}: {text}" if label else text) for label, text in r.sections)
    yield from _last_lines(r)


def _numbered(name: str, own: Sequence[str], places: Sequence[str]) -> str:
    return name + "".join(f"({places.index(place) + 1})" for place in own)


def _last_lines(r: Reading) -> Iterator[str]:
    statement = r.at("CoiStatement")
    if statement:
        yield _wrapped(f"Conflict of interest statement: {statement}")
    doi, in_pmc = r.identifier("doi"), r.identifier("pmc")
    lines = [f"DOI: {doi}"] if doi else []
    lines += [f"PMCID: {in_pmc}"] if in_pmc else []
    yield "\n".join([*lines, f"PMID: {r.pmid}" + (" [Indexed for MEDLINE]" if r.status == "MEDLINE" else "")])


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.fill(row, 80, break_long_words=False) for row in text.split("\n"))
