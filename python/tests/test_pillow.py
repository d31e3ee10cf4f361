"""The plugin of Pillow: what its own tests ask of those of WebP and AVIF, and what docs/python.md promises."""

import io
import os
import pickle
import struct
import warnings
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from photos import IPTC, MOTION_XMP, SRGB, XMP, density, exif_block, jpeg_with, segment
from PIL import ExifTags, Image, ImageFile, ImageOps, UnidentifiedImageError

import aec
import aec.pillow


@pytest.fixture(scope="module")
def scene(images: Path) -> Image.Image:
    return Image.open(images / "scene.png").convert("RGB").crop((0, 0, 150, 100))


@pytest.fixture(scope="module")
def file(scene: Image.Image) -> bytes:
    return saved(scene)


def saved(image: Image.Image, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "AEC", **options)
    return buffer.getvalue()


def opened(data: bytes) -> Any:
    return Image.open(io.BytesIO(data))


def test_registration() -> None:
    Image.init()
    assert Image.EXTENSION[".aec"] == "AEC"
    assert Image.MIME["AEC"] == "image/x-aec"
    assert "AEC" in Image.OPEN and "AEC" in Image.SAVE


def test_opening_decodes_nothing(file: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(aec.pillow._codec, "decode_into", refuse)
    image = opened(file)
    assert (image.size, image.mode, image.format) == ((150, 100), "RGB", "AEC")
    assert image.get_format_mimetype() == "image/x-aec"
    assert image.aec_info.quality == pytest.approx(60, abs=0.1)


def test_pixels_are_those_of_decode(file: bytes) -> None:
    image = opened(file)
    assert image.tobytes() == bytes(aec.decode_image(file).pixels)
    # Loading twice, and copies, change nothing.
    image.load()
    image.load()
    assert image.copy().tobytes() == image.tobytes()
    image.putpixel((0, 0), (1, 2, 3))
    assert image.getpixel((0, 0)) == (1, 2, 3)


def test_by_name_path_and_file_object(scene: Image.Image, file: bytes, tmp_path: Path) -> None:
    for path in (tmp_path / "a.aec", str(tmp_path / "b.AEC"), os.fsencode(tmp_path / "c.aec")):
        scene.save(path)
        with Image.open(path) as image:
            assert image.format == "AEC"
            image.load()
        assert Path(os.fsdecode(path)).read_bytes() == file
    with open(tmp_path / "d", "wb") as stream:
        scene.save(stream, "AEC")
    with open(tmp_path / "d", "rb") as stream:
        image = Image.open(stream)
        image.load()
        assert not stream.closed, "who opened a file closes it"
    with pytest.raises(ValueError):
        scene.save(io.BytesIO())


def test_files_are_closed_when_the_picture_is_loaded(file: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.aec"
    path.write_bytes(file)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        image = Image.open(path)
        stream = image.fp
        assert stream is not None and not stream.closed
        image.load()
        assert stream.closed
        with Image.open(path) as image:
            stream = image.fp
        assert stream is not None and stream.closed
        os.remove(path)


def test_a_closed_picture_cannot_be_loaded(file: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.aec"
    path.write_bytes(file)
    image = Image.open(path)
    image.close()
    with pytest.raises(ValueError):
        image.load()


def test_there_is_one_frame(file: bytes) -> None:
    image = opened(file)
    assert image.tell() == 0
    image.seek(0)
    with pytest.raises(EOFError):
        image.seek(1)
    assert getattr(image, "n_frames", 1) == 1
    assert not getattr(image, "is_animated", False)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_modes_of_our_own(scene: Image.Image, mode: str) -> None:
    image = scene.convert(mode)
    if mode.endswith("A"):
        image.putalpha(scene.convert("L"))
    again = opened(saved(image, quality=90))
    assert again.mode == mode
    if mode.endswith("A"):
        assert again.getchannel("A").tobytes() == image.getchannel("A").tobytes()


@pytest.mark.parametrize(
    ("mode", "result"),
    [
        ("1", "L"),
        ("P", "RGB"),
        ("RGBX", "RGB"),
        ("YCbCr", "RGB"),
        ("HSV", "RGB"),
        ("CMYK", "RGB"),
        ("La", "LA"),
        ("RGBa", "RGBA"),
    ],
)
def test_modes_that_are_converted(scene: Image.Image, mode: str, result: str) -> None:
    image = scene.convert(mode)
    if mode[-1] == "a":
        # What is opaque throughout comes back without opacity.
        clear = scene.convert(mode[:-1] + "A")
        clear.putalpha(scene.convert("L"))
        image = clear.convert(mode)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", aec.AECWarning)
        again = opened(saved(image))
    assert again.mode == result
    assert again.size == image.size


def test_cmyk_warns(scene: Image.Image) -> None:
    with pytest.warns(aec.AECWarning, match="CMYK"):
        saved(scene.convert("CMYK"))


@pytest.mark.parametrize("mode", ["F", "LAB"])
def test_modes_that_are_refused(scene: Image.Image, mode: str, tmp_path: Path) -> None:
    image = Image.new(mode, (10, 10))
    with pytest.raises(OSError, match=mode):
        image.save(tmp_path / "x.aec")
    assert not (tmp_path / "x.aec").exists()


def test_sixteen_bits_of_grey() -> None:
    ramp = Image.new("I", (64, 48))
    ramp.putdata([index * 20 for index in range(64 * 48)])
    narrow = ramp.convert("I;16")
    again = opened(saved(narrow, quality=95))
    assert again.mode == "I;16"
    again.load()
    levels = [memoryview(picture.tobytes()).cast("H") for picture in (again, narrow)]
    assert sum(abs(a - b) for a, b in zip(*levels)) / len(levels[0]) < 500
    assert saved(ramp, quality=95) == saved(narrow, quality=95)
    ramp.putpixel((0, 0), -1)
    with pytest.raises(OSError, match="65535"):
        saved(ramp)


def test_sixteen_bits_of_colours_become_eight(tmp_path: Path) -> None:
    import numpy as np

    colors = np.linspace(0, 65535, 40 * 30 * 3).astype(np.uint16).reshape(30, 40, 3)
    file = aec.encode(colors, 90)
    image = opened(file)
    assert image.mode == "RGB"
    decoded = aec.decode(file).astype(int)
    assert np.array_equal(np.asarray(image), (decoded + 128) // 257)


def test_palette_with_transparency(scene: Image.Image) -> None:
    image = scene.quantize(8)
    image.info["transparency"] = 0
    again = opened(saved(image))
    assert again.mode == "RGBA"
    assert again.getchannel("A").tobytes() == image.convert("RGBA").getchannel("A").tobytes()


def test_metadata_are_kept_unless_told_otherwise(scene: Image.Image) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "a scene"
    image = scene.copy()
    image.info.update(exif=exif.tobytes(), icc_profile=SRGB, xmp=XMP, dpi=(300, 300), comment=b"hello")
    again = opened(saved(image))
    assert again.getexif()[ExifTags.Base.ImageDescription] == "a scene"
    assert again.info["icc_profile"] == SRGB
    assert again.info["xmp"] == aec._xmp.set_dimensions(XMP, 150, 100)
    assert again.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    assert again.info["comment"] == b"hello"
    bare = opened(saved(image, exif=b"", icc_profile=None, xmp=b"", dpi=None, comment=b""))
    assert not bare.info
    # And from one .aec file to the next.
    assert opened(saved(again)).info == again.info
    assert opened(saved(again.rotate(0))).info == again.info


def test_metadata_that_are_given(scene: Image.Image) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "nobody"
    given = opened(saved(scene, exif=exif, icc_profile=SRGB, xmp=XMP.decode(), dpi=(72, 144), comment="ä", texts={"Title": "b"}))
    assert given.getexif()[ExifTags.Base.Artist] == "nobody"
    assert given.info["icc_profile"] == SRGB
    assert given.info["xmp"].startswith(b"<?xpacket")
    assert given.info["dpi"] == pytest.approx((72, 144), abs=0.02)
    assert given.info["comment"] == "ä".encode()
    assert given.info["Title"] == "b"
    assert opened(saved(scene, exif=exif.tobytes())).info["exif"] == exif.tobytes()
    assert opened(saved(scene, exif=exif.tobytes()[6:])).info["exif"] == exif.tobytes()


def test_other_formats_find_the_metadata(scene: Image.Image, tmp_path: Path) -> None:
    photo = jpeg_with(
        scene,
        [
            density(1, 300, 300),
            segment(0xE1, b"Exif\0\0" + exif_block((150, 100))),
            segment(0xE2, b"ICC_PROFILE\0\x01\x01" + SRGB),
            segment(0xED, IPTC),
            segment(0xFE, b"hello"),
        ],
    )
    image = opened(saved(opened(photo)))
    assert image.info["photoshop"][0x0404].endswith(b"hello")
    image.save(tmp_path / "x.jpg", exif=image.info["exif"], icc_profile=image.info["icc_profile"])
    with Image.open(tmp_path / "x.jpg") as again:
        assert again.info["comment"] == b"hello"
        assert again.info["icc_profile"] == SRGB
        assert again.getexif().get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.ExifImageWidth] == 150


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_upright(scene: Image.Image, orientation: int) -> None:
    image = scene.copy()
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    image.info["exif"] = exif.tobytes()
    turned = opened(saved(image, quality=80))
    assert turned.getexif()[ExifTags.Base.Orientation] == 1
    expected = ImageOps.exif_transpose(image)
    assert expected is not None
    assert turned.size == expected.size
    assert turned.tobytes() == opened(saved(expected, quality=80, exif=b"")).tobytes()
    assert saved(image, exif=exif, quality=80) == saved(image, quality=80)


def test_sizes_in_exif_follow_the_picture(scene: Image.Image) -> None:
    photo = opened(jpeg_with(scene, [segment(0xE1, b"Exif\0\0" + exif_block((150, 100)))]))
    small = photo.resize((75, 50))
    again = opened(saved(small))
    assert again.getexif().get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.ExifImageWidth] == 75
    photo = opened(jpeg_with(scene, [segment(0xE1, b"Exif\0\0" + exif_block((150, 100)))]))
    photo.thumbnail((75, 50))
    again = opened(saved(photo))
    assert again.size == (75, 50)
    assert again.getexif()[ExifTags.Base.ImageWidth] == 75
    again.thumbnail((30, 20))
    assert opened(saved(again)).getexif()[ExifTags.Base.ImageWidth] == 30


def test_what_pillow_leaves_behind_is_told(scene: Image.Image) -> None:
    motion = jpeg_with(scene, [segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + MOTION_XMP)])
    with pytest.warns(aec.AECWarning, match="behind the JPEG's picture"):
        file = saved(opened(motion))
    xmp = opened(file).info["xmp"]
    assert b"MotionPhoto" not in xmp and b'GCamera:Other="2"' in xmp
    extended = jpeg_with(scene, [segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(50))])
    with pytest.warns(aec.AECWarning, match="extended XMP"):
        saved(opened(extended))
    paths = jpeg_with(scene, [segment(0xED, b"Photoshop 3.0\0" + b"8BIM\x07\xd0\0\0\0\0\0\x02ab")])
    with pytest.warns(aec.AECWarning, match="clipping paths"):
        saved(opened(paths))
    with pytest.warns(aec.AECWarning, match="Exif is damaged"):
        saved(opened(jpeg_with(scene, [segment(0xE1, b"Exif\0\0no block")])))


def test_draft_and_thumbnail(images: Path) -> None:
    file = saved(Image.open(images / "scene.png").convert("RGB"))
    width, height = opened(file).size
    for scale in (2, 4, 8, 16):
        image = opened(file)
        mode, box = image.draft(None, (width // scale, height // scale))
        assert (mode, box) == ("RGB", (0, 0, width / scale, height / scale))
        assert image.size == (-(-width // scale), -(-height // scale))
        assert image.tobytes() == bytes(aec.decode_image(file, scale=scale).pixels)
        assert image.draft(None, (1, 1)) is None
    image = opened(file)
    assert image.draft("L", (width, height))[1] == (0, 0, width, height)
    assert image.size == (width, height)
    image = opened(file)
    image.thumbnail((40, 40))
    assert max(image.size) == 40
    reference = opened(file)
    reference.load()
    reference.thumbnail((40, 40))
    assert image.size == reference.size
    errors = [abs(a - b) for a, b in zip(image.tobytes(), reference.tobytes())]
    assert sum(errors) / len(errors) < 4


def test_options_reach_the_encoder(scene: Image.Image) -> None:
    scene = scene.crop((0, 0, 64, 48))
    for options in (
        {"quality": 30},
        {"target_size": 600},
        {"bits_per_pixel": 2},
        {"psnr": 24},
        {"effort": 6},
        {"tune": "psnr"},
        {"roi": (0, 0, 32, 32)},
        {"quality_map": [[10, 0]]},
        {"threads": 1},
    ):
        assert saved(scene, **options) == aec.encode(scene, **options)
    assert saved(scene, unknown=1, optimize=True) == saved(scene)
    clear = scene.copy()
    clear.putalpha(0)
    assert len(saved(clear, exact=True)) > len(saved(clear))
    for wrong in ({"quality": 200}, {"effort": 0}, {"tune": "loud"}, {"target_size": 3}):
        with pytest.raises(ValueError):
            saved(scene, **wrong)
    with pytest.raises(TypeError):
        saved(scene, quality="high")


def test_what_fails_leaves_no_file(scene: Image.Image, file: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.aec"
    with pytest.raises(ValueError):
        scene.save(path, quality=1000)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OSError):
        scene.save(tmp_path / "no" / "folder.aec")
    if os.geteuid() != 0:
        tmp_path.chmod(0o500)
        with pytest.raises(OSError):
            scene.save(path)
        tmp_path.chmod(0o700)


class _Full(io.BytesIO):
    def write(self, data: Any) -> int:
        raise OSError(28, "No space left on device")


def test_a_stream_that_cannot_be_written_to_is_told(scene: Image.Image) -> None:
    with pytest.raises(OSError, match="No space"):
        scene.save(_Full(), "AEC")


def test_verify(file: bytes) -> None:
    opened(file).verify()
    broken = bytearray(file)
    broken[-20] ^= 1
    with pytest.raises(OSError) as error:
        opened(bytes(broken)).verify()
    assert isinstance(error.value.__cause__, aec.DamagedFileError)
    image = opened(file)
    image.load()
    with pytest.raises(RuntimeError):
        image.verify()


def test_damaged_files(file: bytes) -> None:
    header = aec.HEADER_SIZE
    for cut in (0, 1, 7, header - 1):
        with pytest.raises(UnidentifiedImageError):
            opened(file[:cut])
    for cut in (header, header + 10, len(file) // 2, len(file) - 1):
        image = opened(file[:cut])
        assert image.size == (150, 100)
        with pytest.raises(OSError) as error:
            image.load()
        assert isinstance(error.value.__cause__, aec.DamagedFileError)
        # Again, not a picture of nothing.
        with pytest.raises(OSError):
            image.load()


def test_a_later_version_is_told(file: bytes) -> None:
    import zlib

    later = bytearray(file)
    later[4] = 99
    later[25:29] = zlib.crc32(bytes(later[:25])).to_bytes(4, "little")
    with pytest.raises(OSError, match="version") as error:
        opened(bytes(later))
    assert isinstance(error.value.__cause__, aec.UnsupportedFileError)


def test_load_truncated_images(monkeypatch: pytest.MonkeyPatch) -> None:
    file = bytearray(saved(Image.linear_gradient("L").resize((1030, 1030)), quality=5, effort=1))
    file[-20] ^= 1
    with pytest.raises(OSError):
        opened(bytes(file)).load()
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.warns(aec.AECWarning):
        opened(bytes(file)).load()


def test_limits(file: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aec.pillow, "LIMITS", aec.Limits(max_pixels=100))
    with pytest.raises(OSError, match="limit"):
        opened(file).load()
    monkeypatch.setattr(aec.pillow, "LIMITS", None)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(Image.DecompressionBombError):
        opened(file)


def test_pickling(file: bytes) -> None:
    image = opened(file)
    image.load()
    again = pickle.loads(pickle.dumps(image))
    assert again.tobytes() == image.tobytes()


def test_texts_with_names_that_mean_something_to_pillow() -> None:
    texts = {"dpi": "no number", "exif": "no block", "transparency": "1", "Title": "fine"}
    image = opened(aec.encode(memoryview(bytes(64)).cast("B", (8, 8)), texts=texts))
    assert image.info == {"Title": "fine"}
    image.load()
    assert aec.inspect(saved(image)).metadata.texts == (aec.Text("Title", "fine"),)


def test_what_pillow_has_no_place_for_goes_from_file_to_file() -> None:
    said = aec.Metadata(
        color=aec.Color(aec.CodePoints(9, 16, 0, 1), gamma=45455),
        content_light=aec.ContentLight(10_000_000, 1_000_000),
        mastering_display=aec.MasteringDisplay(tuple(range(8)), 10_000_000, 6),
        iptc=b"8BIM\x04\x04\0\0\0\0\0\x02ab",
    )
    file = aec.encode(memoryview(bytes(300)).cast("B", (10, 10, 3)), metadata=said)
    assert aec.inspect(saved(opened(file))).metadata == said


def test_several_pictures_are_told(scene: Image.Image, tmp_path: Path) -> None:
    frames = [scene, scene.rotate(180)]
    for name in ("a.gif", "a.png", "a.webp", "a.tif", "a.mpo"):
        path = tmp_path / name
        frames[0].save(path, save_all=True, append_images=frames[1:])
        with pytest.warns(aec.AECWarning, match="several pictures"):
            Image.open(path).save(tmp_path / "a.aec")
        with pytest.raises(ValueError, match="one picture"):
            Image.open(path).save(tmp_path / "b.aec", save_all=True)
    assert not (tmp_path / "b.aec").exists()
    with pytest.raises(ValueError, match="one picture"):
        scene.save(tmp_path / "b.aec", save_all=True, append_images=frames[1:])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scene.save(tmp_path / "b.aec", save_all=True)
    assert (tmp_path / "b.aec").read_bytes() == saved(scene)


def write_deep_png(path: Path, rows: Any) -> None:
    """A PNG of 16 bits of colours, which Pillow cannot write."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + b"".join(struct.pack(">3H", *pixel) for pixel in row) for row in rows)
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 16, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def deep_tiff() -> bytes:
    """A TIFF of one pixel with 16 bits of colours, which Pillow cannot write."""
    short, long = 3, 4
    bits, samples = 8 + 2 + 9 * 12 + 4, 8 + 2 + 9 * 12 + 4 + 6
    tags = [(256, short, 1, 1), (257, short, 1, 1), (258, short, 3, bits), (259, short, 1, 1), (262, short, 1, 2)]
    tags += [(273, long, 1, samples), (277, short, 1, 3), (278, short, 1, 1), (279, long, 1, 6)]
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return struct.pack("<2sHIH", b"II", 42, 8, len(tags)) + entries + bytes(4) + struct.pack("<6H", 16, 16, 16, 1, 2, 3)


def test_colours_of_16_bits_are_told(tmp_path: Path) -> None:
    rows = [[(x * 400, y * 600, 40000) for x in range(80)] for y in range(60)]
    path = tmp_path / "deep.aec"
    path.write_bytes(aec.encode(np.array(rows, np.uint16)))
    with pytest.warns(aec.AECWarning, match="16 bits"):
        Image.open(path).save(tmp_path / "a.aec")
    png = tmp_path / "deep.png"
    write_deep_png(png, rows)
    with pytest.warns(aec.AECWarning, match="16 bits"):
        Image.open(png).save(tmp_path / "a.aec")
    # Without a name to look at once more.
    for data in (png.read_bytes(), b"P6 2 1 1000\n" + bytes(12)):
        with pytest.warns(aec.AECWarning, match="16 bits"):
            aec.encode(opened(data), lossless=True)
    with pytest.warns(aec.AECWarning, match="16 bits"):
        saved(opened(deep_tiff()), lossless=True)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I", "I;16"])
def test_lossless_loses_nothing(scene: Image.Image, mode: str) -> None:
    scene = scene.crop((0, 0, 40, 30))
    if mode in ("LA", "RGBA"):
        # Colours that cannot be seen count, too.
        scene.putalpha(Image.linear_gradient("L").resize(scene.size).point(lambda level: max(level - 100, 0)))
    image = scene.convert("I").convert(mode) if mode == "I;16" else scene.quantize(9) if mode == "P" else scene.convert(mode)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        file = saved(image, lossless=True, effort=1)
        again = opened(file)
        assert again.tobytes() == image.convert({"1": "L", "P": "RGB", "I": "I;16"}.get(mode, mode)).tobytes()
        assert saved(again, lossless=True, effort=1) == file
        assert aec.encode(image, lossless=True, effort=1) == file


def test_lossless_options(scene: Image.Image) -> None:
    scene = scene.crop((0, 0, 40, 30))
    for options in ({"lossless": True, "quality": 40}, {"near_lossless": 3}):
        file = saved(scene, effort=1, **options)
        assert file == aec.encode(scene, effort=1, **options)
        assert opened(file).aec_info.layer.max_error == options.get("near_lossless", 0)
    assert saved(scene, lossless=False, near_lossless=None, subsampling=0) == saved(scene)
    with pytest.raises(ValueError, match="exclude"):
        saved(scene, lossless=True, near_lossless=1)
    thumbnail = opened(saved(scene, lossless=True, effort=1))
    thumbnail.draft(None, (20, 15))
    assert thumbnail.tobytes() == bytes(aec.decode_image(saved(scene, lossless=True, effort=1), scale=2).pixels)


@pytest.mark.parametrize("mode", ["YCbCr", "HSV", "RGBa", "La", "CMYK"])
def test_what_becomes_another_mode_first_is_told(scene: Image.Image, mode: str) -> None:
    scene = scene.crop((0, 0, 40, 30))
    scene.putalpha(200)
    image = scene.convert("LA" if mode == "La" else "RGBA" if mode == "RGBa" else "RGB").convert(mode)
    for options in ({"lossless": True}, {"near_lossless": 1}):
        with pytest.warns(aec.AECWarning, match=mode):
            saved(image, effort=1, **options)
        with pytest.warns(aec.AECWarning, match=mode):
            aec.encode(image, effort=1, **options)


def test_opacities_in_a_palette_are_kept(scene: Image.Image) -> None:
    scene = scene.crop((0, 0, 40, 30))
    scene.putalpha(Image.linear_gradient("L").resize(scene.size))
    image = scene.quantize(16, method=Image.Quantize.FASTOCTREE)
    assert image.palette is not None and image.palette.mode == "RGBA"
    again = opened(saved(image, lossless=True, effort=1))
    assert again.mode == "RGBA"
    assert again.tobytes() == image.convert("RGBA").tobytes()


def test_a_limit_names_its_place(file: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aec.pillow, "LIMITS", aec.Limits(max_pixels=10))
    with pytest.raises(OSError, match=r"aec\.pillow\.LIMITS"):
        opened(file).load()
