"""What a file says of a picture besides its pixels."""

import ctypes
from dataclasses import dataclass
from typing import Any, List, NamedTuple, Optional, Tuple

from . import _abi
from ._errors import check, invalid

_library = _abi.library


class Text(NamedTuple):
    """A text with a keyword: "Title", "Author", "Comment" and others, of 1 to 79 characters (ISO/IEC 15948, 11.3.3)."""

    keyword: str
    text: str
    #: RFC 5646, or nothing.
    language: str = ""
    #: The keyword in that language, or nothing.
    translated_keyword: str = ""


class Resolution(NamedTuple):
    """How large the picture is printed: pixels across and down to the metre; or only the shape of a pixel."""

    x: int
    y: int
    per_metre: bool = True


class CodePoints(NamedTuple):
    """The colour space by the numbers of ITU-T H.273: PNG's chunk cICP."""

    primaries: int
    transfer: int
    matrix: int
    full_range: int


@dataclass(frozen=True)
class Color:
    """What the samples mean, in the integers of PNG's chunks (ISO/IEC 15948, 11.3.2). None is what is not said."""

    #: cICP.
    code_points: Optional[CodePoints] = None
    #: sRGB: 0 to 3.
    srgb_intent: Optional[int] = None
    #: gAMA: times 100000.
    gamma: Optional[int] = None
    #: cHRM: x and y of white, red, green and blue, times 100000.
    chromaticities: Optional[Tuple[int, ...]] = None


class MasteringDisplay(NamedTuple):
    """What the display could show on which an HDR picture was made: PNG's chunk mDCV."""

    #: x and y of red, green, blue and white, times 50000.
    chromaticities: Tuple[int, ...]
    #: In 1/10000 cd/m2.
    max_luminance: int
    min_luminance: int


class ContentLight(NamedTuple):
    """How bright an HDR picture is, in 1/10000 cd/m2: PNG's chunk cLLI."""

    #: Of the brightest pixel.
    maximum: int
    #: The mean of all.
    average: int


@dataclass(frozen=True)
class Metadata:
    """What a file says of a picture besides its pixels. None and () are what is not there."""

    #: What the samples mean (ICC.1); 128 bytes or more.
    icc_profile: Optional[bytes] = None
    #: From its TIFF header on, without `Exif\\0\\0`.
    exif: Optional[bytes] = None
    #: A packet in UTF-8.
    xmp: Optional[bytes] = None
    #: Image resources of Photoshop's, each beginning with `8BIM`.
    iptc: Optional[bytes] = None
    #: A JPEG that makes an HDR picture of this one (ISO 21496-1).
    gain_map: Optional[bytes] = None
    texts: Tuple[Text, ...] = ()
    resolution: Optional[Resolution] = None
    color: Optional[Color] = None
    mastering_display: Optional[MasteringDisplay] = None
    content_light: Optional[ContentLight] = None


_KINDS = {
    "icc_profile": _abi.ICC,
    "exif": _abi.EXIF,
    "xmp": _abi.XMP,
    "iptc": _abi.IPTC,
    "gain_map": _abi.GAIN_MAP,
}


def read(handle: Any) -> Metadata:
    """What there is in an `aec_metadata`, copied; nothing for NULL."""
    if not handle:
        return Metadata()
    blocks = {}
    for name, kind in _KINDS.items():
        size = ctypes.c_size_t()
        address = _library.aec_metadata_get(handle, kind, ctypes.byref(size))
        blocks[name] = ctypes.string_at(address, size.value) if address else None
    texts = []
    for index in range(_library.aec_metadata_text_count(handle)):
        found = _library.aec_metadata_get_text(handle, index)
        text = ctypes.string_at(found.text, found.text_size) if found.text else b""
        parts = (found.keyword, text, found.language, found.translated_keyword)
        texts.append(Text(*((part or b"").decode("utf-8", "replace") for part in parts)))
    display, light = _light_levels(handle)
    return Metadata(
        **blocks,
        texts=tuple(texts),
        resolution=_resolution(handle),
        color=_color(handle),
        mastering_display=display,
        content_light=light,
    )


def _resolution(handle: Any) -> Optional[Resolution]:
    found = _abi.Resolution()
    if not _library.aec_metadata_get_resolution(handle, ctypes.byref(found)):
        return None
    return Resolution(found.x, found.y, bool(found.per_metre))


def _said(value: int) -> Optional[int]:
    return None if value < 0 else value


def _color(handle: Any) -> Optional[Color]:
    found = _abi.Color()
    if not _library.aec_metadata_get_color(handle, ctypes.byref(found)):
        return None
    points = CodePoints(found.primaries, found.transfer, found.matrix, found.full_range)
    chromaticities = tuple(found.chromaticities)
    return Color(
        points if points.primaries >= 0 else None,
        _said(found.srgb_intent),
        _said(found.gamma),
        chromaticities if chromaticities[0] >= 0 else None,
    )


def _light_levels(handle: Any) -> Tuple[Optional[MasteringDisplay], Optional[ContentLight]]:
    found = _abi.LightLevels()
    if not _library.aec_metadata_get_light_levels(handle, ctypes.byref(found)):
        return None, None
    display = MasteringDisplay(tuple(found.chromaticities), found.max_luminance, found.min_luminance)
    light = ContentLight(found.max_content, found.average_content)
    return display if display.chromaticities[0] >= 0 else None, light if light.maximum >= 0 else None


class Handle:
    """An `aec_metadata` with what a `Metadata` says, for as long as a `with` block lasts."""

    def __init__(self, metadata: Metadata) -> None:
        """
        Raises:
            InvalidArgumentError: where the library refuses a part, or a keyword has a character U+0000.
        """
        self.handle = _library.aec_metadata_new()
        if not self.handle:
            raise MemoryError
        try:
            self._fill(metadata)
        except BaseException:
            _library.aec_metadata_free(self.handle)
            raise

    def __enter__(self) -> Any:
        return self.handle

    def __exit__(self, *_: object) -> None:
        _library.aec_metadata_free(self.handle)

    def _fill(self, metadata: Metadata) -> None:
        for name, kind in _KINDS.items():
            block = getattr(metadata, name)
            if block:
                self._put(_library.aec_metadata_set, kind, bytes(block), len(block))
        for text in metadata.texts:
            self._add(text)
        if metadata.resolution:
            self._put(_library.aec_metadata_set_resolution, _abi.Resolution(*map(int, metadata.resolution)))
        if metadata.color:
            self._put(_library.aec_metadata_set_color, _raw_color(metadata.color))
        if metadata.mastering_display or metadata.content_light:
            levels = _raw_light_levels(metadata.mastering_display, metadata.content_light)
            self._put(_library.aec_metadata_set_light_levels, levels)

    def _add(self, text: Text) -> None:
        content = ctypes.create_string_buffer(text.text.encode("utf-8"))
        keyword, language, translated = (_zero_ended(part) for part in (text.keyword, text.language, text.translated_keyword))
        raw = _abi.Text(keyword, ctypes.addressof(content), language, translated, len(content) - 1)
        self._put(_library.aec_metadata_add_text, raw)

    def _put(self, function: Any, *arguments: Any) -> None:
        error = _abi.Error()
        check(function(self.handle, *arguments, ctypes.byref(error)), error)


def _zero_ended(text: str) -> bytes:
    if "\0" in text:
        raise invalid(f"a keyword and a language cannot hold the character U+0000: {text[:40]!r}")
    return text.encode("utf-8")


def _eight(name: str, numbers: Optional[Tuple[int, ...]]) -> List[int]:
    if numbers is None:
        return [-1] * 8
    if len(numbers) != 8:
        raise invalid(f"{name} has eight chromaticities, not {len(numbers)}")
    return [int(number) for number in numbers]


def _number(value: Optional[int]) -> int:
    return -1 if value is None else int(value)


def _raw_color(color: Color) -> _abi.Color:
    points = color.code_points or (-1, -1, -1, -1)
    return _abi.Color(
        *map(int, points),
        _number(color.srgb_intent),
        _number(color.gamma),
        (ctypes.c_int64 * 8)(*_eight("Color", color.chromaticities)),
    )


def _raw_light_levels(display: Optional[MasteringDisplay], light: Optional[ContentLight]) -> _abi.LightLevels:
    numbers = _eight("MasteringDisplay", display.chromaticities if display else None)
    luminances = display[1:] if display else (-1, -1)
    return _abi.LightLevels((ctypes.c_int64 * 8)(*numbers), *luminances, *(light or (-1, -1)))
