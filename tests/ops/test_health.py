"""What machines ask: alive, ready."""

import socket
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from curation.ops import health
from curation.search import places
from curation.search.places import Place
from curation.search.rebuild import rebuild


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.django_db
def test_livez_answers_without_asking_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/livez")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.fixture(autouse=True)
def _no_index(settings: Settings, tmp_path: Path) -> None:
    """Give each test a place without an index."""
    settings.INDEX_DIR = tmp_path


@pytest.mark.django_db
def test_an_index_in_step_is_well_and_a_late_one_degrades(client: Client, tmp_path: Path) -> None:
    generation = rebuild(Place(tmp_path))
    assert client.get("/readyz").json()["degraded"] is False
    cursor = places.read_cursor(generation)
    assert cursor is not None
    places.write_cursor(
        generation, msgspec.structs.replace(cursor, as_of=cursor.as_of - timedelta(minutes=1))
    )
    response = client.get("/readyz")
    assert (response.status_code, response.json()["degraded"]) == (200, True)
    assert "s behind" in response.json()["parts"]["search index"]


@pytest.mark.django_db
def test_readyz_names_every_part_when_all_is_well(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    parts = dict.fromkeys(health.PARTS, "ok") | {"search index": "not built yet"}
    assert response.json() == {"ready": True, "degraded": True, "parts": parts}
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_a_broker_that_is_gone_is_named_without_its_address(client: Client, settings: Settings) -> None:
    settings.BROKER_URL = f"redis://:secret-word@127.0.0.1:{unused_port()}/0"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["broker"] == "does not answer"
    assert b"secret-word" not in response.content


@pytest.mark.django_db(transaction=True)
def test_a_waiting_migration_makes_it_unready(client: Client) -> None:
    (latest,) = MigrationLoader(connection).graph.leaf_nodes("curation")
    # The names that a squashed migration stands for are noted too, and would speak for it.
    names = [latest[1], *(name for _, name in MigrationLoader(None).disk_migrations[latest].replaces)]
    kept = list(MigrationRecorder.Migration.objects.filter(app="curation", name__in=names))
    MigrationRecorder.Migration.objects.filter(pk__in=[row.pk for row in kept]).delete()
    try:
        response = client.get("/readyz")
    finally:
        MigrationRecorder.Migration.objects.bulk_create(kept)
    assert response.status_code == 503
    assert response.json()["parts"]["migrations"] == "1 waiting; run “manage.py migrate”"
