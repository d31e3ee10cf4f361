"""What runs in Python on the executors: pictures in, rows out."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Iterator

import pyarrow as pa
from pyspark import TaskContext

from ._files import Folder, ReadFailure
from ._guard import Crash, apart
from ._pictures import Bounds, Coding, PictureError, compressed, decompressed
from ._places import OWN
from ._rows import failure, record_batch

__all__ = ["Bounds", "Coding", "Task"]

# From this attempt at a task on, each picture is worked on in a process of its own: one that kills its process is then
# found, and the others are done.
_CAREFUL_FROM = 2


@dataclass(frozen=True)
class Task:
    """What is done with each picture, and where the result goes. Sent to the workers."""

    source: str
    """The folder that pictures are read from, where their bytes do not come with their names."""
    output: str | None
    """The folder that results are written to as files. None where they go into their rows."""
    coding: Coding | None
    """How to compress. None: decompress."""
    bounds: Bounds = field(default_factory=Bounds)
    measure: bool = True
    run: str = ""

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """For mapInArrow. Batches have a column "name", and "content" where Spark has read the files. Gives a batch for each
        picture, so that only one is in memory."""
        context = TaskContext.get()
        careful = context is not None and context.attemptNumber() >= _CAREFUL_FROM
        for batch in batches:
            contents = batch.column("content") if "content" in batch.schema.names else None
            for index, name in enumerate(batch.column("name")):
                content = contents[index].as_py() if contents is not None else None
                start = time.process_time()
                rows = self._rows(name.as_py(), content, careful)
                seconds = (time.process_time() - start) / len(rows)
                yield record_batch([{**row, "seconds": seconds} for row in rows])

    def _rows(self, name: str, content: bytes | None, careful: bool) -> list[dict[str, Any]]:
        size = None
        try:
            self._check_name(name)
            data = Folder(self.source).read(name, self.bounds.max_file) if content is None else content
            size = len(data)
            rows = apart(lambda: self._work(data)) if careful else self._work(data)
        except (ReadFailure, PictureError) as error:
            return [{**failure(name, error.reason, str(error), size), "run": self.run}]
        except Crash as error:
            return [{**failure(name, "crashed", str(error), size), "run": self.run}]
        return [self._placed({**row, "name": name, "source_size": size, "run": self.run}) for row in rows]

    def _check_name(self, name: str) -> None:
        if any(part in ("", ".", "..") for part in name.split("/")):
            raise PictureError("outside", "the name does not lead to a file in the input folder")
        if name.split("/", 1)[0] in OWN:
            raise PictureError("unsupported", "the output folder has something else of this name")
        if self.coding is None and not name.endswith(".aec"):
            raise PictureError("unsupported", "the name does not end in .aec")

    def _work(self, data: bytes) -> list[dict[str, Any]]:
        if self.coding is not None:
            return compressed(data, self.coding, self.bounds, self.measure)
        return [decompressed(data, self.bounds)]

    def _placed(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row, after its result was written where results are files. What fails here fails the task, which Spark tries
        again: a full disk is no fault of the picture."""
        if self.output is None:
            return row
        Folder(self.output).write(self._file_name(row["name"], row["quality"] if self.coding else None), row["bytes"])
        return {**row, "bytes": None}

    def _file_name(self, name: str, quality: float | None) -> str:
        """Where a result lies in the output folder. Two pictures never have the same."""
        if self.coding is None:
            return name[: -len(".aec")] + ".png"
        folder = f"q{quality:g}/" if len(self.coding.qualities) > 1 else ""
        return f"{folder}{name}.aec"
