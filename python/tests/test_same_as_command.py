"""What Pillow saves is byte by byte what `aec compress` writes of the same file."""

import io
import struct
import subprocess
import warnings
import zlib
from pathlib import Path
from typing import Any, List, Sequence

import pytest
from photos import IPTC, MOTION_XMP, SRGB, XMP, density, exif_block, jpeg_with, segment
from PIL import Image, PngImagePlugin

import aec


@pytest.fixture(scope="module")
def scene(images: Path) -> Image.Image:
    return Image.open(images / "scene.png").convert("RGB").crop((0, 0, 96, 64))


def assert_same(command: str, path: Path, switches: Sequence[str] = (), **options: Any) -> aec.Metadata:
    """Both ways, with a quality that is nobody's default, and what the file says."""
    arguments = [command, "compress", "-q", "70", *switches, "-o", "-", str(path)]
    result = subprocess.run(arguments, capture_output=True)
    # 2 is a result with warnings.
    assert result.returncode in (0, 2), result.stderr
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", aec.AECWarning)
        with Image.open(path) as image:
            image.save(buffer, "AEC", quality=70, **options)
    ours, theirs = (aec.decode_image(data) for data in (buffer.getvalue(), result.stdout))
    assert ours.metadata == theirs.metadata
    assert bytes(ours.pixels) == bytes(theirs.pixels)
    assert buffer.getvalue() == result.stdout
    return theirs.metadata


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photo_with_everything(command: str, scene: Image.Image, tmp_path: Path, orientation: int) -> None:
    exif = exif_block((96, 64), orientation, order="<" if orientation % 2 else ">", is_thumbnail_last=orientation % 3 != 0)
    segments = [
        density(1, 300, 150),
        segment(0xE1, b"Exif\0\0" + exif),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
        segment(0xE2, b"ICC_PROFILE\0\x01\x02" + SRGB[:200]),
        segment(0xE2, b"ICC_PROFILE\0\x02\x02" + SRGB[200:]),
        segment(0xED, IPTC),
        segment(0xFE, "größer".encode()),
        segment(0xFE, b"of Latin-1: \xe4\0"),
    ]
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg_with(scene, segments, quality=90))
    said = assert_same(command, path)
    assert said.icc_profile == SRGB
    assert said.exif is not None and len(said.exif) > 100
    assert said.texts == (aec.Text("Comment", "größer"), aec.Text("Comment", "of Latin-1: ä"))
    assert said.iptc is not None and b"hello" in said.iptc
    x, y = (11811, 5906) if orientation < 5 else (5906, 11811)
    assert said.resolution == aec.Resolution(x, y)
    assert said.xmp is not None
    assert (b"Thumbnails" in said.xmp) == (orientation == 1)


@pytest.mark.parametrize(
    "segments",
    [
        [],
        [density(0, 1, 1)],
        [density(0, 2, 1)],
        [density(2, 118, 118)],
        [density(1, 0, 0)],
        # As cameras write it: Exif has the resolution.
        [segment(0xE1, b"Exif\0\0" + exif_block((96, 64), thumbnail=None))],
        [segment(0xE1, b"Exif\0\0" + exif_block((96, 64), 6, thumbnail=None))],
        [density(1, 72, 72), segment(0xE1, b"Exif\0\0" + exif_block((96, 64)))] * 2,
        [segment(0xE1, b"Exif\0\0no block")],
        [segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + MOTION_XMP)],
        [segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<no xml")],
        [segment(0xE2, b"ICC_PROFILE\0\x01\x01" + b"short")],
        [segment(0xE2, b"ICC_PROFILE\0\x01\x02" + SRGB)],
        [segment(0xFE, b""), segment(0xFE, b"\0\0"), segment(0xFE, b"a\0b\0")],
    ],
)
def test_photos_with_less(command: str, scene: Image.Image, tmp_path: Path, segments: List[bytes]) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg_with(scene, segments))
    assert_same(command, path)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_other_kinds_of_jpeg(command: str, scene: Image.Image, tmp_path: Path, mode: str, progressive: bool) -> None:
    path = tmp_path / "photo.jpg"
    scene.convert(mode).save(path, progressive=progressive, subsampling=0 if mode == "L" else -1, icc_profile=SRGB)
    # A profile of RGB says nothing of greys and inks.
    assert assert_same(command, path).icc_profile is None


@pytest.mark.parametrize(
    "name, mode, switches, options",
    [
        ("photo.jpg", "RGB", ["--lossless"], {"lossless": True}),
        ("picture.png", "P", ["--lossless"], {"lossless": True}),
        ("picture.png", "RGBA", ["--near-lossless", "2"], {"near_lossless": 2}),
    ],
)
def test_exact_layers(
    command: str, scene: Image.Image, tmp_path: Path, name: str, mode: str, switches: Sequence[str], options: Any
) -> None:
    path = tmp_path / name
    scene.convert(mode).save(path)
    # Pillow does not tell how a PNG had its samples.
    assert_same(command, path, [*switches, "--effort", "1", "--strip", "pngform"], effort=1, **options)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_png_with_everything(command: str, scene: Image.Image, tmp_path: Path) -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Title", "größer")
    texts.add_text("Comment", "long " * 50, zip=True)
    texts.add_itxt("Author", "Ω", lang="el", tkey="Συγγραφέας")
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    texts.add(b"gAMA", struct.pack(">I", 45455))
    texts.add(b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000))
    buffer = io.BytesIO()
    exif = exif_block((96, 64), 8)
    scene.save(buffer, "PNG", pnginfo=texts, exif=exif, icc_profile=SRGB, dpi=(300, 150))
    path = tmp_path / "picture.png"
    # A text behind the pixels is seen when these are read.
    data = buffer.getvalue()
    path.write_bytes(data[:-12] + chunk(b"tEXt", b"Last\0one") + data[-12:])
    said = assert_same(command, path)
    assert said.resolution is not None and said.color is not None and said.color.gamma == 45455
    assert [text.keyword for text in said.texts] == ["Title", "Comment", "Author", "Last"]
    assert said.exif is not None and said.icc_profile == SRGB and said.xmp is not None


def test_png_with_profiles_in_texts(command: str, scene: Image.Image, tmp_path: Path) -> None:
    def raw(name: str, data: bytes) -> str:
        digits = data.hex()
        lines = "\n".join(digits[at : at + 72] for at in range(0, len(digits), 72))
        return f"\n{name}\n{len(data):8}\n{lines}\n"

    texts = PngImagePlugin.PngInfo()
    texts.add_text("Raw profile type exif", raw("exif", b"Exif\0\0" + exif_block((96, 64), 3)), zip=True)
    texts.add_text("Raw profile type iptc", raw("iptc", IPTC[14:]), zip=True)
    texts.add_text("Raw profile type xmp", raw("xmp", XMP))
    texts.add_text("Software", "none")
    path = tmp_path / "picture.png"
    scene.save(path, pnginfo=texts)
    said = assert_same(command, path)
    assert said.exif and said.iptc and said.xmp


@pytest.mark.parametrize(
    "kind", ["1", "L", "LA", "P", "P grey", "P clear", "RGBA", "I;16", "L clear", "RGB clear", "1 clear", "I;16 clear"]
)
@pytest.mark.parametrize("profile", [None, SRGB])
def test_kinds_of_png(command: str, scene: Image.Image, tmp_path: Path, kind: str, profile: Any) -> None:
    mode = kind.split()[0]
    options: Any = {"icc_profile": profile}
    if mode == "P":
        picture = (scene.convert("L") if "grey" in kind else scene).quantize(16)
        if "clear" in kind:
            options["transparency"] = bytes([0, 128, 255])
    elif mode == "I;16":
        picture = scene.convert("L").convert("I").point(lambda level: level * 250).convert("I;16")
    elif mode in ("LA", "RGBA"):
        picture = scene.convert(mode)
        picture.putalpha(scene.convert("L"))
    else:
        picture = scene.convert(mode)
    if "clear" in kind and mode != "P":
        pixel: Any = picture.getpixel((5, 5))
        options["transparency"] = 1 if mode == "1" else pixel
    path = tmp_path / "picture.png"
    picture.save(path, **options)
    assert_same(command, path)


def test_fixtures(command: str, images: Path) -> None:
    for name in ("icon", "grey", "65x65", "17x3", "1x1", "text"):
        assert_same(command, images / f"{name}.png")


def test_arrays_are_the_same_too(command: str, images: Path) -> None:
    import numpy as np

    path = images / "65x65.png"
    file = subprocess.run([command, "compress", "-q", "70", "-o", "-", str(path)], capture_output=True).stdout
    with Image.open(path) as image:
        assert aec.encode(image, 70) == file
        assert aec.encode(np.asarray(image), 70) == file
