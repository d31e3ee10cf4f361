"""Folders on the file systems that pyarrow knows, as the workers read and write them.

Workers have no Java machine, so Hadoop's file systems are reached by pyarrow's own clients: local and mounted folders, HDFS
(through libhdfs), S3, Google's and Azure's storage.
"""

from __future__ import annotations

import functools
import re
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

from pyarrow import fs

from ._places import PARTIAL

__all__ = ["Folder", "ReadFailure", "is_local"]

# Hadoop's names of what pyarrow calls otherwise.
_SCHEMES = {
    "s3a": "s3",
    "s3n": "s3",
    "gs": "gs",
    "abfs": "abfs",
    "abfss": "abfss",
    "hdfs": "hdfs",
    "viewfs": "viewfs",
    "s3": "s3",
}

# On these a file is there as a whole when its upload has ended, or not at all. A rename would be a copy.
_OBJECT_STORES = ("s3", "gcs", "abfs")

_READ_ATTEMPTS = 3


class ReadFailure(Exception):
    """A file cannot be read. `reason` is "missing", "unreadable" or "too-large"."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def _split(uri: str) -> tuple[str, str, str]:
    """Scheme, authority and path of a folder. The scheme of a path without one is "file". Nothing is unescaped: Hadoop does not
    either."""
    match = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):(?://([^/]*))?(/.*)?$", uri, re.DOTALL)
    if match is None:
        return "file", "", str(Path(uri).absolute())
    scheme, authority, path = match.group(1).lower(), match.group(2) or "", match.group(3) or "/"
    return scheme, authority, path


def is_local(uri: str) -> bool:
    """Whether a folder is on a disk of this machine, or mounted as if it were."""
    return _split(uri)[0] == "file"


@functools.cache
def _open(scheme: str, authority: str) -> tuple[fs.FileSystem, str]:
    """A file system, and the path of its root. Opened once in each worker."""
    if scheme == "file":
        return fs.LocalFileSystem(), ""
    if scheme not in _SCHEMES:
        known = ", ".join(sorted([*_SCHEMES, "file"]))
        raise ValueError(
            f"workers cannot open {scheme}://: they know {known}. Use --read spark and --format parquet, which go through Spark"
        )
    system, root = fs.FileSystem.from_uri(f"{_SCHEMES[scheme]}://{authority}/")
    return system, root.rstrip("/")


@dataclass(frozen=True)
class Folder:
    """A folder, by its path or URI. Names of files are relative to it, with slashes. Can be sent to workers."""

    uri: str

    def check(self) -> None:
        """Raises ValueError where the file system is not known, OSError where it cannot be reached."""
        self._system().get_file_info(self._path(""))

    def _system(self) -> fs.FileSystem:
        scheme, authority, _ = _split(self.uri)
        return _open(scheme, authority)[0]

    def _path(self, name: str) -> str:
        scheme, authority, path = _split(self.uri)
        base = _open(scheme, authority)[1] + path.rstrip("/")
        return f"{base}/{name}" if name else base or "/"

    def entries(self, folder: str) -> tuple[list[str], list[str]]:
        """Names of the files and of the folders that lie directly in `folder`; all are relative to this one."""
        files: list[str] = []
        folders: list[str] = []
        for info in self._infos(folder, recursive=False):
            (folders if info.type == fs.FileType.Directory else files).append(self._name(info))
        return files, folders

    def files_below(self, folder: str) -> Iterator[str]:
        """Names of all files in `folder` and its subfolders, relative to this one."""
        return (self._name(info) for info in self._infos(folder, recursive=True) if info.type == fs.FileType.File)

    def _infos(self, folder: str, recursive: bool) -> list[fs.FileInfo]:
        selector = fs.FileSelector(self._path(folder), recursive=recursive)
        infos: list[fs.FileInfo] = self._system().get_file_info(selector)
        return infos

    def _name(self, info: fs.FileInfo) -> str:
        name: str = info.path[len(self._path("")) :]
        return name.lstrip("/")

    def read(self, name: str, max_size: int) -> bytes:
        """The bytes of a file. A read that fails is tried again, since one on a network may; ReadFailure after the last."""
        for attempt in range(1, _READ_ATTEMPTS + 1):
            try:
                return self._read_once(name, max_size)
            except FileNotFoundError:
                raise ReadFailure("missing", "there is no such file") from None
            except PermissionError as error:
                raise ReadFailure("unreadable", str(error)) from None
            except OSError as error:
                if attempt == _READ_ATTEMPTS:
                    raise ReadFailure("unreadable", f"{error} (tried {attempt} times)") from None
                time.sleep(attempt)
        raise AssertionError("unreachable")

    def _read_once(self, name: str, max_size: int) -> bytes:
        path = self._path(name)
        info = self._system().get_file_info(path)
        if info.type == fs.FileType.NotFound:
            raise FileNotFoundError(name)
        if info.type == fs.FileType.Directory:
            raise ReadFailure("unreadable", "it is a folder")
        if info.size is not None and info.size > max_size:
            raise ReadFailure("too-large", f"the file has {info.size} bytes; the limit is {max_size}")
        with self._system().open_input_file(path) as file:
            return bytes(file.read())

    def write(self, name: str, data: bytes) -> None:
        """Puts a file in place as a whole or not at all, in place of an earlier one. OSError where that fails."""
        system = self._system()
        path = self._path(name)
        if system.type_name in _OBJECT_STORES:
            with system.open_output_stream(path) as file:
                file.write(data)
            return
        partial = self._path(f"{PARTIAL}/{uuid.uuid4().hex}")
        system.create_dir(self._path(PARTIAL), recursive=True)
        system.create_dir(path.rsplit("/", 1)[0], recursive=True)
        try:
            with system.open_output_stream(partial) as file:
                file.write(data)
            self._move(partial, path)
        except BaseException:
            if system.get_file_info(partial).type == fs.FileType.File:
                system.delete_file(partial)
            raise

    def _move(self, partial: str, path: str) -> None:
        system = self._system()
        # HDFS does not rename over a file. What is there was made by an earlier attempt, and is not yet recorded as done.
        if system.type_name == "hdfs" and system.get_file_info(path).type == fs.FileType.File:
            system.delete_file(path)
        system.move(partial, path)

    def remove(self, name: str) -> None:
        """Removes a folder and all that is in it, if it is there."""
        path = self._path(name)
        if self._system().get_file_info(path).type == fs.FileType.Directory:
            self._system().delete_dir(path)
