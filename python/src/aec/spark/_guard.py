"""Running what may kill its process."""

from __future__ import annotations

import os
import pickle
import signal
from typing import Callable, TypeVar

__all__ = ["Crash", "apart"]

T = TypeVar("T")


class Crash(Exception):
    """The process that worked on a picture died."""


def apart(work: Callable[[], T]) -> T:
    """The result of `work`, which runs in a process of its own, and what it raises. Crash where that process dies, as by a signal
    or when the system has no memory left. The result must be picklable."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _run(work, reader, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        data = pipe.read()
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise Crash(_describe(status))
    kind, value = pickle.loads(data)
    if kind == "raised":
        raise value
    result: T = value
    return result


def _run(work: Callable[[], T], reader: int, writer: int) -> None:
    """The child's life. Leaves without Python's ending, which belongs to the parent."""
    status = 1
    try:
        os.close(reader)
        try:
            answer = pickle.dumps(("result", work()))
        except Exception as error:
            answer = pickle.dumps(("raised", error))
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(answer)
        status = 0
    finally:
        os._exit(status)


def _describe(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"the process that worked on it was killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"the process that worked on it ended with exit code {os.WEXITSTATUS(status)}"
