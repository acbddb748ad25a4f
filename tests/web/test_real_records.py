"""Real records on real pages."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from curation.models import Record
from curation.providers.pubmed_xml import parse
from curation.sync.contents import contents
from curation.sync.store import store_alone

pytestmark = [pytest.mark.real_data, pytest.mark.django_db]

EACH = 2  # records of every odd feature


def read(html: str) -> str:
    """Return the text of a page without its blanks."""
    return re.sub(r"\s", "", unescape(re.sub(r"<[^>]+>", "", html)))


def test_every_kind_of_odd_record_has_a_page(client: Client, shared_data: Path) -> None:
    exemplars = json.loads((shared_data / "pubmed/exemplars.json").read_text())
    wanted = {pmid for pmids in exemplars.values() for pmid in pmids[:EACH]}
    entries = parse((shared_data / "pubmed/real_records.xml.gz").read_bytes()).entries
    store_alone([e for e in entries if e.record.pmid in wanted], origin="real")
    for record in Record.objects.filter(pk__in=wanted):
        response = client.get(record.get_absolute_url())
        assert response.status_code == 200, record
        shown = read(response.content.decode())
        for text in (
            record.title,
            record.doi,
            contents(record).coi.plain,
            *(n.source for n in contents(record).notices),
        ):
            assert re.sub(r"\s", "", text).lower().rstrip(".,:;") in shown.lower(), (record, text)
    assert client.get("/search/").status_code == 200


def test_the_review_this_base_starts_from_is_shown_as_pubmed_shows_it(
    client: Client, shared_data: Path
) -> None:
    entries = parse((shared_data / "seed/36691473.xml").read_bytes()).entries
    store_alone(entries, origin="seed")
    html = client.get("/records/36691473/").content.decode()
    shown = " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())
    for text in (
        *(
            "Review",
            "Biomed Res Int. 2023 Jan 14:2023:8427200.",
            "doi: 10.1155/2023/8427200. eCollection 2023.",
        ),
        *("Secretome of Mesenchymal Stromal Cells as a Possible", "Ilona Szabłowska-Gadomska"),
        *("no conflict of interest regarding the publication", "Facial nerve palsy is a serious"),
    ):
        assert text in shown
    numbers = [f'id="ref-{n}"' in html for n in range(1, 7)]
    assert numbers == [True] * 5 + [False]
