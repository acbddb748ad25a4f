"""When a word of a text speaks for a term: what it may mean besides, and what must stand around it.

The lists were drawn up on real abstracts; tests/review/test_suggesting.py holds how right they are.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from curation.models import Term
from curation.review.wording import Word, words

SPECIES = "species"
LEAST = 3  # letters of an abbreviation that may be part of another one
ANSWERS = frozenset(("yes", "no", "high", "low"))  # a facet with such a term is a scale, not a thing named
# Answers about a study as a whole: a word of theirs in a text says little.
UNSPECIFIC = ("-general", "-unspecified", "-other", "cell-line")  # terms for where nothing more is said


def _forms(*names: str) -> frozenset[str]:
    return frozenset(" ".join(word.form for word in words(name)) for name in names)


# Words that mean a term only where nothing else in the text names one of its facet.
WEAK = _forms(
    "patient", "human", "dermal", "review", "in vitro", "animal study", "serum free", "ev depleted",
    "transfected", "recombinant", "cell transplantation", "freeze dried", "soluble factor",
)  # fmt: skip
# Words that mean too many things to speak for a term by themselves, everywhere or in one facet.
VAGUE = _forms(
    "none", "other", "total", "mixed", "normal", "blank", "animal", "control", "function", "combination",
    "once", "mechanical", "molecular", "protocol", "skin", "temporal", "cervical", "compression",
    "statistics", "adult", "young",
)  # fmt: skip
VAGUE_IN = {
    "outcome": _forms(
        "in vitro", "neuron", "death", "mortality", "migration", "cell migration", "complication", "scar",
        "rejection", "cytokine", "myelination", "gene expression", "safety", "grading scale",
    ),
    "comparator": _forms(
        "growth factor", "high dose", "low dose", "dose response", "vehicle", "no treatment",
        "MSC transplantation",
    ),
    "cargo": _forms("lipid"),
    "design": _forms(
        "case report", "case series", "cohort", "prospective study", "in vitro and in vivo"
    ),
    "direction": _forms("worse", "impaired", "comparable"),
    "dose": _forms("cumulative"),
    "injury": _forms("ischaemia", "ischaemic"),
    "msc-source": _forms("induced pluripotent"),
    "species": _forms("Schwann cell", "cell line"),
}  # fmt: skip
# Right after the name of an animal these say that it gave the cells, not that it was studied.
TAKEN_FROM = frozenset(
    ("adipose", "amniotic", "apical", "bone", "cell", "cord", "deciduous", "dental", "embryonic",
     "exfoliated", "gingival", "hair", "induced", "ipsc", "jelly", "menstrual", "mesenchymal", "msc",
     "neural", "olfactory", "periodontal", "placenta", "placental", "plasma", "pluripotent", "pulp",
     "recombinant", "serum", "stem", "stromal", "tissue", "umbilical", "wharton")
)  # fmt: skip
# Beside "patient" or "human" these say that people were studied, not that they are ill.
STUDIED = frozenset(
    ("aged", "assigned", "clinical", "enrolled", "included", "participant", "randomized", "receive",
     "received", "receiving", "subject", "treated", "trial", "undergoing", "underwent", "volunteer", "was",
     "were", "who")
)  # fmt: skip
# These happen to patients and animals too; as a preconditioning they are named beside the cells that got it.
STIMULI = frozenset(
    ("hypoxia", "inflammatory-cytokine", "electrical-stimulation", "mechanical", "3d-or-spheroid")
)
PRIMED = _forms(
    "conditioned", "culture", "cultured", "engineered", "exposed", "grown", "precondition", "preconditioned",
    "preconditioning", "pretreated", "pretreatment", "prime", "primed", "priming", "under",
)  # fmt: skip
KINDS = frozenset(("assay", "experiment", "model", "study"))
OF_ANIMALS = frozenset(("sex", "age-class"))
OF_DONORS = frozenset(("donor-species", "donor-age"))


class Place(NamedTuple):
    """Where a name stands: its passage's words, from which to which it goes, and what names an animal."""

    there: Sequence[Word]
    at: int
    last: int
    section: str
    names_an_animal: Callable[[str], bool]

    def after(self, many: int) -> Sequence[Word]:
        """Return so many words after it."""
        return self.there[self.last : self.last + many]

    def near(self, many: int) -> set[str]:
        """Return the forms of so many words on either side."""
        before = self.there[max(0, self.at - many) : self.at]
        return {word.form for word in (*before, *self.after(many))}


def is_vague(facet: str, forms: Sequence[str]) -> bool:
    """Say whether a name means too much besides to be looked for."""
    name = " ".join(forms)
    return name in VAGUE or name in VAGUE_IN.get(facet, ())


def is_weak(term: str, forms: Sequence[str]) -> bool:
    """Say whether a name counts only where no other one of its facet is found."""
    return term.endswith(UNSPECIFIC) or " ".join(forms) in WEAK


def fit(term: Term, name: str, place: Place) -> bool:
    """Say whether what stands around a name lets it speak for its term."""
    facet = term.facet.key
    if facet == SPECIES and any(word.form in TAKEN_FROM for word in place.after(1)):
        return False
    if facet == SPECIES and term.key == "human":
        return place.section == "title" or _were_studied(place)
    if facet == "isolation" and len(name) <= LEAST:  # UC-MSC
        return not any(word.form in TAKEN_FROM for word in place.after(1))
    if facet == "preconditioning" and term.key in STIMULI:
        return bool(place.near(6) & PRIMED) or any(word.form in TAKEN_FROM for word in place.after(3))
    if facet in OF_DONORS:
        return any(word.form in TAKEN_FROM for word in place.after(1))
    if facet == "design" and term.key == "in-vitro":
        return place.section == "title" or any(word.form in KINDS for word in place.after(1))
    if facet in OF_ANIMALS:
        return any(place.names_an_animal(word.form) for word in place.after(4))
    return True


def _were_studied(place: Place) -> bool:
    before = place.there[max(0, place.at - 3) : place.at]
    counted = any(word.written.isdecimal() for word in before)
    return counted or any(word.form in STUDIED for word in place.after(2))
