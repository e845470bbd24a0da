"""A lock of three functions and two environments."""

from __future__ import annotations

from registry.core.lockfile import (
    Environment,
    Lock,
    LockedFunction,
    LockedPath,
    LockedRelease,
)
from registry.core.names import FunctionName
from registry.core.versions import Range, Version, parse_version

DIGEST = "0123456789abcdef" * 4
PANDAS = "pandas==3.1.1 ; python_full_version < '3.14' and sys_platform != 'win32'"
NUMPY = "numpy==2.4.0"
HASHES = {
    PANDAS: ("sha256:" + "0" * 64, "sha256:" + "1" * 64),
    NUMPY: ("sha256:" + "2" * 64,),
}
TABLES = Environment(">=3.11", ("numpy", "pandas>=2.2"), (NUMPY, PANDAS))
PLAIN = Environment(">=3.12,>=3.11", (), ())
DESCRIBE = LockedFunction(
    FunctionName("core", "describe"),
    LockedRelease(Version(1, 2, 0), DIGEST, 4096, "default", DIGEST[::-1]),
    ">=3.11",
    ("pandas>=2.2", "numpy"),
    (
        (FunctionName("acme", "own-features"), Range.parse("*")),
        (FunctionName("core", "load-dataset"), Range.parse(">=1,<2")),
    ),
    TABLES.id,
)
LOAD = LockedFunction(
    FunctionName("core", "load-dataset"),
    LockedRelease(parse_version("1.0.0-rc.1"), DIGEST[::-1], 1, "acme", DIGEST),
    ">=3.11",
    (),
    (),
    TABLES.id,
)
OWN = LockedFunction(
    FunctionName("acme", "own-features"),
    LockedPath("my features/größe", DIGEST),
    ">=3.12",
    (),
    (),
    PLAIN.id,
)
LOCK = Lock(
    DIGEST,
    (OWN, DESCRIBE, LOAD),
    {TABLES.id: TABLES, PLAIN.id: PLAIN},
    HASHES,
)
