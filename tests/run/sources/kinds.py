"""What inputs take, and the content of their files."""

from __future__ import annotations

from registry.core.types import Atom, ValueType

TABLE = ValueType((Atom("table", library="pandas"),))
ARRAY = ValueType((Atom("array", library="numpy"),))
DATA = b"x\n1\n"
