"""What an output folder has besides results."""

__all__ = ["OWN", "PARTIAL", "RECORDS", "SETTINGS"]

SETTINGS = "_settings.json"
"""What the folder was begun with. Spark passes over names that begin with _ where it reads a folder."""

PARTIAL = "_partial"
"""Where files lie until they are complete."""

RECORDS = "aec-records"
"""The Parquet files with a row for each result, where results are files. Without _, since Spark would warn of it each time."""

OWN = (SETTINGS, PARTIAL, RECORDS)
"""Names that no result may have."""
