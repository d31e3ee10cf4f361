"""Damaged files end in exceptions, whichever way they are read. `pytest --corrupted 10000` tries more of them."""

import io
import random
import warnings
import zlib
from typing import Callable, List

import pytest
from PIL import Image

import aec

_Damage = Callable[[random.Random, bytearray], None]


def _flip(chance: random.Random, file: bytearray) -> None:
    for _ in range(chance.choice([1, 1, 2, 8])):
        file[chance.randrange(len(file))] ^= 1 << chance.randrange(8)


def _overwrite(chance: random.Random, file: bytearray) -> None:
    at = chance.randrange(len(file))
    length = min(chance.randrange(1, 40), len(file) - at)
    file[at : at + length] = chance.randbytes(length)


def _cut(chance: random.Random, file: bytearray) -> None:
    del file[chance.randrange(len(file)) :]


def _remove(chance: random.Random, file: bytearray) -> None:
    at = chance.randrange(len(file))
    del file[at : at + chance.randrange(1, 20)]


def _insert(chance: random.Random, file: bytearray) -> None:
    at = chance.randrange(len(file))
    file[at:at] = chance.randbytes(chance.randrange(1, 20))


def _repair(file: bytearray) -> None:
    """Makes the checksums of header and chunks right again, so that damage gets past them."""
    if len(file) < aec.HEADER_SIZE:
        return
    file[25:29] = zlib.crc32(bytes(file[:25])).to_bytes(4, "little")
    at = 29
    while at + 12 <= len(file):
        length = int.from_bytes(file[at + 4 : at + 8], "little")
        end = at + 8 + length
        if end + 4 > len(file):
            return
        file[end : end + 4] = zlib.crc32(bytes(file[at:end])).to_bytes(4, "little")
        at = end + 4


def _files() -> List[bytes]:
    noise = random.Random(1)
    files = []
    for channels, depth in ((1, 1), (3, 1), (4, 1), (3, 2), (2, 2)):
        data = bytes(noise.randbytes(1)[0] // 4 + at % 150 for at in range(40 * 30 * channels * depth))
        shape = (30, 40, channels)
        pixels = memoryview(data).cast("H" if depth == 2 else "B", shape)
        texts = {"Title": "a picture"}
        files.append(aec.encode(pixels, 30, effort=1, xmp=b"<x/>", exif=b"II*\0\x08\0\0\0\0\0\0\0\0\0", texts=texts))
    return files


def test_the_repair_is_right() -> None:
    for file in _files():
        again = bytearray(file)
        _repair(again)
        assert bytes(again) == file


def test_damaged_files_end_in_exceptions(request: pytest.FixtureRequest) -> None:
    count = request.config.getoption("--corrupted")
    files = _files()
    damages: List[_Damage] = [_flip, _overwrite, _cut, _remove, _insert]
    refused = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for index in range(count):
            chance = random.Random(index)
            file = bytearray(chance.choice(files))
            chance.choice(damages)(chance, file)
            if chance.random() < 0.5:
                _repair(file)
            # What is not refused is a picture; what is neither would end the process, or come out of here as another exception.
            limits = aec.Limits(max_pixels=1 << 22, max_memory=1 << 28)
            try:
                pixels = aec.decode_image(bytes(file), threads=1, limits=limits, salvage=chance.random() < 0.3).pixels
                assert pixels.nbytes > 0
            except aec.AECError as error:
                assert error.code != aec.Code.INTERNAL, error
                refused += 1
            try:
                aec.inspect(file)
                aec.verify(file, threads=1, limits=limits)
            except aec.AECError as error:
                assert error.code != aec.Code.INTERNAL, error
            try:
                with Image.open(io.BytesIO(file)) as image:
                    if image.width * image.height <= 1 << 22:
                        image.load()
            except (OSError, Image.DecompressionBombError):
                pass
    assert refused > count * 0.6
