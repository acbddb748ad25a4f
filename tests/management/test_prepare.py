"""``prepare``: a new base has its tables, sources and vocabulary; a second time changes nothing."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from pytest_django.fixtures import Settings

from curation.models import Facet, Source, Term

pytestmark = pytest.mark.django_db


def prepared() -> str:
    out = io.StringIO()
    call_command("prepare", stdout=out, stderr=out)
    return out.getvalue()


def test_a_base_has_its_sources_and_all_seventeen_facets_after_one_command() -> None:
    said = prepared()
    assert "Created seed-review, narrow-ring, wide-ring." in said
    assert Source.objects.count() == 3
    assert Facet.objects.of_their_own().count() == 17
    assert Term.objects.count() + Facet.objects.count() == 387
    assert "curation_record" in connection.introspection.table_names()


def test_what_is_there_is_left_as_it_is() -> None:
    prepared()
    Source.objects.filter(slug="narrow-ring").update(name="Ours")
    assert Term.objects.filter(key="rat").update(label="Our rat")
    said = prepared()
    assert "All of them are here already." in said
    assert "All of it is here already." in said
    assert Source.objects.get(slug="narrow-ring").name == "Ours"
    assert not Term.objects.filter(key="rat").exclude(label="Our rat").exists()


def test_a_setting_that_is_wrong_is_named_before_anything_is_done(settings: Settings) -> None:
    settings.NCBI_EMAIL = "two words"
    with pytest.raises(SystemCheckError, match="Set NCBI_EMAIL to one e-mail address"):
        prepared()
    assert not Source.objects.exists()
