"""The documentation tells of everything there is, and of nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from registry.client.cli import COMMANDS
from registry.core import errors
from registry.core.settings import KEYS
from registry.server.problems import status_of
from tests.core.test_errors import CONCRETE, example

ROOT = Path(__file__).parent.parent.parent
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
# Where the files of a function are judged.
JUDGES = [
    *(ROOT / "registry/core/signature").glob("*.py"),
    *(ROOT / "registry/core/wheel").glob("build.py"),
    *(ROOT / "registry/core/convert").glob("*.py"),
    *(ROOT / "registry/client").glob("[fs]*.py"),
    ROOT / "registry/client/convert.py",
    ROOT / "registry/client/live.py",
    ROOT / "registry/core/check.py",
    ROOT / "registry/core/manifest_reading.py",
    ROOT / "registry/core/project_file.py",
    ROOT / "registry/core/project_reading.py",
    ROOT / "registry/core/safe_yaml.py",
    ROOT / "registry/client/project/lock.py",
    ROOT / "registry/run/given.py",
]
# Codes of errors that the problems of a manifest or a project borrow.
BORROWED = {"invalid-name", "invalid-version", "invalid-range", "invalid-reference"}


def codes_in_source() -> set[str]:
    """First words of calls and yields that look like a problem's code."""
    found = {"annotation-any"}  # made in two places, from one constant
    for path in JUDGES:
        for node in ast.walk(ast.parse(path.read_text())):
            first: ast.expr | None = None
            if isinstance(node, ast.Call) and node.args:
                first = node.args[0]
            elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                first = node.value.elts[0]
            if isinstance(first, ast.Constant):
                found.add(str(first.value))
    return {c for c in found if KEBAB.fullmatch(c) and not c.startswith("utf-8")}


def table(heading: str) -> dict[str, list[str]]:
    """Rows of docs/problems.md under headings that begin so, by their code."""
    text = (ROOT / "docs/problems.md").read_text()
    before, _, after = text.partition("\n## Errors")
    part = after if heading == "Errors" else before
    rows = [
        line.strip("| ").split(" | ") for line in part.splitlines() if "| `" in line
    ]
    return {row[0].strip("`"): row for row in rows}


def test_every_problem_is_documented():
    assert set(table("Problems")) == codes_in_source() | BORROWED


def test_every_error_is_documented_with_its_status():
    documented = table("Errors")

    assert set(documented) == {cls.code for cls in CONCRETE}
    for cls in CONCRETE:
        assert documented[cls.code][1] == str(status_of(example(cls)).value), cls


def test_the_tree_of_errors_is_drawn():
    """The module's docstring is a map; a class that is not on it is lost."""
    names = set(re.findall(r"\b[A-Z]\w+[a-z]\b", errors.__doc__))

    assert {cls.__name__ for cls in CONCRETE} <= names


def test_every_command_and_setting_is_in_the_readme():
    readme = (ROOT / "README.md").read_text()

    for command in COMMANDS:
        assert f"fnhub {command}" in readme, command
    for key in KEYS:
        assert f"FNHUB_{key.upper()}" in readme, key


PAGES = [
    *ROOT.glob("*.md"),
    *ROOT.glob("docs/*.md"),
    *ROOT.glob("deploy/*.md"),
    *ROOT.glob("examples/*/README.md"),
    ROOT / "hub_functions/README.md",
]
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.DOTALL | re.MULTILINE)


def parts_of(page: Path) -> set[str]:
    """The addresses of a page's headings, as those who show Markdown make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", each.lower()) for each in headings)
    return {each.strip().replace(" ", "-") for each in kept}


def test_every_page_is_in_the_readme():
    readme = (ROOT / "README.md").read_text()

    assert [
        p.name for p in ROOT.glob("docs/*.md") if f"(docs/{p.name})" not in readme
    ] == []


def test_no_link_leads_nowhere():
    broken = []
    for page in PAGES:
        for link in re.findall(r"\]\(([^)\s]+)\)", CODE.sub("", page.read_text())):
            target, _, part = link.partition("#")
            if "://" in target or target.startswith("mailto:"):
                continue
            found = (page.parent / target).resolve() if target else page
            if not found.exists() or (part and part not in parts_of(found)):
                broken.append((page.name, link))

    assert broken == []


def test_what_is_said_to_be_made_can_be_made():
    """By the pages, and by what the continuous integration runs."""
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = set()
    for page in [*PAGES, ROOT / ".ci/run"]:
        found = re.findall(r"(?:`|^ +|^)make ([a-z-]+)", page.read_text(), re.MULTILINE)
        named |= set(found)

    assert named - targets == set()


# What `make demo` and `make article` leave.
LEFT = ("examples/iris/project", "examples/article/made")


def test_the_project_names_no_place_of_its_making():
    """No path of a machine, no package index's host."""
    hosts = [r"pythonhosted\.org", r"pypi\.org/simple", r"npmjs\.org", r"deb\.debian"]
    places = [r"/work/", r"/root/", r"/tmp/\w"]
    pattern = re.compile("|".join(hosts + places))
    ours = [
        path
        for folder in (
            "registry",
            "indexer",
            "fnhub",
            "docs",
            "examples",
            "scripts",
            "deploy",
        )
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".md", ".txt", ".toml", ".yaml", ".sh", "")
        and not {ROOT / each for each in LEFT} & {*path.parents}
    ]
    ours += [path for path in ROOT.iterdir() if path.suffix in (".md", ".toml", ".txt")]

    assert [
        path.name
        for path in ours
        if path.is_file() and pattern.search(path.read_text())
    ] == []
