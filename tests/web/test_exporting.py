"""A result set as a file, from the page and from the command line: all that was found, and nothing else."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from curation.exchange.formats import FORMATS
from curation.models.user import Role
from curation.providers.records import Text
from curation.search import asking, reader
from curation.search.rebuild import rebuild
from tests.factories import make_person, make_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def pmids(client: Client, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    settings.INDEX_DIR = tmp_path / "index"
    monkeypatch.setattr(asking.every, "__kwdefaults__", {"batch": 2})
    client.force_login(make_person(Role.RESEARCHER))
    made = [make_record(title=Text(f"Facial nerve {number}")).pk for number in range(5)]
    make_record(title=Text("Optic chiasm"))
    rebuild(reader.place(), threads=1)
    return made


def written(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # it streams


@pytest.mark.parametrize("form", FORMATS)
def test_every_record_of_a_list_is_in_its_file_once(client: Client, pmids: list[int], form: str) -> None:
    text = written(client, f"/search/export/{form}/?q=facial[ti]")
    assert sum(text.count(f"Facial nerve {number}") > 0 for number in range(5)) == 5
    assert "Optic" not in text
    assert "Optic" in written(client, f"/search/export/{form}/")


def test_what_cannot_be_asked_leads_back_and_no_near_miss_is_exported(
    client: Client, pmids: list[int]
) -> None:
    assert client.get("/search/export/ris/?q=tag:nothing").headers["Location"] == "/search/?q=tag%3Anothing"
    assert "Facial" not in written(client, "/search/export/ris/?q=facial nerv crushed winter")
    assert client.get("/search/export/docx/").status_code == 404


def test_the_command_writes_what_a_search_finds(pmids: list[int], tmp_path: Path) -> None:
    file = tmp_path / "found.json"
    call_command("export_records", "--format", "json", "--query", "facial[ti]", "--output", str(file))
    assert len(json.loads(file.read_text())) == 5


def test_the_command_leaves_the_file_alone_where_the_search_cannot_be_asked(
    pmids: list[int], tmp_path: Path
) -> None:
    file = tmp_path / "kept.ris"
    file.write_text("mine")
    for query, why in (("tag:nothing", "There is no term"), ("twenty[dp]", "no date")):
        with pytest.raises(CommandError, match=why):
            call_command("export_records", "--format", "ris", "--query", query, "--output", str(file))
    assert file.read_text() == "mine"
