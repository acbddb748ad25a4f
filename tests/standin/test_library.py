"""The records themselves: bytes kept, last one wins, edits seen at once."""

import gzip
import threading
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from curation.standin.corpus import FIRST_PMID, SyntheticCorpus
from curation.standin.filecorpus import FileCorpus
from curation.standin.library import Library
from curation.standin.query import answer
from curation.standin.reading import Reading
from curation.standin.searchtext import exact
from curation.standin.words import expression
from tests.standin.making import HEAD, article, article_file

BOOK = b'<PubmedBookArticle><BookDocument><PMID Version="1">7</PMID></BookDocument></PubmedBookArticle>'


def test_every_record_keeps_its_bytes(tmp_path: Path) -> None:
    odd = article(5, "  Spaces &amp; <i>markup</i>\n &#xe0; \u00e0").replace(b"><", b">\r\n\t<")
    corpus = FileCorpus(article_file(tmp_path / "a.xml", [article(9), odd, BOOK]))
    assert list(corpus.pmids()) == [5, 7, 9]
    assert (corpus.xml(5), corpus.xml(7)) == (odd, BOOK)


def test_a_packed_file_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    path = tmp_path / "packed.xml"
    path.write_bytes(gzip.compress(HEAD + article(3) + b"</PubmedArticleSet>"))
    assert FileCorpus(path).xml(3) == article(3)


def test_the_last_of_two_with_one_pmid_wins_and_deletions_hold(tmp_path: Path) -> None:
    gone = b'<DeleteCitation><PMID Version="1">2</PMID></DeleteCitation>'
    nameless = article(4).replace(b'<PMID Version="1">4</PMID>', b"")
    path = article_file(
        tmp_path / "a.xml", [article(1, "Old."), article(2), nameless, article(1, "New.")], gone
    )
    corpus = FileCorpus(path)
    assert (list(corpus.pmids()), corpus.unnamed) == ([1], 1)
    assert corpus.xml(1) == article(1, "New.")
    with pytest.raises(KeyError):
        corpus.xml(2)


def test_references_outside_the_file_are_cited_too(tmp_path: Path) -> None:
    corpus = FileCorpus(article_file(tmp_path / "a.xml", [article(1, cites=(8, 9, 8))]))
    assert list(corpus.cites(1)) == [8, 9]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"<html/>", "no PubmedArticleSet"),
        (b'<?xml version="1.0" encoding="latin-1"?>', "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_served_is_refused_with_the_reason(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "bad.xml"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=said):
        FileCorpus(path)


def test_edits_are_found_at_once_and_the_old_text_no_more(tmp_path: Path) -> None:
    library = Library(FileCorpus(article_file(tmp_path / "a.xml", [article(1, "Oldword."), article(2)])))
    assert list(answer(library, "oldword").pmids) == [1]
    library.put(article(1, "Newword.", revised="2025/05/05"))
    library.put(article(3, "Newword again."))
    library.remove(2)
    assert list(answer(library, "newword").pmids) == [3, 1]
    assert list(answer(library, '"oldword" OR all[sb]').pmids) == [3, 1]
    assert list(answer(library, "2025/05/05[mdat]").pmids) == [1]
    assert (len(library), 2 in library, library.highest()) == (2, False, 3)


def test_a_record_without_any_date_still_has_its_days(tmp_path: Path) -> None:
    bare = b"<PubmedArticle><MedlineCitation><PMID>6</PMID></MedlineCitation></PubmedArticle>"
    library = Library(FileCorpus(article_file(tmp_path / "a.xml", [bare])))
    assert list(answer(library, "1900/01/01[crdt] AND 1900/01/01[mdat]").pmids) == [6]


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "1998/12/01"),
        ("<MedlineDate>Spring 1991</MedlineDate>", "1991/04/01"),
        ("<Year>2001</Year><Season>Fall</Season>", "2001/10/01"),
        ("<Year>2001</Year>", "2001/01/01"),
        ("<Year>2001</Year><Month>Feb</Month><Day>31</Day>", "2001/02/28"),
        ("<Year>2001</Year><Month>6</Month>", "2001/06/01"),
    ],
)
def test_publication_dates_are_filed_under_their_first_day(tmp_path: Path, date: str, day: str) -> None:
    given = "<PubDate><Year>2024</Year><Month>01</Month><Day>05</Day></PubDate>"
    xml = article(1).replace(given.encode(), f"<PubDate>{date}</PubDate>".encode())
    library = Library(FileCorpus(article_file(tmp_path / "a.xml", [xml])))
    assert list(answer(library, f"{day}[dp]").pmids) == [1]


def test_broken_markup_reads_as_far_as_it_goes() -> None:
    assert Reading(b"<PubmedArticle><MedlineCitation><PMID>4</PMID>").pmid == 4
    assert Reading(b"no markup at all").days == Reading(b"").days


class Numbered:
    """A corpus that knows its days; asking for its text too early is an error."""

    synthetic = True
    readable = False

    def pmids(self) -> range:
        return range(1, 101)

    def xml(self, pmid: int) -> bytes:
        assert self.readable, "a question about days alone read a record"
        return article(pmid, f"Study{pmid} of nerves.")

    def cites(self, pmid: int) -> list[int]:
        return [pmid - 1]

    def days(self, pmid: int) -> tuple[int, int, int, int]:
        day = date(2020, 1, 1).toordinal() + pmid
        return (day, day, day, day)


def test_a_large_corpus_answers_about_days_and_pmids_without_reading_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("curation.standin.library.ONE_PASS", 10)
    corpus = Numbered()
    library = Library(corpus)
    assert len(answer(library, "all[sb] AND 2020/04:3000[crdt]").pmids) == 10
    assert list(answer(library, "5:7[uid]").pmids) == [7, 6, 5]
    corpus.readable = True
    library.put(article(5, "Edited.", created="2024/01/01"))
    assert list(answer(library, "study7 OR edited").pmids) == [7, 5]
    assert list(answer(library, "2024[crdt] AND edited").pmids) == [5]
    library.close()
    assert list(answer(library, "study9").pmids) == [9]


def test_a_truncated_word_with_too_many_endings_says_so(tmp_path: Path) -> None:
    records = [article(number, f"word{number:04}") for number in range(1, 621)]
    library = Library(FileCorpus(article_file(tmp_path / "a.xml", records)))
    outcome = answer(library, "word*[ti]")
    assert len(outcome.pmids) == 600
    assert outcome.remarks.messages[0].startswith("Wildcard search for 'word*' used only the first 600")


@pytest.mark.real_data
def test_the_real_records_are_served_unchanged(shared_data: Path) -> None:
    path = shared_data / "pubmed" / "real_records.xml.gz"
    whole = gzip.decompress(path.read_bytes())
    corpus = FileCorpus(path)
    assert (len(corpus.pmids()), corpus.unnamed) == (1398, 0)
    assert all(corpus.xml(pmid) in whole for pmid in corpus.pmids()[::97])
    assert sum(len(corpus.xml(pmid)) for pmid in corpus.pmids()) <= len(whole)


@pytest.mark.real_data
def test_a_real_update_file_with_deletions_is_understood(shared_data: Path) -> None:
    path = shared_data / "hostile" / "duplicate_pmid_and_deletes.xml"
    tree = ElementTree.parse(path)  # noqa: S314 a second parser to compare with, on a known file
    own = [int(str(el.text)) for el in tree.iterfind("PubmedArticle/MedlineCitation/PMID")]
    deleted = {int(str(el.text)) for el in tree.iterfind("DeleteCitation/PMID")}
    assert len(own) > len(set(own))
    assert list(FileCorpus(path).pmids()) == sorted(set(own) - deleted)


def test_questions_are_answered_and_edits_kept_while_all_words_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library = Library(SyntheticCorpus(60))
    begun, read = threading.Event(), library.reading

    def reading(pmid: int) -> Reading:
        begun.set()
        return read(pmid)

    monkeypatch.setattr("curation.standin.library.FEW", 1)
    monkeypatch.setattr(library, "reading", reading)
    warming = threading.Thread(target=library.read_words)
    warming.start()
    begun.wait(10)
    with library.lock:
        assert library._words is None
        assert library.on_days("crdt", 1, 999_999).sum() == 60
    library.put(article(5, "A zebrafish that came while words were read."))
    warming.join(60)
    assert list(answer(library, "zebrafish").pmids) == [5]


def test_a_question_about_words_waits_for_them_without_making_others_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library = Library(SyntheticCorpus(60))
    first, go_on, waiting, read = FIRST_PMID, threading.Event(), threading.Event(), library.reading
    seen: list[int] = []

    def between_two(_: float) -> None:
        waiting.set()
        assert go_on.wait(60)

    def reading(pmid: int) -> Reading:
        seen.append(pmid)
        return read(pmid)

    monkeypatch.setattr("curation.standin.library.FEW", 1)
    monkeypatch.setattr("curation.standin.library.time", SimpleNamespace(sleep=between_two))
    monkeypatch.setattr(library, "reading", reading)
    texts = [threading.Thread(target=answer, args=(library, "synthetic")) for _ in range(2)]
    all_who_wait = [*texts, threading.Thread(target=library.similar_to, args=(first, 5))]
    for thread in all_who_wait:
        thread.start()
    assert waiting.wait(60)
    assert len(answer(library, f"{first}:{first + 9}[uid]").pmids) == 10
    assert len(seen) < 10
    go_on.set()
    for thread in all_who_wait:
        thread.join(60)
    assert len(seen) == 61  # each once for all who waited, and the one whose like were asked for
    assert len(answer(library, "synthetic").pmids) > 0


def test_which_of_a_few_match_is_known_before_all_words_are_read() -> None:
    library = Library(SyntheticCorpus(60))
    asked = expression(("exact",), [exact("sb", "pubmed pmc")])
    pmids = list(library.everyone())
    before = library.which([*pmids, 7], asked)
    assert library._words is None
    library.read_words()
    assert before == library.which(pmids, asked) != []
