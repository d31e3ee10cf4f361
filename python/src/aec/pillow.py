"""AEC as a format of Pillow's: `Image.open("x.aec")`, `image.save("x.aec", quality=70)`.

Importing this module, or `aec`, registers it. docs/python.md has the arguments of `save` and what becomes of modes and metadata.
"""

import array
import io
import sys
from dataclasses import replace
from typing import IO, Any, Dict, Iterable, List, Mapping, NamedTuple, Optional, Tuple, Union

from PIL import Image, ImageChops, ImageFile, PngImagePlugin, TiffImagePlugin
from PIL import __version__ as PIL_VERSION

from . import _codec, _said, _xmp
from ._errors import AECError, DamagedFileError, LimitExceededError, warn
from ._exif import ExifBlock
from ._metadata import Metadata, Text

if int(PIL_VERSION.split(".")[0]) < 11:
    # Older ones do not tell XMP, which would be lost.
    raise ImportError(f"AEC needs Pillow 11 or newer, not {PIL_VERSION}")

#: What files may ask for when Pillow decodes them; None is `aec.Limits()`. Pillow's own Image.MAX_IMAGE_PIXELS counts beside it.
LIMITS: Optional[_codec.Limits] = None
#: The most threads that work for Pillow; 0 is as many as there are cores.
THREADS = 0

_FORMAT = "AEC"
_MODES = {"grey": "L", "grey-alpha": "LA", "rgb": "RGB", "rgba": "RGBA"}
_CHANNELS = {"L": 1, "I;16": 1, "LA": 2, "RGB": 3, "RGBA": 4}
_SCALES = (16, 8, 4, 2, 1)


def _accept(prefix: bytes) -> bool:
    return _codec.is_aec(prefix)


class AECImageFile(ImageFile.ImageFile):
    """An .aec file. Header and metadata are read when it is opened, pixels are decoded when they are needed.

    16 bits of grey are of the mode "I;16". Pillow has no mode for 16 bits of anything else, which become 8.
    With ImageFile.LOAD_TRUNCATED_IMAGES, damaged parts of a picture become grey, where one part is whole.
    """

    format = _FORMAT
    format_description = "AEC image"

    #: What the header says, and the metadata as the file has it.
    aec_info: _codec.Info

    def _open(self) -> None:
        assert self.fp is not None
        data = self.fp.read()
        try:
            info = _codec.inspect(data, limits=LIMITS)
        except DamagedFileError as error:
            # Pillow goes on to ask other plugins.
            raise SyntaxError(str(error)) from error
        except LimitExceededError as error:
            raise OSError(f"{error}; aec.pillow.LIMITS says what may be opened") from error
        except AECError as error:
            raise OSError(str(error)) from error
        self.aec_info = info
        self._data: Optional[bytes] = data
        self._scale = 1
        self._size = (info.width, info.height)
        self._mode = "I;16" if info.mode == "grey" and info.bit_depth == 16 else _MODES[info.mode]
        self.info.update(_info_of(info.metadata))
        self.tile = [ImageFile._Tile("aec", (0, 0, *self.size), 0, ())]

    def draft(self, mode: Optional[str], size: Optional[Tuple[int, int]]) -> Optional[Tuple[str, Tuple[int, int, float, float]]]:
        """Chooses 1/2, 1/4, 1/8 or 1/16 of the size, the smallest that is not below `size`; the mode stays. Pillow's
        `thumbnail` calls this."""
        if not self.tile or self._scale != 1 or size is None or min(size) < 1:
            return None
        width, height = self.size
        largest = min(width // size[0], height // size[1])
        self._scale = next(scale for scale in _SCALES if scale <= max(largest, 1))
        self._size = (-(-width // self._scale), -(-height // self._scale))
        self.tile = [ImageFile._Tile("aec", (0, 0, *self.size), 0, ())]
        return self.mode, (0, 0, width / self._scale, height / self._scale)

    def load(self) -> Any:
        if self.tile and self._data is not None:
            pixels = self._decode(self._data)
            self._data = None
            if self.fp is not None and self._exclusive_fp:
                self.fp.close()
            # In place of the file comes one of the samples, which Pillow's own reader takes.
            self.fp = io.BytesIO(pixels)
            raw = "I;16B" if self.mode == "I;16" and sys.byteorder == "big" else self.mode
            self.tile = [ImageFile._Tile("raw", (0, 0, *self.size), 0, (raw, 0, 1))]
        return super().load()

    def load_seek(self, pos: int) -> None:
        """There is nothing before the samples. That this exists keeps Pillow from mapping the file into memory."""

    def _decode(self, data: bytes) -> bytearray:
        """The samples in the picture's mode, without gaps."""
        width, height = self.size
        channels = _CHANNELS[self.mode]
        wide = self.mode == "I;16"
        pixels = bytearray(width * height * channels * (2 if wide else 1))
        shaped = memoryview(pixels).cast("H" if wide else "B", (height, width, channels))
        callbacks = _codec._Callbacks(None)
        options = _codec._decode_options(
            callbacks,
            limits=LIMITS,
            threads=THREADS,
            scale=self._scale,
            salvage=bool(ImageFile.LOAD_TRUNCATED_IMAGES),
        )
        try:
            _codec.decode_into(data, shaped, options, callbacks, 4)
        except AECError as error:
            raise OSError(str(error)) from error
        return pixels

    def verify(self) -> None:
        """Checks all that decoding checks, without making pixels.

        Raises:
            OSError: what is wrong with the file; its __cause__ is an `AECError`.
        """
        if self._data is None:
            raise RuntimeError("verify must be called directly after open")
        try:
            _codec.verify(self._data, threads=THREADS, limits=LIMITS)
        except AECError as error:
            raise OSError(str(error)) from error
        finally:
            super().verify()
            self.tile = []
            self._data = None


# Keys of Image.info that have a meaning for Pillow, whatever texts a file has.
_RESERVED = {
    *("exif", "icc_profile", "xmp", "photoshop", "comment", "dpi", "aspect", "gamma", "srgb", "chromaticity"),
    *("transparency", "jfif", "jfif_version", "jfif_unit", "jfif_density", "background", "duration", "loop"),
}


def _info_of(metadata: Metadata) -> Mapping[str, Any]:
    """As Pillow's readers of PNG and JPEG tell it, so that its writers of these formats find it."""
    info: Dict[str, Any] = {}
    for text in metadata.texts:
        if text.keyword == "Comment" and not text.language:
            info.setdefault("comment", text.text.encode())
        elif text.keyword not in _RESERVED:
            # A dict has one text of a keyword.
            value = PngImagePlugin.iTXt(text.text, text.language, text.translated_keyword)
            info.setdefault(text.keyword, value if text.language else text.text)
    for key in ("icc_profile", "xmp"):
        if getattr(metadata, key):
            info[key] = getattr(metadata, key)
    if metadata.exif:
        info["exif"] = b"Exif\0\0" + metadata.exif
    if metadata.iptc:
        info["photoshop"] = _said.resources_in(metadata.iptc)
    resolution = metadata.resolution
    if resolution and resolution.per_metre:
        info["dpi"] = resolution.x * 0.0254, resolution.y * 0.0254
    elif resolution:
        info["aspect"] = resolution.x, resolution.y
    color = metadata.color
    if color and color.gamma is not None:
        info["gamma"] = color.gamma / 100000.0
    if color and color.srgb_intent is not None:
        info["srgb"] = color.srgb_intent
    if color and color.chromaticities:
        info["chromaticity"] = tuple(number / 100000.0 for number in color.chromaticities)
    return info


class Prepared(NamedTuple):
    """A picture as it is encoded: upright."""

    #: (height, width) or (height, width, channels), of 8 or 16 bits.
    pixels: memoryview
    metadata: Metadata
    #: What was changed or could not be kept.
    warnings: List[str]


def prepare(
    image: Image.Image,
    *,
    icc_profile: Optional[bytes] = None,
    exif: Any = None,
    xmp: Union[bytes, str, None] = None,
    texts: Union[Mapping[str, str], Iterable[Any], None] = None,
    metadata: Optional[Metadata] = None,
    tells_rounding: bool = False,
) -> Prepared:
    """The pixels and the metadata of a picture of Pillow's, turned upright as its Exif asks. What is not None stands in place of
    what the picture says.

    Args:
        tells_rounding: whether to warn of modes that become another one with rounding, which lossy files need not.

    Raises:
        OSError: for a mode that AEC cannot hold.
    """
    lost = _lost_on_loading(image)
    image.load()
    said = _said.Said(metadata, []) if metadata is not None else _said.metadata_of(image)
    warnings = [*lost, *said.warnings]
    told = said.metadata
    if image.mode == "CMYK":
        profile = "; its ICC profile was left out" if told.icc_profile else ""
        warnings.append(f"the CMYK colours became RGB without colour management and may look different{profile}")
        told = replace(told, icc_profile=None)
    elif tells_rounding and image.mode in _ROUNDED:
        warnings.append(
            f"samples of the mode {image.mode} became {_SIMPLER[image.mode]}, with rounding: the file keeps what came of that"
        )
    told = _codec.override(told, icc_profile=icc_profile, exif=exif, xmp=xmp, texts=texts)
    upright, told = _turn_upright(_in_mode_of_ours(image, told), told, is_as_in_file=_is_as_in_file(image))
    width, height = upright.size
    if upright.mode == "I;16":
        words = array.array("H", upright.tobytes())
        if sys.byteorder == "big":
            # Pillow's are little-endian, whatever the machine is.
            words.byteswap()
        # A grey that stands for transparency: Pillow has no mode for what that makes of 16 bits.
        clear = upright.info.get("transparency")
        samples = 1
        if isinstance(clear, int):
            pairs = array.array("H", bytes(4 * len(words)))
            pairs[0::2] = words
            pairs[1::2] = array.array("H", (0 if word == clear else 65535 for word in words))
            words, samples = pairs, 2
        return Prepared(_shaped(words, 16, height, width, samples), told, warnings)
    return Prepared(_shaped(upright.tobytes(), 8, height, width, _CHANNELS[upright.mode]), told, warnings)


def _lost_on_loading(image: Image.Image) -> List[str]:
    """What Pillow does not hand over, as far as it can be seen."""
    lost = []
    try:
        has_others = bool(getattr(image, "is_animated", False))
    except (EOFError, OSError, ValueError):
        # The file is closed, or ends early.
        has_others = False
    if has_others:
        lost.append("the file has several pictures, of which this one alone is kept")
    if _has_16_bits_of_color(image):
        lost.append("the colours have 16 bits, of which Pillow reads 8: aec compress keeps them")
    return lost


def _has_16_bits_of_color(image: Image.Image) -> bool:
    if isinstance(image, AECImageFile):
        return image.aec_info.bit_depth == 16 and image.mode != "I;16"
    if image.mode not in ("L", "LA", "RGB", "RGBA"):
        return False
    # As long as nothing was loaded, which `save` does, Pillow's readers tell there how samples lie in the file.
    if any(_is_wide(tile) for tile in getattr(image, "tile", ())):
        return True
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return bool(max(image.tag_v2.get(TiffImagePlugin.BITSPERSAMPLE, (8,))) > 8)
    if not isinstance(image, PngImagePlugin.PngImageFile) or not image.filename:
        return False
    try:
        with open(image.filename, "rb") as file:
            header = file.read(26)
    except OSError:
        return False
    # The depth in IHDR, which is the first chunk.
    return header[12:16] == b"IHDR" and header[24:25] == b"\x10"


def _is_wide(tile: Any) -> bool:
    """Whether a decoder of Pillow's is for samples of more than 8 bits: it is told their mode; of a PPM, the largest sample."""
    decoder, arguments = tile[0], tile[3]
    if isinstance(arguments, str):
        return ";16" in arguments
    if not isinstance(arguments, tuple) or not arguments:
        return False
    return ";16" in str(arguments[0]) or (decoder in ("ppm", "ppm_plain") and arguments[1] > 255)


def _shaped(samples: Any, depth: int, height: int, width: int, channels: int) -> memoryview:
    shape = (height, width) if channels == 1 else (height, width, channels)
    return memoryview(samples).cast("B").cast("H" if depth == 16 else "B", shape)


def _is_as_in_file(image: Image.Image) -> bool:
    """Whether a picture is one as it was opened, so that what its metadata say of its size is what its file says."""
    if isinstance(image, AECImageFile):
        return image.size == (image.aec_info.width, image.aec_info.height)
    # Readers of JPEG note there that they were asked for a smaller picture, as `thumbnail` does.
    return isinstance(image, ImageFile.ImageFile) and not image.decoderconfig


_SIMPLER = {"1": "L", "La": "LA", "RGBa": "RGBA", "RGBX": "RGB", "YCbCr": "RGB", "HSV": "RGB"}
# Those that cannot be had back.
_ROUNDED = ("La", "RGBa", "YCbCr", "HSV")


def _in_mode_of_ours(image: Image.Image, told: Metadata) -> Image.Image:
    mode = image.mode
    if mode in ("1", "L", "RGB") and "transparency" in image.info:
        return _bitmap_with_alpha(image) if mode == "1" else image.convert("LA" if mode == "L" else "RGBA")
    if mode in _CHANNELS:
        return image
    if mode == "CMYK":
        # Pillow has inks, of which 0 is none. As all readers without colour management do it.
        *inks, black = (ImageChops.invert(band) for band in image.split())
        return Image.merge("RGB", [ImageChops.multiply(ink, black) for ink in inks])
    if mode in ("P", "PA"):
        is_grey = not _has_color_profile(told) and _is_grey_palette(image)
        if mode == "PA" or "transparency" in image.info or (image.palette is not None and image.palette.mode == "RGBA"):
            colors = image.convert("RGBA")
            return colors.convert("LA") if is_grey else colors
        return image.convert("L" if is_grey else "RGB")
    if mode in ("I", "I;16L", "I;16B", "I;16N"):
        extrema: Any = image.getextrema()
        low, high = extrema
        if not 0 <= low <= high <= 65535:
            raise OSError(f"an AEC picture has samples of 0 to 65535, not of {low} to {high}: scale them first")
        return image if mode == "I;16L" else image.convert("I").convert("I;16")
    if mode in _SIMPLER:
        return image.convert(_SIMPLER[mode])
    raise OSError(f"cannot write mode {mode} as AEC: convert the picture to L, LA, RGB, RGBA or I;16 first")


def _bitmap_with_alpha(image: Image.Image) -> Image.Image:
    """Pillow's own conversion compares 0 and 255 with the 0 or 1 of the file."""
    grey = image.convert("L")
    clear = 255 * (int(image.info["transparency"]) & 1)
    return Image.merge("LA", [grey, grey.point([0 if level == clear else 255 for level in range(256)])])


def _has_color_profile(told: Metadata) -> bool:
    profile = told.icc_profile or b""
    return len(profile) >= 128 and profile[16:20] != b"GRAY"


def _is_grey_palette(image: Image.Image) -> bool:
    colors = image.getpalette("RGB") or []
    return all(colors[at] == colors[at + 1] == colors[at + 2] for at in range(0, len(colors) - 2, 3))


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _turn_upright(image: Image.Image, told: Metadata, is_as_in_file: bool) -> Tuple[Image.Image, Metadata]:
    """As Exif asks, which then says that the picture is upright."""
    try:
        block = ExifBlock(told.exif or b"")
    except ValueError:
        # No Exif; what is none is for the library to refuse.
        return image, told
    orientation = block.orientation
    xmp = told.xmp
    if orientation > 1:
        image = image.transpose(_TURNS[orientation])
        block.reset_orientation()
        xmp = _xmp.reset_orientation(xmp) if xmp else xmp
        resolution = told.resolution
        if orientation >= 5 and resolution:
            told = replace(told, resolution=resolution._replace(x=resolution.y, y=resolution.x))
    if orientation > 1 or not is_as_in_file:
        block.set_dimensions(*image.size)
        xmp = _xmp.set_dimensions(xmp, *image.size) if xmp else xmp
    if orientation > 1:
        block.remove_thumbnail()
        xmp = _xmp.remove_thumbnails(xmp) if xmp else xmp
    return image, replace(told, exif=bytes(block.bytes), xmp=xmp)


# Arguments of `save` that `aec.encode` has, too. As everywhere in Pillow, others are ignored.
_ARGUMENTS = (
    *("quality", "target_size", "bits_per_pixel", "psnr", "lossless", "near_lossless", "effort", "tune", "exact", "sample_bits"),
    *("roi", "quality_map", "threads", "max_memory", "model", "progress"),
)


def _save(image: Image.Image, file: IO[bytes], filename: Union[str, bytes]) -> None:
    given = dict(image.encoderinfo)
    texts = given.get("texts")
    prepared = prepare(
        image,
        # None means for Pillow's other formats that there is none, where an argument is given at all.
        icc_profile=given["icc_profile"] or b"" if "icc_profile" in given else None,
        exif=given["exif"] or b"" if "exif" in given else None,
        xmp=given["xmp"] or b"" if "xmp" in given else None,
        texts=texts,
        metadata=given.get("metadata"),
        tells_rounding=_codec.max_error_of(bool(given.get("lossless")), given.get("near_lossless")) is not None,
    )
    told = prepared.metadata
    if "dpi" in given:
        told = replace(told, resolution=_said.resolution_of_dpi(given["dpi"]) if given["dpi"] else None)
    if "comment" in given:
        comment = given["comment"] or ""
        text = _said.comment_text(comment) if isinstance(comment, bytes) else comment
        others = tuple(other for other in told.texts if other.keyword != "Comment")
        told = replace(told, texts=(*others, Text("Comment", text)) if text else others)
    arguments = {name: given[name] for name in _ARGUMENTS if given.get(name) is not None}
    arguments.setdefault("threads", THREADS)
    warn(prepared.warnings, 3)
    file.write(_codec.encode(prepared.pixels, metadata=told, **arguments))


def _save_all(image: Image.Image, file: IO[bytes], filename: Union[str, bytes]) -> None:
    if image.encoderinfo.get("append_images") or getattr(image, "n_frames", 1) > 1:
        raise ValueError("an AEC file holds one picture: save the first alone, without save_all")
    _save(image, file, filename)


Image.register_open(_FORMAT, AECImageFile, _accept)
Image.register_save(_FORMAT, _save)
Image.register_save_all(_FORMAT, _save_all)
Image.register_extension(_FORMAT, ".aec")
Image.register_mime(_FORMAT, "image/x-aec")
