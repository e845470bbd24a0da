"""Every failure that fnhub reports on purpose.

One class for each failure a caller can act on.  Wording lives here and nowhere
else, so code, fields and message are tested and documented together.  HTTP
statuses live in `registry.server.problems`: core does not know HTTP.

    FnhubError
    ├── Invalid       InvalidName, InvalidReference, InvalidVersion, InvalidRange,
    │                 InvalidFunction, InvalidWheel, BreakingRelease, InvalidRequest,
    │                 InvalidProject, InvalidLock, InvalidCall,
    │                 ProjectNotEdited, InvalidRecord, NotRunnable
    ├── NotFound      FunctionNotFound, VersionNotFound, TeamNotFound, FolderNotFound,
    │                 PageNotFound, NoProject, NotInCache, HubUnknown,
    │                 NotLocked, NotOnHub, NotWanted, EngineUnknown,
    │                 SourceNotFound
    ├── Conflict      VersionExists, FolderExists, LockStale, ResolutionConflict,
    │                 ResolutionUndecided, CannotLiveTogether
    ├── Denied        NotSignedIn, TokenUnknown, TokenExpired, ScopeMissing, WrongTeam
    ├── TooLarge      BodyTooLarge
    ├── Untrusted     DigestMismatch, AnswerTruncated, AnswerUnreadable, HubMoved,
    │                 CertificateUntrusted
    ├── Unavailable   HubUnreachable, HubFailed, HubBusy, StoreFailed,
    │                 SourceFailed
    ├── Refused       (what the hub answered, told again on the client)
    └── NotReady      HubNotSet, InvalidSetting, FileFailed, ExtraMissing,
                      RequirementMissing, FunctionFailed, CannotOpen, AddressTaken,
                      RunFailed, EnvironmentFailed, ImportedElsewhere
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
    ImportedElsewhere,
    InvalidSetting,
    RequirementMissing,
)
from registry.core.errors.project import (
    HubUnknown,
    InvalidLock,
    InvalidProject,
    LockStale,
    NoProject,
    NotInCache,
    NotLocked,
    NotOnHub,
    NotWanted,
    ProjectNotEdited,
    ResolutionConflict,
    ResolutionUndecided,
)
from registry.core.errors.run import (
    CannotLiveTogether,
    EngineUnknown,
    EnvironmentFailed,
    InvalidCall,
    InvalidRecord,
    NotRunnable,
    RunFailed,
    SourceFailed,
    SourceNotFound,
)
from registry.core.errors.way import CertificateUntrusted, HubBusy, HubMoved

__all__ = [
    "AddressTaken",
    "AnswerTruncated",
    "AnswerUnreadable",
    "BodyTooLarge",
    "BreakingRelease",
    "CannotLiveTogether",
    "CannotOpen",
    "CertificateUntrusted",
    "Conflict",
    "Denied",
    "DigestMismatch",
    "EngineUnknown",
    "EnvironmentFailed",
    "ExtraMissing",
    "FileFailed",
    "FnhubError",
    "FolderExists",
    "FolderNotFound",
    "FunctionFailed",
    "FunctionNotFound",
    "HubBusy",
    "HubFailed",
    "HubMoved",
    "HubNotSet",
    "HubUnknown",
    "HubUnreachable",
    "ImportedElsewhere",
    "Invalid",
    "InvalidCall",
    "InvalidFunction",
    "InvalidLock",
    "InvalidName",
    "InvalidProject",
    "InvalidRange",
    "InvalidRecord",
    "InvalidReference",
    "InvalidRequest",
    "InvalidSetting",
    "InvalidVersion",
    "InvalidWheel",
    "LockStale",
    "NoProject",
    "NotFound",
    "NotInCache",
    "NotLocked",
    "NotOnHub",
    "NotReady",
    "NotRunnable",
    "NotSignedIn",
    "NotWanted",
    "PageNotFound",
    "ProjectNotEdited",
    "Refused",
    "RequirementMissing",
    "ResolutionConflict",
    "ResolutionUndecided",
    "RunFailed",
    "ScopeMissing",
    "SourceFailed",
    "SourceNotFound",
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
