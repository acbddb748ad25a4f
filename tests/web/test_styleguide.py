"""The style guide shows every component that pages share, and is there only where it is asked for."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
OF_THEIR_OWN_PAGES = {
    *("form", "form_field", "linked_line", "news", "pager", "record_link", "run_line", "site_header"),
}


def used(folder: Path) -> set[str]:
    text = " ".join(p.read_text() for p in folder.rglob("*.html"))
    return {name.replace("-", "_") for name in re.findall(r"<c-([\w-]+)", text)} - {"vars", "slot"}


def test_every_component_that_several_subjects_use_is_in_the_style_guide() -> None:
    subjects = [p for p in TEMPLATES.iterdir() if p.is_dir() and p.name not in ("components", "styleguide")]
    users = Counter(name for subject in subjects for name in used(subject))
    shared = {name for name, folders in users.items() if folders > 1}
    within = used(TEMPLATES / "components")
    assert shared - used(TEMPLATES / "styleguide") - within - OF_THEIR_OWN_PAGES == set()


@pytest.mark.django_db
def test_it_is_shown_where_it_is_asked_for_and_nowhere_else(client: Client, settings: Settings) -> None:
    assert client.get(reverse("styleguide")).status_code == 200
    settings.STYLEGUIDE = False
    assert client.get(reverse("styleguide")).status_code == 404
