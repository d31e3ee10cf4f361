"""What became of all pictures of an output folder."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

__all__ = ["FailureSummary", "QualitySummary", "Summary", "latest", "summarise"]


@dataclass(frozen=True)
class QualitySummary:
    """Of all pictures that were compressed at one quality, or decompressed."""

    quality: float | None
    """None for what was decompressed."""
    pictures: int
    pixels: int
    source_bytes: int
    bytes: int
    mean_bpp: float
    """Of the pictures' bits per pixel, each counting once."""
    mean_psnr: float | None
    """Of the pictures' decibels, without those that are exact. None where none was measured."""
    exact: int
    """Pictures of which every pixel came back."""
    seconds: float
    """Processor time of the workers."""


@dataclass(frozen=True)
class FailureSummary:
    """Of all pictures that failed for one reason."""

    reason: str
    pictures: int
    example: str
    """The name of one of them."""
    error: str
    """What was wrong with that one."""


@dataclass(frozen=True)
class Summary:
    """What a job did, and what its output folder has by now."""

    tried: int
    """Pictures that this run worked on, the failed ones among them."""
    skipped: int
    """Pictures that an earlier run had worked on."""
    qualities: tuple[QualitySummary, ...]
    """Of the output folder: this run and earlier ones. By rising quality: the rate-distortion table."""
    failures: tuple[FailureSummary, ...]
    """Of the output folder, the most frequent first."""

    @property
    def pictures(self) -> int:
        """Pictures that there are results of."""
        return max((quality.pictures for quality in self.qualities), default=0)

    @property
    def failed(self) -> int:
        """Pictures that there are no results of."""
        return sum(failure.pictures for failure in self.failures)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def __str__(self) -> str:
        lines = [f"{self.pictures} pictures done, {self.failed} failed; this run: {self.tried} tried, {self.skipped} skipped"]
        if self.qualities:
            lines += ["", "quality   pictures           bytes in          bytes out      %   mean bpp  mean PSNR  exact"]
        for row in self.qualities:
            quality = "-" if row.quality is None else f"{row.quality:g}"
            psnr = "-" if row.mean_psnr is None else f"{row.mean_psnr:.2f}"
            share = 100 * row.bytes / row.source_bytes
            lines.append(
                f"{quality:>7} {row.pictures:>10} {row.source_bytes:>18} {row.bytes:>18} {share:>6.1f} "
                f"{row.mean_bpp:>10.4f} {psnr:>10} {row.exact:>6}"
            )
        seconds = sum(row.seconds for row in self.qualities)
        if seconds > 0:
            lines += ["", f"{seconds:.0f} s of the processor: {3600 * self.pictures / seconds:.0f} pictures an hour and core"]
        if self.failures:
            lines += ["", "failed:"]
        for failure in self.failures:
            lines.append(f"{failure.pictures:>10} {failure.reason}, as {failure.example}: {failure.error}")
        return "\n".join(lines)


def latest(rows: DataFrame) -> DataFrame:
    """Of rows of several runs those that count: results, and the last failure of each picture that there is no result of."""
    return rows.where(F.col("reason").isNull()).unionByName(last_failures(rows))


def last_failures(rows: DataFrame) -> DataFrame:
    """The last failure of each picture that there is no result of."""
    others = [name for name in rows.columns if name not in ("name", "run")]
    # A maximum of structs is that of their first members.
    last = rows.where(F.col("reason").isNotNull()).groupBy("name").agg(F.max(F.struct("run", *others)).alias("row"))
    done = rows.where(F.col("reason").isNull()).select("name")
    return last.join(done, "name", "left_anti").select("name", *(F.col(f"row.{column}") for column in ("run", *others)))


def summarise(rows: DataFrame, tried: int, skipped: int) -> Summary:
    """Of the rows of an output folder."""
    infinite = F.col("psnr") == float("inf")
    totals = (
        rows.groupBy("quality", F.col("reason").isNotNull().alias("failed"))
        .agg(
            F.count("*").alias("pictures"),
            F.sum(F.col("width").cast("long") * F.col("height")).alias("pixels"),
            F.sum("source_size").alias("source_bytes"),
            F.sum("size").alias("bytes"),
            F.avg("bpp").alias("mean_bpp"),
            F.avg(F.when(~infinite, F.col("psnr"))).alias("mean_psnr"),
            F.count(F.when(infinite, True)).alias("exact"),
            F.sum("seconds").alias("seconds"),
        )
        .collect()
    )
    qualities = [row.asDict() for row in totals if not row.failed]
    for quality in qualities:
        del quality["failed"]
    failures = _failures(rows) if any(row.failed for row in totals) else []
    qualities.sort(key=lambda quality: quality["quality"] or 0)
    return Summary(tried, skipped, tuple(QualitySummary(**quality) for quality in qualities), tuple(failures))


def _failures(rows: DataFrame) -> list[FailureSummary]:
    reasons = (
        last_failures(rows.select("name", "reason", "error", "run"))
        .groupBy("reason")
        .agg(F.count("*").alias("pictures"), F.min(F.struct("name", "error")).alias("one"))
        .collect()
    )
    reasons.sort(key=lambda row: (-row.pictures, row.reason))
    return [FailureSummary(row.reason, row.pictures, row.one.name, row.one.error) for row in reasons]
