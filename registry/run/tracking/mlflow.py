"""Send a run to MLflow: whole or not at all, and once.

A run is found again by the digest of its record (tag `fnhub.record`).  One that was
sent whole is left as it is; one that was cut off is deleted and sent anew.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, Run
from mlflow.exceptions import MlflowException

from registry.run.record import GRID_FILE, GRID_TABLE, RECORD_FILE, Record
from registry.run.tracking.contents import (
    Part,
    ended_ms,
    files_of,
    metrics_of,
    params_of,
    parts_of,
    step_of,
    tags_of,
)
from registry.run.tracking.messages import Sent, Store
from registry.run.tracking.models import models_in, registered_name, write_model
from registry.run.tracking.withheld import holds_any
from registry.run.worker.messages import Written

_SENT = "fnhub.sent"  # a tag: all of the run is there
_BEST = "fnhub.best"  # a tag of a grid's run: which step was chosen
_MODELS = "models"  # the folder of a run's artifacts
_EXISTS = "RESOURCE_ALREADY_EXISTS"
_MOST = 100  # params or tags in one request
_LONGEST_DIGEST = 36
_PARENT = "mlflow.parentRunId"


class Tracker:
    """One experiment of one MLflow."""

    def __init__(self, store: Store, secrets: Sequence[str] = ()) -> None:
        """Connect, and make the experiment where there is none.

        Args:
            store: Where runs go.
            secrets: Texts; a file that holds one is not sent.

        Raises:
            MlflowException: it cannot be reached.
        """
        self._address = store.address
        self._secrets = [each.encode("utf-8", "surrogateescape") for each in secrets]
        self._client = MlflowClient(
            tracking_uri=store.address, registry_uri=store.address
        )
        self._experiment = self._find_experiment(store)

    def send(self, folder: str) -> Sent:
        """Send the run of a folder.

        Raises:
            MlflowException, OSError, InvalidRecord: it could not be sent.
        """
        data = (Path(folder) / RECORD_FILE).read_bytes()
        record = Record.decode(data)
        digest = hashlib.sha256(data).hexdigest()
        found = self._find({"fnhub.record": digest})
        if found is not None and _SENT not in found.data.tags:
            self._client.delete_run(found.info.run_id)
            found = None
        if found is None:
            found, models = self._send(record, digest, Path(folder))
        else:
            models = json.loads(found.data.tags[_SENT])
        if record.grid is not None and (Path(folder) / GRID_FILE).is_file():
            models = self._choose(found.info.run_id, record, Path(folder))
        sent = self._sent(folder, found, models)
        return replace(sent, withheld=self._withheld(record, Path(folder)))

    def _send(self, record: Record, digest: str, folder: Path) -> tuple[Run, list[str]]:
        start, end = ended_ms(record)
        tags = tags_of(record, digest)
        parents = self._parents(record, start)
        if parents:
            tags[_PARENT] = parents[-1].info.run_id
        step = step_of(record)
        name = f"{record.ran.function}@{record.ran.version}"
        run = self._client.create_run(
            self._experiment,
            start_time=start,
            tags=tags,
            run_name=f"{step} {name}" if step else name,
        )
        run_id = run.info.run_id
        self._log(run_id, record, end)
        self._log_files(run_id, record, folder)
        self._log_models(run_id, record, folder)
        # Of a grid, only the model that is passed on is registered: see `_choose`.
        models = [] if record.grid else self._register_all(run_id, record, folder)
        self._client.set_tag(run_id, _SENT, json.dumps(models))
        status = "FAILED" if record.failure else "FINISHED"
        self._client.set_terminated(run_id, status, end_time=end)
        for part, parent in zip(parts_of(record), parents, strict=True):
            is_part = part.kind == "pipeline" and record.grid is None
            self._end(parent, status, end, fails=is_part)
        return run, models

    def _choose(self, best_id: str, record: Record, folder: Path) -> list[str]:
        """Give the grid's own run what its best one has, and register its models.

        Returns:
            The models, also where it was done before.
        """
        assert record.grid is not None  # who calls has looked
        start, end = ended_ms(record)
        grid = self._parents(record, start)[-1]
        if _SENT in grid.data.tags:
            known: list[str] = json.loads(grid.data.tags[_SENT])
            return known
        run_id = grid.info.run_id
        self._log(run_id, record, end)
        for name in (GRID_FILE, GRID_TABLE):
            if (folder / name).is_file():
                self._client.log_artifact(run_id, str(folder / name))
        self._client.set_tag(run_id, _BEST, record.grid.step)
        models = self._register_all(best_id, record, folder)
        self._client.set_tag(run_id, _SENT, json.dumps(models))
        return models

    def _log(self, run_id: str, record: Record, when_ms: int) -> None:
        params = [Param(name, text) for name, text in params_of(record).items()]
        metrics = [
            Metric(name, value, when_ms, 0)
            for name, value in metrics_of(record).items()
        ]
        for start in range(0, len(params), _MOST):
            self._client.log_batch(run_id, params=params[start : start + _MOST])
        for start in range(0, len(metrics), _MOST):
            self._client.log_batch(run_id, metrics=metrics[start : start + _MOST])
        inputs = [
            DatasetInput(
                Dataset(
                    name=each.name,
                    digest=each.sha256[:_LONGEST_DIGEST],
                    source_type="fnhub",
                    source=json.dumps(
                        {
                            "source": each.source,
                            "sha256": each.sha256,
                            "size": each.size_bytes,
                        }
                    ),
                ),
                [InputTag("mlflow.data.context", "input")],
            )
            for each in record.inputs
        ]
        if inputs:
            self._client.log_inputs(run_id, inputs)

    def _log_files(self, run_id: str, record: Record, folder: Path) -> None:
        for path, into in [(folder / RECORD_FILE, ""), *files_of(record, folder)]:
            if not holds_any(path, self._secrets):
                self._client.log_artifact(run_id, str(path), into or None)

    def _log_models(self, run_id: str, record: Record, folder: Path) -> None:
        for each in self._models(record, folder):
            with tempfile.TemporaryDirectory() as made:
                into = Path(made) / each.name
                write_model(record, each, folder / each.files[0].path, into)
                path = f"{_MODELS}/{each.name}"
                self._client.log_artifacts(run_id, str(into), path)

    def _register_all(self, run_id: str, record: Record, folder: Path) -> list[str]:
        """Register a run's models, each as a new version of its name."""
        return [
            self._register(run_id, record, each)
            for each in self._models(record, folder)
        ]

    def _models(self, record: Record, folder: Path) -> list[Written]:
        return [
            each
            for each in models_in(record, folder)
            if not holds_any(folder / each.files[0].path, self._secrets)
        ]

    def _withheld(self, record: Record, folder: Path) -> tuple[str, ...]:
        paths = [path for path, _ in files_of(record, folder)]
        paths += [folder / each.files[0].path for each in models_in(record, folder)]
        held = [each for each in paths if holds_any(each, self._secrets)]
        return tuple(each.relative_to(folder).as_posix() for each in held)

    def _register(self, run_id: str, record: Record, output: Written) -> str:
        """Register a model; one that this function made before has its version."""
        name = registered_name(record, output)
        tags = {
            "fnhub.function": record.ran.function,
            "fnhub.version": record.ran.version,
            "fnhub.sha256": record.ran.sha256,
            "fnhub.model_sha256": output.files[0].sha256,
        }
        known = self._client.search_model_versions(f"name = '{name}'")
        for each in known:
            if tags.items() <= each.tags.items():
                return f"{name} {each.version}"
        about = f"The output {output.name!r} of {record.ran.function}"
        try:
            self._client.create_registered_model(name, description=about)
        except MlflowException as error:
            if error.error_code != _EXISTS:
                raise
        artifacts = self._client.get_run(run_id).info.artifact_uri
        made = self._client.create_model_version(
            name, f"{artifacts}/{_MODELS}/{output.name}", run_id=run_id, tags=tags
        )
        return f"{name} {made.version}"

    def _parents(self, record: Record, start: int) -> list[Run]:
        """Return the runs of what a run was a part of, made where they are not.

        The outer one first, as `parts_of`.
        """
        parents: list[Run] = []
        for part in parts_of(record):
            above = parents[-1] if parents else None
            parents.append(self._find(part.tags) or self._begin(part, above, start))
        return parents

    def _begin(self, part: Part, above: Run | None, start: int) -> Run:
        name = part.name if part.kind == "pipeline" else f"{part.name} ({part.kind})"
        tags = part.tags | {"mlflow.source.name": part.name}
        if above is not None:
            tags[_PARENT] = above.info.run_id
        return self._client.create_run(
            self._experiment, start_time=start, tags=tags, run_name=name
        )

    def _end(self, parent: Run, status: str, end: int, *, fails: bool) -> None:
        """End what a run was a part of, as late as the latest of its runs.

        Args:
            parent: The run of that.
            status: The run's.
            end: When the run ended [ms].
            fails: Whether one failed run is a failure of it, as of a pipeline; of a
                grid, all have to fail.
        """
        known = self._client.get_run(parent.info.run_id).info
        wins = "FAILED" if fails else "FINISHED"
        together = wins if wins in (known.status, status) else status
        latest = max(end, known.end_time or 0)
        self._client.set_terminated(parent.info.run_id, together, end_time=latest)

    def _find(self, tags: dict[str, str]) -> Run | None:
        query = " and ".join(f"tags.`{key}` = '{value}'" for key, value in tags.items())
        found = self._client.search_runs([self._experiment], query, max_results=1)
        return found[0] if found else None

    def _find_experiment(self, store: Store) -> str:
        found = self._client.get_experiment_by_name(store.experiment)
        if found is None:
            try:
                made: str = self._client.create_experiment(
                    store.experiment, artifact_location=store.artifacts or None
                )
            except MlflowException as error:
                found = self._client.get_experiment_by_name(store.experiment)
                if error.error_code != _EXISTS or found is None:
                    raise
            else:
                return made
        known: str = found.experiment_id
        return known

    def _sent(self, folder: str, run: Run, models: list[str]) -> Sent:
        url = ""
        if self._address.startswith(("http://", "https://")):
            place = f"experiments/{self._experiment}/runs/{run.info.run_id}"
            url = f"{_without_user(self._address).rstrip('/')}/#/{place}"
        return Sent(folder, run.info.run_id, url, tuple(models))


def _without_user(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
