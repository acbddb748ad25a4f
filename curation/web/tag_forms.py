"""A tag as a form sends it: what it says, and the words it rests on."""

from django.http import HttpRequest

from curation.models import Facet, Record, Term
from curation.models.tag import Answer
from curation.models.vocabulary import ValueKind
from curation.review import values
from curation.review.errors import ConflictError, InvalidError
from curation.review.passages import Quote, quote_at
from curation.review.tagging import Says
from curation.web.numbers import number_of


def says_of(request: HttpRequest, facet: Facet) -> Says:
    """Return what a form says of a facet: an answer, a term, or a value as it was written.

    Raises:
        InvalidError: if no term is chosen, or the value is none.
    """
    answer = request.POST.get("answer", "")
    if answer in Answer.values and answer != Answer.ASSERTED:
        return Says(facet, answer=Answer(answer))
    if facet.value_kind == ValueKind.TERM:
        term = Term.objects.filter(facet=facet, pk=number_of(request, "term") or 0).first()
        if term is None:
            raise InvalidError("Choose a term first.")
        return Says(facet, term)
    text = request.POST.get("text", "").strip()
    if facet.value_kind == ValueKind.TEXT:
        return Says(facet, text=text[:2000])
    value = values.parse(text, facet.units, ranges=facet.value_kind == ValueKind.RANGE)
    return Says(facet, low=value.low, high=value.high, unit=value.unit, text=value.text)


def quote_of(request: HttpRequest, record: Record) -> Quote | None:
    """Return the selected words where they were selected; the browser's words must be the stored ones.

    Raises:
        ConflictError: if other words stand there now.
    """
    exact, section = request.POST.get("exact", ""), request.POST.get("section", "")
    start, end = number_of(request, "start"), number_of(request, "end")
    if not exact or start is None or end is None:
        return None
    if number_of(request, "record_version") not in (None, record.version):
        return Quote(exact, section, start, end)  # the verb says that the record changed
    found = quote_at(record, section, start, end)
    if found.exact != exact:
        raise ConflictError(
            "The words on the page are not those in the record now.", theirs=record, yours=found
        )
    return found
