"""The limits: so many in any one second, told as NCBI tells it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.standin.limiter import Limiter
from tests.standin.conftest import Make
from tests.standin.making import ask


class Clock:
    """A clock that stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_fourth_in_a_second_is_refused_and_the_window_slides() -> None:
    clock = Clock()
    limiter = Limiter(3, 10, clock=clock)
    assert [limiter.ask("a", "").passes for _ in range(4)] == [True, True, True, False]
    assert limiter.ask("a", "").counted == 4
    assert limiter.ask("b", "").passes
    clock.now += 0.999
    assert not limiter.ask("a", "").passes
    clock.now += 0.001
    assert limiter.ask("a", "").passes


def test_a_key_counts_for_all_addresses_together() -> None:
    limiter = Limiter(3, 10, ["k"], clock=Clock())
    passed = [limiter.ask(f"address {number}", "k").passes for number in range(12)]
    assert passed == [True] * 10 + [False] * 2


@given(st.lists(st.floats(0, 0.4), min_size=1, max_size=80), st.integers(1, 5))
def test_no_second_ever_holds_more_than_the_limit(waits: list[float], rate: int) -> None:
    clock = Clock()
    limiter = Limiter(rate, 10, clock=clock)
    passed = []
    for wait in waits:
        clock.now += wait
        if limiter.ask("a", "").passes:
            passed.append(clock.now)
    assert all(sum(1 for other in passed if 0 <= other - start < 1.0) <= rate for start in passed)


def test_the_refusal_has_ncbis_body_and_headers(make: Make) -> None:
    standin = make(rate=1)
    address = standin.eutils_url + "einfo.fcgi"
    first, second = ask(address), ask(address)
    assert (first.status, first.headers["X-RateLimit-Limit"], first.headers["X-RateLimit-Remaining"]) == (
        200, "1", "0",
    )  # fmt: skip
    assert second.status == 429
    assert second.text == '{"error":"API rate limit exceeded","api-key":"127.0.0.1","count":"2","limit":"1"}'
    assert second.headers["Content-Type"].startswith("application/json")
    assert (second.headers["X-RateLimit-Limit"], second.headers["Retry-After"]) == ("1", "2")
    assert ask(standin.icite_url + "pubs", pmids="101").status == 200


def test_an_unknown_key_is_refused_and_a_known_one_has_its_own_limit(make: Make) -> None:
    standin = make(rate=1, key_rate=2, keys=["good"])
    address = standin.eutils_url + "einfo.fcgi"
    bad = ask(address, api_key="bad")
    assert (bad.status, bad.json) == (
        400, {"error": "API key invalid", "api-key": "bad", "type": "invalid", "status": "unknown"},
    )  # fmt: skip
    assert [ask(address, api_key="good").status for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(("rate", "key"), [(0, None), (3, "k")])
def test_a_rate_of_nought_is_no_limit(make: Make, rate: int, key: str | None) -> None:
    standin = make(rate=rate, key_rate=0, keys=["k"])
    extra: dict[str, Any] = {"api_key": key} if key else {}
    assert {ask(standin.eutils_url + "einfo.fcgi", **extra).status for _ in range(15)} == {200}
