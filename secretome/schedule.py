"""Everything that runs by itself, on one page."""

from typing import Any

from secretome import env

# Two small queries; the longest a lost message costs, unless the workers have plenty to read meanwhile.
SWEEP_SECONDS = env.number("SYNC_SWEEP_SECONDS", 10)

# Short work that asks no provider has a queue and a worker of its own: behind the slices of a large run
# it would expire, and people would wait for it.
SHORT = [
    "curation.tasks.tick",
    "curation.tasks.sweep",
    "curation.tasks.sweep_citations",
    "curation.tasks.admit_records",
    "curation.tasks.look_again",
    "curation.tasks.rank_candidates",
    "curation.tasks.fetch_candidates",
    "curation.tasks.judge_demo",
]

# Work that there is always more of has a queue and a worker of its own too: one turn of it may last as long
# as its provider is slow. A worker of all queues takes from them in turn; a run then waits behind one turn.
ENDLESS = [
    "curation.tasks.refresh_citations",
    "curation.tasks.catch_up_citations",
    "curation.tasks.name_candidates",
]

BEAT: dict[str, dict[str, Any]] = {
    "give lost slices back to the workers": {
        "task": "curation.tasks.sweep",
        "schedule": float(SWEEP_SECONDS),
        "options": {"expires": float(SWEEP_SECONDS)},
    },
    "refresh the citations that are due": {
        "task": "curation.tasks.sweep_citations",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "let new records into the queue of triage": {
        "task": "curation.tasks.admit_records",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "rank the candidates": {
        "task": "curation.tasks.rank_candidates",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "take every record into the ledger of refreshes": {
        "task": "curation.tasks.catch_up_citations",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "start the runs that are due": {
        "task": "curation.tasks.tick",
        "schedule": 60.0,
        "options": {"expires": 55.0},
    },
    "find quotes again in records that changed": {
        "task": "curation.tasks.look_again",
        "schedule": 60.0,
        "options": {"expires": 55.0},
    },
    "look again for what PubMed seems to have lost": {
        "task": "curation.tasks.look_for_withdrawn",
        "schedule": 6 * 3600.0,
        "options": {"expires": 6 * 3600.0},
    },
}
