"""Experiments in animals: the design. ``animal_text`` writes the abstract that fits it."""

from functools import cache

from curation.standin.synthetic.chance import Dice, Weighted
from curation.standin.synthetic.figures import Finding, animal_finding, in_words, rounded
from curation.standin.synthetic.making import Dose, amount_text, amounts_text, dose, graded, make
from curation.standin.synthetic.mechanism import mechanism_names
from curation.standin.synthetic.results import introduced, listed
from curation.standin.synthetic.study import Study
from curation.standin.synthetic.tables import (
    Comparator,
    Injury,
    Measure,
    domains,
    fill,
    makers,
    measures,
    routes,
    species,
    tubes,
    vehicles,
)

_VERDICTS = Weighted([("better", 60), ("none", 15), ("mixed", 14), ("trend", 7), ("worse", 2)])


_SHORT = {"crush": "crush", "repair": "transection and repair", "gap": "bridging of a gap"}


@cache
def _species_of(domain: str) -> Weighted[str]:
    return Weighted(list(domains()[domain].species.items()))


@cache
def _injuries_of(domain: str, animal: str) -> Weighted[Injury]:
    rows = domains()[domain].injury
    return Weighted([(row, row.weight) for row in rows if not row.species or animal in row.species])


@cache
def _measures_of(domain: str, animal: str) -> list[Measure]:
    return [row for row in measures()[domain] if not row.species or animal in row.species]


class AnimalDesign(Study):
    """A controlled experiment: groups, a lesion, a dose, measures, a verdict."""

    def plan(self) -> None:
        """Choose animal, lesion, product, route, groups and what came out."""
        dice = self.design
        self.domain_key = "facial" if self.kind.domain == "facial_cells" else self.kind.domain
        self.domain = domains()[self.domain_key]
        self.species_key = dice.weigh(_species_of(self.domain_key))
        self.animal = species()[self.species_key]
        self.injury = dice.weigh(_injuries_of(self.domain_key, self.animal.one))
        self.making = make(dice, self.animal.one, live=self.kind.domain == "facial_cells")
        self.route = routes()[dice.pick(self.injury.routes)]
        self.vehicle = vehicles()[self.route.vehicle]
        self.stem = self.making.stem
        self.own_terms["prod"] = self.making.term
        self.n = dice.between(*self.animal.n)
        self.graded = self.making.family != "cells" and dice.chance(0.12)
        self.comparator = None if self.graded or dice.chance(0.35) else self._choose_comparator()
        self.sham = dice.chance(0.35)
        self.dose = dose(dice, self.making, self.route, self.animal.one)
        self.doses: tuple[Dose, ...] = graded(dice, self.dose) if self.graded else (self.dose,)
        self._set_times()
        self._set_verdict()
        self._set_outcomes()
        self._set_words()
        self._set_indexing()

    def _choose_comparator(self) -> Comparator | None:
        fitting = [
            (row, row.weight)
            for row in makers().comparator
            if self.making.family in row.families
            and (not row.domains or self.domain_key in row.domains)
            and (not row.gap_only or self.injury.gap)
            and (not row.primed_only or self.making.priming.adjective)
        ]
        if self.making.family == "cells":
            autograft = next(row for row in makers().comparator if row.key == "autograft")
            return autograft if self.injury.gap else None
        return self.design.weigh(Weighted(fitting)) if fitting else None

    def _set_times(self) -> None:
        dice, injury = self.design, self.injury
        in_days = bool(injury.days) and (not injury.weeks or dice.chance(0.5))
        self.times = dice.pick(injury.days if in_days else injury.weeks)
        self.in_days = in_days

    def when(self, dice: Dice, *, after_number: bool = False) -> dict[str, str]:
        """Return the last time point as an adverb: within a sentence, and to start one with.

        ``after_number``: it will follow a bare number, so it must not begin with one.
        """
        last, op = self.times[-1], self.injury.op
        day = f"day {last}" if self.in_days else f"week {last}"
        later = f"{last} {'days' if self.in_days else 'weeks'} after {op}"
        at = f"on {day}" if self.in_days else f"at {last} weeks"
        within = dice.pick((at, f"at {day}", f"by {day}", later))
        start = f"on {day}" if self.in_days else f"at {day}"
        if within is later and after_number:
            within = at
        return {"when": within, "When": start if within is later else within}

    def _time_words(self) -> dict[str, str]:
        each = listed([str(time) for time in self.times])
        unit = "days" if self.in_days else "weeks"
        return {
            "times": f"on days {each}" if self.in_days else f"at {each} weeks",
            "span": f"{self.times[-1]} {unit}",
            "until": f"for {self.times[-1]} {unit}",
            "last": f"on day {self.times[-1]}" if self.in_days else f"at {self.times[-1]} weeks",
        }

    def _set_verdict(self) -> None:
        dice = self.design
        if self.graded:
            self.verdict = "plateau" if dice.chance(0.3) else "dose"
        else:
            self.verdict = dice.weigh(_VERDICTS)

    def _set_outcomes(self) -> None:
        """Choose what is measured and which way each measure went; the numbers come later."""
        dice = self.design
        available = _measures_of(self.domain_key, self.animal.one)
        first = dice.pick([row for row in available if row.kind in ("function", "electro")])
        chosen = [first, *dice.some([row for row in available if row is not first], dice.between(2, 4))]
        self.outcomes = list(zip(chosen, self._directions(len(chosen)), strict=True))

    def findings(self) -> list[Finding]:
        """Draw the numbers of every outcome."""
        dice = self.design
        recovery = dice.span(*self.injury.recovery)
        return [
            self._graded(animal_finding(dice, row, direction, self.n, recovery * dice.span(0.85, 1.15)))
            for row, direction in self.outcomes
        ]

    def _directions(self, count: int) -> list[str]:
        dice, verdict = self.design, self.verdict
        if verdict in ("dose", "plateau"):
            return ["better"] * count
        if verdict == "better":
            return ["better"] * (count - 1) + ["none" if dice.chance(0.2) and count > 3 else "better"]
        if verdict == "mixed":
            split = dice.between(1, count - 1)
            return ["better"] * split + ["none"] * (count - split)
        return [verdict] + ["none"] * (count - 1)

    def _graded(self, finding: Finding) -> Finding:
        """Add the low and the middle dose to a finding."""
        dice, treated, control = self.design, finding.treated, finding.control
        step = treated.mean - control.mean
        if self.graded:
            middle = 0.97 if self.verdict == "plateau" else dice.span(0.55, 0.75)
            groups = tuple(
                rounded(control.mean + share * step, treated.sd * dice.span(0.9, 1.1), finding.measure)
                for share in (dice.span(0.15, 0.35), middle)
            )
            return finding._replace(extra=groups)
        return finding

    def _set_words(self) -> None:
        dice, words, injury = self.design, self.words, self.injury
        words.update(self.making.words())
        many = self.animal.many
        lengths = {"rabbit": tubes().rabbit_mm, "mouse": tubes().mouse_mm}
        usual = tubes().facial_mm if self.domain_key == "facial" else tubes().sciatic_mm
        size = {
            "mm": str(dice.pick(lengths.get(self.animal.one, usual))),
            "tube": dice.pick(tubes().names),
            "site": dice.pick(injury.sites),
            "rats": many,
        }
        size["was_site"] = "were" if size["site"].endswith("branches") else "was"
        words.update(size)
        words["model"] = fill(injury.model, dice, size)
        words["lesion"] = words["title_lesion"] = fill(injury.lesion or injury.model, dice, size)
        words["short_lesion"] = _SHORT.get(injury.key, "injury")
        words["made"] = fill(dice.pick(injury.made), dice, words)
        words["given_as"] = words["route"] = fill(self.route.made, dice)
        words["route_noun"] = self.route.noun
        words["schedule"] = fill(dice.pick(self.route.schedules), dice, {"op": injury.op})
        words["vehicle"] = self.vehicle.label
        words["dose"] = self.dose.text()
        words["doses"] = amounts_text(self.doses)
        words["top_dose"] = amount_text(self.dose.amount, self.dose.unit)
        words["mid_dose"] = amount_text(self.doses[1].amount, self.doses[1].unit) if self.graded else ""
        words.update(
            rat=self.animal.one,
            animals=self._animals(dice),
            weight=fill(self.animal.weights, dice),
            tissue=self.domain.tissue,
            condition=self.domain.condition,
            goal=dice.pick(self.domain.goals),
            coi=self.domain.cells_of_interest,
            after=self.domain.after
            if self.domain.after != "after"
            else dice.pick(("after", "after", "following")),
            vs_what=self.comparator.label.format(**words) if self.comparator else self.vehicle.label,
        )
        self._set_outcome_words()
        words.update(mechanism_names(dice, self.domain_key))
        self._set_group_words()

    def _animals(self, dice: Dice) -> str:
        strain = dice.pick(self.animal.strains)
        sex = dice.pick(
            ("male ", "male ", "female ", "adult ", "adult male ", "adult female ", "young adult ", "")
        )
        self.sex = "female" if "female" in sex else "male" if "male" in sex else ""
        return sex + strain

    def _set_outcome_words(self) -> None:
        words, good = self.words, self.outcomes[0][0]
        null = next((measure for measure, direction in self.outcomes if direction == "none"), good)
        words["primary_short"] = good.name
        words["primary_bare"] = good.name.removeprefix("the ")
        words["null_short"] = null.name
        full = introduced([measure for measure, _ in self.outcomes], self.design)
        words.update(self._time_words(), primary=full[0], measures=listed(full), others=listed(full[1:]))

    def _set_group_words(self) -> None:
        words, arms = self.words, [self.vehicle.label]
        if self.sham:
            immune = self.domain_key == "immune"
            arms.insert(
                0, "no disease" if immune else self.design.pick(("sham surgery", "sham operation", "sham"))
            )
        if self.graded:
            arms += [f"low-dose {words['P']}", "middle dose", "high dose"]
        else:
            arms.append(words["P"])
        if self.comparator:
            arms.append(self.comparator.label.format(**words))
        total = self.n * len(arms)
        words.update(
            groups=listed(arms),
            k=in_words(len(arms)),
            n=str(self.n),
            total=str(total),
            Total=in_words(total),
        )

    def _set_indexing(self) -> None:
        self.tags = [
            "animals", self.domain_key, *self.animal.tags, *self.making.tags(), "disease_models",
            *([self.sex] if self.sex else ["male"]), f"injury_{self.injury.key}",
        ]  # fmt: skip
        self.keywords = [self.domain.condition, *self.making.keywords(), self.words["goal"], self.animal.one]
        self.types = ["article"]
