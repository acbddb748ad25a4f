"""Is the process alive, and is all there that it needs? For load balancers: open to all, no secrets."""

import logging
from collections.abc import Callable

import kombu
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from curation.search.lag import lag

log = logging.getLogger(__name__)

BROKER_SECONDS = 2


class NotReadyError(Exception):
    """A part is there and cannot be used yet; the message is for whoever looks after the server."""


def database() -> None:
    """Ask the database for anything.

    Raises:
        django.db.Error: if it does not answer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def migrations() -> None:
    """See that no migration waits.

    Raises:
        NotReadyError: if one does.
    """
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise NotReadyError(f"{len(waiting)} waiting; run “manage.py migrate”")


def broker() -> None:
    """Open a connection to the broker and close it.

    Raises:
        kombu.exceptions.OperationalError, OSError: if there is none within two seconds.
    """
    options = {"socket_connect_timeout": BROKER_SECONDS, "socket_timeout": BROKER_SECONDS}
    with kombu.Connection(
        settings.BROKER_URL, connect_timeout=BROKER_SECONDS, transport_options=options
    ) as link:
        link.ensure_connection(max_retries=0, timeout=BROKER_SECONDS)


def search_index() -> None:
    """See that this host's search index is in step.

    Raises:
        NotReadyError: if it is late or not there; pages then say so, and everything else goes on.
    """
    here = lag()
    if here.is_late:
        raise NotReadyError(str(here))


PARTS: dict[str, Callable[[], None]] = {
    "database": database,
    "migrations": migrations,
    "broker": broker,
}
# What the site can do without for a while: told, and no reason to take the process out of service.
DISPENSABLE: dict[str, Callable[[], None]] = {"search index": search_index}


@never_cache
@require_safe
def livez(_: HttpRequest) -> HttpResponse:
    """Say that the process answers; nothing else is looked at."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(_: HttpRequest) -> JsonResponse:
    """Name each part and whether it can be used: 200 if all can that are needed, else 503."""
    parts = {name: _judged(name, part) for name, part in PARTS.items()}
    ready = all(word == "ok" for word in parts.values())
    others = {name: _judged(name, part) for name, part in DISPENSABLE.items()}
    degraded = ready and any(word != "ok" for word in others.values())
    answer = {"ready": ready, "degraded": degraded, "parts": parts | others}
    return JsonResponse(answer, status=200 if ready else 503)


def _judged(name: str, part: Callable[[], None]) -> str:
    """Return ``ok`` or what is wrong. An exception's own text may hold an address; only the log has it."""
    try:
        part()
    except NotReadyError as error:
        return str(error)
    except Exception:  # whatever is wrong with a part, the others are still judged
        log.warning("%s is not usable", name, exc_info=True)
        return "does not answer"
    return "ok"
