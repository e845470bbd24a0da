"""MLRun's own SDK, unmodified, finds what a hub has by its names."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.clients


def test_every_form_of_a_name_finds_the_release_that_the_hub_has(ask, stocked):
    """The digest that function.yaml states is that of the wheel which was published."""
    one, two = (
        stocked.wheels[f"acme/inner@{version}"] for version in ("1.0.0", "1.1.0")
    )
    describe = next(w for ref, w in stocked.wheels.items() if "core/describe@" in ref)
    expected = {
        "hub://describe": describe.sha256,
        "hub://core/describe": describe.sha256,
        "hub://inner": "MLRunNotFoundError",  # it is acme's, and core has none
        "hub://acme/inner": two.sha256,
        "hub://acme/inner:latest": two.sha256,
        "hub://acme/inner:1.0.0": one.sha256,
        "hub://acme/inner:^1.0": two.sha256,
        "hub://acme/inner:~1.0": one.sha256,
        "hub://acme/inner:>=1,<1.1": one.sha256,
        "hub://acme/inner:1": two.sha256,
        f"hub://acme/inner:sha256-{one.sha256}": one.sha256,
        "hub://acme/inner:9.9.9": "MLRunNotFoundError",
        "hub://acme/inner:^2": "MLRunNotFoundError",
        "hub://nobody/inner": "MLRunNotFoundError",
        "hub://vault/inner": "MLRunNotFoundError",
        "hub://no-such": "MLRunNotFoundError",
    }

    assert ask("names", *expected) == expected


def test_a_private_team_is_there_for_its_readers_alone(ask, stocked):
    """A reader's token, given as MLRun takes it: for the API, and for files."""
    urls = ["hub://vault/inner", "hub://vault/inner:1.0.0"]
    token = stocked.hub.token("vault", "--scope", "read")
    wheel = stocked.wheels["vault/inner@1.0.0"]

    found = ask("names", *urls, MLRUN_HTTPDB__TOKEN=token, HTTPS_AUTH_TOKEN=token)

    assert found == dict.fromkeys(urls, wheel.sha256)
    assert set(ask("names", *urls).values()) == {"MLRunNotFoundError"}


def test_doc_tells_what_a_function_takes(ask):
    """From the signature: nothing of it is written by hand."""
    shown = ask("doc", "hub://core/split-data")

    assert "default handler: split_data" in shown
    assert "table(pandas.DataFrame)" in shown
    assert "test_share(float)" in shown
    assert "default=0.2" in shown


def test_the_sdks_own_calls_for_a_hub_are_answered(ask, stocked):
    """Lists, items and assets, as MLRun's own server gives them."""
    found = ask("hub", "acme", "inner", "1.0.0")

    assert found["sources"] == ["core", "acme"]
    assert "inner:latest" in found["items"]["functions"]
    assert found["items"]["modules"] == [
        "loud:latest",
        "loud:1.0.0",
        "shout:latest",
        "shout:1.0.0",
        "tools:latest",
        "tools:1.0.0",
    ]
    assert found["items"]["steps"] == found["items"]["modules"][:4]
    assert found["version"] == "1.0.0"
    place = f"{stocked.hub.url}/mlrun/acme/functions/master/inner/1.0.0/"
    assert found["uri"] == place
    assert "For a test." in found["docs"]
