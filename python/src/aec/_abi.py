"""The C interface of libaeccodec as ctypes sees it: the structs and functions of aec.h, and where the library is found.

Nothing else of this package knows of addresses. tests/test_abi.py compares all of it with the header.
"""

import ctypes
import ctypes.util
import os
from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char,
    c_char_p,
    c_double,
    c_float,
    c_int,
    c_int32,
    c_int64,
    c_size_t,
    c_uint8,
    c_uint32,
    c_uint64,
    c_void_p,
)
from pathlib import Path
from typing import Any, Dict, List, Tuple

# The header's AEC_VERSION that these declarations are of.
VERSION = 0x000100

OK = 0
BUFFER_TOO_SMALL = 12

GREY, RGB, BGR, RGBA, BGRA, ARGB, RGBX, BGRX, GREY_ALPHA = range(9)
ICC, EXIF, XMP, IPTC, GAIN_MAP = range(1, 6)
TARGET_QUALITY, TARGET_BITS_PER_PIXEL, TARGET_SIZE, TARGET_PSNR, TARGET_LOSSLESS, TARGET_NEAR_LOSSLESS = range(6)
TUNE_AUTOMATIC, TUNE_VISUAL, TUNE_PSNR = range(3)
LAYER_EXACT, LAYER_BASE = range(2)


class Error(Structure):
    _fields_ = [("code", c_int), ("offset", c_int64), ("message", c_char * 496)]


class Pixels(Structure):
    _fields_ = [
        ("data", c_void_p),
        ("size", c_size_t),
        ("stride", c_size_t),
        ("width", c_int32),
        ("height", c_int32),
        ("layout", c_int),
        ("bit_depth", c_int32),
        ("premultiplied", c_int32),
        ("reserved", c_int32),
    ]


class Text(Structure):
    _fields_ = [
        ("keyword", c_char_p),
        # An address: the text may have zeros in it.
        ("text", c_void_p),
        ("language", c_char_p),
        ("translated_keyword", c_char_p),
        ("text_size", c_size_t),
    ]


class Resolution(Structure):
    _fields_ = [("x", c_uint32), ("y", c_uint32), ("per_metre", c_int32)]


class Color(Structure):
    _fields_ = [
        ("primaries", c_int32),
        ("transfer", c_int32),
        ("matrix", c_int32),
        ("full_range", c_int32),
        ("srgb_intent", c_int32),
        ("gamma", c_int64),
        ("chromaticities", c_int64 * 8),
    ]


class LightLevels(Structure):
    _fields_ = [
        ("chromaticities", c_int64 * 8),
        ("max_luminance", c_int64),
        ("min_luminance", c_int64),
        ("max_content", c_int64),
        ("average_content", c_int64),
    ]


ProgressFunction = CFUNCTYPE(c_int, c_void_p, c_double)
WarningFunction = CFUNCTYPE(None, c_void_p, c_char_p)


class Region(Structure):
    _fields_ = [("x", c_int32), ("y", c_int32), ("width", c_int32), ("height", c_int32)]


class QualityRegion(Structure):
    _fields_ = [("region", Region), ("points", c_float)]


class EncodeResult(Structure):
    _fields_ = [("quality", c_double), ("psnr", c_double), ("encodings", c_int32), ("reserved", c_int32)]


class EncodeOptions(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("target", c_int),
        ("effort", c_int32),
        ("value", c_double),
        ("tuning", c_int),
        ("exact", c_int32),
        ("sample_bits", c_int32),
        ("threads", c_int32),
        ("max_memory", c_uint64),
        ("model", c_void_p),
        ("metadata", c_void_p),
        ("regions", POINTER(QualityRegion)),
        ("region_count", c_size_t),
        ("quality_map", POINTER(c_float)),
        ("quality_map_columns", c_int32),
        ("quality_map_rows", c_int32),
        ("result", POINTER(EncodeResult)),
        ("progress", ProgressFunction),
        ("warning", WarningFunction),
        ("context", c_void_p),
        ("base_quality", c_double),
    ]


class Limits(Structure):
    _fields_ = [
        ("max_pixels", c_uint64),
        ("max_side", c_uint64),
        ("max_memory", c_uint64),
        ("max_metadata", c_uint64),
    ]


class DecodeOptions(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("limits", Limits),
        ("region", Region),
        ("scale", c_int32),
        ("threads", c_int32),
        ("salvage", c_int32),
        ("find_model", c_int32),
        ("model", c_void_p),
        ("progress", ProgressFunction),
        ("warning", WarningFunction),
        ("context", c_void_p),
        ("layer", c_int),
        ("reserved", c_int32),
    ]


class Info(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("width", c_int32),
        ("height", c_int32),
        ("layout", c_int),
        ("bit_depth", c_int32),
        ("sample_bits", c_int32),
        ("format_version", c_int32),
        ("quality", c_double),
        ("model_id", c_uint8 * 8),
        ("model_is_standard", c_int32),
        ("defect", c_int),
        ("layer_size", c_uint64),
        ("base_size", c_uint64),
        ("max_error", c_int32),
        ("base_is_empty", c_int32),
    ]


# The structs by their names in the header.
STRUCTS: Dict[str, Any] = {
    "aec_error": Error,
    "aec_pixels": Pixels,
    "aec_text": Text,
    "aec_resolution": Resolution,
    "aec_color": Color,
    "aec_light_levels": LightLevels,
    "aec_region": Region,
    "aec_quality_region": QualityRegion,
    "aec_encode_result": EncodeResult,
    "aec_encode_options": EncodeOptions,
    "aec_limits": Limits,
    "aec_decode_options": DecodeOptions,
    "aec_info": Info,
}

_file: List[Any] = [c_void_p, c_size_t]

# Functions: what they return, what they take.
FUNCTIONS: Dict[str, Tuple[Any, List[Any]]] = {
    "aec_version": (c_uint32, []),
    "aec_version_string": (c_char_p, []),
    "aec_code_name": (c_char_p, [c_int]),
    "aec_model_load": (c_int, [c_void_p, c_size_t, POINTER(c_void_p), POINTER(Error)]),
    "aec_model_find": (c_int, [c_uint8 * 8, POINTER(c_void_p), POINTER(Error)]),
    "aec_model_free": (None, [c_void_p]),
    "aec_model_id": (None, [c_void_p, c_uint8 * 8]),
    "aec_metadata_new": (c_void_p, []),
    "aec_metadata_free": (None, [c_void_p]),
    "aec_metadata_set": (c_int, [c_void_p, c_int, c_void_p, c_size_t, POINTER(Error)]),
    "aec_metadata_get": (c_void_p, [c_void_p, c_int, POINTER(c_size_t)]),
    "aec_metadata_add_text": (c_int, [c_void_p, POINTER(Text), POINTER(Error)]),
    "aec_metadata_text_count": (c_size_t, [c_void_p]),
    "aec_metadata_get_text": (Text, [c_void_p, c_size_t]),
    "aec_metadata_set_resolution": (c_int, [c_void_p, POINTER(Resolution), POINTER(Error)]),
    "aec_metadata_get_resolution": (c_int32, [c_void_p, POINTER(Resolution)]),
    "aec_metadata_set_color": (c_int, [c_void_p, POINTER(Color), POINTER(Error)]),
    "aec_metadata_get_color": (c_int32, [c_void_p, POINTER(Color)]),
    "aec_metadata_set_light_levels": (c_int, [c_void_p, POINTER(LightLevels), POINTER(Error)]),
    "aec_metadata_get_light_levels": (c_int32, [c_void_p, POINTER(LightLevels)]),
    "aec_encode_options_init": (None, [POINTER(EncodeOptions), c_size_t]),
    "aec_encode": (
        c_int,
        [POINTER(Pixels), POINTER(EncodeOptions), POINTER(c_void_p), POINTER(c_size_t), POINTER(Error)],
    ),
    "aec_free": (None, [c_void_p]),
    "aec_decode_options_init": (None, [POINTER(DecodeOptions), c_size_t]),
    "aec_decode": (c_int, [*_file, POINTER(DecodeOptions), POINTER(c_void_p), POINTER(Error)]),
    "aec_image_free": (None, [c_void_p]),
    "aec_image_width": (c_int32, [c_void_p]),
    "aec_image_height": (c_int32, [c_void_p]),
    "aec_image_bit_depth": (c_int32, [c_void_p]),
    "aec_image_layout": (c_int, [c_void_p]),
    "aec_image_pixels": (c_void_p, [c_void_p]),
    "aec_image_size": (c_size_t, [c_void_p]),
    "aec_image_metadata": (c_void_p, [c_void_p]),
    "aec_decode_into": (
        c_int,
        [*_file, POINTER(DecodeOptions), POINTER(Pixels), POINTER(c_void_p), POINTER(Error)],
    ),
    "aec_base": (
        c_int,
        [*_file, POINTER(DecodeOptions), POINTER(c_void_p), POINTER(c_size_t), POINTER(Error)],
    ),
    "aec_verify": (c_int, [*_file, POINTER(DecodeOptions), POINTER(Error)]),
    "aec_header_size": (c_size_t, []),
    "aec_is_aec": (c_int32, _file),
    "aec_inspect": (
        c_int,
        [*_file, POINTER(DecodeOptions), POINTER(Info), POINTER(c_void_p), POINTER(Error)],
    ),
}


def _candidates() -> List[str]:
    """Where the library may be, in the order of preference."""
    named = os.environ.get("AEC_LIBRARY")
    if named:
        # Whoever names one wants that one or an error.
        return [named]
    here = Path(__file__).resolve().parent
    places = [here / "_lib" / "libaeccodec.so.0"]
    checkout = here.parents[2]
    if (checkout / "Package.swift").exists():
        places.append(checkout / "build" / "library" / "lib" / "libaeccodec.so.0")
    found = [str(place) for place in places if place.exists()]
    of_system = ctypes.util.find_library("aeccodec")
    return [*found, *([of_system] if of_system else []), "libaeccodec.so.0"]


def _load() -> ctypes.CDLL:
    """The library with the types of all its functions.

    Raises ImportError, which says where it was looked for.
    """
    faults = []
    for path in _candidates():
        try:
            # CDLL, unlike PyDLL, lets other threads of Python run during a call.
            library = ctypes.CDLL(path)
            for name, (result, arguments) in FUNCTIONS.items():
                function = getattr(library, name)
                function.restype = result
                function.argtypes = arguments
        except (OSError, AttributeError) as error:
            faults.append(f"{path}: {error}")
            continue
        version = library.aec_version()
        # Until 1.0 the second number stands for changes that older programs do not understand.
        if version >> 8 != VERSION >> 8 or version < VERSION:
            faults.append(f"{path}: version {library.aec_version_string().decode()} does not fit this package")
            continue
        return library
    raise ImportError(
        "the library libaeccodec of the image codec AEC was not found; AEC_LIBRARY can name its file (" + "; ".join(faults) + ")"
    )


library = _load()


class _PyBuffer(Structure):
    """Py_buffer of CPython's C interface, the same from 3.9 on."""

    _fields_ = [
        ("buf", c_void_p),
        ("obj", c_void_p),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", c_int),
        ("ndim", c_int),
        ("format", c_char_p),
        ("shape", POINTER(ctypes.c_ssize_t)),
        ("strides", POINTER(ctypes.c_ssize_t)),
        ("suboffsets", POINTER(ctypes.c_ssize_t)),
        ("internal", c_void_p),
    ]


_get_buffer = ctypes.pythonapi.PyObject_GetBuffer
_get_buffer.argtypes = [ctypes.py_object, POINTER(_PyBuffer), c_int]
_get_buffer.restype = c_int
_release_buffer = ctypes.pythonapi.PyBuffer_Release
_release_buffer.argtypes = [POINTER(_PyBuffer)]
_release_buffer.restype = None

_FULL_RO = 0x011C
_FULL = 0x011D


class Memory:
    """The memory of an object with the buffer protocol, held where it is for as long as a `with` block lasts.

    ctypes itself gives the address of memory that may be written to, and of bytes; this one that of arrays and of
    mapped files that may only be read, too, without a copy.

    with Memory(array) as memory:
        memory.address, memory.shape, memory.strides, memory.format
    """

    def __init__(self, owner: Any, writable: bool = False) -> None:
        """Raises TypeError where the object is no buffer, BufferError or ValueError where it may not be written to."""
        self._buffer = _PyBuffer()
        try:
            _get_buffer(owner, ctypes.byref(self._buffer), _FULL if writable else _FULL_RO)
        except TypeError:
            # What beginners give, and what they want.
            if isinstance(owner, (str, os.PathLike)):
                raise TypeError(f"this takes a file's bytes, not its name: open({os.fspath(owner)!r}, 'rb').read()") from None
            if hasattr(owner, "read"):
                raise TypeError("this takes a file's bytes, not an open file: file.read()") from None
            raise
        buffer = self._buffer
        self.address: int = buffer.buf or 0
        self.size: int = buffer.len
        self.item_size: int = buffer.itemsize
        self.format: str = (buffer.format or b"B").decode()
        self.shape: Tuple[int, ...] = tuple(buffer.shape[: buffer.ndim]) if buffer.ndim else ()
        self.strides: Tuple[int, ...] = tuple(buffer.strides[: buffer.ndim]) if buffer.ndim else ()

    def __enter__(self) -> "Memory":
        return self

    def __exit__(self, *_: object) -> None:
        _release_buffer(ctypes.byref(self._buffer))
