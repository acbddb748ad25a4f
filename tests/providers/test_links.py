"""Every shape of ELink's answers, and who cites whom by them."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.providers.errors import RetryableError
from curation.providers.links import CITED_IN, REFERENCES, SIMILAR, by_source, citations, read_links
from curation.providers.records_links import Check, CitationLink, LinkSet, Target

HEAD = '<?xml version="1.0" encoding="UTF-8" ?>\n<eLinkResult>{}</eLinkResult>'


def read(*sets: str) -> tuple[LinkSet, ...]:
    return read_links(HEAD.format("".join(f"<LinkSet>{s}</LinkSet>" for s in sets)).encode())


def linked(source: int, name: str, *targets: int) -> str:
    links = "".join(f"<Link><Id>{t}</Id></Link>" for t in targets)
    group = f"<LinkSetDb><DbTo>pubmed</DbTo><LinkName>{name}</LinkName>{links}</LinkSetDb>" if targets else ""
    return f"<DbFrom>pubmed</DbFrom><IdList><Id>{source}</Id></IdList>{group}"


def test_who_cites_whom_depends_on_the_name_of_the_link() -> None:
    found = read(
        linked(1, CITED_IN, 10, 11), linked(2, REFERENCES, 5), linked(3, SIMILAR, 3, 4), linked(4, "x")
    )
    assert list(citations(found)) == [
        CitationLink(10, 1, "pubmed"),
        CitationLink(11, 1, "pubmed"),
        CitationLink(2, 5, "pubmed"),
    ]


def test_a_record_without_links_is_a_set_without_links() -> None:
    (found,) = read(linked(7, CITED_IN))
    assert (found.sources, found.links, found.ids(CITED_IN), found.error) == ((7,), (), (), "")


def test_merged_links_belong_to_nobody() -> None:
    merged = read(linked(1, CITED_IN, 10).replace("</IdList>", "<Id>2</Id></IdList>"))
    assert merged[0].sources == (1, 2)
    with pytest.raises(ValueError, match="merged"):
        list(citations(merged))
    assert by_source(merged) == {}


def test_an_error_of_one_set_stays_with_it() -> None:
    good, bad = read(
        linked(1, CITED_IN, 10), "<IdList><Id>2</Id></IdList><ERROR>Exception:\n no luck</ERROR>"
    )
    assert (good.error, bad.error, bad.links) == ("", "Exception: no luck", ())


def test_scores_and_histories_are_kept() -> None:
    body = linked(1, SIMILAR, 3).replace("</Id></Link>", "</Id><Score>28347383</Score></Link>")
    history = (
        "<LinkSetDbHistory><DbTo>pubmed</DbTo><LinkName>n</LinkName><QueryKey>3</QueryKey></LinkSetDbHistory>"
    )
    scored, kept = read(body, f"<IdList><Id>1</Id></IdList>{history}<WebEnv>MCID_x</WebEnv>")
    assert scored.links[0].targets == (Target(3, 28347383),)
    assert (kept.links[0].query_key, kept.links[0].name, kept.web_env) == ("3", "n", "MCID_x")


@pytest.mark.parametrize(
    "body",
    [
        HEAD.format("<LinkSet><IdList><Id>x</Id></IdList></LinkSet>"),
        HEAD.format("<LinkSet><IdList><Id/></IdList></LinkSet>"),
        "<eSearchResult/>",
        "",
        "{}",
        '{"linksets": {}}',
        '{"linksets": [{"ids": ["a"]}]}',
        '{"linksets": [{"ids": [1], "linksetdbs": [{"links": [null]}]}]}',
    ],
)
def test_what_is_no_set_of_links_is_not_read_as_one(body: str) -> None:
    with pytest.raises(RetryableError):
        read_links(body.encode())


ids = st.integers(1, 99_999_999)


@given(st.lists(st.tuples(ids, st.lists(ids, max_size=5)), max_size=6))
def test_both_formats_give_the_same_links(given_links: list[tuple[int, list[int]]]) -> None:
    sets = [
        {"ids": [str(source)]} | ({"linksetdbs": [group(targets)]} if targets else {})
        for source, targets in given_links
    ]
    in_xml = read(*(linked(source, CITED_IN, *targets) for source, targets in given_links))
    assert read_links(json.dumps({"linksets": sets}).encode()) == in_xml


def group(targets: list[int]) -> dict[str, object]:
    return {"dbto": "pubmed", "linkname": CITED_IN, "links": [str(target) for target in targets]}


def test_scores_in_json_are_read() -> None:
    scored = {"linkname": "n", "links": [{"id": "3", "score": "9"}, {"id": 4}]}
    body = json.dumps({"linksets": [{"ids": ["1"], "linksetdbs": [scored]}]})
    assert read_links(body.encode())[0].links[0].targets == (Target(3, 9), Target(4))


def recorded(shared_data: Path, name: str) -> tuple[LinkSet, ...]:
    return read_links((shared_data / "eutils" / name).read_bytes())


@pytest.mark.real_data
def test_all_link_names_of_one_record_are_read(shared_data: Path) -> None:
    (found,) = recorded(shared_data, "biopython_tests/elink1.xml")
    assert found.sources == (9298984,)
    assert {links.name.removeprefix("pubmed_pubmed"): len(links.targets) for links in found.links} == {
        "": 101, "_citedin": 39, "_refs": 56, "_combined": 5, "_five": 5, "_reviews": 1, "_reviews_five": 5,
    }  # fmt: skip
    assert found.ids(SIMILAR)[0] == 9298984


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["elink2.xml", "elink3.xml", "elink4.xml", "../elink_score.xml"])
def test_no_link_of_a_recorded_answer_is_lost(shared_data: Path, name: str) -> None:
    text = (shared_data / "eutils" / "biopython_tests" / name).read_text()
    plain = re.findall(r"<Link>\s*<Id>(\d+)", text)
    found = recorded(shared_data, f"biopython_tests/{name}")
    assert [t.id for s in found for links in s.links for t in links.targets] == list(map(int, plain))
    lists = re.findall(r"<IdList>(.*?)</IdList>", text, re.DOTALL)
    sources = [int(number) for one in lists for number in re.findall(r"\d+", one)]
    assert [i for s in found for i in s.sources] == sources


@pytest.mark.real_data
def test_pages_outside_ncbi_are_read(shared_data: Path) -> None:
    (primary,) = recorded(shared_data, "biopython_tests/elink5.xml")
    assert primary.outs[0].provider == "Silverchair Information Systems"
    assert primary.outs[0].attributes == ("subscription/membership/fee required",)
    several = by_source(recorded(shared_data, "biopython_tests/elink6.xml"))
    assert {pmid: len(one.outs) for pmid, one in several.items()} == {12085856: 1, 12085853: 2}
    (invented,) = recorded(shared_data, "elink_llinks.xml")
    assert (invented.outs[0].url, invented.outs[0].subjects) == (
        "https://doi.org/10.5555/abc.2024.1",
        ("publishers/providers",),
    )


@pytest.mark.real_data
def test_what_ncbi_offers_is_read(shared_data: Path) -> None:
    offered = by_source(recorded(shared_data, "biopython_tests/elink7.xml"))
    assert offered.keys() == {12169658, 11748140}
    first = offered[12169658].offers[0]
    assert (first.database, first.name, first.priority) == ("books", "pubmed_books_refs", 185)
    assert any(offer.database == "LinkOut" or "LinkOut" in offer.name for offer in offered[12169658].offers)
    (checked,) = recorded(shared_data, "biopython_tests/elink8.xml")
    assert checked.checks == (Check(12068369, neighbour=True),)


@pytest.mark.real_data
def test_recorded_citers_are_counted_right(shared_data: Path) -> None:
    citers = {
        found.sources[0]: len(found.ids(CITED_IN))
        for file in (shared_data / "eutils" / "elink_json").glob("elink__citations_[0-9]*.json")
        for found in read_links(file.read_bytes())
    }
    assert sorted(citers.values())[-1] == 13_877
    assert {0, 1, 8, 305, 583} <= set(citers.values())


@pytest.mark.real_data
def test_every_recorded_link_in_json_is_read(shared_data: Path) -> None:
    files = list((shared_data / "eutils" / "elink_json").glob("*.json"))
    assert len(files) > 25
    for file in files:
        given = json.loads(file.read_text())["linksets"]
        expected = [int(i) for s in given for db in s.get("linksetdbs", []) for i in db["links"]]
        found = read_links(file.read_bytes())
        assert [t.id for s in found for links in s.links for t in links.targets] == expected, file.name
        assert len(found) == len(given)
