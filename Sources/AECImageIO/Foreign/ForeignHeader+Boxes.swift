import AEC

/// Files of boxes (ISO/IEC 14496-12, 4.2): AVIF, HEIC, and JPEG XL in its container.
extension ForeignHeader {
    /// Of the properties of all items in the file (ISO/IEC 23008-12, 6.5), whichever it is that they belong to: previews
    /// are smaller than the picture, and turned like it.
    mutating func readHEIF(_ bytes: [UInt8]) {
        let brand = bytes.littleEndian(8, 4)
        if [.init(brandOf: "avis"), .init(brandOf: "msf1"), .init(brandOf: "hevc")].contains(brand)
        {
            leftOut = "the pictures of its animation after the first"
        }
        guard let meta = Boxes(in: bytes, range: 0..<bytes.count).first("meta") else { return }
        // A version and flags, then boxes
        let inner = Boxes(
            in: bytes, range: min(meta.lowerBound + 4, meta.upperBound)..<meta.upperBound)
        if let properties = inner.first("iprp").flatMap({
            Boxes(in: bytes, range: $0).first("ipco")
        }) {
            for (type, range) in Boxes(in: bytes, range: properties) {
                readProperty(type, range, of: bytes)
            }
        }
        // The types of items stand in their entries as they are
        if let items = inner.first("iinf") {
            hasExif = bytes[items].contains("Exif")
            hasXMP = bytes[items].contains("application/rdf+xml")
        }
    }

    private mutating func readProperty(_ type: String, _ range: Range<Int>, of bytes: [UInt8]) {
        switch type {
        case "irot", "imir", "clap": hasTransforms = true
        case "ispe" where range.count >= 12:
            let width = Int(bytes.bigEndian(at: range.lowerBound + 4))
            let height = Int(bytes.bigEndian(at: range.lowerBound + 8))
            if width > size?.width ?? 0 || height > size?.height ?? 0 { size = (width, height) }
        case "colr" where range.count >= 11 && bytes[range.prefix(4)].elementsEqual("nclx".utf8):
            let primaries = bytes.bigEndian16(range.lowerBound + 4)
            let transfer = bytes.bigEndian16(range.lowerBound + 6)
            // Those of sRGB, and what is not specified, are what a PNG has without a word
            guard primaries != 2, transfer != 2, primaries != 1 || transfer != 13,
                let first = UInt8(exactly: primaries), let second = UInt8(exactly: transfer)
            else { return }
            metadata.color = ColorDescription()
            // Of the RGB that a program makes of it
            metadata.color?.codePoints = .init(
                primaries: first, transfer: second, matrix: 0, fullRange: 1)
        default: break
        }
    }

    /// ISO/IEC 18181-2 for the container, 18181-1, D.2 for the size.
    mutating func readJPEGXL(_ bytes: [UInt8]) {
        guard !bytes.starts(with: [0xFF, 0x0A]) else { return readCodestream(bytes[...]) }
        for (type, range) in Boxes(in: bytes, range: 0..<bytes.count) {
            switch type {
            case "jxlc": readCodestream(bytes[range])
            case "jxlp" where size == nil: readCodestream(bytes[range].dropFirst(4))
            case "Exif" where range.count > 4:
                // An offset to the block comes first
                let start = Int(bytes.bigEndian(at: range.lowerBound))
                if start <= range.count - 4 {
                    var block = ExifBlock(
                        Array(bytes[(range.lowerBound + 4 + start)..<range.upperBound]))
                    // The codestream has an orientation of its own, which the program has applied
                    block?.resetOrientation()
                    metadata.exif = block?.bytes
                }
            case "xml ": metadata.xmp = XMPPacket.resettingOrientation(Array(bytes[range]))
            case "brob" where range.count > 4:
                let inner = bytes[range.prefix(4)]
                hasExif = hasExif || inner.elementsEqual("Exif".utf8)
                hasXMP = hasXMP || inner.elementsEqual("xml ".utf8)
            default: break
            }
        }
    }

    private mutating func readCodestream(_ stream: ArraySlice<UInt8>) {
        guard stream.count > 11 else { return }
        // All that is read; the smallest files are shorter
        let bytes = Array((stream.dropFirst(2) + [UInt8](repeating: 0, count: 24)).prefix(24))
        var position = 0
        // The least significant bit comes first
        func take(_ count: Int) -> Int {
            defer { position += count }
            return (position..<position + count).reversed().reduce(0) {
                $0 << 1 | Int(bytes[$1 / 8] >> UInt8($1 % 8) & 1)
            }
        }
        func takeSize() -> (width: Int, height: Int) {
            let isSmall = take(1) == 1
            func side() -> Int { isSmall ? 8 * (1 + take(5)) : 1 + take([9, 13, 18, 30][take(2)]) }
            let height = side()
            let ratios = [(0, 1), (1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1)]
            let (over, under) = ratios[take(3)]
            return (over == 0 ? side() : height * over / under, height)
        }
        size = takeSize()
        // What comes before the depth of samples (18181-1, D.3.1): an orientation, another size; previews and animations
        // have more than is worth reading here
        if take(1) == 1 {
            bitDepth = 8
            return
        }
        if take(1) == 1 {
            _ = take(3)
            if take(1) == 1 { _ = takeSize() }
            if take(1) == 1 || take(1) == 1 { return }
        }
        let isFloat = take(1) == 1
        let selector = take(2)
        bitDepth = isFloat ? nil : selector < 3 ? [8, 10, 12][selector] : 1 + take(6)
    }
}

/// The boxes that follow each other in a part of a file, as their types and the ranges of their content.
private struct Boxes: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var rest: Range<Int>
    private var walked = 0

    init(in bytes: [UInt8], range: Range<Int>) {
        self.bytes = bytes
        rest = range
    }

    mutating func next() -> (type: String, content: Range<Int>)? {
        walked += 1
        guard rest.count >= 8, walked <= 4096 else { return nil }
        let start = rest.lowerBound
        let type = String(decoding: bytes[start + 4..<start + 8], as: UTF8.self)
        var header = 8
        var size = Int(bytes.bigEndian(at: start))
        if size == 1, rest.count >= 16, bytes.bigEndian(at: start + 8) == 0 {
            header = 16
            size = Int(bytes.bigEndian(at: start + 12))
        }
        // The last one may reach to the end
        if size == 0 { size = rest.count }
        guard size >= header, size <= rest.count else { return nil }
        rest = start + size..<rest.upperBound
        return (type, start + header..<start + size)
    }

    func first(_ type: String) -> Range<Int>? { first { $0.type == type }?.content }
}

extension Int {
    /// Four letters as `littleEndian` reads them.
    fileprivate init(brandOf letters: String) { self = Array(letters.utf8).littleEndian(0, 4) }
}

extension [UInt8] {
    fileprivate func bigEndian16(_ at: Int) -> Int { Int(self[at]) << 8 | Int(self[at + 1]) }
}

extension ArraySlice<UInt8> {
    fileprivate func contains(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return indices.contains { self[$0] == wanted[0] && self[$0...].starts(with: wanted) }
    }
}
