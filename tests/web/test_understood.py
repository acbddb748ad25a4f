"""What the page says of a search: how it was read, its headings, and what may have been meant."""

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from curation.providers.records import Text
from curation.search import reader
from curation.search.language import understand
from curation.search.rebuild import rebuild
from curation.web.understood import understood
from tests.factories import make_record

SPOKEN = [
    ("facial nerve", "facial nerve (and the heading Facial Nerve)"),
    (
        "rat facial nerve crush",
        "rat (and the heading Rats) AND facial nerve (and the heading Facial Nerve) AND crush",
    ),
    ("crush[ti] OR Chen Y[au]", "crush (in Title) OR Chen Y (as Author)"),
    (
        '"nerve repair" NOT (review[pt] OR is:retracted)',
        "“nerve repair” NOT ( review (as Publication Type) OR is:retracted )",
    ),
    ("crush", ""),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "said"), SPOKEN)
def test_a_search_is_said_as_it_was_understood(typed: str, said: str) -> None:
    found = understood(understand(typed).tree)
    pieces = found.pieces if found else []
    assert " ".join(f"{p.text} ({p.also})" if p.also else p.text for p in pieces) == said


@pytest.fixture
def base(settings: Settings, tmp_path: Path, db: None) -> None:
    settings.INDEX_DIR = tmp_path
    for number in range(4):
        make_record(title=Text(f"Regeneration of the facial nerve {number}"))
    rebuild(reader.place(), threads=1)


@pytest.mark.usefixtures("base")
@pytest.mark.parametrize(
    ("typed", "likelier"),
    [
        ("regeneratoin[ti]", "regeneration[ti]"),
        ("facial AND (regenration OR nerv)", "facial AND (regeneration OR nerve)"),
        ('"facal nerve"', '"facial nerve"'),
        ("regeneration", ""),
        ("facial NOT regeneratoin", ""),
        ("Regenratio*", ""),
    ],
)
def test_where_few_records_are_found_likelier_words_are_offered(
    client: Client, typed: str, likelier: str
) -> None:
    html = client.get("/search/", {"q": typed}).content.decode()
    offered = re.search(r'class="meant">Did you mean <a href="[^"]*"><em dir="auto">(.*?)</em>', html)
    assert (offered[1].replace("&quot;", '"') if offered else "") == likelier


@pytest.mark.usefixtures("base")
def test_hostile_words_are_said_as_they_are(client: Client) -> None:
    html = client.get(
        "/search/", {"q": "<script>alert(1)</script> OR regeneratoin[ti] OR rat"}
    ).content.decode()
    assert "<script>alert" not in html
    assert "Understood as" in html
