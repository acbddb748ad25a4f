"""Secrets are taken out however they are written."""

import html
import json
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.providers.redact import HIDDEN, scrub

KEY = "0123456789abcdef0123456789abcdef0123"

secrets = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=8, max_size=60).filter(
    lambda s: s not in HIDDEN
)
spellings: list[Callable[[str], str]] = [
    str,
    str.upper,
    quote,
    quote_plus,
    lambda s: quote(s, safe=""),
    lambda s: quote(s, safe="").lower(),
    lambda s: json.dumps(s)[1:-1],
    lambda s: repr(s)[1:-1],
    html.escape,
]


@given(secrets, st.sampled_from(spellings), st.text(max_size=40), st.text(max_size=40))
def test_a_known_secret_never_shows(
    secret: str, spell: Callable[[str], str], before: str, after: str
) -> None:
    shown = scrub(f"{before} {spell(secret)} {after}", [secret])
    assert spell(secret) not in shown or spell(secret) in before + after
    assert secret.lower() not in shown.lower() or secret.lower() in f"{before} {after}".lower()


@given(st.text(max_size=200), secrets)
def test_scrubbing_twice_changes_nothing(text: str, secret: str) -> None:
    once = scrub(text, [secret])
    assert scrub(once) == scrub(scrub(once))


@pytest.mark.parametrize(
    "text",
    [
        "https://x/esearch.fcgi?db=pubmed&api_key=not-a-known-key&term=a",
        '{"error":"API key invalid","api-key":"not-a-known-key"}',
        '{\\"api-key\\": \\"not-a-known-key\\"}',
        "api_key%3Dnot-a-known-key",
        "{'api_key': 'not-a-known-key'}",
        "API_KEY = not-a-known-key",
        "http://person:not-a-known-key@proxy.example:3128/",
        "email=not-a-known-key@x.org",
    ],
)
def test_an_unknown_secret_is_known_by_its_place(text: str) -> None:
    shown = scrub(text)
    assert "not-a-known-key" not in shown
    assert HIDDEN in shown


def test_keys_and_addresses_are_known_by_their_form() -> None:
    assert scrub(f"key {KEY} or {KEY.upper()}.") == f"key {HIDDEN} or {HIDDEN}."
    assert scrub("write to ann.b+c@some.example.org!") == f"write to {HIDDEN}!"
    assert scrub("email%3Dann%40some.example.org&x=1") == f"email%3D{HIDDEN}&x=1"
    assert scrub("żółć@łódź.example") == HIDDEN


def test_what_is_no_secret_stays() -> None:
    for text in (
        "API key invalid",
        "PMID 36691473, MCID_0123456789abcdef01234567",
        "https://eutils.example/esearch.fcgi?db=pubmed&term=a[au]",
        "doi:10.5555/abc@2",
    ):
        assert scrub(text) == text


def test_an_empty_secret_hides_nothing() -> None:
    assert scrub("abc", [""]) == "abc"


@pytest.mark.parametrize("piece", ["a", "a@", "a.", "://", "api_key=", "0", "%", "é", " "])
def test_a_hostile_text_is_no_slow_work(piece: str) -> None:
    text = (piece * 70_000)[:70_000]
    begun = time.process_time()
    scrub(text, ["secret-secret"])
    assert time.process_time() - begun < 2
