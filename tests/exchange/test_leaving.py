"""Records as other programs read them: against PubMed's own files, and through the readers of others."""

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest
import rispy

from curation.exchange import bibtex, csl_json, nbib, ris
from curation.exchange.citation_files import read_nbib
from curation.exchange.citing import references
from curation.exchange.embedded import coins, highwire
from curation.exchange.formats import FORMATS
from curation.exchange.people import authors
from curation.providers.pubmed_xml import Reader
from curation.providers.records import Book, Entry, Issue, PartialDate, Person, PubmedRecord, Text
from curation.providers.unpacking import open_file
from tests.entries import entry
from tests.web.whole_record import WHOLE

# The file writes letters without accents and keeps to one abstract; all else must be equal.
OTHERWISE = {"SO", "OAB", "OABL", "OCI"}


def whole(**changes: object) -> PubmedRecord:
    return entry(20000001, **{**WHOLE, **changes}).record


def fields(text: str) -> dict[str, list[str]]:
    """Read tagged text as a program of its own would: tag, then lines that go on."""
    found: dict[str, list[str]] = defaultdict(list)
    tag = ""
    for line in text.splitlines():
        if line[:4].strip() and line[4:6] == "- ":
            tag = line[:4].strip()
            found[tag].append(line[6:].strip())
        elif line.strip():
            found[tag][-1] += " " + line.strip()
    return found


@pytest.mark.real_data
def test_tagged_text_equals_what_pubmed_itself_saved(shared_data: Path) -> None:
    with open_file(shared_data / "pubmed/real_records.xml.gz") as file:
        real = {e.record.pmid: e.record for e in Reader(file) if isinstance(e, Entry)}
    saved = (shared_data / "exports/pubmed_200.nbib").read_text(errors="replace")
    compared = 0
    for block in re.split(r"\n\n+(?=PMID- )", saved.strip()):
        theirs = fields(block)
        record = real.get(int(theirs["PMID"][0]))
        if record is None:
            continue
        ours = fields(nbib.write(record))
        compared += 1
        for tag in set(ours) | set(theirs) - OTHERWISE:
            if all(text.isascii() for text in ours.get(tag, [])) and tag not in OTHERWISE:
                assert ours.get(tag) == theirs.get(tag), (record.pmid, tag)
    assert compared == 133


@pytest.mark.real_data
def test_every_real_record_is_read_back_whole_from_every_format(shared_data: Path) -> None:
    with open_file(shared_data / "pubmed/real_records.xml.gz") as file:
        records = [e.record for e in Reader(file) if isinstance(e, Entry)]
    read = rispy.loads("".join(FORMATS["ris"].lines(records)))
    assert [int(r["accession_number"]) for r in read] == [r.pmid for r in records]
    assert [len(r.get("authors", [])) for r in read] == [len(authors(r)) for r in records]
    items = json.loads("".join(FORMATS["json"].lines(records)))
    assert [int(i["PMID"]) for i in items] == [r.pmid for r in records]
    assert read_nbib("".join(FORMATS["nbib"].lines(records)), "a").pmids == tuple(r.pmid for r in records)
    for record in records:
        text = bibtex.write(record)
        bare = re.sub(r"\\[{}]", "", text)
        assert bare.count("{") == bare.count("}"), record.pmid
        for reference in references(record):
            assert reference.plain == " ".join(reference.plain.split()), (record.pmid, reference)
            assert ".." not in reference.plain.replace("...", ""), (record.pmid, reference.plain)


@pytest.mark.real_data
def test_the_seed_review_is_cited_in_every_style(shared_data: Path) -> None:
    with open_file(shared_data / "seed/36691473.xml") as file:
        record = next(e.record for e in Reader(file) if isinstance(e, Entry))
    title = (
        "Secretome of Mesenchymal Stromal Cells as a Possible Innovative Therapeutic Tool in Facial Nerve "
        "Injury Treatment."
    )
    told = {r.style: r.plain for r in references(record)}
    assert told["NLM"].startswith("Szabłowska-Gadomska I")
    assert told["NLM"].endswith(
        f"{title} Biomed Res Int. 2023 Jan 14:2023:8427200. doi: 10.1155/2023/8427200. eCollection 2023. "
        "PMID: 36691473."
    )
    assert told["AMA"].endswith(f"{title} Biomed Res Int. 2023;2023:8427200. doi:10.1155/2023/8427200")
    assert told["APA"].endswith(
        f"(2023). {title} BioMed research international, 2023, 8427200. https://doi.org/10.1155/2023/8427200"
    )


PEOPLE = tuple(Person(last=f"Name{chr(65 + n)}", fore="Ana B", initials="AB") for n in range(24))


@pytest.mark.parametrize(
    ("style", "count", "lead"),
    [
        ("NLM", 3, "NameA AB, NameB AB, NameC AB. "),
        ("Vancouver", 6, "NameA AB, NameB AB, NameC AB, NameD AB, NameE AB, NameF AB. "),
        ("Vancouver", 7, "NameA AB, NameB AB, NameC AB, NameD AB, NameE AB, NameF AB, et al. "),
        ("AMA", 6, "NameA AB, NameB AB, NameC AB, NameD AB, NameE AB, NameF AB. "),
        ("AMA", 7, "NameA AB, NameB AB, NameC AB, et al. "),
        ("APA", 1, "NameA, A. B. (2024). "),
        ("APA", 2, "NameA, A. B., & NameB, A. B. (2024). "),
        ("APA", 21, "NameR, A. B., NameS, A. B., … NameU, A. B. (2024). "),
        ("APA", 0, "Vesicles heal. (2024). "),
    ],
)
def test_each_style_has_its_own_way_with_many_authors(style: str, count: int, lead: str) -> None:
    record = whole(authors=PEOPLE[:count], title=Text("Vesicles heal."), vernacular_title=Text())
    assert lead in next(r.plain for r in references(record) if r.style == style)


def test_journal_and_volume_are_slanted_where_the_style_has_them_so() -> None:
    slanted = {r.style: [run.text.strip() for run in r.runs if run.slanted] for r in references(whole())}
    assert slanted == {"NLM": [], "Vancouver": [], "AMA": ["J Whisk."], "APA": ["Journal of whisking", "12"]}


def test_a_retracted_record_says_so_wherever_it_is_cited_in_full() -> None:
    told = next(r.plain for r in references(whole()) if r.style == "NLM")
    assert told.endswith("PMCID: PMC7654321. Retraction in: J Whisk. 2025;3:1.")


def test_a_chapter_is_cited_within_its_book() -> None:
    book = Book(title=Text("StatPearls"), publisher="StatPearls Publishing", place="Treasure Island (FL)",
                published=PartialDate("2023 Jan", 2023, 1, precision="month"),
                editors=(Person(last="Roe", fore="Ron", initials="R"),))  # fmt: skip
    record = whole(kind="chapter", book=book, title=Text("Facial palsy"), authors=PEOPLE[:1], notices=(),
                   published=PartialDate(), article_dates=(), vernacular_title=Text(),
                   issue=Issue())  # fmt: skip
    told = {r.style: r.plain for r in references(record)}
    imprint = "Treasure Island (FL): StatPearls Publishing; 2023 Jan."
    assert f"Facial palsy. In: StatPearls. {imprint}" in told["NLM"]
    assert "In: StatPearls. StatPearls Publishing; 2023." in told["AMA"]
    assert "(2023). Facial palsy. In R. Roe (Ed.), StatPearls. StatPearls Publishing." in told["APA"]
    assert ris.write(record).startswith("TY  - CHAP")
    assert csl_json.item(record)["type"] == "chapter"


def test_a_record_without_title_authors_and_date_leaves_whole() -> None:
    nothing = {"title": Text(), "vernacular_title": Text(), "authors": (), "article_dates": ()}
    record = whole(published=PartialDate(), **nothing)
    assert "[No title in PubMed]" in references(record)[0].plain
    for one in FORMATS.values():
        assert "".join(one.lines([record])).strip()


def test_zotero_finds_what_it_needs_in_the_page() -> None:
    told = highwire(whole())
    assert ("citation_journal_title", "Journal of whisking") in told
    assert ("citation_author", "Szabłowska, Ilona") in told
    assert ("citation_doi", "10.99999/whisk.1") in told
    assert ("citation_publication_date", "2024/03") in told
    assert "rft_id=info%3Apmid%2F20000001" in coins(whole())


def test_tex_sees_no_command_in_a_title() -> None:
    text = bibtex.write(whole(title=Text(r"50% of \input{x} & {y}_z"), vernacular_title=Text()))
    assert r"title = {{50\% of \textbackslash{}input\{x\} \& \{y\}\_z}}" in text
