"""From an index to a study: which kind of report, told with which dice, and where it stands."""

from datetime import date
from functools import lru_cache
from xml.sax.saxutils import escape

from curation.standin.synthetic.animal_text import AnimalStudy
from curation.standin.synthetic.bench import BenchStudy
from curation.standin.synthetic.books import ChapterStudy
from curation.standin.synthetic.cases import ReportStudy, SeriesStudy
from curation.standin.synthetic.chance import EXTRAS, PEOPLE, STORY, Dice
from curation.standin.synthetic.clinical import CohortStudy, TrialStudy
from curation.standin.synthetic.culture import CultureStudy
from curation.standin.synthetic.opinion import NoticeStudy, OpinionStudy
from curation.standin.synthetic.outline import Outline
from curation.standin.synthetic.people import Author, authors, short_names, team_size
from curation.standin.synthetic.publishing import Place, place
from curation.standin.synthetic.reviews import ProtocolStudy, ReviewStudy, SystematicReview
from curation.standin.synthetic.study import Study

_CLASSES: dict[str, type[Study]] = {
    "animal": AnimalStudy, "culture": CultureStudy, "bench": BenchStudy, "trial": TrialStudy,
    "cohort": CohortStudy, "series": SeriesStudy, "report": ReportStudy, "review": ReviewStudy,
    "sysrev": SystematicReview, "meta": SystematicReview, "protocol": ProtocolStudy,
    "protocol_review": ProtocolStudy, "opinion": OpinionStudy, "chapter": ChapterStudy, "book": ChapterStudy,
}  # fmt: skip
_TELLING = 1000  # streams of the words lie apart from those of the design
_OWN_AUTHORS = ("comment", "concern", "patient_summary")  # not those of the record they are about
_HEADS = 1 << 14


class Stories:
    """Everything about single records of a corpus with one seed, made when asked for."""

    def __init__(self, seed: int) -> None:
        """Take the seed."""
        self.outline = Outline(seed)
        self.place = lru_cache(maxsize=_HEADS)(self._place)
        self.citation = lru_cache(maxsize=_HEADS)(self._citation)

    def _place(self, index: int) -> Place:
        return place(self.outline, index)

    def study(self, index: int) -> Study:
        """Design the study of a record and settle its title; a new version shares its design, not words."""
        outline = self.outline
        kind, role = outline.bones(index)[0], outline.role(index)
        origin = index
        if role is not None and role.follows is not None:
            if role.same_study:
                origin = role.follows
            elif kind.form not in _CLASSES:
                about = self.study(role.follows)
                design, telling = self.dice(STORY, index), self.dice(STORY + _TELLING, index)
                return NoticeStudy(kind, design, telling, about, escape(self.place(role.follows).source()))
        spot = self.place(index)
        made = _CLASSES[kind.form](
            kind,
            self.dice(STORY, origin),
            self.dice(STORY + _TELLING, index),
            translated=spot.journal.language != "eng",
        )
        made.set_year(spot.created.year)
        return made

    def team(self, index: int) -> list[Author]:
        """Return the authors of a record; a notice or a new version keeps those of what it follows."""
        dice, year, count = self._team(index)
        return authors(dice, year, count)

    def names(self, index: int, limit: int) -> str:
        """Return the first authors as a reference gives them."""
        dice, _, count = self._team(index)
        return short_names(dice, count, limit)

    def _team(self, index: int) -> tuple[Dice, int, int]:
        role = self.outline.role(index)
        kind, day = self.outline.bones(index)
        if role is not None and role.follows is not None and kind.form not in _OWN_AUTHORS:
            index = role.follows
            kind, day = self.outline.bones(index)
        dice = self.dice(PEOPLE, index)
        year = date.fromordinal(day).year
        return dice, year, team_size(dice, kind.form, year)

    def dice(self, stream: int, index: int) -> Dice:
        """Return the dice for one question about one record."""
        return Dice(self.outline.seed, stream, index)

    def _citation(self, index: int) -> str:
        """Write a record as other records cite it, authors and title included (XML text)."""
        spot = self.place(index)
        doi = f" doi: {spot.doi}." if spot.doi and index % 2 else ""
        return f"{escape(self.names(index, 3))}. {self.study(index).title} {escape(spot.source())}.{doi}"

    def extras(self, index: int) -> Dice:
        """Return the dice for what surrounds a study: history, grants, statements."""
        return self.dice(EXTRAS, index)
