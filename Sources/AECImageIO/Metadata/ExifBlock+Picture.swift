/// What an Exif block says of the picture's size, and its small copy of the picture.
extension ExifBlock {
    private enum PictureTag {
        /// Of TIFF and of Exif: both are found.
        static let width = 0x0100
        static let height = 0x0101
        static let pixelWidth = 0xA002
        static let pixelHeight = 0xA003
        /// In the directory of interoperability.
        static let relatedWidth = 0x1001
        static let relatedHeight = 0x1002
        /// Where a thumbnail is and how long: as a JPEG, as plain samples.
        static let thumbnails = [(at: 0x0201, size: 0x0202), (at: 0x0111, size: 0x0117)]
    }

    /// Corrects the tags that repeat the picture's size, where there are any.
    mutating func setDimensions(width: Int, height: Int) {
        guard let first = number(4, 4), first >= 8 else { return }
        set(PictureTag.width, PictureTag.height, in: first, to: (width, height))
        for exif in directories(of: first, at: Tag.exif) {
            set(PictureTag.pixelWidth, PictureTag.pixelHeight, in: exif, to: (width, height))
            for other in directories(of: exif, at: Tag.interoperability) {
                set(
                    PictureTag.relatedWidth, PictureTag.relatedHeight, in: other,
                    to: (width, height))
            }
        }
    }

    /// The directory that an entry leads to, if there is one.
    private func directories(of directory: Int, at tag: Int) -> [Int] {
        guard let entry = entries(of: directory).first(where: { number($0, 2) == tag }),
            let places = pointers(in: entry)
        else { return [] }
        return places.prefix(1).filter { $0 >= 8 }
    }

    private mutating func set(
        _ widthTag: Int, _ heightTag: Int, in directory: Int, to size: (width: Int, height: Int)
    ) {
        for entry in entries(of: directory) {
            let tag = number(entry, 2)
            guard tag == widthTag || tag == heightTag, number(entry + 4, 4) == 1 else { continue }
            let value = tag == widthTag ? size.width : size.height
            switch number(entry + 2, 2) {
            case FieldType.short where value <= 0xFFFF: set(entry + 8, 2, to: value)
            case FieldType.short, FieldType.long:
                set(entry + 2, 2, to: FieldType.long)
                set(entry + 8, 4, to: value)
            default: break
            }
        }
    }

    // MARK: The thumbnail

    /// Removes the picture's small copy, which stands in the second directory. Everything else keeps its place; the block
    /// ends earlier if the copy was its end.
    mutating func removeThumbnail() {
        guard let first = number(4, 4), first >= 8, let count = number(first, 2),
            let second = number(first + 2 + 12 * count, 4), second >= 8
        else { return }
        let places = PictureTag.thumbnails.compactMap { thumbnail(in: second, $0.at, $0.size) }
        guard !places.isEmpty else { return }
        // What could lead to a place must be found when places are removed, so it stays.
        let entries = entries(of: second)
        let isPlain =
            number(second + 2 + 12 * entries.count, 4) == 0
            && !entries.contains {
                [Tag.gps, Tag.exif, Tag.subDirectories, Tag.xmp].contains(number($0, 2))
            }
        let others = ExifDirectories(of: self)?.found.filter { $0 != second } ?? [first]
        let kept = [0..<8] + others.map { range(of: $0) }
        if isPlain, wipe(second, sparing: kept) {
            set(first + 2 + 12 * count, 4, to: 0)
        } else {
            let tags = PictureTag.thumbnails.flatMap { [$0.at, $0.size] }
            // Each is there once, where nobody wants to keep us busy.
            for _ in tags {
                if let entry = self.entries(of: second).last(where: {
                    tags.contains(number($0, 2) ?? 0)
                }) {
                    remove(entry, from: second)
                }
            }
        }
        for place in places
        where place.upperBound <= bytes.count && !kept.contains(where: { $0.overlaps(place) }) {
            for at in place { bytes[at] = 0 }
            if place.upperBound == bytes.count { bytes.removeSubrange(place) }
        }
    }

    /// Where the samples are, of which entries give the place and the size; nil where they are not within the block.
    private func thumbnail(in directory: Int, _ atTag: Int, _ sizeTag: Int) -> Range<Int>? {
        func value(_ tag: Int) -> Int? {
            guard let entry = entries(of: directory).first(where: { number($0, 2) == tag }),
                number(entry + 4, 4) == 1
            else { return nil }
            switch number(entry + 2, 2) {
            case FieldType.short: return number(entry + 8, 2)
            case FieldType.long: return number(entry + 8, 4)
            default: return nil
            }
        }
        guard let at = value(atTag), let size = value(sizeTag), at >= 8, at <= bytes.count else {
            return nil
        }
        // A copy that is cut off is one all the same.
        return at..<min(at + size, bytes.count)
    }
}
