"""What a notebook's lines installed: `%pip install x`, `!conda install y`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement

from registry.core.convert.lines import Command

_ENDS = {";", "&&", "||", "|", "&", ";;"}
_PYTHON = re.compile(r"(?:.*/)?python[\d.]*|\{sys\.executable\}")
_PIP = re.compile(r"(?:.*/)?pip[\d.]*")
_CONDAS = {"conda", "mamba", "micromamba"}
# Options that a value follows.
_WITH_VALUE = {
    *("-r", "--requirement", "-c", "--constraint", "--channel", "-e", "--editable"),
    *("-i", "--index-url", "--extra-index-url", "-f", "--find-links", "-t", "--target"),
    *("-n", "--name", "-p", "--prefix", "--python", "--root", "--proxy", "--timeout"),
    *("--trusted-host", "--cache-dir", "--upgrade-strategy", "--no-binary"),
    *("--only-binary", "--platform", "--python-version", "--progress-bar", "--src"),
}
# Their values would have been requirements, or told where those come from.
_TOLD = {
    *("-r", "--requirement", "-c", "--constraint", "-e", "--editable", "-i"),
    *("--index-url", "--extra-index-url", "-f", "--find-links"),
}
_SYSTEM = {"apt", "apt-get", "yum", "dnf", "apk", "brew"}
# conda's `pandas=2.1` is any 2.1.
_CONDA_VERSION = re.compile(r"([\w.-]+)=(\d[\w.]*)(?:=.*)?")


@dataclass(frozen=True, slots=True)
class Installed:
    """What one line asked for: a requirement, or a remark where it is none."""

    requirement: Requirement | None
    remark: str = ""


def installed_by(command: Command) -> Iterator[Installed]:
    """Yield what a line installs; nothing where it does something else."""
    text = re.sub(r"^nuclio\s+cmd\s+(?:-c|--config-only)?\s*", "", command.text)
    text = re.sub(r"^cmd\s+(?:-c|--config-only)?\s*", "", text)
    try:
        parser = shlex.shlex(text, posix=True, punctuation_chars=";&|")
        parser.whitespace_split, parser.commenters = True, ""
        words = list(parser)
    except ValueError:
        return
    part: list[str] = []
    for word in [*words, ";"]:
        if word in _ENDS:
            yield from _of_call(part)
            part = []
        elif word.startswith("#"):
            break
        else:
            part.append(word)
    yield from _of_call(part)


def _of_call(words: list[str]) -> Iterator[Installed]:
    words = words[1:] if words[:1] == ["sudo"] else words
    if not words:
        return
    if words[0] in _SYSTEM and "install" in words:
        remark = f"`{' '.join(words)}` is not kept: it needs an image (runtime.image)"
        yield Installed(None, remark)
    elif words[0] in _CONDAS and "install" in words[:3]:
        after = words[words.index("install") + 1 :]
        yield from _asked([_from_conda(each) for each in after])
    else:
        yield from _asked(_after_pip_install(words))


def _after_pip_install(words: list[str]) -> Sequence[str]:
    if _PYTHON.fullmatch(words[0]) and words[1:2] == ["-m"]:
        words = words[2:]
    elif words[0] == "uv":
        words = words[1:]
    if len(words) > 1 and _PIP.fullmatch(words[0]) and words[1] == "install":
        return words[2:]
    return ()


def _from_conda(word: str) -> str:
    found = _CONDA_VERSION.fullmatch(word)
    if not found:
        return word
    version = found[2] if found[2].count(".") > 1 else f"{found[2]}.*"
    return f"{found[1]}=={version}"


def _asked(words: Sequence[str]) -> Iterator[Installed]:
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if not word.startswith("-"):
            yield _requirement(word)
            continue
        option, mark, value = word.partition("=")
        if option in _WITH_VALUE and not mark:
            value = words[at] if at < len(words) else ""
            at += 1
        if option in _TOLD:
            yield Installed(None, f"`{option} {value}` is not followed".strip())


def _requirement(word: str) -> Installed:
    try:
        requirement = Requirement(word)
    except InvalidRequirement:
        return Installed(None, f"{word!r} is not kept: it is no PEP 508 requirement")
    if requirement.url:
        return Installed(None, f"{word!r} is not kept: a release names no address")
    return Installed(requirement)
