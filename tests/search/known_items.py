"""Known items: what people type who half remember a title, and where the record then stands."""

import random
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from curation.search import analysis, tree
from curation.search.documents import Row

LEAST, MOST = 6, 10  # words of a fragment, before one is left out
SHORTEST = 5  # letters of a word that may be misspelt


@dataclass(frozen=True)
class Item:
    """A title's fragment with one word left out and one misspelt, and the record that is meant."""

    pmid: int
    typed: str

    @property
    def tree(self) -> tree.Node:
        """The search of these words."""
        words = tuple(tree.Word(w) for w in self.typed.split() if analysis.tokens(w))
        return tree.Words(words) if len(words) > 1 else words[0]


def items(rows: Iterable[Row], seed: int = 5) -> Iterator[Item]:
    """Make an item of every record whose title is long enough and whose fragment no other title has."""
    dice = random.Random(seed)  # noqa: S311 - a choice of words, not a secret
    titles = {row.pmid: msgspec.json.decode(row.body).get("title", {}).get("plain", "") for row in rows}
    every = " | ".join(titles.values()).lower()
    for pmid, title in titles.items():
        words = title.split()
        if len(words) < LEAST:
            continue
        size = dice.randint(LEAST, min(MOST, len(words)))
        start = dice.randrange(len(words) - size + 1)
        fragment = words[start : start + size]
        if every.count(" ".join(fragment).lower()) > 1:
            continue
        del fragment[dice.randrange(1, size - 1)]
        long = [n for n, word in enumerate(fragment) if len(word) >= SHORTEST and word.isalpha()]
        if long:
            at = dice.choice(long)
            fragment[at] = misspelt(fragment[at], dice)
            yield Item(pmid, " ".join(fragment))


def misspelt(word: str, dice: random.Random) -> str:
    """Leave out, add or change a letter behind the first, or exchange two."""
    at = dice.randrange(1, len(word) - 1)
    letter = dice.choice(string.ascii_lowercase)
    slips = [
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ]
    return dice.choice(slips)
