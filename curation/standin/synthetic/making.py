"""The product of a study: which cells, what they gave off, how it is named, made and dosed."""

from functools import cache
from typing import NamedTuple

from curation.standin.synthetic.chance import Dice, Weighted
from curation.standin.synthetic.finish import Term
from curation.standin.synthetic.tables import Priming, Product, Route, Source, fill, makers


class Making(NamedTuple):
    """The product as the text needs it. ``family`` is ev, cm, dry or cells (live cells, no product)."""

    source: Source
    product: Product | None
    priming: Priming
    family: str
    donor: str
    term: Term
    brief: str
    many: bool
    cells: str
    how_primed: str
    stem: str  # "stem" or "stromal", one word per record

    def words(self) -> dict[str, str]:
        """Return the slots every phrase about the product may use."""
        many = self.many
        return {
            "P": "\x02prod\x03",
            "Pa": "\x02prod-\x03",
            "product": self.term.long,
            "product_brief": self.brief,
            "noun": self.product.noun if self.product else "cells",
            "source_tissue": self.source.tissue,
            "was_P": "were" if many else "was",
            "is_P": "are" if many else "is",
            "Do_P": "Do" if many else "Does",
            "s": "" if many else "s",
            "es": "" if many else "es",
            "how": self.how_primed,
            "primed_title": "",
            "cells_title": self.cells,
        }

    def tags(self) -> list[str]:
        """Return the indexing tags of source and product."""
        found = ["msc", self.source.key]
        if self.product:
            found += self.product.tags
        else:
            found.append("msc_transplant")
        if self.priming.abbr == "Hyp-":
            found.append("hypoxia")
        return found

    def keywords(self) -> list[str]:
        """Return what authors would list as keywords."""
        return [self.product.keyword if self.product else "cell therapy", self.source.keyword]


@cache
def _choices() -> tuple[Weighted[Source], Weighted[Priming], Weighted[Product]]:
    table = makers()
    return (
        Weighted([(row, row.weight) for row in table.source]),
        Weighted([(row, row.weight) for row in table.primed]),
        Weighted([(row, row.weight) for row in table.product]),
    )


_LETTER = {"human": "h", "rat": "r", "rabbit": "rb"}


def make(dice: Dice, animal: str, *, live: bool = False, human: bool = False) -> Making:
    """Choose cells and product for an ``animal``; ``live`` means the cells themselves are given."""
    sources, primings, products = _choices()
    source, priming = dice.weigh(sources), dice.weigh(primings)
    product = None if live else dice.weigh(products)
    donors = [name for name in source.donors if name in ("human", animal)] or ["human"]
    donor = "human" if human else dice.pick(donors)
    stem = dice.pick(("stem", "stem", "stromal"))
    if live or human or (product and product.key == "apoptotic"):
        priming = makers().primed[0]
    slots = {"who": donor, "st": stem}
    cells = priming.adjective + fill(source.cells, dice, slots)
    letter = "" if source.abbr in ("SHED", "iMSC") else _LETTER[donor]
    abbr = priming.abbr + letter + source.abbr
    brief_cells = priming.adjective + fill(source.brief, dice, slots)
    how = fill(priming.how, dice)
    if product is None:
        short = abbr if abbr.endswith("SHED") else abbr + "s"
        term = Term(cells, short, before_noun=abbr)
        return Making(
            source,
            None,
            priming,
            "cells",
            donor,
            term,
            cells,
            many=True,
            cells=cells,
            how_primed=how,
            stem=stem,
        )
    one = f"{abbr}-{product.suffix}"
    term = Term(product.long.format(cells=cells), one + ("s" if product.many else ""), before_noun=one)
    brief = product.brief.format(brief=brief_cells)
    return Making(
        source, product, priming, product.family, donor, term, brief, product.many, cells, how, stem
    )


class Dose(NamedTuple):
    """One amount, in ``unit``, and the volume it comes in (0: not stated)."""

    amount: float
    unit: str
    volume: float

    def text(self) -> str:
        """Write the dose as in "50 µg in 20 µL"."""
        written = amount_text(self.amount, self.unit)
        return f"{written} in {volume_text(self.volume)}" if self.volume else written


_SCALE = {"mouse": 0.5, "rat": 1, "guinea pig": 2, "rabbit": 2, "goat": 20, "pig": 20}
_LOCAL_PROTEIN = (5, 10, 20, 25, 50, 100)
_SYSTEMIC_PROTEIN = (50, 100, 100, 200)


def dose(dice: Dice, making: Making, route: Route, animal: str) -> Dose:
    """Draw a dose that suits the product, the route and the size of the animal."""
    scale = _SCALE.get(animal, 1)
    volume = dice.pick(route.volume) * scale
    systemic = volume >= 100
    if making.family == "cells":
        return Dose(dice.pick((1, 2, 5)) * (1e6 if scale > 0.5 else 5e5), "cells", volume)
    if making.family == "dry":
        return Dose(dice.pick((0.5, 1, 2, 5)) * scale, "mg", volume)
    if making.family == "cm":
        protein = dice.pick(_SYSTEMIC_PROTEIN if systemic else _LOCAL_PROTEIN) * scale
        return Dose(protein * 2, "µg of protein", volume)
    if dice.chance(0.55):
        return Dose(dice.pick(_SYSTEMIC_PROTEIN if systemic else _LOCAL_PROTEIN) * scale, "µg", volume)
    power = dice.pick((9, 10, 10) if systemic else (8, 9, 9))
    return Dose(dice.pick((1, 2, 3, 5)) * scale * 10.0**power, "particles", volume)


def graded(dice: Dice, top: Dose) -> tuple[Dose, Dose, Dose]:
    """Return low, middle and high doses ending at ``top``."""
    low, middle = dice.pick(((0.1, 0.5), (0.25, 0.5), (0.2, 0.5), (0.1, 0.3)))
    return (
        Dose(top.amount * low, top.unit, 0),
        Dose(top.amount * middle, top.unit, 0),
        Dose(top.amount, top.unit, 0),
    )


def amount_text(amount: float, unit: str) -> str:
    """Write an amount: large numbers as powers of ten, units as they are printed."""
    if unit in ("particles", "cells"):
        power = len(str(int(amount))) - 1
        lead = f"{amount / 10**power:g}"
        return f"{lead} × 10<sup>{power}</sup> {unit}"
    if unit.startswith("µg") and amount >= 1000:
        return f"{amount / 1000:g} mg{unit[2:]}"
    return f"{amount:g} {unit}"


def amounts_text(doses: tuple[Dose, ...]) -> str:
    """Write several doses with their common unit once: "10, 50 and 100 µg"."""
    texts = [amount_text(each.amount, each.unit).partition(" ") for each in doses]
    if doses[0].unit in ("particles", "cells"):
        *first, last = [amount_text(each.amount, each.unit) for each in doses]
        return ", ".join(each.removesuffix(f" {doses[0].unit}") for each in first) + f" and {last}"
    units = {unit for _, _, unit in texts}
    if len(units) > 1:  # µg and mg
        return ", ".join("".join(each) for each in texts[:-1]) + " and " + "".join(texts[-1])
    return ", ".join(number for number, _, _ in texts[:-1]) + " and " + "".join(texts[-1])


def volume_text(volume: float) -> str:
    """Write a volume in µL or mL."""
    return f"{volume / 1000:g} mL" if volume >= 1000 else f"{volume:g} µL"
