"""The Python that runs, the packages it imported and the memory that it used."""

from __future__ import annotations

import importlib
import re
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

_OURS = {"fnhub", "fnhub_worker", "hub_functions", "indexer", "registry"}


def python_version() -> str:
    """Return `3.11.7`."""
    return ".".join(map(str, sys.version_info[:3]))


def platform_name() -> str:
    """Return `linux-x86_64`."""
    return str(importlib.import_module("sysconfig").get_platform())


def imported_packages() -> dict[str, str]:
    """Return the distributions whose modules were imported, with their versions.

    Costs about 40 ms for 125 distributions that are installed; the library's own
    ways to ask for it take five times that.
    """
    names = {name.partition(".")[0] for name in tuple(sys.modules)}
    names -= sys.stdlib_module_names | _OURS
    found: dict[str, str] = {}
    for each in distributions():
        if not names.isdisjoint(_modules(each)):
            name, version = _name_and_version(each)
            found.setdefault(name, version)  # the first on the path is imported
    return dict(sorted(found.items(), key=lambda pair: pair[0].lower()))


def _modules(distribution: Distribution) -> set[str]:
    """Return the names that importing a distribution's modules begins with."""
    record = distribution.read_text("RECORD")  # `numpy/core.py,...` and `six.py,...`
    if record:
        return {
            line.partition("/")[0].partition(".")[0] for line in record.splitlines()
        }
    return set((distribution.read_text("top_level.txt") or "").split())


def _name_and_version(distribution: Distribution) -> tuple[str, str]:
    """Read two lines of the metadata; parsing all of it takes a millisecond."""
    text = distribution.read_text("METADATA") or ""
    head = dict(re.findall(r"^(Name|Version): *(.+?) *$", text[:1000], re.MULTILINE))
    if len(head) == 2:
        return head["Name"], head["Version"]
    return distribution.metadata["Name"], distribution.version


def peak_memory_bytes() -> int:
    """Return the most memory that this process held, 0 where it is not known.

    Linux's `getrusage` also counts what the parent held when it started this
    process; /proc does not.
    """
    try:
        status = Path("/proc/self/status").read_text("ascii", "replace")
        if found := re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE):
            return int(found[1]) * 1024
    except OSError:
        pass
    try:
        resource = importlib.import_module("resource")
    except ImportError:  # Windows
        return 0
    peak = int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return peak if sys.platform == "darwin" else peak * 1024
