"""Who cites whom: links to records that entered earlier and have a lower index, gathered by a few hubs.

Whoever writes on the topic of the base also knows its classics: its oldest well-cited papers.

Links only go down the index, so a record's references are the same in a corpus of any size, and inside it.
"""

from curation.standin.synthetic.chance import EXTRAS, HUB, LINKS, Dice, mix
from curation.standin.synthetic.outline import GREAT_HUB_BLOCK, HUB_BLOCK, Outline

# How many references each form usually has (fewest, most); notices have none.
_COUNTS = {
    "review": (14, 46), "sysrev": (16, 44), "meta": (16, 44), "protocol": (8, 18), "protocol_review": (8, 16),
    "opinion": (0, 5), "report": (3, 9), "series": (6, 16), "cohort": (8, 18), "book": (0, 0),
    "chapter": (6, 14),
    "retraction": (0, 0), "erratum": (0, 0), "concern": (0, 0), "comment": (1, 3), "reply": (1, 3),
    "dataset": (0, 1), "patient_summary": (0, 0),
}  # fmt: skip
_USUAL = (7, 22)
_GREAT_SHARE, _HUB_SHARE = 0.045, 0.13  # of the links, to hubs of either rank
_CLASSIC_SHARE = 0.2  # of the links from the topic's own papers, to its classics
_TRIES = 4
# Ordinary citations reach this far down the index. Years are spread evenly over any stretch of it, so nobody
# can tell, and whoever walks a large corpus meets records that are still remembered.
_REACH = 8_000


def link_count(dice: Dice, form: str) -> int:
    """Return how many references a record of this form wants; one in nine gives no list at all."""
    low, high = _COUNTS.get(form, _USUAL)
    if not high or dice.random() < 0.11:
        return 0
    return dice.between(low, high)


def cited_indexes(outline: Outline, index: int) -> list[int]:
    """Return the indexes a record cites, in the order of its reference list; never twice the same."""
    if index == 0:
        return []
    dice = Dice(outline.seed, LINKS, index)
    kind, day = outline.bones(index)
    found: list[int] = []
    for _ in range(min(link_count(dice, kind.form), index)):
        for attempt in range(_TRIES):
            target = _candidate(outline, dice, index, core=kind.core)
            if target in found:
                continue
            other, entered = outline.bones(target)
            if entered >= day or other.form in (
                "retraction",
                "erratum",
                "concern",
                "book",
                "dataset",
                "patient_summary",
            ):
                continue
            # Most citations stay within the field; the last try takes what comes.
            if (
                other.domain != kind.domain
                and attempt < _TRIES - 1
                and not _near(kind.domain, other.domain, dice)
            ):
                continue
            found.append(target)
            break
    return found


def _near(domain: str, other: str, dice: Dice) -> bool:
    """Say whether a citation between two fields passes: nerves cite nerves, everyone cites methods."""
    nerves = ("facial", "facial_cells", "sciatic", "facial_clinic")
    if domain in nerves and other in nerves:
        return dice.random() < 0.7
    return dice.random() < (0.5 if other in ("ev", "msc", "facial") else 0.15)


def _candidate(outline: Outline, dice: Dice, index: int, *, core: bool) -> int:
    if core and dice.random() < _CLASSIC_SHARE:
        known = [target for target in outline.classics(index) if target < index]
        if known:
            return known[int(dice.random() * len(known))]
    point = dice.random()
    if point < _GREAT_SHARE:
        target = _hub(outline, dice, index, GREAT_HUB_BLOCK)
        if target is not None:
            return target
    if point < _GREAT_SHARE + _HUB_SHARE:
        target = _hub(outline, dice, index, HUB_BLOCK)
        if target is not None:
            return target
    return index - 1 - int(dice.random() * min(index, _REACH))


def _hub(outline: Outline, dice: Dice, index: int, block: int) -> int | None:
    """Choose a hub below ``index``."""
    number = int(dice.random() * (index // block + 1))
    target = outline.hub_of(HUB, block, number)
    return target if target < index else None


def loose_count(outline: Outline, index: int, listed: int) -> int:
    """Return how many references outside the corpus (without PMID) a list of ``listed`` entries carries."""
    if not listed:
        return 0
    return mix(outline.seed, EXTRAS, index) % 3 if listed < 12 else mix(outline.seed, EXTRAS, index) % 6
