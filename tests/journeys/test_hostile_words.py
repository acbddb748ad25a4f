"""The same hostile texts in every word that people write, and in what is sent as a file: nothing runs."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from curation.exchange.formats import FORMATS
from curation.models import Alert, Candidate, CandidateAct, Link, Record, Stub, User
from curation.models.link import Provider
from curation.models.review import State
from curation.models.user import Role
from curation.providers.records import Text
from tests.factories import make_match, make_person, make_record, make_run, make_source
from tests.journeys.conftest import ComeIn
from tests.journeys.payloads import PAYLOADS
from tests.journeys.test_admin_pages import a_superuser
from tests.journeys.test_hostile_text import FOUND, WATCH
from tests.review.cast import (
    base_protocol,
    make_comment,
    make_facet,
    make_review,
    make_tag,
    make_term,
    make_vote,
)

pytestmark = pytest.mark.django_db(transaction=True)

CLEAN = [text.replace("\x00", "") for text in PAYLOADS]  # PostgreSQL stores no NUL

LISTS = ("home", "candidates", "vocabulary", "curate-list", "verify-list", "conflicts", "sources", "members")


def a_vocabulary(part: list[str]) -> Any:
    text = "".join(part)
    facet = make_facet(label=part[0][:120], definition=text, colour="nerve")
    meant = {"definition": text, "belongs": text, "does_not_belong": text, "synonyms": part}
    term = make_term(facet=facet, label=part[1][:200], **meant)
    term.examples.create(quote=text, note=text)
    return term


def a_team(part: list[str], record: Record, term: Any) -> None:
    """Let people say hostile things of a record: votes, tags with quotes, comments."""
    text = "".join(part)
    base_protocol(include=part[:20], exclude=part[20:40], votes_needed=2).reasons.update_or_create(
        key="odd", defaults={"number": 1, "label": part[2][:120], "explanation": text}
    )
    people = [make_person(Role.CURATOR, first_name=part[n][:140], last_name=part[n][:140]) for n in (3, 4)]
    for person, decision in zip(people, ("include", "exclude"), strict=True):
        make_vote(record=record, person=person, decision=decision, note=text)
        make_tag(
            record=record, author=person, term=term, note=text, exact=text, prefix=text, suffix=text,
            section="title", start=0, end=7, anchor="exact",
        )  # fmt: skip
    make_comment(record=record, author=people[0], text=text)


def everything_said() -> list[str]:
    """Store it all, half of the payloads in each of two records; return the pages that show it."""
    found = [reverse(name) for name in LISTS]
    for number, part in enumerate((CLEAN[:250], CLEAN[250:])):
        text = "".join(part)
        run = make_run(make_source(name=f"Ring {number}", slug=f"ring-{number}"))
        term = a_vocabulary(part)
        record = make_record(title=Text("Whisker movement"))
        differing = make_record(title=Text("Blink reflex"))
        for one in (record, differing):
            make_match(one, run)
            a_team(part, one, term)
        make_review(record, state=State.VERIFY)
        make_review(differing, state=State.CONFLICT)
        outside = 99_000_000 + number
        Stub.objects.create(pmid=outside, title=text, byline=text, citation=text, error=text)
        Candidate.objects.create(pmid=outside, cites=1, score=5)
        seen = {"first_seen": "2026-01-01", "last_seen": "2026-01-01"}
        Link.objects.create(citing=outside, cited=record.pk, provider=Provider.ICITE, said_by=1, **seen)
        Alert.objects.create(kind="failed", source=run.source, text=text, run=run)
        of_record = ("record", "record-history", "curate", "verify")
        found += [reverse(name, args=[record.pk]) for name in of_record]
        found += [reverse("record-links", args=[record.pk, "cited-by"]), reverse("candidate", args=[outside])]
        found += [reverse("conflict", args=[differing.pk]), term.get_absolute_url()]
        found += [term.facet.get_absolute_url(), f"{reverse('explorer')}?pmid={record.pk}"]
    CandidateAct.objects.create(pmid=99_000_000, act="dismiss", reason=CLEAN[0], by=User.objects.all()[0])
    return [*found, f"{reverse('candidates')}?view=dismiss"]


def test_no_word_of_a_person_ever_runs(calm: Page, live_server: Any, come_in: ComeIn) -> None:
    pages = everything_said()
    come_in(a_superuser())
    calm.add_init_script(WATCH)
    for address in pages:
        answer = calm.goto(live_server.url + address)
        assert answer is not None
        assert answer.ok, address
        assert calm.evaluate(FOUND) == {"ran": [], "planted": [], "handlers": []}, address


def test_a_file_is_for_keeping_and_a_drawing_of_hostile_titles_holds_no_script(
    page: Page, client: Client, tmp_path: Path
) -> None:
    text = "".join(CLEAN)
    run = make_run(make_source())
    citing, cited = (make_record(title=Text(text)) for _ in range(2))
    make_match(citing, run)
    seen = {"first_seen": "2026-01-01", "last_seen": "2026-01-01"}
    Link.objects.create(citing=citing.pk, cited=cited.pk, provider=Provider.ICITE, said_by=1, **seen)
    for form in FORMATS:
        answer = client.get(reverse("record-export", args=[citing.pk, form]))
        assert answer["Content-Disposition"].startswith("attachment"), form
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "html" not in answer["Content-Type"]
    drawing = client.get(f"{reverse('explorer')}?pmid={citing.pk}&format=svg")
    assert drawing["Content-Disposition"].startswith("attachment")
    (tmp_path / "kept.svg").write_bytes(drawing.content)
    page.add_init_script(WATCH)
    page.goto((tmp_path / "kept.svg").as_uri())
    assert page.evaluate("window.ran") == []
    assert page.evaluate("document.querySelectorAll('script, foreignObject, image, [onload]').length") == 0
    assert page.evaluate("document.documentElement.localName") == "svg"
