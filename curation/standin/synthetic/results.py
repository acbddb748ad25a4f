"""Findings as sentences: the slots a result phrase needs, and which phrases suit which finding."""

from functools import cache
from typing import NamedTuple

from curation.standin.synthetic.chance import Dice
from curation.standin.synthetic.figures import Finding, Style, difference, plain, spread, welch, worse_word
from curation.standin.synthetic.grammar import Writer
from curation.standin.synthetic.tables import Measure, fill


class Arms(NamedTuple):
    """How the groups may be called: ways to say the treated and the control group, and the bare vehicle."""

    treated: tuple[str, ...]
    control: tuple[str, ...]
    vehicle: str
    sided: bool = False  # whether the animal's other side serves as a reference


@cache
def named(measure: Measure) -> dict[str, str]:
    """Return the slots for a measure: as it stands, with an article, without one, and its adjectives."""
    name = measure.name
    bare = name.removeprefix("the ")
    single = not (measure.many or measure.mass)
    return {
        "m": name,
        "bare": bare,
        "a_m": f"a(n) {bare}" if single else bare,
        "was": "were" if measure.many else "was",
        "it_was": "they were" if measure.many else "it was",
        "better": measure.better,
        "worse": worse_word(measure),
        "a_better": f"a(n) {measure.better}" if single else measure.better,
        "a_worse": f"a(n) {worse_word(measure)}" if single else worse_word(measure),
        "u": measure.unit,
    }


def values(finding: Finding, style: Style) -> dict[str, str]:
    """Return the slots for a finding's numbers."""
    digits = finding.measure.digits
    treated, control = finding.treated, finding.control
    words = {
        "tv": spread(style, treated, digits),
        "cv": spread(style, control, digits),
        "p": style.p(finding.p),
        "vs": style.versus,
    }
    gain, interval = difference(finding)
    words["ci"], words["ci2"] = f"{gain} ({interval})", f"{gain}, {interval}"
    if finding.extra:
        extra = finding.extra
        words["lowv"] = words["xv"] = spread(style, extra[0], digits)
        words["px"] = style.p(welch(*treated, *extra[0], finding.n))
        if len(extra) > 1:
            words["midv"] = spread(style, extra[1], digits)
    return words


def is_long(measure: Measure) -> bool:
    """Say whether a measure's name is too long to be followed by "of 3.1"."""
    return measure.name.startswith(("the number", "the share", "the cross", "the area", "the density"))


def shares(finding: Finding) -> dict[str, str] | None:
    """Return both groups as a share of the intact side, where that reads naturally."""
    measure = finding.measure
    if measure.unit == "%" or measure.intact <= measure.injured or measure.intact <= 0 or measure.digits > 1:
        return None
    treated = round(100 * finding.treated.mean / measure.intact)
    control = round(100 * finding.control.mean / measure.intact)
    if not 1 <= control < treated <= 99:
        return None
    return {"share": str(treated), "share_c": str(control)}


def change(finding: Finding) -> str | None:
    """Return the change from control in percent, where that makes sense."""
    control = finding.control.mean
    if finding.measure.unit == "%" or control <= 0 or finding.treated.mean <= 0:
        return None
    percent = round(100 * abs(finding.treated.mean - control) / control)
    return str(percent) if 8 <= percent <= 300 else None


def result(writer: Writer, finding: Finding, style: Style, arms: Arms, when: dict[str, str]) -> str:
    """Write one sentence about one finding, in a phrase that fits its direction."""
    dice = writer.dice
    words = {**named(finding.measure), **values(finding, style), **call(dice, arms), **when}
    if finding.direction != "better":
        return writer.say(f"outcome.{finding.direction}", words)
    throw = dice.random()
    if throw < 0.14 and arms.sided and (share := shares(finding)):
        return writer.say("outcome.better.intact", {**words, **share})
    if throw < 0.3 and (percent := change(finding)):
        return writer.say("outcome.better.pct", {**words, "pct": percent})
    if throw < 0.5 and not is_long(finding.measure):
        return writer.say("outcome.better.of", words)
    return writer.say("outcome.better", words)


def pair(
    writer: Writer, first: Finding, second: Finding, style: Style, arms: Arms, when: dict[str, str]
) -> str:
    """Write one sentence about two findings that point the same way."""
    two = {**named(second.measure), **values(second, style)}
    words = {
        **named(first.measure), **values(first, style), **call(writer.dice, arms), **when,
        "m2": two["m"], "was2": two["was"], "tv2": two["tv"], "cv2": two["cv"], "u2": two["u"],
        "p2": two["p"],
    }  # fmt: skip
    return writer.say("outcome.pair", words)


def call(dice: Dice, arms: Arms) -> dict[str, str]:
    """Choose names for both groups that go together."""
    place = int(dice.random() * len(arms.treated))
    return {
        "T": arms.treated[place],
        "C": arms.control[min(place, len(arms.control) - 1)],
        "vehicle": arms.vehicle,
    }


def listed(items: list[str]) -> str:
    """Join as in "a, b and c"."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def introduced(measures: list[Measure], dice: Dice) -> list[str]:
    """Return the measures as the methods introduce them."""
    return [fill(measure.full, dice).strip() for measure in measures]


def printed(value: float, digits: int, unit: str = "") -> str:
    """Write a single number with its unit."""
    return plain(value, digits) + unit
