"""What goes wrong, as exceptions."""

import enum
import warnings
from typing import Any, Iterable, Optional

from . import _abi


class Code(enum.IntEnum):
    """Kinds of errors: `aec_code` of aec.h."""

    TRUNCATED = 1
    MALFORMED = 2
    CHECKSUM_MISMATCH = 3
    INVALID_ARGUMENT = 10
    UNREACHABLE_TARGET = 11
    BUFFER_TOO_SMALL = 12
    IO = 20
    LIMIT_EXCEEDED = 30
    UNSUPPORTED_VERSION = 40
    UNSUPPORTED_FEATURE = 41
    MODEL_MISSING = 42
    MODEL_MISMATCH = 43
    CANCELLED = 50
    INTERNAL = 60


def code_of(number: int) -> int:
    """A `Code`, or the number itself where the library is newer than this package and has more of them."""
    try:
        return Code(number)
    except ValueError:
        return number


class AECError(Exception):
    """Something that the codec could not do. The text says what is wrong and what to do about it.

    Attributes:
        code: a `Code`, or a plain int where the library is newer than this package and has more of them.
        code_name: the library's name of it, "truncated" for example.
        offset: the byte of the file where it was found; None where that is not known.
        message: the text alone.
    """

    def __init__(self, message: str, code: int = Code.INTERNAL, offset: Optional[int] = None) -> None:
        super().__init__(message, int(code), offset)
        self.message = message
        self.code = code_of(code)
        self.offset = offset

    @property
    def code_name(self) -> str:
        return str(_abi.library.aec_code_name(int(self.code)).decode())

    def __str__(self) -> str:
        place = "" if self.offset is None else f" (at byte {self.offset})"
        return f"{self.message}{place}"


class DamagedFileError(AECError):
    """The file is cut off, breaks a rule of its format, or has a wrong checksum."""


class InvalidArgumentError(AECError, ValueError):
    """The caller asked for something impossible; a target that no quality reaches is that, too."""


class LimitExceededError(AECError):
    """A limit on size or memory would be exceeded; the text names it."""


class UnsupportedFileError(AECError):
    """The file was written by a later version of the format, or uses a feature that this one does not handle."""


class ModelError(AECError):
    """The model that the file needs was not found, or another one was given."""


class CancelledError(AECError):
    """A progress function asked to stop."""


class AECWarning(UserWarning):
    """Something was left out or changed, damaged metadata for example; the result is there all the same."""


_CLASSES = {
    0: DamagedFileError,
    1: InvalidArgumentError,
    3: LimitExceededError,
    5: CancelledError,
}


def error_of(code: int, message: str, offset: Optional[int] = None) -> AECError:
    """The exception of the class that a code belongs to."""
    if code in (Code.MODEL_MISSING, Code.MODEL_MISMATCH):
        return ModelError(message, code, offset)
    if code in (Code.UNSUPPORTED_VERSION, Code.UNSUPPORTED_FEATURE):
        return UnsupportedFileError(message, code, offset)
    return _CLASSES.get(code // 10, AECError)(message, code, offset)


def invalid(message: str) -> InvalidArgumentError:
    return InvalidArgumentError(message, Code.INVALID_ARGUMENT)


def check(code: int, error: Any) -> None:
    """Raises what a call of the library reports."""
    if code != _abi.OK:
        offset = error.offset if error.offset >= 0 else None
        raise error_of(code, error.message.decode("utf-8", "replace"), offset)


def warn(messages: Iterable[str], level: int) -> None:
    """Gives each message to Python's warnings, as one of the caller's `level` calls above this one."""
    for message in messages:
        warnings.warn(message, AECWarning, stacklevel=level + 1)
