"""Where the names of pictures come from, and their bytes where Spark reads them."""

from __future__ import annotations

from typing import Iterator, Sequence

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from ._files import Folder

__all__ = ["listed", "manifest", "spark_files", "stored"]

# Folders are listed by tasks of their own once there are so many for each core.
_FOLDERS_PER_CORE = 4

_NAME = pa.schema([("name", pa.string())])


def _has_extension(name: str, extensions: Sequence[str]) -> bool:
    """Whether the part of a name behind its last dot is one of these, which are in lower case."""
    return name.rpartition(".")[2].lower() in extensions


def listed(spark: SparkSession, folder: Folder, extensions: Sequence[str]) -> DataFrame:
    """A column "name" of the files in a folder and all folders below, which workers list: the driver only looks into so many
    folders that there is something to do for each worker."""
    cores = spark.sparkContext.defaultParallelism
    names: list[str] = []
    folders = [""]
    while folders and len(folders) < _FOLDERS_PER_CORE * cores:
        deeper = []
        for parent in folders:
            files, subfolders = folder.entries(parent)
            names += [name for name in files if _has_extension(name, extensions)]
            deeper += subfolders
        folders = deeper

    def list_folders(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for parent in batch.column("name"):
                found = [name for name in folder.files_below(parent.as_py()) if _has_extension(name, extensions)]
                yield pa.RecordBatch.from_pylist([{"name": name} for name in found], schema=_NAME)

    above = spark.createDataFrame([(name,) for name in names], "name string")
    if not folders:
        return above
    tasks = spark.createDataFrame([(name,) for name in folders], "name string").repartition(min(len(folders), 8 * cores))
    return above.union(tasks.mapInArrow(list_folders, "name string"))


def manifest(spark: SparkSession, path: str, ways: Sequence[str]) -> DataFrame:
    """A column "name" of the pictures that a manifest names: a Parquet file or folder with a column "path", where its name ends
    in .parquet, otherwise a text of one path a line. Paths are relative to the input folder, or begin with it in one of the
    `ways` to write it. One that is there twice counts once."""
    if path.rstrip("/").endswith(".parquet"):
        paths = spark.read.parquet(path).select(F.col("path").alias("name"))
    else:
        paths = spark.read.text(path).select(F.col("value").alias("name"))
    name: Column = F.col("name")
    for way in ways:
        start = way.rstrip("/") + "/"
        name = F.when(paths.name.startswith(start), F.substr(paths.name, F.lit(len(start) + 1))).otherwise(name)
    return paths.where(F.length("name") > 0).select(name.alias("name")).dropDuplicates()


def spark_files(spark: SparkSession, folder: str, extensions: Sequence[str]) -> DataFrame:
    """Columns "name", "length" and "content" of the files in a folder and all below, read by Spark. Content is only read where
    it is selected. Names that begin with _ or . are left out: Spark takes such files for its own."""
    start = len(folder) + 2
    files = (
        spark.read.format("binaryFile")
        # What cannot be read is found missing at the end of the job, rather than ending it.
        .option("ignoreCorruptFiles", "true")
        .option("recursiveFileLookup", "true")
        .load(folder)
    )
    extension = F.lower(F.element_at(F.split(F.col("path"), r"\."), -1))
    name = F.substr(F.col("path"), F.lit(start)).alias("name")
    return files.where(extension.isin(list(extensions))).select(name, "length", "content")


def stored(spark: SparkSession, folder: str, qualities: Sequence[float]) -> DataFrame:
    """Columns "name", "length" and "content" of the .aec files that a job compressed to Parquet. Names are those that the job
    would have given files."""
    rows = spark.read.parquet(folder).where(F.col("reason").isNull())
    parts = [F.col("name"), F.lit(".aec")]
    if len(qualities) > 1:
        prefix = F.coalesce(*(F.when(F.col("quality") == quality, F.lit(f"q{quality:g}/")) for quality in qualities))
        parts.insert(0, prefix)
    return rows.select(F.concat(*parts).alias("name"), F.col("size").alias("length"), F.col("bytes").alias("content"))
