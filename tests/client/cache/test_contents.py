"""What is in a cache, counted."""

from __future__ import annotations

from registry.client.cache.contents import read_contents
from tests.client.cache.conftest import link
from tests.client.cache.pruning import ONE, OTHER, make_environment


def test_contents_are_counted(cache, project):
    link(cache, project, [ONE, OTHER])
    environment = make_environment(cache, "f" * 16 + "-0123456789abcdef")

    found = read_contents(cache)

    sizes = [len(data) for each in (ONE, OTHER) for data in each.files.values()]
    assert (found.releases.count, found.releases.size_bytes) == (2, sum(sizes))
    assert found.environments.count == 1
    size = (environment / "lib" / "code.py").stat().st_size
    assert found.environments.size_bytes == size
    assert found.index_documents.count == 0
    assert found.projects == (str(project),)
