"""An Exif block, read and changed in place (TIFF 6.0, section 2; CIPA DC-008, 4.5), exactly as the command does it.

Whatever is not touched keeps its bytes and its position, so that offsets within makers' notes stay right. This follows
ExifBlock.swift, its extensions and ExifDirectories.swift of Sources/AECImageIO/Metadata step by step: tests compare the bytes.
"""

from typing import List, Optional, Set, Tuple

_ORIENTATION = 0x0112
_SUB_DIRECTORIES = 0x014A
_XMP = 0x02BC
_EXIF = 0x8769
_GPS = 0x8825
_INTEROPERABILITY = 0xA005
# Of TIFF, of Exif, of the directory of interoperability: width, height.
_TIFF_SIZE = (0x0100, 0x0101)
_PIXEL_SIZE = (0xA002, 0xA003)
_RELATED_SIZE = (0x1001, 0x1002)
# Where a thumbnail is and how long: as a JPEG, as plain samples.
_THUMBNAILS = ((0x0201, 0x0202), (0x0111, 0x0117))

_SHORT, _LONG, _DIRECTORY, _UTF8 = 3, 4, 13, 129
# Bytes of a value, by its type.
_SIZES = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4)
# No file has as many directories.
_MOST = 64

_Place = Tuple[int, int]


def _overlap(a: _Place, b: _Place) -> bool:
    return a[0] < b[1] and b[0] < a[1] and a[0] < a[1] and b[0] < b[1]


class ExifBlock:
    """A block from its TIFF header on."""

    def __init__(self, data: bytes) -> None:
        """Raises ValueError for what does not begin as a TIFF does."""
        if data[:4] not in (b"II*\0", b"MM\0*"):
            raise ValueError("not an Exif block")
        self.bytes = bytearray(data)
        self._order = "little" if data[:1] == b"I" else "big"

    @property
    def orientation(self) -> int:
        """1 to 8; 1, upright, where there is none or it is not understood, as viewers do."""
        at = self._orientation_offset()
        value = self._number(at, 2) if at is not None else None
        return value if value is not None and 1 <= value <= 8 else 1

    def reset_orientation(self) -> None:
        at = self._orientation_offset()
        if at is not None:
            self._set(at, 2, 1)

    def set_dimensions(self, width: int, height: int) -> None:
        """Corrects the tags that repeat the picture's size, where there are any."""
        first = self._first()
        if first is None:
            return
        self._set_size(_TIFF_SIZE, first, (width, height))
        for exif in self._directories(first, _EXIF):
            self._set_size(_PIXEL_SIZE, exif, (width, height))
            for other in self._directories(exif, _INTEROPERABILITY):
                self._set_size(_RELATED_SIZE, other, (width, height))

    def remove_thumbnail(self) -> None:
        """Removes the picture's small copy, which stands in the second directory. Everything else keeps its place; the
        block ends earlier if the copy was its end."""
        first = self._first()
        count = self._number(first, 2) if first is not None else None
        if first is None or count is None:
            return
        second = self._number(first + 2 + 12 * count, 4)
        if second is None or second < 8:
            return
        found = [self._thumbnail(second, at, size) for at, size in _THUMBNAILS]
        places = [place for place in found if place is not None]
        if not places:
            return
        entries = self._entries(second)
        # What could lead to a place must be found by whoever removes places, so it stays.
        is_plain = self._number(second + 2 + 12 * len(entries), 4) == 0 and not any(
            self._number(entry, 2) in (_GPS, _EXIF, _SUB_DIRECTORIES, _XMP) for entry in entries
        )
        all_directories = self._all_directories()
        others = [first] if all_directories is None else [d for d in all_directories if d != second]
        kept = [(0, 8)] + [self._range(directory) for directory in others]
        if is_plain and self._wipe(second, kept):
            self._set(first + 2 + 12 * count, 4, 0)
        else:
            tags = [tag for pair in _THUMBNAILS for tag in pair]
            for _ in tags:
                of_tags = [entry for entry in self._entries(second) if (self._number(entry, 2) or 0) in tags]
                if of_tags:
                    self._remove(of_tags[-1], second)
        for start, end in places:
            if end <= len(self.bytes) and not any(_overlap(part, (start, end)) for part in kept):
                self.bytes[start:end] = bytes(end - start)
                if end == len(self.bytes):
                    del self.bytes[start:end]

    # Directories and their entries

    def _first(self) -> Optional[int]:
        first = self._number(4, 4)
        return first if first is not None and first >= 8 else None

    def _orientation_offset(self) -> Optional[int]:
        """Where the two bytes of the value stand."""
        first = self._first()
        if first is None:
            return None
        for entry in self._entries(first):
            if self._number(entry, 2) == _ORIENTATION:
                kind = self._number(entry + 2, 2)
                if kind == _SHORT:
                    return entry + 8
                return (entry + 8 if self._order == "little" else entry + 10) if kind == _LONG else None
        return None

    def _entries(self, directory: int) -> List[int]:
        """Where the complete entries of a directory stand: tag, type, count, value or its offset."""
        count = self._number(directory, 2)
        if count is None:
            return []
        complete = min(count, (len(self.bytes) - directory - 2) // 12)
        return [directory + 2 + 12 * index for index in range(max(complete, 0))]

    def _size(self, entry: int) -> Optional[int]:
        """Bytes of an entry's value; None for a type that is not known."""
        kind, count = self._number(entry + 2, 2), self._number(entry + 4, 4)
        if kind is None or count is None:
            return None
        if kind == _UTF8:
            return count
        return _SIZES[kind] * count if kind < len(_SIZES) else None

    def _pointers(self, entry: int) -> Optional[List[int]]:
        """The offsets of directories that an entry holds; None when they are not understood or more than any file has."""
        kind, count, value = self._number(entry + 2, 2), self._number(entry + 4, 4), self._number(entry + 8, 4)
        if kind not in (_LONG, _DIRECTORY) or count is None or value is None or not 1 <= count <= _MOST:
            return None
        if count == 1:
            return [value]
        offsets = [self._number(value + 4 * index, 4) for index in range(count)]
        known = [offset for offset in offsets if offset is not None]
        return known if len(known) == count else None

    def _directories(self, directory: int, tag: int) -> List[int]:
        """The directory that an entry leads to, if there is one."""
        for entry in self._entries(directory):
            if self._number(entry, 2) == tag:
                return [place for place in (self._pointers(entry) or [])[:1] if place >= 8]
        return []

    def _all_directories(self) -> Optional[List[int]]:
        """Of the picture, its thumbnail and those behind it, of Exif, of interoperability and of further pictures; None where
        there are too many, or one cannot be sure to have found all."""
        found: List[int] = []
        followed: Set[int] = set()
        waiting: List[Tuple[Optional[int], bool]] = [(self._number(4, 4), True)]
        steps = 0
        while waiting:
            at, has_next = waiting.pop()
            if at is None:
                continue
            # Pointers may lead to the same place over and over.
            steps += 1
            if steps > 16 * _MOST:
                return None
            count = self._number(at, 2)
            if at < 8 or count is None:
                continue
            if has_next and at not in followed:
                followed.add(at)
                waiting.append((self._number(at + 2 + 12 * count, 4), True))
            if at in found:
                continue
            found.append(at)
            if len(found) > _MOST:
                return None
            for entry in self._entries(at):
                tag = self._number(entry, 2)
                is_own = tag in (_EXIF, _INTEROPERABILITY)
                if not is_own and tag != _SUB_DIRECTORIES:
                    continue
                places = self._pointers(entry)
                if places is None or len(waiting) >= 4096:
                    return None
                # Cameras put no offset of a next one behind Exif's own.
                waiting += [(place, not is_own) for place in places]
        return found

    def _thumbnail(self, directory: int, at_tag: int, size_tag: int) -> Optional[_Place]:
        """Where the samples are of which entries give the place and the size; None where they are not within the block."""
        at, size = self._value(directory, at_tag), self._value(directory, size_tag)
        if at is None or size is None or not 8 <= at <= len(self.bytes):
            return None
        # A copy that is cut off is one all the same.
        return at, min(at + size, len(self.bytes))

    def _value(self, directory: int, tag: int) -> Optional[int]:
        for entry in self._entries(directory):
            if self._number(entry, 2) == tag:
                kind = self._number(entry + 2, 2)
                if self._number(entry + 4, 4) != 1 or kind not in (_SHORT, _LONG):
                    return None
                return self._number(entry + 8, 2 if kind == _SHORT else 4)
        return None

    # Changes

    def _set_size(self, tags: Tuple[int, int], directory: int, size: Tuple[int, int]) -> None:
        for entry in self._entries(directory):
            tag = self._number(entry, 2)
            if tag not in tags or self._number(entry + 4, 4) != 1:
                continue
            value = size[tags.index(tag)]
            kind = self._number(entry + 2, 2)
            if kind == _SHORT and value <= 0xFFFF:
                self._set(entry + 8, 2, value)
            elif kind in (_SHORT, _LONG):
                self._set(entry + 2, 2, _LONG)
                self._set(entry + 8, 4, value)

    def _range(self, directory: int) -> _Place:
        """The entries, their number before and the offset of the next directory behind."""
        end = directory + 2 + 12 * (self._number(directory, 2) or 0) + 4
        return directory, min(end, len(self.bytes))

    def _wipe(self, directory: int, kept: List[_Place]) -> bool:
        """Zeroes a directory and the values that it points to; False, and nothing is changed, when they lie outside of the
        block or within what must stay."""
        if self._number(directory, 2) is None:
            return False
        ranges = [self._range(directory)]
        total = 0
        for entry in self._entries(directory):
            size, offset = self._size(entry), self._number(entry + 8, 4)
            if size is None or offset is None:
                return False
            if size <= 4:
                continue
            # Values that together exceed the block overlap, as a file's would that wants to keep us busy.
            total += size
            if offset > len(self.bytes) or size > len(self.bytes) - offset or total > len(self.bytes):
                return False
            ranges.append((offset, offset + size))
        if any(_overlap(part, other) for part in ranges for other in kept):
            return False
        for start, end in ranges:
            self.bytes[start:end] = bytes(end - start)
        return True

    def _remove(self, entry: int, directory: int) -> None:
        """Moves what follows an entry in its directory over it."""
        end = self._range(directory)[1]
        count = self._number(directory, 2) or 1
        self.bytes[entry:end] = self.bytes[entry + 12 : end] + bytes(12)
        self._set(directory, 2, count - 1)

    # Numbers

    def _number(self, offset: int, count: int) -> Optional[int]:
        if offset < 0 or offset > len(self.bytes) - count:
            return None
        return int.from_bytes(self.bytes[offset : offset + count], self._order)  # type: ignore[arg-type]

    def _set(self, offset: int, count: int, value: int) -> None:
        bits = value & ((1 << 8 * count) - 1)
        self.bytes[offset : offset + count] = bits.to_bytes(count, self._order)  # type: ignore[arg-type]
