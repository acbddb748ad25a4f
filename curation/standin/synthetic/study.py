"""What every kind of report has: a title first, and the parts of its abstract when somebody asks."""

from functools import cache

from curation.standin.synthetic.chance import Dice
from curation.standin.synthetic.figures import Style
from curation.standin.synthetic.finish import Term, Terms, american, settle, title_case
from curation.standin.synthetic.grammar import Writer
from curation.standin.synthetic.outline import Kind
from curation.standin.synthetic.tables import term_rows

Parts = dict[str, list[str]]
"""Sentences by part: background, aim, methods, results, conclusions, notes."""


@cache
def _terms(stem: str) -> dict[str, Term]:
    rows = {}
    for key, row in term_rows().items():
        long = row.long.replace("{st}", stem)
        rows[key] = Term(long, row.short, row.plural)
    return rows


class Study:
    """One report to be: designed with one set of dice, told with another, so that it can be told twice."""

    def __init__(self, kind: Kind, design: Dice, telling: Dice, *, translated: bool = False) -> None:
        """Settle the design and the title, nothing else yet. ``translated``: from another language."""
        self.kind = kind
        self.translated = translated
        self.design = design
        self.style = Style(telling)
        self.words: dict[str, str] = {"vs": self.style.versus}
        self.writer = Writer(telling, self.words)
        self.stem = "stem"
        self.own_terms: dict[str, Term] = {}
        self.tags: list[str] = []
        self.keywords: list[str] = []
        self.types: list[str] = []
        self.registry = ""
        self.year = 2020
        self._capitals = telling.chance(0.12)
        self.plan()
        self.title = self.finish_title(self.name())

    def plan(self) -> None:
        """Settle the design: fill words, tags, keywords, types."""
        raise NotImplementedError

    def set_year(self, year: int) -> None:
        """Tell the study when it appears, for the dates it mentions."""
        self.year = year

    def name(self) -> str:
        """Return the title as a phrase."""
        raise NotImplementedError

    def tell(self) -> Parts:
        """Write the abstract, part by part."""
        raise NotImplementedError

    @property
    def terms(self) -> Terms:
        """Return the abbreviations this record may use."""
        return {**_terms(self.stem), **self.own_terms} if self.own_terms else _terms(self.stem)

    def finish_title(self, phrase: str) -> str:
        """Spell a title out and end it as PubMed does."""
        text = settle("\x01" + phrase, self.terms, spell_out=True)
        if self.style.american:
            text = american(text)
        if self._capitals:
            text = title_case(text)
        return text if text.endswith("?") else text + "."

    def finish(self, text: str) -> str:
        """Settle terms, articles, capitals and spelling of a finished abstract."""
        text = settle(text, self.terms)
        return american(text) if self.style.american else text
