"""Work in culture: one kind of cell, a range of concentrations, what changed and by which pathway."""

from functools import cache

from curation.standin.synthetic.chance import Dice, Weighted
from curation.standin.synthetic.figures import Finding, Group, drawn
from curation.standin.synthetic.making import make
from curation.standin.synthetic.mechanism import mechanism_names, mechanism_numbers, preparation_words
from curation.standin.synthetic.results import change, introduced, listed, named, values
from curation.standin.synthetic.study import Parts, Study
from curation.standin.synthetic.tables import Culture, Measure, cultures, domains, fill

_VEHICLES = {"ev": ("PBS", "EV-depleted medium", "vehicle"), "cm": ("unconditioned medium", "basal medium")}


@cache
def _cultures_of(domain: str) -> Weighted[Culture]:
    return Weighted([(row, row.weight) for row in cultures().culture if domain in row.domains])


def in_vitro_finding(dice: Dice, measure: Measure, direction: str, n: int) -> Finding:
    """Draw control and treated values around the table's, in n independent experiments."""
    scale = dice.span(0.75, 1.25) if measure.unit != "%" else dice.span(0.85, 1.1)
    control = measure.control * (1.0 if measure.control == 1.0 else scale)
    sd = max(0.1 * control * dice.span(0.7, 1.4), 10.0**-measure.digits)
    gain = (measure.treated * scale - control) * dice.span(0.7, 1.15)
    if direction != "better":
        gain = dice.span(-0.5, 0.6) * sd
    start = Finding(measure, n, Group(control, sd), Group(control, sd), direction)
    return drawn(dice, start, gain)


class CultureStudy(Study):
    """Cells exposed to a product in vitro."""

    def plan(self) -> None:
        """Choose cells, product, concentrations and what came out."""
        dice = self.design
        domain = domains()[self.kind.domain]
        self.culture = dice.weigh(_cultures_of(self.kind.domain))
        self.making = make(dice, "human")
        self.stem = self.making.stem
        self.own_terms["prod"] = self.making.term
        self.n = dice.pick((3, 4, 4, 5, 6))
        self.works = dice.chance(0.84)
        rows = [cultures().measure[key] for key in self.culture.measures]
        self.chosen = dice.some(rows, dice.between(2, min(4, len(rows))))
        self.words.update(
            self.making.words(),
            targets=self.culture.targets,
            targets_full=fill(self.culture.full, dice),
            effect_noun=self.chosen[0].effect,
            effect_verb=self.chosen[0].verb,
            condition=domain.condition,
            tissue=domain.tissue,
            reads=listed(introduced(self.chosen, dice)),
            n=str(self.n),
            **mechanism_names(dice, self.kind.domain),
        )
        self.words["vehicle"] = dice.pick(_VEHICLES.get(self.making.family, ("vehicle", "basal medium")))
        self._set_concentrations()
        self.tags = ["in_vitro", self.kind.domain, *self.culture.tags, *self.making.tags(), "cells_cultured"]
        self.keywords = [self.culture.targets, *self.making.keywords(), self.words["effect_noun"]]
        self.types = ["article"]

    def _set_concentrations(self) -> None:
        dice, family = self.design, self.making.family
        steps: tuple[float, ...]
        if family == "ev":
            steps = dice.pick(((1, 10, 50), (5, 10, 20, 50), (10, 50, 100), (2, 20, 200), (5, 25, 100)))
            unit = " µg/mL"
        elif family == "dry":
            steps, unit = dice.pick(((0.1, 0.5, 1), (0.25, 0.5, 2))), " mg/mL"
        else:
            steps, unit = dice.pick(((10, 25, 50), (25, 50, 100), (5, 10, 20))), "%"
        self.words["concs"] = listed([f"{step:g}" for step in steps]) + unit
        self.words["conc"] = f"{steps[-1]:g}{unit}"
        self.words["half"] = f"{steps[1]:g}{unit}"
        self.words["hours"] = dice.pick(("24 h", "48 h", "72 h", "24 to 72 h", "5 days", "7 days"))

    def name(self) -> str:
        """Choose a title; only positive studies may claim an effect."""
        return self.writer.phrase("title.culture" if self.works else "title.culture.neutral")

    def tell(self) -> Parts:
        """Write the abstract."""
        writer = self.writer
        say, maybe = writer.say, writer.maybe
        prepared = preparation_words(self.design)
        self.words.update(mechanism_numbers(self.design, self.style))
        self.words["fraction"] = str(self.design.between(58, 96))
        self.words["uptake"] = str(self.design.pick((2, 4, 6, 12, 24)))
        family = self.making.family
        methods = [say("culture.cells"), *maybe(0.3, "culture.stress"), say("culture.read")]
        return {
            "background": [
                say(f"context.{self.kind.domain}"),
                *maybe(0.75, "gap.ev" if family == "ev" else "gap.cm"),
            ],
            "aim": [say("aim.culture_cells")],
            "methods": [
                *(maybe(0.55, f"prep.{family}", prepared)),
                *(maybe(0.8, "primed") if self.words["how"] else []),
                *methods,
            ],
            "results": self._results(prepared),
            "conclusions": [say("conclusion.culture.better" if self.works else "conclusion.culture.none")],
        }

    def _results(self, prepared: dict[str, str]) -> list[str]:
        writer, family, works = self.writer, self.making.family, self.works
        said = []
        if family in ("ev", "cm"):
            said += writer.maybe(0.35, "character.result" if family == "ev" else "character.cm", prepared)
        if family == "ev":
            said += writer.maybe(0.4, "culture.uptake")
        for place, measure in enumerate(self.chosen):
            better = works and (place == 0 or not self.design.chance(0.2))
            finding = in_vitro_finding(self.design, measure, "better" if better else "none", self.n)
            role = "culture.better" if better else "culture.none"
            words = {**named(measure), **values(finding, self.style)}
            percent = change(finding)
            if better and percent and self.design.chance(0.25):
                role, words["pct"] = "culture.pct", percent
            said.append(writer.say(role, words))
        if works:
            said += writer.maybe(0.4, "culture.graded") + writer.maybe(0.8, "culture.pathway")
        return said
