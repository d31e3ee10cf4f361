"""aec.spark on two local cores, with workers that are killed and pictures that are broken."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any, Iterator

import pytest

pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed")
pytest.importorskip("pyarrow", reason="pyarrow is not installed")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("there is no Java, which Spark needs (Debian: default-jre-headless)", allow_module_level=True)

import numpy as np  # noqa: E402
from PIL import Image, ImageCms  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402

import aec  # noqa: E402
from aec.spark import Bounds, OutputConflict, compress, decompress, results  # noqa: E402
from aec.spark.__main__ import main  # noqa: E402
from aec.spark._files import Folder  # noqa: E402
from aec.spark._guard import Crash, apart  # noqa: E402
from aec.spark._pictures import psnr  # noqa: E402
from aec.spark._png import encode_png  # noqa: E402


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which files ask sitecustomize.py for faults."""
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="module")
def spark(faults: Path) -> Iterator[SparkSession]:
    # Workers get the environment of this process, and this Python.
    patch = pytest.MonkeyPatch()
    sources = str(Path(aec.__file__).parents[1])
    patch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent / "spark_worker"), sources]))
    patch.setenv("PYSPARK_PYTHON", sys.executable)
    patch.setenv("AEC_TEST_FAULTS", str(faults))
    patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    session = (
        # Two cores; a task may fail three times.
        SparkSession.builder.master("local[2,4]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
        # For a minute's work, compilers take longer than what they would save.
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        .config("spark.sql.codegen.wholeStage", "false")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()
    patch.undo()


def picture(seed: int, width: int = 48, height: int = 32) -> Image.Image:
    """Soft colours, different for each seed."""
    small = np.random.default_rng(seed).integers(0, 256, (4, 6, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder of twelve pictures, some with awkward names."""
    folder = tmp_path / "photos"
    names = ["a.png", "_DSC1.png", "sub/50%20 of [it].png", "sub/deep/ü.PNG", "sub/.hidden.png", "photo.jpg"]
    names += [f"more/{index}.png" for index in range(6)]
    for seed, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        picture(seed).save(folder / name)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "a photo"
    picture(5).save(folder / "photo.jpg", exif=exif, dpi=(300, 300), comment="taken by nobody", quality=90)
    (folder / "notes.txt").write_text("not a picture, and not taken for one")
    return folder


def names_in(folder: Path, suffix: str = "") -> list[str]:
    """Of the files below a folder, but for those that aec.spark and Spark keep for themselves."""
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    own = ("aec-records", "_settings.json", "._settings.json.crc", "._settings.json.partial.crc")
    return sorted(str(path)[: len(str(path)) - len(suffix)] for path in files if path.parts[0] not in own)


def pictures_in(folder: Path) -> list[str]:
    return [name for name in names_in(folder) if not name.endswith(".txt")]


def rows_of(spark: SparkSession, output: Path) -> dict[str, Any]:
    """The row of each picture; each is there once."""
    rows = results(spark, str(output)).collect()
    assert len(rows) == len({(row.name, row.quality) for row in rows})
    return {row.name: row for row in rows}


def test_files_are_those_of_encode_and_a_rerun_skips_them(spark: SparkSession, photos: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    summary = compress(spark, str(photos), str(output), quality=70)
    assert (summary.tried, summary.skipped, summary.pictures, summary.failed) == (12, 0, 12, 0)
    assert names_in(output, ".aec") == pictures_in(photos)
    rows = rows_of(spark, output)
    for name in pictures_in(photos):
        data = (output / f"{name}.aec").read_bytes()
        with Image.open(photos / name) as image:
            assert data == aec.encode(image, 70), name
            decoded = aec.decode(data)
            if name != "photo.jpg":  # which was turned upright
                assert rows[name].psnr == pytest.approx(psnr(np.asarray(image), decoded, 255))
        assert (rows[name].size, rows[name].source_size) == (len(data), (photos / name).stat().st_size)
        assert rows[name].bpp == pytest.approx(8 * len(data) / (48 * 32))
        assert rows[name].bytes is None and rows[name].reason is None
    assert (rows["photo.jpg"].width, rows["photo.jpg"].height) == (32, 48)
    [quality] = summary.qualities
    assert quality.seconds > 0 and "pictures an hour and core" in str(summary)
    assert quality.bytes == sum(row.size for row in rows.values())
    assert quality.mean_psnr == pytest.approx(np.mean([row.psnr for row in rows.values()]))

    def stamps() -> dict[str, int]:
        return {str(path): path.stat().st_mtime_ns for path in output.rglob("*") if path.is_file()}

    before = stamps()
    again = compress(spark, str(photos), str(output), quality=70)
    assert (again.tried, again.skipped, again.qualities) == (0, 12, summary.qualities)
    assert stamps() == before

    picture(99).save(photos / "new.png")
    more = compress(spark, str(photos), str(output), quality=70)
    assert (more.tried, more.skipped, more.pictures) == (1, 12, 13)


def test_files_are_those_of_the_command(spark: SparkSession, photos: Path, tmp_path: Path, command: str) -> None:
    compress(spark, str(photos), str(tmp_path / "out"), measure=False)
    shutil.move(photos / "notes.txt", tmp_path)
    arguments = ["compress", "--quiet", "-r", str(photos), "--keep-extension", "--out-dir", str(tmp_path / "command")]
    subprocess.run([command, *arguments], check=True)
    made = {path.name: path.read_bytes() for path in (tmp_path / "command").rglob("*.aec")}
    for name in pictures_in(photos):
        if Path(name).name.startswith("."):
            continue  # The command does not look for hidden files.
        assert (tmp_path / "out" / f"{name}.aec").read_bytes() == made[f"{Path(name).name}.aec"], name


@pytest.mark.parametrize("form", ["files", "parquet"])
def test_a_killed_worker_loses_and_doubles_nothing(
    spark: SparkSession, faults: Path, photos: Path, tmp_path: Path, form: str
) -> None:
    output = tmp_path / "out"
    (faults / "kill").touch()
    # Three rounds, so that there are records before and after.
    summary = compress(spark, str(photos), str(output), quality=[40, 80], format=form, round=6)
    assert (faults / "killed").exists()
    (faults / "killed").unlink()
    assert (summary.tried, summary.pictures, summary.failed) == (12, 12, 0)
    assert [row.pictures for row in summary.qualities] == [12, 12]
    rows = results(spark, str(output)).collect()
    expected = sorted((name, quality) for name in pictures_in(photos) for quality in (40.0, 80.0))
    assert sorted((row.name, row.quality) for row in rows) == expected
    for row in rows:
        with Image.open(photos / row.name) as image:
            data = aec.encode(image, row.quality)
        if form == "parquet":
            assert row.bytes == data
        else:
            assert (output / f"q{row.quality:g}" / f"{row.name}.aec").read_bytes() == data
    if form == "files":
        assert names_in(output, ".aec") == sorted(f"q{q}/{name}" for q in (40, 80) for name in pictures_in(photos))


def test_a_run_that_was_ended_is_continued(spark: SparkSession, photos: Path, tmp_path: Path) -> None:
    def end(pictures: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compress(spark, str(photos), str(tmp_path / "out"), round=5, progress=end)
    with pytest.raises(OutputConflict, match="was begun with qualities"):
        compress(spark, str(photos), str(tmp_path / "out"), quality=61)
    summary = compress(spark, str(photos), str(tmp_path / "out"))
    assert (summary.tried, summary.skipped, summary.pictures) == (7, 5, 12)
    assert sorted(rows_of(spark, tmp_path / "out")) == pictures_in(photos)


def test_broken_pictures_become_rows(spark: SparkSession, faults: Path, tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    buffer = io.BytesIO()
    picture(1).save(buffer, "JPEG")
    (folder / "cut.jpg").write_bytes(buffer.getvalue()[:-200])
    (folder / "text.png").write_text("hello")
    (folder / "empty.png").touch()
    (folder / "deep.png").write_bytes(encode_png(np.full((4, 5, 3), 1000, np.uint16), aec.Metadata()))
    picture(2).save(folder / "two.gif", save_all=True, append_images=[picture(3)])
    picture(2, 200, 100).save(folder / "large.png")
    Image.fromarray(np.full((4, 5), 0.5, np.float32)).save(folder / "float.tif")
    picture(2, 13).save(folder / "poison.png")
    for index in range(3):
        picture(index).save(folder / f"{index}.png")
    (faults / "poison").write_text("13")
    summary = compress(spark, str(folder), str(output), bounds=Bounds(max_pixels=10000))
    (faults / "poison").unlink()
    reasons = {
        "cut.jpg": "damaged",
        "text.png": "not-a-picture",
        "empty.png": "not-a-picture",
        "deep.png": "unsupported",
        "two.gif": "unsupported",
        "large.png": "too-large",
        "float.tif": "unsupported",
        "poison.png": "crashed",
    }
    rows = rows_of(spark, output)
    assert {name: row.reason for name, row in rows.items() if row.reason} == reasons
    assert "SIGKILL" in rows["poison.png"].error and "16 bits" in rows["deep.png"].error
    assert names_in(output) == ["0.png.aec", "1.png.aec", "2.png.aec"]
    assert {failure.reason: failure.pictures for failure in summary.failures} == {
        "damaged": 1, "not-a-picture": 2, "unsupported": 3, "too-large": 1, "crashed": 1,
    }  # fmt: skip
    assert "2 not-a-picture, as empty.png" in str(summary)

    # A rerun leaves them alone, unless it is asked to try them again.
    picture(1).save(folder / "cut.jpg")
    again = compress(spark, str(folder), str(output), bounds=Bounds(max_pixels=10000))
    assert (again.tried, again.skipped, again.failures) == (0, 11, summary.failures)
    retried = compress(spark, str(folder), str(output), bounds=Bounds(max_pixels=10000), retry=True)
    assert (retried.tried, retried.skipped, retried.pictures, retried.failed) == (8, 3, 5, 6)
    rows = rows_of(spark, output)
    assert len(rows) == 11 and rows["cut.jpg"].reason is None and rows["poison.png"].reason is None


def test_a_manifest_names_the_pictures(spark: SparkSession, photos: Path, tmp_path: Path) -> None:
    lines = ["a.png", "", "a.png", str(photos / "photo.jpg"), f"file:{photos}/sub/.hidden.png", "gone.png", "../secret.png"]
    picture(7).save(tmp_path / "secret.png")
    (tmp_path / "list.txt").write_text("\n".join(lines))
    summary = compress(spark, str(photos), str(tmp_path / "out"), manifest=str(tmp_path / "list.txt"), measure=False)
    assert (summary.pictures, summary.qualities[0].mean_psnr) == (3, None)
    assert {failure.example: failure.reason for failure in summary.failures} == {
        "gone.png": "missing",
        "../secret.png": "outside",
    }
    assert names_in(tmp_path / "out", ".aec") == ["a.png", "photo.jpg", "sub/.hidden.png"]
    # The same as Parquet.
    spark.createDataFrame([("a.png",), ("more/1.png",)], "path string").write.parquet(str(tmp_path / "list.parquet"))
    summary = compress(spark, str(photos), str(tmp_path / "out"), manifest=str(tmp_path / "list.parquet"))
    assert (summary.tried, summary.skipped, summary.pictures) == (1, 1, 4)


def test_spark_reads_and_parquet_is_decompressed(spark: SparkSession, photos: Path, tmp_path: Path) -> None:
    packed, output = tmp_path / "packed", tmp_path / "out"
    (photos / "broken.png").write_text("hello")
    (photos / "long.png").write_bytes(bytes(5000))
    bounds = Bounds(max_file=4000)
    summary = compress(spark, str(photos), str(packed), quality=[30, 60], format="parquet", read="spark", bounds=bounds)
    # Spark does not see _DSC1.png and .hidden.png, nor would it see an empty file.
    assert (summary.pictures, summary.tried) == (10, 12)
    assert {failure.example: failure.reason for failure in summary.failures} == {
        "broken.png": "not-a-picture",
        "long.png": "unreadable",
    }
    assert names_in(packed) and not list(packed.rglob("*.aec"))
    again = compress(spark, str(photos), str(packed), quality=[30, 60], format="parquet", read="spark", bounds=bounds)
    assert (again.tried, again.skipped, again.qualities) == (0, 12, summary.qualities)

    back = decompress(spark, str(packed), str(output), read="stored")
    assert (back.pictures, back.failed, back.qualities[0].quality) == (20, 0, None)
    for row in results(spark, str(packed)).where("reason IS NULL").collect():
        with Image.open(output / f"q{row.quality:g}" / f"{row.name}.png") as image:
            assert np.array_equal(np.asarray(image), aec.decode(row.bytes)), row.name


def test_files_are_decompressed(spark: SparkSession, tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    (folder / "sub").mkdir(parents=True)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    text = aec.Text("Title", "Ein Bäumchen", "de")
    metadata = aec.Metadata(icc_profile=profile, exif=b"II*\0\x08\0\0\0\0\0\0\0\0\0", texts=(text,))
    (folder / "sub" / "a.aec").write_bytes(aec.encode(picture(1), metadata=metadata))
    deep = np.random.default_rng(1).integers(0, 65536, (9, 7, 4), dtype=np.uint16)
    (folder / "deep.png.aec").write_bytes(aec.encode(deep))
    (folder / "cut.aec").write_bytes((folder / "sub" / "a.aec").read_bytes()[:-20])
    summary = decompress(spark, str(folder), str(output))
    assert summary.pictures == 2 and [failure.example for failure in summary.failures] == ["cut.aec"]
    assert names_in(output) == ["deep.png.png", "sub/a.png"]
    with Image.open(output / "sub" / "a.png") as image:
        assert np.array_equal(np.asarray(image), aec.decode((folder / "sub" / "a.aec").read_bytes()))
        assert image.info["icc_profile"] == profile and image.info["Title"] == text.text and "exif" in image.info
    assert np.array_equal(unfiltered((output / "deep.png.png").read_bytes()), aec.decode((folder / "deep.png.aec").read_bytes()))


def test_another_output_is_left_alone(spark: SparkSession, photos: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    output.mkdir()
    (output / "mine.txt").write_text("mine")
    with pytest.raises(OutputConflict, match="neither empty"):
        compress(spark, str(photos), str(output))
    assert names_in(output) == ["mine.txt"]
    with pytest.raises(FileNotFoundError, match="no folder"):
        compress(spark, str(tmp_path / "nothing"), str(tmp_path / "new"))
    assert not (tmp_path / "new").exists()
    with pytest.raises(ValueError, match="manifest"):
        compress(spark, str(photos), str(tmp_path / "new"), manifest="list.txt", read="spark")
    with pytest.raises(ValueError, match="pattern"):
        compress(spark, str(photos), str(tmp_path / "new[1]"))
    with pytest.raises(ValueError, match="0 to 100"):
        compress(spark, str(photos), str(tmp_path / "new"), quality=[50, 101])
    with pytest.raises(ValueError, match="format"):
        compress(spark, str(photos), str(tmp_path / "new"), format="zip")
    assert not (tmp_path / "new").exists()
    with pytest.raises(OutputConflict, match="not the output"):
        results(spark, str(photos))


def test_the_command(
    spark: SparkSession, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(SparkSession, "stop", lambda session: None)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["aec.spark", *arguments])
        code = main()
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    output = str(tmp_path / "out")
    only = ("--extensions", "jpg", "--max-pixels", "1M", "--max-memory", "512MiB")
    code, printed, _ = run("compress", str(photos), output, "--quality", "20,50", "--json", *only)
    summary = json.loads(printed)
    assert code == 0 and [row["quality"] for row in summary["qualities"]] == [20, 50]
    assert summary["tried"] == 1 and summary["qualities"][0]["mean_bpp"] < summary["qualities"][1]["mean_bpp"]
    code, _, errors = run("compress", str(photos), output, "--quality", "60", *only)
    assert code == 1 and "qualities [20.0, 50.0]" in errors
    code, printed, errors = run("decompress", output, str(tmp_path / "back"))
    assert code == 0 and "2 pictures done, 0 failed" in printed and "2 pictures tried" in errors
    assert names_in(tmp_path / "back") == ["q20/photo.jpg.png", "q50/photo.jpg.png"]


# ---- Without Spark ----


def test_a_file_is_there_as_a_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(f"file:{tmp_path}")
    folder.write("sub/x", b"first")
    folder.write("sub/x", b"second")
    assert folder.read("sub/x", 100) == b"second"

    def refuse(*_: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(Folder, "_move", refuse)
    with pytest.raises(OSError, match="no"):
        folder.write("sub/x", b"third")
    assert folder.read("sub/x", 100) == b"second" and list((tmp_path / "_partial").iterdir()) == []


def test_a_crash_is_an_exception() -> None:
    assert apart(lambda: [1, "two"]) == [1, "two"]
    with pytest.raises(ZeroDivisionError):
        apart(lambda: 1 // 0)
    with pytest.raises(Crash, match="SIGKILL"):
        apart(lambda: os.kill(os.getpid(), signal.SIGKILL))


def test_psnr_counts_what_is_seen() -> None:
    a = np.zeros((3, 2, 4), np.uint8)
    b = a.copy()
    assert psnr(a, b, 255) == float("inf")
    b[0, 0, :3] = 9  # under a transparent pixel
    a[1:, :, 3] = 1
    assert psnr(a, b, 255) == float("inf")
    b[1, 0, 0] = 3
    assert psnr(a, b, 255) == pytest.approx(10 * np.log10(255**2 * 12 / 9))
    grey = np.full((3, 2), 10, np.uint8)
    colour = np.stack([grey, grey, grey + 1], axis=2)
    assert psnr(grey, colour, 255) == pytest.approx(10 * np.log10(255**2 * 3))


@pytest.mark.parametrize("channels", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_png_has_every_sample(channels: int, kind: Any) -> None:
    shape = (37, 5) if channels == 0 else (37, 5, channels)
    pixels = np.random.default_rng(0).integers(0, np.iinfo(kind).max, shape, dtype=kind)
    pixels[10:20] = 7
    png = encode_png(pixels, aec.Metadata())
    assert np.array_equal(unfiltered(png), pixels.squeeze(2) if channels == 1 else pixels)
    with Image.open(io.BytesIO(png)) as image:
        image.load()
        assert image.size == (5, 37)
        if kind is np.uint8:
            assert np.array_equal(np.asarray(image), unfiltered(png))


def unfiltered(png: bytes) -> np.ndarray[Any, Any]:
    """The samples of a PNG, whose filters are undone byte by byte, as section 9.2 says."""
    place, data = 8, b""
    while place < len(png):
        size, name = struct.unpack(">I4s", png[place : place + 8])
        content = png[place + 8 : place + 8 + size]
        assert zlib.crc32(name + content) == struct.unpack(">I", png[place + 8 + size : place + 12 + size])[0]
        if name == b"IHDR":
            width, height, depth, color = struct.unpack(">IIBB", content[:10])
        data += content if name == b"IDAT" else b""
        place += 12 + size
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[color]
    pixel = channels * depth // 8
    raw, row = zlib.decompress(data), width * pixel
    above, rows = bytearray(row), []
    for start in range(0, height * (row + 1), row + 1):
        line = bytearray(raw[start + 1 : start + 1 + row])
        for i in range(row):
            a, b, c = (line[i - pixel], above[i], above[i - pixel]) if i >= pixel else (0, above[i], 0)
            p = a + b - c
            nearest = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            line[i] = (line[i] + [0, a, b, (a + b) // 2, nearest][raw[start]]) & 255
        rows.append(bytes(line))
        above = line
    samples = np.frombuffer(b"".join(rows), np.uint8 if depth == 8 else ">u2")
    return samples.reshape((height, width) if channels == 1 else (height, width, channels))
