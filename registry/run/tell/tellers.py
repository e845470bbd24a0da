"""All who are told of a run.  What goes wrong is a sentence, never a failed run."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from registry.core.errors import CannotTell
from registry.run.masking import Masks
from registry.run.tell.github import GitHub, PullRequest, mark_of, plain_name
from registry.run.tell.markdown import as_comment, as_text
from registry.run.tell.told import Told
from registry.run.worker.secret_variables import PREFIX

_TOKENS = ("FNHUB_TOKEN", "GITHUB_TOKEN", "GH_TOKEN")
_MOST_PLOTS = 10
_MOST_PLOT_BYTES = 5 * 2**20

Note = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Tellers:
    """Who is told, and by which words a comment is found again."""

    name: str  # what runs: a function's or a pipeline's name
    addresses: str = field(default="", repr=False)  # as apprise reads them; secrets
    comment: PullRequest | None = None
    plots: bool = False  # pictures, too

    def tell(self, told: Told, environ: Mapping[str, str], note: Note) -> None:
        """Tell all of them; whatever goes wrong is a note.

        Args:
            told: The message.
            environ: Where GitHub's token and address are.
            note: Told what could not be done.
        """
        masks = _masks(environ, self.addresses)
        told = _hidden(told, masks)
        if self.addresses:
            for problem in self._send(told):
                note(f"note: not told: {masks.hide(problem)}")
        if self.comment is not None:
            try:
                url = self._comment(told, environ, note)
            except (CannotTell, OSError, KeyError, TypeError, ValueError) as error:
                note(f"note: not commented: {masks.hide(str(error))}")
            else:
                note(f"commented {url}")

    def _send(self, told: Told) -> Sequence[str]:
        if importlib.util.find_spec("apprise") is None:
            return ["apprise is missing: pip install 'fnhub[notify]'"]
        try:
            # Here: it takes half a second, and few are told by it.
            from registry.run.tell.addresses import (  # noqa: PLC0415
                send,
                split_addresses,
            )

            message = (f"fnhub: {told.title}: {told.state}", as_text(told))
            plots = told.plots[:_MOST_PLOTS] if self.plots else ()
            return send(split_addresses(self.addresses), message, told.state, plots)
        except Exception as error:  # noqa: BLE001  # apprise's plugins are many
            return [f"{type(error).__name__}: {error}"]

    def _comment(self, told: Told, environ: Mapping[str, str], note: Note) -> str:
        assert self.comment is not None  # who calls has looked
        github = GitHub.open(self.comment, environ)
        images: list[tuple[str, str]] = []
        plots = [
            each
            for each in told.plots
            if each.is_file() and each.stat().st_size <= _MOST_PLOT_BYTES
        ]
        if self.plots and plots:
            try:
                folder = f"{self.comment.number}/{plain_name(self.name).strip()}"
                images = github.put_plots(plots[:_MOST_PLOTS], folder)
            except OSError as error:
                note(f"note: no plots in the comment: {error}")
        return github.comment(mark_of(self.name), as_comment(told, images))


def _masks(environ: Mapping[str, str], addresses: str) -> Masks:
    secrets = [environ.get(each, "") for each in _TOKENS]
    secrets += [value for key, value in environ.items() if key.startswith(PREFIX)]
    return Masks.of([*secrets, *addresses.split()])


def _hidden(told: Told, masks: Masks) -> Told:
    """Mask once more: a caller may have put together texts of its own."""
    return Told(
        title=masks.hide(told.title),
        state=told.state,
        steps=tuple(
            replace(each, params=masks.hide_in(dict(each.params)))
            for each in told.steps
        ),
        failure=masks.hide(told.failure),
        summary=masks.hide(told.summary),
        links=tuple((masks.hide(words), masks.hide(url)) for words, url in told.links),
        plots=told.plots,
    )
