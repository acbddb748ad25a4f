"""The style guide shows every component there is, and is there only where it is asked for."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
ELSEWHERE = {  # parts of one kind of page, shown and tested there
    *("account", "record_link", "record_section", "run_button", "run_line", "news", "pager"),
}


def used(folder: Path) -> set[str]:
    text = " ".join(p.read_text() for p in folder.rglob("*.html"))
    return {name.replace("-", "_") for name in re.findall(r"<c-([\w-]+)", text)} - {"vars", "slot"}


def test_every_component_is_in_the_style_guide() -> None:
    there = {p.stem for p in (TEMPLATES / "components").glob("*.html")}
    shown = used(TEMPLATES / "styleguide")
    within = used(TEMPLATES / "components") | {"site_header", "site_footer", "messages"}
    assert there - shown - within - ELSEWHERE == set()


@pytest.mark.django_db
def test_it_is_shown_where_it_is_asked_for_and_nowhere_else(client: Client, settings: Settings) -> None:
    assert client.get(reverse("styleguide")).status_code == 200
    settings.STYLEGUIDE = False
    assert client.get(reverse("styleguide")).status_code == 404
