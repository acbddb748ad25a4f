"""Mistakes in the settings are found at the start, and each says what to do."""

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

GOOD = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"


def found() -> dict[str, str]:
    """Return the ids and messages of our own checks."""
    return {m.id or "": f"{m.msg} {m.hint}" for m in run_checks(tags=["secretome"])}


def test_good_settings_pass() -> None:
    assert found() == {}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("NCBI_EMAIL", "", "secretome.W001"),
        ("NCBI_EMAIL", "someone", "secretome.E001"),
        ("NCBI_EMAIL", "a@b.example, c@d.example", "secretome.E001"),
        ("NCBI_API_KEY", "abc def", "secretome.E002"),
        ("NCBI_API_KEY", '"abc"', "secretome.E002"),
        ("EUTILS_URL", "eutils.ncbi.nlm.nih.gov", "secretome.E003"),
        ("ICITE_URL", "ftp://icite.example/", "secretome.E003"),
        ("EUTILS_URL", GOOD.replace("https", "http"), "secretome.E004"),
        ("CELERY_TASK_TIME_LIMIT", 100_000, "secretome.E005"),
    ],
)
def test_a_mistake_is_found(settings: Settings, name: str, value: object, expected: str) -> None:
    setattr(settings, name, value)
    assert list(found()) == [expected]


def test_a_key_is_never_repeated(settings: Settings) -> None:
    settings.NCBI_API_KEY = "secret-word 1"
    assert "secret-word" not in found()["secretome.E002"]


def test_a_stand_in_may_be_asked_without_encryption(settings: Settings) -> None:
    settings.EUTILS_URL = "http://127.0.0.1:8081/entrez/eutils/"
    assert found() == {}
