"""The errors that reach an operator: a code, what it happened to, and texts in Thai and English from `schemas/reasons.yaml`."""

from __future__ import annotations

import errno
from enum import IntEnum
from pathlib import Path

from schemas.reasons import load_reasons


class ExitCode(IntEnum):
    """Exit codes of the commands (DESIGN section 3)."""

    DONE = 0
    USAGE = 2
    QUARANTINED = 3
    NOTHING_PUBLISHED = 4
    FLAGGED = 5


class ItaError(Exception):
    """Something an operator can act on.

    `code` is a key of `schemas/reasons.yaml`, `subject` the file or folder it happened to, `detail` a technical hint in English
    (the message of the exception underneath). An unknown code raises KeyError at once: a text is never missing in the field.
    """

    exit_code: ExitCode = ExitCode.NOTHING_PUBLISHED

    def __init__(self, code: str, subject: str = "", detail: str = "") -> None:
        """Look up the texts of `code`; the exception's own string is the English one."""
        self.code = code
        self.subject = subject
        self.detail = detail
        self._texts = load_reasons()[code]
        super().__init__(code, subject, detail)

    def __str__(self) -> str:
        """In English: what happened, to which file, the detail, and what to do."""
        return self.explain("en")

    def reason(self, language: str) -> str:
        """What happened, in `th` or `en`."""
        return self._texts.reason[language]

    def advice(self, language: str) -> str:
        """What to do, in `th` or `en`."""
        return self._texts.advice[language]

    def explain(self, language: str) -> str:
        """What happened, to which file, why and what to do, as one line."""
        about = f"{self.subject}: " if self.subject else ""
        why = f" ({self.detail})" if self.detail else ""
        return f"{about}{self.reason(language)}{why} {self.advice(language)}"


class UnreadableFile(ItaError):
    """A file that cannot become a document: it is quarantined in `rejects`, and the batch goes on."""

    def __init__(self, reason_code: str, detail: str = "", subject: str = "") -> None:
        """`reason_code` is a key of `schemas/reasons.yaml` whose kind is `reject`."""
        super().__init__(reason_code, subject, detail)

    def __reduce__(self) -> tuple[type[UnreadableFile], tuple[str, str, str]]:
        """Rebuild from the arguments, so that the error survives the way back from a worker process."""
        return type(self), (self.code, self.detail, self.subject)

    @property
    def reason_code(self) -> str:
        """The code that stands in `rejects.reason_code`."""
        return self.code


class UsageError(ItaError):
    """The request itself is wrong (a folder that does not exist)."""

    exit_code = ExitCode.USAGE


class PublishError(ItaError):
    """Nothing could be published; the snapshot that was current stays current."""


class Terminated(KeyboardInterrupt):
    """Somebody asked this process to end (SIGTERM); everything is left as after Ctrl-C."""


_PASSING = frozenset(
    {
        errno.EAGAIN, errno.EBUSY, errno.EDEADLK, errno.EINTR, errno.EIO, errno.ENOLCK, errno.EREMOTEIO, errno.ESTALE, errno.ETIMEDOUT,
        errno.ETXTBSY,
    }
)  # fmt: skip


def may_pass(error: BaseException | None) -> bool:
    """Whether an error may pass by itself within seconds: a file that is locked, a share that does not answer just now.

    Looks at the error of the operating system, or at the one that an error of ours was raised from. A full disk or a missing permission
    does not pass by itself.
    """
    while error is not None and not isinstance(error, OSError):
        error = error.__cause__
    return error is not None and error.errno in _PASSING


def write_error(error: OSError, folder: Path) -> PublishError:
    """The error to show when writing below `folder` failed: `disk_full` or `cannot_write`."""
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    return PublishError("disk_full" if full else "cannot_write", str(folder), error.strerror or str(error))
