"""The forms of the sync console: a source, its schedule, the rules of pace, the key."""

import re
from typing import Any

from django import forms

from curation.models import Source
from curation.sync import cron
from curation.sync.sources import HistoryLineError, query_of

MOST_WANTED = 500


class SourceForm(forms.Form):
    """A source. The query may be pasted from PubMed's search history, line and all."""

    name = forms.CharField(max_length=200, help_text="As people will speak of it.")
    query = forms.CharField(
        max_length=20_000,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false"}),
        help_text="As you would type it in PubMed, or a line of its search history.",
    )
    must_find = forms.CharField(
        required=False,
        max_length=10_000,
        label="PMIDs it must find",
        widget=forms.Textarea({"rows": 2}),
        help_text="Records you know to belong; the page of the source says which it finds.",
    )
    note = forms.CharField(required=False, max_length=500, help_text="What it is for.")

    def __init__(self, *args: Any, source: Source | None = None, **kwargs: Any) -> None:
        self.source = source
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        """Refuse a name that another source has."""
        name: str = self.cleaned_data["name"]
        others = Source.objects.exclude(pk=self.source.pk) if self.source else Source.objects.all()
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError("Another source has this name.")
        return name

    def clean_query(self) -> str:
        """Take the query out of a line of a search history."""
        try:
            return query_of(self.cleaned_data["query"])
        except HistoryLineError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_must_find(self) -> list[int]:
        """Read PMIDs, however they are set apart."""
        words = re.split(r"[\s,;]+", self.cleaned_data["must_find"].strip())
        wrong = [w for w in words if w and not re.fullmatch(r"[1-9]\d{0,8}", w)]
        if wrong:
            raise forms.ValidationError(f"“{wrong[0][:40]}” is no PMID; write numbers only.")
        found = sorted({int(w) for w in words if w})
        if len(found) > MOST_WANTED:
            raise forms.ValidationError(f"At most {MOST_WANTED} can be asked for.")
        return found


class ScheduleForm(forms.Form):
    """When a source runs."""

    cron = forms.CharField(
        max_length=100,
        label="When, as a cron expression",
        help_text="Minute, hour, day of the month, month, weekday: 0 2 * * 1 is every Monday at 02:00.",
    )
    zone = forms.ChoiceField(label="Time zone", choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [(z, z) for z in cron.zones()]  # type: ignore[attr-defined]  # a ChoiceField's


class RulesForm(forms.Form):
    """The budget and the quiet hours. An empty field means that there is no such rule."""

    daily_requests = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=10_000_000,
        label="Requests a day, at most",
        help_text="Of all processes together, by UTC days. What is left over waits for the next day.",
    )
    off_peak_from = forms.TimeField(required=False, label="Quiet hours begin", help_text="NCBI: 21:00.")
    off_peak_to = forms.TimeField(required=False, label="Quiet hours end", help_text="NCBI: 05:00.")
    zone = forms.CharField(max_length=64, label="By the clock of", initial="America/New_York")
    weekends = forms.BooleanField(required=False, label="Weekends are quiet all day", initial=True)
    large_requests = forms.IntegerField(
        min_value=1,
        max_value=1_000_000,
        initial=100,
        label="A run is large from, in requests",
        help_text="Large runs work in the quiet hours only; 100 requests fetch 20,000 records.",
    )

    def clean_zone(self) -> str:
        """Refuse a zone that is none."""
        try:
            cron.zone_of(self.cleaned_data["zone"])
        except cron.CronError as error:
            raise forms.ValidationError(str(error)) from error
        return str(self.cleaned_data["zone"])

    def clean(self) -> dict[str, Any]:
        """See that the hours have both ends."""
        given = super().clean() or {}
        if bool(given.get("off_peak_from")) != bool(given.get("off_peak_to")):
            raise forms.ValidationError("Give both the beginning and the end of the quiet hours, or neither.")
        return given


class KeyForm(forms.Form):
    """An NCBI key: it goes in and never comes out."""

    key = forms.CharField(
        max_length=200,
        label="NCBI API key",
        widget=forms.PasswordInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text="From your NCBI account settings. It is stored encrypted and shown to nobody.",
    )
