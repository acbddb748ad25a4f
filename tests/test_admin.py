"""Django's administration: every table can be looked at, few can be changed."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from curation.admin import CITATIONS, JUDGEMENT
from curation.models import (
    Alert,
    Firing,
    Match,
    Notice,
    Pace,
    Record,
    RecordVersion,
    Schedule,
    SealedKey,
    Source,
    SyncRules,
    SyncRun,
    SyncSlice,
    User,
)
from tests.factories import make_match, make_person, make_record, make_run, make_slice

pytestmark = pytest.mark.django_db

SYNC = [Alert, Firing, Match, Notice, Pace, Record, RecordVersion, Schedule, SealedKey, Source, SyncRules]
EVERY = [*SYNC, SyncRun, SyncSlice, User, *JUDGEMENT, *CITATIONS]
CHANGEABLE = [Source, User]


@pytest.fixture
def site(client: Client) -> Client:
    """Return a client signed in as a superuser, and a row in nearly every table."""
    client.force_login(make_person(None, is_staff=True, is_superuser=True))
    run = make_run()
    make_slice(run)
    make_match(make_record(run=run), run)
    return client


def test_every_table_is_there() -> None:
    ours = [model for model in admin.site._registry if model._meta.app_label == "curation"]
    assert sorted(m.__name__ for m in ours) == sorted(m.__name__ for m in EVERY)


@pytest.mark.parametrize("model", EVERY, ids=lambda m: m.__name__)
def test_a_table_can_be_looked_at_row_by_row(site: Client, model: type[Record]) -> None:
    name = f"admin:curation_{model._meta.model_name}"
    assert site.get(reverse(f"{name}_changelist")).status_code == 200
    row = model.objects.first()
    if row is not None:
        assert site.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("model", EVERY, ids=lambda m: m.__name__)
def test_nothing_is_deleted_and_only_people_and_sources_are_added(site: Client, model: type[Record]) -> None:
    name = f"admin:curation_{model._meta.model_name}"
    assert site.get(reverse(f"{name}_add")).status_code == (200 if model in CHANGEABLE else 403)
    row = model.objects.first()
    if row is not None:
        assert site.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_a_new_source_remembers_who_made_it(site: Client) -> None:
    form = {
        "name": "Wider",
        "slug": "wider",
        "query": "nerve[tiab]",
        "note": "",
        "retired_at_0": "",
        "retired_at_1": "",
    }
    site.post(reverse("admin:curation_source_add"), form)
    made = Source.objects.get(slug="wider")
    assert made.created_by == User.objects.get(is_superuser=True)
