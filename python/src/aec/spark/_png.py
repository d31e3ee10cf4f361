"""Writing PNG with 16 bits for each colour and all metadata, which Pillow cannot (ISO/IEC 15948)."""

from __future__ import annotations

import struct
import zlib
from typing import Any, Iterator

import numpy as np

from aec import Metadata

__all__ = ["encode_png"]

Pixels = np.ndarray[Any, Any]

_COLOR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}

# Rows that are filtered at a time have about so many bytes: five filtered copies of them are in memory.
_BYTES_AT_A_TIME = 1 << 21


def encode_png(pixels: Pixels, metadata: Metadata) -> bytes:
    """A PNG of pixels of the shape (height, width) or (height, width, 1 to 4), uint8 or uint16, the second and the fourth channel
    being opacity. Of the metadata all is kept but the gain map, which PNG has no place for."""
    height, width = pixels.shape[:2]
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    depth = 8 * pixels.dtype.itemsize
    header = struct.pack(">IIBBBBB", width, height, depth, _COLOR_TYPES[channels], 0, 0, 0)
    parts = [b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", header)]
    parts += [_chunk(name, content) for name, content in _metadata_chunks(metadata)]
    parts += [_chunk(b"IDAT", part) for part in _compressed(pixels.reshape(height, -1), channels)]
    parts.append(_chunk(b"IEND", b""))
    return b"".join(parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(content, zlib.crc32(name)))


def _compressed(rows: Pixels, channels: int) -> Iterator[bytes]:
    """The content of IDAT chunks. Each row is filtered in the way that gives the least sum of absolute differences (section
    12.7), and begins with the number of its filter."""
    pixel = channels * rows.dtype.itemsize
    samples = rows.astype(">u2").view(np.uint8) if rows.dtype == np.uint16 else rows
    step = max(1, _BYTES_AT_A_TIME // samples.shape[1])
    deflate = zlib.compressobj(6, zlib.DEFLATED, 15, 9, zlib.Z_FILTERED)
    for top in range(0, samples.shape[0], step):
        above = samples[top - 1] if top > 0 else np.zeros_like(samples[0])
        part = deflate.compress(_filtered(samples[top : top + step], above, pixel).tobytes())
        if part:
            yield part
    yield deflate.flush()


def _filtered(rows: Pixels, above: Pixels, pixel: int) -> Pixels:
    """Filtered rows, each behind the number of its filter."""
    x = rows.astype(np.int16)
    b = np.vstack([above[np.newaxis].astype(np.int16), x[:-1]])
    a, c = np.zeros_like(x), np.zeros_like(x)
    a[:, pixel:], c[:, pixel:] = x[:, :-pixel], b[:, :-pixel]
    # Section 9.4: of left, above and above left the one that is nearest to left + above - above left.
    da, db, dc = np.abs(b - c), np.abs(a - c), np.abs(a + b - 2 * c)
    paeth = np.where((da <= db) & (da <= dc), a, np.where(db <= dc, b, c))
    candidates = np.stack([x, x - a, x - b, x - (a + b) // 2, x - paeth]).astype(np.uint8)
    sums = np.abs(candidates.view(np.int8).astype(np.int32)).sum(axis=2)
    best = sums.argmin(axis=0)
    chosen = candidates[best, np.arange(len(rows))]
    return np.hstack([best.astype(np.uint8)[:, np.newaxis], chosen])


def _metadata_chunks(metadata: Metadata) -> Iterator[tuple[bytes, bytes]]:
    """Names and contents of the chunks before the pixels."""
    color = metadata.color
    if color is not None and color.code_points is not None:
        yield b"cICP", bytes(int(number) for number in color.code_points)
    display = metadata.mastering_display
    if display is not None:
        yield b"mDCV", struct.pack(">8H2I", *display.chromaticities, display.max_luminance, display.min_luminance)
    if metadata.content_light is not None:
        yield b"cLLI", struct.pack(">2I", *metadata.content_light)
    if metadata.icc_profile is not None:
        yield b"iCCP", b"ICC profile\0\0" + zlib.compress(metadata.icc_profile, 9)
    elif color is not None and color.srgb_intent is not None:
        # A picture with a profile has no sRGB chunk (section 11.3.2.5).
        yield b"sRGB", bytes([color.srgb_intent])
    if color is not None and color.gamma is not None:
        yield b"gAMA", struct.pack(">I", color.gamma)
    if color is not None and color.chromaticities is not None:
        yield b"cHRM", struct.pack(">8I", *color.chromaticities)
    if metadata.resolution is not None:
        yield b"pHYs", struct.pack(">IIB", metadata.resolution.x, metadata.resolution.y, metadata.resolution.per_metre)
    if metadata.exif is not None:
        yield b"eXIf", metadata.exif
    if metadata.xmp is not None:
        yield b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + metadata.xmp
    if metadata.iptc is not None:
        yield b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(_raw_profile(metadata.iptc), 9)
    for text in metadata.texts:
        yield (
            b"iTXt",
            text.keyword.encode("latin-1", "replace")
            + b"\0\0\0"
            + text.language.encode("ascii", "replace")
            + b"\0"
            + text.translated_keyword.encode()
            + b"\0"
            + text.text.encode(),
        )


def _raw_profile(block: bytes) -> bytes:
    """ImageMagick's way to put binary data into a text: its name, its length, and hexadecimal lines of 36 bytes."""
    digits = block.hex()
    lines = [digits[start : start + 72] for start in range(0, len(digits), 72)]
    return "\n".join(["", "iptc", f"{len(block):8d}", *lines, ""]).encode()
