"""The demo's review: made through the verbs, once, and only when the records are there."""

import pytest

from curation.exchange.vocabulary_files import read_folder
from curation.models import Review, Tag, Verdict, Vote
from curation.models.run import RunState
from curation.models.user import Role
from curation.providers.pubmed_xml import parse
from curation.review import cards, comments, demo
from curation.standin.corpus import SyntheticCorpus
from curation.sync.store import store_alone
from tests.factories import make_person, make_run

pytestmark = pytest.mark.django_db


def test_it_waits_for_the_first_run_and_then_leaves_votes_conflicts_and_tags_once() -> None:
    cards.load(read_folder())
    first, second = make_person(Role.CURATOR), make_person(Role.CURATOR)
    lead = make_person(Role.LEAD)
    run = make_run(state=RunState.RUNNING)
    assert not demo.judge(first=first, second=second, lead=lead)

    corpus = SyntheticCorpus(150, seed=1)
    packed = b"".join(corpus.xml(pmid) for pmid in corpus.pmids())
    answer = parse(b"<PubmedArticleSet>" + packed + b"</PubmedArticleSet>")
    store_alone(answer.entries, origin="test")
    type(run).objects.update(state=RunState.COMPLETE)
    assert demo.judge(first=first, second=second, lead=lead)
    votes, tags = Vote.objects.count(), Tag.objects.count()
    assert Vote.objects.filter(person=first).count() > Vote.objects.filter(person=second).count() > 0
    assert Review.objects.filter(state="conflict").exists()
    states = set(Review.objects.values_list("state", flat=True))
    assert states >= {"conflict", "curate", "verify", "published", "recheck"}
    assert Tag.objects.to_recheck().filter(anchor="fuzzy").exists()
    assert comments.waiting(second).exists()
    assert not [task for task in Verdict.objects.all() if not task.reason]
    assert Tag.objects.exclude(exact="").exists()

    assert demo.judge(first=first, second=second, lead=lead)
    assert (Vote.objects.count(), Tag.objects.count()) == (votes, tags)
