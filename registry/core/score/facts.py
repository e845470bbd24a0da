"""What a release is judged by."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from registry.core.manifest import Manifest
from registry.core.problems import Problem
from registry.core.signature import Signature


@dataclass(frozen=True, slots=True)
class Facts:
    """A checked release: nothing else counts, no clock, no network, no run."""

    manifest: Manifest
    signature: Signature
    files: Mapping[str, bytes] = field(repr=False)  # by path in the function's folder
    problems: tuple[Problem, ...] = ()  # the warnings of its check
    # What its check has parsed; the rest is parsed where a rule asks for it.
    trees: Mapping[str, ast.Module] = field(default_factory=dict, repr=False)
