"""A vocabulary from a file: looked at first, then added to what is here; nothing here is overwritten."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from curation.accounts.permissions import Act
from curation.exchange.vocabulary_files import VocabularyFileError, read_skos, read_yaml
from curation.review import cards
from curation.review.acts import acting
from curation.review.cards import Compared, FacetCard
from curation.review.errors import InvalidError
from curation.web.access import needs, signed_in
from curation.web.vocabulary_forms import FileForm

LARGEST = 1_000_000  # bytes


@never_cache
@needs(Act.EDIT_VOCABULARY)
def import_file(request: HttpRequest) -> HttpResponse:
    """Show what a file would add; once that was seen, add it."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method != "POST" or not form.is_valid():
        return render(request, "vocabulary/import.html", {"form": form})
    text, name, problem, found = form.cleaned_data["text"], "the file", "", None
    file = form.cleaned_data["file"]
    if file is not None:
        name = file.name
        text = file.read(LARGEST + 1).decode("utf-8", errors="replace") if file.size <= LARGEST else ""
    try:
        read = _read(text, name)
        found = cards.compare(read)
        if "add" in request.POST:
            return _add(request, read, found)
    except (VocabularyFileError, InvalidError) as error:
        problem = str(error)
    context = {"form": form, "text": text, "name": name, "problem": problem, "found": found}
    return render(request, "vocabulary/import.html", context, status=422 if problem else 200)


def _read(text: str, name: str) -> list[FacetCard]:
    """Read a file as what it looks like: Turtle has prefixes, YAML has not."""
    if not text.strip():
        raise InvalidError("The file is empty, or larger than 1 MB.")
    is_turtle = text.lstrip().startswith(("@prefix", "PREFIX", "@base"))
    return read_skos(text, name=name) if is_turtle else read_yaml(text, name=name)


def _add(request: HttpRequest, read: list[FacetCard], found: Compared) -> HttpResponse:
    with acting(signed_in(request), "import vocabulary", why=f"{found.adds} facets and terms from a file"):
        added = cards.load(read)
    messages.success(request, f"{added:,} facets and terms added; what was here already is as it was.")
    return redirect("vocabulary")
