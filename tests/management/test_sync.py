"""``sync``: ends with 0 only if every record that PubMed counts is stored."""

import io

import pytest
from django.core.management import CommandError, call_command

from curation.models import Record, Source
from curation.sync.runs import ask_run
from tests.sync.conftest import Serve, articles, everything, serve

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["everything", "serve"]  # fixtures, borrowed


def test_a_complete_run_says_so(serve: Serve, everything: Source) -> None:
    serve(articles(7))
    out = io.StringIO()
    call_command("sync", "everything", "--inline", stdout=out)
    assert "complete, 7 of 7 stored (7 new" in out.getvalue()
    assert Record.objects.count() == 7


def test_a_run_that_misses_a_record_fails(serve: Serve, everything: Source) -> None:
    gone = {"fault": "drop_records", "match": {"path": "efetch"}, "args": {"count": 1}}
    unknown = {"fault": "body", "match": {"path": "esummary"}, "args": {"text": '{"result": {"uids": []}}'}}
    serve(articles(7), faults=[gone, unknown])
    with pytest.raises(CommandError, match="incomplete"):
        call_command("sync", "everything", "--inline", stdout=io.StringIO())


def test_an_unknown_source_is_answered_with_those_there_are(everything: Source) -> None:
    with pytest.raises(CommandError, match="The sources are: everything"):
        call_command("sync", "nobody")


def test_a_second_run_at_the_same_time_is_refused(everything: Source) -> None:
    ask_run(source=everything)
    with pytest.raises(CommandError, match="is being run already"):
        call_command("sync", "everything", "--inline")
