"""Files made to do harm, and files that came to harm: refused or partly taken, by name, fast and small."""

import gzip
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.providers.measured import measured
from tests.providers.pubmed_sets import article, article_set

SECONDS, MEGABYTES = 5, 100
SECRET = "kept-on-this-machine-7f3a"


def within_bounds(found: list[dict[str, Any]]) -> None:
    """Assert that every file stayed small and fast; the figures themselves are printed."""
    assert max(one["seconds"] for one in found) < SECONDS
    assert max(one["megabytes"] for one in found) < MEGABYTES


def named(one: dict[str, Any]) -> None:
    """Assert that every problem of a file names it."""
    assert all(text.startswith(one["file"]) for text, *_ in one["problems"])


def with_head(head: str, element: str = "", attribute: str = "") -> bytes:
    """Return a set with declarations before it."""
    root = f"<PubmedArticleSet{attribute}>{element}</PubmedArticleSet>"
    return f"<!DOCTYPE PubmedArticleSet {head}>\n{root}".encode()


def laughs(levels: int = 12) -> str:
    """Return declarations each ten times the one before."""
    lines = ['<!ENTITY l0 "ha">']
    lines += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels)]
    return "[" + "\n".join(lines) + "]"


def refers(name: str) -> str:
    """Return an article whose title holds a reference."""
    return article(1, title=f"a &{name}; b")


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('[<!ENTITY x SYSTEM "file://{secret}">]', "x"),
        ('[<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]', "x"),
        ('[<!ENTITY % p SYSTEM "file://{secret}"> %p;]', "x"),
        ("[<!ENTITY % p \"<!ENTITY x SYSTEM 'file://{secret}'>\"> %p;]", "x"),
        ('SYSTEM "file://{secret}"', "x"),
        ('PUBLIC "-//NLM//DTD" "http://127.0.0.1:9/pubmed.dtd"', "x"),
    ],
)
def test_nothing_outside_the_file_is_ever_read(head: str, name: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    path = tmp_path / "xxe.xml"
    path.write_bytes(with_head(head.format(secret=secret), refers(name)))
    (one,) = measured([path])
    within_bounds([one])
    named(one)
    assert SECRET not in str(one)
    assert not one["complete"] or "&x;" in one["kept"]


def test_the_host_name_stays_at_home(tmp_path: Path) -> None:
    path = tmp_path / "xxe.xml"
    path.write_bytes(with_head(f'[<!ENTITY x SYSTEM "{Path("/etc/hostname").as_uri()}">]', refers("x")))
    (one,) = measured([path])
    assert (one["complete"], one["count"]) == (False, 0)
    assert "an entity is declared in the file" in one["problems"][0][0]
    assert one["problems"][0][1]


@pytest.mark.parametrize(
    "body",
    [
        with_head(laughs(), refers("l11")),
        with_head(laughs(), article(1), ' a="&l11;"'),
        with_head('[<!ENTITY q "' + "q" * 100_000 + '">]', article(1, title="&q;" * 20_000)),
        with_head('[<!ENTITY a "&b;"><!ENTITY b "&a;">]', refers("a")),
        b"<PubmedArticleSet>" + b"<a>" * 100_000,
        b"<PubmedArticleSet>" + b"<a/>" * 5_000_000,
        b"<PubmedArticleSet><PubmedArticle>" + b"<a/>" * 5_000_000,
        b"<PubmedArticleSet><PubmedArticle><PMID>" + b"x" * 30_000_000,
        b"<Other>" + b"<a>b</a>\n" * 2_000_000,
        b"<!--" + b"x" * 30_000_000,
        b"\x00" * 1_000_000,
    ],
    ids=[
        *("laughs", "laughs in an attribute", "quadratic", "circle", "deep", "wide", "wide record"),
        *("long text", "other root", "long comment", "zeros"),
    ],
)
def test_what_grows_without_end_is_stopped(body: bytes, tmp_path: Path) -> None:
    path = tmp_path / "grows.xml"
    path.write_bytes(body)
    (one,) = measured([path])
    within_bounds([one])
    named(one)
    assert (one["complete"], one["count"]) == (False, 0)
    assert one["problems"]


@pytest.mark.parametrize("inside", [b" ", b"<a/>", b"x"])
def test_a_gzip_bomb_is_stopped(inside: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bomb.xml.gz"
    head = b"<PubmedArticleSet>\n" + article(5).encode() + b"\n"
    with gzip.open(path, "wb", compresslevel=9) as bomb:
        bomb.write(head)
        for _ in range(200):
            bomb.write(inside * (1_000_000 // len(inside)))
    assert path.stat().st_size < 1_000_000
    (one,) = measured([path])
    within_bounds([one])
    named(one)
    assert (one["complete"], one["pmids"]) == (False, [5])
    assert "PMID 5" in one["problems"][-1][0]


def test_a_cut_file_is_partly_taken_and_says_where_it_ends(tmp_path: Path) -> None:
    body = article_set(*(article(n, title=f"{zlib.crc32(bytes(n)):x} " * 50) for n in range(1, 300)))
    paths = []
    for name, whole in (("cut.xml", body), ("cut.xml.gz", gzip.compress(body, mtime=0))):
        for percent in range(5, 100, 5):
            paths.append(tmp_path / f"{percent}.{name}")
            paths[-1].write_bytes(whole[: len(whole) * percent // 100])
    found = measured(paths)
    within_bounds(found)
    for one in found:
        named(one)
        assert not one["complete"]
        assert one["pmids"] == list(range(1, one["count"] + 1))
        text, line, *_ = one["problems"][-1]
        assert line == pytest.approx(one["count"] + 2, abs=1)
        assert not one["count"] or f"PMID {one['count']}" in text
    assert found[-1]["count"] > 200
    assert found[18]["count"] > 270


EXPECTED = {
    "duplicate_pmid_and_deletes.xml": (True, 0),
    "italics.xml": (True, 0),
    "mathml.xml": (True, 0),
    "no_pmid.xml.gz": (True, 1),
    "mathml_newlines_medlinecitation.xml": (False, 1),
}


@pytest.mark.real_data
def test_every_hostile_file_is_taken_as_far_as_it_goes(shared_data: Path) -> None:
    paths = sorted((shared_data / "hostile").iterdir())
    found = {one["file"]: one for one in measured(paths)}
    within_bounds(list(found.values()))
    assert len(found) == 11
    for name, one in found.items():
        named(one)
        complete, problems = EXPECTED.get(name, (False, 1))  # the others have another root or do not end
        assert one["complete"] == complete
        assert len([p for p in one["problems"] if "unknown element" not in p[0]]) == problems
        assert all(line for _, line, *_ in one["problems"])
        assert bool(one["count"]) == (complete and not problems)
    assert "PMID 30712376" in found["mathml_newlines_medlinecitation.xml"]["problems"][0][0]


@pytest.mark.real_data
def test_duplicates_and_deletions_are_all_given_out(shared_data: Path) -> None:
    (one,) = measured([shared_data / "hostile/duplicate_pmid_and_deletes.xml"])
    assert len(one["pmids"]) > len(set(one["pmids"]))
    assert set(one["deleted"]) >= {30830050, 30830053, 30830055}


@pytest.mark.real_data
def test_a_real_file_cut_at_every_twentieth_is_never_whole(shared_data: Path, tmp_path: Path) -> None:
    body = (shared_data / "hostile/duplicate_pmid_and_deletes.xml").read_bytes()
    paths = []
    for percent in range(5, 100, 5):
        paths.append(tmp_path / f"{percent}.xml")
        paths[-1].write_bytes(body[: len(body) * percent // 100])
    found = measured(paths)
    within_bounds(found)
    assert not any(one["complete"] for one in found)
    assert all(one["problems"][-1][1] for one in found)


@pytest.mark.real_data
def test_memory_does_not_grow_with_the_file(shared_data: Path) -> None:
    small, large = (
        measured([shared_data / f"pubmed/{name}.xml.gz"], keep=False)[0]
        for name in ("real_records", "derived_13938")
    )
    assert (small["count"], large["count"]) == (1398, 13938)
    assert large["megabytes"] < 150
    assert large["megabytes"] < small["megabytes"] + 10
