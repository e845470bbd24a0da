"""Real loopback hubs write down what they are sent: a token is one hub's alone."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pytest

from registry.client.credentials import token_for
from registry.client.hub import Hub
from registry.client.settings import Settings
from registry.core.errors import FnhubError, HubMoved, InvalidSetting, NotSignedIn
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from tests.e2e.faulty import FaultyHub, Waits, running, says

ADD = FunctionName("acme", "add")
ONE = parse_version("1.0.0")
FAKE_KEYRING = """
def get_password(service, user):
    found = {PASSWORDS!r}.get((service, user))
    if isinstance(found, str) and found.startswith("!"):
        raise RuntimeError(found)
    return found
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's home folder with nothing in it, and no keyring."""
    for variable in ("NETRC", "FNHUB_TOKEN", "FNHUB_HUB", "FNHUB_CONFIG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    keep_in_keyring(monkeypatch, tmp_path, {})
    return tmp_path


def keep_in_keyring(
    monkeypatch: pytest.MonkeyPatch, folder: Path, passwords: dict[tuple[str, str], str]
) -> None:
    """Put a keyring in the place of the machine's: it answers from a dict."""
    place = folder / f"keyring-{len(list(folder.iterdir()))}"
    place.mkdir()
    source = FAKE_KEYRING.replace("{PASSWORDS!r}", repr(passwords))
    (place / "keyring.py").write_text(source)
    monkeypatch.delitem(sys.modules, "keyring", raising=False)
    monkeypatch.syspath_prepend(str(place))


def write_netrc(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def tokens_of(hub: FaultyHub) -> list[str | None]:
    return [each.headers.get("authorization") for each in hub.heard]


def ask_everything(hub: Hub) -> None:
    """Every verb; what the answers are does not matter here."""
    for ask in (
        lambda: hub.search("x", {}, 1),
        lambda: hub.show(ADD),
        lambda: hub.fetch_index(ADD, '"etag"'),
        lambda: hub.package(ADD, ONE, "0" * 64),
        lambda: hub.publish(b"wheel"),
        lambda: hub.yank(ADD, ONE, "wrong"),
    ):
        with pytest.raises(FnhubError):
            ask()


def ask_own_and_other(own, other, monkeypatch):
    """Ask both hubs everything, with a token of the first."""
    monkeypatch.setenv("FNHUB_HUB", own.url)
    monkeypatch.setenv("FNHUB_TOKEN", "fnhub_hush")
    settings = Settings.read()
    with running(own, other):
        for url in (own.url, other.url):
            with closing(Hub.at(url, settings)) as hub:
                ask_everything(hub)


def test_a_token_goes_to_its_hub_alone(home, monkeypatch):
    """A project may list a stranger's hub under `hubs:`; it learns nothing."""
    own, other = FaultyHub(says()), FaultyHub(says())

    ask_own_and_other(own, other, monkeypatch)

    assert tokens_of(own) == [None] * 4 + ["Bearer fnhub_hush"] * 2
    assert tokens_of(other) == [None] * 4  # nothing was published there


def test_reads_are_signed_when_the_own_hub_asks_and_for_it_alone(home, monkeypatch):
    """Public things are read without a token, so that caches keep what comes."""
    asks = {"WWW-Authenticate": 'Bearer realm="fnhub"'}
    own, other = FaultyHub(says(**asks)), FaultyHub(says(**asks))

    ask_own_and_other(own, other, monkeypatch)

    assert tokens_of(own) == [None] + ["Bearer fnhub_hush"] * 6
    assert tokens_of(other) == [None] * 4


def test_a_redirect_does_not_take_the_token_along(home):
    other = FaultyHub(says())
    own = FaultyHub(says(status=307, Location=f"{other.url}/x"))

    with (
        running(own, other),
        closing(Hub(own.url, "fnhub_hush")) as hub,
        pytest.raises(HubMoved) as told,
    ):
        hub.publish(b"wheel")

    assert other.heard == []
    assert "hush" not in str(told.value)


def test_a_token_that_a_hub_refuses_is_not_shown(home):
    """Neither the error, nor what is noted, nor a traceback's values tell it."""
    own, waits = FaultyHub(says(status=503)), Waits()

    with running(own):
        hub = Hub(
            own.url, "fnhub_hush", patience=waits.patience(), note=waits.notes.append
        )
        with closing(hub), pytest.raises(FnhubError) as told:
            hub.publish(b"wheel")

    assert waits.notes
    assert "hush" not in f"{waits.notes} {told.value} {told.value!r} {hub!r}"


@pytest.mark.parametrize("by_variable", [True, False])
def test_netrc_gives_the_password_of_the_very_host(home, monkeypatch, by_variable):
    text = "machine other.example login a password no\nmachine hub.example password yes"
    path = write_netrc(home / (".netrc" if not by_variable else "elsewhere"), text)
    if by_variable:
        monkeypatch.setenv("NETRC", str(path))
    settings = Settings.read("https://elsewhere.example")

    assert token_for("https://HUB.example:8443/x", settings) == "yes"
    assert token_for("https://example", settings) is None
    assert token_for("https://sub.hub.example", settings) is None


def test_netrcs_default_is_no_hubs(home):
    """It would go to every hub that a project names."""
    write_netrc(home / ".netrc", "default login a password no")

    assert token_for("https://hub.example", Settings.read()) is None


def test_a_setting_beats_netrc_which_beats_the_keyring(home, monkeypatch):
    url = "https://hub.example"
    keep_in_keyring(monkeypatch, home, {("fnhub", url): "of keyring"})
    assert token_for(f"{url}:443/x", Settings.read()) == "of keyring"

    write_netrc(home / ".netrc", "machine hub.example password of-netrc")
    assert token_for(url, Settings.read()) == "of-netrc"

    monkeypatch.setenv("FNHUB_TOKEN", "of-variable")
    assert token_for(url, Settings.read(url)) == "of-variable"
    assert token_for(url, Settings.read("https://other.example")) == "of-netrc"


@pytest.mark.parametrize(
    ("hub", "is_same"),
    [
        ("HTTPS://Hub.Example", True),
        ("https://hub.example:443/", True),
        ("https://hub.example/x", False),
        ("https://hub.example:8443", False),
        ("http://hub.example", False),
        ("https://hub.example.", False),
        ("not an address", False),
        ("https://hub.example:x", False),
    ],
)
def test_a_hub_is_scheme_host_port_and_path(home, monkeypatch, hub, is_same):
    monkeypatch.setenv("FNHUB_TOKEN", "hush")

    found = token_for("https://hub.example", Settings.read(hub))

    assert found == ("hush" if is_same else None)


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        ("machine hub.example password hush", 0o644, "chmod 600"),
        ("machine hub.example pass hush", 0o600, "line 1"),
        ("machine hub.example\nhush", 0o600, "line 2"),
        ("machine hub.example password h\xfcsh", 0o600, "printable"),
    ],
)
def test_a_netrc_that_cannot_be_used_is_told_without_what_it_holds(
    home, text, mode, words
):
    path = write_netrc(home / ".netrc", text, mode)

    with pytest.raises(InvalidSetting, match=words) as told:
        token_for("https://hub.example", Settings.read())

    assert "sh" not in str(told.value).replace(str(path), "")
    assert "FNHUB_TOKEN" in told.value.hint


def test_a_netrc_of_bytes_is_told(home):
    (home / ".netrc").write_bytes(b"machine \xff\xfe")

    with pytest.raises(InvalidSetting, match=r"\.netrc"):
        token_for("https://hub.example", Settings.read())


def test_what_others_may_read_of_other_hosts_is_no_matter(home):
    write_netrc(home / ".netrc", "machine other.example password x", 0o644)

    assert token_for("https://hub.example", Settings.read()) is None


def test_a_netrc_that_is_named_and_not_there_is_noted(home, monkeypatch):
    notes: list[str] = []
    monkeypatch.setenv("NETRC", "/nowhere/netrc")

    assert token_for("https://hub.example", Settings.read(), notes.append) is None
    assert "/nowhere/netrc" in notes[0]


def test_a_keyring_that_fails_is_noted_and_not_fatal(home, monkeypatch):
    url, notes = "https://hub.example", list[str]()
    keep_in_keyring(monkeypatch, home, {("fnhub", url): "!it is locked"})

    hub = Hub.at(url, Settings.read(), note=notes.append)
    with pytest.raises(NotSignedIn):
        hub.publish(b"wheel")

    assert "it is locked" in notes[0]
    assert token_for(url, Settings.read()) is None


def test_no_keyring_is_no_matter(home, monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)  # as if not installed
    notes: list[str] = []

    assert token_for("https://hub.example", Settings.read(), notes.append) is None
    assert notes == []


def test_a_token_is_looked_for_when_it_is_needed_and_once(home, monkeypatch):
    """A keyring may ask its user to unlock it: not for a search."""
    own = FaultyHub(says())
    asked: list[str] = []

    def find() -> str:
        asked.append("once")
        return "fnhub_x"

    with running(own), closing(Hub(own.url, find)) as hub:
        with pytest.raises(FnhubError):
            hub.search("x", {}, 1)
        assert asked == []
        for _ in range(2):
            with pytest.raises(FnhubError):
                hub.publish(b"wheel")

    assert asked == ["once"]
