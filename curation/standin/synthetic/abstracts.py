"""How sentences become an abstract: structured under one of many sets of labels, or in one paragraph."""

from typing import NamedTuple

from curation.standin.synthetic.chance import Dice
from curation.standin.synthetic.study import Parts, Study


class Section(NamedTuple):
    """One AbstractText: label and NLM category may be empty."""

    label: str
    category: str
    text: str


Frame = tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]

_METHODS = (
    "METHODS",
    "METHODS",
    "METHODS",
    "MATERIALS AND METHODS",
    "MATERIAL AND METHODS",
    "STUDY DESIGN",
    "METHOD",
)
_END = ("CONCLUSIONS", "CONCLUSION", "CONCLUSIONS", "CONCLUSION", "INTERPRETATION", "DISCUSSION")
_AIM = ("OBJECTIVE", "AIM", "PURPOSE", "OBJECTIVES", "AIMS", "HYPOTHESIS")

# (labels to choose from, NlmCategory, parts of the story)
_FRAMES: tuple[Frame, ...] = (
    (
        (("BACKGROUND", "BACKGROUND", "INTRODUCTION", "CONTEXT"), "BACKGROUND", ("background", "aim")),
        (_METHODS, "METHODS", ("methods",)),
        (("RESULTS", "RESULTS", "FINDINGS"), "RESULTS", ("results",)),
        (_END, "CONCLUSIONS", ("conclusions",)),
    ),
    (
        (("BACKGROUND", "INTRODUCTION"), "BACKGROUND", ("background",)),
        (_AIM, "OBJECTIVE", ("aim",)),
        (_METHODS, "METHODS", ("methods",)),
        (("RESULTS",), "RESULTS", ("results",)),
        (_END, "CONCLUSIONS", ("conclusions",)),
    ),
    (
        (_AIM, "OBJECTIVE", ("aim",)),
        (_METHODS, "METHODS", ("methods",)),
        (("RESULTS",), "RESULTS", ("results",)),
        (_END, "CONCLUSIONS", ("conclusions",)),
    ),
    (
        (
            ("BACKGROUND AND AIMS", "BACKGROUND & AIMS", "BACKGROUND AND PURPOSE"),
            "BACKGROUND",
            ("background", "aim"),
        ),
        (("METHODS AND RESULTS",), "RESULTS", ("methods", "results")),
        (_END, "CONCLUSIONS", ("conclusions",)),
    ),
)
_CASE: Frame = (
    (("BACKGROUND", "INTRODUCTION", "RATIONALE"), "BACKGROUND", ("background", "aim")),
    (("CASE PRESENTATION", "CASE REPORT", "PATIENT CONCERNS"), "METHODS", ("methods",)),
    (("OUTCOMES", "COURSE"), "RESULTS", ("results",)),
    (("CONCLUSIONS", "LESSONS"), "CONCLUSIONS", ("conclusions",)),
)
_PLAN: Frame = (
    (("INTRODUCTION", "BACKGROUND"), "BACKGROUND", ("background", "aim")),
    (("METHODS AND ANALYSIS", "METHODS", "METHODS/DESIGN"), "METHODS", ("methods",)),
    (("ETHICS AND DISSEMINATION", "DISCUSSION"), "BACKGROUND", ("conclusions",)),
)
_REVIEW: Frame = (
    (("BACKGROUND", "PURPOSE OF REVIEW", "INTRODUCTION"), "BACKGROUND", ("background", "aim")),
    (("RECENT FINDINGS", "MAIN BODY", "KEY FINDINGS"), "RESULTS", ("results",)),
    (("SUMMARY", "CONCLUSION", "CONCLUSIONS"), "CONCLUSIONS", ("conclusions",)),
)

# How often a form is structured, and how many have no abstract at all.
_STRUCTURED = {
    "animal": 0.58, "trial": 0.92, "sysrev": 0.85, "meta": 0.85, "protocol": 0.8, "protocol_review": 0.8,
    "review": 0.17, "report": 0.35, "bench": 0.45, "culture": 0.5, "cohort": 0.75, "series": 0.6,
}  # fmt: skip
_MISSING = {"report": 0.12, "review": 0.03, "cohort": 0.02, "animal": 0.015, "culture": 0.015}


def sections(study: Study, dice: Dice, year: int, *, always: bool = False) -> list[Section]:
    """Tell the study and lay its abstract out; empty where the record has none. ``always`` rules that out."""
    form = study.kind.form
    missing = dice.random() < _MISSING.get(form, 0.0)
    parts = study.tell()
    if not parts or (missing and not always):
        return []
    share = _STRUCTURED.get(form, 0.0) * (0.7 if year < 2010 else 1.0)
    extra = _extra(study, dice, form)
    if dice.random() < share:
        laid = _structured(study, parts, _frame(dice, form), dice)
        return laid + extra
    return [Section("", "", _paragraph(study, parts, dice))]


def _frame(dice: Dice, form: str) -> Frame:
    if form in ("report", "series"):
        return _CASE
    if form.startswith("protocol"):
        return _PLAN
    if form == "review":
        return _REVIEW
    return _FRAMES[(0, 0, 0, 1, 1, 2, 3)[int(dice.random() * 7)]]


def _structured(study: Study, parts: Parts, frame: Frame, dice: Dice) -> list[Section]:
    """Settle the text as a whole, so that a term is spelled out in the section where it first occurs."""
    style = dice.random()
    kept = []
    for labels, category, names in frame:
        said = [sentence for name in names for sentence in parts.get(name, ())]
        if said:
            kept.append((dice.pick(labels), category, " ".join(said)))
    texts = study.finish("\n".join(text for _, _, text in kept)).split("\n")
    return [
        Section(
            label=label if style < 0.8 else label.capitalize(),
            category="" if style > 0.96 else category,
            text=text,
        )
        for (label, category, _), text in zip(kept, texts, strict=True)
    ]


def _paragraph(study: Study, parts: Parts, dice: Dice) -> str:
    """Write everything in one paragraph, a little shorter than with labels."""
    background = parts.get("background", [])
    if len(background) > 1 and dice.random() < 0.5:
        background = background[:1]
    rest = [
        sentence for name in ("aim", "methods", "results", "conclusions") for sentence in parts.get(name, ())
    ]
    return study.finish(" ".join([*background, *rest]))


def _extra(study: Study, dice: Dice, form: str) -> list[Section]:
    """Add what some journals append: the registration, the level of evidence."""
    if study.registry and dice.random() < 0.8:
        label = dice.pick(("TRIAL REGISTRATION", "CLINICAL TRIAL REGISTRATION", "REGISTRATION"))
        text = dice.pick(("{}.", "ClinicalTrials.gov {}.", "ClinicalTrials.gov identifier: {}."))
        return [Section(label, "BACKGROUND", text.format(study.registry))]
    if form == "cohort" and dice.random() < 0.3:
        return [
            Section(
                "LEVEL OF EVIDENCE",
                "UNASSIGNED",
                dice.pick(("4.", "IV.", "3.", "Level 4.", "Therapeutic, IV.")),
            )
        ]
    return []
