"""What is said of requests that never came to an answer."""

import socket

import pytest

from curation.providers.errors import ConfigurationError, OutageError
from curation.providers.http import Policy, Question, fault_of
from tests.providers.wire import transport

QUICK = Policy(deadline=2, tries=1)


def test_an_address_that_cannot_be_one_is_a_matter_of_the_settings() -> None:
    question = Question(url="http://.example/", utility="esearch")
    with pytest.raises(ConfigurationError, match="not a usable address"):
        transport(policy=QUICK).ask(question)


def test_a_proxy_that_is_down_is_named_as_the_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("no_proxy", "NO_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("http_proxy", f"http://person:secret-word@127.0.0.1:{port}/")
    with pytest.raises(OutageError, match="through the proxy") as caught:
        transport(policy=QUICK).ask(Question(url="http://pubmed.example/", utility="icite"))
    assert "secret-word" not in repr(caught.value)


def test_a_fault_nobody_foresaw_is_named_by_its_kind_alone() -> None:
    inner = BlockingIOError("http://person:secret-word@proxy.example/?api_key=abc")
    error = fault_of(OSError("odd", inner), "iCite", 1)
    assert type(error) is OutageError
    assert "BlockingIOError, OSError" in error.message
    assert "secret-word" not in error.message


def test_causes_that_name_each_other_end() -> None:
    one, other = OSError("one"), OSError("other")
    one.__cause__, other.__cause__ = other, one
    assert type(fault_of(one, "iCite", 1)) is OutageError
