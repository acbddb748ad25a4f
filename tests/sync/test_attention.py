"""A query that PubMed does not take as it was meant is put before a person, with the reason."""

import pytest

from curation.models import Match, Source, SyncRun
from curation.models.run import RunState
from curation.sync import attention
from curation.sync.runs import ask_run
from curation.sync.watching import run_inline
from tests.standin.making import article
from tests.sync.conftest import Serve, articles

pytestmark = pytest.mark.django_db(transaction=True)


def run_now(source: Source) -> SyncRun:
    source.refresh_from_db()
    run = run_inline(ask_run(source=source, full=True).pk, tell=lambda _: None)
    source.refresh_from_db()
    return run


def test_a_query_that_pubmed_takes_whole_needs_nobody(serve: Serve, everything: Source) -> None:
    serve(articles(3))
    run = run_now(everything)
    assert everything.needs_person == []
    assert everything.needs_person_since is None
    assert everything.translation == run.translation != ""
    assert not Source.objects.needing_a_person().exists()


def test_a_phrase_that_pubmed_leaves_out_marks_the_source_and_the_run(serve: Serve, db: None) -> None:
    serve(articles(3))
    source = Source.objects.create(name="Lost", slug="lost", query="study AND zzzunheardof")
    run = run_now(source)
    assert run.phrases_not_found == ["zzzunheardof"]
    assert source.needs_person == ["PubMed did not find “zzzunheardof” and left it out of the search."]
    assert source.needs_person_since is not None
    assert list(Source.objects.needing_a_person()) == [source]


def test_a_changed_translation_marks_the_source_and_lets_no_record_leave(serve: Serve) -> None:
    nerve = [article(4000 + n, f"Nerve {n}.", mesh=["Facial Nerve"]) for n in range(3)]
    serve([*nerve, article(4010, "A facial nerve study.")])
    source = Source.objects.create(name="Nerve", slug="nerve", query="facial nerve")
    first = run_now(source)
    serve([article(4010, "A facial nerve study.")])  # the heading is gone, so the words are read otherwise
    second = run_now(source)
    assert (first.translation_changed, second.translation_changed) == (False, True)
    assert second.translation in source.needs_person[0]
    assert source.translation == first.translation
    assert second.state == RunState.COMPLETE
    assert Match.objects.filter(source=source, left_run=None).count() == 4


def test_what_a_person_accepts_is_not_brought_up_again(serve: Serve) -> None:
    serve(articles(3))
    source = Source.objects.create(name="Lost", slug="lost", query="study AND zzzunheardof")
    run_now(source)
    attention.accept(source)
    run = run_now(source)
    assert source.needs_person == []
    assert run.phrases_not_found == ["zzzunheardof"]


def test_once_a_changed_reading_is_accepted_records_may_leave(serve: Serve) -> None:
    nerve = [article(4000 + n, f"Nerve {n}.", mesh=["Facial Nerve"]) for n in range(3)]
    serve([*nerve, article(4010, "A facial nerve study.")])
    source = Source.objects.create(name="Nerve", slug="nerve", query="facial nerve")
    run_now(source)
    serve([article(4010, "A facial nerve study.")])
    second = run_now(source)
    attention.accept(source)
    run_now(source)
    assert source.translation == second.translation
    assert Match.objects.filter(source=source, left_run=None).count() == 1


def test_a_new_query_is_read_for_the_first_time_whatever_the_last_one_was(
    serve: Serve, everything: Source
) -> None:
    serve(articles(3))
    run_now(everything)
    Source.objects.filter(pk=everything.pk).update(query="study[ti]")
    run = run_now(everything)
    assert not run.translation_changed
    assert everything.needs_person == []
    assert everything.translation == run.translation


def test_a_reading_that_comes_back_needs_nobody_any_more(serve: Serve) -> None:
    with_heading = [article(4001, "Nerve.", mesh=["Facial Nerve"]), article(4010, "A facial nerve study.")]
    source = Source.objects.create(name="Nerve", slug="nerve", query="facial nerve")
    for corpus, reasons in ((with_heading, 0), (with_heading[1:], 1), (with_heading, 0)):
        serve(corpus)
        run_now(source)
        assert len(source.needs_person) == reasons
    assert source.needs_person_since is None
