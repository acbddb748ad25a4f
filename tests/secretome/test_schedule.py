"""What runs by itself: every entry is a task there is, and no short one waits behind the slices of a run."""

import inspect

from secretome.celery import app
from secretome.schedule import BEAT, ENDLESS, SHORT

SOON = 600.0  # seconds; a run of a large source keeps its workers busy for longer


def test_every_entry_names_a_task_and_gives_it_what_it_takes() -> None:
    app.loader.import_default_modules()
    for entry in BEAT.values():
        inspect.signature(app.tasks[entry["task"]].run).bind(*entry.get("args", ()))
    assert set(SHORT) <= app.tasks.keys()


def test_a_task_that_expires_soon_does_not_stand_behind_the_slices_of_a_run() -> None:
    soon = {entry["task"] for entry in BEAT.values() if entry["options"]["expires"] < SOON}
    assert soon <= set(SHORT)


def test_a_run_waits_neither_behind_short_work_nor_behind_work_without_end() -> None:
    queues = dict.fromkeys(SHORT, "clock") | dict.fromkeys(ENDLESS, "citations")
    queues |= dict.fromkeys(("curation.tasks.plan_run", "curation.tasks.run_slice"), "celery")
    assert {name: app.amqp.router.route({}, name)["queue"].name for name in queues} == queues


def test_messages_of_citations_do_not_pile_up() -> None:
    app.loader.import_default_modules()
    assert app.tasks["curation.tasks.refresh_citations"].expires == 60
