"""Faults for the workers of test_spark.py, which have this folder in PYTHONPATH: Python imports this module when it starts.

Where the folder AEC_TEST_FAULTS has a file

    kill      the worker that is the first to encode its second picture from then on is killed, once;
    poison    a picture of this width kills whoever encodes it, always.
"""

import os
import signal
from pathlib import Path

if "AEC_TEST_FAULTS" in os.environ:
    import aec

    _folder = Path(os.environ["AEC_TEST_FAULTS"])
    _encode = aec.encode
    _seen = 0

    def _encode_or_die(pixels, *arguments, **options):
        global _seen
        if (_folder / "kill").exists():
            _seen += 1
            if _seen == 2:
                try:
                    # Of two workers only one can rename it.
                    os.rename(_folder / "kill", _folder / "killed")
                except FileNotFoundError:
                    pass
                else:
                    os.kill(os.getpid(), signal.SIGKILL)
        else:
            _seen = 0
        if (_folder / "poison").exists() and pixels.shape[1] == int((_folder / "poison").read_text()):
            os.kill(os.getpid(), signal.SIGKILL)
        return _encode(pixels, *arguments, **options)

    aec.encode = _encode_or_die
