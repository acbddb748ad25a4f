"""The one policy."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries, Settings

from curation.accounts.permissions import Act, may
from curation.accounts.roles import is_at_least, role_of
from curation.models import Source, User
from curation.models.user import Role
from tests.factories import make_person

db = pytest.mark.django_db


@db
@pytest.mark.parametrize("role", list(Role))
def test_only_an_admin_may_start_runs_and_tries(role: Role) -> None:
    person = make_person(role)
    assert may(person, Act.RUN_SOURCE) is (role == Role.ADMIN)
    assert may(person, Act.RETRY_SLICE) is (role == Role.ADMIN)


@db
def test_where_reading_is_not_public_a_role_is_needed(settings: Settings) -> None:
    settings.PUBLIC_READ = False
    assert not may(AnonymousUser(), Act.READ)
    assert not may(make_person(None), Act.READ)
    assert all(may(make_person(role), Act.READ) for role in Role)


def test_where_reading_is_public_a_visitor_may_read_and_sign_in_and_nothing_else(settings: Settings) -> None:
    settings.PUBLIC_READ = True
    assert [act for act in Act if may(AnonymousUser(), act)] == [Act.SIGN_IN, Act.READ]


@db
def test_an_act_nobody_wrote_down_is_refused_even_to_an_admin() -> None:
    assert not may(make_person(Role.ADMIN), "launch_rocket")


@db
def test_a_retired_source_runs_for_nobody() -> None:
    retired = Source(name="Old", slug="old", retired_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert not may(make_person(Role.ADMIN), Act.RUN_SOURCE, retired)


@db
def test_someone_deactivated_has_no_role_left() -> None:
    person = make_person(Role.ADMIN, is_active=False)
    assert role_of(person) is None
    assert not may(person, Act.RUN_SOURCE)


@db
def test_a_superuser_is_an_admin() -> None:
    assert role_of(make_person(None, is_superuser=True)) == Role.ADMIN


@db
def test_the_highest_of_several_roles_counts() -> None:
    person = make_person(Role.RESEARCHER)
    person.groups.add(*make_person(Role.LEAD).groups.all())
    assert role_of(User.objects.get(pk=person.pk)) == Role.LEAD
    assert is_at_least(person, Role.CURATOR)


@db
def test_a_persons_groups_are_read_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    person = User.objects.get(pk=make_person(Role.CURATOR).pk)
    with django_assert_num_queries(1):
        allowed = {act for act in Act if may(person, act)}
    assert {Act.READ, Act.CURATE} <= allowed
    assert not allowed & {Act.ADJUDICATE, Act.INVITE}
