"""Every error of the house, drawn as a tree.

ScmError
├── ConfigError (ValueError)          a setting, a policy, a layout or an argument is wrong
├── MissingExtraError (ImportError)   an optional package is not installed
├── DataError (ValueError)            what was read does not serve
│   ├── SourceNotRecognised           no layout fits the file, or two fit it alike
│   ├── UnreadableFile                empty, truncated, encrypted, or not what its name says
│   ├── ColumnNotFound (KeyError)     a column that is needed is not there
│   ├── TooManyRejects                more rows were rejected than the caller allows
│   └── LimitExceeded                 a size, depth or time limit was reached
├── WorkflowError (RuntimeError)      an effect is not allowed now
│   ├── TransitionNotAllowed          the state table has no such move
│   ├── NotFound (KeyError)           no such ask, letter or change
│   ├── OutputExists (FileExistsError) a file would be written over
│   ├── StateLocked                   another process holds the state
│   ├── PlanOutdated                  what it plans was done meanwhile
│   └── LeaseLost                     another worker does the work meanwhile
└── ServiceError (ConnectionError)    another machine did not do what it was asked
    ├── ServiceUnreachable            no connection, or no whole answer in time
    ├── ServiceRefused                it said no, and what it said is told
    ├── ServiceBusy                   it asks to come back later than we may wait
    └── AnswerNotUnderstood           too long, not what was asked for, or sent elsewhere

Bad rows are data, not exceptions: readers return them beside the good ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "AnswerNotUnderstood",
    "ColumnNotFound",
    "ConfigError",
    "DataError",
    "LeaseLost",
    "LimitExceeded",
    "MissingExtraError",
    "NotFound",
    "OutputExists",
    "PlanOutdated",
    "Provenance",
    "ScmError",
    "ServiceBusy",
    "ServiceError",
    "ServiceRefused",
    "ServiceUnreachable",
    "SourceNotRecognised",
    "StateLocked",
    "TooManyRejects",
    "TransitionNotAllowed",
    "UnreadableFile",
    "WorkflowError",
    "did_you_mean",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where in the outside world something was found; every part may be unknown.

    Attributes:
        file: File name as the caller gave it.
        sheet: Sheet name in a workbook.
        row: Row number, counted from 1 as in the file, titles and header included.
        column: Header as the file spells it.
        raw: The value as it stood there, cut to 200 characters.
    """

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    raw: str | None = None

    def __str__(self) -> str:
        """Reads as a person would say it: ``orders.csv, sheet Data, row 12, column Menge``."""
        parts = [self.file] if self.file else []
        parts += [f"sheet {self.sheet}"] if self.sheet else []
        parts += [f"row {self.row}"] if self.row is not None else []
        parts += [f"column {self.column}"] if self.column else []
        parts += [f"value {self.raw[:200]!r}"] if self.raw is not None else []
        return ", ".join(parts)


class ScmError(Exception):
    """The root of all errors of this library.

    Attributes:
        code: A stable slug, safe to branch on.
        hint: What to do about it, one sentence; may be empty.
        source: Where the fault was found, if it was found in a file.
    """

    code: str = "error"

    def __init__(self, message: str, *, hint: str = "", source: Provenance | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.source = source

    def __str__(self) -> str:
        """The place, what is wrong, and what to do."""
        place = f"{self.source}: " if self.source and str(self.source) else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{place}{self.message}{hint}"


class ConfigError(ScmError, ValueError):
    """A setting, a policy, a layout or an argument is wrong."""

    code = "config"


class MissingExtraError(ScmError, ImportError):
    """An optional package is not installed; the hint is the pip line that installs it."""

    code = "missing_extra"

    def __init__(self, package: str, *, extra: str) -> None:
        super().__init__(
            f"The package {package} is not installed.",
            hint=f"Install it with: pip install 'scm-automate[{extra}]'",
        )


class DataError(ScmError, ValueError):
    """What was read does not serve."""

    code = "data"


class SourceNotRecognised(DataError):
    """No layout fits the file, or two fit it alike."""

    code = "source_not_recognised"


class UnreadableFile(DataError):
    """Empty, truncated, encrypted, or not what its name says."""

    code = "unreadable_file"


class ColumnNotFound(DataError, KeyError):
    """A column that is needed is not there."""

    code = "column_not_found"


class TooManyRejects(DataError):
    """More rows were rejected than the caller allows."""

    code = "too_many_rejects"


class LimitExceeded(DataError):
    """A limit of size, depth or time was reached; the message names it."""

    code = "limit_exceeded"


class WorkflowError(ScmError, RuntimeError):
    """An effect is not allowed now."""

    code = "workflow"


class TransitionNotAllowed(WorkflowError):
    """The state table has no such move."""

    code = "transition_not_allowed"


class NotFound(WorkflowError, KeyError):
    """No such ask, letter or change in the state."""

    code = "not_found"


class OutputExists(WorkflowError, FileExistsError):
    """A file would be written over, and nobody said that it may be."""

    code = "output_exists"


class StateLocked(WorkflowError):
    """Another process holds the state and did not let go in time."""

    code = "state_locked"


class PlanOutdated(WorkflowError):
    """Somebody else did meanwhile what a plan wants to do; nothing of the plan was written."""

    code = "plan_outdated"


class LeaseLost(WorkflowError):
    """The work was claimed by another worker meanwhile, or taken back; nothing was written."""

    code = "lease_lost"


class ServiceError(ScmError, ConnectionError):
    """Another machine did not do what it was asked.

    Attributes:
        maybe_done: Whether it may have done it all the same: look there before asking again.
    """

    code = "service"

    def __init__(self, message: str, *, hint: str = "", maybe_done: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.maybe_done = maybe_done


class ServiceUnreachable(ServiceError):
    """No connection, or no whole answer in time."""

    code = "service_unreachable"


class ServiceRefused(ServiceError):
    """It said no.

    Attributes:
        status: The HTTP status of its answer; 0 from a service that has none.
        body: What it said, cut to 2,000 characters, secrets taken out.
    """

    code = "service_refused"

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        body: str = "",
        hint: str = "",
        maybe_done: bool = False,
    ) -> None:
        super().__init__(message, hint=hint, maybe_done=maybe_done)
        self.status = status
        self.body = body


class ServiceBusy(ServiceError):
    """It asks to come back later than we may wait, or was busy each time.

    Attributes:
        retry_after: Seconds that it asked us to wait; null where it did not say.
    """

    code = "service_busy"

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None = None,
        hint: str = "",
        maybe_done: bool = False,
    ) -> None:
        super().__init__(message, hint=hint, maybe_done=maybe_done)
        self.retry_after = retry_after


class AnswerNotUnderstood(ServiceError):
    """Too long, not what was asked for, or sent elsewhere."""

    code = "answer_not_understood"


def did_you_mean(word: str, known: Iterable[str], *, most: int = 3) -> str:
    """The nearest known words as a sentence, or an empty string where none is near.

    Examples:
        >>> did_you_mean("Einkaufsbleg", ["Einkaufsbeleg", "Position"])
        'Did you mean Einkaufsbeleg?'
    """
    spelt = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), spelt, n=most, cutoff=0.6)
    return f"Did you mean {' or '.join(spelt[name] for name in near)}?" if near else ""
