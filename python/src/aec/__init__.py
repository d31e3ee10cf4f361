"""The image codec AEC: pictures as small files, through a learned transform that is decoded in integers.

    import aec

    data = aec.encode(array, quality=70)     # numpy's uint8 or uint16, or a picture of Pillow's
    array = aec.decode(data)
    aec.inspect(data).width

With Pillow, `Image.open("x.aec")` and `image.save("x.aec", quality=70)` work as soon as this module was imported.

docs/python.md has all of it. Needs numpy for `decode` alone, and Pillow for its pictures alone.
"""

from . import _abi
from ._codec import (
    HEADER_SIZE,
    Info,
    Layer,
    Limits,
    Picture,
    base,
    decode,
    decode_image,
    encode,
    inspect,
    is_aec,
    verify,
)
from ._errors import (
    AECError,
    AECWarning,
    CancelledError,
    Code,
    DamagedFileError,
    InvalidArgumentError,
    LimitExceededError,
    ModelError,
    UnsupportedFileError,
)
from ._metadata import (
    CodePoints,
    Color,
    ContentLight,
    MasteringDisplay,
    Metadata,
    Resolution,
    Text,
)
from ._model import Model

#: That of the library, "0.1.0" for example.
__version__: str = _abi.library.aec_version_string().decode()

__all__ = [
    "HEADER_SIZE",
    "AECError",
    "AECWarning",
    "CancelledError",
    "Code",
    "CodePoints",
    "Color",
    "ContentLight",
    "DamagedFileError",
    "Info",
    "InvalidArgumentError",
    "Layer",
    "LimitExceededError",
    "Limits",
    "MasteringDisplay",
    "Metadata",
    "Model",
    "ModelError",
    "Picture",
    "Resolution",
    "Text",
    "UnsupportedFileError",
    "__version__",
    "base",
    "decode",
    "decode_image",
    "encode",
    "inspect",
    "is_aec",
    "verify",
]

try:
    from PIL import __version__ as _pillow
except ImportError:
    _pillow = "0"
if int(_pillow.split(".")[0]) >= 11:
    # Registers itself. With an older Pillow, only arrays can be encoded; importing aec.pillow says why.
    from . import pillow as pillow
