"""A run over a folder: what is to be done, in rounds, each of which is written down before the next begins."""

from __future__ import annotations

import itertools
import json
import math
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Callable, Iterable, Iterator

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from . import _sources
from ._files import Folder, is_local
from ._hadoop import HadoopFolder
from ._places import PARTIAL, RECORDS, SETTINGS
from ._rows import failure, schema
from ._summary import Summary, latest, summarise
from ._worker import Bounds, Coding, Task

__all__ = ["IMAGE_EXTENSIONS", "Job", "OutputConflict", "results"]

IMAGE_EXTENSIONS = ("avif", "bmp", "gif", "jpeg", "jpg", "pam", "pbm", "pgm", "png", "pnm", "ppm", "tif", "tiff", "webp")
"""Which files of a folder are pictures."""

# A task that dies takes with it what it has done: so many pictures at most. More would save hardly any time, since a task costs
# about as much as a tenth of a picture.
_PICTURES_PER_TASK = 16

# A round is as much as keeps each core busy for some minutes, so that the end of a round, when cores wait for the last ones, does
# not count.
_PICTURES_PER_CORE = 1000
_LEAST_ROUND = 1000


class OutputConflict(Exception):
    """The output folder holds something else than what would be continued."""


@dataclass(frozen=True)
class Job:
    """What is asked for."""

    input: str
    output: str
    coding: Coding | None = None
    """How to compress. None: decompress."""
    format: str = "files"
    """"files": a file for each picture. "parquet": rows with their bytes."""
    read: str | None = None
    """Who reads: "workers"; "spark"; or "stored", the rows of an earlier job. None: workers where the folder is local or a
    manifest is given, otherwise Spark."""
    manifest: str | None = None
    """A text or a Parquet file that names the pictures, instead of a listing."""
    extensions: tuple[str, ...] = IMAGE_EXTENSIONS
    measure: bool = True
    retry: bool = False
    """Whether pictures that failed in an earlier run are tried again."""
    bounds: Bounds = field(default_factory=Bounds)
    round: int | None = None
    """Pictures of a round, where workers read. None: as many as keep the cores busy for some minutes."""
    progress: Callable[[int], None] = lambda pictures: None
    """Is told after each round how many pictures of this run are written down."""

    def run(self, spark: SparkSession) -> Summary:
        """Does what is to be done, and sums up. ValueError for options that do not go together, FileNotFoundError for an input
        folder that is not there, OutputConflict for an output folder with something else in it."""
        return _Run(spark, self).run()


class _Run:
    """A job on a cluster."""

    def __init__(self, spark: SparkSession, job: Job) -> None:
        self.spark = spark
        self.job = job
        source, output = HadoopFolder(spark, job.input), HadoopFolder(spark, job.output)
        if not source.is_folder():
            raise FileNotFoundError(f"there is no folder {source.uri}")
        self.source, self.output = source.uri, output.uri
        self.read = job.read or ("workers" if is_local(self.source) or job.manifest else "spark")
        self._check_options()
        self.records = f"{self.output}/{RECORDS}" if job.format == "files" else self.output
        self._check_folders()
        self.task = Task(
            source=self.source,
            output=self.output if job.format == "files" else None,
            coding=job.coding,
            bounds=job.bounds,
            measure=job.measure,
            run=datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        )
        self._claim(output)

    def _check_options(self) -> None:
        job = self.job
        if job.format not in ("files", "parquet"):
            raise ValueError(f"a format is 'files' or 'parquet', not {job.format!r}")
        if self.read not in ("workers", "spark", "stored"):
            raise ValueError(f"pictures are read by 'workers', by 'spark', or 'stored', not {self.read!r}")
        if self.read == "stored" and job.coding is not None:
            raise ValueError("stored are .aec files, which are decompressed, not compressed")
        if job.manifest and self.read != "workers":
            raise ValueError("a manifest is read by workers alone: without --read, or with --read workers")
        for folder in [self.output] if self.read == "workers" else [self.source, self.output]:
            if any(character in folder for character in "*?[]{}\\"):
                raise ValueError(f"Spark would take {folder} for a pattern: give it a name without *?[]{{}}\\")

    def _check_folders(self) -> None:
        if self.read == "workers":
            Folder(self.source).check()
        if self.job.format == "files":
            Folder(self.output).check()

    def _settings(self) -> dict[str, Any]:
        """What all that lies in one output folder has in common."""
        coding = self.job.coding
        what: dict[str, Any] = {"input": self.source, "format": self.job.format}
        if coding is None:
            return {"do": "decompress", **what}
        return {
            "do": "compress",
            **what,
            "qualities": list(coding.qualities),
            "effort": coding.effort,
            "tune": coding.tune,
            "exact": coding.exact,
        }

    def _claim(self, output: HadoopFolder) -> None:
        """Writes the settings into an empty output folder, or compares them with those that it has."""
        settings = self._settings()
        names = output.names()
        # A run may have ended while it wrote them.
        others = [name for name in names if not name.startswith(SETTINGS)]
        if SETTINGS in names:
            earlier = settings_of(self.spark, self.output)
            differences = [f"{key} {earlier.get(key)!r}" for key, value in settings.items() if earlier.get(key) != value]
            if differences:
                raise OutputConflict(f"{self.output} was begun with {', '.join(differences)}: take another output folder")
        elif others:
            raise OutputConflict(f"{self.output} is neither empty nor the output of an earlier run: take another folder")
        else:
            output.write(SETTINGS, json.dumps(settings).encode())

    def run(self) -> Summary:
        if self.job.format == "files":
            Folder(self.output).remove(PARTIAL)
        done = self._done()
        with _arrow_batches_of_one(self.spark):
            if self.read == "workers":
                tried, skipped = self._run_rounds(done)
            else:
                tried, skipped = self._run_at_once(done)
        if self.job.format == "files":
            Folder(self.output).remove(PARTIAL)
        return summarise(rows_in(self.spark, self.records), tried, skipped)

    def _done(self) -> DataFrame | None:
        """The names of pictures that this run leaves alone; None where there are no rows yet."""
        if not has_rows(self.spark, self.records):
            return None
        rows = rows_in(self.spark, self.records)
        if self.job.retry:
            rows = rows.where(F.col("reason").isNull())
        return rows.select("name").distinct()

    def _run_rounds(self, done: DataFrame | None) -> tuple[int, int]:
        """Workers read the files. The driver holds the names of a round."""
        with _kept(self._names()) as names, _kept(_without(names, done)) as todo:
            total, left = names.count(), todo.count()
            cores = self.spark.sparkContext.defaultParallelism
            size = self.job.round or max(_LEAST_ROUND, _PICTURES_PER_CORE * cores)
            # By their names, pictures of one folder, which are often alike, come into different rounds and tasks.
            mixed = todo.repartition(max(1, math.ceil(left / size)), "name")
            tried = 0
            for part in _parts((row.name for row in mixed.toLocalIterator(prefetchPartitions=True)), size):
                tasks = min(len(part), max(cores, math.ceil(len(part) / _PICTURES_PER_TASK)))
                chosen = self.spark.createDataFrame([(name,) for name in part], "name string", verifySchema=False)
                self._write(chosen.repartition(tasks).mapInArrow(self.task, schema))
                tried += len(part)
                self.job.progress(tried)
        return tried, total - left

    def _names(self) -> DataFrame:
        if not self.job.manifest:
            return _sources.listed(self.spark, Folder(self.source), self.job.extensions)
        # The input folder, as it was given, in full, and as people write it in full.
        ways = [self.job.input, self.source]
        if is_local(self.source):
            ways += [self.source.replace("file:", "file://", 1), self.source.replace("file:", "", 1)]
        return _sources.manifest(self.spark, self.job.manifest, ways)

    def _run_at_once(self, done: DataFrame | None) -> tuple[int, int]:
        """Spark reads the files, or rows that have them. It is one round: Spark cannot read chosen files without listing all."""
        if self.read == "spark":
            files = _sources.spark_files(self.spark, self.source, self.job.extensions)
        else:
            files = _sources.stored(self.spark, self.source, settings_of(self.spark, self.source).get("qualities", []))
        with _kept(files.select("name")) as names, _kept(_without(names, done)) as todo:
            total, left = names.count(), todo.count()
            if left > 0:
                readable = files.where(F.col("length") <= self.job.bounds.max_file)
                if left < total:
                    # As a broadcast, so that the bytes of pictures are not sorted.
                    readable = readable.join(F.broadcast(todo), "name", "left_semi")
                self._write(readable.select("name", "content").mapInArrow(self.task, schema))
                self._write_missing(todo)
                self.job.progress(left)
        return left, total - left

    def _write_missing(self, todo: DataFrame) -> None:
        """Rows of those pictures that Spark gave no bytes of."""
        written = rows_in(self.spark, self.records).where(F.col("run") == self.task.run).select("name").distinct()
        missing = todo.join(written, "name", "left_anti")
        if missing.isEmpty():
            return
        limit = self.job.bounds.max_file
        values = failure("", "unreadable", f"Spark could not read it, or it has more than {limit} bytes")
        values = {**values, "run": self.task.run, "name": F.col("name")}
        columns = [F.lit(values.get(column.name)).cast(column.dataType).alias(column.name) for column in schema]
        self._write(missing.select(*columns))

    def _write(self, rows: DataFrame) -> None:
        """Adds rows to the records, all or none. They are put together by their names, for files of a good size that are the
        same when a task is run again."""
        together = self.spark.sql("SELECT /*+ REBALANCE(name) */ * FROM {rows}", rows=rows)
        together.write.mode("append").parquet(self.records)


def settings_of(spark: SparkSession, output: str) -> dict[str, Any]:
    """The settings that an output folder was begun with. OutputConflict where there are none."""
    folder = HadoopFolder(spark, output)
    if SETTINGS not in folder.names():
        raise OutputConflict(f"{output} is not the output of a job")
    settings: dict[str, Any] = json.loads(folder.read(SETTINGS))
    return settings


def has_rows(spark: SparkSession, records: str) -> bool:
    """Whether a run has written rows."""
    return any(name.endswith(".parquet") for name in HadoopFolder(spark, records).names())


def rows_in(spark: SparkSession, records: str) -> DataFrame:
    """The rows of all runs; none where nothing was written yet."""
    if not has_rows(spark, records):
        return spark.createDataFrame([], schema)
    return spark.read.schema(schema).parquet(records)


def results(spark: SparkSession, output: str) -> DataFrame:
    """The rows of an output folder that count: one for each picture and quality, or one that says why the picture failed.

    docs/cluster.md has the columns. OutputConflict where the folder is not one of `compress` or `decompress`.
    """
    folder = HadoopFolder(spark, output).uri
    files = settings_of(spark, folder)["format"] == "files"
    return latest(rows_in(spark, f"{folder}/{RECORDS}" if files else folder))


def _without(names: DataFrame, done: DataFrame | None) -> DataFrame:
    return names if done is None else names.join(done, "name", "left_anti")


@contextmanager
def _kept(rows: DataFrame) -> Iterator[DataFrame]:
    """Rows that are computed once."""
    if rows.is_cached:
        # By a block around this one.
        yield rows
        return
    rows.persist()
    try:
        yield rows
    finally:
        rows.unpersist()


def _parts(items: Iterable[str], size: int) -> Iterator[list[str]]:
    iterator = iter(items)
    while part := list(itertools.islice(iterator, size)):
        yield part


@contextmanager
def _arrow_batches_of_one(spark: SparkSession) -> Iterator[None]:
    """Spark sends pictures to Python one by one. By default it would be 10,000 at a time, all of them in memory twice."""
    key = "spark.sql.execution.arrow.maxRecordsPerBatch"
    before = spark.conf.get(key)
    spark.conf.set(key, 1)
    try:
        yield
    finally:
        spark.conf.set(key, before or "10000")
