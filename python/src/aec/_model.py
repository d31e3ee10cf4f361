"""Networks."""

import ctypes
import os
import weakref
from typing import Any, Union

from . import _abi
from ._errors import check, invalid

_library = _abi.library


class Model:
    """A network, which files are encoded with. A file can only be decoded with the model that it was encoded with.

    The standard model is part of the library and need not be given anywhere. Others are made by `aec train`, and found by
    their ids in the folders of models (docs/models.md) when a file needs them.
    """

    def __init__(self, data: Any) -> None:
        """From the content of an .aecm file: bytes, or whatever has the buffer protocol.

        Raises:
            DamagedFileError, UnsupportedFileError: if it is none, or of a later version.
        """
        handle = ctypes.c_void_p()
        error = _abi.Error()
        with _abi.Memory(data) as memory:
            code = _library.aec_model_load(memory.address, memory.size, ctypes.byref(handle), ctypes.byref(error))
        check(code, error)
        self._own(handle)

    def _own(self, handle: ctypes.c_void_p) -> None:
        self._handle = handle
        weakref.finalize(self, _library.aec_model_free, handle)

    @classmethod
    def load(cls, path: Union[str, "os.PathLike[str]"]) -> "Model":
        """From an .aecm file.

        Raises:
            OSError: if it cannot be read; otherwise as `Model()`.
        """
        with open(path, "rb") as file:
            return cls(file.read())

    @classmethod
    def find(cls, id: Union[str, bytes]) -> "Model":
        """From the folders of models (docs/models.md), or the standard one.

        Args:
            id: 16 hexadecimal digits, as `aec info` prints them, or 8 bytes.
        Raises:
            ModelError: if it is in none of them; the text says where was looked.
        """
        try:
            digits = bytes.fromhex(id) if isinstance(id, str) else bytes(id)
        except ValueError:
            digits = b""
        if len(digits) != 8:
            raise invalid(f"the id of a model has 16 hexadecimal digits, not {id!r}")
        handle = ctypes.c_void_p()
        error = _abi.Error()
        code = _library.aec_model_find((ctypes.c_uint8 * 8)(*digits), ctypes.byref(handle), ctypes.byref(error))
        check(code, error)
        model = cls.__new__(cls)
        model._own(handle)
        return model

    @property
    def id(self) -> str:
        """By which files name the model: 16 hexadecimal digits."""
        digits = (ctypes.c_uint8 * 8)()
        _library.aec_model_id(self._handle, digits)
        return bytes(digits).hex()

    def __repr__(self) -> str:
        return f"<aec.Model {self.id}>"
