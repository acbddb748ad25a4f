"""The page of a record: everything stored, in PubMed's order, whatever is missing or odd."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from curation.exchange.formats import FORMATS
from curation.models import Notice as NoticeRow
from curation.models import Record
from curation.providers.records import (
    Affiliation,
    Book,
    Notice,
    Part,
    PartialDate,
    Person,
    Reference,
    Section,
    Text,
)
from curation.sync.contents import contents
from tests.factories import make_match, make_record, make_run
from tests.web.whole_record import WHOLE

pytestmark = pytest.mark.django_db


def page(client: Client, record: Record) -> str:
    """Return the page of a record."""
    response = client.get(record.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    """Return what a reader reads, blanks squeezed."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def leaves(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Walk through all texts of a record, each with the name of its field."""
    if isinstance(value, Part):
        for field in msgspec.structs.fields(value):
            yield from leaves(getattr(value, field.name), f"{name}.{field.name}")
    elif isinstance(value, tuple):
        for item in value:
            yield from leaves(item, name)
    elif isinstance(value, str) and value:
        yield name, value


# Said in another form (dates, codes, abbreviated initials), or in the address of a link (UIs, ORCID iDs).
SAID_OTHERWISE = re.compile(
    r"\.(initials|ui|orcid|precision|raw|at|completed|revised|kind|category|group|iso_type|issn_type|start|end"
    r"|html|type|language|languages|status|owner|scheme|indexing)$"
)


def test_everything_stored_is_on_the_page(client: Client) -> None:
    record = make_record(pmid=20000001, **WHOLE)
    html = page(client, record)
    read = re.sub(r"\s", "", words(html))
    absent = [
        (name, text)
        for name, text in leaves(contents(record))
        if not SAID_OTHERWISE.search(name) and re.sub(r"\s", "", text) not in read + re.sub(r"\s", "", html)
    ]
    assert absent == []


def test_what_is_said_in_another_form_is_on_the_page_too(client: Client) -> None:
    read = words(page(client, make_record(pmid=20000001, **WHOLE)))
    for said in (
        *("2024 Mar;12(3):411-29", "Epub 2024 Jan 17", "6 May 2024", "8 Jul 2024", "10 Sep 2023"),
        *("Article in Polish", "Languages Polish, English", "In Polish", "Received", "In Entrez"),
        *("MEDLINE, owner NASA, indexed: curated", "Bell palsy, familial (disease)", "version 2"),
        *("Aada Okaffor", "FACE-EV Study Group : 1 collaborator", "contributed equally", "et al."),
        *("PubMed’s list of grants is not complete", "S0000-1 not valid", "Exosomes *", "therapy*"),
    ):
        assert said.replace(" ", "") in read.replace(" ", ""), said


def test_the_order_is_pubmeds(client: Client) -> None:
    html = page(client, make_record(pmid=20000001, **WHOLE))
    order = [
        *(
            "Retracted.",
            "Correction published.",
            "Review</span>",
            "Epub 2024",
            "heal the nerve",
            "Pęcherzyki",
        ),
        *("Article in Polish", "Szabłowska", "2 affiliations", "<dt>PMID", 'id="abstract-h"', "CO<sub>2"),
        *("© 2024", "Nerw twarzowy", "whisker pad", 'id="coi-h"', 'id="linked-h"', 'id="mesh-h"'),
        *('id="substances-h"', 'id="funding-h"', 'id="publication-h"', 'id="references-h"', 'id="more-h"'),
    ]
    found = [html.index(part, html.index("<article")) for part in order]
    assert found == sorted(found)


@pytest.mark.parametrize(
    "odd",
    [
        {"title": Text()},
        {"title": Text(), "vernacular_title": Text("Nerw")},
        {"authors": ()},
        {"authors": (Person(collective="A group"),)},
        {"journal": WHOLE["journal"], "published": PartialDate("1998 Dec-1999 Jan", 1998, precision="text")},
        {"kind": "chapter", "book": Book(title=Text("Nerves"), editors=(Person(last="Ed"),))},
        {"kind": "book", "title": Text(), "book": Book(title=Text("Nerves"), isbns=("978-1",))},
        {"title": Text("x2", "<math><msup><mi>x</mi><mn>2</mn></msup></math>")},
        {"title": Text("عصب الوجه"), "languages": ("ara",)},
        {"history": (), "revised": ""},
        {"doi": "not a doi", "pmcid": "PMC1"},
    ],
    ids=lambda odd: "-".join(odd),
)
def test_odd_records_have_a_page_and_a_row(client: Client, odd: dict[str, Any]) -> None:
    record = make_record(**odd)
    html = page(client, record)
    assert ">None<" not in html
    assert "None " not in words(html).replace("None by itself", "")
    rows = client.get("/search/").content.decode()
    assert f'href="{record.get_absolute_url()}"' in rows


def test_markup_from_outside_is_text_here(client: Client) -> None:
    bad = "<script>alert(1)</script>"
    sections = (Section(Text(bad), label=bad),)
    record = make_record(
        title=Text(bad),
        vernacular_title=Text(bad + "x"),
        abstract=WHOLE["abstract"].__class__(sections),
        authors=(Person(last=bad, affiliations=(Affiliation(bad),)),),
        coi=Text(bad),
        notices=(Notice("ErratumIn", bad, None, bad),),
        references=(Reference(Text(bad), list_title=bad),),
        general_notes=(bad,),
        doi=bad,
    )
    for where in (record.get_absolute_url(), "/search/", "/", f"/search/?q={bad}"):
        html = client.get(where).content.decode()
        assert "<script>alert" not in html
    assert page(client, record).count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 10


def test_a_thousand_authors_are_folded_and_all_there(client: Client) -> None:
    places = [Affiliation(f"Institute {n}") for n in range(300)]
    people = tuple(Person(last=f"Name{n}", affiliations=(places[n % 300],)) for n in range(1004))
    record = make_record(authors=people)
    html = page(client, record)
    assert "All 1,004 authors and 300 affiliations" in html
    assert "Name24" in html
    assert ">Name25<" not in html
    assert len(html) < 40_000
    every = client.get(reverse("record-authors", args=[record.pk])).content.decode()
    assert "300 affiliations" in every
    assert all(f">Name{n}<sup>" in every for n in range(1004))


def test_a_hundred_references_stand_on_a_page_of_their_own(client: Client) -> None:
    record = make_record(references=tuple(Reference(Text(f"Work {n}.")) for n in range(1, 101)))
    html = page(client, record)
    assert "Work 50." in html
    assert "Work 51." not in html
    assert "All 100 references" in html
    assert "Work 100." in client.get(reverse("record-references", args=[record.pk])).content.decode()


def test_a_notice_of_another_record_is_told_here_before_pubmed_adds_it(client: Client) -> None:
    record = make_record(pmid=11)
    erratum = make_record(pmid=12)
    told = {"record": erratum, "other_pmid": 11, "source_text": "J W. 2020"}
    NoticeRow.objects.create(kind="ErratumFor", **told)
    NoticeRow.objects.create(kind="CommentOn", **told | {"source_text": "gone"}, gone_at=timezone.now())
    html = page(client, record)
    assert "Correction published." in html
    assert 'href="/records/12/"' in html
    assert "Comment in" not in html


def test_a_record_is_cited_taken_away_and_found_by_its_other_names(client: Client) -> None:
    record = make_record(pmid=20000001, **WHOLE)
    html = page(client, record)
    assert '<meta name="citation_doi" content="10.99999/whisk.1">' in html
    assert 'class="Z3988"' in html
    cited = client.get(reverse("record-cite", args=[record.pk])).content.decode()
    assert "<i>Journal of whisking</i>" in cited
    for form in FORMATS:
        answer = client.get(reverse("record-export", args=[record.pk, form]))
        assert answer.headers["Content-Disposition"] == f'attachment; filename="pmid-20000001.{form}"'
        assert b"20000001" in answer.getvalue()
    assert client.get(reverse("record-export", args=[record.pk, "docx"])).status_code == 404
    for name in ("/doi/10.99999/WHISK.1", "/pmc/pmc7654321/"):
        assert client.get(name).headers["Location"] == "/records/20000001/"
    assert client.get("/doi/10.99999/none").status_code == 404


def test_mail_addresses_are_not_for_gatherers(client: Client) -> None:
    place = Affiliation("Institute of Nerves, Porto. Electronic address: ana.b@nerves.example.pt.")
    html = page(client, make_record(authors=(Person(last="Reis", affiliations=(place,)),)))
    assert "Institute of Nerves, Porto" in html
    assert "@" not in html


def test_a_retracted_record_and_its_notice_point_at_each_other(client: Client) -> None:
    make_record(pmid=11, notices=(Notice("RetractionIn", "J W. 2024;1:2", 12),))
    make_record(pmid=12, notices=(Notice("RetractionOf", "J W. 2020;1:1", 11),))
    bad, notice = (client.get(f"/records/{pmid}/").content.decode() for pmid in (11, 12))
    assert "notice--retracted" in bad
    assert 'href="/records/12/"' in bad
    assert "This is a notice of retraction" in notice
    assert 'href="/records/11/"' in notice
    assert "notice--retracted" not in notice


def test_a_record_says_when_it_cites_a_retracted_one(client: Client) -> None:
    make_record(pmid=11, notices=(Notice("RetractionIn", "J W. 2024;1:2"),))
    citing = make_record(references=(Reference(Text("One.")), Reference(Text("Two."), pmid=11)))
    html = page(client, citing)
    assert "Cites a retracted record" in html
    assert 'href="#ref-2"' in html
    notice = make_record(
        notices=(Notice("RetractionOf", "J W", 11),), references=(Reference(Text("It."), pmid=11),)
    )
    assert "Cites a retracted record" not in page(client, notice)


def test_the_number_of_queries_does_not_depend_on_the_record(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    small = make_record(authors=())
    cited = [make_record() for _ in range(30)]
    large = make_record(references=tuple(Reference(Text(str(c)), pmid=c.pk) for c in cited))
    for record in (small, large):
        make_match(record, make_run())
        with django_assert_max_num_queries(21):
            assert f"PMID {record.pk}" in page(client, record)


def test_a_synthetic_record_is_marked_wherever_it_is_shown(client: Client) -> None:
    made = make_record(general_notes=("Synthetic record: it describes no real study.",))
    for where in (made.get_absolute_url(), f"{made.get_absolute_url()}history/", "/search/", "/"):
        html = client.get(where).content.decode()
        assert html.count("kind--synthetic") == 2, where
        assert "report no real study" in html


def test_an_invented_record_leads_to_nothing_real(client: Client) -> None:
    invented = {**WHOLE, "general_notes": ("Synthetic record.",)}
    html = page(client, make_record(pmid=90000001, **invented))
    assert re.findall(r'href="(https?:[^"]+)"', html) == []
    assert "10.99999/whisk.1" in html


def test_a_real_record_is_not_marked(client: Client) -> None:
    make_record()
    assert "kind--synthetic" not in client.get("/search/").content.decode()


def test_sources_that_matched_are_named_with_their_runs(client: Client) -> None:
    record, run = make_record(), make_run()
    make_match(record, run)
    other = make_run()
    make_match(record, other, left_run=other)
    read = words(page(client, record))
    assert run.source.name in read
    assert f"last seen by run {run.pk}" in read
    assert "no longer matched since" in read


def test_a_record_that_is_not_here_is_not_found_and_pubmed_is_offered(client: Client) -> None:
    response = client.get("/records/123/")
    assert response.status_code == 404
    assert "does not hold PMID 123" in response.content.decode()
