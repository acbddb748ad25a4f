"""The same over TLS, where the deadline must hold in the handshake too."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from curation.providers.errors import ConfigurationError, RetryableError
from curation.providers.http import Policy, Question
from tests.providers.wire import reply, serving, transport

WHOLE = b"<?xml version='1.0'?><eSearchResult><Count>0</Count></eSearchResult>"
QUICK = Policy(deadline=0.4, tries=1)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a key and a certificate that nobody trusts."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed, so there is no certificate to test with")
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "made.pem"
    names = "subjectAltName=IP:127.0.0.1,DNS:pubmed.example"
    command = (
        f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=x -addext {names} -keyout {key} -out {made}"
    )
    subprocess.run([openssl, *command.split()], check=True, capture_output=True)  # noqa: S603 our own words
    made.write_bytes(key.read_bytes() + made.read_bytes())
    return made


def over_tls(certificate: Path, say: Callable[[ssl.SSLSocket], object]) -> Callable[[socket.socket], None]:
    """Return a raw reply that shakes hands, reads the request and then says something."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def run(peer: socket.socket) -> None:
        try:
            with context.wrap_socket(peer, server_side=True) as secure:
                secure.recv(65536)
                say(secure)
        except OSError:
            return  # the client has gone, as it should

    return run


def question(port: int) -> Question:
    return Question(url=f"https://127.0.0.1:{port}/esearch.fcgi", utility="esearch", form=b"")


def test_an_untrusted_certificate_is_a_matter_of_the_settings(certificate: Path) -> None:
    untrusted = pytest.raises(ConfigurationError, match="certificate")
    with serving(over_tls(certificate, ssl.SSLSocket.close), raw=True) as server, untrusted:
        transport(policy=QUICK).ask(question(server.port))


def test_a_certificate_of_the_institution_can_be_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with serving(over_tls(certificate, lambda s: s.sendall(reply(WHOLE))), raw=True) as server:
        assert transport().ask(question(server.port)).body == WHOLE


def test_tls_goes_through_a_proxy_under_the_same_deadline(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("no_proxy", "NO_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    asked: list[bytes] = []

    def tunnel(say: Callable[[ssl.SSLSocket], object]) -> Callable[[socket.socket], None]:
        def run(peer: socket.socket) -> None:
            asked.append(peer.recv(65536))
            peer.sendall(b"HTTP/1.1 200 Established\r\n\r\n")
            over_tls(certificate, say)(peer)

        return run

    talking, silent = tunnel(lambda s: s.sendall(reply(WHOLE))), tunnel(lambda s: s.recv(1))
    with serving(talking, silent, raw=True) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        far = Question(url="https://pubmed.example/esearch.fcgi", utility="esearch", form=b"")
        assert transport().ask(far).body == WHOLE
        with pytest.raises(RetryableError, match=r"within 0\.4 s"):
            transport(policy=QUICK).ask(far)
    assert all(line.startswith(b"CONNECT pubmed.example:443") for line in asked)


def test_silence_after_the_handshake_hits_the_deadline(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))

    def begin_and_stop(secure: ssl.SSLSocket) -> None:
        secure.sendall(reply(WHOLE)[:-5])
        secure.recv(1)

    late = pytest.raises(RetryableError, match=r"within 0\.4 s")
    with serving(over_tls(certificate, begin_and_stop), raw=True) as server, late:
        transport(policy=QUICK).ask(question(server.port))


def test_silence_in_the_handshake_hits_the_deadline() -> None:
    def say_nothing(peer: socket.socket) -> None:
        while peer.recv(9999):
            pass

    with serving(say_nothing, raw=True) as server, pytest.raises(RetryableError, match=r"within 0\.4 s"):
        transport(policy=QUICK).ask(question(server.port))
