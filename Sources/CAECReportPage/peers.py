"""Codecs that come as Python packages, for `aec report`, on one thread each:

    peers.py list                                   a line for each codec that is there: its name, a tab, versions
    peers.py encode CODEC QUALITY picture.png FILE  both print the seconds of the codec alone, from memory to memory:
    peers.py decode CODEC FILE picture.png          of wall clock, a space, and of the processor

What goes wrong is a line that begins with "error: ", and exit status 1.
"""

import io
import re
import sys
import time


class AVIF:
    """libaom at speed 6, by Pillow, from 11.3 on, or else by pillow-avif-plugin."""

    def __init__(self, tune, subsampling):
        try:
            from PIL import AvifImagePlugin as plugin, _avif
        except ImportError:
            from pillow_avif import AvifImagePlugin as plugin, _avif
        plugin.DEFAULT_MAX_THREADS = 1
        codecs = dict(re.findall(r"(\w+) \[\w+\]:v?([\w.]+)", _avif.codec_versions()))
        self.version = f"libavif {_avif.libavif_version}, libaom {codecs['aom']}"
        self.options = {
            "codec": "aom",
            "speed": 6,
            "subsampling": subsampling,
            "max_threads": 1,
            "advanced": {"tune": tune},
        }

    def encode(self, image, quality):
        file = io.BytesIO()
        image.save(file, "AVIF", quality=quality, **self.options)
        return file.getvalue()

    def decode(self, file):
        from PIL import Image

        image = Image.open(io.BytesIO(file), formats=["AVIF"])
        image.load()
        return image


class Jpegli:
    """jpegli, progressive, by ajpegli."""

    def __init__(self, subsampling):
        import ajpegli

        self.module = ajpegli
        self.subsampling = subsampling
        self.version = f"jpegli {ajpegli.jpegli_commit()[:10]}, ajpegli {ajpegli.__version__}"

    def encode(self, image, quality):
        import numpy

        samples = numpy.asarray(image)
        return self.module.encode(samples, quality=quality, subsampling=self.subsampling)

    def decode(self, file):
        from PIL import Image

        return Image.fromarray(self.module.imdecode(file))


CODECS = {
    "avif-iq": lambda: AVIF("iq", "4:2:0"),
    "avif-444-iq": lambda: AVIF("iq", "4:4:4"),
    "avif-ssimulacra2": lambda: AVIF("ssimulacra2", "4:2:0"),
    "jpegli-420": lambda: Jpegli("420"),
    "jpegli-444": lambda: Jpegli("444"),
}


def timed(work, *arguments):
    """What the work returns, and its seconds by both clocks."""
    wall, processor = time.perf_counter(), time.process_time()
    result = work(*arguments)
    return result, f"{time.perf_counter() - wall:.6f} {time.process_time() - processor:.6f}"


def list_codecs():
    """A codec is there if it encodes a picture: an older libaom does not know every `tune`."""
    from PIL import Image

    for name, make in CODECS.items():
        try:
            codec = make()
            codec.encode(Image.new("RGB", (16, 16)), 50)
        except Exception:
            continue
        print(name, codec.version, sep="\t")


def encode(name, quality, source, target):
    from PIL import Image

    codec = CODECS[name]()
    with Image.open(source) as image:
        image.load()
    file, seconds = timed(codec.encode, image, int(quality))
    with open(target, "wb") as output:
        output.write(file)
    print(seconds)


def decode(name, source, target):
    codec = CODECS[name]()
    with open(source, "rb") as file:
        file = file.read()
    image, seconds = timed(codec.decode, file)
    image.save(target, "PNG", compress_level=1)
    print(seconds)


try:
    verb, arguments = sys.argv[1], sys.argv[2:]
    {"list": list_codecs, "encode": encode, "decode": decode}[verb](*arguments)
except Exception as error:
    print("error:", " ".join(str(error).split()) or type(error).__name__)
    sys.exit(1)
