"""What the pages show of links: where each stands, who says so, and what may be done."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from curation import tasks
from curation.models import Breaker, Candidate, CandidateAct, LinkOut, Metric, Refresh, Stub
from curation.models.link import Provider, Side
from curation.models.refresh import BreakerState, Part
from curation.models.user import Role
from curation.providers.records import Text
from curation.providers.records_links import Target
from curation.search import reader
from curation.search.rebuild import rebuild
from curation.sync.citations import due, links
from curation.sync.citations.beside import write_similar
from curation.sync.citations.counting import count_links
from tests.factories import make_match, make_person, make_record, make_run
from tests.sync.citations.test_links import DAY

pytestmark = pytest.mark.django_db


def cite(provider: Provider, cited: int, *citing: int) -> None:
    with transaction.atomic():
        links.say(provider, Side.CITED, {cited: list(citing)}, today=DAY)
    count_links()


def html_of(client: Client, where: str) -> str:
    return client.get(where).content.decode()


def test_each_line_says_where_it_stands_and_who_says_so(client: Client) -> None:
    record, inside = make_record(), make_record()
    Candidate.objects.create(pmid=77)
    cite(Provider.ELINK, record.pk, inside.pk)
    cite(Provider.ICITE, record.pk, inside.pk, 77, 88)
    Stub.objects.filter(pmid=88).update(title="<script>alert(1)</script>", retracted=True)
    page = html_of(client, record.get_absolute_url())
    assert "3, all providers together" in page
    for words in ("in this base", "candidate</a>", "outside", "says PMC, iCite", "&lt;script&gt;"):
        assert words in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("kind", ["similar", "cited-by", "references", "co-cited", "coupled"])
def test_every_list_has_a_page_of_its_own_and_an_empty_one_says_so(client: Client, kind: str) -> None:
    record = make_record()
    assert "No provider has named any" in html_of(client, reverse("record-links", args=[record.pk, kind]))


def test_an_unknown_list_is_not_found(client: Client) -> None:
    assert client.get(reverse("record-links", args=[make_record().pk, "friends"])).status_code == 404


def test_lists_are_paged_and_sorted_with_a_constant_number_of_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    record = make_record()
    cite(Provider.ICITE, record.pk, *range(1000, 1060))
    where = reverse("record-links", args=[record.pk, "cited-by"])
    with django_assert_num_queries(6):
        page = html_of(client, where)
    assert "1–25</strong> of 60" in page
    assert "PMID 1059" in page
    assert "51–60</strong> of 60" in html_of(client, f"{where}?page=3&sort=cited")
    assert client.get(f"{where}?page=99999999999999999999&sort=x").status_code == 200


def test_records_cited_together_and_records_that_share_references_are_found(client: Client) -> None:
    one, two = make_record(), make_record()
    for cited in (one, two):
        cite(Provider.ICITE, cited.pk, 500, 501)
    page = html_of(client, reverse("record-links", args=[one.pk, "co-cited"]))
    assert f"PMID {two.pk}" in page
    assert "2 times" in page
    for citing in (500, 501):
        make_record(pmid=citing)
    assert "2 shared" in html_of(client, reverse("record-links", args=[500, "coupled"]))


def test_counts_stand_by_provider_with_their_day_and_why_they_differ(client: Client) -> None:
    record = make_record()
    Metric.objects.create(pmid=record.pk, provider=Provider.ELINK, citations=3)
    Metric.objects.create(pmid=record.pk, provider=Provider.ICITE, citations=12, rcr=1.25, apt=0.5)
    page = html_of(client, record.get_absolute_url())
    for words in ("PubMed Central only", ">12<", "1.25", "0.50"):
        assert words in page


def test_linkout_stands_by_category_and_only_web_addresses_are_kept(client: Client) -> None:
    record = make_record()
    pages = {"provider": "A Publisher", "category": "Full Text Sources", "first_seen": DAY, "last_seen": DAY}
    LinkOut.objects.create(pmid=record.pk, url="https://x.example/", **pages)
    page = html_of(client, record.get_absolute_url())
    assert "Full Text Sources" in page
    assert 'href="https://x.example/"' in page


def test_opening_a_page_moves_up_what_is_old_and_a_curator_may_refresh_it_now(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(tasks.refresh_citations, "delay", asked.append)
    record = make_record()
    due.enrol([record.pk])
    client.force_login(make_person(Role.CURATOR))
    assert "Refresh citations now" in html_of(client, record.get_absolute_url())
    assert Refresh.objects.filter(opened_at=None).count() == 0
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("refresh-record", args=[record.pk]))
    assert asked == ["ncbi", "icite", "europepmc"]


def test_the_console_says_which_endpoint_does_not_answer_and_that_nothing_is_lost(client: Client) -> None:
    due.enrol([make_record().pk])
    Breaker.objects.create(part=Part.CITED_IN, state=BreakerState.OPEN, failures=3, error="It is down.")
    page = html_of(client, reverse("citations-console"))
    for words in ("not answering", "It is down.", "Everything known is kept"):
        assert words in page


def test_records_that_cite_a_retracted_one_are_listed(client: Client) -> None:
    gone, citing = make_record(), make_record()
    type(gone).objects.filter(pk=gone.pk).update(retracted=True)
    assert "No record cites a retracted one" in html_of(client, reverse("retraction-reach"))
    cite(Provider.ICITE, gone.pk, citing.pk, 88)
    page = html_of(client, reverse("retraction-reach"))
    assert "cites a retracted record" in page
    assert f"PMID {citing.pk}" in page
    assert "PMID 88" not in page


def test_candidates_are_sent_set_aside_and_taken_back(client: Client) -> None:
    for pmid in (77, 88, 99):
        Candidate.objects.create(pmid=pmid, score=pmid, cites=2, cited_by=1)
    client.force_login(make_person(Role.CURATOR))
    where = reverse("candidates")
    assert html_of(client, where).count("cites 2") == 3
    sent = client.post(reverse("act-on-candidates"), {"pmid": ["77", "88"], "act": "send"}, follow=True)
    assert "2 sent to triage" in sent.content.decode()
    assert "2 done." in sent.content.decode()
    client.post(reverse("undo-candidates"), {"last": "1"})
    assert html_of(client, where).count("cites 2") == 3
    client.post(reverse("act-on-candidates"), {"pmid": "99", "act": "dismiss", "reason": "Off topic."})
    assert html_of(client, f"{where}?view=dismiss").count("PMID 99") >= 1
    assert CandidateAct.objects.filter(undone_at=None).count() == 1


def test_all_that_a_search_finds_is_refreshed_at_once(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.INDEX_DIR = tmp_path
    meant, other = make_record(title=Text("Whisker movement")), make_record(title=Text("Blink reflex"))
    due.enrol([meant.pk, other.pk])
    Refresh.objects.update(due_at=Now() + timedelta(days=30))
    rebuild(reader.place(), threads=1)
    client.force_login(make_person(Role.CURATOR))
    assert "Refresh their citations" in html_of(client, f"{reverse('search')}?q=whisker")
    answer = client.post(reverse("refresh-results"), {"address": "q=whisker"}, follow=True)
    assert "The citations of 1 record " in answer.content.decode()
    due_now = set(Refresh.objects.filter(due_at__lte=Now()).values_list("pmid", flat=True))
    assert due_now == {meant.pk}


def test_a_whole_list_is_sent_only_when_its_number_is_typed(client: Client) -> None:
    for pmid in range(1, 61):
        Candidate.objects.create(pmid=pmid, score=pmid)
    client.force_login(make_person(Role.CURATOR))
    page = html_of(client, f"{reverse('candidates')}?least=10")
    assert "Type 51 to confirm" in page
    asked = {"all": "1", "least": "10", "act": "send", "confirm": "60"}
    refused = client.post(reverse("act-on-candidates"), asked, follow=True)
    assert "51 candidates are meant" in refused.content.decode()
    assert not CandidateAct.objects.exists()
    client.post(reverse("act-on-candidates"), {**asked, "confirm": "51"})
    assert CandidateAct.objects.filter(undone_at=None).count() == 51
    assert not CandidateAct.objects.filter(pmid=9).exists()


def test_a_candidate_tells_which_records_lead_to_it(client: Client) -> None:
    run = make_run()
    one, two, stranger = make_record(), make_record(), make_record()
    for record in (one, two):
        make_match(record, run)
    cite(Provider.ICITE, one.pk, 77)
    cite(Provider.ELINK, two.pk, 77)
    cite(Provider.ELINK, stranger.pk, 77)
    with transaction.atomic():
        write_similar({two.pk: [Target(77, 5)]}, today=DAY)
    Candidate.objects.create(pmid=77, cites=2, similar=1)
    where = reverse("candidate", args=[77])
    assert f'href="{where}#cites"' in html_of(client, reverse("candidates"))
    page = client.get(where)
    found = {name: ([line.pmid for line in lines], total) for name, _, lines, total in page.context["parts"]}
    assert found == {"cites": ([two.pk, one.pk], 2), "cited_by": ([], 0), "similar": ([two.pk], 1)}
    assert client.get(reverse("candidate", args=[78])).status_code == 404


def test_candidates_since_the_last_visit_are_marked_new(client: Client) -> None:
    Candidate.objects.create(pmid=77, score=1)
    assert ">new<" in html_of(client, reverse("candidates"))
    assert ">new<" not in html_of(client, reverse("candidates"))


def test_nothing_chosen_changes_nothing_and_says_so(client: Client) -> None:
    client.force_login(make_person(Role.CURATOR))
    answer = client.post(reverse("act-on-candidates"), {"act": "send"}, follow=True)
    assert "Nothing was changed" in answer.content.decode()
