"""Proxies, private authorities, and certificates that nobody vouches for."""

from __future__ import annotations

import base64
import hashlib
import ssl
from pathlib import Path

import pytest
import trustme
from cryptography import x509

from registry.client.http import HttpClient, accept
from registry.core.errors import CertificateUntrusted, HubUnreachable, InvalidSetting
from tests.e2e.faulty import FaultyHub, Proxy, Waits, running, says, sends

VARIABLES = (
    *(f"{kind}_proxy" for kind in ("http", "https", "all", "no")),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    "REQUEST_METHOD",
)
BASIC = "Basic " + base64.b64encode(b"me:h@sh").decode()


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.upper(), raising=False)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[trustme.CA, Path]:
    made = trustme.CA()
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    made.cert_pem.write_to_path(str(path))
    return made, path


@pytest.fixture(scope="module")
def secure(authority: tuple[trustme.CA, Path]) -> ssl.SSLContext:
    """What a hub speaks TLS with: as localhost and as hub.example."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority[0].issue_cert("localhost", "hub.example").configure_cert(context)
    return context


def get(url: str):
    client = HttpClient(url, Waits().patience())
    try:
        return accept(client.request("GET", "/x?q=1"), 200)
    finally:
        client.close()


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize("scheme", ["http://", ""])
def test_a_proxy_relays_http(monkeypatch, variable, scheme):
    hub = FaultyHub(says(b"well"))
    proxy = Proxy({"hub.example:81": hub.listener.port})
    monkeypatch.setenv(variable, f"{scheme}127.0.0.1:{proxy.port}")

    with running(hub, proxy):
        answer = get("http://hub.example:81/team")

    assert answer.body == b"well"
    assert proxy.heard[0].target == "http://hub.example:81/team/x?q=1"
    assert proxy.heard[0].headers["host"] == "hub.example:81"
    assert hub.heard[0].target == "/team/x?q=1"


def test_a_proxy_passes_tls_through(monkeypatch, authority, secure):
    """The proxy sees where to, and nothing of what is said."""
    hub = FaultyHub(says(b"well"), context=secure)
    proxy = Proxy({"hub.example:443": hub.listener.port})
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[1]))

    with running(hub, proxy):
        answer = get("https://hub.example")

    assert answer.body == b"well"
    assert [(each.method, each.target) for each in proxy.heard] == [
        ("CONNECT", "hub.example:443")
    ]
    assert hub.heard[0].target == "/x?q=1"
    assert hub.heard[0].headers["host"] == "hub.example"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxys_password_is_for_the_proxy_alone(
    monkeypatch, authority, secure, scheme
):
    is_secure = scheme == "https"
    hub = FaultyHub(says(b"well"), context=secure if is_secure else None)
    place = f"hub.example:{443 if is_secure else 80}"
    shown = place if is_secure else "hub.example"
    proxy = Proxy({shown: hub.listener.port}, password=BASIC)
    monkeypatch.setenv(f"{scheme}_proxy", f"http://me:h%40sh@127.0.0.1:{proxy.port}")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[1]))

    with running(hub, proxy):
        assert get(f"{scheme}://hub.example").body == b"well"

    assert proxy.heard[0].headers["proxy-authorization"] == BASIC
    assert "proxy-authorization" not in hub.heard[0].headers


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_password_is_told_at_once(monkeypatch, scheme):
    proxy = Proxy({}, password=BASIC)
    monkeypatch.setenv(f"{scheme}_proxy", f"http://me:wrong@127.0.0.1:{proxy.port}")

    with running(proxy), pytest.raises(InvalidSetting, match="password") as told:
        get(f"{scheme}://hub.example")

    assert len(proxy.heard) == 1
    assert "wrong" not in str(told.value)
    assert "USER:PASSWORD" in told.value.hint


@pytest.mark.parametrize("names", ["hub.example", ".example", "x,hub.example:81", "*"])
def test_hosts_of_no_proxy_are_reached_without_one(monkeypatch, names):
    proxy = Proxy({})
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.setenv("NO_PROXY", names)

    with running(proxy), pytest.raises(HubUnreachable):
        get("http://hub.example:81")

    assert proxy.heard == []


def test_a_requests_header_is_no_proxy(monkeypatch):
    """Under CGI, HTTP_PROXY is what a visitor's `Proxy:` header said."""
    hub = FaultyHub(says(b"well"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("REQUEST_METHOD", "GET")

    with running(hub):
        assert get(hub.url).body == b"well"


def test_a_proxy_that_is_not_there_is_named_without_its_password(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://me:hush@127.0.0.1:9")

    with pytest.raises(HubUnreachable, match=r"proxy http://127\.0\.0\.1:9") as told:
        get("http://hub.example")

    assert "hush" not in str(told.value)


@pytest.mark.parametrize(
    "address", ["socks5://me:hush@h:1", "http://me:hush@h:abc", "http://me:hush@:1"]
)
def test_a_proxy_that_cannot_be_used_is_told_unseen(monkeypatch, address):
    monkeypatch.setenv("http_proxy", address)

    with pytest.raises(InvalidSetting, match="proxy") as told:
        HttpClient("http://hub.example")

    assert "hush" not in str(told.value)


def test_tls_through_a_proxy_by_tls_is_told(monkeypatch):
    monkeypatch.setenv("https_proxy", "https://h:1")

    with pytest.raises(InvalidSetting, match="proxies by http://"):
        HttpClient("https://hub.example")


@pytest.mark.parametrize(
    "variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]
)
def test_a_private_authority_is_trusted_when_it_is_named(
    monkeypatch, authority, secure, variable
):
    hub = FaultyHub(says(b"well"), context=secure)
    monkeypatch.setenv(variable, str(authority[1]))

    with running(hub):
        assert get(hub.url).body == b"well"


@pytest.mark.parametrize("variable", ["SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"])
def test_authorities_may_lie_in_a_folder(
    monkeypatch, tmp_path, authority, secure, variable
):
    hub = FaultyHub(says(b"well"), context=secure)
    name = hashed_name(authority[1])
    (tmp_path / name).write_bytes(authority[1].read_bytes())
    monkeypatch.setenv(variable, str(tmp_path))

    with running(hub):
        assert get(hub.url).body == b"well"


def test_every_named_authority_counts(monkeypatch, tmp_path, authority, secure):
    """SSL_CERT_FILE is often set for all; a bundle beside it is meant too."""
    hub = FaultyHub(says(b"well"), context=secure)
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[1]))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))

    with running(hub):
        assert get(hub.url).body == b"well"
        monkeypatch.setenv("SSL_CERT_FILE", str(other))
        monkeypatch.setenv("CURL_CA_BUNDLE", str(authority[1]))
        assert get(hub.url).body == b"well"


def test_a_bundle_takes_the_place_of_the_systems_authorities(
    monkeypatch, tmp_path, secure
):
    hub = FaultyHub(says(b"well"), context=secure)
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))

    with running(hub), pytest.raises(CertificateUntrusted):
        get(hub.url)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_bundle_that_cannot_be_read_is_named(monkeypatch, tmp_path, content):
    bundle = tmp_path / "ca.pem"
    if content is not None:
        bundle.write_text(content)
    monkeypatch.setenv("CURL_CA_BUNDLE", str(bundle))

    with pytest.raises(InvalidSetting, match=r"CURL_CA_BUNDLE=.*ca\.pem"):
        get("https://hub.example")


def test_an_unknown_authority_is_told_once_and_how_to_name_it(secure):
    hub = FaultyHub(says(), context=secure)

    with running(hub), pytest.raises(CertificateUntrusted, match="issuer") as told:
        get(hub.url)

    assert "SSL_CERT_FILE" in told.value.hint
    assert hub.listener.count == 1
    assert hub.heard == []


def test_a_certificate_of_another_host_is_told(monkeypatch, authority, secure):
    hub = FaultyHub(says(), context=secure)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[1]))

    with running(hub), pytest.raises(CertificateUntrusted, match=r"127\.0\.0\.1"):
        get(hub.url.replace("localhost", "127.0.0.1"))


def test_a_hub_without_tls_is_told_at_once():
    hub = FaultyHub(sends(b"HTTP/1.1 400 What\r\n\r\n"))

    def answer(connection, _):
        connection.recv(10)
        connection.sendall(b"HTTP/1.1 400 What\r\n\r\n")

    hub.listener.serve = answer
    with running(hub), pytest.raises(HubUnreachable):
        get(hub.url.replace("http:", "https:"))

    assert hub.listener.count == 1


def test_no_setting_switches_verification_off(monkeypatch, secure):
    """Nothing that other tools know as such, and nothing of our own."""
    hub = FaultyHub(says(), context=secure)
    for variable in ("PYTHONHTTPSVERIFY", "FNHUB_INSECURE", "CURL_INSECURE"):
        monkeypatch.setenv(variable, "0" if variable.startswith("PY") else "1")

    with running(hub), pytest.raises(CertificateUntrusted):
        get(hub.url)


def hashed_name(certificate: Path) -> str:
    """Return the name by which OpenSSL looks for an authority in a folder.

    Source: x509_name_canon in OpenSSL: SHA-1 of the subject, in small letters.
    """
    subject = x509.load_pem_x509_certificate(certificate.read_bytes()).subject
    small = [x509.NameAttribute(each.oid, each.value.lower()) for each in subject]
    coded = x509.Name(small).public_bytes()[2:]  # without the sequence's own head
    number = int.from_bytes(hashlib.sha1(coded).digest()[:4], "little")
    return f"{number:08x}.0"
