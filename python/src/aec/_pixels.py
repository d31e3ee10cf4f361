"""Pixels in memory that others own, as the library takes them."""

import array
import os
import sys
from contextlib import contextmanager
from typing import Any, Iterator, NamedTuple, Optional, Tuple

from . import _abi
from ._errors import Code, LimitExceededError, invalid

# Layouts by samples a pixel.
LAYOUTS = {1: _abi.GREY, 2: _abi.GREY_ALPHA, 3: _abi.RGB, 4: _abi.RGBA}
SAMPLES = {layout: samples for samples, layout in LAYOUTS.items()}


class Samples(NamedTuple):
    """What an array is of."""

    height: int
    width: int
    channels: int
    bit_depth: int


def samples_of(memory: _abi.Memory) -> Samples:
    """
    Raises:
        TypeError: for other samples than unsigned integers of 8 and 16 bits.
        InvalidArgumentError: for other shapes than (height, width) and (height, width, 1 to 4).
    """
    kind = memory.format.lstrip("@=<>!|")
    if kind not in ("B", "H"):
        raise TypeError(
            f"pixels are unsigned integers of 8 or 16 bits (numpy's uint8 and uint16), not of the format {memory.format!r}"
        )
    shape = memory.shape
    if len(shape) not in (2, 3) or (len(shape) == 3 and not 1 <= shape[2] <= 4) or 0 in shape:
        raise invalid(f"pixels have the shape (height, width) or (height, width, channels) with 1 to 4 channels, not {shape}")
    return Samples(shape[0], shape[1], shape[2] if len(shape) == 3 else 1, 16 if kind == "H" else 8)


def _has_native_order(memory: _abi.Memory) -> bool:
    order = memory.format[0]
    return memory.item_size == 1 or order not in "<>!" or (order == "<") == (sys.byteorder == "little")


def describe(memory: _abi.Memory, samples: Samples) -> Optional[_abi.Pixels]:
    """The description of an array, where the library can take it as it lies: the samples of a pixel one after the other,
    the pixels of a row, too, and the rows in any distance. None where that is not so."""
    size = memory.item_size
    pixel = samples.channels * size
    row = samples.width * pixel
    has_gaps = (
        (samples.channels > 1 and memory.strides[2] != size)
        or (samples.width > 1 and memory.strides[1] != pixel)
        or (samples.height > 1 and memory.strides[0] < row)
    )
    if has_gaps or not _has_native_order(memory):
        return None
    stride = memory.strides[0] if samples.height > 1 else row
    return _description(memory.address, stride * (samples.height - 1) + row, stride, samples)


def _description(address: int, size: int, stride: int, samples: Samples) -> _abi.Pixels:
    return _abi.Pixels(
        data=address,
        size=size,
        stride=stride,
        width=samples.width,
        height=samples.height,
        layout=LAYOUTS[samples.channels],
        bit_depth=samples.bit_depth,
    )


@contextmanager
def as_pixels(owner: Any, max_memory: int) -> Iterator[_abi.Pixels]:
    """The description of an object with the buffer protocol, valid in a `with` block: of its own memory where that is
    possible, otherwise of a copy.

    Raises:
        TypeError, InvalidArgumentError: as `samples_of`; TypeError for what is no buffer.
        LimitExceededError: for a copy of more than `max_memory` bytes.
    """
    if isinstance(owner, (str, os.PathLike)):
        raise TypeError("encode takes an array or a picture of Pillow's, not a file: PIL.Image.open reads one")
    with _abi.Memory(owner) as memory:
        samples = samples_of(memory)
        description = describe(memory, samples)
        if description is not None:
            yield description
            return
        size = samples.width * samples.height * samples.channels * memory.item_size
        if size > max_memory:
            raise LimitExceededError(f"the pixels take {size} bytes, of {max_memory} (max_memory)", Code.LIMIT_EXCEEDED)
        copy = memoryview(owner).tobytes()
        if not _has_native_order(memory):
            words = array.array("H", copy)
            words.byteswap()
            copy = words.tobytes()
        with _abi.Memory(copy) as packed:
            yield _description(packed.address, packed.size, 0, samples)


def shape_of(width: int, height: int, layout: int) -> Tuple[int, ...]:
    """(height, width) of a grey picture, otherwise (height, width, channels)."""
    channels = SAMPLES[layout]
    return (height, width) if channels == 1 else (height, width, channels)
