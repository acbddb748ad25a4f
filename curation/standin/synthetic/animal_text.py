"""The abstract of an animal experiment: what is said, in what order, and never more than was found."""

from curation.standin.synthetic.animal import AnimalDesign
from curation.standin.synthetic.figures import Finding, Group, is_higher_better, rounded, spread, trend, welch
from curation.standin.synthetic.mechanism import mechanism_numbers, preparation_words
from curation.standin.synthetic.results import Arms, call, named, pair, result, values
from curation.standin.synthetic.study import Parts
from curation.standin.synthetic.tables import Comparator


class AnimalStudy(AnimalDesign):
    """A controlled experiment in animals."""

    first_finding: Finding  # known once the abstract has been told

    def name(self) -> str:
        """Choose a title shape that does not promise more than was found."""
        throw = self.writer.dice.random()
        role = "title.neutral"
        if self.translated:
            role = "title.translated"
        elif self.making.family == "cells":
            role = "title.cells.gap" if self.injury.gap and throw < 0.5 else "title.cells"
        elif self.graded:
            role = "title.dose" if throw < 0.75 else role
        elif self.verdict in ("none", "better"):
            role = f"title.{self.verdict}" if throw < 0.5 else role
        return self.writer.phrase(role)

    def tell(self) -> Parts:
        """Write the abstract."""
        writer, family = self.writer, self.making.family
        say, maybe = writer.say, writer.maybe
        prepared = preparation_words(self.design)
        context = f"context.{self.domain_key}"
        gap = {"ev": "gap.ev", "cells": "gap.cells"}.get(family, "gap.cm")
        return {
            "background": [say(context), *maybe(0.3, context), *maybe(0.8, gap)],
            "aim": [say("aim.dose" if self.graded else "aim.animal")],
            "methods": [
                say("allocation"),
                *maybe(0.85, self._lesion_role()),
                *(maybe(0.6, f"prep.{family}", prepared) if family != "cells" else []),
                *(maybe(0.9, "primed") if self.words["how"] else []),
                say("dosing.dose" if self.graded else "dosing"),
                say("measures"),
                *maybe(0.45, "blinding"),
                *maybe(0.1, "losses"),
            ],
            "results": self._results(prepared),
            "conclusions": [say(self._conclusion()), *maybe(0.5, "implication")],
        }

    def _lesion_role(self) -> str:
        if self.domain_key == "immune" or self.injury.key in ("viral", "chronic"):
            return "lesion.plain"
        nerve = self.domain_key in ("facial", "sciatic")
        return "lesion.side" if nerve and self.design.chance(0.35) else "lesion"

    def _results(self, prepared: dict[str, str]) -> list[str]:
        writer, findings = self.writer, self.findings()
        self.first_finding = findings[0]
        self.words.update(mechanism_numbers(self.design, self.style), **call(writer.dice, self._arms()))
        family = self.making.family
        said = []
        if family in ("ev", "cm"):
            said += writer.maybe(0.28, "character.result" if family == "ev" else "character.cm", prepared)
        said.append(self._dose_result(findings[0]) if self.graded else self._one(findings[0]))
        if self.comparator:
            said += self._compared(findings[0], self.comparator)
        rest = findings[1:]
        while rest:
            if (
                len(rest) > 1
                and rest[0].direction == rest[1].direction == "better"
                and writer.dice.chance(0.4)
            ):
                said.append(pair(writer, rest[0], rest[1], self.style, self._arms(), self._when(*rest[:2])))
                rest = rest[2:]
            else:
                said.append(self._plateau(rest[0]) or self._one(rest[0]))
                rest = rest[1:]
        if self.verdict in ("better", "mixed", "dose", "plateau"):
            said += writer.maybe(0.6, "mechanism")
            said += writer.maybe(0.3, "mechanism", {"pm": self.style.p(self.design.span(0.001, 0.045))})
        else:
            said += writer.maybe(0.3, "mechanism.none")
        return said + writer.maybe(0.18, "safety")

    def _arms(self) -> Arms:
        rats, product, adjective = self.animal.many, self.words["P"], self.words["Pa"]
        vehicle = self.vehicle
        treated: tuple[str, ...] = (
            f"{adjective}-treated {rats}",
            f"{rats} given {product}",
            f"the {adjective} group",
        )
        if self.graded:
            treated = ("high-dose animals", f"{rats} given the high dose", "the high-dose group")
        control = tuple(
            form.replace("{rats}", rats) for form in (vehicle.treated, vehicle.given, vehicle.group)
        )
        sided = self.domain_key in ("facial", "sciatic", "optic")
        return Arms((*treated, "the treated group"), (*control, "controls"), vehicle.label, sided)

    def _when(self, *findings: Finding) -> dict[str, str]:
        return self.when(self.writer.dice, after_number=not all(each.measure.unit for each in findings))

    def _one(self, finding: Finding) -> str:
        return result(self.writer, finding, self.style, self._arms(), self._when(finding))

    def _dose_result(self, finding: Finding) -> str:
        low, middle = finding.extra
        p = trend([finding.control, low, middle, finding.treated], self.n)
        words = {
            **named(finding.measure), **values(finding, self.style), **call(self.writer.dice, self._arms()),
            **self._when(finding), "p": self.style.p(p),
        }  # fmt: skip
        return self.writer.say("outcome.dose", words)

    def _plateau(self, finding: Finding) -> str:
        """Say that the high dose added nothing, where that is the verdict and the numbers bear it out."""
        if self.verdict != "plateau" or welch(*finding.treated, *finding.extra[1], self.n) < 0.12:
            return ""
        words = {**named(finding.measure), **values(finding, self.style), **self._when(finding)}
        words["p"] = self.style.p(welch(*finding.treated, *finding.extra[1], self.n))
        return self.writer.say("outcome.plateau", words)

    def _compared(self, finding: Finding, comparator: Comparator) -> list[str]:
        """Set the product beside the comparator on the main measure, in a phrase the numbers bear out."""
        role, other, against = self._beside(finding, comparator.role)
        if not role:
            return []
        digits = finding.measure.digits
        words = {
            **named(finding.measure),
            **values(finding, self.style),
            **call(self.writer.dice, self._arms()),
            "X": comparator.label.format(**self.words),
            "xv": spread(self.style, other, digits),
            "px": self.style.p(welch(*other, *against, self.n)),
            **self._when(finding),
        }
        return [self.writer.say(role, words)]

    def _beside(self, finding: Finding, role: str) -> tuple[str, Group, Group]:
        """Return the role that fits, the comparator's group, and the group it is tested against."""
        dice, treated, control = self.design, finding.treated, finding.control
        measure, sd = finding.measure, treated.sd
        if role == "comparator.inert":
            if finding.direction != "better":
                return "", control, control
            other = rounded(control.mean + dice.span(-0.25, 0.35) * control.sd, control.sd, measure)
            return role if welch(*other, *control, self.n) > 0.12 else "", other, control
        if role == "comparator.unprimed" and finding.direction == "better":
            between = rounded(
                control.mean + dice.span(0.3, 0.55) * (treated.mean - control.mean), sd, measure
            )
            if welch(*between, *treated, self.n) < 0.05:
                return role, between, treated
        if role == "comparator.autograft" and dice.chance(0.45):
            sign = 1 if is_higher_better(measure) else -1
            ahead = rounded(treated.mean + sign * dice.span(1.6, 2.4) * sd, sd, measure)
            inside = ahead.mean < measure.intact if sign > 0 else ahead.mean > measure.intact
            if inside and welch(*ahead, *treated, self.n) < 0.05:
                return "comparator.autograft_better", ahead, treated
        alike = rounded(treated.mean + dice.span(-0.35, 0.35) * sd, sd, measure)
        if welch(*alike, *treated, self.n) < 0.12:
            return "", alike, treated
        return "comparator.unprimed_same" if role == "comparator.unprimed" else role, alike, treated

    def _conclusion(self) -> str:
        if self.comparator and self.comparator.key == "cells" and self.verdict == "better":
            return "conclusion.cells_equal" if self.writer.dice.chance(0.5) else "conclusion.better"
        return f"conclusion.{self.verdict}"
