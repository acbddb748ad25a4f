"""Make, change and retire the sources; nothing of what they brought is touched."""

import re

from django.db.models.functions import Now
from django.utils.text import slugify

from curation.models import Source, User

LINE = r"^#?\d+\s*[\t,:|]?\s*(?:\"?Search(?::|\s)\s*)?(?P<query>.+)$"
ENDING = r"[\t,\s]\s*\"?[\d,]+\"?\s*(?:results?)?\s*[\t,]?\s*\d{1,2}:\d{2}(?::\d{2})?\s*$"
HISTORY, TAIL = re.compile(LINE, re.IGNORECASE | re.DOTALL), re.compile(ENDING, re.IGNORECASE)


class HistoryLineError(ValueError):
    """A line of a search history that cannot stand alone; the message is for the person who pasted it."""


def query_of(text: str) -> str:
    """Return the query in a text: itself, or what a line of PubMed's search history holds.

    Such a line reads ``#3  Search: facial nerve[tiab] AND secretome  1,234  10:21:02``.

    Raises:
        HistoryLineError: if it refers to other lines, which are not here.
    """
    query = " ".join(TAIL.sub("", text.strip()).split())
    line = HISTORY.match(query) if query.startswith("#") or TAIL.search(text) else None
    if line is not None:
        query = line["query"].strip().strip('"').strip()
    if re.search(r"(?:^|[\s(])#\d+\b", query):
        raise HistoryLineError("It refers to other lines of a search history (#1). Paste the whole query.")
    return query


def free_slug(name: str) -> str:
    """Return an address for a new source that no other has."""
    stem = slugify(name)[:70] or "source"
    taken = set(Source.objects.filter(slug__startswith=stem).values_list("slug", flat=True)) | {"new"}
    return next(s for n in range(len(taken) + 2) if (s := f"{stem}-{n + 1}" if n else stem) not in taken)


def create(*, name: str, query: str, note: str, must_find: list[int], by: User | None) -> Source:
    """Make a source. It runs when it is asked to, or when it is given a schedule."""
    values = {"name": name, "query": query, "note": note, "must_find": must_find, "created_by": by}
    return Source.objects.create(slug=free_slug(name), **values)


def change(source: Source, *, name: str, query: str, note: str, must_find: list[int]) -> None:
    """Change a source; its runs keep the query they had."""
    Source.objects.filter(pk=source.pk).update(name=name, query=query, note=note, must_find=must_find)


def retire(source: Source) -> None:
    """Let a source run no more; its schedule is kept and does not fire."""
    Source.objects.filter(pk=source.pk, retired_at=None).update(retired_at=Now())


def bring_back(source: Source) -> None:
    """Let a retired source run again; times that passed meanwhile are made up for by one run."""
    Source.objects.filter(pk=source.pk).update(retired_at=None)
