"""Every change of a record is told once, by the transaction that made it, whatever else is open."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, transaction

from curation.models import Change, Follower, Match, Record
from curation.search import outbox
from curation.sync.store import store_alone
from tests.entries import entry
from tests.factories import make_match, make_record, make_run
from tests.search.following import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other() -> Iterator[psycopg.Connection]:
    """Give a second connection to the same base, for a transaction of its own."""
    with psycopg.connect(**{**connection.get_connection_params(), "cursor_factory": None}) as link:
        yield link
        link.rollback()


def test_an_insert_an_update_and_a_delete_of_a_record_are_told() -> None:
    start = outbox.read()
    record = make_record()
    told = outbox.read(start.snapshot)
    assert told.pmids == [record.pmid]
    Record.objects.filter(pk=record.pk).update(title="Another")
    changed = outbox.read(told.snapshot)
    assert changed.pmids == [record.pmid]
    record.versions.all().delete()
    Record.objects.filter(pk=record.pk).delete()
    assert outbox.read(changed.snapshot).pmids == [record.pmid]


def test_what_was_read_is_not_told_again() -> None:
    start = outbox.read()
    make_record()
    assert outbox.read(outbox.read(start.snapshot).snapshot).pmids == []


def test_a_copy_of_many_records_is_told_whole() -> None:
    start = outbox.read()
    store_alone([entry(pmid) for pmid in range(1, 301)], origin="a file")
    assert outbox.read(start.snapshot).pmids == list(range(1, 301))


def test_a_record_is_told_once_a_transaction() -> None:
    with transaction.atomic():
        record = make_record()
        make_match(record, make_run())
        Record.objects.filter(pk=record.pk).update(title="Another")
    assert Change.objects.filter(pmid=record.pmid).count() == 1


def test_what_is_rolled_back_is_not_told() -> None:
    start = outbox.read()
    with transaction.atomic():
        make_record()
        transaction.set_rollback(True)
    assert outbox.read(start.snapshot).pmids == []


def test_a_match_seen_again_is_not_told_and_one_that_left_is() -> None:
    run = make_run()
    match = make_match(make_record(), run)
    start = outbox.read()
    Match.objects.filter(pk=match.pk).update(seen_run=make_run(run.source))
    assert outbox.read(start.snapshot).pmids == []
    Match.objects.filter(pk=match.pk).update(left_run=run)
    assert outbox.read(start.snapshot).pmids == [match.record_id]


def test_two_matches_that_change_places_are_told() -> None:
    record, run = make_record(), make_run()
    one, two = make_match(record, run, left_run=run), make_match(record, make_run())
    start = outbox.read()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE curation_match SET left_run_id = CASE WHEN id = %s THEN NULL ELSE %s END"
            " WHERE id IN (%s, %s)",
            [one.pk, run.pk, one.pk, two.pk],
        )
    assert outbox.read(start.snapshot).pmids == [record.pmid]


def test_a_long_transaction_is_neither_missed_nor_waited_for(other: psycopg.Connection) -> None:
    early, late = make_record(), make_record()
    start = outbox.read()
    other.execute("UPDATE curation_record SET title = 'slow' WHERE pmid = %s", [early.pmid])
    Record.objects.filter(pk=late.pk).update(title="quick")
    meanwhile = outbox.read(start.snapshot)
    assert meanwhile.pmids == [late.pmid]
    other.commit()
    assert outbox.read(meanwhile.snapshot).pmids == [early.pmid]


def test_only_what_every_follower_has_read_is_forgotten(other: psycopg.Connection) -> None:
    one = Follower.objects.create(host="one", snapshot=outbox.read().snapshot)
    make_record()
    other.execute("SELECT pg_current_xact_id()")  # an open transaction keeps later rows from being done with
    Follower.objects.create(host="two", snapshot=outbox.read().snapshot)
    first = make_record()
    outbox.prune()
    assert first.pmid in outbox.read(one.snapshot).pmids
    other.commit()

    def all_forgotten() -> bool:
        Follower.objects.update(snapshot=outbox.read().snapshot)
        outbox.prune()
        return not Change.objects.exists()

    eventually(all_forgotten)  # the server's other transactions hold it up until they end


def test_an_emptied_table_says_that_everything_changed() -> None:
    start = outbox.read()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE curation_match")
    assert outbox.read(start.snapshot).pmids == [0]


def test_a_table_joins_and_leaves_by_one_statement() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE two_ends (id bigint, citing bigint, cited bigint, note text)")
        try:
            cursor.execute("SELECT curation_follow('two_ends', 'citing,cited', 'id')")
            start = outbox.read()
            cursor.execute("INSERT INTO two_ends VALUES (1, 11, 22), (2, 33, NULL)")
            told = outbox.read(start.snapshot)
            assert told.pmids == [11, 22, 33]
            cursor.execute("UPDATE two_ends SET note = 'no matter'")
            assert outbox.read(told.snapshot).pmids == []
            cursor.execute("SELECT curation_unfollow('two_ends')")
            cursor.execute("DELETE FROM two_ends")
            assert outbox.read(told.snapshot).pmids == []
        finally:
            cursor.execute("DROP TABLE two_ends")
