"""A file read in a process of its own is the file read in this one, and its end is told as plainly."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from curation.providers.pubmed_xml import Reader, open_file
from curation.providers.reading_apart import AHEAD, BATCH, HEAVY, ApartReader
from curation.providers.records import Entry
from tests.providers.pubmed_sets import article, article_set

Ended = tuple[list[Entry], list[str], list[int], bool]


def read(path: Path, way: type[Reader] | type[ApartReader]) -> Ended:
    with open_file(path) as stream:
        reader = way(stream, name=path.name)
        entries = list(reader)
    return entries, [str(problem) for problem in reader.problems], reader.deleted, reader.complete


def made(folder: Path, body: bytes) -> Path:
    path = folder / "set.xml"
    path.write_bytes(body)
    return path


@pytest.mark.parametrize("number", [0, 1, BATCH, BATCH + 1, 5 * BATCH])
def test_every_record_arrives_in_its_order_with_its_xml_and_its_hash(tmp_path: Path, number: int) -> None:
    path = made(tmp_path, article_set(*(article(pmid) for pmid in range(1, number + 1))))
    entries, problems, _, complete = read(path, ApartReader)
    assert (entries, problems, complete) == (read(path, Reader)[0], [], True)
    assert [entry.record.pmid for entry in entries] == list(range(1, number + 1))


def test_large_records_arrive_whole_too_a_few_at_a_time(tmp_path: Path) -> None:
    words = "word " * (HEAVY // 15)
    path = made(tmp_path, article_set(*(article(pmid, title=words) for pmid in range(1, 12))))
    assert read(path, ApartReader) == read(path, Reader)


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.99])
def test_a_cut_file_ends_with_the_same_words_as_in_one_process(tmp_path: Path, keep: float) -> None:
    body = article_set(*(article(pmid) for pmid in range(1, 301)))
    path = made(tmp_path, body[: int(len(body) * keep)])
    assert read(path, ApartReader) == read(path, Reader)


def test_refused_records_and_deleted_pmids_are_told_as_in_one_process(tmp_path: Path) -> None:
    deleted = '<DeleteCitation><PMID Version="1">5</PMID></DeleteCitation>'
    path = made(tmp_path, article_set(article("none"), article(8), deleted))
    apart = read(path, ApartReader)
    assert apart == read(path, Reader)
    assert apart[2] == [5]


def test_a_reading_process_that_is_killed_leaves_the_set_incomplete_and_says_so(tmp_path: Path) -> None:
    many = (AHEAD + 4) * BATCH
    path = made(tmp_path, article_set(*(article(pmid, title="word " * 4_000) for pmid in range(1, many + 1))))
    with open_file(path) as stream:
        reader = ApartReader(stream, name="set.xml")
        arriving = iter(reader)
        first = next(arriving)
        (child,) = multiprocessing.active_children()
        os.kill(child.pid or 0, signal.SIGKILL)
        rest = list(arriving)
    assert first.record.pmid == 1
    assert len(rest) < many - 1
    assert not reader.complete
    assert "was ended" in str(reader.problems[0])


def test_whoever_stops_early_leaves_no_process_behind(tmp_path: Path) -> None:
    path = made(tmp_path, article_set(*(article(pmid) for pmid in range(1, 2_000))))
    with open_file(path) as stream:
        arriving = iter(ApartReader(stream))
        next(arriving)
        arriving.close()  # type: ignore[attr-defined]  # a generator, though it is promised as an iterator
    assert multiprocessing.active_children() == []


@pytest.mark.real_data
def test_the_real_records_are_the_same_either_way(shared_data: Path) -> None:
    path = shared_data / "pubmed" / "real_records.xml.gz"
    apart, here = read(path, ApartReader), read(path, Reader)
    assert [e.content_hash for e in apart[0]] == [e.content_hash for e in here[0]]
    assert apart[1:] == here[1:]
    assert apart[0] == here[0]
