"""The index is what the store is: after changes, after being deleted, damaged, outdated or left behind."""

from collections.abc import Callable

import pytest
from django.db import connection

from curation.models import Change, Follower, Match, Record
from curation.search import index, outbox, places, rows
from curation.search.documents import document
from curation.search.places import BusyError, Place
from curation.search.rebuild import rebuild
from tests.factories import make_match, make_record, make_run
from tests.search.following import Following, digests, eventually

pytestmark = pytest.mark.django_db(transaction=True)

Start = Callable[[], Following]


def stored() -> dict[int, int]:
    """Return what the index ought to hold, from the store."""
    return {row.pmid: document(row)["digest"] for batch in rows.all_rows(1000) for row in batch}


def in_step(place: Place) -> bool:
    return digests(place) == stored()


def test_a_new_follower_builds_the_index_and_keeps_it_in_step(following: Start, place: Place) -> None:
    early = make_record()
    following()
    eventually(lambda: in_step(place))
    late = make_record()
    eventually(lambda: late.pmid in digests(place))
    Record.objects.filter(pk=early.pk).update(year=1999)
    eventually(lambda: in_step(place))
    early.versions.all().delete()
    early.delete()
    eventually(lambda: digests(place).keys() == {late.pmid})
    assert in_step(place)


def test_a_match_that_leaves_changes_the_document(following: Start, place: Place) -> None:
    match = make_match(make_record(), make_run())
    following()
    eventually(lambda: in_step(place))
    before = digests(place)
    Match.objects.filter(pk=match.pk).update(left_run=match.entered_run)
    eventually(lambda: in_step(place) and digests(place) != before)
    assert digests(place).keys() == before.keys() == {match.record_id}


def test_a_deleted_index_is_built_again(following: Start, place: Place) -> None:
    record = make_record()
    following()
    eventually(lambda: in_step(place))
    generation = place.current()
    assert generation is not None
    for file in generation.iterdir():
        file.unlink(missing_ok=True)  # it may be on its way to another name
    eventually(lambda: place.current() not in (None, generation) and in_step(place))
    assert digests(place).keys() == {record.pk}


def test_a_damaged_index_is_built_again(following: Start, place: Place) -> None:
    make_record()
    one = following()
    eventually(lambda: in_step(place))
    one.stop()
    generation = place.current()
    assert generation is not None
    (generation / "meta.json").write_text("{ not what it was")
    following()
    eventually(lambda: place.current() not in (None, generation) and in_step(place))


def test_an_index_reported_as_damaged_is_built_again(following: Start, place: Place) -> None:
    make_record()
    following()
    eventually(lambda: in_step(place))
    generation = place.current()
    assert generation is not None
    places.report_damage(generation)
    eventually(lambda: place.current() not in (None, generation) and in_step(place))


def test_an_index_of_another_schema_is_left_for_one_of_ours(following: Start, place: Place) -> None:
    record = make_record()
    other = place.root / "0123456789ab" / "generation"
    other.mkdir(parents=True)
    following()
    eventually(lambda: in_step(place))
    eventually(lambda: not other.parent.exists())
    assert digests(place).keys() == {record.pk}
    generation = place.current()
    assert generation is not None
    assert generation.parent == place.root / index.schema_hash()


def test_documents_written_another_way_serve_until_they_are_written_anew(
    following: Start, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_record()
    with monkeypatch.context() as patch:
        patch.setattr(index, "contents_hash", lambda: "another way")
        rebuild(place)
    generation = place.current()
    assert generation is not None
    following()
    eventually(lambda: place.current() not in (None, generation))
    eventually(lambda: in_step(place))


def test_a_rebuild_beside_a_running_follower_loses_no_change(following: Start, place: Place) -> None:
    records = [make_record() for _ in range(20)]
    following()
    eventually(lambda: in_step(place))
    generation = place.current()
    rebuild(place)
    for record in records:
        Record.objects.filter(pk=record.pk).update(year=2001)
    assert place.current() != generation
    eventually(lambda: in_step(place))


def test_a_follower_that_was_away_takes_up_where_it_left_off(following: Start, place: Place) -> None:
    make_record()
    one = following()
    eventually(lambda: in_step(place))
    generation = place.current()
    one.stop()
    make_record()
    following()
    eventually(lambda: in_step(place))
    assert place.current() == generation


def test_a_follower_away_for_so_long_that_changes_were_forgotten_builds_anew(
    following: Start, place: Place
) -> None:
    record = make_record()
    one = following()
    eventually(lambda: in_step(place))
    generation = place.current()
    one.stop()
    Follower.objects.update(seen_at="2020-01-01T00:00Z")
    Record.objects.filter(pk=record.pk).update(year=1999)
    outbox.prune()
    assert not Change.objects.filter(pmid=record.pmid).exists() or Follower.objects.get().snapshot == ""
    following()
    eventually(lambda: place.current() not in (None, generation) and in_step(place))


def test_an_index_of_another_base_is_not_trusted(following: Start, place: Place) -> None:
    make_record()
    rebuild(place)
    generation = place.current()
    assert generation is not None
    cursor = places.read_cursor(generation)
    assert cursor is not None
    strange = places.Cursor("another.base.1", cursor.snapshot, cursor.as_of, cursor.contents)
    places.write_cursor(generation, strange)
    following()
    eventually(lambda: place.current() not in (None, generation) and in_step(place))


def test_an_emptied_table_has_everything_read_again(following: Start, place: Place) -> None:
    match = make_match(make_record(), make_run())
    following()
    eventually(lambda: in_step(place))
    before = digests(place)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE curation_match")
    eventually(lambda: in_step(place))
    assert digests(place).keys() == {match.record_id}
    assert digests(place) != before


def test_one_host_has_one_follower(following: Start, place: Place) -> None:
    first = following()
    eventually(lambda: place.current())
    with pytest.raises(BusyError, match="holds"):
        first.follower.run()


def test_a_follower_reports_how_far_it_is(following: Start, place: Place) -> None:
    record = make_record()
    following()
    eventually(lambda: Follower.objects.filter(host=place.host(), documents=1).exclude(as_of=None).exists())
    as_of = Follower.objects.get(host=place.host()).as_of
    assert as_of is not None
    assert as_of >= Record.objects.get(pk=record.pk).stored_at


def test_a_follower_outlives_the_loss_of_its_connection(following: Start, place: Place) -> None:
    make_record()
    following()
    eventually(lambda: in_step(place))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"  # no vacuum of PostgreSQL's own
        )
    late = make_record()
    eventually(lambda: late.pmid in digests(place))
    assert in_step(place)
