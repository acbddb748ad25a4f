"""Faults on request: rules say which requests are spoilt, and how.

A rule is a mapping with ``fault``, ``args`` (optional), ``match`` (optional) and ``times`` (how often
at most). ``match`` may name ``path`` (a part of it), ``method``, ``params`` (field: a part of its
value), and one of ``nth`` (a number or several, counted from 1), ``every`` (each k-th) or
``probability`` with ``seed``; without one of these every matching request is spoilt.
"""

import json
import random
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from curation.standin.answers import Answer, Request
from curation.standin.limiter import Limiter
from curation.standin.service import Service
from curation.standin.spoiling import SPOILT
from curation.standin.timetravel import TimeTravel

BEFORE = ("evict_history", "change_records")
"""Faults that happen before a request is answered: history lost, records changed by ``args.act``."""

_KNOWN = frozenset({"fault", "args", "match", "times"})
_MATCHES = frozenset({"path", "method", "params", "nth", "every", "probability", "seed"})


@dataclass
class Rule:
    """One rule and what it has seen so far."""

    fault: str
    args: Mapping[str, Any]
    match: Mapping[str, Any]
    times: int | None
    seen: int = 0
    fired: int = 0
    chance: random.Random = field(default_factory=random.Random)

    def takes(self, request: Request) -> bool:
        """Count a request and tell whether it is to be spoilt."""
        if not self._fits(request) or (self.times is not None and self.fired >= self.times):
            return False
        self.seen += 1
        if not self._its_turn():
            return False
        self.fired += 1
        return True

    def _fits(self, request: Request) -> bool:
        wanted = self.match.get("params", {})
        return (
            str(self.match.get("path", "")) in request.path
            and str(self.match.get("method", request.method)) == request.method
            and all(
                any(str(part) in value for value in request.params.get(name, ()))
                for name, part in wanted.items()
            )
        )

    def _its_turn(self) -> bool:
        if "nth" in self.match:
            nth = self.match["nth"]
            return self.seen in (nth if isinstance(nth, list) else [nth])
        if "every" in self.match:
            return self.seen % int(self.match["every"]) == 0
        if "probability" in self.match:
            return self.chance.random() < float(self.match["probability"])
        return True


def rules_from(given: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """Read rules from plain values. Raises ValueError naming the first rule that makes no sense."""
    return [_rule(number, one) for number, one in enumerate(given, start=1)]


def read_rules(path: Path) -> list[Mapping[str, Any]]:
    """Read a JSON file with a list of rules. Raises ValueError when it holds none or a wrong one."""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(f"{path.name} is not JSON: {error}.") from error
    if not isinstance(given, list):
        raise ValueError(f"{path.name} must hold a list of rules.")  # noqa: TRY004 the file is wrong, not the code
    rules_from(given)
    return given


def _rule(number: int, given: Mapping[str, Any]) -> Rule:
    if not isinstance(given, Mapping):
        raise ValueError(f"Rule {number} must be an object with a fault.")  # noqa: TRY004 the rule is wrong, not the code
    name, match = given.get("fault"), given.get("match", {})
    strange = (set(given) - _KNOWN) | (set(match) - _MATCHES)
    if strange:
        raise ValueError(f"Rule {number} has {', '.join(sorted(strange))}, which means nothing here.")
    if name not in SPOILT and name not in BEFORE:
        raise ValueError(
            f"Rule {number} asks for {name!r}; there are {', '.join(sorted({*SPOILT, *BEFORE}))}."
        )
    if name == "change_records" and not isinstance(given.get("args", {}).get("act"), Mapping):
        raise ValueError(f"Rule {number} needs args.act, the act that changes the records.")
    chance = random.Random(match.get("seed", 1))  # noqa: S311 for repeatable tests, not for secrets
    return Rule(str(name), given.get("args", {}), match, given.get("times"), chance=chance)


class Faults:
    """Hold the rules in force and apply them."""

    def __init__(self, service: Service, travel: TimeTravel, limiter: Limiter, rules: Iterable[Rule]) -> None:
        """Start with these rules."""
        self._service = service
        self._travel = travel
        self._limiter = limiter
        self._lock = threading.Lock()
        self._rules = list(rules)

    def replace(self, rules: Iterable[Rule]) -> None:
        """Put other rules in force."""
        with self._lock:
            self._rules = list(rules)

    def told(self) -> list[dict[str, object]]:
        """Tell the rules in force, how many requests each has seen and how many it spoilt."""
        with self._lock:
            return [{"fault": rule.fault, "seen": rule.seen, "fired": rule.fired} for rule in self._rules]

    def taking(self, request: Request) -> list[Rule]:
        """Give the rules that spoil this request, in their order."""
        with self._lock:
            return [rule for rule in self._rules if rule.takes(request)]

    def before(self, rules: list[Rule]) -> None:
        """Do what is to happen before the request is answered."""
        for rule in rules:
            if rule.fault == "evict_history":
                self._service.history.evict()
            elif rule.fault == "change_records":
                self._travel.do(rule.args.get("act", {}))

    def after(self, rules: list[Rule], answer: Answer, request: Request) -> Answer:
        """Spoil an answer by each of the rules in turn."""
        for rule in rules:
            if rule.fault in SPOILT:
                answer = SPOILT[rule.fault](answer, request, rule.args, self._service.library)
        return answer
