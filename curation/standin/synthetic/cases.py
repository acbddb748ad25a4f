"""A few patients, or one."""

from curation.standin.synthetic.figures import in_words
from curation.standin.synthetic.making import make
from curation.standin.synthetic.study import Parts, Study
from curation.standin.synthetic.tables import fill

_CAUSES = (
    ("[iatrogenic|postoperative] facial palsy after parotidectomy", "post-parotidectomy facial palsy",
     "parotidectomy"),
    ("facial palsy after temporal bone fracture", "traumatic facial palsy", "a temporal bone fracture"),
    ("facial palsy after vestibular schwannoma surgery", "facial palsy after schwannoma surgery",
     "removal of a vestibular schwannoma"),
    ("[incomplete|poor] recovery from Bell's palsy", "persistent Bell's palsy", "an attack of Bell's palsy"),
    ("facial palsy after mastoid surgery", "facial palsy after mastoidectomy", "revision mastoidectomy"),
    ("facial palsy from herpes zoster oticus", "Ramsay Hunt syndrome", "herpes zoster oticus"),
)  # fmt: skip
_CLINIC_CAUSES = (
    ("a dental injection", "no abnormality of the nerve"),
    ("a parotid abscess", "an abscess deep to the parotid fascia"),
    ("mandibular osteotomy", "an intact canal"),
    ("cochlear implantation", "an electrode in the right place and a swollen nerve"),
    ("a penetrating cheek injury", "a foreign body beside the buccal branch"),
    ("carotid endarterectomy", "a haematoma at the skull base"),
    ("acute otitis media", "a dehiscent tympanic segment"),
    ("growth of a facial schwannoma", "a schwannoma of the geniculate ganglion"),
    ("a temporal bone fracture", "a fracture through the fallopian canal"),
    ("scuba diving", "air in the facial canal"),
    ("neuroborreliosis", "enhancement of both facial nerves"),
    ("a high-voltage injury", "no fracture"),
    ("the onset of sarcoidosis", "enhancement of the labyrinthine segment"),
)
_ROUTES = (
    "perineural injection at the stylomastoid foramen",
    "ultrasound-guided injection along the nerve trunk",
    "intramuscular injection into the paralysed muscles",
    "intratympanic instillation",
)


class SeriesStudy(Study):
    """A handful of patients given the product, without controls."""

    def plan(self) -> None:
        """Choose the cause of palsy, the product and the number of patients."""
        dice = self.design
        self.making = make(dice, "human", human=True)
        self.stem = self.making.stem
        self.own_terms["prod"] = self.making.term
        cause, title, single = dice.pick(_CAUSES)
        self.n = dice.between(4, 16)
        dry = self.making.family == "ev"
        amount = dice.pick(
            ("100 µg", "200 µg", "1 × 10<sup>10</sup> particles", "5 × 10<sup>10</sup> particles")
        )
        self.words.update(
            self.making.words(),
            cause=fill(cause, dice),
            cause_title=title,
            cause_single=single,
            n=str(self.n),
            n_word=in_words(self.n),
            condition="facial palsy",
            dose_h=amount if dry else dice.pick(("1 mL", "2 mL", "0.5 mL")),
            route_h=dice.pick(_ROUTES),
            times_h=dice.pick(("once", "twice", "three times", "once a week for four weeks")),
            months=str(dice.pick((3, 6, 12, 18, 24))),
        )
        self.tags = ["humans", "adult", "facial_paralysis", *self.making.tags(), "treatment_outcome"]
        self.keywords = ["facial palsy", *self.making.keywords(), "case series"]
        self.types = ["article"]

    def name(self) -> str:
        """Choose a title."""
        return self.writer.phrase("title.series")

    def tell(self) -> Parts:
        """Write the abstract."""
        dice, n = self.design, self.n
        women = dice.between(1, n - 1)
        improved = dice.between(n // 2, n - 1)
        before = dice.between(9, 32)
        low = dice.between(19, 41)
        interval = dice.between(3, 11)
        self.words.update(
            women=in_words(women),
            men=in_words(n - women),
            age_lo=str(low),
            age_hi=str(dice.between(low + 12, 78)),
            interval_lo=str(interval),
            interval_hi=str(interval + dice.between(4, 20)),
            hb_before=dice.pick(("V", "V", "VI", "IV")),
            hb_after=dice.pick(("III", "III", "II")),
            improved=str(improved),
            improved_w=in_words(improved),
            same=in_words(n - improved),
            sb_before=str(before),
            sb_lo=str(before - dice.between(3, 8)),
            sb_hi=str(before + dice.between(8, 21)),
            sb_after=str(before + dice.between(18, 44)),
            cmap_before=str(dice.between(8, 24)),
            cmap_after=str(dice.between(31, 62)),
            ae=in_words(dice.between(1, max(1, n // 3))),
        )
        say, maybe = self.writer.say, self.writer.maybe
        return {
            "background": [say("context.facial"), *maybe(0.3, "context.facial")],
            "aim": [say("series.opening")],
            "methods": [say("series.methods")],
            "results": [say("series.results"), *maybe(0.5, "series.results"), *maybe(0.7, "series.safety")],
            "conclusions": [say("series.conclusion")],
        }


class ReportStudy(Study):
    """One patient: in the core treated with the product, in the ring with what surgeons use."""

    def plan(self) -> None:
        """Choose patient and cause."""
        dice = self.design
        self.making = make(dice, "human", human=True)
        self.stem = self.making.stem
        self.own_terms["prod"] = self.making.term
        self.core = self.kind.domain == "facial"
        cause, imaging = (dice.pick(_CAUSES)[2], "") if self.core else dice.pick(_CLINIC_CAUSES)
        before = dice.between(8, 30)
        self.words.update(
            self.making.words(),
            cause_single=cause,
            imaging=imaging,
            man=dice.pick(("man", "woman")),
            age=str(dice.between(19, 79)),
            condition="facial palsy",
            months_before=in_words(dice.between(2, 11)),
            loss=str(dice.between(72, 97)),
            dose_h=dice.pick(("0.5 mL", "1 mL", "2 mL")),
            route_h=dice.pick(_ROUTES),
            times_h=dice.pick(("once", "twice two weeks apart", "three times at weekly intervals")),
            first=in_words(dice.between(5, 19)),
            months=in_words(dice.pick((3, 6, 9, 12, 18))),
            sb_before=str(before),
            sb_after=str(before + dice.between(24, 50)),
        )
        if self.making.family == "ev":
            self.words["dose_h"] = dice.pick(("100 µg", "200 µg", "2 × 10<sup>10</sup> particles"))
        self.tags = [
            "humans",
            "facial_paralysis",
            "adult",
            "female" if self.words["man"] == "woman" else "male",
        ]
        self.tags += self.making.tags() if self.core else ["magnetic_resonance"]
        self.keywords = ["facial palsy", "case report", *(self.making.keywords() if self.core else [])]
        self.types = ["article", "case_report"]

    def name(self) -> str:
        """Choose a title."""
        return self.writer.phrase("title.report" if self.core else "title.report_clinic")

    def tell(self) -> Parts:
        """Write the abstract."""
        say, maybe = self.writer.say, self.writer.maybe
        course = "report.course.good" if self.design.chance(0.8) else "report.course.bad"
        middle = (
            [say("report.treatment")] if self.core else [say("report.surgery"), *maybe(0.5, "report.surgery")]
        )
        return {
            "background": maybe(0.6, "context.facial" if self.core else "context.facial_clinic"),
            "aim": [],
            "methods": [say("report.case"), *middle],
            "results": [say(course), *(maybe(0.35, course) if course.endswith("good") else [])],
            "conclusions": [say("report.lesson" if self.core else "report.lesson.clinic")],
        }
