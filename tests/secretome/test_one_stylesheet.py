"""A server sends all stylesheets as one, in the order and the layers of the entry point."""

import gzip
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from secretome.one_stylesheet import ENTRY, joined
from tests.conftest import PROJECT


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "secretome.one_stylesheet.OneStylesheet"},
    }
    return tmp_path


def test_one_file_holds_every_rule_in_its_layer_and_imports_nothing(collected: Path) -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    (sent,) = collected.glob("css/site.*.css")
    text = sent.read_text()
    assert "@import" not in text
    names = re.findall(r'url\("([^"]+)"\)', (PROJECT / "static" / ENTRY).read_text())
    places = [text.index((PROJECT / "static/css" / name).read_text().strip()[:200]) for name in names]
    assert len(places) > 40
    assert places == sorted(places)
    assert text.count("{") == text.count("}")
    assert gzip.decompress(sent.with_name(sent.name + ".gz").read_bytes()).decode() == text


def test_an_import_that_is_not_there_stops_the_collecting() -> None:
    from django.contrib.staticfiles.storage import StaticFilesStorage

    here = StaticFilesStorage(location=str(PROJECT / "static"))
    with pytest.raises(FileNotFoundError, match=r"reset\.css"):
        joined({ENTRY: (here, ENTRY)})
