"""Quotes in a text that changed: what is untouched keeps its words, what is touched is marked."""

import csv
import gzip
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest

from curation.models import Record, Review, Tag
from curation.models.review import State
from curation.models.tag import Anchor, TagState
from curation.models.user import Role
from curation.providers.records import Abstract, Section, Text
from curation.review import anchoring, tagging
from curation.review.anchoring import place
from curation.review.passages import AROUND, quote_at
from curation.review.tagging import Says
from tests.factories import make_person, make_record
from tests.review.cast import fresh_key, make_review, make_term

FIRST = "Rats were given 100 µg of exosomes. Whisker movement improved at week 8. Rats were well."


def quoted(text: str, start: int, end: int) -> Tag:
    around = {"prefix": text[max(0, start - AROUND) : start], "suffix": text[end : end + AROUND]}
    return Tag(section="abstract.0", exact=text[start:end], start=start, end=end, **around)


def edited(text: str, chance: random.Random) -> tuple[str, list[int | None]]:
    """Return the text after up to four edits, and where each character of the old one stands in it."""
    chars: list[tuple[str, int | None]] = [(c, n) for n, c in enumerate(text)]
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(chars))
        gone = chance.choice((0, 0, chance.randint(1, 8), chance.randint(5, 80)))
        words: Any = chance.choice(("", " not", "vesicles ", "12.5", "Ωβ\u0301 ", "in the control group "))
        chars[at : at + gone] = [(c, None) for c in words]
    where: list[int | None] = [None] * len(text)
    for position, (_, origin) in enumerate(chars):
        if origin is not None:
            where[origin] = position
    return "".join(c for c, _ in chars), where


def real_abstracts(shared_data: Path, count: int) -> list[str]:
    with gzip.open(shared_data / "topic" / "stem_cell_sci.csv.gz", "rt", encoding="utf-8") as lines:
        found = [row["Abstract"].removeprefix("AB  - ") for row in csv.DictReader(lines)]
    return [text for text in found if len(text) > 300][:count]


@pytest.mark.real_data
def test_over_random_edits_of_500_real_abstracts_no_quote_points_at_wrong_text(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(6)  # noqa: S311 for tests
    counts = dict.fromkeys(["quotes", "untouched", "kept", "changed", "marked", "wrong"], 0)
    texts = real_abstracts(shared_data, 500)
    for text in texts:
        new, where = edited(text, chance)
        for _ in range(6):
            start = chance.randrange(len(text) - 60)
            end = start + chance.randint(4, 60)
            found = place(quoted(text, start, end), {"abstract.0": text}, {"abstract.0": new})
            now = [where[n] for n in range(start, end)]
            untouched = None not in now and now[-1] - now[0] == end - start - 1  # type: ignore[operator]  # not None
            exact = found.anchor in (Anchor.EXACT, Anchor.MOVED)
            counts["quotes"] += 1
            counts["untouched"] += untouched
            counts["kept"] += untouched and exact
            counts["changed"] += not untouched
            counts["marked"] += not untouched and found.touched
            # Where the edit put the same characters back, the words stand there, and nothing has changed.
            same = exact and new[found.start : found.end] == text[start:end]
            counts["wrong"] += exact and (not same or (untouched and abs(found.start - (now[0] or 0)) > 8))
    with capsys.disabled():
        print(f"\n{len(texts)} abstracts: {counts}")  # noqa: T201 the figures are what the test is for
    assert len(texts) == 500
    assert counts["wrong"] == 0
    assert counts["kept"] == counts["untouched"]
    assert counts["marked"] >= counts["changed"] * 0.99


def test_a_sentence_that_moved_to_another_section_is_found_by_what_stands_around_it() -> None:
    tag = quoted(FIRST, 36, 52)
    found = place(tag, None, {"abstract.0": "Background only.", "abstract.1": FIRST})
    assert (found.anchor, found.section, found.start) == (Anchor.MOVED, "abstract.1", 36)


def test_the_same_words_elsewhere_are_not_the_quote() -> None:
    assert place(quoted(FIRST, 0, 4), {"abstract.0": FIRST}, {"abstract.0": FIRST[72:]}).touched


def change(record: Record, abstract: str, **columns: Any) -> None:
    body = {**record.body, "abstract": msgspec.to_builtins(Abstract((Section(Text(abstract)),)))}
    Record.objects.filter(pk=record.pk).update(body=body, version=record.version + 1, **columns)


def published() -> tuple[Review, Tag, Tag]:
    record = make_record(abstract=Abstract((Section(Text(FIRST)),)))
    review = make_review(record, state=State.PUBLISHED)
    person, term = make_person(Role.CURATOR), make_term()
    made = []
    for start, end in ((16, 22), (36, 71)):
        quote = quote_at(record, "abstract.0", start, end)
        says = Says(term.facet, term)
        made.append(tagging.add(person=person, record_id=record.pk, says=says, key=fresh_key(), quote=quote))
    Review.objects.filter(pk=review.pk).update(state=State.PUBLISHED, recheck_reasons=[])
    return review, made[0], made[1]


@pytest.mark.django_db
def test_only_the_touched_tag_is_looked_at_again_and_the_record_opens() -> None:
    review, dose, movement = published()
    change(review.record, FIRST.replace("100 µg", "200 µg").replace("Rats were given", "Adult rats got"))
    assert anchoring.behind() == [review.pk]
    assert anchoring.catch_up(review.pk) == 1
    dose.refresh_from_db()
    movement.refresh_from_db()
    review.refresh_from_db()
    assert dose.state == TagState.RECHECK
    assert (movement.state, movement.anchor, movement.exact) == (
        TagState.PROPOSED,
        Anchor.MOVED,
        FIRST[36:71],
    )
    assert (review.state, review.recheck_reasons) == (State.RECHECK, ["the quoted text changed"])
    assert anchoring.behind() == []
    assert anchoring.catch_up(review.pk) == 0


@pytest.mark.django_db
def test_a_retraction_opens_a_published_record_though_its_text_is_the_same() -> None:
    review, *_ = published()
    change(review.record, FIRST, notice_states=["retracted"], retracted=True)
    assert anchoring.catch_up(review.pk) == 0
    review.refresh_from_db()
    assert (review.state, review.recheck_reasons) == (State.RECHECK, ["retracted"])
    assert not Tag.objects.to_recheck().exists()
