"""Encoding, decoding and looking at files, with arrays."""

import io
import mmap
import subprocess
import sys
import threading
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from numpy.typing import NDArray
from PIL import Image

import aec


@pytest.fixture(scope="module")
def scene(images: Path) -> NDArray[np.uint8]:
    return np.asarray(Image.open(images / "scene.png").convert("RGB"))[:160, :200].copy()


def smooth(height: int, width: int, channels: int, depth: int) -> NDArray[Any]:
    """A picture that the network codes closely: slow ramps."""
    rows, columns = np.mgrid[0:height, 0:width]
    top = 255 if depth == 8 else 65535
    planes = [(rows * (c + 1) + columns * 2) / (height * 4 + width * 2) * top for c in range(channels)]
    array = np.stack(planes, axis=-1).astype(np.uint8 if depth == 8 else np.uint16)
    return array[:, :, 0] if channels == 1 else array


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_every_kind_of_array_comes_back(channels: int, depth: int) -> None:
    array = smooth(33, 47, channels, depth)
    file = aec.encode(array, 90)
    decoded = aec.decode(file)
    assert decoded.shape == array.shape
    assert decoded.dtype == array.dtype
    scale = 1 if depth == 8 else 257
    difference = np.abs(decoded.astype(float) - array) / scale
    if channels in (2, 4):
        assert np.array_equal(decoded[..., -1], array[..., -1]), "opacity is kept exactly"
        seen = array[..., -1] > 0
        difference = difference[seen]
    assert np.sqrt((difference**2).mean()) < 4
    info = aec.inspect(file)
    assert info.shape == array.shape
    assert (info.width, info.height, info.channels, info.bit_depth) == (47, 33, channels, depth)
    assert info.mode == ("grey", "grey-alpha", "rgb", "rgba")[channels - 1]
    assert info.defect is None
    assert info.model_is_standard
    picture = aec.decode_image(file)
    assert np.array_equal(np.asarray(picture), decoded)
    assert picture.shape == array.shape


def test_a_third_axis_of_one_is_grey() -> None:
    array = smooth(20, 30, 1, 8)
    assert aec.encode(array[:, :, None]) == aec.encode(array)


def test_arrays_give_the_same_bytes_however_they_lie(scene: NDArray[np.uint8]) -> None:
    part = scene[10:90, 20:120]
    packed = np.ascontiguousarray(part)
    expected = aec.encode(packed, 50)
    assert aec.encode(part, 50) == expected, "rows with gaps"
    assert aec.encode(np.asfortranarray(packed), 50) == expected, "columns first"
    assert aec.encode(packed[::-1][::-1], 50) == expected
    assert aec.encode(packed[::-1], 50) == aec.encode(packed[::-1].copy(), 50), "rows from below"
    assert aec.encode(packed[..., ::-1], 50) == aec.encode(packed[..., ::-1].copy(), 50), "blue first"
    with_alpha = np.dstack([packed, np.full(packed.shape[:2], 7, np.uint8)])
    assert aec.encode(with_alpha[..., :3], 50) == expected, "three of four channels"
    packed.flags.writeable = False
    assert aec.encode(packed, 50) == expected, "memory that may only be read"
    assert aec.encode(memoryview(packed.tobytes()).cast("B", packed.shape), 50) == expected, "no numpy"


def test_byte_order_does_not_matter() -> None:
    array = smooth(20, 30, 3, 16)
    for order in "<>":
        assert aec.encode(array.astype(f"{order}u2")) == aec.encode(array)


def test_a_single_pixel_and_a_single_row() -> None:
    for shape in [(1, 1), (1, 9, 3), (9, 1, 4)]:
        assert aec.decode(aec.encode(np.full(shape, 200, np.uint8))).shape == shape


def test_files_are_read_where_they_lie(scene: NDArray[np.uint8], tmp_path: Path) -> None:
    file = aec.encode(scene, 40)
    expected = aec.decode(file)
    path = tmp_path / "scene.aec"
    path.write_bytes(file)
    with path.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert np.array_equal(aec.decode(mapped), expected)
    for data in (bytearray(file), memoryview(file), np.frombuffer(file, np.uint8)):
        assert np.array_equal(aec.decode(data), expected)
    growing = bytearray(file)
    aec.decode(growing)
    growing.append(0)


def test_regions_and_scales_are_those_of_the_whole(scene: NDArray[np.uint8]) -> None:
    file = aec.encode(scene, 40)
    whole = aec.decode(file)
    assert np.array_equal(aec.decode(file, region=(11, 22, 33, 44)), whole[22:66, 11:44])
    assert aec.decode(file, scale=4).shape == (40, 50, 3)
    assert aec.decode(file, region=(0, 0, 17, 17), scale=8).shape == (3, 3, 3)
    with pytest.raises(aec.InvalidArgumentError):
        aec.decode(file, scale=3)
    with pytest.raises(aec.InvalidArgumentError):
        aec.decode(file, region=(190, 0, 20, 20))
    with pytest.raises(aec.InvalidArgumentError):
        aec.decode(file, region=(0, 0, 0, 0))
    with pytest.raises(aec.InvalidArgumentError):
        aec.decode(file, region=(1 << 32, 0, 8, 8))
    with pytest.raises(TypeError):
        aec.decode(file, scale=2.0)  # type: ignore[arg-type]


def test_decoding_into_an_array(scene: NDArray[np.uint8]) -> None:
    file = aec.encode(scene, 40)
    expected = aec.decode(file)
    large = np.zeros((200, 300, 3), np.uint8)
    target = large[20:180, 30:230]
    assert aec.decode(file, out=target) is target
    assert np.array_equal(target, expected)
    assert not large[:20].any() and not large[:, 230:].any()
    opaque = aec.decode(file, out=np.zeros((160, 200, 4), np.uint8))
    assert np.array_equal(opaque[..., :3], expected) and (opaque[..., 3] == 255).all()
    wide = aec.decode(file, out=np.zeros((160, 200, 3), np.uint16))
    assert np.array_equal(wide, expected.astype(np.uint16) * 257)
    with pytest.raises(aec.InvalidArgumentError):
        aec.decode(file, out=np.zeros((160, 201, 3), np.uint8))
    with pytest.raises(aec.InvalidArgumentError):
        aec.decode(file, out=np.zeros((160, 200), np.uint8))
    with pytest.raises(aec.InvalidArgumentError):
        aec.decode(file, out=np.zeros((160, 400, 3), np.uint8)[:, ::2])
    fixed = np.zeros((160, 200, 3), np.uint8)
    fixed.flags.writeable = False
    with pytest.raises((BufferError, ValueError)):
        aec.decode(file, out=fixed)


def test_decoded_arrays_outlive_their_picture_and_may_be_changed(scene: NDArray[np.uint8]) -> None:
    array = aec.decode(aec.encode(scene, 40))
    copy = array.copy()
    for _ in range(5):
        aec.decode(aec.encode(scene[:40], 10))
    assert np.array_equal(array, copy)
    array[0, 0] = 1
    assert array.flags.writeable


def test_targets(scene: NDArray[np.uint8]) -> None:
    assert len(aec.encode(scene, target_size=2500)) <= 2500
    pixels = scene.shape[0] * scene.shape[1]
    assert len(aec.encode(scene, bits_per_pixel=0.5)) * 8 <= 0.5 * pixels
    decoded = aec.decode(aec.encode(scene, psnr=30))
    error = ((decoded.astype(float) - scene) ** 2).mean()
    assert 10 * np.log10(255**2 / error) >= 30
    with pytest.raises(aec.InvalidArgumentError) as unreachable:
        aec.encode(scene, target_size=10)
    assert unreachable.value.code == aec.Code.UNREACHABLE_TARGET
    with pytest.raises(ValueError, match="exclude each other"):
        aec.encode(scene, target_size=2500, psnr=30)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_nothing_is_lost(channels: int, depth: int) -> None:
    noise = np.random.default_rng(channels).integers(0, 1 << depth, (17, 23, channels))
    array = noise.astype(np.uint8 if depth == 8 else np.uint16)
    array = array[:, :, 0] if channels == 1 else array
    file = aec.encode(array, lossless=True, effort=1)
    assert np.array_equal(aec.decode(file), array)
    assert np.array_equal(np.asarray(aec.decode_image(file)), array)
    assert np.array_equal(aec.decode(file, region=(5, 2, 9, 8)), array[2:10, 5:14])
    assert aec.encode(array, near_lossless=0, effort=1) == file
    near = aec.decode(aec.encode(array, near_lossless=7, effort=1)).astype(int)
    colors = channels - 1 + channels % 2
    difference = np.abs(near - array).reshape(17, 23, channels)
    assert difference[..., :colors].max() <= 7
    assert not difference[..., colors:].any()


def test_the_lossy_picture_of_an_exact_one(scene: NDArray[np.uint8]) -> None:
    scene = scene[:64, :80]
    file = aec.encode(scene, 30, lossless=True, effort=1)
    base = aec.base(file)
    assert base == aec.encode(scene, 30, exact=True, tune="psnr", effort=1)
    assert aec.base(base) == base
    layer = aec.inspect(file).layer
    assert layer == aec.Layer(0, len(file) - len(base), len(base), False)
    assert aec.inspect(base).layer is None
    near = aec.encode(scene, near_lossless=2, effort=1)
    assert len(near) < len(aec.encode(scene, lossless=True, effort=1))
    found = aec.inspect(near).layer
    assert found is not None and found.max_error == 2
    assert np.abs(aec.decode(near).astype(int) - scene).max() == 2
    lossy = aec.decode(base)
    assert np.array_equal(aec.decode(file, layer="base"), lossy) and not np.array_equal(lossy, scene)
    assert np.array_equal(np.asarray(aec.decode_image(file, layer="base")), lossy)
    assert np.array_equal(aec.decode(file, layer="base", out=np.zeros_like(scene)), lossy)
    with pytest.raises(ValueError, match="layer"):
        aec.decode(file, layer="lossy")
    broken = bytearray(file)
    broken[-6] ^= 1
    for action in (aec.decode, aec.verify):
        with pytest.raises(aec.DamagedFileError, match="lossy picture"):
            action(broken)
    assert np.array_equal(aec.decode(broken, layer="base"), lossy)
    with pytest.warns(aec.AECWarning):
        assert np.array_equal(aec.decode(broken, salvage=True), lossy)
    with pytest.raises(aec.DamagedFileError):
        aec.base(file[: len(base) // 2])


def test_options_have_their_effect(scene: NDArray[np.uint8]) -> None:
    plain = aec.encode(scene, 40)
    assert aec.encode(scene, 40, effort=3, threads=1) == plain
    assert aec.encode(scene, 40, effort=7) != plain
    assert aec.encode(scene, 40, tune="psnr") != plain
    assert aec.encode(scene, 40, tune="visual") == plain
    assert len(aec.encode(scene, 80)) > len(plain)
    better = aec.encode(scene, 40, roi=(0, 0, 64, 64))
    assert len(better) > len(plain)
    assert aec.encode(scene, 40, roi=[(0, 0, 64, 64, 20)]) == better
    assert len(aec.encode(scene, 40, roi=[(0, 0, 64, 64, -20), (64, 64, 64, 64, -20.5)])) < len(plain)
    assert aec.encode(scene, 40, roi=[]) == plain
    assert len(aec.encode(scene, 40, quality_map=np.array([[20.0, 0], [0, 0]]))) > len(plain)
    assert aec.encode(scene, 40, quality_map=[[0]]) == plain
    transparent = np.dstack([scene, np.zeros(scene.shape[:2], np.uint8)])
    assert len(aec.encode(transparent, 40, exact=True)) > len(aec.encode(transparent, 40))
    dark = (smooth(32, 32, 1, 16) // 16).astype(np.uint16)
    assert aec.inspect(aec.encode(dark)).sample_bits == 12
    assert aec.inspect(aec.encode(dark, sample_bits=16)).sample_bits == 16


@pytest.mark.parametrize(
    "options",
    [
        {"quality": 101},
        {"quality": -1},
        {"quality": float("nan")},
        {"quality": -1, "lossless": True},
        {"quality": 101, "lossless": True},
        {"near_lossless": -1},
        {"near_lossless": 256},
        {"near_lossless": 2, "lossless": True},
        {"lossless": True, "psnr": 40},
        {"near_lossless": 0, "target_size": 5000},
        {"effort": 0},
        {"effort": 10},
        {"tune": "sharp"},
        {"sample_bits": 17},
        {"threads": -1},
        {"threads": 1 << 32},
        {"effort": (1 << 32) + 3},
        {"max_memory": -1},
        {"roi": (1 << 32, 0, 8, 8)},
        {"roi": (0, 0, 0, 5)},
        {"roi": (1, 2, 3)},
        {"quality_map": []},
        {"quality_map": [[1, 2], [3]]},
        {"quality_map": [[float("nan")]]},
    ],
)
def test_options_out_of_range_are_refused(scene: NDArray[np.uint8], options: Any) -> None:
    with pytest.raises(ValueError) as refused:
        aec.encode(scene, **options)
    assert isinstance(refused.value, aec.InvalidArgumentError)
    assert refused.value.code_name == "invalidArgument"
    assert refused.value.offset is None


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(TypeError, match="uint8"):
        aec.encode(np.zeros((4, 4), float))
    with pytest.raises(TypeError, match="uint8"):
        aec.encode(np.zeros((4, 4), bool))
    with pytest.raises(TypeError):
        aec.encode("picture.png")
    with pytest.raises(TypeError, match="number"):
        aec.encode(np.zeros((4, 4), np.uint8), "high")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="lossless=True"):
        aec.encode(np.zeros((4, 4), np.uint8), near_lossless=True)
    with pytest.raises(TypeError, match="whole number"):
        aec.encode(np.zeros((4, 4), np.uint8), near_lossless=1.5)  # type: ignore[arg-type]
    for shape in [(4,), (0, 4), (4, 0, 3), (4, 4, 5), (1, 4, 4, 3)]:
        with pytest.raises(ValueError, match="shape"):
            aec.encode(np.zeros(shape, np.uint8))
    with pytest.raises(TypeError):
        aec.decode("x.aec")


def test_metadata_of_every_kind_come_back() -> None:
    profile = bytearray(200)
    profile[:4] = (200).to_bytes(4, "big")
    profile[36:40] = b"acsp"
    profile[16:20] = b"RGB "
    said = aec.Metadata(
        icc_profile=bytes(profile),
        exif=b"II*\0\x08\0\0\0\0\0\0\0\0\0",
        xmp=b"<x:xmpmeta/>",
        iptc=b"8BIM\x04\x04\0\0\0\0\0\x02ab",
        texts=(aec.Text("Title", "a\0b"), aec.Text("Author", "ä", "de", "Autor"), aec.Text("Comment", "")),
        resolution=aec.Resolution(2835, 2836),
        color=aec.Color(aec.CodePoints(9, 16, 0, 1), 1, 45455, tuple(range(1, 9))),
        mastering_display=aec.MasteringDisplay(tuple(range(8)), 10_000_000, 6),
        content_light=aec.ContentLight(3, 4),
    )
    array = smooth(20, 30, 3, 8)
    file = aec.encode(array, metadata=said)
    assert aec.inspect(file).metadata == said
    assert aec.decode_image(file).metadata == said
    assert aec.inspect(aec.encode(array)).metadata == aec.Metadata()
    # What is given by name stands in place of that; what is empty takes it out.
    other = aec.inspect(aec.encode(array, metadata=said, exif=b"", xmp="<y/>", texts={"Title": "b"})).metadata
    assert other.exif is None
    assert other.xmp == b"<y/>"
    assert other.texts == (aec.Text("Title", "b"),)
    assert other.icc_profile == said.icc_profile
    exif = Image.Exif()
    exif[0x010E] = "a scene"
    assert aec.inspect(aec.encode(array, exif=exif)).metadata.exif == exif.tobytes()[6:]


def test_inspection_needs_the_first_bytes_only(scene: NDArray[np.uint8]) -> None:
    file = aec.encode(scene, 40, xmp=b"<x/>")
    info = aec.inspect(file[: aec.HEADER_SIZE])
    assert (info.width, info.height, info.defect) == (200, 160, aec.Code.TRUNCATED)
    info = aec.inspect(file[:-1])
    assert info.defect == aec.Code.TRUNCATED
    assert info.metadata.xmp == b"<x/>"
    with pytest.raises(aec.DamagedFileError) as damaged:
        aec.inspect(file[: aec.HEADER_SIZE - 1])
    assert damaged.value.code == aec.Code.TRUNCATED
    assert aec.is_aec(file[:8]) and not aec.is_aec(b"\x89PNG\r\n\x1a\n") and not aec.is_aec(b"")


def test_damage_says_where(scene: NDArray[np.uint8]) -> None:
    file = aec.encode(scene, 40)
    aec.verify(file)
    cut = file[:-9]
    for action in (aec.decode, aec.decode_image, aec.verify):
        with pytest.raises(aec.DamagedFileError) as error:
            action(cut)
        assert error.value.code == aec.Code.TRUNCATED
        assert error.value.code_name == "truncated"
        assert isinstance(error.value.offset, int) and 0 < error.value.offset <= len(cut)
        assert str(error.value.offset) in str(error.value)
    broken = bytearray(file)
    broken[-20] ^= 1
    with pytest.raises(aec.DamagedFileError) as error:
        aec.decode(broken)
    assert error.value.code == aec.Code.CHECKSUM_MISMATCH
    later = bytearray(file)
    later[4] = 99
    with pytest.raises(aec.AECError):
        aec.decode(later)


def test_salvage_warns() -> None:
    file = bytearray(aec.encode(smooth(1030, 1030, 1, 8), 10, effort=1))
    file[-20] ^= 1
    with pytest.raises(aec.DamagedFileError):
        aec.decode(file)
    with pytest.warns(aec.AECWarning) as caught:
        assert aec.decode(file, salvage=True).shape == (1030, 1030)
    assert caught[0].filename == __file__, "warnings are of the caller's line"
    with pytest.warns(aec.AECWarning) as caught:
        aec.decode_image(file, salvage=True)
    assert caught[0].filename == __file__


def test_damaged_metadata_warn_of_the_callers_line(scene: NDArray[np.uint8]) -> None:
    with pytest.warns(aec.AECWarning) as caught:
        aec.encode(scene, 10, icc_profile=bytes(200))
    assert caught[0].filename == __file__


def test_limits(scene: NDArray[np.uint8]) -> None:
    file = aec.encode(scene, 40)
    with pytest.raises(aec.LimitExceededError):
        aec.decode(file, limits=aec.Limits(max_pixels=1000))
    with pytest.raises(aec.LimitExceededError):
        aec.decode(file, limits=aec.Limits(max_memory=1000))
    aec.decode(file, region=(0, 0, 10, 10), limits=aec.Limits(max_pixels=1000))
    with pytest.raises(aec.LimitExceededError):
        aec.encode(scene, max_memory=1000)


def test_progress_is_told_and_can_cancel(scene: NDArray[np.uint8]) -> None:
    shares: list[float] = []
    file = aec.encode(scene, 40, progress=shares.append)
    assert shares and shares == sorted(shares) and shares[-1] == 1
    aec.decode(file, progress=shares.append)

    def stop(share: float) -> None:
        raise KeyboardInterrupt

    for action in (lambda: aec.encode(scene, 40, progress=stop), lambda: aec.decode(file, progress=stop)):
        with pytest.raises(KeyboardInterrupt):
            action()


def test_models(scene: NDArray[np.uint8], tmp_path: Path) -> None:
    id = aec.inspect(aec.encode(scene, 40)).model_id
    standard = aec.Model.find(id)
    assert standard.id == id
    assert aec.encode(scene, 40, model=standard) == aec.encode(scene, 40)
    with pytest.raises(aec.ModelError) as missing:
        aec.Model.find("0123456789abcdef")
    assert missing.value.code == aec.Code.MODEL_MISSING
    for wrong in ("", "xyz", b"1234567"):
        with pytest.raises(ValueError):
            aec.Model.find(wrong)
    path = tmp_path / "x.aecm"
    path.write_bytes(b"no model")
    with pytest.raises(aec.AECError):
        aec.Model.load(path)
    with pytest.raises(FileNotFoundError):
        aec.Model.load(tmp_path / "missing.aecm")


def test_threads_of_python_work_at_the_same_time(scene: NDArray[np.uint8]) -> None:
    """That they do is seen from the calls: the second one begins before the first one ends."""
    inside = threading.Barrier(2, timeout=60)
    results: dict[int, bytes] = {}

    def work(index: int) -> None:
        calls = []

        def meet(share: float) -> None:
            # Each waits within its call for the other to be in its own.
            if not calls:
                inside.wait()
            calls.append(share)

        results[index] = aec.encode(scene, 40, threads=1, progress=meet)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results[0] == results[1] == aec.encode(scene, 40)


def test_without_numpy_and_pillow() -> None:
    program = """
import sys
sys.modules["numpy"] = None
sys.modules["PIL"] = None
import aec
data = bytes(range(256)) * 3
file = aec.encode(memoryview(data).cast("B", (16, 16, 3)), 60)
picture = aec.decode_image(file)
assert picture.shape == picture.pixels.shape == (16, 16, 3), picture.shape
assert len(bytes(picture.pixels)) == 768
assert aec.inspect(file).width == 16
aec.verify(file)
try:
    aec.decode(file)
except ImportError:
    print("fine")
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert result.stdout == "fine\n", result.stderr


def test_a_library_that_is_named_and_missing_is_told() -> None:
    program = "import os; os.environ['AEC_LIBRARY'] = '/nowhere/lib.so'; import aec"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert result.returncode != 0
    assert "ImportError" in result.stderr and "/nowhere/lib.so" in result.stderr


def test_the_version_is_that_of_the_project() -> None:
    text = (ROOT / "python" / "pyproject.toml").read_text()
    assert f'version = "{aec.__version__}"' in text


def test_nothing_warns_without_need(scene: NDArray[np.uint8]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        aec.decode(aec.encode(scene, 40, exif=b"II*\0\x08\0\0\0\0\0\0\0\0\0"))


def test_what_beginners_give(scene: NDArray[np.uint8], tmp_path: Path) -> None:
    file = aec.encode(scene)
    path = tmp_path / "a.aec"
    path.write_bytes(file)
    model: Any = "x.aecm"
    limits: Any = {"max_pixels": 9}
    region: Any = (0, 0, 5)
    texts: Any = "hi"
    effort: Any = 1.5
    for call, kind, words in (
        (lambda: aec.decode(str(path)), TypeError, "not its name"),
        (lambda: aec.inspect(path), TypeError, "not its name"),
        (lambda: aec.decode(io.BufferedReader(io.FileIO(path))), TypeError, "not an open file"),
        (lambda: aec.encode("photo.jpg"), TypeError, "Image.open"),
        (lambda: aec.encode(scene, model=model), TypeError, r"aec\.Model\.load"),
        (lambda: aec.decode(file, limits=limits), TypeError, r"aec\.Limits"),
        (lambda: aec.decode(file, region=region), aec.InvalidArgumentError, "x, y, width, height"),
        (lambda: aec.encode(scene, texts=texts), TypeError, "dict"),
        (lambda: aec.encode(scene, exif="Canon"), TypeError, "bytes"),
        (lambda: aec.encode(scene, effort=effort), TypeError, "effort is a whole number"),
        (lambda: aec.encode(scene, 50, psnr=40), aec.InvalidArgumentError, "exclude each other"),
    ):
        with pytest.raises(kind, match=words):
            call()


def test_a_copy_is_held_to_the_memory(scene: NDArray[np.uint8]) -> None:
    # One pixel a hundred thousand times a hundred thousand: the library would be given a copy of 30 GB.
    endless = np.broadcast_to(np.zeros((1, 1, 3), np.uint8), (100_000, 100_000, 3))
    with pytest.raises(aec.LimitExceededError, match="max_memory"):
        aec.encode(endless)
