"""What Pillow says of a picture besides its pixels, as metadata: the same that `aec compress` reads from the file.

Pillow keeps it in `Image.info`, in forms that differ from format to format, and hands that on to what is made of the picture.
"""

from dataclasses import replace
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from PIL import Image

from . import _xmp
from ._exif import ExifBlock
from ._metadata import Color, Metadata, Resolution, Text

# The header that every ICC profile begins with (ICC.1, section 7.2).
_LEAST_PROFILE = 128
_MOST_TEXTS = 1024
_XMP_PREFIX = b"http://ns.adobe.com/xap/1.0/\0"
_IPTC = 0x0404
# IPTC's digest, and the copyright's flag and address, belong to it. The rest are settings of programs.
_KEPT_RESOURCES = (_IPTC, 0x0425, 0x040A, 0x040B)
_CLIPPING_PATHS = range(2000, 3000)
# Keys of Image.info whose values are strings, but no texts of the picture.
_NO_TEXTS = {"compression", "xmp", "exif", "XML:com.adobe.xmp"}
_RAW_PROFILES = {
    "Raw profile type exif": "exif",
    "Raw profile type APP1": "exif",
    "Raw profile type xmp": "xmp",
    "Raw profile type iptc": "iptc",
    "Raw profile type 8bim": "iptc",
}


class Said(NamedTuple):
    metadata: Metadata
    #: What could not be kept.
    warnings: List[str]


def metadata_of(image: Image.Image) -> Said:
    """What there is in `image.info`, and in what Pillow keeps of a JPEG's segments."""
    info = image.info
    warnings: List[str] = []
    blocks: Dict[str, Any] = {}
    exif = info.get("exif")
    if isinstance(exif, bytes) and exif:
        blocks["exif"] = _first_exif(image, exif)
    xmp = info.get("xmp")
    if isinstance(xmp, (bytes, str)) and xmp:
        blocks["xmp"] = xmp.encode() if isinstance(xmp, str) else xmp
    resources = _kept_resources(info.get("photoshop"), warnings)
    if resources:
        blocks["iptc"] = resources
    texts = _texts(image, blocks, warnings)
    profile = info.get("icc_profile")
    if profile and len(profile) >= _LEAST_PROFILE:
        blocks["icc_profile"] = bytes(profile)
    elif profile:
        warnings.append("the picture's ICC profile is damaged and was left out")
    # Before what is damaged goes: Pillow has looked into that as well.
    resolution = _resolution(image, blocks.get("exif"))
    if "exif" in blocks and not _is_exif(blocks["exif"]):
        warnings.append("the picture's Exif is damaged and was left out")
        del blocks["exif"]
    _warn_of_rest(image, blocks, warnings)
    # Nothing stands behind a PNG's picture, and what does in an .aec file is kept.
    if "xmp" in blocks and image.format not in ("AEC", "PNG"):
        blocks["xmp"] = _xmp.remove_promises(blocks["xmp"])
    metadata = Metadata(
        **blocks,
        texts=texts,
        resolution=resolution,
        color=_color(info),
    )
    own = getattr(image, "aec_info", None)
    return Said(_with_own(metadata, own.metadata) if own else metadata, warnings)


def _with_own(metadata: Metadata, own: Metadata) -> Metadata:
    """With what an .aec file says and Pillow has no place for."""
    color = metadata.color
    if own.color and own.color.code_points:
        color = replace(color or Color(), code_points=own.color.code_points)
    return replace(
        metadata,
        color=color,
        mastering_display=own.mastering_display,
        content_light=own.content_light,
        gain_map=own.gain_map,
    )


def _is_exif(block: bytes) -> bool:
    try:
        ExifBlock(block)
    except ValueError:
        return False
    return True


def _segments(image: Image.Image, name: str) -> List[bytes]:
    """The data of all segments of a name that a JPEG has, where this is one as it was opened."""
    return [data for found, data in getattr(image, "applist", ()) if found == name]


def _first_exif(image: Image.Image, exif: bytes) -> bytes:
    """From its TIFF header on. Of several segments Pillow makes one block, which is none; the first one counts."""
    first = next((s for s in _segments(image, "APP1") if s.startswith(b"Exif\0\0")), exif)
    exif = first if exif.startswith(first) else exif
    return exif[6:] if exif.startswith(b"Exif\0\0") else exif


def _kept_resources(resources: Any, warnings: List[str]) -> bytes:
    """Those of IPTC, each as it stands in a file (XMP part 3, section 1.1.3)."""
    kept = b""
    if not isinstance(resources, dict):
        return kept
    for number, data in resources.items():
        if number in _KEPT_RESOURCES and isinstance(data, bytes):
            kept += _resource(number, data)
    if any(number in _CLIPPING_PATHS for number in resources):
        warnings.append("the JPEG's clipping paths were left out")
    return kept


def _resource(number: int, data: bytes) -> bytes:
    head = b"8BIM" + number.to_bytes(2, "big") + b"\0\0" + len(data).to_bytes(4, "big")
    return head + data + bytes(len(data) % 2)


def _texts(image: Image.Image, blocks: Dict[str, Any], warnings: List[str]) -> Tuple[Text, ...]:
    """PNG's texts and JPEG's comments; what programs put into texts for want of a chunk goes among the blocks."""
    texts: List[Text] = []
    for key, value in image.info.items():
        if not isinstance(key, str) or not isinstance(value, str) or key in _NO_TEXTS:
            continue
        if key in _RAW_PROFILES:
            _take_raw_profile(_RAW_PROFILES[key], value, blocks, warnings)
            continue
        text = Text(key, value, getattr(value, "lang", None) or "", getattr(value, "tkey", None) or "")
        if not 1 <= len(key) <= 79 or "\0" in key:
            warnings.append(f"the text {key[:40]!r} has a keyword that is no 1 to 79 characters, and was left out")
        else:
            texts.append(text)
    texts += [Text("Comment", text) for text in _comments(image)]
    if len(texts) > _MOST_TEXTS:
        warnings.append(f"the picture has more than {_MOST_TEXTS} texts: the others were left out")
    return tuple(texts[:_MOST_TEXTS])


def _comments(image: Image.Image) -> List[str]:
    """A JPEG may have several, of which Pillow's info has the last; a GIF has one."""
    last = image.info.get("comment")
    if not isinstance(last, bytes):
        return []
    all_comments = _segments(image, "COM")
    comments = []
    for data in all_comments if all_comments and all_comments[-1] == last else [last]:
        # Some writers end them as C does its strings.
        data = data.rstrip(b"\0")
        if data:
            comments.append(comment_text(data))
    return comments


def comment_text(data: bytes) -> str:
    """Nobody says which characters a comment has: UTF-8 is recognised, otherwise it is Latin-1."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _take_raw_profile(kind: str, text: str, blocks: Dict[str, Any], warnings: List[str]) -> None:
    """ImageMagick's: a name, a number of bytes, hexadecimal digits. Chunks made for the purpose come first."""
    lines = [line for line in text.split("\n", 3) if line]
    try:
        count = int(lines[1])
        data = bytes.fromhex("".join("".join(lines[2:]).split()))[:count]
        if len(data) != count or count < 1:
            raise ValueError
    except (IndexError, ValueError):
        warnings.append(f"a text of the PNG that should hold {kind} is damaged and was left out")
        return
    if kind == "iptc":
        # Photoshop's resources, or IPTC alone.
        resources = resources_in(data) if data.startswith(b"8BIM") else {_IPTC: data}
        kept = _kept_resources(resources, warnings)
        if kept:
            blocks.setdefault("iptc", kept)
    elif kind == "xmp" or data.startswith(_XMP_PREFIX):
        blocks.setdefault("xmp", data[len(_XMP_PREFIX) :] if data.startswith(_XMP_PREFIX) else data)
    else:
        blocks.setdefault("exif", data[6:] if data.startswith(b"Exif\0\0") else data)


def resources_in(data: bytes) -> Dict[int, bytes]:
    """The image resources in a row of such, by their numbers."""
    found: Dict[int, bytes] = {}
    at = 0
    while data[at : at + 4] == b"8BIM" and at + 12 <= len(data):
        number = int.from_bytes(data[at + 4 : at + 6], "big")
        # A name with its length, filled up to an even number of bytes.
        at += 6 + (data[at + 6] + 2 & ~1)
        size = int.from_bytes(data[at : at + 4], "big")
        found[number] = data[at + 4 : at + 4 + size]
        at += 4 + size + size % 2
    return found


def _dpi_of_exif(block: bytes) -> Optional[float]:
    """The resolution as Pillow's JPEG reader takes it from Exif where the file says none elsewhere."""
    exif = Image.Exif()
    try:
        exif.load(b"Exif\0\0" + block)
        unit = exif[0x0128]
        x = exif[0x011A]
        dpi = float(x[0]) / x[1] if isinstance(x, tuple) else float(x)
    except Exception:
        # Whatever is wrong with it, Pillow says 72 then.
        return 72.0
    return dpi * 2.54 if unit == 3 else dpi


def resolution_of_dpi(dpi: Any) -> Optional[Resolution]:
    """From dots per inch, across and down, as Pillow rounds them for PNG; None where they are none."""
    try:
        x, y = (int(float(number) / 0.0254 + 0.5) for number in dpi)
    except (TypeError, ValueError, OverflowError):
        return None
    return Resolution(x, y) if 1 <= x < 1 << 31 and 1 <= y < 1 << 31 else None


def _resolution(image: Image.Image, exif: Optional[bytes]) -> Optional[Resolution]:
    info = image.info
    if "jfif_unit" in info and "jfif_density" in info:
        return _jfif_resolution(info["jfif_unit"], info["jfif_density"])
    dpi = info.get("dpi")
    if dpi is not None:
        # Readers of files without a resolution of their own tell that of Exif, which is kept with it.
        is_of_exif = image.format != "PNG" and exif is not None and dpi == (_dpi_of_exif(exif),) * 2
        return None if is_of_exif else resolution_of_dpi(dpi)
    aspect = info.get("aspect")
    if isinstance(aspect, tuple) and len(aspect) == 2 and min(aspect) > 0:
        return Resolution(int(aspect[0]), int(aspect[1]), per_metre=False)
    return None


def _jfif_resolution(unit: int, density: Tuple[int, int]) -> Optional[Resolution]:
    """None when it says nothing: square pixels of no size are what everybody expects."""
    x, y = density
    if x <= 0 or y <= 0:
        return None
    if unit == 0:
        return None if x == y else Resolution(x, y, per_metre=False)
    if unit == 1:
        return Resolution((x * 10000 + 127) // 254, (y * 10000 + 127) // 254)
    return Resolution(x * 100, y * 100) if unit == 2 else None


def _color(info: Dict[Any, Any]) -> Optional[Color]:
    """PNG's chunks as Pillow tells them: it knows sRGB, gAMA and cHRM."""
    intent = info.get("srgb")
    gamma = info.get("gamma")
    points = info.get("chromaticity")
    color = Color(
        srgb_intent=intent if isinstance(intent, int) and 0 <= intent <= 3 else None,
        gamma=round(gamma * 100000) if isinstance(gamma, float) and 0 < gamma < 21474 else None,
        chromaticities=(
            tuple(round(point * 100000) for point in points) if isinstance(points, tuple) and len(points) == 8 else None
        ),
    )
    return None if color == Color() else color


def _warn_of_rest(image: Image.Image, blocks: Dict[str, Any], warnings: List[str]) -> None:
    """Parts of a JPEG that Pillow does not hand on, and `aec compress` keeps or names."""
    if any(s.startswith(b"http://ns.adobe.com/xmp/extension/\0") for s in _segments(image, "APP1")):
        warnings.append("the JPEG's extended XMP was left out: aec compress keeps it")
    if "xmp" in blocks and image.format in ("JPEG", "MPO"):
        rest = _xmp.remove_promises(blocks["xmp"])
        if rest != blocks["xmp"] or int(getattr(image, "n_frames", 1)) > 1:
            warnings.append(
                "what stands behind the JPEG's picture was left out, a gain map, a video or further pictures: "
                "aec compress keeps a gain map"
            )
