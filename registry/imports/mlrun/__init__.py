"""A hub in MLRun's layout: what is there, and each entry as a function of ours.

    {functions,modules,steps}/<channel>/catalog.json             {name: {tag: entry}}
    {functions,modules,steps}/<channel>/<name>/<tag>/src/        the entry's files

    layout     which entries there are, channel by channel
    naming     their names and versions as ours, where that can be
    words      item.yaml and function.yaml, read from strangers
    entry      one entry: its words, code and example
    drafts     which kinds and handlers it could have
    manifest   what its words say as function.yaml
    made       the entry as files of a function, checked

Pure but for the source that is asked; nothing of it is run.

Source: the layout as MLRun's SDK 1.12 reads it (`hub://`), and as mlrun/functions
builds it.
"""

from __future__ import annotations

from dataclasses import dataclass

SECTIONS = ("functions", "modules", "steps")
LATEST = "latest"


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where an entry lies in a hub."""

    section: str  # one of SECTIONS
    channel: str
    name: str
    tag: str  # a version as its folder is called, or `latest`

    @property
    def path(self) -> str:
        """Its folder in the hub."""
        return f"{self.section}/{self.channel}/{self.name}/{self.tag}"

    def __str__(self) -> str:
        return self.path


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was taken otherwise than it was, or breaks a rule of ours."""

    code: str
    message: str
