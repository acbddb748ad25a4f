"""Suggestions: what they rest on, what they are not, and how good they are on texts whose truth is known."""

import csv
import gzip
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from curation.exchange.vocabulary_files import read_folder
from curation.models import Term, TermIdentifier
from curation.models.user import Role
from curation.providers.records import Abstract, Section, Text
from curation.review import cards, suggesting
from curation.review.acceptance import acceptance
from curation.review.suggesting import Matcher, suggestions
from curation.review.wording import definitions, form
from curation.standin.synthetic.abstracts import sections
from curation.standin.synthetic.animal_text import AnimalStudy
from curation.standin.synthetic.chance import Dice
from curation.standin.synthetic.outline import Kind
from tests.factories import make_person, make_record
from tests.review import judged as judged_suggestions
from tests.review.cast import make_facet, make_tag, make_term

pytestmark = pytest.mark.django_db

# What the corpus chose, and the terms that say it. A term above the right one is right too.
KEY: dict[str, dict[str, str]] = {
    "species": {
        "sd_rat": "sprague-dawley", "wistar_rat": "wistar", "lewis_rat": "lewis", "mouse": "c57bl-6",
        "rabbit": "rabbit", "guinea_pig": "guinea-pig", "pig": "pig", "diabetic_mouse": "mouse",
        "balb_mouse": "mouse",
    },
    "msc-source": {
        "bone_marrow": "bone-marrow", "adipose": "adipose", "umbilical": "umbilical-cord-unspecified",
        "wharton": "whartons-jelly", "dental_pulp": "dental-pulp", "deciduous": "exfoliated-deciduous-teeth",
        "gingiva": "gingiva", "olfactory": "olfactory-mucosa", "periodontal": "periodontal-ligament",
        "papilla": "apical-papilla", "amnion": "amniotic-membrane", "placenta": "placenta",
        "cord_blood": "umbilical-cord-blood", "hair_follicle": "hair-follicle",
        "menstrual": "menstrual-blood", "ipsc": "ipsc-derived-msc",
    },
    "product": {
        "exosomes": "small-ev", "small_ev": "small-ev", "ev": "extracellular-vesicles-unspecified",
        "cm": "whole-conditioned-medium", "concentrated_cm": "concentrated-conditioned-medium",
        "lyophilised": "lyophilised-secretome", "soluble": "soluble-fraction", "microvesicles": "large-ev",
    },
    "preconditioning": {
        "Hyp-": "hypoxia", "γ-": "inflammatory-cytokine", "α-": "inflammatory-cytokine",
        "3D-": "3d-or-spheroid", "B-": "gene-over-expression", "G-": "gene-over-expression",
        "ES-": "electrical-stimulation", "m21-": "mirna-loading", "iS-": "schwannogenic-induction",
    },
}  # fmt: skip


def vocabulary() -> list[Term]:
    cards.load(read_folder())
    return list(Term.objects.in_use().filter(facet__value_kind="term").select_related("facet", "parent"))


def truth(study: AnimalStudy) -> dict[str, str | None]:
    product = study.making.product
    chosen = {
        "species": study.species_key,
        "msc-source": study.making.source.key,
        "product": product.key if product else "",
        "preconditioning": study.making.priming.abbr,
    }
    return {facet: KEY[facet].get(key) for facet, key in chosen.items()}


def test_on_100_abstracts_whose_truth_is_known_nine_of_ten_suggestions_are_right(
    capsys: pytest.CaptureFixture[str],
) -> None:
    matcher, wrong = Matcher(vocabulary()), Counter[str]()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for number in range(100):
        study = AnimalStudy(Kind("facial", "animal", core=True), Dice(9, 1, number), Dice(9, 2, number))
        told = sections(study, Dice(9, 3, number), 2022, always=True)
        texts = {"title": study.title} | {f"abstract.{n}": part.text for n, part in enumerate(told)}
        right = truth(study)
        for facet, key in right.items():
            counts[facet]["asked"] += key is not None
        for found in matcher.found_in(texts):
            facet = found.term.facet.key
            if facet not in right or right[facet] is None:
                continue
            above = Term.objects.get(facet=found.term.facet, key=right[facet]).parent
            good = found.term.key == right[facet] or found.term == above
            counts[facet]["right" if good else "wrong"] += 1
            if not good:
                wrong[f"{facet}: {found.term.key} by “{found.exact}” for {right[facet]}"] += 1
    rates = {f: (c["right"] / (c["right"] + c["wrong"]), c["right"] / c["asked"]) for f, c in counts.items()}
    lines = [f"{f}: precision {p:.2f}, recall {r:.2f} of {counts[f]['asked']}" for f, (p, r) in rates.items()]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
    assert min(precision for precision, _ in rates.values()) >= 0.9, wrong.most_common(8)
    assert min(recall for _, recall in rates.values()) >= 0.85


@pytest.mark.real_data
def test_on_real_abstracts_nine_of_ten_suggestions_are_right(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with gzip.open(shared_data / "topic" / "stem_cell_sci.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    matcher, judged = Matcher(vocabulary()), judged_suggestions.RIGHT | judged_suggestions.WRONG
    said: set[str] = set()
    for number in {int(one.split(":")[0]) for one in judged}:
        texts = {"title": rows[number]["Title"], "abstract": rows[number]["Abstract"].removeprefix("AB  - ")}
        said |= {f"{number}:{s.term.facet.key}:{s.term.key}" for s in matcher.found_in(texts)}
    right, wrong = len(said & judged_suggestions.RIGHT), len(said & judged_suggestions.WRONG)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{right + wrong} judged on real abstracts: precision {right / (right + wrong):.2f}\n"
        )
    assert right >= 0.9 * (right + wrong)
    assert right >= 0.9 * len(judged_suggestions.RIGHT), judged_suggestions.RIGHT - said


def test_answers_of_a_scale_and_words_of_many_meanings_are_not_suggested() -> None:
    matcher = Matcher(vocabulary())
    text = "No adult patients were harmed; the high dose caused no death. Migration of neurons."
    assert {s.term.key for s in matcher.found_in({"abstract": text})} == {"human"}


def test_what_stands_around_a_word_decides() -> None:
    matcher = Matcher(vocabulary())

    def of(text: str) -> set[str]:
        return {f"{s.term.facet.key}:{s.term.key}" for s in matcher.found_in({"abstract": text})}

    assert of("It burdens patients and families.") == set()
    assert of("Ten patients received it.") == {"species:human"}
    assert of("Functional electrical stimulation trains muscles.") == set()
    assert "preconditioning:electrical-stimulation" in of(
        "Electrically stimulated umbilical cord MSCs were given."
    )
    assert "sex:female" in of("Female Wistar rats were used.")
    assert "sex:female" not in of("Female sex was a risk.")
    assert not {one for one in of("UC-MSCs in spinal injury.") if one.startswith("isolation")}


def test_forms_that_are_one_word() -> None:
    pairs = [("exosomes", "Exosome"), ("TGF-β", "TGF-β"), ("β", "beta"), ("oedema", "edema"), ("MSCs", "MSC"),
             ("mice", "mouse"), ("randomised", "randomized"), ("élan", "elan")]  # fmt: skip
    for one, other in pairs:
        assert form(one) == form(other)
    assert form("series") != form("serum")


def test_an_abbreviation_is_what_the_abstract_says_it_is() -> None:
    assert definitions("small extracellular vesicles (sEVs) were")["sEV"] == (
        "small",
        "extracellular",
        "vesicle",
    )
    uc = make_term(label="ultracentrifugation", synonyms=["UC"])
    matcher = Matcher([Term.objects.select_related("facet").get(pk=uc.pk)])
    assert matcher.found_in({"title": "Pelleted by UC."})
    assert not matcher.found_in({"title": "From umbilical cord (UC) tissue; UC cells."})
    assert matcher.found_in({"title": "By ultracentrifugation (UC); UC pellets."})


def test_a_suggestion_shows_its_words_and_goes_when_tagged_or_dismissed() -> None:
    facet, person = make_facet(), make_person(Role.CURATOR)
    term = make_term(facet=facet, label="Wharton's jelly", synonyms=["Wharton jelly"])
    heading = make_term(facet=facet, label="Rattus")
    TermIdentifier.objects.create(term=heading, scheme="mesh", value="D051381")
    text = "Cells of the Wharton’s jelly."
    record = make_record(abstract=Abstract((Section(Text(text)),)))
    record.mesh = ["D051381"]
    one, two = suggestions(record, person, [])[facet.pk]
    assert (one.term, text[one.start : one.end], one.section) == (term, "Wharton’s jelly", "abstract.0")
    assert (two.term, two.exact, two.why) == (heading, "", "MeSH heading D051381")
    suggesting.dismiss(person=person, record_id=record.pk, term=term)
    assert suggestions(record, person, [heading.pk]) == {}
    (fared,) = acceptance()
    assert (fared.term, fared.accepted, fared.dismissed, fared.precision) == (term, 0, 1, 0.0)
    assert [(who, said.dismissed) for who, said in fared.names] == [(person, 1)]


def test_words_quoted_by_past_tags_are_suggested_with_their_number() -> None:
    term, person = make_term(label="perineural"), make_person(Role.CURATOR)
    words = "around the repair"
    for _ in range(2):
        make_tag(term=term, exact=words, section="abstract.0", start=0, end=len(words), anchor="exact")
    record = make_record(abstract=Abstract((Section(Text(f"It was placed {words} once.")),)))
    (found,) = suggestions(record, person, [])[term.facet_id]
    assert (found.exact, found.why) == (words, "same words in 2 past tags")
