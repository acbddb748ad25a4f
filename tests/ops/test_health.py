"""What machines ask: alive, ready."""

import socket

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from curation.ops import health


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


@pytest.mark.django_db
def test_readyz_names_every_part_when_all_is_well(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "parts": dict.fromkeys(health.PARTS, "ok")}
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_a_broker_that_is_gone_is_named_without_its_address(client: Client, settings: Settings) -> None:
    settings.BROKER_URL = f"redis://:secret-word@127.0.0.1:{unused_port()}/0"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"] == {"database": "ok", "migrations": "ok", "broker": "does not answer"}
    assert b"secret-word" not in response.content


@pytest.mark.django_db(transaction=True)
def test_a_waiting_migration_makes_it_unready(client: Client) -> None:
    row = "app = 'curation' AND name = '0002_roles_and_storage'"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE kept AS SELECT * FROM django_migrations WHERE {row}")  # noqa: S608 constant
        cursor.execute(f"DELETE FROM django_migrations WHERE {row}")  # noqa: S608 constant
        try:
            response = client.get("/readyz")
        finally:
            cursor.execute("INSERT INTO django_migrations SELECT * FROM kept")
            cursor.execute("DROP TABLE kept")
    assert response.status_code == 503
    assert response.json()["parts"]["migrations"] == "1 waiting; run “manage.py migrate”"
