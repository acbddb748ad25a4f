"""Everything that runs by itself, on one page."""

from typing import Any

BEAT: dict[str, dict[str, Any]] = {
    "give lost slices back to the workers": {
        "task": "curation.tasks.sweep",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
}
