"""Answers as PubMed, iCite and Europe PMC gave them, each read to the right rows."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from curation.models import Link, Metric, Similar, Unlinked
from curation.models.link import Provider
from curation.models.refresh import Part
from curation.providers import europepmc, icite
from curation.providers.errors import RetryableError
from curation.providers.links import CITED_IN, REFERENCES, SIMILAR, by_source, read_links
from curation.providers.records_links import LinkSet
from curation.sync.citations.writing import write

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]

TODAY = date(2026, 1, 5)


def put(part: Part, answers: dict[int, object]) -> int:
    with transaction.atomic():
        return write(part, answers, today=TODAY)


def elink(shared_data: Path, name: str) -> tuple[dict[int, LinkSet], list[dict[str, object]]]:
    """Return the sets of a recorded file, and the file as plain JSON."""
    body = (shared_data / "eutils" / "elink_json" / f"elink__{name}.json").read_bytes()
    plain = json.loads(body)["linksets"]
    return by_source(read_links(body)), plain


def plain_links(plain: list[dict[str, object]], name: str) -> set[int]:
    """Return the ids under a link name, read without the code under test."""
    groups = [g for s in plain for g in s.get("linksetdbs", [])]  # type: ignore[attr-defined]  # decoded JSON
    return {int(i) for g in groups if g["linkname"] == name for i in g["links"]}


def recorded(shared_data: Path, kind: str) -> list[str]:
    """Return the names of the recorded answers about one record each."""
    files = (shared_data / "eutils" / "elink_json").glob(f"elink__{kind}_[0-9]*.json")
    return sorted(path.stem.removeprefix("elink__") for path in files)


def test_who_cites_a_record_from_nobody_to_thousands(shared_data: Path) -> None:
    sizes = []
    for name in recorded(shared_data, "citations"):
        sets, plain = elink(shared_data, name)
        ((pmid, found),) = sets.items()
        put(Part.CITED_IN, {pmid: found.ids(CITED_IN)})
        rows = set(Link.objects.filter(cited=pmid).values_list("citing", flat=True))
        assert rows == plain_links(plain, CITED_IN) - {pmid}
        sizes.append(len(rows))
    assert (min(sizes), max(sizes), len(sizes)) == (0, 13_877, 10)


def test_similar_articles_in_their_order_without_the_record_itself(shared_data: Path) -> None:
    for name in recorded(shared_data, "related"):
        sets, plain = elink(shared_data, name)
        ((pmid, found),) = sets.items()
        targets = [t for links in found.links if links.name == SIMILAR for t in links.targets]
        put(Part.SIMILAR, {pmid: targets})
        rows = Similar.objects.filter(pmid=pmid).first()
        assert set(rows.others if rows else ()) == plain_links(plain, SIMILAR) - {pmid}
        assert not rows or rows.others == [t.id for t in targets if t.id != pmid]


@pytest.mark.parametrize("kind", ["citations", "related"])
def test_links_of_three_records_that_came_merged_are_refused(shared_data: Path, kind: str) -> None:
    sets, plain = elink(shared_data, f"{kind}_multiple")
    assert len(plain) == 1
    assert len(plain[0]["ids"]) == 3  # type: ignore[arg-type]  # decoded JSON
    assert sets == {}


def test_biopythons_recorded_answers(shared_data: Path) -> None:
    counts = {}
    for path in sorted((shared_data / "eutils" / "biopython_tests").glob("elink*.xml")):
        sets = by_source(read_links(path.read_bytes()))
        for pmid, found in sets.items():
            put(Part.CITED_IN, {pmid: found.ids(CITED_IN)})
            put(Part.REFERENCES, {pmid: found.ids(REFERENCES)})
            put(Part.LINKOUT, {pmid: (found.outs, set())})
        counts[path.name] = len(sets)
    assert Link.objects.filter(cited=9298984).count() == 39
    assert Link.objects.filter(citing=9298984).count() == 56
    assert sum(counts.values()) > 3


@pytest.mark.parametrize(
    "name", ["icite_pubs_2024-02_23456789_27599104", "icite_pubs_2025_32162448", "icite_pubs_fl"]
)
def test_both_generations_of_icite_give_the_same_rows(shared_data: Path, name: str) -> None:
    body = (shared_data / "icite" / f"{name}.json").read_bytes()
    answer = json.loads(body)
    plain = answer.get("data", answer) if isinstance(answer, dict) else answer
    rows = plain if isinstance(plain, list) else [plain]
    put(Part.ICITE, {metric.pmid: metric for metric in icite.read_metrics(body)})
    for row in rows:
        pmid = int(row["pmid"])
        stored = Metric.objects.get(pmid=pmid, provider=Provider.ICITE)
        assert stored.citations == row.get("citation_count")
        assert stored.rcr == row.get("relative_citation_ratio")
        assert set(_links("citing", cited=pmid)) == set(_ids(row.get("cited_by")))
        assert set(_links("cited", citing=pmid)) == set(_ids(row.get("references")))


def test_europe_pmcs_rows_become_links_and_those_without_a_pmid_are_counted() -> None:
    rows = [{"id": str(n), "source": "MED", "title": "T."} for n in (10, 11)]
    rows += [{"id": "PPR1", "source": "PPR", "title": "A preprint."}, {"source": "AGR", "id": "IND4"}]
    body = json.dumps({"hitCount": 4, "citationList": {"citation": rows}}).encode()
    put(Part.EUROPE_CITATIONS, {1: list(europepmc.read_page(body, "citations").works)})
    assert set(_links("citing", cited=1)) == {10, 11}
    assert set(Unlinked.objects.values_list("key", flat=True)) == {"PPR:PPR1", "AGR:IND4"}
    figures = Metric.objects.get(provider=Provider.EUROPEPMC)
    assert (figures.citations, figures.unlinked) == (4, 2)


def test_an_answer_of_another_kind_is_refused_though_it_has_a_count(shared_data: Path) -> None:
    body = (shared_data / "europepmc" / "citations_old_api.json").read_bytes()
    with pytest.raises(RetryableError, match="lists none"):
        europepmc.read_page(body, "citations")


def test_europe_pmcs_answer_of_none_gives_no_row(shared_data: Path) -> None:
    body = (shared_data / "europepmc" / "citations_none_old_api.json").read_bytes()
    assert europepmc.read_page(body, "citations").works == ()


def _links(end: str, **given: int) -> list[int]:
    return list(Link.objects.filter(**given).values_list(end, flat=True))


def _ids(value: object) -> list[int]:
    """Read a list of PMIDs, or one text of them, without the code under test."""
    words = value.split() if isinstance(value, str) else value or []
    return [int(word) for word in words]  # type: ignore[attr-defined]  # decoded JSON
