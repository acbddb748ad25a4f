"""The demo's review: made through the verbs, once, and only when the records are there."""

import pytest

from curation.exchange.vocabulary_files import read_folder
from curation.models import Assignment, Comment, Review, Tag, Verdict, Vote
from curation.models.run import RunState
from curation.models.user import Role
from curation.providers.pubmed_xml import parse
from curation.review import cards, demo, demo_second, demo_twice, inbox, readings, steps
from curation.review.conflicts import Wanted, conflicts
from curation.standin.corpus import SyntheticCorpus
from curation.sync.store import store_alone
from tests.factories import make_person, make_run

pytestmark = pytest.mark.django_db


def interrupt(**_: object) -> None:
    raise KeyboardInterrupt


def test_it_waits_for_the_first_run_goes_on_where_it_stopped_and_is_done_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demo, "READ", 20)
    monkeypatch.setattr(demo, "TAGGED", 9)
    monkeypatch.setattr(demo_second, "PUBLISHED", 4)
    monkeypatch.setattr(demo_twice, "TWICE", 1)
    cards.load(read_folder())
    team = {"first": make_person(Role.CURATOR), "second": make_person(Role.CURATOR)}
    team["lead"] = make_person(Role.LEAD)
    run = make_run(state=RunState.RUNNING)
    assert not demo.judge(**team)

    corpus = SyntheticCorpus(150, seed=1)
    packed = b"".join(corpus.xml(pmid) for pmid in corpus.pmids())
    answer = parse(b"<PubmedArticleSet>" + packed + b"</PubmedArticleSet>")
    about = [entry for entry in answer.entries if b"acial nerve" in entry.body]
    store_alone([*about[:8], *about[40:56]], origin="test")
    type(run).objects.update(state=RunState.COMPLETE)
    with monkeypatch.context() as stopped:
        stopped.setattr(steps, "publish", interrupt)
        with pytest.raises(KeyboardInterrupt):
            demo.judge(**team)
    assert demo.judge(**team)
    votes = [Vote.objects.filter(person=team[who]).count() for who in ("first", "second")]
    assert 23 == votes[0] > demo.READ > votes[1] > 0  # the newest twenty, and three they most often cite
    states = set(Review.objects.values_list("state", flat=True))
    assert states >= {"curate", "verify", "published", "recheck"}
    assert Tag.objects.to_recheck().filter(anchor="fuzzy").exists()
    assert Verdict.objects.exists()
    assert conflicts(Wanted("term")).exists()
    assert len({pair.facet for pair in readings.of_tags()}) > 1
    for person in team.values():
        assert len(inbox.waiting(person, decides=True)) > 1
    counts = [model.objects.count() for model in (Vote, Tag, Verdict, Comment, Assignment)]
    assert demo.judge(**team)
    assert [model.objects.count() for model in (Vote, Tag, Verdict, Comment, Assignment)] == counts
