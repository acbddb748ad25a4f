"""Rules of the pages that can be read off their files."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
STYLES = sorted((PROJECT / "static/css").rglob("*.css"))
SCRIPTS = sorted((PROJECT / "static/js").rglob("*.js"))


def name(path: Path) -> str:
    return str(path.relative_to(PROJECT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_is_short_and_has_nothing_inline(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 150
    assert not re.search(r"\sstyle=|<style|\son\w+=|\|\s*safe\b|safeseq|autoescape", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_link_to_elsewhere_tells_nobody_where_it_was_followed(path: Path) -> None:
    for link in re.findall(r'<a\b[^>]*href="https?://[^>]*>', path.read_text()):
        assert 'rel="noreferrer"' in link


def test_nothing_is_called_safe_but_in_the_one_audited_tag() -> None:
    sources = [p for p in (PROJECT / "curation").rglob("*.py") if "mark_safe" in p.read_text()]
    assert [name(p) for p in sources] == ["curation/templatetags/stored.py"]


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_a_style_sheet_is_short_and_asks_nobody_else(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 200
    assert not re.search(r"https?:|url\(\s*['\"]?//", text)


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_is_short_and_asks_nobody_else(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 150
    assert not re.search(r"https?:|\beval\(|innerHTML", text)


def test_every_style_sheet_is_imported_by_the_site_and_the_other_way_round() -> None:
    root = PROJECT / "static/css"
    imported = re.findall(r'url\("([^"]+)"\)', (root / "site.css").read_text())
    assert sorted(imported) == sorted(str(p.relative_to(root)) for p in STYLES if p.name != "site.css")
