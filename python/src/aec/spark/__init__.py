"""Folders of millions of pictures, compressed and decompressed by Apache Spark.

    python -m aec.spark compress hdfs:///photos hdfs:///photos-aec --quality 60

or in a program

    from aec.spark import compress, results

    summary = compress(spark, "/data/photos", "/data/photos-aec", quality=60)
    print(summary)
    results(spark, "/data/photos-aec").where("reason IS NOT NULL").show()

Needs the extra `spark`: pyspark, pyarrow, pandas below 3 and Pillow. docs/cluster.md says how to run it and how it was sized.
"""

from __future__ import annotations

from typing import Any, Sequence

from pyspark.sql import SparkSession

from ._job import IMAGE_EXTENSIONS, Job, OutputConflict, results
from ._summary import FailureSummary, QualitySummary, Summary
from ._worker import Bounds, Coding

__all__ = [
    "IMAGE_EXTENSIONS",
    "Bounds",
    "FailureSummary",
    "Job",
    "OutputConflict",
    "QualitySummary",
    "Summary",
    "compress",
    "decompress",
    "results",
]


def compress(
    spark: SparkSession,
    input: str,
    output: str,
    *,
    quality: float | Sequence[float] = 60,
    effort: int = 3,
    tune: str | None = None,
    exact: bool = False,
    **options: Any,
) -> Summary:
    """Compresses the pictures of a folder and its subfolders.

    Args:
        spark: the session. Workers need this package.
        input: a folder, by its path or by a URI that Hadoop knows.
        output: a folder that is empty or is not there, or the output of an earlier run with the same settings: pictures that it
            has done are skipped.
        quality: 0 to 100, as of `aec.encode`; or several, for a rate-distortion table.
        effort, tune, exact: as of `aec.encode`.
        options: members of `Job`, by their names: format, read, manifest, extensions, measure, retry, bounds, round, progress.

    Returns:
        A summary of the output folder.

    Raises:
        ValueError: for options that are out of range or do not go together.
        FileNotFoundError: for an input folder that is not there.
        OutputConflict: for an output folder with something else in it.
    """
    qualities = (quality,) if isinstance(quality, (int, float)) else tuple(quality)
    coding = Coding(tuple(sorted({float(quality) for quality in qualities})), effort, tune, exact)
    return Job(input, output, coding, **options).run(spark)


def decompress(spark: SparkSession, input: str, output: str, **options: Any) -> Summary:
    """Decompresses the .aec files of a folder and its subfolders to PNG; with read="stored", those in the Parquet of `compress`.

    Arguments, results and exceptions are those of `compress`.
    """
    return Job(input, output, None, extensions=("aec",), **options).run(spark)
