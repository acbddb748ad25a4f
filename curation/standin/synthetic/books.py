"""Books and chapters: a handbook that was never printed."""

from datetime import date

from curation.standin.synthetic.outline import days_after
from curation.standin.synthetic.reviews import ReviewStudy
from curation.standin.synthetic.study import Parts

BOOK_TITLE = "Facial Nerve Repair: A Synthetic Handbook"
BOOK_ID = "synthfnr"
PUBLISHER = "Specimen Press"
PLACE = "Nowhere (NW)"
BOOK_YEAR = 2021


def book_revised(created: date) -> date:
    """Return the day a chapter was last changed."""
    return days_after(created, 30)


class ChapterStudy(ReviewStudy):
    """A chapter of the handbook, or the handbook itself."""

    def plan(self) -> None:
        """Choose the topic of the chapter."""
        super().plan()
        self.types = ["review"]
        self.keywords = [self.words["condition"], self.keywords[1], "handbook"]

    def name(self) -> str:
        """Choose a heading."""
        return BOOK_TITLE if self.kind.form == "book" else self.writer.phrase("title.chapter")

    def tell(self) -> Parts:
        """Write the abstract."""
        say, maybe = self.writer.say, self.writer.maybe
        body = [say("chapter.body"), say("chapter.body"), *maybe(0.6, "chapter.body")]
        return {"background": [say("context.facial")], "aim": [], "results": body}
