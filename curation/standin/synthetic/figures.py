"""Numbers that agree with each other: means, deviations, tests, intervals, and one style per record.

A p value is computed from the rounded means, deviations and group sizes that stand in the text, so a reader
who recomputes it finds the same.
"""

from math import erfc, sqrt
from typing import NamedTuple

from curation.standin.synthetic.chance import Dice
from curation.standin.synthetic.tables import Measure


def welch(mean_a: float, sd_a: float, mean_b: float, sd_b: float, n: int) -> float:
    """Return the two-sided p value of Welch's t test for two groups of ``n``.

    The t distribution is approximated through the normal one (Wallace 1959), close enough for n >= 4.
    """
    variance = (sd_a * sd_a + sd_b * sd_b) / n
    if variance <= 0:
        return 1.0 if mean_a == mean_b else 0.0
    t = abs(mean_a - mean_b) / sqrt(variance)
    spread = (sd_a**4 + sd_b**4) / (n - 1)
    df = (sd_a * sd_a + sd_b * sd_b) ** 2 / spread if spread else 2.0 * (n - 1)
    z = t * (1 - 1 / (4 * df)) / sqrt(1 + t * t / (2 * df))
    return erfc(z / sqrt(2))


def trend(groups: list["Group"], n: int) -> float:
    """Return the p value of a linear contrast over four groups of ``n`` in order of dose."""
    weights = (-3, -1, 1, 3)
    contrast = sum(w * group.mean for w, group in zip(weights, groups, strict=True))
    variance = sum(group.sd**2 for group in groups) / 4
    return erfc(abs(contrast) / sqrt(20 * variance / n) / sqrt(2)) if variance else 0.0


def two_shares(events_a: int, n_a: int, events_b: int, n_b: int) -> float:
    """Return the two-sided p value of the pooled z test for two proportions."""
    pooled = (events_a + events_b) / (n_a + n_b)
    error = sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    if not error:
        return 1.0
    return erfc(abs(events_a / n_a - events_b / n_b) / error / sqrt(2))


class Style:
    """How one record writes its numbers: p or P, vs or versus, ± or brackets, thresholds or exact values."""

    __slots__ = ("_equals", "_exact", "_letter", "_zero", "american", "plus_minus", "versus")

    def __init__(self, dice: Dice) -> None:
        """Throw for each habit once."""
        self._letter = dice.pick(("<i>p</i>", "<i>P</i>", "p", "P", "P", "<i>p</i>"))
        self._equals = dice.pick((" {} ", " {} ", "{}"))
        self._zero = dice.chance(0.8)
        self._exact = dice.chance(0.75)
        self.versus = dice.pick(("vs", "vs", "vs.", "versus"))
        self.plus_minus = dice.chance(0.65)
        self.american = dice.chance(0.55)

    def p(self, value: float) -> str:
        """Write a p value: exact to three decimals, or against the usual thresholds."""
        sign, number = "=", ""
        if value < 0.001:
            sign, number = "&lt;", "0.001"
        elif self._exact:
            number = f"{value:.3f}" if value < 0.0995 else f"{value:.2f}"
        elif value < 0.05:
            sign, number = "&lt;", "0.01" if value < 0.01 else "0.05"
        else:
            number = f"{value:.2f}"
        if not self._zero:
            number = number.lstrip("0") or "0"
        if number in ("1.00", "1"):
            sign, number = "&gt;", "0.99" if self._zero else ".99"
        return self._letter + self._equals.format(sign) + number


def plain(value: float, digits: int) -> str:
    """Write a number with ``digits`` decimals (negative: round to tens), commas and a true minus."""
    text = f"{value:,.{digits}f}" if digits >= 0 else f"{round(value, digits):,.0f}"
    if text[0] != "-":
        return text
    return "−" + text[1:] if text.strip("-0.,") else text[1:]


class Group(NamedTuple):
    """One group's result, rounded as it is printed."""

    mean: float
    sd: float


class Finding(NamedTuple):
    """One measure at the last time point in the treated and the control group, and who was right.

    ``direction`` is better, none, trend or worse. ``extra`` holds further groups: low and middle dose, or the
    comparator.
    """

    measure: Measure
    n: int
    treated: Group
    control: Group
    direction: str
    extra: tuple[Group, ...] = ()

    @property
    def p(self) -> float:
        """Return the p value of treated against control."""
        return welch(*self.treated, *self.control, self.n)


def rounded(mean: float, sd: float, measure: Measure) -> Group:
    """Round a mean and its deviation as they will be printed; a deviation never vanishes."""
    digits = measure.digits
    least = 10.0**-digits
    return Group(round(mean, digits), max(round(sd, digits), least))


# How many standard errors apart the two means are drawn, by direction.
_DISTANCE = {"better": (2.6, 5.6), "none": (-0.9, 1.1), "trend": (1.35, 1.9), "worse": (2.6, 3.8)}


def animal_finding(dice: Dice, measure: Measure, direction: str, n: int, recovery: float) -> Finding:
    """Draw both groups of an animal experiment so that the test agrees with ``direction``.

    ``recovery`` (0 to 1) is how far untreated animals have come from the injured to the intact value.
    """
    scale = dice.span(0.92, 1.0 if measure.unit in ("", "%") and measure.intact <= 100 else 1.08)
    intact, injured = measure.intact * scale, measure.injured * scale
    control = injured + recovery * (intact - injured)
    floor = 0.02 * abs(intact - injured)
    sd = max(measure.cv * dice.span(0.8, 1.2) * abs(control), floor)
    distance = dice.span(*_DISTANCE[direction]) * sqrt(2 / n)
    room = (
        0.85 * abs(intact - control)
        if direction == "better"
        else 0.9 * abs(control - injured) + 0.3 * abs(control)
    )
    if direction in ("better", "worse"):
        sd = min(sd, room / distance)
    towards = (1.0 if intact > injured else -1.0) * (-1.0 if direction == "worse" else 1.0)
    return drawn(
        dice, Finding(measure, n, Group(control, sd), Group(control, sd), direction), towards * distance * sd
    )


def drawn(dice: Dice, start: Finding, step: float) -> Finding:
    """Set the treated group ``step`` from the control; nudge until the test agrees with the direction."""
    measure, sd = start.measure, start.control.sd
    widths = sd * dice.span(0.88, 1.12), sd * dice.span(0.88, 1.12)
    for _ in range(20):
        finding = start._replace(
            treated=rounded(start.control.mean + step, widths[0], measure),
            control=rounded(start.control.mean, widths[1], measure),
        )
        if agrees(finding):
            return finding
        p = finding.p
        if start.direction == "none":
            step *= 0.6
        elif start.direction == "trend":
            step *= 1.08 if p > 0.2 else 0.93
        else:
            widths = widths[0] * 0.85, widths[1] * 0.85
    return finding._replace(direction=_as_it_is(finding))


def _as_it_is(finding: Finding) -> str:
    """Name the direction the numbers bear out, where rounding made the wanted one impossible."""
    if finding.p > 0.05:
        return "none"
    gain = finding.treated.mean - finding.control.mean
    return "better" if (gain > 0) == is_higher_better(finding.measure) else "worse"


def agrees(finding: Finding) -> bool:
    """Say whether the test and the sign of the difference agree with the stated direction."""
    p = finding.p
    gain = finding.treated.mean - finding.control.mean
    measure = finding.measure
    good = gain > 0 if is_higher_better(measure) else gain < 0
    if finding.direction == "better":
        return good and p < 0.0494
    if finding.direction == "worse":
        return not good and gain != 0 and p < 0.0494
    if finding.direction == "trend":
        return good and 0.052 < p < 0.25
    return p > 0.12


def is_higher_better(measure: Measure) -> bool:
    """Say whether a larger value is the benefit."""
    return measure.better in {"higher", "larger", "faster", "greater", "better", "longer"}


_OPPOSITE = {
    "higher": "lower", "larger": "smaller", "faster": "slower", "greater": "smaller", "better": "worse",
    "longer": "shorter", "shorter": "longer", "lower": "higher", "smaller": "larger",
}  # fmt: skip


def worse_word(measure: Measure) -> str:
    """Return the adjective for harm."""
    return _OPPOSITE[measure.better]


def spread(style: Style, group: Group, digits: int) -> str:
    """Write a group as "2.4 ± 0.3" or, in records that give means only, "2.4"."""
    mean = plain(group.mean, digits)
    return f"{mean} ± {plain(group.sd, digits)}" if style.plus_minus else mean


def difference(finding: Finding) -> tuple[str, str]:
    """Write the difference of the means, and its 95% interval."""
    measure, n = finding.measure, finding.n
    gain = finding.treated.mean - finding.control.mean
    error = sqrt((finding.treated.sd**2 + finding.control.sd**2) / n)
    critical = 1.96 + 2.4 / max(2 * n - 2, 1) + 2.8 / max(2 * n - 2, 1) ** 2  # close to t for small groups
    low, high = gain - critical * error, gain + critical * error
    digits = measure.digits
    return plain(gain, digits) + measure.unit, f"95% CI {plain(low, digits)} to {plain(high, digits)}"


_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def in_words(number: int) -> str:
    """Write a number below a thousand in words, as at the start of a sentence."""
    if number < 20:
        return _UNITS[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        return _TENS[tens] + (f"-{_UNITS[unit]}" if unit else "")
    hundreds, rest = divmod(number, 100)
    return f"{_UNITS[hundreds]} hundred" + (f" and {in_words(rest)}" if rest else "")
