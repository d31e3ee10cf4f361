"""JPEGs with metadata as cameras and programs write them, made byte by byte."""

import io
import struct
from typing import Iterable, List, Optional, Tuple

from PIL import Image, ImageCms

SHORT, LONG, RATIONAL, ASCII, UNDEFINED = 3, 4, 5, 2, 7

Entry = Tuple[int, int, int, bytes]


def exif_block(
    size: Tuple[int, int],
    orientation: int = 1,
    thumbnail: Optional[bytes] = b"\xff\xd8 small \xff\xd9",
    order: str = "<",
    is_thumbnail_last: bool = True,
) -> bytes:
    """A block with a picture's directory, Exif's own, that of interoperability, and that of a thumbnail."""

    def short(value: int) -> bytes:
        return struct.pack(order + "HH", value, 0)

    def long(value: int) -> bytes:
        return struct.pack(order + "I", value)

    counts = {"first": 6, "exif": 4, "interoperability": 2, "second": 4}
    places = {}
    at = 8
    for name, count in counts.items():
        if name != "second" or thumbnail is not None:
            places[name] = at
            at += 2 + 12 * count + 4
    resolution_at = at
    at += 8
    note_at = at
    note = b"maker's note with offsets of its own"
    thumbnail_at = at + (len(note) if is_thumbnail_last else 0)
    if not is_thumbnail_last:
        note_at = at + len(thumbnail or b"")

    def directory(entries: List[Entry], following: int) -> bytes:
        body = b"".join(struct.pack(order + "HHI", tag, kind, count) + value for tag, kind, count, value in entries)
        return struct.pack(order + "H", len(entries)) + body + struct.pack(order + "I", following)

    width, height = size
    first = directory(
        [
            (0x0100, SHORT, 1, short(width)),
            (0x0101, LONG, 1, long(height)),
            (0x0112, SHORT, 1, short(orientation)),
            (0x011A, RATIONAL, 1, long(resolution_at)),
            (0x0128, SHORT, 1, short(2)),
            (0x8769, LONG, 1, long(places["exif"])),
        ],
        places.get("second", 0),
    )
    exif = directory(
        [
            (0x927C, UNDEFINED, len(note), long(note_at)),
            (0xA002, LONG, 1, long(width)),
            (0xA003, SHORT, 1, short(height)),
            (0xA005, LONG, 1, long(places["interoperability"])),
        ],
        0,
    )
    interoperability = directory([(0x1001, SHORT, 1, short(width)), (0x1002, SHORT, 1, short(height))], 0)
    parts = [first, exif, interoperability]
    if thumbnail is not None:
        parts.append(
            directory(
                [
                    (0x0103, SHORT, 1, short(6)),
                    (0x011A, RATIONAL, 1, long(resolution_at)),
                    (0x0201, LONG, 1, long(thumbnail_at if is_thumbnail_last else note_at - len(thumbnail))),
                    (0x0202, LONG, 1, long(len(thumbnail))),
                ],
                0,
            )
        )
    parts.append(struct.pack(order + "II", 300, 1))
    parts += [note, thumbnail or b""] if is_thumbnail_last else [thumbnail or b"", note]
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
    return head + b"".join(parts)


XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<!-- a <comment> -->
<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation='6' tiff:ImageWidth = "96"
  xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="none">
<exif:PixelXDimension>96</exif:PixelXDimension><exif:PixelYDimension>64</exif:PixelYDimension>
<xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType="Resource"><xmp:width>8</xmp:width></rdf:li></rdf:Alt></xmp:Thumbnails>
<xmp:Label><![CDATA[a > b]]></xmp:Label><xmp:Empty/>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""

MOTION_XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" GCamera:MotionPhoto="1"
 GCamera:MotionPhotoVersion="1" GCamera:Other="2" xmlns:Container="http://ns.google.com/photos/1.0/container/"
 xmlns:Item="http://ns.google.com/photos/1.0/container/item/">
<Container:Directory><rdf:Seq>
<rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="image/jpeg" Item:Semantic="Primary"/></rdf:li>
<rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="MotionPhoto" Item:Length="9"/></rdf:li>
</rdf:Seq></Container:Directory></rdf:Description></rdf:RDF></x:xmpmeta>"""


def resource(number: int, data: bytes) -> bytes:
    return b"8BIM" + struct.pack(">HHI", number, 0, len(data)) + data + bytes(len(data) % 2)


IPTC = (
    b"Photoshop 3.0\0"
    + resource(0x03ED, struct.pack(">IHHIHH", 72 << 16, 1, 1, 72 << 16, 1, 1))
    + resource(0x0404, b"\x1c\x02\x78\0\x05hello")
    + resource(0x0425, b"digest of 16 byt")
    + resource(0x040A, b"\x01")
)

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def density(unit: int, x: int, y: int) -> bytes:
    return segment(0xE0, b"JFIF\0" + struct.pack(">HBHHBB", 0x0102, unit, x, y, 0, 0))


def jpeg_with(image: Image.Image, segments: Iterable[bytes], **options: object) -> bytes:
    """A JPEG with these segments in place of the one that Pillow writes."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **options)
    data = buffer.getvalue()
    length = int.from_bytes(data[4:6], "big")
    assert data[2:4] == b"\xff\xe0"
    return data[:2] + b"".join(segments) + data[4 + length :]
