"""Everything in this folder needs what `scripts/setup-containers` installs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.containers.podman import IMAGE, build_image, podman


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them: `make test` runs none."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.containers)


@pytest.fixture(scope="session")
def image() -> Iterator[str]:
    """The image of deploy/Containerfile, built from this tree."""
    build_image()
    yield IMAGE
    only_ours = "label=org.opencontainers.image.title=fnhub"
    podman("image", "prune", "--force", "--filter", only_ours)  # earlier builds
