"""What runs by itself: every entry is a task there is, and no short one waits behind the slices of a run."""

import inspect

from secretome.celery import app
from secretome.schedule import BEAT, SHORT

SOON = 600.0  # seconds; a run of a large source keeps its workers busy for longer


def test_every_entry_names_a_task_and_gives_it_what_it_takes() -> None:
    app.loader.import_default_modules()
    for entry in BEAT.values():
        inspect.signature(app.tasks[entry["task"]].run).bind(*entry.get("args", ()))
    assert set(SHORT) <= app.tasks.keys()


def test_a_task_that_expires_soon_does_not_stand_behind_the_slices_of_a_run() -> None:
    soon = {entry["task"] for entry in BEAT.values() if entry["options"]["expires"] < SOON}
    assert soon <= set(SHORT)


def test_the_worker_of_a_large_run_leaves_the_short_tasks_to_another_queue() -> None:
    routes = {
        name: app.amqp.router.route({}, name)["queue"].name for name in (*SHORT, "curation.tasks.run_slice")
    }
    assert routes == dict.fromkeys(SHORT, "clock") | {"curation.tasks.run_slice": "celery"}
