"""Trials and cohorts: numbers of patients that add up, shares and scores that agree with the verdict."""

from functools import cache
from math import sqrt

from curation.standin.synthetic.chance import Weighted
from curation.standin.synthetic.figures import in_words, plain, two_shares, welch
from curation.standin.synthetic.making import make
from curation.standin.synthetic.study import Parts, Study
from curation.standin.synthetic.tables import Cohort, Trial, clinical, domains, fill


@cache
def _trials_of(domain: str) -> Weighted[Trial]:
    return Weighted([(row, row.weight) for row in clinical().trial if row.domain == domain])


@cache
def _cohorts() -> Weighted[Cohort]:
    return Weighted([(row, row.weight) for row in clinical().cohort])


def percent(part: int, whole: int) -> str:
    """Write a share of patients as a whole percentage."""
    return f"{100 * part / whole:.0f}"


class TrialStudy(Study):
    """A two-arm randomised trial with one share and one score as outcomes."""

    def plan(self) -> None:
        """Choose the question, the size and the verdict."""
        dice = self.design
        self.trial = dice.weigh(_trials_of(self.kind.domain))
        self.making = make(dice, "human", human=True, live=self.kind.domain == "heart")
        self.stem = self.making.stem
        self.own_terms["prod"] = self.making.term
        self.works = dice.chance(0.6)
        self.per_arm = dice.between(18, 110) if self.kind.domain != "facial" else dice.between(14, 62)
        self.months = dice.pick(self.trial.months)
        self.second_arm = self.per_arm if dice.chance(0.5) else self.per_arm + dice.pick((-1, 1, 2, -2))
        self.words.update(self.making.words(), total=str(self.per_arm + self.second_arm))
        self.words["cells_own"] = self.words["P"]
        row, words = self.trial, self.words
        words["arm"] = fill(row.arm, dice, words)
        words["control"] = fill(row.control, dice, words)
        words.update(
            arm_s="" if (row.mine or "{cells_own}" in row.arm) and self.making.many else "s",
            arm_was="were" if (row.mine or "{cells_own}" in row.arm) and self.making.many else "was",
            arm_title=words["arm"],
            control_title=words["control"],
            arm_short=words["P"] if row.mine or "{cells_own}" in row.arm else words["arm"],
            patients=fill(row.patients, dice),
            entry=fill(row.entry, dice),
            given=fill(row.given, dice),
            title_patients=row.title_patients,
            event=fill(row.event, dice),
            event_short=row.event_short,
            score=row.score,
            score2=row.score,
            score_tail=row.score_unit if row.score_unit == "%" else "",
            score_bare=row.score.removeprefix("the "),
            months=str(self.months),
            condition=domains()[
                "facial" if self.kind.domain == "facial_clinic" else self.kind.domain
            ].condition,
        )
        self.tags = [*row.tags, "treatment_outcome", "double_blind" if dice.chance(0.5) else "prospective"]
        if row.mine:
            self.tags += self.making.tags()
        self.keywords = [
            row.title_patients,
            "randomised trial",
            *(self.making.keywords() if row.mine else []),
        ]
        self.types = ["article", "rct"]

    def name(self) -> str:
        """Choose a title."""
        return self.writer.phrase("title.trial")

    def _numbers(self) -> None:
        """Draw how many had the event and the scores, until the tests agree with the verdict."""
        dice, row, n = self.design, self.trial, self.per_arm
        n2 = self.second_arm
        good = min(max(row.good + dice.span(-0.1, 0.1), 0.12), 0.85)
        gain = dice.span(0.16, 0.3) if self.works else dice.span(-0.05, 0.07)
        for _ in range(30):
            e2 = round(good * n2)
            e1 = min(round((good + gain) * n), n)
            p = two_shares(e1, n, e2, n2)
            if (p < 0.0494) if self.works else (p > 0.15):
                break
            gain = gain * 1.12 + 0.01 if self.works else gain * 0.6
            if self.works and good + gain > 0.97:
                good -= 0.04
        share1, share2 = e1 / n, e2 / n2
        error = sqrt(share1 * (1 - share1) / n + share2 * (1 - share2) / n2)
        gap = 100 * (share1 - share2)
        self.words.update(
            n1=str(n),
            n2=str(n2),
            total=str(n + n2),
            Total=in_words(n + n2),
            e1=str(e1),
            e2=str(e2),
            e1_pct=percent(e1, n),
            e2_pct=percent(e2, n2),
            rd=plain(gap, 0) + (" percentage point" if abs(round(gap)) == 1 else " percentage points"),
            rd_lo=plain(gap - 196 * error, 0),
            rd_hi=plain(gap + 196 * error, 0),
            p=self.style.p(p),
        )
        self._scores(n)
        self._people(n + n2)

    def _scores(self, n: int) -> None:
        dice, row = self.design, self.trial
        sd1, sd2 = round(row.score_sd * dice.span(0.9, 1.1), 1), round(row.score_sd * dice.span(0.9, 1.1), 1)
        towards = -1 if row.lower else 1
        distance = dice.span(2.3, 3.4) if self.works else dice.span(-0.8, 1.0)
        low = round(row.score_mean * dice.span(0.9, 1.05), 1)
        high = round(low + towards * distance * row.score_sd * sqrt(2 / n), 1)
        if row.score_mean > 50:
            high = min(high, 97.5)
        error = sqrt((sd1 * sd1 + sd2 * sd2) / n)
        gap = high - low
        self.words.update(
            s1=plain(high, 1),
            sd1=plain(sd1, 1),
            s2=plain(low, 1),
            sd2=plain(sd2, 1),
            ps=self.style.p(welch(high, sd1, low, sd2, n)),
            sdiff=plain(gap, 1) + row.score_unit,
            sdiff_lo=plain(gap - 1.98 * error, 1),
            sdiff_hi=plain(gap + 1.98 * error, 1),
        )

    def _people(self, total: int) -> None:
        dice = self.design
        women = round(total * dice.span(0.4, 0.62))
        lost = dice.between(1, max(2, total // 12))
        year = self.year - dice.between(5, 8)
        self.words.update(
            women=str(women),
            women_pct=percent(women, total),
            lost=in_words(lost),
            analysed=str(total - lost),
            age=plain(dice.span(38, 63), 1),
            age_sd=plain(dice.span(9, 15), 1),
            centres=in_words(dice.between(2, 14)),
            from_year=str(year),
            to_year=str(year + dice.between(2, 4)),
            power_diff=str(dice.pick((15, 18, 20, 25))),
            ae1=in_words(dice.between(2, 9)),
            ae2=in_words(dice.between(1, 8)),
        )

    def tell(self) -> Parts:
        """Write the abstract."""
        self._numbers()
        say, maybe = self.writer.say, self.writer.maybe
        domain = self.kind.domain
        verdict = "better" if self.works else "none"
        gap = (
            "gap.cells"
            if self.making.family == "cells"
            else "gap.ev"
            if self.making.family == "ev"
            else "gap.cm"
        )
        row = self.trial
        context = "context.bell" if row.title_patients == "Bell's palsy" else f"context.{domain}"
        if not row.mine:
            gap = context
        self.registry = f"NCT99{self.design.between(100000, 999999)}" if self.design.chance(0.7) else ""
        scores = [say("trial.score"), *maybe(0.35, "trial.difference")]
        return {
            "background": [say(context), *maybe(0.45, gap)],
            "aim": [say("trial.aim")],
            "methods": [say("trial.design"), *maybe(0.8, "trial.outcomes"), *maybe(0.3, "trial.outcomes")],
            "results": [
                *maybe(0.7, "trial.flow"),
                say(f"trial.event.{verdict}"),
                *scores,
                *maybe(0.75, "trial.safety.injection" if "inject" in row.given + row.arm else "trial.safety"),
            ],
            "conclusions": [say(f"trial.conclusion.{verdict}")],
        }


class CohortStudy(Study):
    """A series of operations reviewed afterwards."""

    def plan(self) -> None:
        """Choose the procedure and the number of patients."""
        dice = self.design
        self.cohort = dice.weigh(_cohorts())
        row = self.cohort
        self.n = dice.between(14, 160)
        self.words.update(
            procedure=fill(row.procedure, dice),
            procedure_title=row.title,
            patients=fill(row.patients, dice),
            measure=row.measure,
            measure_bare=row.measure.removeprefix("the "),
            unit=row.unit,
            n=str(self.n),
            complication=fill(row.complication, dice),
            months=str(dice.pick((6, 12, 18, 24, 36))),
            condition="facial palsy",
        )
        self.tags = ["humans", "adult", "retrospective", "treatment_outcome", *row.tags]
        self.keywords = ["facial palsy", row.title, "facial reanimation"]
        self.types = ["article"]

    def name(self) -> str:
        """Choose a title."""
        return self.writer.phrase("title.cohort")

    def tell(self) -> Parts:
        """Write the abstract."""
        self._numbers()
        say, maybe = self.writer.say, self.writer.maybe
        return {
            "background": [say("context.facial_clinic")],
            "aim": [say("cohort.aim")],
            "methods": [say("cohort.methods")],
            "results": [
                say("cohort.results"),
                *maybe(0.8, "cohort.predictors"),
                *maybe(0.3, "cohort.predictors"),
                *maybe(0.8, "cohort.complications"),
            ],
            "conclusions": [say("cohort.conclusion")],
        }

    def _numbers(self) -> None:
        dice, row, n = self.design, self.cohort, self.n
        before, after = row.before * dice.span(0.85, 1.15), row.after * dice.span(0.88, 1.12)
        sd = row.sd * dice.span(0.85, 1.15)
        comp = dice.between(2, max(3, n // 9))
        ratio = dice.span(1.7, 3.6)
        span, first = dice.between(4, 9), dice.span(4, 8)
        year = self.year - dice.between(1, 3) - span
        self.words.update(
            women=str(round(n * dice.span(0.42, 0.64))),
            age=str(dice.between(37, 58)),
            from_year=str(year),
            to_year=str(year + span),
            before=plain(before, 1),
            before_sd=plain(min(sd, before * 0.6), 1),
            after_v=plain(after, 1),
            after_sd=plain(min(sd, after * 0.6), 1),
            p=self.style.p(0.0001 if abs(after - before) > sd * 0.7 else 0.004),
            p2=self.style.p(dice.pick((0.004, 0.013, 0.021, 0.034))),
            or_=plain(ratio, 1),
            or_lo=plain(1 + (ratio - 1) * dice.span(0.1, 0.35), 1),
            or_hi=plain(ratio * dice.span(1.7, 2.9), 1),
            r=str(dice.between(31, 58)),
            first=plain(first, 1),
            first_lo=str(int(first - dice.span(1.5, 3))),
            first_hi=str(int(first + dice.span(3, 9))),
            comp=in_words(comp) if comp < 11 else str(comp),
            comp_pct=percent(comp, n),
            comp2=in_words(dice.between(1, 4)),
        )
