"""Letters and editorials; notices about another record; the small print that follows a report."""

from curation.standin.synthetic.chance import Dice
from curation.standin.synthetic.outline import Kind
from curation.standin.synthetic.reviews import ReviewStudy
from curation.standin.synthetic.study import Parts, Study


class OpinionStudy(ReviewStudy):
    """An editorial or a letter; most have no abstract."""

    def plan(self) -> None:
        """Choose what it is about."""
        super().plan()
        letter = self.design.chance(0.4)
        self.types = ["letter" if letter else "editorial"]
        self.keywords = [self.words["condition"], self.keywords[1]]
        self.has_abstract = self.design.chance(0.3)

    def name(self) -> str:
        """Choose a title."""
        clinic = self.kind.domain == "facial_clinic"
        phrase = self.writer.phrase("title.opinion.clinic" if clinic else "title.opinion")
        if "etter" in phrase:
            self.types = ["letter"]
        elif "ditorial" in phrase:
            self.types = ["editorial"]
        return phrase

    def tell(self) -> Parts:
        """Write the abstract, if there is one."""
        if not self.has_abstract:
            return {}
        role = "opinion.body.clinic" if self.kind.domain == "facial_clinic" else "opinion.body"
        say = self.writer.say
        return {"results": [say(role), say(role), say(role)]}


_NOTICES = {
    "retraction": ("retraction_notice",),
    "erratum": ("erratum",),
    "concern": ("concern",),
    "comment": ("comment", "letter"),
    "reply": ("comment", "letter"),
    "dataset": ("dataset",),
    "patient_summary": ("patient_education",),
}


class NoticeStudy(Study):
    """What is written about another record: a retraction, an erratum, a comment, its data."""

    def __init__(self, kind: Kind, design: Dice, telling: Dice, about: Study, source: str) -> None:
        """Take the study this notice is about, and where it stood."""
        self.about = about
        self.source = source
        super().__init__(kind, design, telling)

    def plan(self) -> None:
        """Borrow the words of the other study."""
        self.stem = self.about.stem
        self.own_terms = self.about.own_terms
        self.words.update(self.about.words, vs=self.style.versus)
        self.words["of_source"] = self.source
        self.words["of_title"] = self.about.title.removesuffix(".")
        self.tags = list(self.about.tags)
        self.keywords = list(self.about.keywords[:2])
        self.types = list(_NOTICES[self.kind.form])
        if self.kind.form == "dataset":
            self.types.append("article")

    def name(self) -> str:
        """Put the other title into this one."""
        return self.writer.phrase(f"title.{self.kind.form}")

    def finish_title(self, phrase: str) -> str:
        """Leave the quoted title as it stands in its own record."""
        plain, self._capitals = self._capitals, False
        american, self.style.american = self.style.american, False
        title = super().finish_title(phrase)
        self._capitals, self.style.american = plain, american
        return title

    def tell(self) -> Parts:
        """Write the notice; a reply has no abstract."""
        if self.kind.form == "reply":
            return {}
        return {"background": [self.writer.say(f"{self.kind.form}.body")]}
