"""Reviews of every kind: told, systematic, pooled, and those still planned."""

from curation.standin.synthetic.chance import Dice
from curation.standin.synthetic.figures import in_words, plain
from curation.standin.synthetic.making import make
from curation.standin.synthetic.study import Parts, Study
from curation.standin.synthetic.tables import domains, mechanisms

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip

# What a review may be about: (words, plural?, keyword, indexing tags)
_TOPICS = (
    ("the secretome of {msc}s", False, "secretome", ("conditioned", "paracrine")),
    ("{msc} exosomes", True, "exosomes", ("exosomes",)),
    ("{msc}-derived extracellular vesicles", True, "extracellular vesicles", ("vesicles",)),
    ("conditioned medium from {msc}s", False, "conditioned medium", ("conditioned",)),
    (
        "adipose-derived {st} cells and their secretome",
        True,
        "adipose-derived stem cells",
        ("adipose", "conditioned"),
    ),
    (
        "dental {st} cells and their secreted products",
        True,
        "dental pulp stem cells",
        ("dental_pulp", "conditioned"),
    ),
    (
        "extracellular vesicles from dental tissues",
        True,
        "dental pulp stem cells",
        ("dental_pulp", "vesicles"),
    ),
    ("umbilical cord {st} cell products", True, "umbilical cord", ("umbilical", "conditioned")),
    ("small extracellular vesicles", True, "small extracellular vesicles", ("vesicles",)),
    ("paracrine factors from {msc}s", True, "paracrine communication", ("paracrine",)),
    ("hydrogels that deliver vesicles", True, "hydrogels", ("hydrogels", "vesicles")),
    ("exosomal microRNA", False, "microRNA", ("exosomes", "mirna")),
)
_CLINIC_TOPICS = (
    ("nerve transfer", False, "nerve transfer", ("nerve_transfer",)),
    ("neuromuscular retraining", False, "rehabilitation", ("physiotherapy",)),
    ("corticosteroids", True, "prednisolone", ("prednisolone",)),
    ("botulinum toxin", False, "botulinum toxin", ("botulinum",)),
    ("patient-reported outcome measures", True, "quality of life", ("quality_of_life",)),
    ("electrophysiological testing", False, "electromyography", ("electromyography",)),
    ("dynamic reanimation", False, "facial reanimation", ("free_flaps",)),
    ("video-based grading", False, "facial grading", ("methods",)),
)
_CONDITIONS = {
    "facial": ("facial nerve injury", "facial palsy", "peripheral facial paralysis", "facial nerve repair"),
    "facial_cells": ("facial nerve repair", "facial nerve injury"),
    "facial_clinic": ("Bell's palsy", "facial palsy", "facial synkinesis", "long-standing facial paralysis"),
    "sciatic": ("peripheral nerve injury", "peripheral nerve repair"),
    "ev": ("regenerative medicine", "nerve repair", "clinical translation"),
    "msc": ("regenerative medicine", "cell manufacturing", "clinical translation"),
}
_PATIENTS = (
    "acute Bell's palsy",
    "facial palsy after parotid surgery",
    "severe Bell's palsy",
    "traumatic facial palsy",
)


class ReviewStudy(Study):
    """A narrative review. The systematic ones share its choice of topic and condition."""

    def plan(self) -> None:
        """Choose topic and condition."""
        dice = self.design
        key = self.kind.domain
        self.stem = dice.pick(("stem", "stem", "stromal"))
        table = _CLINIC_TOPICS if key == "facial_clinic" else _TOPICS
        topic, many, keyword, tags = dice.pick(table)
        if key == "facial_cells":
            topic, many, keyword, tags = "{msc}s", True, "cell therapy", ("msc_transplant",)
        topic = topic.format(msc=f"mesenchymal {self.stem} cell", st=self.stem)
        condition = dice.pick(_CONDITIONS.get(key) or (domains()[key].condition,))
        domain = domains().get(key, domains()["facial"])
        field = mechanisms().get(key, mechanisms()["nerve"])
        first, second = dice.some([each[0] for each in field.paths], 2)
        sources = dice.some(("bone marrow", "adipose tissue", "umbilical cord", "dental pulp", "gingiva"), 2)
        self.words.update(
            topic=topic,
            Topic=topic,
            ts="" if many else "s",
            condition=condition,
            goal=dice.pick(domain.goals),
            tissue=domain.tissue,
            coi=domain.cells_of_interest,
            pathway_a=first,
            pathway_b=second,
            src_a=sources[0],
            src_b=sources[1],
            animals_a=dice.pick(("young male rats", "rats", "inbred mice", "rats and rabbits")),
            lesion_a=dice.pick(("crush injuries", "fresh injuries", "short gaps"))
            if "nerv" in condition
            else "acute lesions",
            month_year=f"{dice.pick(_MONTHS)} {{year}}",
        )
        self.tags = ["msc", *tags] if key != "facial_clinic" else [*tags, "facial_paralysis"]
        self.tags += [key, "humans", "animals"]
        self.keywords = [condition, keyword, "review", domain.tissue]
        self.types = ["article", "review"]

    def name(self) -> str:
        """Choose a title."""
        return self.writer.phrase(
            "title.review.clinic" if self.kind.domain == "facial_clinic" else "title.review"
        )

    def set_year(self, year: int) -> None:
        """Take the year, and with it the date of the last search."""
        super().set_year(year)
        self.words["month_year"] = self.words["month_year"].format(year=year - 1)
        self.words["start_month"] = f"{self.design.pick(_MONTHS)} {year}"

    def tell(self) -> Parts:
        """Write the abstract."""
        say = self.writer.say
        clinic = self.kind.domain == "facial_clinic"
        nerve = self.kind.domain in ("facial", "facial_cells", "sciatic")
        count = self.design.between(2, 5)
        bodies = ["review.clinic" if clinic else "review.body"] * count
        if nerve:
            bodies[-1] = "review.body.nerve"
        return {
            "background": [say("context.facial_clinic" if clinic else "review.open"), *self._context()],
            "aim": [say("review.scope.clinic" if clinic else "review.scope")],
            "methods": [],
            "results": [say(body) for body in bodies],
            "conclusions": [say("review.end.clinic" if clinic else "review.end")],
        }

    def _context(self) -> list[str]:
        key = {"facial_cells": "facial", "ev": "", "msc": ""}.get(self.kind.domain, self.kind.domain)
        return self.writer.maybe(0.6, f"context.{key}") if key else []


class SystematicReview(ReviewStudy):
    """A systematic review of animal studies, pooled where ``form`` is meta."""

    def plan(self) -> None:
        """Choose topic, condition and how much was found."""
        super().plan()
        dice = self.design
        self.pooled = self.kind.form == "meta"
        self.pooled_measures: list[str] = []
        self.works = dice.chance(0.75)
        self.types = ["article", "review", "systematic"] + (["meta_analysis"] if self.pooled else [])
        self.keywords[2] = "meta-analysis" if self.pooled else "systematic review"
        self.tags.append("disease_models")

    def name(self) -> str:
        """Choose a title."""
        return self.writer.phrase("title.meta" if self.pooled else "title.sysrev")

    def tell(self) -> Parts:
        """Write the abstract."""
        self._flow()
        say, maybe = self.writer.say, self.writer.maybe
        pooled = [self._pooled(self.works or place > 0) for place in range(self.design.between(1, 3))]
        return {
            "background": self._context(),
            "aim": [say("sysrev.aim")],
            "methods": [say("sysrev.search")],
            "results": [
                say("sysrev.flow"),
                *maybe(0.8, "sysrev.features"),
                *maybe(0.4, "sysrev.features"),
                *(pooled if self.pooled else []),
                *(maybe(0.6, "meta.subgroup") if self.pooled else []),
            ],
            "conclusions": [say("sysrev.conclusion" if self.works else "sysrev.conclusion.none")],
        }

    def _flow(self) -> None:
        dice = self.design
        kept = dice.between(7, 64)
        full = kept + dice.between(8, 90)
        found = full * dice.between(6, 24) + dice.between(1, 97)
        rats = dice.between(kept // 2, kept - 1)
        part = dice.between
        first = part(2, max(2, kept // 2))
        self.kept = kept
        self.words.update(
            found=plain(found, 0),
            full=str(full),
            kept=str(kept),
            Kept=in_words(kept),
            animals_n=plain(kept * part(19, 44) + part(0, 18), 0),
            rat_studies=str(rats),
            src1=str(first),
            src2=str(part(1, max(1, kept - first - 1))),
            dosed=in_words(part(1, max(1, kept // 4))),
            inj1=str(part(kept // 2, kept)),
            loc=str(part(kept // 2, kept)),
            rnd=str(part(kept // 3, kept)),
            bld=str(part(1, max(1, kept // 2))),
            ssc=in_words(part(1, 4)),
            crd=str(part(100000, 599999)),
            r=str(part(12, 88)),
            r2=str(part(11, 47)),
            expl=str(part(11, 54)),
            smd_adj=plain(dice.span(0.3, 0.8), 2),
        )

    def _pooled(self, works: bool) -> str:  # noqa: FBT001 - a private step with one reading
        dice = self.design
        estimate = dice.span(0.75, 2.1) if works else dice.span(-0.1, 0.3)
        half = dice.span(0.22, 0.55) if works else dice.span(0.4, 0.7)
        words = {
            "mm": self._measure(dice),
            "smd": plain(estimate, 2),
            "lo": plain(estimate - half, 2),
            "hi": plain(estimate + half, 2),
            "i2": str(dice.between(18, 87)),
            "k": str(dice.between(min(4, self.kept), self.kept)),
        }
        return self.writer.say("meta.pooled" if works else "meta.pooled.none", words)

    def _measure(self, dice: Dice) -> str:
        """Choose a measure that has not been pooled yet."""
        by_domain = {
            "facial": ("whisker movement", "facial function scores", "axon counts", "myelin thickness",
                       "compound muscle action potential amplitude"),
            "sciatic": ("the sciatic functional index", "axon counts", "motor conduction", "muscle weight"),
            "spinal": ("locomotor scores", "lesion size", "microglial density"),
            "cartilage": ("histology scores", "pain-related behaviour", "cartilage thickness"),
        }  # fmt: skip
        left = [
            each
            for each in by_domain.get(self.kind.domain, by_domain["facial"])
            if each not in self.pooled_measures
        ]
        chosen = dice.pick(left)
        self.pooled_measures.append(chosen)
        return chosen


class ProtocolStudy(ReviewStudy):
    """A trial or a systematic review that has not been done yet."""

    def plan(self) -> None:
        """Choose what is planned."""
        super().plan()
        dice = self.design
        self.trial = self.kind.form == "protocol"
        self.making = make(dice, "human", human=True)
        self.own_terms["prod"] = self.making.term
        per_arm = dice.between(20, 90)
        self.words.update(
            {**self.making.words(), "cond_patients": dice.pick(_PATIENTS)},
            total=str(2 * per_arm),
            Total=in_words(2 * per_arm),
            agemax=str(dice.pick((65, 70, 75, 80))),
            centres=in_words(dice.between(2, 12)),
            months=str(dice.pick((6, 12, 18, 24))),
            power_diff=str(dice.pick((15, 18, 20, 25))),
            ver=f"{dice.between(1, 4)}.{dice.between(0, 3)}",
        )
        if self.trial:
            self.stem = self.making.stem
            self.tags = ["humans", "adult", "bell_palsy", "double_blind", *self.making.tags()]
            self.keywords = ["facial palsy", "study protocol", *self.making.keywords()]
        self.types = ["article", "protocol"]

    def name(self) -> str:
        """Choose a title."""
        return self.writer.phrase("title.protocol" if self.trial else "title.protocol_review")

    def tell(self) -> Parts:
        """Write the abstract."""
        say, maybe = self.writer.say, self.writer.maybe
        if self.trial:
            self.registry = f"NCT99{self.design.between(100000, 999999)}"
            methods = [say("protocol.design"), say("protocol.outcomes"), *maybe(0.9, "protocol.size")]
            methods += maybe(0.4, "protocol.size")
        else:
            methods = [say(f"protocol.review.{part}") for part in ("search", "eligible", "bias")]
            methods += maybe(0.5, "protocol.review.bias")
        return {
            "background": [say("context.facial"), *maybe(0.4, "context.facial")],
            "aim": [say("protocol.aim" if self.trial else "protocol.review.aim")],
            "methods": methods,
            "results": [],
            "conclusions": [say("protocol.close" if self.trial else "protocol.review.close")],
        }
