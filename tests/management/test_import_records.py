"""``import_records``: every record is accounted for, and a bad file costs only itself."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from curation.models import Match, Record, RecordVersion, Source, SyncRun
from curation.models.run import RunState
from tests.standin.making import article, article_file
from tests.sync.conftest import Serve, articles, serve

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["serve"]  # a fixture, borrowed


def imported(*files: Path, **options: str) -> str:
    out = io.StringIO()
    call_command("import_records", *map(str, files), stdout=out, **options)
    return out.getvalue()


def refused(*files: Path) -> str:
    out = io.StringIO()
    with pytest.raises(CommandError, match="Not everything could be taken"):
        call_command("import_records", *map(str, files), stdout=out)
    return out.getvalue()


def test_a_file_is_new_at_first_and_unchanged_then(tmp_path: Path) -> None:
    path = article_file(tmp_path / "a.xml", articles(600))
    assert "600 new, 0 changed, 0 unchanged, 0 refused" in imported(path)
    assert "0 new, 0 changed, 600 unchanged, 0 refused" in imported(path)
    assert RecordVersion.objects.count() == 600


def test_a_cut_file_says_where_and_keeps_what_came_before(tmp_path: Path) -> None:
    whole = article_file(tmp_path / "whole.xml", articles(300)).read_bytes()
    cut = tmp_path / "cut.xml"
    cut.write_bytes(whole[: len(whole) // 2])
    said = refused(cut)
    stored = Record.objects.count()
    assert 0 < stored < 300
    assert "cut.xml, line" in said
    assert f"PMID {999 + stored}" in said
    assert "Import it again once it is whole" in said
    imported(tmp_path / "whole.xml")
    assert Record.objects.count() == 300


def test_a_record_without_a_pmid_costs_only_itself(tmp_path: Path) -> None:
    nameless = article(5).replace(b">5</PMID>", b"></PMID>")
    said = refused(article_file(tmp_path / "a.xml", [article(4), nameless, article(6)]))
    assert "2 new, 0 changed, 0 unchanged, 1 refused" in said
    assert "no PMID" in said


def test_a_missing_file_does_not_stop_the_others(tmp_path: Path) -> None:
    said = refused(tmp_path / "none.xml", article_file(tmp_path / "a.xml", articles(3)))
    assert "there is no such file" in said
    assert Record.objects.count() == 3


def test_a_file_of_another_root_stores_nothing(tmp_path: Path) -> None:
    alone = tmp_path / "alone.xml"
    alone.write_bytes(article(7))
    assert "PubmedArticleSet" in refused(alone)
    assert not Record.objects.exists()


def test_the_last_file_wins(tmp_path: Path) -> None:
    first = article_file(tmp_path / "1.xml", [article(8, "Old.")])
    second = article_file(tmp_path / "2.xml", [article(8, "New.")])
    imported(first, second)
    assert Record.objects.get(pk=8).title == "New."


def bulk_file(folder: Path, number: int, records: list[bytes], *deleted: int) -> Path:
    ids = "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in deleted)
    ending = f"<DeleteCitation>{ids}</DeleteCitation>" if deleted else ""
    return article_file(folder / f"pubmed26n{number:04}.xml", records, ending.encode())


def test_deleted_pmids_are_marked_as_withdrawn_and_kept(tmp_path: Path) -> None:
    said = imported(bulk_file(tmp_path, 1, articles(3), 1001, 77))
    assert "2 deleted PMIDs; 1 of them are here" in said
    gone = Record.objects.get(pk=1001)
    assert gone.withdrawn_at is not None
    assert gone.withdrawn_origin == "pubmed26n0001.xml"
    assert Record.objects.withdrawn().count() == 1


def test_of_bulk_files_the_last_wins_in_whatever_order_they_are_named(tmp_path: Path) -> None:
    first = bulk_file(tmp_path, 1, articles(3))
    second = bulk_file(tmp_path, 2, [article(1000, "Second thoughts.")], 1001, 1002)
    third = bulk_file(tmp_path, 3, [article(1000, "Third thoughts."), article(1002, "Back again.")])
    said = imported(third, first, second)
    order = [said.index(p.name) for p in (first, second, third)]
    assert order == sorted(order)
    assert Record.objects.get(pk=1000).title == "Third thoughts."
    assert [r.pk for r in Record.objects.withdrawn()] == [1001]


def test_a_cut_file_withdraws_nothing(tmp_path: Path) -> None:
    imported(bulk_file(tmp_path, 1, articles(3)))
    path = bulk_file(tmp_path, 2, [article(5)], 1001)
    path.write_bytes(path.read_bytes().replace(b"</PubmedArticleSet>", b""))
    refused(path)
    assert not Record.objects.withdrawn().exists()


def test_an_import_into_a_source_is_a_run_with_matches(tmp_path: Path) -> None:
    source = Source.objects.create(name="Hand search", slug="hand", query="x")
    imported(article_file(tmp_path / "a.xml", articles(5)), source="Hand search")
    run = SyncRun.objects.get(source=source)
    assert (run.state, run.expected, run.got, run.new) == (RunState.COMPLETE, 5, 5, 5)
    assert Match.objects.filter(source=source, entered_run=run).count() == 5


def test_an_unknown_source_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no source"):
        imported(tmp_path / "none.xml", source="Nobody")


def test_a_list_of_pmids_is_fetched_and_the_unknown_are_named(tmp_path: Path, serve: Serve) -> None:
    serve(articles(5))
    path = tmp_path / "zotero.nbib"
    path.write_text("PMID- 1001\nTI  - A\n\nPMID- 1002\nTI  - B\n\nPMID- 77\nTI  - C\n")
    said = refused(path)
    assert "2 new, 0 changed, 0 unchanged, 1 refused" in said
    assert "PMID 77" in said


@pytest.mark.real_data
def test_the_real_records_are_1398_new_and_then_unchanged(shared_data: Path) -> None:
    path = shared_data / "pubmed" / "real_records.xml.gz"
    assert "1,398 new, 0 changed, 0 unchanged, 0 refused" in imported(path)
    assert "0 new, 0 changed, 1,398 unchanged, 0 refused" in imported(path)
    assert RecordVersion.objects.count() == 1398
