"""What a job writes down of each picture: the columns of its Parquet files."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from pyspark.sql.types import (
    BinaryType,
    DoubleType,
    IntegerType,
    LongType,
    StringType,
    StructField,
    StructType,
)

__all__ = ["failure", "record_batch", "schema"]

_COLUMNS = [
    # The picture, relative to the input folder. Only its name, quality and run tell rows apart.
    ("name", StringType(), pa.string()),
    # The quality asked for. NULL where the picture failed, and where it was decompressed.
    ("quality", DoubleType(), pa.float64()),
    # Pixels.
    ("width", IntegerType(), pa.int32()),
    ("height", IntegerType(), pa.int32()),
    # Bytes of the file that was read, and of the one that was made.
    ("source_size", LongType(), pa.int64()),
    ("size", LongType(), pa.int64()),
    # Bits of the .aec file for each pixel.
    ("bpp", DoubleType(), pa.float64()),
    # Decibels. Infinite where every pixel came back; NULL where it was not measured.
    ("psnr", DoubleType(), pa.float64()),
    # Processor time of the worker, for reading, coding, checking and writing. Several qualities share that of their picture.
    ("seconds", DoubleType(), pa.float64()),
    # Why there is no result, as one word for counting and a sentence for people. NULL where there is one.
    ("reason", StringType(), pa.string()),
    ("error", StringType(), pa.string()),
    # When the run began (UTC).
    ("run", StringType(), pa.string()),
    # What was left out or changed on the way. NULL where nothing was.
    ("warnings", StringType(), pa.string()),
    # The file that was made. NULL where it lies in the output folder as a file, and where the picture failed.
    ("bytes", BinaryType(), pa.binary()),
]

schema = StructType([StructField(name, spark_type) for name, spark_type, _ in _COLUMNS])
"""The columns for Spark."""

_ARROW = pa.schema([(name, arrow_type) for name, _, arrow_type in _COLUMNS])


def record_batch(rows: list[dict[str, Any]]) -> pa.RecordBatch:
    """Rows for Spark; columns that a row does not have are NULL."""
    return pa.RecordBatch.from_pylist(rows, schema=_ARROW)


def failure(name: str, reason: str, error: str, source_size: int | None = None) -> dict[str, Any]:
    """The row of a picture that there is no result of."""
    return {"name": name, "reason": reason, "error": error, "source_size": source_size}
