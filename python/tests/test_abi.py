"""The declarations of _abi.py against the header: a C program says what the compiler makes of it."""

import ctypes
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT

from aec import Code, _abi

HEADER = ROOT / "Sources" / "CAEC" / "include" / "aec.h"

# Of no use to Python: it has its own way to free, and takes files whole.
UNUSED = {"aec_encode_into", "aec_layout_samples"}

CONSTANTS = {
    "AEC_VERSION": _abi.VERSION,
    "AEC_OK": _abi.OK,
    "AEC_GREY": _abi.GREY,
    "AEC_RGB": _abi.RGB,
    "AEC_BGR": _abi.BGR,
    "AEC_RGBA": _abi.RGBA,
    "AEC_BGRA": _abi.BGRA,
    "AEC_ARGB": _abi.ARGB,
    "AEC_RGBX": _abi.RGBX,
    "AEC_BGRX": _abi.BGRX,
    "AEC_GREY_ALPHA": _abi.GREY_ALPHA,
    "AEC_ICC": _abi.ICC,
    "AEC_EXIF": _abi.EXIF,
    "AEC_XMP": _abi.XMP,
    "AEC_IPTC": _abi.IPTC,
    "AEC_GAIN_MAP": _abi.GAIN_MAP,
    "AEC_QUALITY": _abi.TARGET_QUALITY,
    "AEC_BITS_PER_PIXEL": _abi.TARGET_BITS_PER_PIXEL,
    "AEC_SIZE": _abi.TARGET_SIZE,
    "AEC_PSNR": _abi.TARGET_PSNR,
    "AEC_LOSSLESS": _abi.TARGET_LOSSLESS,
    "AEC_NEAR_LOSSLESS": _abi.TARGET_NEAR_LOSSLESS,
    "AEC_TUNE_AUTOMATIC": _abi.TUNE_AUTOMATIC,
    "AEC_TUNE_VISUAL": _abi.TUNE_VISUAL,
    "AEC_TUNE_PSNR": _abi.TUNE_PSNR,
    "AEC_LAYER_EXACT": _abi.LAYER_EXACT,
    "AEC_LAYER_BASE": _abi.LAYER_BASE,
    **{f"AEC_{code.name}": int(code) for code in Code},
}


def test_structs_and_constants_are_those_of_the_header(tmp_path: Path) -> None:
    compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("clang")
    if compiler is None:
        pytest.skip("there is no C compiler")
    expected = {}
    lines = ["#include <stddef.h>", "#include <stdio.h>", '#include "aec.h"', "int main(void) {"]
    for name, struct in _abi.STRUCTS.items():
        expected[name] = ctypes.sizeof(struct)
        lines.append(f'printf("{name} %zu\\n", sizeof({name}));')
        for field in struct._fields_:
            key = f"{name}.{field[0]}"
            expected[key] = getattr(struct, field[0]).offset
            expected[key + " size"] = getattr(struct, field[0]).size
            lines.append(f'printf("{key} %zu\\n", offsetof({name}, {field[0]}));')
            lines.append(f'printf("{key} size %zu\\n", sizeof((({name} *)0)->{field[0]}));')
    for name, value in CONSTANTS.items():
        expected[name] = value
        lines.append(f'printf("{name} %zu\\n", (size_t)({name}));')
    source = tmp_path / "layout.c"
    source.write_text("\n".join([*lines, "}"]))
    program = tmp_path / "layout"
    subprocess.run([compiler, "-I", str(HEADER.parent), str(source), "-o", str(program)], check=True)
    output = subprocess.run([str(program)], check=True, capture_output=True, text=True).stdout
    found = {name: int(value) for name, value in (line.rsplit(" ", 1) for line in output.splitlines())}
    assert found == expected


def test_all_that_the_header_declares_is_bound_or_of_no_use() -> None:
    text = HEADER.read_text()
    declared = set(re.findall(r"^AEC_API .*?(aec_[a-z0-9_]+)\(", text, re.MULTILINE))
    assert declared == set(_abi.FUNCTIONS) | UNUSED
    structs = set(re.findall(r"^typedef struct (aec_[a-z_]+) \{", text, re.MULTILINE))
    assert structs == set(_abi.STRUCTS)
    constants = set(re.findall(r"^ +(AEC_[A-Z_]+) = ", text, re.MULTILINE))
    assert constants == set(CONSTANTS) - {"AEC_VERSION"}
