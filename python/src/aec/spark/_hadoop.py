"""Folders as Hadoop sees them from the driver: any file system that the cluster knows."""

from __future__ import annotations

from typing import Any

from pyspark.sql import SparkSession

__all__ = ["HadoopFolder"]


class HadoopFolder:
    """A folder, by its path or URI. One without a scheme is on the cluster's default file system."""

    def __init__(self, spark: SparkSession, uri: str) -> None:
        context: Any = spark.sparkContext
        self._jvm = context._jvm
        path = self._jvm.org.apache.hadoop.fs.Path(uri)
        self._system = path.getFileSystem(context._jsc.hadoopConfiguration())
        self._path = self._system.makeQualified(path)
        self.uri: str = self._path.toString().rstrip("/")
        """With scheme and absolute path, as Spark begins the paths of its files."""

    def names(self) -> list[str]:
        """What lies in it; nothing where it is not there."""
        if not self._system.exists(self._path):
            return []
        return [status.getPath().getName() for status in self._system.listStatus(self._path)]

    def is_folder(self) -> bool:
        """Whether it is there, and no file."""
        return bool(self._system.exists(self._path) and self._system.getFileStatus(self._path).isDirectory())

    def read(self, name: str) -> bytes:
        """The bytes of a small file in it."""
        stream = self._system.open(self._child(name))
        try:
            return bytes(stream.readAllBytes())
        finally:
            stream.close()

    def write(self, name: str, data: bytes) -> None:
        """Makes a small file in it, and the folder; as a whole or, where a file of this name is there, not at all."""
        partial = self._child(f"{name}.partial")
        stream = self._system.create(partial)
        stream.write(bytearray(data))
        stream.close()
        if not self._system.rename(partial, self._child(name)):
            raise FileExistsError(f"{self.uri}/{name} could not be put in place")

    def _child(self, name: str) -> Any:
        return self._jvm.org.apache.hadoop.fs.Path(self._path, name)
