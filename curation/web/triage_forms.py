"""What the triage screen sends, read once for the page's own forms and for its script."""

from typing import Any, cast

from django import forms
from django.http import HttpRequest

from curation.models import Source
from curation.models.vote import Decision
from curation.review.queue import Order
from curation.web.triage_page import Choice

ORDERS = {"newest": "Newest first", "oldest": "Oldest first", "words": "By words in the title"}


class CastForm(forms.Form):
    """One decision. A reason alone is an exclusion, so that one button says both."""

    pmid = forms.IntegerField(min_value=1, max_value=10**15)
    decision = forms.ChoiceField(choices=Decision.choices, required=False)
    reason = forms.CharField(max_length=60, required=False)
    note = forms.CharField(max_length=4000, required=False)
    key = forms.CharField(max_length=64)
    seen = forms.IntegerField(min_value=0, required=False)
    version = forms.IntegerField(min_value=1, required=False)
    made_at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M:%S.%fZ"])

    def clean(self) -> dict[str, Any]:
        """Let a reason say "exclude", and ask for one of the two."""
        said = super().clean() or {}
        if said.get("reason") and not said.get("decision"):
            said["decision"] = Decision.EXCLUDE
        if not said.get("decision"):
            raise forms.ValidationError("Say include, maybe or exclude.")
        return said


class AgainForm(forms.Form):
    """Undo or redo: of the act that the browser named, or of the last one."""

    key = forms.CharField(max_length=64)
    of = forms.CharField(max_length=64, required=False)


def choice_of(request: HttpRequest) -> Choice:
    """Read which queue is asked for; what makes no sense is the plain queue."""
    asked = request.GET if request.method in ("GET", "HEAD") else request.POST
    order = asked.get("order", "newest")
    words = tuple(asked.get("words", "")[:400].split())[:20]
    source = Source.objects.filter(slug=asked.get("source", "")).first() if asked.get("source") else None
    return Choice(cast("Order", order if order in ORDERS else "newest"), source, words)


def numbers(request: HttpRequest, name: str) -> list[int]:
    """Read PMIDs from a field that holds them with commas between, at most 500."""
    asked = request.GET if request.method in ("GET", "HEAD") else request.POST
    words = asked.get(name, "").split(",")[:500]
    return [int(word) for word in words if word.isdecimal() and len(word) < 16]
