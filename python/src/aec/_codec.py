"""Encoding, decoding, and looking at files."""

import ctypes
import operator
import weakref
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Callable, Iterable, List, Mapping, Optional, Sequence, Tuple, Union, cast

from . import _abi, _metadata
from ._errors import check, code_of, invalid, warn
from ._metadata import Metadata, Text
from ._model import Model
from ._pixels import SAMPLES, as_pixels, describe, samples_of, shape_of

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image as PILImage

    Array = np.ndarray[Any, Any]

_library = _abi.library

#: Is told the share that is done, 0 to 1, from any thread. Raise an exception in it to cancel the call, which then raises it.
Progress = Callable[[float], Any]
#: x, y, width, height in pixels.
Region = Tuple[int, int, int, int]
#: A region, or one with its points of quality.
QualityRegion = Union[Region, Tuple[int, int, int, int, float]]

# As of `aec compress`.
_QUALITY = 60.0
# Points of quality of a region without a number of its own, as `aec compress --roi` has it.
_POINTS = 20.0

MODES = {_abi.GREY: "grey", _abi.GREY_ALPHA: "grey-alpha", _abi.RGB: "rgb", _abi.RGBA: "rgba"}


@dataclass(frozen=True)
class Limits:
    """What a file may ask for. It is checked before anything is allocated."""

    #: Pixels of the picture, or of the region.
    max_pixels: int = 1 << 28
    #: Pixels of a side.
    max_side: int = 32768
    #: Bytes that a call may take besides the file.
    max_memory: int = 4 << 30
    #: Bytes of one kind of metadata, inflated.
    max_metadata: int = 1 << 24


@dataclass(frozen=True)
class Layer:
    """What lies behind the lossy picture of a file: all that it lacks of the exact one."""

    #: By how much samples of colour may be off: 0 where nothing was lost.
    max_error: int
    #: Bytes of the layer.
    size: int
    #: Bytes in front of it: those of the lossy picture.
    base_size: int
    #: Whether the lossy picture is of one colour, since another would not have made the file small.
    base_is_empty: bool


@dataclass(frozen=True)
class Info:
    """What a file says of itself."""

    width: int
    height: int
    #: "grey", "grey-alpha", "rgb" or "rgba".
    mode: str
    #: 1 to 4.
    channels: int
    #: 8 or 16.
    bit_depth: int
    #: How many of them samples of colour use.
    sample_bits: int
    format_version: int
    #: 0 to 100.
    quality: float
    #: Of the model that decodes the file: 16 hexadecimal digits.
    model_id: str
    model_is_standard: bool
    #: A `Code`: what is wrong behind the header, without a look into the groups; None where nothing was found.
    #: `Code.TRUNCATED` where only the first part of a file was given.
    defect: Optional[int]
    metadata: Metadata
    #: The exact layer; None where the file has the lossy picture alone.
    layer: Optional[Layer] = None

    @property
    def shape(self) -> Tuple[int, ...]:
        """Of the array that `decode` returns."""
        return (self.height, self.width) if self.channels == 1 else (self.height, self.width, self.channels)


def _whole(name: str, value: int, bits: int = 32) -> int:
    """A number that the library's integer can hold: ctypes would take what is left of a larger one.

    Args:
        bits: 32 for a signed one, 64 for one without a sign.
    """
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is a whole number, not {value!r}") from None
    least, most = (-(1 << 31), (1 << 31) - 1) if bits == 32 else (0, (1 << 64) - 1)
    if not least <= number <= most:
        raise invalid(f"{name} is a whole number of {least} to {most}, not {number}")
    return number


class _Callbacks:
    """Calls from the library during one call of it.

    An exception must not leave a function that C calls. It is kept, cancels the call, and is raised when that has returned.
    """

    def __init__(self, progress: Optional[Progress]) -> None:
        self.exception: Optional[BaseException] = None
        self.warnings: List[str] = []

        def on_progress(_: Any, share: float) -> int:
            try:
                if progress is not None:
                    progress(share)
            except BaseException as error:  # noqa: B036
                self.exception = error
                return 1
            return 0

        def on_warning(_: Any, message: bytes) -> None:
            self.warnings.append(message.decode("utf-8", "replace"))

        # The library calls these for as long as the objects live: options hold no reference.
        self.progress = _abi.ProgressFunction(on_progress if progress is not None else 0)
        self.warning = _abi.WarningFunction(on_warning)

    def finish(self, code: int, error: Any, level: int) -> None:
        """Raises or warns of what there was."""
        if self.exception is not None:
            raise self.exception
        check(code, error)
        warn(self.warnings, level + 1)


def _target(
    quality: Optional[float],
    target_size: Optional[int],
    bits_per_pixel: Optional[float],
    psnr: Optional[float],
    max_error: Optional[int],
) -> Tuple[int, float]:
    if max_error is not None:
        if target_size is not None or bits_per_pixel is not None or psnr is not None:
            raise invalid("lossless and near_lossless exclude target_size, bits_per_pixel and psnr")
        return (_abi.TARGET_NEAR_LOSSLESS if max_error else _abi.TARGET_LOSSLESS), float(max_error)
    given = [
        (target, value)
        for target, value in (
            (_abi.TARGET_QUALITY, quality),
            (_abi.TARGET_SIZE, target_size),
            (_abi.TARGET_BITS_PER_PIXEL, bits_per_pixel),
            (_abi.TARGET_PSNR, psnr),
        )
        if value is not None
    ]
    if len(given) > 1:
        raise invalid("quality, target_size, bits_per_pixel and psnr exclude each other")
    target, value = given[0] if given else (_abi.TARGET_QUALITY, _QUALITY)
    return target, _number(value)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) and not hasattr(value, "__float__"):
        raise TypeError(f"a quality, size, rate or PSNR is a number, not {value!r}")
    return float(value)


def max_error_of(lossless: bool, near_lossless: Optional[int]) -> Optional[int]:
    """By how much samples may be off in an exact layer; None where there is to be none."""
    if near_lossless is None:
        return 0 if lossless else None
    if lossless:
        raise invalid("lossless and near_lossless exclude each other")
    if isinstance(near_lossless, bool):
        raise TypeError("near_lossless is the largest error, a whole number; lossless=True is without any")
    largest = _whole("near_lossless", near_lossless)
    if not 0 <= largest <= 255:
        raise invalid(f"near_lossless is a whole number of 0 to 255, not {largest}")
    return largest


_TUNINGS = {None: _abi.TUNE_AUTOMATIC, "visual": _abi.TUNE_VISUAL, "psnr": _abi.TUNE_PSNR}


def _regions(roi: Union[QualityRegion, Sequence[QualityRegion], None]) -> Optional[Any]:
    if roi is None:
        return None
    items = list(roi)
    # One region alone is a tuple of numbers.
    regions = [tuple(items)] if items and not hasattr(items[0], "__len__") else [tuple(cast(Any, r)) for r in items]
    if not regions:
        return None
    array = (_abi.QualityRegion * len(regions))()
    for target, region in zip(array, regions):
        if len(region) not in (4, 5):
            raise invalid(f"a region of roi is x, y, width, height and maybe points of quality, not {region!r}")
        target.region = _abi.Region(*(_whole("a number of roi", number) for number in region[:4]))
        target.points = float(region[4]) if len(region) == 5 else _POINTS
    return array


def _grid(quality_map: Any) -> Tuple[Any, int, int]:
    """A copy as floats, its columns and its rows."""
    rows = [[float(points) for points in row] for row in quality_map]
    columns = len(rows[0]) if rows else 0
    if columns == 0 or any(len(row) != columns for row in rows):
        raise invalid("a quality map has rows of the same length, of at least one number")
    return (ctypes.c_float * (columns * len(rows)))(*(points for row in rows for points in row)), columns, len(rows)


def texts_of(texts: Union[Mapping[str, str], Iterable[Any]]) -> Tuple[Text, ...]:
    """From a dict of keywords and texts, or from `Text` and tuples of the same members."""
    if isinstance(texts, (str, bytes)):
        raise TypeError("texts is a dict of keywords and texts")
    pairs = texts.items() if isinstance(texts, Mapping) else texts
    return tuple(text if isinstance(text, Text) else Text(*text) for text in pairs)


def _handle_of(model: Optional[Model]) -> Any:
    if model is not None and not isinstance(model, Model):
        raise TypeError(f"model is an aec.Model, not {model!r}: aec.Model.load(path) makes one of a file")
    return model._handle if model is not None else None


def _is_pillow(image: Any) -> bool:
    # Without importing Pillow: what comes from it is of a class that its module defines.
    return any(kind.__module__ == "PIL.Image" and kind.__name__ == "Image" for kind in type(image).__mro__)


def encode(
    image: "Union[Array, PILImage, Any]",
    quality: Optional[float] = None,
    *,
    target_size: Optional[int] = None,
    bits_per_pixel: Optional[float] = None,
    psnr: Optional[float] = None,
    lossless: bool = False,
    near_lossless: Optional[int] = None,
    effort: int = 3,
    tune: Optional[str] = None,
    exact: bool = False,
    sample_bits: Optional[int] = None,
    roi: Union[QualityRegion, Sequence[QualityRegion], None] = None,
    quality_map: Any = None,
    threads: int = 0,
    max_memory: int = 4 << 30,
    icc_profile: Optional[bytes] = None,
    exif: Any = None,
    xmp: Union[bytes, str, None] = None,
    texts: Union[Mapping[str, str], Iterable[Any], None] = None,
    metadata: Optional[Metadata] = None,
    model: Optional[Model] = None,
    progress: Optional[Progress] = None,
) -> bytes:
    """Encodes a picture.

    The same pixels, metadata and options give the same bytes on every machine and for every number of threads, and the same
    as `aec compress`. Other threads of Python run meanwhile.

    Args:
        image: an array of the shape (height, width) for grey, (height, width, 2) for grey with opacity, (height, width, 3) for
            RGB, (height, width, 4) for RGBA, of numpy's uint8 or uint16; or any other object with the buffer protocol that has
            such a shape. It is not copied where the samples of a row lie one after the other. Opacity is 0 where nothing is
            seen, and colours are not multiplied by it.
            Or a picture of Pillow's in any mode that docs/python.md names, with its metadata, which is turned upright.
        quality: 0, the smallest file, to 100, the best picture. None is 60, where none of the next three is given.
        target_size: instead of a quality: at most so many bytes.
        bits_per_pixel: instead of a quality: at most so many bits of the file for each pixel.
        psnr: instead of a quality: at least so many decibels.
        lossless: whether every sample is kept, those under transparent pixels too. The file begins with a lossy picture, and has
            behind it what that lacks. `quality` is that of the lossy picture then; None is the one that makes the file small.
        near_lossless: the same, but samples of colour may be off by so much, in units of the picture's: 0, for none, to 255.
            Opacity is exact.
        effort: 1, fast, to 9, small.
        tune: "visual" or "psnr": what to aim at. None is the look, but the least squared error where the target is a PSNR, and
            with `lossless` and `near_lossless`.
        exact: whether colours count under transparent pixels, too.
        sample_bits: of 16 bits, how many samples use: 2 to 16. None is as many as they are seen to use.
        roi: regions that shall be better than the rest: (x, y, width, height) for 20 points of quality more, or (x, y, width,
            height, points), or a list of these. Where they overlap, the last one counts.
        quality_map: points of quality, a two-dimensional array of any size, stretched over the picture.
        threads: the most that work; 0 is as many as there are cores.
        max_memory: bytes that encoding may take.
        icc_profile: an ICC profile. This and the next ones come in place of those of `metadata` and of the picture; b"" or, for
            texts, () leaves them out.
        exif: Exif as bytes, from its TIFF header on or with `Exif\\0\\0` before it, or an `Image.Exif` of Pillow's.
        xmp: a packet of XMP.
        texts: a dict of keywords and texts, or `Text`s.
        metadata: all kinds together, in place of those of the picture.
        model: None is the standard model.
        progress: is told the share that is done.

    Raises:
        TypeError: for an object that is no picture, or samples of another type.
        InvalidArgumentError: for another shape, an option out of range, a target that no quality reaches.
        LimitExceededError: where `max_memory` is not enough.

    Warns:
        AECWarning: for what was left out or changed.
    """
    max_error = max_error_of(lossless, near_lossless)
    # What Pillow's picture says, less what the arguments say otherwise, and its pixels as a buffer.
    if _is_pillow(image):
        from . import pillow

        prepared = pillow.prepare(
            cast(Any, image),
            icc_profile=icc_profile,
            exif=exif,
            xmp=xmp,
            texts=texts,
            metadata=metadata,
            tells_rounding=max_error is not None,
        )
        warn(prepared.warnings, 2)
        pixels: Any = prepared.pixels
        said = prepared.metadata
    else:
        pixels = image
        said = override(metadata or Metadata(), icc_profile=icc_profile, exif=exif, xmp=xmp, texts=texts)
    if tune not in _TUNINGS:
        raise invalid(f"tune is 'visual', 'psnr' or None, not {tune!r}")
    target, value = _target(quality, target_size, bits_per_pixel, psnr, max_error)
    callbacks = _Callbacks(progress)
    options = _abi.EncodeOptions()
    _library.aec_encode_options_init(ctypes.byref(options), ctypes.sizeof(options))
    options.target = target
    options.value = value
    if max_error is not None and quality is not None:
        options.base_quality = _number(quality)
        # -1 would stand for none.
        if not 0 <= options.base_quality <= 100:
            raise invalid(f"a quality is from 0 to 100, not {options.base_quality}")
    options.effort = _whole("effort", effort)
    options.tuning = _TUNINGS[tune]
    options.exact = bool(exact)
    options.sample_bits = _whole("sample_bits", sample_bits or 0)
    options.threads = _whole("threads", threads)
    options.max_memory = _whole("max_memory", max_memory, 64)
    options.model = _handle_of(model)
    options.progress = callbacks.progress
    options.warning = callbacks.warning
    regions = _regions(roi)
    if regions is not None:
        options.regions = regions
        options.region_count = len(regions)
    if quality_map is not None:
        options.quality_map, options.quality_map_columns, options.quality_map_rows = _grid(quality_map)
    file = ctypes.c_void_p()
    size = ctypes.c_size_t()
    error = _abi.Error()
    with ExitStack() as stack:
        description = stack.enter_context(as_pixels(pixels, max_memory))
        options.metadata = stack.enter_context(_metadata.Handle(said))
        code = _library.aec_encode(
            ctypes.byref(description),
            ctypes.byref(options),
            ctypes.byref(file),
            ctypes.byref(size),
            ctypes.byref(error),
        )
    try:
        callbacks.finish(code, error, 2)
        return ctypes.string_at(file, size.value)
    finally:
        _library.aec_free(file)


def override(
    metadata: Metadata,
    *,
    icc_profile: Optional[bytes] = None,
    exif: Any = None,
    xmp: Union[bytes, str, None] = None,
    texts: Union[Mapping[str, str], Iterable[Any], None] = None,
) -> Metadata:
    """With what is not None in place of what there was; what is empty takes it out."""
    changes: dict[str, Any] = {}
    if icc_profile is not None:
        changes["icc_profile"] = bytes(icc_profile)
    if exif is not None:
        if isinstance(exif, str):
            raise TypeError("exif is bytes or an Image.Exif of Pillow's")
        block = exif.tobytes() if hasattr(exif, "get_ifd") else bytes(exif)
        changes["exif"] = block[6:] if block.startswith(b"Exif\0\0") else block
    if xmp is not None:
        changes["xmp"] = xmp.encode() if isinstance(xmp, str) else bytes(xmp)
    if texts is not None:
        changes["texts"] = texts_of(texts)
    return replace(metadata, **changes)


_LAYERS = {"exact": _abi.LAYER_EXACT, "base": _abi.LAYER_BASE}


def _decode_options(
    callbacks: _Callbacks,
    *,
    limits: Optional[Limits] = None,
    threads: int = 0,
    region: Optional[Region] = None,
    scale: int = 1,
    layer: str = "exact",
    salvage: bool = False,
    model: Optional[Model] = None,
) -> _abi.DecodeOptions:
    options = _abi.DecodeOptions()
    _library.aec_decode_options_init(ctypes.byref(options), ctypes.sizeof(options))
    if limits is not None:
        if not isinstance(limits, Limits):
            raise TypeError(f"limits is an aec.Limits, not {limits!r}")
        numbers = ((field.name, getattr(limits, field.name)) for field in fields(limits))
        options.limits = _abi.Limits(*(_whole(name, number, 64) for name, number in numbers))
    if region is not None:
        if len(region) != 4:
            raise invalid(f"a region is x, y, width, height, not {region!r}")
        x, y, width, height = (_whole("a number of the region", number) for number in region)
        # No region at all is written as 0 x 0.
        if width < 1 or height < 1:
            raise invalid(f"a region has at least one pixel, not {width} x {height}")
        options.region = _abi.Region(x, y, width, height)
    options.scale = _whole("scale", scale)
    if layer not in _LAYERS:
        raise invalid(f"layer is 'exact' or 'base', not {layer!r}")
    options.layer = _LAYERS[layer]
    options.threads = _whole("threads", threads)
    options.salvage = bool(salvage)
    options.model = _handle_of(model)
    options.progress = callbacks.progress
    options.warning = callbacks.warning
    return options


class Picture:
    """A decoded picture, whose pixels lie in memory of the library's until nobody looks at them any more.

    numpy.asarray(picture), bytes(picture.pixels) and picture.metadata are what it is good for; numpy need not be there.
    """

    def __init__(self, handle: ctypes.c_void_p) -> None:
        weakref.finalize(self, _library.aec_image_free, handle)
        self.width: int = _library.aec_image_width(handle)
        self.height: int = _library.aec_image_height(handle)
        #: 8 or 16.
        self.bit_depth: int = _library.aec_image_bit_depth(handle)
        layout = _library.aec_image_layout(handle)
        #: "grey", "grey-alpha", "rgb" or "rgba".
        self.mode: str = MODES[layout]
        #: 1 to 4.
        self.channels: int = SAMPLES[layout]
        #: (height, width) or (height, width, channels).
        self.shape: Tuple[int, ...] = shape_of(self.width, self.height, layout)
        self.metadata: Metadata = _metadata.read(_library.aec_image_metadata(handle))
        self._size: int = _library.aec_image_size(handle)
        self._address: int = _library.aec_image_pixels(handle)

    @property
    def pixels(self) -> memoryview:
        """The samples in the picture's shape, of the format "B" or "H". Not a copy."""
        memory = (ctypes.c_uint8 * self._size).from_address(self._address)
        # The view holds the memory, and that the picture to which it belongs.
        memory.owner = self  # type: ignore[attr-defined]
        return memoryview(memory).cast("B").cast("H" if self.bit_depth == 16 else "B", self.shape)

    def __array__(self, dtype: Any = None, copy: Optional[bool] = None) -> "Array":
        import numpy as np

        array = np.asarray(self.pixels)
        if dtype is not None and array.dtype != dtype:
            if copy is False:
                raise ValueError(f"samples of {array.dtype} cannot become {dtype} without a copy")
            return array.astype(dtype)
        return array.copy() if copy else array

    def __repr__(self) -> str:
        return f"<aec.Picture {self.width} x {self.height}, {self.mode}, {self.bit_depth} bits>"


def decode_image(
    data: Any,
    *,
    region: Optional[Region] = None,
    scale: int = 1,
    layer: str = "exact",
    salvage: bool = False,
    threads: int = 0,
    limits: Optional[Limits] = None,
    model: Optional[Model] = None,
    progress: Optional[Progress] = None,
) -> Picture:
    """Decodes a file to a picture with its metadata. Needs no numpy.

    Arguments and exceptions are those of `decode`.
    """
    callbacks = _Callbacks(progress)
    options = _decode_options(
        callbacks, limits=limits, threads=threads, region=region, scale=scale, layer=layer, salvage=salvage, model=model
    )
    return _picture(data, options, callbacks, 2)


def _picture(data: Any, options: _abi.DecodeOptions, callbacks: _Callbacks, level: int) -> Picture:
    """A decoded picture.

    Args:
        level: how many calls above this one warnings are of.
    """
    handle = ctypes.c_void_p()
    error = _abi.Error()
    with _abi.Memory(data) as memory:
        code = _library.aec_decode(memory.address, memory.size, ctypes.byref(options), ctypes.byref(handle), ctypes.byref(error))
    # Owned before anything can raise.
    picture = Picture(handle) if handle else None
    callbacks.finish(code, error, level + 1)
    return cast(Picture, picture)


def decode(
    data: Any,
    *,
    region: Optional[Region] = None,
    scale: int = 1,
    layer: str = "exact",
    salvage: bool = False,
    threads: int = 0,
    limits: Optional[Limits] = None,
    model: Optional[Model] = None,
    out: "Optional[Array]" = None,
    progress: Optional[Progress] = None,
) -> "Array":
    """Decodes a file to an array of numpy's.

    Other threads of Python run meanwhile. The pixels are the same on every machine and for every number of threads.

    Args:
        data: the file: bytes, or whatever has the buffer protocol, as a mapped file. It is not copied.
        region: (x, y, width, height): that part of the picture alone, exactly as in the whole.
        scale: 2, 4, 8 or 16 for a picture that many times smaller, rounded up, of means.
        layer: "exact", or "base" for the lossy picture in front of an exact layer (`encode(lossless=True)`). Files without such
            a layer have the lossy one alone.
        salvage: whether parts that are damaged become grey, as long as one part is whole, or lossy, where only the exact layer is
            damaged; with a warning.
        threads: the most that work; 0 is as many as there are cores.
        limits: what the file may ask for; None is `Limits()`.
        model: None is the one that the file names: the standard one, or one of the folders of models.
        out: an array to decode into: of the picture's or the region's size at its scale, uint8 or uint16, with its rows in any
            distance. A picture of 16 bits goes into 8, a grey one into RGB and an opaque one into RGBA, but not the other way
            round. It may have been written to by a call that raises.
        progress: is told the share that is done.

    Returns:
        `out`, or an array of the shape (height, width) of a grey picture, (height, width, 2) of a grey one with opacity, (height,
        width, 3) or (height, width, 4), of uint8, or uint16 where the file has more than 8 bits.

    Raises:
        DamagedFileError, UnsupportedFileError, ModelError: for what is wrong with the file.
        LimitExceededError: where it asks for more than `limits`.
        InvalidArgumentError: where the region is not within the picture, or `out` does not fit.

    Warns:
        AECWarning: for metadata that is damaged, and for what was salvaged.
    """
    import numpy as np

    callbacks = _Callbacks(progress)
    options = _decode_options(
        callbacks, limits=limits, threads=threads, region=region, scale=scale, layer=layer, salvage=salvage, model=model
    )
    if out is None:
        return np.asarray(_picture(data, options, callbacks, 2).pixels)
    decode_into(data, out, options, callbacks, 2)
    return out


def decode_into(data: Any, out: Any, options: _abi.DecodeOptions, callbacks: _Callbacks, level: int) -> None:
    """Decodes into memory that has the shape of pixels.

    Args:
        level: how many calls above this one warnings are of.
    """
    error = _abi.Error()
    with _abi.Memory(data) as memory, _abi.Memory(out, writable=True) as target:
        pixels = describe(target, samples_of(target))
        if pixels is None:
            raise invalid("out must have the samples of each row one after the other, in this machine's byte order")
        code = _library.aec_decode_into(
            memory.address, memory.size, ctypes.byref(options), ctypes.byref(pixels), None, ctypes.byref(error)
        )
    callbacks.finish(code, error, level + 1)


def inspect(data: Any, *, limits: Optional[Limits] = None) -> Info:
    """Reads header and metadata of a file without decoding.

    Args:
        data: the file, or its first part: the first `HEADER_SIZE` bytes are enough for all but the metadata, which stand before
            the pixels.
        limits: `max_metadata` and `max_memory` count.

    Raises:
        DamagedFileError, UnsupportedFileError: where the header cannot be read. What is wrong behind it is `Info.defect`.

    Warns:
        AECWarning: for metadata that is damaged.
    """
    callbacks = _Callbacks(None)
    options = _decode_options(callbacks, limits=limits)
    found = _abi.Info(size=ctypes.sizeof(_abi.Info))
    handle = ctypes.c_void_p()
    error = _abi.Error()
    with _abi.Memory(data) as memory:
        code = _library.aec_inspect(
            memory.address,
            memory.size,
            ctypes.byref(options),
            ctypes.byref(found),
            ctypes.byref(handle),
            ctypes.byref(error),
        )
    try:
        callbacks.finish(code, error, 2)
        metadata = _metadata.read(handle)
    finally:
        _library.aec_metadata_free(handle)
    defect = found.defect
    return Info(
        width=found.width,
        height=found.height,
        mode=MODES[found.layout],
        channels=SAMPLES[found.layout],
        bit_depth=found.bit_depth,
        sample_bits=found.sample_bits,
        format_version=found.format_version,
        quality=found.quality,
        model_id=bytes(found.model_id).hex(),
        model_is_standard=bool(found.model_is_standard),
        defect=code_of(defect) if defect != _abi.OK else None,
        metadata=metadata,
        layer=Layer(found.max_error, found.layer_size, found.base_size, bool(found.base_is_empty)) if found.layer_size else None,
    )


def base(data: Any, *, limits: Optional[Limits] = None) -> bytes:
    """The file of the lossy picture alone, without the exact layer behind it, as `aec strip --lossless` leaves it.

    Nothing is decoded: it is what `encode` makes without the layer. A file that has none comes back as it is. Where
    `inspect(data).layer.base_is_empty`, as for drawings, the lossy picture is of one colour and shows nothing: that is for the
    caller to see, where the command refuses.

    Raises:
        DamagedFileError, UnsupportedFileError, LimitExceededError: for what is wrong with the lossy picture's part of the file.
    """
    callbacks = _Callbacks(None)
    options = _decode_options(callbacks, limits=limits)
    file = ctypes.c_void_p()
    size = ctypes.c_size_t()
    error = _abi.Error()
    with _abi.Memory(data) as memory:
        code = _library.aec_base(
            memory.address,
            memory.size,
            ctypes.byref(options),
            ctypes.byref(file),
            ctypes.byref(size),
            ctypes.byref(error),
        )
    try:
        callbacks.finish(code, error, 2)
        return ctypes.string_at(file, size.value)
    finally:
        _library.aec_free(file)


def verify(
    data: Any,
    *,
    threads: int = 0,
    limits: Optional[Limits] = None,
    model: Optional[Model] = None,
    progress: Optional[Progress] = None,
) -> None:
    """Checks all that decoding checks, exact samples too, without giving pixels.

    Arguments and exceptions are those of `decode`; returns where the file is whole.
    """
    callbacks = _Callbacks(progress)
    options = _decode_options(callbacks, limits=limits, threads=threads, model=model)
    error = _abi.Error()
    with _abi.Memory(data) as memory:
        code = _library.aec_verify(memory.address, memory.size, ctypes.byref(options), ctypes.byref(error))
    callbacks.finish(code, error, 2)


def is_aec(data: Any) -> bool:
    """Whether a file begins as .aec files do. Its first 8 bytes are enough."""
    with _abi.Memory(data) as memory:
        return bool(_library.aec_is_aec(memory.address, memory.size))


#: The first so many bytes of a file are enough for `inspect`, but for the metadata.
HEADER_SIZE: int = _library.aec_header_size()
