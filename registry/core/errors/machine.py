"""What has to be set up or mended on this machine first."""

from __future__ import annotations

from typing import ClassVar

from registry.core.errors.families import NotReady


class HubNotSet(NotReady):
    """No hub's address is known."""

    code = "hub-not-set"
    hint = "Set FNHUB_HUB to the hub's address, or give --hub URL."

    def __str__(self) -> str:
        return "no hub is set"


class InvalidSetting(NotReady):
    """A setting of the client cannot be used."""

    code = "invalid-setting"
    HINTS: ClassVar[dict[str, str]] = {
        "hub": "Write the hub's address in full, for example http://localhost:8080.",
        "token": "Set FNHUB_TOKEN to what `fnhub hub token create` printed, or give it "
        "to `fnhub login`.",
        "cache": "Set FNHUB_CACHE to a folder of yours.",
        "tracking": "Set FNHUB_TRACKING to an MLflow server's address or to "
        "sqlite:///FILE; unset, it is runs/mlflow.db.",
        "file": "Mend the settings file, or name another one with FNHUB_CONFIG.",
        "netrc": "Mend it, name another one with NETRC, or set FNHUB_TOKEN.",
        "tokens": "Mend it, or delete it and run `fnhub login` again.",
        "keyring": "Store the token anew, or set FNHUB_TOKEN.",
        "proxy": "Set http_proxy or https_proxy to http://[USER:PASSWORD@]HOST:PORT, "
        "or name the hub in no_proxy.",
        "proxies": "Set FNHUB_PROXIES to how many trusted proxies are before the hub.",
        "metrics": "Set FNHUB_METRICS to on or off.",
        "rate_limits": "Set FNHUB_RATE_LIMITS to off, or as in search=60/minute.",
        "certificates": "Let it name a PEM file of the authorities to trust.",
    }

    def __init__(self, setting: str, why: str) -> None:
        """Keep the setting, a key of HINTS, and why; never a secret value."""
        super().__init__(setting, why)
        self.setting, self.why = setting, why

    @property
    def hint(self) -> str:  # type: ignore[override]  # a sentence made from a field
        """What to do."""
        return self.HINTS.get(self.setting, "")

    def __str__(self) -> str:
        return f"the setting {self.setting!r} cannot be used: {self.why}"


class FileFailed(NotReady):
    """A file or folder of the user's cannot be read or written."""

    code = "file-failed"
    hint = "Check the path, who may read and write there, and the room that is left."

    def __init__(self, path: str, why: str) -> None:
        """Keep the path, empty where the system named none, and its words."""
        super().__init__(path, why)
        self.path, self.why = path, why

    @classmethod
    def of(cls, error: OSError) -> FileFailed:
        """Return what the system told, with the path where it names one."""
        path = error.filename
        if isinstance(path, bytes):
            path = path.decode(errors="surrogateescape")
        why = error.strerror or str(error)
        return cls(path if isinstance(path, str) else "", why)

    def __str__(self) -> str:
        return f"{self.path}: {self.why}" if self.path else self.why


class ExtraMissing(NotReady):
    """A part of fnhub is not installed."""

    code = "extra-missing"

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(what, extra)
        self.what, self.extra = what, extra

    @property
    def hint(self) -> str:  # type: ignore[override]  # a sentence made from a field
        """What to do."""
        return f"Install it: pip install 'fnhub[{self.extra}]'"

    def __str__(self) -> str:
        return f"{self.what} needs the {self.extra!r} extra of fnhub"


class RequirementMissing(NotReady):
    """A function needs a package that this environment does not have."""

    code = "requirement-missing"

    def __init__(self, ref: str, missing: str, requirements: tuple[str, ...]) -> None:
        super().__init__(ref, missing, requirements)
        self.ref, self.missing, self.requirements = ref, missing, requirements

    @property
    def hint(self) -> str:  # type: ignore[override]  # a sentence made from a field
        """What to do."""
        quoted = " ".join(f"'{each}'" for each in self.requirements)
        return f"Install what it needs: pip install {quoted}"

    def __str__(self) -> str:
        return f"{self.ref} needs {self.missing}, which is not installed here"


class FunctionFailed(NotReady):
    """A function's own check, test or example failed."""

    code = "function-failed"
    hint = "The lines above are the function's own output."

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"{self.what} failed"


class CannotOpen(NotReady):
    """A part of a hub cannot be opened with these settings."""

    code = "cannot-open"
    hint = "Check --dir and the FNHUB_ settings of this hub."

    def __init__(self, what: str, why: str) -> None:
        super().__init__(what, why)
        self.what, self.why = what, why

    def __str__(self) -> str:
        return f"cannot open the {self.what}: {self.why}"


class AddressTaken(NotReady):
    """A hub cannot listen where it should."""

    code = "address-taken"
    hint = "Is a hub running there already? --port 0 takes a free port."

    def __init__(self, address: str, why: str) -> None:
        super().__init__(address, why)
        self.address, self.why = address, why

    def __str__(self) -> str:
        return f"cannot listen on {self.address}: {self.why}"


class ImportedElsewhere(NotReady):
    """Another copy of a function was imported in this process before."""

    code = "imported-elsewhere"
    hint = "Restart Python (in a notebook: the kernel) and load it before the other."

    def __init__(self, ref: str, origin: str) -> None:
        super().__init__(ref, origin)
        self.ref, self.origin = ref, origin

    def __str__(self) -> str:
        return f"{self.ref} is not what this process has imported from {self.origin}"
