"""The words of titles and abstracts as of one commit, read by their beginnings and kept for the next slip."""

import operator

import tantivy

MOST_KEPT = 150_000  # words, some 10 MB
LOOKED_IN = ("ti", "ab")

_TERM = operator.itemgetter(0)


class KnownWords:
    """The words of one commit. Listing those of a letter takes ten times as long as comparing them."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        """Begin with none read."""
        self._searcher = searcher
        self._by_beginning: dict[str, list[str]] = {}
        self._kept = 0

    def beginning(self, start: str) -> list[str]:
        """Return the words that begin so."""
        found = self._by_beginning.get(start)
        if found is None:
            listed = (self._searcher.terms_with_prefix(name, start) for name in LOOKED_IN)
            found = list({word for terms in listed for word in map(_TERM, terms)})
            self._keep(start, found)
        return found

    def records(self, token: str) -> int:
        """Return in how many titles or abstracts a token stands, whichever are more."""
        return max(self._searcher.doc_freq(name, token) for name in LOOKED_IN)

    def _keep(self, start: str, words: list[str]) -> None:
        if self._kept + len(words) > MOST_KEPT:
            self._by_beginning, self._kept = {}, 0
        self._by_beginning[start] = words
        self._kept += len(words)
