"""Who cites whom among the made-up records: the papers on the topic rest on its classics."""

from collections import Counter

import pytest

from curation.standin.synthetic.citation_graph import cited_indexes
from curation.standin.synthetic.outline import Outline

RECORDS = 3_000


@pytest.fixture(scope="module")
def outline() -> Outline:
    return Outline(seed=1)


def test_papers_on_the_topic_rest_on_a_few_old_ones_and_papers_beside_it_do_not(outline: Outline) -> None:
    on_topic, beside = Counter[int](), Counter[int]()
    for index in range(RECORDS):
        (on_topic if outline.kind(index).core else beside).update(cited_indexes(outline, index))
    classics = [index for index, _ in on_topic.most_common(10)]
    days = sorted(outline.day(index) for index in range(RECORDS))
    assert all(outline.day(index) < days[RECORDS // 2] for index in classics)
    shares = [sum(links[index] for index in classics) / links.total() for links in (on_topic, beside)]
    assert shares[0] > 2 * shares[1]
