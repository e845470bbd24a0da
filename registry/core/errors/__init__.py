"""Every failure that fnhub reports on purpose.

One class for each failure a caller can act on.  Wording lives here and nowhere
else, so code, fields and message are tested and documented together.  HTTP
statuses live in `registry.server.problems`: core does not know HTTP.

    FnhubError
    ├── Invalid       InvalidName, InvalidReference, InvalidVersion, InvalidRange,
    │                 InvalidFunction, InvalidWheel, BreakingRelease, InvalidRequest
    ├── NotFound      FunctionNotFound, VersionNotFound, TeamNotFound, FolderNotFound,
    │                 PageNotFound
    ├── Conflict      VersionExists, FolderExists
    ├── Denied        NotSignedIn, TokenUnknown, TokenExpired, ScopeMissing, WrongTeam
    ├── TooLarge      BodyTooLarge
    ├── Untrusted     DigestMismatch, AnswerTruncated, AnswerUnreadable
    ├── Unavailable   HubUnreachable, HubFailed, StoreFailed
    ├── Refused       (what the hub answered, told again on the client)
    └── NotReady      HubNotSet, InvalidSetting, FileFailed, ExtraMissing,
                      RequirementMissing, FunctionFailed, CannotOpen, AddressTaken
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
    "InvalidFunction",
    "InvalidName",
    "InvalidRange",
    "InvalidReference",
    "InvalidRequest",
    "InvalidSetting",
    "InvalidVersion",
    "InvalidWheel",
    "NotFound",
    "NotReady",
    "NotSignedIn",
    "PageNotFound",
    "Refused",
    "RequirementMissing",
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
