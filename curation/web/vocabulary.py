"""The vocabulary to read: facets, their trees of terms, each term's card, and the whole as a file."""

from urllib.parse import urlencode

from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from curation.accounts.permissions import Act, may
from curation.exchange.vocabulary_files import write_skos, write_yaml
from curation.models import Facet, Term, TermIdentifier, VocabularyChange
from curation.models.vocabulary import TermQuerySet
from curation.review import cards
from curation.web.access import needs
from curation.web.vocabulary_edit import DEEDS

FILES = {
    "yaml": ("application/yaml; charset=utf-8", "vocabulary.yaml", write_yaml),
    "skos": ("text/turtle; charset=utf-8", "vocabulary.ttl", write_skos),
}


@needs(Act.READ)
def vocabulary(request: HttpRequest) -> HttpResponse:
    """List the facets, and on request the terms that a word names."""
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    in_use = Count("terms", filter=Q(terms__deprecated_at=None))
    facets = Facet.objects.in_use().annotate(term_count=in_use)
    found = _whole(Term.objects.in_use().called(words).order_by("facet", "label"))[:100] if words else None
    return render(request, "vocabulary/list.html", {"facets": facets, "words": words, "found": found})


@needs(Act.READ)
def facet(request: HttpRequest, key: str) -> HttpResponse:
    """Show a facet and its terms as a tree, those no longer given apart."""
    shown = get_object_or_404(Facet.objects.in_use().select_related("part_of"), key=key)
    terms = list(_whole(Term.objects.filter(facet=shown).in_order()))
    context = {
        "facet": shown,
        "terms": [term for term in terms if term.deprecated_at is None],
        "deprecated": [term for term in terms if term.deprecated_at is not None],
    }
    return render(request, "vocabulary/facet.html", context)


@needs(Act.READ)
def term(request: HttpRequest, key: str, term_key: str) -> HttpResponse:
    """Show one term's card, what stands above and below it, and how it came to be what it is."""
    shown = get_object_or_404(_whole(Term.objects.with_uses()), facet__key=key, key=term_key)
    changes = VocabularyChange.objects.filter(Q(term=shown) | Q(other=shown))
    context = {
        "term": shown,
        "children": Term.objects.in_use().filter(parent=shown).select_related("facet"),
        "examples": shown.examples.all(),
        "changes": changes.select_related("author", "term__facet", "other__facet", "undone_by"),
        "tagged": f"{reverse('search')}?{urlencode({'term': f'{key}/{term_key}'})}",
        "may_edit": may(request.user, Act.EDIT_VOCABULARY),
        "deeds": DEEDS,
    }
    return render(request, "vocabulary/term.html", context)


@needs(Act.READ)
def export(_request: HttpRequest, form: str) -> HttpResponse:
    """Send the vocabulary as YAML, or as SKOS in Turtle."""
    if form not in FILES:
        raise Http404
    kind, name, write = FILES[form]
    response = HttpResponse(write(cards.read()), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _whole(terms: TermQuerySet) -> TermQuerySet:
    """Read with each term what its card shows."""
    identifiers = Prefetch("identifiers", TermIdentifier.objects.order_by("scheme", "value"))
    related = ("facet", "parent__facet", "deprecated_by__facet")
    return terms.select_related(*related).prefetch_related(identifiers)
