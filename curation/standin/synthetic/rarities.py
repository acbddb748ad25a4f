"""What makes each special record special, applied to an ordinary one after it has been composed."""

from collections.abc import Callable

from curation.standin.synthetic import vernacular
from curation.standin.synthetic.abstracts import Section
from curation.standin.synthetic.animal_text import AnimalStudy
from curation.standin.synthetic.entries import Entry, Link
from curation.standin.synthetic.indexing import publication_types
from curation.standin.synthetic.people import Author, authors, institutions
from curation.standin.synthetic.stories import Stories

CONSORTIUM = 1004

Change = Callable[[Entry, Stories], None]


def apply(entry: Entry, stories: Stories) -> None:
    """Give a special record its rarity; ordinary records stay as they are."""
    role = stories.outline.role(entry.place.number)
    if role is not None and (change := _CHANGES.get(role.name)):
        change(entry, stories)


def _polish(entry: Entry, stories: Stories) -> None:
    """Make sure the Polish record carries its Polish abstract."""
    study = entry.study
    if isinstance(study, AnimalStudy) and not entry.other_abstracts:
        text = vernacular.abstract(study, "pol", stories.extras(entry.place.number))
        entry.other_abstracts = [("Publisher", "pol", [Section("", "", text)])]


def _collective(entry: Entry, stories: Stories) -> None:
    """Let two groups sign, one of them with its members as investigators."""
    dice = stories.extras(entry.place.number)
    entry.collectives = institutions().collectives[:2]
    entry.investigators = [one._replace(orcid="", equal=False) for one in authors(dice, 2020, 9)]


def _consortium(entry: Entry, stories: Stories) -> None:
    """Let a thousand and four people sign."""
    dice = stories.extras(entry.place.number)
    entry.authors = [
        one._replace(equal=False) for _ in range(CONSORTIUM // 4) for one in authors(dice, 2022, 4)
    ]
    entry.collectives = []


def _untitled(entry: Entry, _stories: Stories) -> None:
    """Leave only the vernacular title, as in old records nobody translated."""
    entry.title = "[Not Available]."
    entry.vernacular = "Zur Frage der Nervennaht bei Fazialisparese: eine erfundene Mitteilung."
    entry.sections, entry.languages = [], ["ger"]


def _nobody(entry: Entry, _stories: Stories) -> None:
    """Take the authors away, as in unsigned editorials."""
    entry.authors, entry.coi = [], ""


def _no_abstract(entry: Entry, _stories: Stories) -> None:
    """Take the abstract away."""
    entry.sections, entry.other_abstracts = [], []


def _script(entry: Entry, _stories: Stories) -> None:
    """Give the title text that looks like a script and must be shown as text."""
    entry.title = (
        "When a title reads &lt;script&gt;alert(&quot;vesicle&quot;)&lt;/script&gt; &amp; other hazards of "
        "text mining in vesicle research."
    )


def _second_version(entry: Entry, _stories: Stories) -> None:
    """Mark the record as the second version of its PMID."""
    entry.version = 2


_MATH = (
    '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mrow><mml:mi>k</mml:mi><mml:mo>=</mml:mo>'
    "<mml:mfrac><mml:mi>D</mml:mi><mml:msup><mml:mi>r</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:mfrac>"
    "</mml:mrow></mml:math>"
)


def _mathml(entry: Entry, _stories: Stories) -> None:
    """Put a formula into title and abstract."""
    entry.title = f"A rate constant {_MATH} for the sedimentation of small extracellular vesicles."
    text = f"The sedimentation of vesicles with radius r was described by {_MATH}, with D fitted per run."
    *rest, end = entry.sections
    entry.sections = (
        [*rest, Section("MODEL", "UNASSIGNED", text), end] if rest else [end, Section("", "", text)]
    )


def _plain_language(entry: Entry, _stories: Stories) -> None:
    """Add a summary for readers outside the field, written from the same findings."""
    study = entry.study
    if not isinstance(study, AnimalStudy):
        return
    found = "better" if study.first_finding.direction == "better" else "none"
    say = study.writer.say
    parts = [say("plain.open"), say("plain.what"), say(f"plain.found.{found}"), say("plain.end")]
    entry.other_abstracts.append(
        ("plain-language-summary", "eng", [Section("", "", study.finish(" ".join(parts)))])
    )


def _old_cites(entry: Entry, _stories: Stories) -> None:
    """Move the references into CommentsCorrections, where they stood before 2017."""
    for _, cited in entry.references:
        entry.links += [Link("Cites", each.text, each.pmid) for each in cited if each.pmid]
    entry.references = []


def _nested(entry: Entry, _stories: Stories) -> None:
    """Split the references into a list within a list."""
    if entry.references:
        cited = entry.references[0][1]
        middle = len(cited) // 2
        entry.references = [
            ("References", cited[:middle]),
            ("Studies included in the review", cited[middle:]),
        ]


def _unlinked_retraction(entry: Entry, _stories: Stories) -> None:
    """Retract by a notice PubMed knows only by its source, without a PMID."""
    source = f"{entry.place.journal.abbr}. 2018 Mar;4:e00000"
    entry.links.append(Link("RetractionIn", source, None, "Notice not in PubMed"))
    entry.types = publication_types([*entry.study.types, "retracted"])


def _suffixes(entry: Entry, _stories: Stories) -> None:
    """Show suffixes, equal contribution, a single name and an institution's identifier."""
    first, *rest = entry.authors
    entry.authors = [
        first._replace(suffix="Jr", equal=True, orcid="0000-0000-1000-0005"),
        Author("Thornfield", "Robert", "R", suffix="3rd", equal=True),
        *[one._replace(equal=False) for one in rest],
        Author("Suryani", "", ""),
    ]


def _two_languages(entry: Entry, _stories: Stories) -> None:
    """Publish the report in Polish and English, with both titles."""
    entry.languages = ["pol", "eng"]


def _markup(entry: Entry, _stories: Stories) -> None:
    """Fill the title with every kind of inline markup and Greek letters."""
    entry.title = (
        "<i>In vivo</i> effect of TGF-β<sub>1</sub>-primed MSC vesicles (10<sup>9</sup>/mL; <b>n = 24</b>) "
        "at <i>p</i><u>&lt;</u>0.05: α, β and <i>γ</i><sub>max</sub> in H<sub>2</sub>O<sub>2</sub>-treated "
        "Schwann cells."
    )
    entry.concepts = [("Disease", "C999999999", "Synthetic facial palsy")]


_CHANGES: dict[str, Change] = {
    "polish_record": _polish,
    "collective_authors": _collective,
    "thousand_authors": _consortium,
    "untitled": _untitled,
    "no_authors": _nobody,
    "no_abstract": _no_abstract,
    "script_title": _script,
    "second_version": _second_version,
    "mathml_title": _mathml,
    "plain_language": _plain_language,
    "old_style_cites": _old_cites,
    "nested_references": _nested,
    "retraction_without_pmid": _unlinked_retraction,
    "suffix_and_equal": _suffixes,
    "two_languages": _two_languages,
    "markup": _markup,
}
