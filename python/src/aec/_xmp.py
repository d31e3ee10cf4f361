"""Edits of an XMP packet (ISO 16684-1), which leave all other bytes as they are, exactly as the command does them.

This follows XMLTokens.swift, XMPPacket.swift and its extension of Sources/AECImageIO/Metadata: tests compare the bytes.
"""

import re
from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Set, Tuple


class _Attribute(NamedTuple):
    name: str
    #: Between the quotes.
    value: Tuple[int, int]
    #: With the white space before it.
    whole: Tuple[int, int]


class _Token(NamedTuple):
    #: "start", "end", or "other" for text, comments, instructions.
    kind: str
    start: int
    end: int
    name: str = ""
    attributes: Tuple[_Attribute, ...] = ()
    is_empty: bool = False


class _NoXML(ValueError):
    """What cannot be taken apart stays as it is."""


# Properties may be attributes, but there are hundreds at most.
_MOST_ATTRIBUTES = 1 << 16

_OTHER = re.compile(rb"[^<]+|<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_NAME = rb"[^\x00-\x20<>/=\"'!]+"
_END = re.compile(rb"</(" + _NAME + rb")[ \t\r\n]*>")
_START = re.compile(rb"<(" + _NAME + rb")")
_START_END = re.compile(rb"[ \t\r\n]*(/?)>")
_ATTRIBUTE = re.compile(rb"[ \t\r\n]*(" + _NAME + rb")[ \t\r\n]*=[ \t\r\n]*(?:\"([^\"]*)\"|'([^']*)')")


def _tokens(packet: bytes) -> List[_Token]:
    """Raises _NoXML for what is no XML, for documents with a DTD, and for tags of too many attributes."""
    return list(_each_token(packet))


def _each_token(packet: bytes) -> Iterator[_Token]:
    at = 0
    while at < len(packet):
        found = _OTHER.match(packet, at)
        if found:
            yield _Token("other", at, found.end())
            at = found.end()
            continue
        found = _END.match(packet, at)
        if found:
            yield _Token("end", at, found.end(), found[1].decode("utf-8", "replace"))
            at = found.end()
            continue
        begin = _START.match(packet, at)
        if not begin:
            raise _NoXML
        attributes: List[_Attribute] = []
        place = begin.end()
        while True:
            end = _START_END.match(packet, place)
            if end:
                break
            found = _ATTRIBUTE.match(packet, place)
            if not found or len(attributes) == _MOST_ATTRIBUTES:
                raise _NoXML
            value = found.span(2) if found[2] is not None else found.span(3)
            attributes.append(_Attribute(found[1].decode("utf-8", "replace"), value, found.span()))
            place = found.end()
        name = begin[1].decode("utf-8", "replace")
        yield _Token("start", at, end.end(), name, tuple(attributes), bool(end[1]))
        at = end.end()


def reset_orientation(packet: bytes) -> bytes:
    """With `tiff:Orientation` set to 1, where it is there."""
    return _setting({"tiff:Orientation": 1}, packet)


def set_dimensions(packet: bytes, width: int, height: int) -> bytes:
    """With the properties that repeat the picture's size corrected, where they are there."""
    return _setting(
        {
            "exif:PixelXDimension": width,
            "exif:PixelYDimension": height,
            "tiff:ImageWidth": width,
            "tiff:ImageLength": height,
        },
        packet,
    )


def remove_thumbnails(packet: bytes) -> bytes:
    """Without small copies of the picture."""
    rest = _removing(packet, lambda name: name in ("xmp:Thumbnails", "xap:Thumbnails"))
    return packet if rest is None else rest


def _setting(values: Dict[str, int], packet: bytes) -> bytes:
    """With other values of properties, be they attributes or elements."""
    try:
        tokens = _tokens(packet)
    except _NoXML:
        return packet
    parts: List[bytes] = []
    start = 0
    value: Optional[int] = None
    for token in tokens:
        changes: List[Tuple[Tuple[int, int], int]] = []
        if token.kind == "start":
            changes = [(a.value, values[a.name]) for a in token.attributes if a.name in values]
            value = None if token.is_empty else values.get(token.name)
        else:
            if token.kind == "other" and value is not None:
                changes = [((token.start, token.end), value)]
            value = None
        for (low, high), number in changes:
            parts += [packet[start:low], str(number).encode()]
            start = high
    return b"".join([*parts, packet[start:]])


def _removing(packet: bytes, matches: Callable[[str], bool]) -> Optional[bytes]:
    """Without the properties that `matches` chooses by name, be they attributes or elements; None where the packet cannot be
    read."""
    try:
        tokens = _tokens(packet)
    except _NoXML:
        return None
    parts: List[bytes] = []
    # Elements that are open within the one being left out, and that one.
    depth = 0
    for token in tokens:
        if token.kind == "start":
            if depth > 0 or matches(token.name):
                depth += 0 if token.is_empty else 1
                continue
            start = token.start
            for attribute in token.attributes:
                if matches(attribute.name):
                    parts.append(packet[start : attribute.whole[0]])
                    start = attribute.whole[1]
            parts.append(packet[start : token.end])
        elif depth == 0:
            parts.append(packet[token.start : token.end])
        elif token.kind == "end":
            depth -= 1
    return b"".join(parts) if depth == 0 else None


_GAIN_MAP = b"http://ns.adobe.com/hdr-gain-map/1.0/"
_APPLE_GAIN_MAP = b"http://ns.apple.com/HDRGainMap/1.0/"
_CAMERA = b"http://ns.google.com/photos/1.0/camera/"
_CONTAINER = b"http://ns.google.com/photos/1.0/container/"
_ITEM = b"http://ns.google.com/photos/1.0/container/item/"
_NAMESPACES = (_GAIN_MAP, _APPLE_GAIN_MAP, _CAMERA, _CONTAINER, _ITEM)


def remove_promises(packet: bytes) -> bytes:
    """Without what speaks of parts behind a JPEG's picture, which Pillow leaves behind: the properties of a gain map (Adobe's and
    Apple's) and of a motion photo's video (Google's), and such items in Google's list of what a file holds."""
    prefixes = _prefixes(packet)
    if not prefixes:
        return packet
    untrue = [prefix + ":" for space in (_GAIN_MAP, _APPLE_GAIN_MAP) for prefix in prefixes[space]]
    for prefix in prefixes[_CAMERA]:
        untrue += [prefix + ":MotionPhoto", prefix + ":MicroVideo"]
    lists = {prefix + ":Directory" for prefix in prefixes[_CONTAINER]}
    semantics = {prefix + ":Semantic" for prefix in prefixes[_ITEM]}
    rest = _without_items(packet, lists, semantics)
    removed = _removing(rest, lambda name: any(name.startswith(start) for start in untrue))
    return packet if removed is None else removed


def _prefixes(packet: bytes) -> Optional[Dict[bytes, Set[str]]]:
    """The prefixes that a packet declares for the namespaces, wherever it does; None where there are none, or too many."""
    found: Dict[bytes, Set[str]] = {space: set() for space in _NAMESPACES}
    try:
        for token in _each_token(packet):
            for attribute in token.attributes:
                value = packet[slice(*attribute.value)]
                if attribute.name.startswith("xmlns:") and value in found:
                    found[value].add(attribute.name[6:])
                    if len(found[value]) > 16:
                        return None
    except _NoXML:
        return None
    return found if any(found.values()) else None


def _without_items(packet: bytes, lists: Set[str], semantics: Set[str]) -> bytes:
    """Without the items of a list but for the picture's own; without the list where it has no more than that one left."""
    if not lists:
        return packet
    try:
        tokens = _tokens(packet)
    except _NoXML:
        return packet
    cuts: List[Tuple[int, int]] = []
    depth = 0
    # Where a list and an item are that are open: their depths and beginnings; of a list the cuts before it and the items kept.
    list_depth = item_depth = -1
    list_start = item_start = cuts_before = kept = 0
    semantic = ""
    is_semantic = False
    for token in tokens:
        closes = token.kind == "end"
        if token.kind == "start":
            if list_depth < 0 and token.name in lists:
                list_depth, list_start, cuts_before, kept = depth, token.start, len(cuts), 0
            elif list_depth >= 0 and item_depth < 0 and token.name == "rdf:li":
                item_depth, item_start, semantic = depth, token.start, ""
            for attribute in token.attributes:
                if item_depth >= 0 and attribute.name in semantics:
                    semantic = packet[slice(*attribute.value)].decode("utf-8", "replace")
            is_semantic = token.name in semantics and not token.is_empty
            closes = token.is_empty
            depth += 0 if token.is_empty else 1
        else:
            if token.kind == "other" and is_semantic and item_depth >= 0:
                semantic = packet[token.start : token.end].decode("utf-8", "replace")
            is_semantic = False
            depth -= 1 if closes else 0
        if closes and item_depth == depth:
            if semantic == "Primary":
                kept += 1
            else:
                cuts.append((item_start, token.end))
            item_depth = -1
        elif closes and list_depth == depth and item_depth < 0:
            if kept <= 1:
                cuts[cuts_before:] = [(list_start, token.end)]
            list_depth = -1
        # As many as no file has.
        if len(cuts) > 1000:
            return packet
    parts: List[bytes] = []
    start = 0
    for low, high in cuts:
        parts.append(packet[start:low])
        start = high
    return b"".join([*parts, packet[start:]])
