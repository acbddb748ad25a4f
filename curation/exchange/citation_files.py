"""Read the PMIDs out of the citation files people keep: NBIB (MEDLINE) and RIS.

The base holds PubMed's own records, so a citation file is taken as a list of PMIDs; the records themselves
are then fetched. The tags are those of NLM's "MEDLINE/PubMed Data Element (Field) Descriptions" and of RIS.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import rispy

from curation.providers.records import ParseProblem

NBIB_PMID = re.compile(r"^PMID- *(\d{1,9})\s*$", re.MULTILINE)
NBIB_START = re.compile(r"^PMID- ?.*$", re.MULTILINE)
PMID_IN_URL = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)(\d{1,9})\b")
PUBMED_NAMES = re.compile(r"pubmed|medline", re.IGNORECASE)
LARGEST = 200 * 1024 * 1024


@dataclass(frozen=True)
class Citations:
    """The PMIDs of a file, each once and in its order, and what could not be taken."""

    pmids: tuple[int, ...]
    problems: tuple[ParseProblem, ...]


def read(path: Path) -> Citations:
    """Read a ``.nbib`` or ``.ris`` file, in UTF-8 or, failing that, Latin-1.

    Raises:
        ValueError: if the file is larger than 200 MB.
        OSError: if it cannot be read.
    """
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path.name} is larger than 200 MB. Split it and import the parts.")
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return read_ris(text, path.name) if path.suffix.lower() == ".ris" else read_nbib(text, path.name)


def read_nbib(text: str, name: str) -> Citations:
    """Read PubMed's own tagged format: every record has one ``PMID-`` line."""
    pmids = [int(m.group(1)) for m in NBIB_PMID.finditer(text)]
    broken = [m for m in NBIB_START.finditer(text) if not NBIB_PMID.match(m.group(0))]
    problems = [
        ParseProblem("this PMID line holds no number", name, text.count("\n", 0, m.start()) + 1, refused=True)
        for m in broken
    ]
    if not pmids and not problems:
        problems.append(
            ParseProblem("there is no “PMID-” line; is it a PubMed (.nbib) file?", name, refused=True)
        )
    return Citations(tuple(dict.fromkeys(pmids)), tuple(problems))


def read_ris(text: str, name: str) -> Citations:
    """Read RIS as PubMed, Zotero and others write it; a reference without a PMID is refused by name."""
    try:
        references = rispy.loads(text, skip_unknown_tags=True)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        return Citations((), (ParseProblem(f"not readable as RIS: {error}", name, refused=True),))
    pmids: list[int] = []
    problems: list[ParseProblem] = []
    for number, reference in enumerate(references, 1):
        pmid = ris_pmid(reference)
        if pmid:
            pmids.append(pmid)
        else:
            title = str(reference.get("title") or reference.get("primary_title") or "untitled")[:80]
            problems.append(ParseProblem(f"reference {number} (“{title}”) names no PMID", name, refused=True))
    if not references:
        problems.append(ParseProblem("there is no reference in it; is it a RIS file?", name, refused=True))
    return Citations(tuple(dict.fromkeys(pmids)), tuple(problems))


def ris_pmid(reference: dict[str, object]) -> int | None:
    """Find a reference's PMID: in a PubMed address, in a note “PMID: …”, in C2, or in AN.

    AN is any database's accession number, so it counts only where the file names PubMed or MEDLINE.
    """
    whole = {k: "\n".join(map(str, v)) if isinstance(v, list) else str(v) for k, v in reference.items()}
    if found := PMID_IN_URL.search("\n".join(whole.values())):
        return int(found.group(1))
    if found := re.search(r"\bPMID:?\s*(\d{1,9})\b", "\n".join(whole.values())):
        return int(found.group(1))
    database = " ".join(whole.get(k, "") for k in ("name_of_database", "database_provider"))
    for key in ("custom2", "accession_number"):
        value = whole.get(key, "").strip()
        if re.fullmatch(r"\d{1,9}", value) and (key == "custom2" or PUBMED_NAMES.search(database)):
            return int(value)
    return None
