"""The command: python -m aec.spark, or spark-submit of this file."""

from __future__ import annotations

import argparse
import json
import os
import sys

try:
    from pyspark.sql import SparkSession

    from aec.spark import Bounds, OutputConflict, Summary, compress, decompress
except ModuleNotFoundError as error:
    # Of the packages that are for this alone.
    sys.exit(f"aec.spark needs {error.name}: install pyspark, pyarrow, 'pandas<3' and Pillow, as the extra [spark] does")

_FORMATS = ("files", "parquet")


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]


def _count(text: str) -> int:
    """A positive whole number, with K, M or G behind it for thousands, or KiB, MiB, GiB."""
    for suffix, factor in (("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("K", 10**3), ("M", 10**6), ("G", 10**9)):
        if text.upper().endswith(suffix.upper()):
            number = float(text[: -len(suffix)]) * factor
            break
    else:
        number = float(text)
    if not number >= 1:
        raise ValueError(text)
    return int(number)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m aec.spark",
        description="Compresses or decompresses folders of pictures on a Spark cluster. docs/cluster.md has all about it.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("input", metavar="INPUT", help="a folder: a path, or a URI that Hadoop knows (hdfs:, s3a: ...)")
    common.add_argument("output", metavar="OUTPUT", help="a folder that is empty, new, or the output of an earlier run")
    common.add_argument(
        "--format", choices=_FORMATS, default="files", help="files beside records of them (default), or Parquet with all bytes"
    )
    common.add_argument(
        "--manifest", metavar="FILE", help="a text of one path a line, or .parquet with a column path, instead of a listing"
    )
    common.add_argument("--retry", action="store_true", help="try pictures again that failed in an earlier run")
    common.add_argument(
        "--round", type=_count, metavar="N", help="pictures that are written down together (default: 1000 for each core)"
    )
    common.add_argument(
        "--max-file", type=_count, default=Bounds.max_file, metavar="BYTES", help="refuse larger files (default 1GiB)"
    )
    common.add_argument(
        "--max-pixels", type=_count, default=Bounds.max_pixels, metavar="N", help="refuse larger pictures (default 100M)"
    )
    common.add_argument(
        "--max-memory",
        type=_count,
        default=Bounds.max_memory,
        metavar="BYTES",
        help="what the codec may take for a picture (default 2GiB)",
    )
    common.add_argument("--master", metavar="URL", help="Spark's master, where spark-submit or its configuration does not say it")
    common.add_argument("--json", action="store_true", help="print the summary as JSON")

    parts = commands.add_parser("compress", parents=[common], help="pictures that Pillow reads become .aec files")
    parts.add_argument("--read", choices=("workers", "spark"), help="who reads the files (default: workers where they are local)")
    parts.add_argument("-q", "--quality", type=_numbers, default=[60.0], metavar="Q[,Q...]", help="0 to 100 (default 60)")
    parts.add_argument("--effort", type=int, choices=range(1, 10), default=3, help="1 fast, 9 small (default 3)", metavar="1..9")
    parts.add_argument("--tune", choices=("visual", "psnr"), help="what to aim at (default visual)")
    parts.add_argument("--exact", action="store_true", help="keep the colours of transparent pixels")
    parts.add_argument(
        "--extensions", type=lambda text: tuple(text.lower().split(",")), metavar="E,...", help="of files that are pictures"
    )
    parts.add_argument("--no-psnr", action="store_true", help="do not decode what was compressed to check and measure it")

    parts = commands.add_parser("decompress", parents=[common], help=".aec files become PNGs")
    parts.add_argument(
        "--read", choices=("workers", "spark", "stored"), help="stored: from the Parquet files of compress --format parquet"
    )
    return parser


def _run(spark: SparkSession, arguments: argparse.Namespace) -> Summary:
    options = {name: getattr(arguments, name) for name in ("format", "read", "manifest", "retry", "round")}
    options["bounds"] = Bounds(arguments.max_file, arguments.max_pixels, arguments.max_memory)
    options["progress"] = lambda pictures: print(f"{pictures} pictures tried", file=sys.stderr, flush=True)
    if arguments.command == "decompress":
        return decompress(spark, arguments.input, arguments.output, **options)
    if arguments.extensions:
        options["extensions"] = arguments.extensions
    return compress(
        spark,
        arguments.input,
        arguments.output,
        quality=arguments.quality,
        effort=arguments.effort,
        tune=arguments.tune,
        exact=arguments.exact,
        measure=not arguments.no_psnr,
        **options,
    )


def main() -> int:
    """0 where the job ended, with rows that say what failed; 1 where it could not be begun; 2 for wrong usage."""
    arguments = _parser().parse_args()
    builder = SparkSession.builder.appName(f"aec {arguments.command}")
    if arguments.master:
        builder = builder.master(arguments.master)
        if arguments.master.startswith("local"):
            # Workers on this machine are of this Python, not of the first on the PATH.
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    spark = builder.getOrCreate()
    try:
        summary = _run(spark, arguments)
    except (OutputConflict, OSError, ValueError) as error:
        print(f"aec.spark: {error}", file=sys.stderr)
        return 1
    finally:
        spark.stop()
    print(json.dumps(summary.as_dict()) if arguments.json else summary)
    return 0


if __name__ == "__main__":
    sys.exit(main())
