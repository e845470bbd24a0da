"""Rules about function.yaml: what the catalog lists, and what running needs."""

from __future__ import annotations

import re

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from registry.core.score.material import Material
from registry.core.score.readme_text import README_CHARS
from registry.core.score.rule import Evidence, Rule, all_but, at_least, listed, verdict

_SUMMARY_CHARS = range(25, 121)
_SUMMARY_WORDS = 4
_KEYWORDS = (3, 10)
_REQUIREMENTS = 8
_LAST_PYTHON = "3.99.0"  # after every Python 3 there will be
_LICENSE_FILE = re.compile(r"(?:licen[cs]e|copying)(?:\.\w+)?", re.IGNORECASE)
_CHANGES = re.compile(r"change|history|release notes|news|what's new", re.IGNORECASE)
_CHANGES_FILE = re.compile(
    r"(?:changelog|changes|history|news)(?:\.\w+)?", re.IGNORECASE
)


def _summary(material: Material) -> Evidence:
    text = material.manifest.summary
    is_long_enough = len(text) in _SUMMARY_CHARS and len(text.split()) >= _SUMMARY_WORDS
    is_sentence = text[:1] == text[:1].upper()
    first = "" if is_sentence else ", begins with a small letter"
    shown = f"{len(text)} characters, {len(text.split())} words{first}"
    return Evidence(is_long_enough + is_sentence, 2, shown)


def _keywords(material: Material) -> Evidence:
    count = len(material.manifest.keywords)
    least, most = _KEYWORDS
    if count > most:
        return Evidence(1, 2, f"{count} keywords, at most {most} help")
    return at_least(count, least, "keywords")


def _categories(material: Material) -> Evidence:
    return _named(material.manifest.categories, "categories")


def _authors(material: Material) -> Evidence:
    return _named([each.name for each in material.manifest.authors], "authors")


def _repository(material: Material) -> Evidence:
    return _named(list(filter(None, [material.manifest.repository])), "repository")


def _named(names: tuple[str, ...] | list[str], what: str) -> Evidence:
    return verdict(is_kept=bool(names), text=f"{what}: {listed(names) or 'none'}")


def _license(material: Material) -> Evidence:
    expression = material.manifest.license
    files = [path for path in material.facts.files if _LICENSE_FILE.fullmatch(path)]
    shown = listed([expression, *files])
    is_listed = "LicenseRef-" not in expression
    return verdict(is_kept=is_listed or bool(files), text=f"license: {shown}")


def _python(material: Material) -> Evidence:
    specifier = material.manifest.python
    is_open = _LAST_PYTHON in SpecifierSet(specifier)
    how = "is open to coming versions" if is_open else "shuts coming versions out"
    return verdict(is_kept=is_open, text=f"Python {listed([specifier or '*'])} {how}")


def _lower_bounds(material: Material) -> Evidence:
    every = [Requirement(line) for line in material.manifest.requirements]
    failing = [
        each.name
        for each in every
        if not any(
            part.operator in (">=", ">", "~=", "==", "===") for part in each.specifier
        )
    ]
    return all_but(failing, len(every), "requirements with a lower bound")


def _not_pinned(material: Material) -> Evidence:
    every = [Requirement(line) for line in material.manifest.requirements]
    failing = [
        each.name
        for each in every
        if any(
            part.operator == "==="
            or (part.operator == "==" and "*" not in part.version)
            for part in each.specifier
        )
    ]
    return all_but(failing, len(every), "requirements not bound to one version")


def _few_requirements(material: Material) -> Evidence:
    count = len(material.manifest.requirements)
    text = f"{count} requirements, {_REQUIREMENTS} allowed"
    return verdict(is_kept=count <= _REQUIREMENTS, text=text)


def _runtime(material: Material) -> Evidence:
    runtime = material.manifest.runtime
    given = {"memory": runtime.memory, "timeout": runtime.timeout}
    failing = [key for key, value in given.items() if not value]
    return all_but(failing, len(given), "of memory and timeout given")


def _changelog(material: Material) -> Evidence:
    version = str(material.manifest.version)
    files = material.facts.files
    logs = [path for path in files if _CHANGES_FILE.fullmatch(path)]
    text = "\n".join(
        files[path][:README_CHARS].decode("utf-8", "replace") for path in logs
    )
    titles = [title for _, title in material.readme.headings]
    if any(_CHANGES.search(title) for title in titles):
        text += "\n".join([material.readme.prose, *titles])
    pattern = rf"(?<![\w.-]){re.escape(version)}(?![\w-]|\.\d)"
    found = re.search(pattern, text) is not None
    where = listed(logs) or "README.md"
    how = "is told of" if found else "is not told of"
    return verdict(
        is_kept=found, text=f"{version} {how} in a list of changes ({where})"
    )


RULES = (
    Rule(
        "summary",
        2,
        "The summary fits a search result",
        f"Half for {_SUMMARY_CHARS[0]} to {_SUMMARY_CHARS[-1]} characters and "
        f"{_SUMMARY_WORDS} words or more, half for beginning with a capital letter.",
        "Say in one sentence what goes in and what comes out.",
        _summary,
    ),
    Rule(
        "keywords",
        2,
        "It has keywords",
        f"{_KEYWORDS[0]} to {_KEYWORDS[1]} keywords; half the points for more.",
        "List the words people look for, other names of the method too.",
        _keywords,
    ),
    Rule(
        "categories",
        1,
        "It has a category",
        "At least one category in function.yaml.",
        "Add `categories`, for example `[understand]`.",
        _categories,
    ),
    Rule(
        "authors",
        1,
        "It has an author",
        "At least one author in function.yaml.",
        "Add `authors: [{name: ...}]`, so that people know whom to ask.",
        _authors,
    ),
    Rule(
        "license",
        1,
        "The license can be read",
        "A license on the SPDX list, or a file LICENSE with the text of another.",
        "Choose a listed license, or add its text as LICENSE.",
        _license,
    ),
    Rule(
        "repository",
        1,
        "Its source can be found",
        "The address of a repository in function.yaml.",
        "Add `repository: https://...`.",
        _repository,
    ),
    Rule(
        "python-open",
        1,
        "It is open to coming Pythons",
        "No upper bound in `python` below Python 4.",
        'Write `python: ">=3.11"`, without an upper bound.',
        _python,
    ),
    Rule(
        "requirements-bounded",
        2,
        "Requirements have lower bounds",
        "Requirements that name the oldest version that will do.",
        "Write the oldest version that you test with: `pandas>=2.2`.",
        _lower_bounds,
    ),
    Rule(
        "requirements-not-pinned",
        1,
        "Requirements leave room",
        "Requirements not bound to one version with `==`.",
        "Write a range; projects lock the exact version.",
        _not_pinned,
    ),
    Rule(
        "requirements-few",
        1,
        "It needs little",
        f"At most {_REQUIREMENTS} requirements.",
        "Drop what a few lines of code could do.",
        _few_requirements,
    ),
    Rule(
        "runtime",
        1,
        "It says what a run needs",
        "Both `memory` and `timeout` under `runtime`.",
        "Add `runtime: {memory: 2Gi, timeout: 10m}`, as measured.",
        _runtime,
    ),
    Rule(
        "changelog",
        1,
        "Changes are told",
        "This version is named in a CHANGELOG.md, or in a README.md with a heading on "
        "changes.",
        "Add a section for this version: what changed and why.",
        _changelog,
    ),
)
