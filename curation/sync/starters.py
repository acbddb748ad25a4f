"""The sources a new base begins with, as data."""

import tomllib
from pathlib import Path

from curation.models import Source

FILE = Path(__file__).parent / "starter" / "sources.toml"


def load_starters(path: Path = FILE) -> list[Source]:
    """Create the sources of a file that are not here yet; return those created. Others are left as they are.

    Raises:
        tomllib.TOMLDecodeError, KeyError: if the file is not of the starter file's form.
    """
    created = []
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["source"]:
        source, new = Source.objects.get_or_create(
            slug=entry["slug"],
            defaults={"name": entry["name"], "query": entry["query"], "note": entry.get("note", "")},
        )
        if new:
            created.append(source)
    return created
