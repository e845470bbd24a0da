"""`fnhub run-pipeline --hub` reaches the components that a workflow's file makes."""

from __future__ import annotations

import pytest

from registry.client.pipelines.component import Asked, asking, settings_for


def test_the_flag_of_the_command_is_the_hub_of_its_components(surroundings):
    """Else the pipeline would be compiled from one hub and run from another."""
    with asking(Asked(hub="https://flag.example")):
        assert settings_for(None).hub_flag == "https://flag.example"
        assert settings_for("https://own.example").hub_flag == "https://own.example"

    assert settings_for(None).hub_flag is None


def test_what_was_asked_is_forgotten_where_the_file_fails(surroundings):
    with pytest.raises(ValueError, match="broken"), asking(Asked(hub="https://x")):
        raise ValueError("broken")

    assert settings_for(None).hub_flag is None
