"""From the bytes of one file to those of another: what a worker does with each picture."""

from __future__ import annotations

import io
import math
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Iterator

import numpy as np
from PIL import Image, ImageFile, UnidentifiedImageError

import aec
import aec.pillow

from ._png import encode_png

__all__ = ["Bounds", "Coding", "PictureError", "compressed", "decompressed", "psnr"]

Pixels = np.ndarray[Any, Any]

# Rows of a picture whose errors are summed at a time are as many as have so many samples, to bound the memory of it.
_SAMPLES_AT_A_TIME = 1 << 20


class PictureError(Exception):
    """A picture that there will be no result of. `reason` is one word."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True)
class Bounds:
    """What one picture may take."""

    max_file: int = 1 << 30
    """Bytes of its file."""
    max_pixels: int = 100_000_000
    """Width times height."""
    max_memory: int = 2 << 30
    """Bytes that the codec may take for it, besides the pixels and the file."""


@dataclass(frozen=True)
class Coding:
    """How pictures are compressed: arguments of `aec.encode`."""

    qualities: tuple[float, ...] = (60.0,)
    effort: int = 3
    tune: str | None = None
    exact: bool = False

    def __post_init__(self) -> None:
        """ValueError for what no picture could be compressed with, before a cluster is asked to."""
        if not self.qualities or not all(0 <= quality <= 100 for quality in self.qualities):
            raise ValueError(f"qualities are numbers from 0 to 100, at least one, not {list(self.qualities)}")
        if self.effort not in range(1, 10):
            raise ValueError(f"an effort is 1 to 9, not {self.effort!r}")
        if self.tune not in (None, "visual", "psnr"):
            raise ValueError(f"tune is 'visual', 'psnr' or None, not {self.tune!r}")


def compressed(data: bytes, coding: Coding, bounds: Bounds, measure: bool) -> list[dict[str, Any]]:
    """A row for each quality, with the .aec file as "bytes". With `measure` each is decoded again, which is also a check, and
    "psnr" is that of its pixels. PictureError where the picture cannot be read or compressed."""
    with _noted() as notes:
        with _codec_errors():
            prepared = _read(data, bounds)
        pixels = np.asarray(prepared.pixels)
        height, width = pixels.shape[:2]
        rows = []
        for quality in coding.qualities:
            with _codec_errors():
                file = aec.encode(
                    pixels,
                    quality,
                    effort=coding.effort,
                    tune=coding.tune,
                    exact=coding.exact,
                    metadata=prepared.metadata,
                    threads=1,
                    max_memory=bounds.max_memory,
                )
                decoded = aec.decode(file, threads=1, limits=_limits(bounds)) if measure else None
            rows.append(
                {
                    "quality": quality,
                    "width": width,
                    "height": height,
                    "size": len(file),
                    "bpp": 8 * len(file) / (width * height),
                    "psnr": None if decoded is None else _psnr_of_file(pixels, decoded, file),
                    "bytes": file,
                }
            )
    said = "; ".join([*prepared.warnings, *notes]) or None
    return [{**row, "warnings": said} for row in rows]


def decompressed(data: bytes, bounds: Bounds) -> dict[str, Any]:
    """The row of an .aec file, with a PNG of it as "bytes". PictureError where it cannot be decoded."""
    with _noted() as notes, _codec_errors():
        picture = aec.decode_image(data, threads=1, limits=_limits(bounds))
        png = encode_png(np.asarray(picture.pixels), picture.metadata)
    return {
        "width": picture.width,
        "height": picture.height,
        "size": len(png),
        "bpp": 8 * len(data) / (picture.width * picture.height),
        "bytes": png,
        "warnings": "; ".join(notes) or None,
    }


def _limits(bounds: Bounds) -> aec.Limits:
    return aec.Limits(max_pixels=bounds.max_pixels, max_memory=bounds.max_memory)


def _read(data: bytes, bounds: Bounds) -> Any:
    """Pixels and metadata of a file that Pillow reads, as `aec compress` would take them."""
    # Sizes are checked here, before anything is allocated; Pillow's own check would refuse less or more.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(data)) as image:
            _check(image, bounds)
            image.load()
            try:
                return aec.pillow.prepare(image)
            except OSError as error:
                raise PictureError("unsupported", str(error)) from None
    except (PictureError, aec.AECError):
        raise
    except UnidentifiedImageError:
        raise PictureError("not-a-picture", "Pillow knows no format that begins like this file") from None
    except Exception as error:  # Pillow's readers are many, and each has its own ways to refuse damaged files.
        raise PictureError("damaged", f"{type(error).__name__}: {error}") from None


def _check(image: ImageFile.ImageFile, bounds: Bounds) -> None:
    width, height = image.size
    if width * height > bounds.max_pixels:
        raise PictureError("too-large", f"{width} x {height} are more pixels than the limit of {bounds.max_pixels}")
    if image.format == "AEC":
        raise PictureError("unsupported", "it is an .aec file already")
    # A camera's MPO is a photo with smaller ones behind it; in other formats, each picture counts.
    if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":
        raise PictureError("unsupported", "it has several pictures, of which an .aec file holds one")
    # Pillow would give the upper 8 of 16 bits, and say nothing. Its modes that begin with I have more.
    if not image.mode.startswith("I") and any(";16" in str(tile[3]) for tile in image.tile):
        raise PictureError("unsupported", "it has 16 bits for each colour, of which Pillow reads 8: use aec compress")


@contextmanager
def _noted() -> Iterator[list[str]]:
    """Warnings of the block, in a list that is filled at its end: a picture's row tells them."""
    notes: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield notes
    notes += [str(warning.message) for warning in caught]


@contextmanager
def _codec_errors() -> Iterator[None]:
    """Turns the codec's errors into PictureError."""
    try:
        yield
    except aec.AECError as error:
        raise PictureError(error.code_name.replace("_", "-").replace(" ", "-"), str(error)) from None
    except MemoryError:
        raise PictureError("limit-exceeded", "there is not enough memory for it") from None


def _psnr_of_file(pixels: Pixels, decoded: Pixels, file: bytes) -> float:
    if pixels.dtype == decoded.dtype == np.uint8:
        return psnr(pixels, decoded, 255)
    if decoded.dtype == np.uint8:
        # It was 8 bits made wider, and became 8 bits again.
        return psnr(pixels // 257, decoded, 255)
    return psnr(pixels, decoded, (1 << aec.inspect(file).sample_bits) - 1)


def psnr(original: Pixels, decoded: Pixels, peak: int) -> float:
    """Peak signal-to-noise ratio in decibels, over all samples of colour, as `aec report` has it; infinite where all are equal.

    Both have the shape (height, width) or (height, width, channels), the second and the fourth channel being opacity, and samples
    of 0 to `peak`. What is fully transparent in the original does not count, nor does opacity. A grey picture counts as one
    with three equal channels where the other has colours.
    """
    height = original.shape[0]
    first, second = original.reshape(height, original.shape[1], -1), decoded.reshape(height, original.shape[1], -1)
    colours = 1 if max(first.shape[2], second.shape[2]) < 3 else 3
    step = max(1, _SAMPLES_AT_A_TIME // (first.shape[1] * first.shape[2]))
    total, count = 0, 0
    for a, b in _strips(first, second, step):
        difference = _colours(a, colours) - _colours(b, colours)
        if a.shape[2] in (2, 4):
            difference = difference[a[:, :, -1] > 0]
        flat = difference.ravel()
        total += int(np.dot(flat, flat))
        count += flat.size
    return math.inf if total == 0 else 10 * math.log10(peak * peak * count / total)


def _strips(first: Pixels, second: Pixels, rows: int) -> Iterator[tuple[Pixels, Pixels]]:
    for top in range(0, first.shape[0], rows):
        yield first[top : top + rows], second[top : top + rows]


def _colours(strip: Pixels, channels: int) -> Pixels:
    colour = strip[:, :, : 3 if strip.shape[2] > 2 else 1].astype(np.int64)
    return colour if colour.shape[2] == channels else np.repeat(colour, channels, axis=2)
