"""What a lead writes when she changes the vocabulary. Each form knows the verb that it is for."""

import re
from typing import Any

from django import forms

from curation.models import Facet, Term, User, VocabularyChange
from curation.models.stages import Stage
from curation.models.vocabulary import Cardinality, ValueKind
from curation.review import changes
from curation.review.changes import Part

PMID = re.compile(r"\s*\[(?:PMID\s*)?(\d{1,15})\]\s*$", re.IGNORECASE)
LINES = forms.Textarea({"rows": 4})
COLOURS = (
    "source", "product", "nerve", "injury", "species", "delivery", "dose", "comparator", "outcome",
    "design", "quality",
)  # fmt: skip


class ReasonForm(forms.Form):
    """What every change has: why it is made. It comes last."""

    reason = forms.CharField(max_length=2000, label="Why", help_text="Kept in the log of changes.")

    def __init__(self, *args: Any, facet: Facet, term: Term | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facet, self.term = facet, term
        self.order_fields([name for name in self.fields if name != "reason"])
        self.offer()

    def offer(self) -> None:
        """Fill in the choices, which are the facet's own."""

    def choose(self, name: str, empty: str) -> None:
        """Offer the terms of the facet that are in use, as a tree, but for the one at hand."""
        terms = Term.objects.in_use().filter(facet=self.facet).in_order()
        rows = [
            (str(t.pk), f"{'– ' * getattr(t, 'tree_depth', 0)}{t.label}")
            for t in terms
            if self.term is None or t.pk != self.term.pk
        ]
        self.fields[name].choices = [("", empty), *rows]  # type: ignore[attr-defined]  # a ChoiceField's

    def chosen(self, name: str) -> Term | None:
        """Return the term that was chosen, if one was."""
        pk = self.cleaned_data.get(name)
        return Term.objects.get(pk=pk) if pk else None

    def make(self, person: User, term: Term, seen: int | None) -> VocabularyChange:
        """Make the change."""
        raise NotImplementedError

    @property
    def said(self) -> dict[str, Any]:
        """What every verb is given."""
        return {"reason": self.cleaned_data["reason"]}


class RenameForm(ReasonForm):
    label = forms.CharField(max_length=200, label="New label", help_text="The old one becomes a synonym.")

    def make(self, person: User, term: Term, seen: int | None) -> VocabularyChange:
        """Rename the term."""
        return changes.rename(
            person=person, term=term, label=self.cleaned_data["label"], seen=seen, **self.said
        )


class MergeForm(ReasonForm):
    into = forms.ChoiceField(
        label="Into", help_text="Tags, synonyms and narrower terms go there; this term is deprecated."
    )

    def offer(self) -> None:
        """Offer the other terms."""
        self.choose("into", "Choose a term")

    def make(self, person: User, term: Term, seen: int | None) -> VocabularyChange:
        """Merge the term into the chosen one."""
        into = Term.objects.get(pk=self.cleaned_data["into"])
        return changes.merge(person=person, term=term, into=into, seen=seen, **self.said)


class MoveForm(ReasonForm):
    parent = forms.ChoiceField(label="Below", required=False)
    place = forms.IntegerField(
        min_value=1, max_value=9_999, initial=1, label="Place among its siblings", help_text="1 is the first."
    )

    def offer(self) -> None:
        """Offer the terms it may stand below."""
        self.choose("parent", "At the top")

    def make(self, person: User, term: Term, seen: int | None) -> VocabularyChange:
        """Move the term."""
        place = self.cleaned_data["place"] - 1
        return changes.move(
            person=person, term=term, parent=self.chosen("parent"), position=place, seen=seen, **self.said
        )


class SplitForm(ReasonForm):
    parts = forms.CharField(
        max_length=4000,
        widget=LINES,
        label="Into, one a line",
        help_text="Label: words. A tag goes with the first part that has one of its words in the quote.",
    )

    def clean_parts(self) -> list[Part]:
        """Read a part from each line."""
        lines = [line for line in self.cleaned_data["parts"].splitlines() if line.strip()]
        pairs = [line.partition(":")[::2] for line in lines]
        return [
            Part(label.strip(), words=[w for word in words.split(",") if (w := word.strip())])
            for label, words in pairs
        ]

    def make(self, person: User, term: Term, seen: int | None) -> VocabularyChange:
        """Split the term."""
        return changes.split(
            person=person, term=term, parts=self.cleaned_data["parts"], seen=seen, **self.said
        )


class DeprecateForm(ReasonForm):
    instead = forms.ChoiceField(label="Use instead", required=False, help_text="Its tags go there, if named.")

    def offer(self) -> None:
        """Offer the terms to use instead."""
        self.choose("instead", "Nothing; its tags stay")

    def make(self, person: User, term: Term, seen: int | None) -> VocabularyChange:
        """Deprecate the term."""
        instead = self.chosen("instead")
        return changes.deprecate(person=person, term=term, instead=instead, seen=seen, **self.said)


class CardForm(ReasonForm):
    """What a card says. A synonym a line; an example a line, with the record it is from in brackets."""

    definition = forms.CharField(required=False, max_length=4000, widget=LINES)
    belongs = forms.CharField(required=False, max_length=4000, widget=LINES, label="What belongs")
    does_not_belong = forms.CharField(
        required=False, max_length=4000, widget=LINES, label="What does not belong"
    )
    synonyms = forms.CharField(required=False, max_length=8000, widget=LINES, label="Also called, one a line")
    shows = forms.CharField(
        required=False,
        max_length=20_000,
        widget=LINES,
        label="Examples that belong, one a line",
        help_text="End with the record they are from: [36691473].",
    )
    shows_not = forms.CharField(
        required=False, max_length=20_000, widget=LINES, label="Examples that do not, one a line"
    )

    @property
    def card(self) -> dict[str, Any]:
        """Return what the card is to say; notes stay with the examples they were written for."""
        said = {name: self.cleaned_data[name].strip() for name in changes.TEXTS}
        notes = {e.quote: e.note for e in self.term.examples.all()} if self.term else {}
        examples = [
            example(line, belongs, notes)
            for name, belongs in (("shows", True), ("shows_not", False))
            for line in self.cleaned_data[name].splitlines()
            if line.strip()
        ]
        return {**said, "synonyms": lines(self.cleaned_data["synonyms"]), "examples": examples}

    def make(self, person: User, term: Term, seen: int | None) -> VocabularyChange:
        """Write the card."""
        return changes.edit(person=person, term=term, card=self.card, seen=seen, **self.said)


class TermForm(ReasonForm):
    """A new term."""

    label = forms.CharField(max_length=200)
    parent = forms.ChoiceField(label="Below", required=False)
    definition = forms.CharField(required=False, max_length=4000, widget=LINES)
    synonyms = forms.CharField(required=False, max_length=8000, widget=LINES, label="Also called, one a line")

    def offer(self) -> None:
        """Offer the terms it may stand below."""
        self.choose("parent", "At the top")

    def add(self, person: User) -> VocabularyChange:
        """Add the term."""
        said = self.cleaned_data
        return changes.add(
            person=person,
            facet=self.facet,
            label=said["label"],
            parent=self.chosen("parent"),
            definition=said["definition"],
            synonyms=lines(said["synonyms"]),
            reason=said["reason"],
        )


class FacetForm(forms.Form):
    """A new facet."""

    label = forms.CharField(max_length=120)
    definition = forms.CharField(required=False, max_length=2000, widget=LINES)
    cardinality = forms.ChoiceField(choices=Cardinality.choices, initial="many", label="A record carries")
    stage = forms.ChoiceField(choices=Stage.choices, initial="curate", label="Asked at")
    value_kind = forms.ChoiceField(choices=ValueKind.choices, label="Answered by")
    units = forms.CharField(
        required=False, max_length=200, help_text="For numbers: µg, mg. The first is kept."
    )
    colour = forms.ChoiceField(choices=[(colour, colour) for colour in COLOURS])
    reason = forms.CharField(max_length=2000, label="Why")

    def clean_units(self) -> list[str]:
        """Read units with commas between."""
        return [unit for word in self.cleaned_data["units"].split(",") if (unit := word.strip())]


class FileForm(forms.Form):
    """A vocabulary as a file, or, once it was looked at, as its text."""

    file = forms.FileField(required=False, label="YAML or SKOS (Turtle)", help_text="At most 1 MB.")
    text = forms.CharField(required=False, max_length=1_000_000, widget=forms.HiddenInput, strip=False)


def lines(text: str) -> list[str]:
    """Return the lines of a text, each once, without what is empty."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def example(line: str, belongs: bool, notes: dict[str, str]) -> dict[str, Any]:  # noqa: FBT001 one of two lists
    """Read an example from its line: the sentence, and in brackets the record it is from."""
    found = PMID.search(line)
    quote = PMID.sub("", line).strip()
    pmid = int(found[1]) if found else None
    return {"quote": quote, "belongs": belongs, "pmid": pmid, "note": notes.get(quote, "")}


def written(term: Term) -> dict[str, str]:
    """Return what the form of a card starts with."""
    rows: dict[bool, list[str]] = {True: [], False: []}
    for one in term.examples.all():
        rows[one.belongs].append(one.quote + (f" [{one.pmid}]" if one.pmid else ""))
    said = {name: getattr(term, name) for name in changes.TEXTS}
    shown = {"shows": "\n".join(rows[True]), "shows_not": "\n".join(rows[False])}
    return {**said, **shown, "synonyms": "\n".join(term.synonyms)}
