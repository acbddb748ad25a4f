"""The stand-in's own door, ``/_standin/…``: the log, the faults, time travel, settings, health."""

import json
import threading
from collections.abc import Mapping
from typing import Any

from curation.standin.answers import Answer, Request, json_answer
from curation.standin.faults import Faults, rules_from
from curation.standin.limiter import Limiter
from curation.standin.log import Log
from curation.standin.service import Service
from curation.standin.timetravel import TimeTravel

PREFIX = "/_standin/"


class Control:
    """Answer the requests that steer the stand-in; they are neither logged nor limited nor spoilt."""

    def __init__(
        self, service: Service, log: Log, faults: Faults, travel: TimeTravel, limiter: Limiter
    ) -> None:
        """Steer these."""
        self._service = service
        self._log = log
        self._faults = faults
        self._travel = travel
        self._limiter = limiter
        self._travelling = threading.Lock()

    def answer(self, request: Request, body: bytes) -> Answer:
        """Answer one control request; what makes no sense gets 400 with the reason."""
        what = request.path.removeprefix(PREFIX).strip("/")
        try:
            told = self._do(request.method, what, request, body)
        except (ValueError, TypeError) as error:
            return json_answer({"error": str(error)}, 400)
        if told is None:
            return json_answer({"error": f"{request.method} {request.path} is not known here."}, 404)
        return json_answer(told)

    def _do(self, method: str, what: str, request: Request, body: bytes) -> object | None:
        match method, what:
            case "GET", "log":
                return self._log.as_json(request.get("path"))
            case "DELETE", "log":
                self._log.clear()
                return {"cleared": True}
            case "GET", "faults":
                return self._faults.told()
            case "POST" | "DELETE", "faults":
                given = _listed(body) if method == "POST" else []
                self._faults.replace(rules_from(given))
                return {"rules": len(given)}
            case "POST", "travel":
                return self._travelled(_listed(body))
            case "POST", "settings":
                return self._set(_listed(body)[0])
            case "DELETE", "history":
                return {"evicted": self._service.history.evict()}
            case "GET", "health":
                return {"status": "ok", "records": len(self._service.library)}
            case "GET", "stats":
                return self._stats()
        return None

    def _travelled(self, acts: list[Mapping[str, Any]]) -> object:
        with self._travelling:
            return {"pmids": [self._travel.do(act) for act in acts]}

    def _set(self, given: Mapping[str, Any]) -> object:
        """Change ceiling, rate, key_rate or icite ("arrays" or "strings"); all of it or nothing."""
        strange = set(given) - {"ceiling", "rate", "key_rate", "icite"}
        if strange:
            raise ValueError(f"There is no setting {', '.join(sorted(strange))}; nothing was changed.")
        if given.get("icite", "arrays") not in ("arrays", "strings"):
            raise ValueError("icite is either arrays or strings; nothing was changed.")
        numbers = {name: int(value) for name, value in given.items() if name != "icite"}
        self._service.ceiling = numbers.get("ceiling", self._service.ceiling)
        self._limiter.rate = numbers.get("rate", self._limiter.rate)
        self._limiter.key_rate = numbers.get("key_rate", self._limiter.key_rate)
        if "icite" in given:
            self._service.icite_strings = given["icite"] == "strings"
        return self._settings()

    def _settings(self) -> dict[str, object]:
        return {
            "ceiling": self._service.ceiling,
            "rate": self._limiter.rate,
            "key_rate": self._limiter.key_rate,
            "icite": "strings" if self._service.icite_strings else "arrays",
        }

    def _stats(self) -> object:
        paths: dict[str, int] = {}
        statuses: dict[str, int] = {}
        entries = self._log.entries()
        for entry in entries:
            paths[entry.path] = paths.get(entry.path, 0) + 1
            statuses[str(entry.status)] = statuses.get(str(entry.status), 0) + 1
        return {
            "records": len(self._service.library),
            "synthetic": self._service.library.synthetic,
            "requests": len(entries),
            "bytes": sum(entry.bytes for entry in entries),
            "paths": paths,
            "statuses": statuses,
            "settings": self._settings(),
        }


def _listed(body: bytes) -> list[Mapping[str, Any]]:
    given = json.loads(body or b"[]")
    every = given if isinstance(given, list) else [given]
    if not every or not all(isinstance(one, dict) for one in every):
        raise ValueError("Send a JSON object, or a list of objects; nothing was changed.")
    return every
