"""A PostgreSQL and a Valkey of one's own, and Django set up on them: for benches and chaos."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from secretome import embedded

PROJECT = Path(__file__).resolve().parents[1]


@contextmanager
def own_servers(
    name: str, *, durable: bool = False, settings: Mapping[str, str] | None = None
) -> Iterator[embedded.Services]:
    """Start them in a folder that is gone afterwards, and migrate; ``settings`` go into the environment."""
    with tempfile.TemporaryDirectory(prefix=f"secretome-{name}-") as folder:
        services = embedded.start(Path(folder) / "data", durable=durable)
        try:
            places = {"DATA_DIR": str(services.data_dir), "INDEX_DIR": str(services.data_dir / "index")}
            os.environ |= services.environment() | places
            os.environ |= {"DJANGO_SETTINGS_MODULE": "secretome.settings.test", **(settings or {})}
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(migrate, cwd=PROJECT, check=True)  # noqa: S603 our own command
            import django

            django.setup()
            yield services
        finally:
            services.stop()


def say(*words: object) -> None:
    """Print a line at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()
