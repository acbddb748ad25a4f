"""Work at the bench: two ways of isolating, growing or storing, compared side by side."""

from functools import cache

from curation.standin.synthetic.chance import Weighted
from curation.standin.synthetic.culture import in_vitro_finding
from curation.standin.synthetic.figures import in_words
from curation.standin.synthetic.making import make
from curation.standin.synthetic.mechanism import preparation_words
from curation.standin.synthetic.results import introduced, is_long, listed, named, values
from curation.standin.synthetic.study import Parts, Study
from curation.standin.synthetic.tables import Bench, benches


@cache
def _tasks_of(domain: str) -> Weighted[Bench]:
    rows = [row for row in benches().bench if domain in (row.domain, "facial")]
    return Weighted([(row, len(row.methods)) for row in rows])


class BenchStudy(Study):
    """A comparison of two methods. In the facial domain the product is meant for the facial nerve."""

    def plan(self) -> None:
        """Choose the task, two methods and who won."""
        dice = self.design
        self.task = dice.weigh(_tasks_of(self.kind.domain))
        first, second = dice.some(self.task.methods, 2)
        rows = [benches().read[key] for key in self.task.reads]
        self.chosen = dice.some(rows, dice.between(2, len(rows)))
        self.differ = dice.chance(0.8)
        self.n = dice.between(4, 9)
        self.making = make(dice, "human", human=True)
        self.stem = self.making.stem
        self.own_terms["prod"] = self.making.term
        self.area = "ev" if self.task.domain == "ev" else "msc"
        self.words.update(
            self.making.words(),
            a=first,
            b=second,
            task=self.task.task,
            matrix=self.task.matrix,
            condition="facial nerve injury",
            tissue="facial nerve",
            reads=listed(introduced(self.chosen, dice)),
            donors=in_words(dice.between(3, 9)),
            runs=in_words(self.n),
            per="particle" if self.task.domain == "ev" else "protein",
            short_m=self.chosen[0].name.removeprefix("the "),
        )
        own = (
            ""
            if self.task.matrix == "plasma" or "isolation of adipose" in self.task.task
            else self.making.cells
        )
        own = "" if "Wharton" in self.task.task else own
        from_cells = f"{'vesicles from ' if self.area == 'ev' else ''}{own}"
        self.words["with_cells"] = f": a study with {from_cells}" if own and dice.chance(0.6) else ""
        self.words["with_cells2"] = f" for {from_cells}" if own and dice.chance(0.6) else ""
        self.tags = ["humans", "cells_cultured", self.area, "msc", "methods"]
        self.keywords = [self.task.matrix, first, second, "reproducibility"]
        self.types = ["article"]
        if self.kind.domain == "facial":
            self.tags += ["facial", *self.making.tags()]
            self.keywords = ["facial nerve", *self.making.keywords(), first]
            self.types.append("comparative")

    def name(self) -> str:
        """Choose a title."""
        return self.writer.phrase("title.bench.core" if self.kind.domain == "facial" else "title.bench")

    def tell(self) -> Parts:
        """Write the abstract."""
        writer, dice = self.writer, self.design
        say, maybe = writer.say, writer.maybe
        percent = [dice.between(4, 13), dice.between(9, 26)]
        self.words.update(
            preparation_words(dice),
            cv_a=str(percent[0]),
            cv_b=str(percent[1]),
            min_a=str(dice.between(35, 150)),
            min_b=str(dice.between(120, 420)),
            months=str(dice.pick((1, 3, 6, 12))),
            kept=str(dice.between(71, 94)),
            kept4=str(dice.between(35, 66)),
            lost=str(dice.between(9, 38)),
            lost2=str(dice.between(4, 24)),
            pot_a=str(dice.between(88, 118)),
            pot_b=str(dice.between(54, 84)),
            pf=self.style.p(dice.span(0.2, 0.9)),
            pf2=self.style.p(dice.pick((0.003, 0.012, 0.021, 0.038))),
        )
        opening = [say(f"bench.open.{self.area}")]
        if self.kind.domain == "facial":
            opening = [say("context.facial"), say("bench.core")]
        return {
            "background": opening,
            "aim": [say("bench.aim.core" if self.kind.domain == "facial" else "bench.aim")],
            "methods": [say("bench.method"), *maybe(0.7, "bench.detail"), *maybe(0.35, "bench.detail")],
            "results": self._results(),
            "conclusions": [say("bench.conclusion.better" if self.differ else "bench.conclusion.none")],
        }

    def _results(self) -> list[str]:
        writer, said = self.writer, []
        for place, measure in enumerate(self.chosen):
            better = self.differ and (place == 0 or not self.design.chance(0.25))
            finding = in_vitro_finding(self.design, measure, "better" if better else "none", self.n)
            words = {**named(measure), **values(finding, self.style)}
            role = "bench.result" if better else "bench.result.none"
            if better and not is_long(measure) and self.design.chance(0.3):
                role = "bench.result.of"
            said.append(writer.say(role, words))
        said += writer.maybe(0.5, "bench.precision")
        if self.area == "ev":
            said += writer.maybe(0.5, "bench.marker") + writer.maybe(0.35, "bench.store")
        return said + writer.maybe(0.6, "bench.function.differ" if self.differ else "bench.function.same")
