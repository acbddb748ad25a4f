"""How long a statement may take, by what the process is for."""

import os
import subprocess
import sys

import pytest

from tests.conftest import PROJECT

ASK = """
import {first}
from django.conf import settings
print(settings.DATABASES["default"]["OPTIONS"]["options"])
"""


@pytest.mark.parametrize(
    ("first", "limit"),
    [("secretome.wsgi", 5_000), ("secretome.celery", 30_000)],
    ids=["a page", "a worker"],
)
def test_a_page_may_ask_for_less_long_than_a_worker(first: str, limit: int) -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "secretome.settings.dev"}
    environment.pop("DB_STATEMENT_TIMEOUT_MS", None)
    argv = [sys.executable, "-c", ASK.format(first=first)]
    done = subprocess.run(  # noqa: S603 our own words
        argv, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
    )
    assert f"statement_timeout={limit} " in done.stdout
