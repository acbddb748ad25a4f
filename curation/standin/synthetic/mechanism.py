"""The words for how a product is said to work, and for what it is made of."""

from curation.standin.synthetic.chance import Dice
from curation.standin.synthetic.figures import Style, plain
from curation.standin.synthetic.results import listed
from curation.standin.synthetic.tables import fill, mechanisms

_MARKERS = ("CD9", "CD63", "CD81", "TSG101", "Alix", "syntenin-1", "flotillin-1")
_ISOLATION = (
    "ultracentrifugation [(100,000 × <i>g</i>, 70 min)|(120,000 × <i>g</i>, 90 min)|]",
    "differential ultracentrifugation",
    "size-exclusion chromatography",
    "tangential flow filtration [and size-exclusion chromatography|(500 kDa)|]",
    "ultrafiltration and size-exclusion chromatography",
    "polymer precipitation",
    "iodixanol density gradient centrifugation",
    "anion-exchange chromatography",
)
_CHARACTER = ("{~NTA}", "{~TEM}", "western blotting", "nano-flow cytometry", "dynamic light scattering")


def field_of(domain: str) -> str:
    """Return the key of the mechanism table for a domain."""
    return "nerve" if domain.startswith(("facial", "sciatic")) or domain in ("ev", "msc") else domain


def mechanism_names(dice: Dice, domain: str) -> dict[str, str]:
    """Draw the pathway, microRNA, gene and cytokines a study names."""
    table = mechanisms()[field_of(domain)]
    pathway, kinase, inhibitor = dice.pick(table.paths)
    mir, target = dice.pick(table.mirs)
    return {
        "pathway": pathway,
        "kinase": kinase,
        "inhibitor": inhibitor,
        "mir": mir,
        "target": target,
        "gene": dice.pick(table.genes),
        "mechanism": dice.pick(table.effects),
        "cytokine_down": dice.pick(table.down),
        "cytokine_up": dice.pick(table.up),
    }


def mechanism_numbers(dice: Dice, style: Style) -> dict[str, str]:
    """Draw the numbers that go with them; treated values lie on the side the text claims."""
    down_c, up_c = dice.span(70, 260), dice.span(25, 90)
    ratio_c, apo_c, mda_c = dice.span(0.3, 0.8), dice.span(14, 31), dice.span(4.2, 8.5)
    return {
        "fold": plain(dice.span(1.5, 3.8), 1),
        "fold1": plain(dice.span(0.9, 1.15), 2),
        "down_c": plain(down_c, 0),
        "down_t": plain(down_c * dice.span(0.45, 0.75), 0),
        "down_same": plain(down_c * dice.span(0.95, 1.06), 0),
        "up_c": plain(up_c, 0),
        "up_t": plain(up_c * dice.span(1.5, 2.4), 0),
        "ratio_c": plain(ratio_c, 2),
        "ratio_t": plain(ratio_c * dice.span(1.8, 3), 2),
        "ratio_same": plain(ratio_c * dice.span(0.95, 1.08), 2),
        "apo_c": plain(apo_c, 1),
        "apo_t": plain(apo_c * dice.span(0.4, 0.7), 1),
        "mda_c": plain(mda_c, 1),
        "mda_t": plain(mda_c * dice.span(0.5, 0.75), 1),
        "loss": str(dice.between(28, 72)),
        "day": str(dice.pick((3, 5, 7, 10, 14))),
        "degs": plain(dice.between(180, 1900), 0),
        "pm": style.p(dice.pick((0.0004, 0.002, 0.006, 0.011, 0.019, 0.027, 0.036))),
        "pn": style.p(dice.span(0.18, 0.93)),
    }


def preparation_words(dice: Dice) -> dict[str, str]:
    """Draw how the product was made and what it contained."""
    markers = dice.some(_MARKERS, dice.between(2, 4))
    checks = [fill(each, dice) for each in dice.some(_CHARACTER, dice.between(2, 3))]
    return {
        "passage": dice.pick(("3", "4", "5", "3–5", "4–6")),
        "hours": dice.pick(("24", "48", "48", "72")),
        "confluence": dice.pick(("70", "80", "90", "80–90")),
        "isolation": fill(dice.pick(_ISOLATION), dice).strip(),
        "character": listed(checks),
        "fold": dice.pick(("10", "20", "25", "30", "40", "50")),
        "markers": listed(markers),
        "size": str(dice.between(92, 158)),
        "size_sd": str(dice.between(9, 42)),
        "yield_each": f"{dice.span(0.6, 9.5):.1f} × 10<sup>{dice.between(8, 9)}</sup>",
        "ratio": f"{dice.span(0.5, 9.5):.1f} × 10<sup>{dice.between(8, 10)}</sup>",
        "bdnf": plain(dice.span(60, 480), 0),
        "ngf": plain(dice.span(40, 310), 0),
        "vegf": plain(dice.span(350, 2900), 0),
        "hgf": plain(dice.span(180, 2100), 0),
        "mcp": plain(dice.span(400, 3900), 0),
        "proteins": plain(dice.between(380, 2400), 0),
        "axon": str(dice.between(18, 140)),
    }
