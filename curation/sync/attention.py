"""When PubMed does not take a query as it was meant, a person has to look."""

from django.db.models.functions import Now

from curation.models import Source, SyncRun
from curation.providers.answers import SearchResult

# What PubMed says of every query that finds nothing, or more than it shows: no fault of the query.
HARMLESS = ("No items found.", "Restrictions achieved.")


def look(run: SyncRun, whole: SearchResult) -> bool:
    """Compare PubMed's reading of a run's query with the last; mark the source where a person must look.

    The first reading of a query is taken as it is. Return whether PubMed read the query as before, or as a
    person has accepted; else nothing should be concluded from what the query no longer finds.
    """
    source = run.source
    changed = is_changed(run, whole)
    reasons = [*([_changed(source, whole)] if changed else []), *remarks(whole)]
    open_reasons = [reason for reason in reasons if reason not in source.accepted]
    SyncRun.objects.filter(pk=run.pk).update(translation_changed=changed)
    if not changed:
        Source.objects.filter(pk=source.pk).update(translation=whole.translation)
    _mark(source, open_reasons)
    return not open_reasons


def is_changed(run: SyncRun, whole: SearchResult) -> bool:
    """Say whether the same query was read otherwise when a person last found it right."""
    earlier = SyncRun.objects.filter(source=run.source, pk__lt=run.pk).exclude(translation="").first()
    if earlier is None or earlier.query != run.query or not run.source.translation:
        return False
    return run.source.translation != whole.translation


def remarks(whole: SearchResult) -> list[str]:
    """Return PubMed's warnings, in sentences, without those that are no fault of the query."""
    return [text for text in whole.warnings if not text.startswith(HARMLESS)]


def accept(source: Source) -> None:
    """Note that a person has looked: PubMed's latest reading is right, and what it said of it is known."""
    run = SyncRun.objects.filter(source=source).exclude(translation="").first()
    Source.objects.filter(pk=source.pk).update(
        translation=run.translation if run else "",
        accepted=source.needs_person,
        needs_person=[],
        needs_person_since=None,
    )


def _changed(source: Source, whole: SearchResult) -> str:
    return f"PubMed now reads the query as {whole.translation}; before, it was {source.translation}."


def _mark(source: Source, reasons: list[str]) -> None:
    row = Source.objects.filter(pk=source.pk)
    row.update(needs_person=reasons)
    if reasons:
        row.filter(needs_person_since=None).update(needs_person_since=Now())
    else:
        row.update(needs_person_since=None)
