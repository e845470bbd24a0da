"""Every failure that fnhub reports on purpose.

One class for each failure a caller can act on.  Wording lives here and nowhere
else, so code, fields and message are tested and documented together.  HTTP
statuses live in `registry.server.problems`: core does not know HTTP.

    FnhubError
    ├── Invalid       InvalidName, InvalidReference, InvalidVersion, InvalidRange,
    │                 InvalidFunction, InvalidWheel, BreakingRelease, InvalidRequest,
    │                 InvalidProject, InvalidLock, InvalidCall
    ├── NotFound      FunctionNotFound, VersionNotFound, TeamNotFound, FolderNotFound,
    │                 PageNotFound, NoProject, NotInCache
    ├── Conflict      VersionExists, FolderExists, LockStale, ResolutionConflict
    ├── Denied        NotSignedIn, TokenUnknown, TokenExpired, ScopeMissing, WrongTeam
    ├── TooLarge      BodyTooLarge
    ├── Untrusted     DigestMismatch, AnswerTruncated, AnswerUnreadable
    ├── Unavailable   HubUnreachable, HubFailed, StoreFailed
    ├── Refused       (what the hub answered, told again on the client)
    └── NotReady      HubNotSet, InvalidSetting, FileFailed, ExtraMissing,
                      RequirementMissing, FunctionFailed, CannotOpen, AddressTaken,
                      RunFailed, EnvironmentFailed
"""

from __future__ import annotations

from registry.core.errors.families import (
    Conflict,
    Denied,
    FnhubError,
    Invalid,
    NotFound,
    NotReady,
    TooLarge,
    Unavailable,
    Untrusted,
)
from registry.core.errors.functions import (
    BreakingRelease,
    FolderExists,
    FolderNotFound,
    FunctionNotFound,
    InvalidFunction,
    InvalidName,
    InvalidRange,
    InvalidReference,
    InvalidVersion,
    InvalidWheel,
    VersionExists,
    VersionNotFound,
)
from registry.core.errors.hub import (
    AnswerTruncated,
    AnswerUnreadable,
    BodyTooLarge,
    DigestMismatch,
    HubFailed,
    HubUnreachable,
    InvalidRequest,
    NotSignedIn,
    PageNotFound,
    Refused,
    ScopeMissing,
    StoreFailed,
    TeamNotFound,
    TokenExpired,
    TokenUnknown,
    WrongTeam,
)
from registry.core.errors.machine import (
    AddressTaken,
    CannotOpen,
    ExtraMissing,
    FileFailed,
    FunctionFailed,
    HubNotSet,
    InvalidSetting,
    RequirementMissing,
)
from registry.core.errors.project import (
    InvalidLock,
    InvalidProject,
    LockStale,
    NoProject,
    NotInCache,
    ResolutionConflict,
)
from registry.core.errors.run import EnvironmentFailed, InvalidCall, RunFailed

__all__ = [
    "AddressTaken",
    "AnswerTruncated",
    "AnswerUnreadable",
    "BodyTooLarge",
    "BreakingRelease",
    "CannotOpen",
    "Conflict",
    "Denied",
    "DigestMismatch",
    "EnvironmentFailed",
    "ExtraMissing",
    "FileFailed",
    "FnhubError",
    "FolderExists",
    "FolderNotFound",
    "FunctionFailed",
    "FunctionNotFound",
    "HubFailed",
    "HubNotSet",
    "HubUnreachable",
    "Invalid",
    "InvalidCall",
    "InvalidFunction",
    "InvalidLock",
    "InvalidName",
    "InvalidProject",
    "InvalidRange",
    "InvalidReference",
    "InvalidRequest",
    "InvalidSetting",
    "InvalidVersion",
    "InvalidWheel",
    "LockStale",
    "NoProject",
    "NotFound",
    "NotInCache",
    "NotReady",
    "NotSignedIn",
    "PageNotFound",
    "Refused",
    "RequirementMissing",
    "ResolutionConflict",
    "RunFailed",
    "ScopeMissing",
    "StoreFailed",
    "TeamNotFound",
    "TokenExpired",
    "TokenUnknown",
    "TooLarge",
    "Unavailable",
    "Untrusted",
    "VersionExists",
    "VersionNotFound",
    "WrongTeam",
]
