"""Releases other than a project's own, side by side, importable from the cache.

`fnhub.releases.core_describe_1_0_0_<16 hex>` is that release's folder in the
cache.  Being a real package, pickles find it in every process that has fnhub.
"""

from __future__ import annotations

from registry.client.cache import Cache
from registry.client.closures import install
from registry.client.settings import Settings

_cache = Cache(Settings.read().cache)
__path__ = [str(_cache.releases), str(_cache.closures)]
install(_cache.closures)
