"""What runs by itself: every entry is a task there is, and no short one waits behind the slices of a run."""

import inspect
from typing import Any

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


def test_a_worker_takes_a_run_after_one_turn_of_citations_however_many_wait() -> None:
    taken: list[str] = []

    def take(_: object, message: Any) -> None:
        taken.append(message.delivery_info["routing_key"])
        message.ack()

    with app.connection_for_write() as connection:
        channel = connection.default_channel
        queues = [app.amqp.queues[name](channel) for name in ("celery", "clock", "citations")]
        for queue in queues:
            queue.declare()
            queue.purge()
        with connection.Producer() as producer:
            for name in ("citations",) * 6 + ("celery",):
                producer.publish({}, routing_key=name, exchange="")
        with connection.Consumer(queues, callbacks=[take], prefetch_count=1):
            while len(taken) < 7:
                connection.drain_events(timeout=5)
    assert "celery" in taken[:2]
