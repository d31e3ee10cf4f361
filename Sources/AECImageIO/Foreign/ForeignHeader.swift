import AEC

/// What a file of another format says of itself, as far as the programs that read it do not hand it on: the size, to be
/// checked before any of them is started, and metadata. Nothing here is trusted: what is missing or damaged is nil, and the
/// program has the last word on the file.
struct ForeignHeader {
    /// In pixels; nil where it was not found.
    var size: (width: Int, height: Int)?
    /// What of the file is not read, as the object of a sentence: "further pages".
    var leftOut: String?
    /// A sentence on what the programs make of the samples, if it is not the same.
    var change: String?
    /// What the program's PNG is to have, too, where it does not have its own. An orientation in it is to be followed.
    var metadata = Metadata()
    /// Where the first picture of an animation stands in the file's size, if that is a canvas for it.
    var place: (x: Int, y: Int)?
    /// Of a sample; nil where it was not found.
    var bitDepth: Int?
    /// The picture is to be turned or cut, and not every program does that.
    var hasTransforms = false
    /// Its colours are those of printing.
    var isCMYK = false
    /// Exif and XMP that the file has, but that are not found in `metadata`.
    var hasExif = false
    var hasXMP = false

    /// - Throws: `unsupportedFeature` for what is a picture of this format in its frame only.
    init(of bytes: [UInt8], as format: ForeignFormat) throws(AECError) {
        switch format {
        case .webp: readWebP(bytes)
        case .gif: readGIF(bytes)
        case .bmp: readBMP(bytes)
        case .tiff: try readTIFF(bytes)
        case .avif, .heif: readHEIF(bytes)
        case .jxl: readJPEGXL(bytes)
        }
    }

    /// A RIFF file of chunks (RFC 9649).
    private mutating func readWebP(_ bytes: [UInt8]) {
        var at = 12
        var (walked, frames) = (0, 0)
        while at <= bytes.count - 8, walked < 4096 {
            walked += 1
            let type = String(decoding: bytes[at..<at + 4], as: UTF8.self)
            let count = bytes.littleEndian(at + 4, 4)
            let data = bytes[min(at + 8, bytes.count)..<min(at + 8 + count, bytes.count)]
            let content = at + 8
            switch type {
            case "VP8X" where data.count >= 10:
                size = (
                    1 + bytes.littleEndian(content + 4, 3), 1 + bytes.littleEndian(content + 7, 3)
                )
            case "VP8 " where size == nil && data.count >= 10:
                size = (
                    bytes.littleEndian(content + 6, 2) & 0x3FFF,
                    bytes.littleEndian(content + 8, 2) & 0x3FFF
                )
            case "VP8L" where size == nil && data.count >= 5:
                let bits = bytes.littleEndian(content + 1, 4)
                size = (1 + bits & 0x3FFF, 1 + bits >> 14 & 0x3FFF)
            case "ANMF" where data.count >= 16:
                frames += 1
                let (x, y) = (bytes.littleEndian(content, 3), bytes.littleEndian(content + 3, 3))
                place = place ?? (2 * x, 2 * y)
            case "ICCP": metadata.iccProfile = metadata.iccProfile ?? Array(data)
            case "EXIF":
                let prefix = JPEGMetadata.exifPrefix
                let block = data.starts(with: prefix) ? data.dropFirst(prefix.count) : data
                metadata.exif = metadata.exif ?? Array(block)
            case "XMP ": metadata.xmp = metadata.xmp ?? Array(data)
            default: break
            }
            at = content + count + count % 2
        }
        if frames > 1 { leftOut = "the pictures of its animation after the first" }
    }

    /// GIF89a, section 17 and on: a screen, then blocks.
    private mutating func readGIF(_ bytes: [UInt8]) {
        guard bytes.count >= 13 else { return }
        size = (bytes.littleEndian(6, 2), bytes.littleEndian(8, 2))
        func table(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 6 << Int(flags & 7) }
        var at = 13 + table(bytes[10])
        var pictures = 0
        while at < bytes.count, pictures < 2 {
            switch bytes[at] {
            case 0x2C where at + 10 < bytes.count:
                pictures += 1
                at += 11 + table(bytes[at + 9])
            case 0x21: at += 2
            default: return
            }
            while at < bytes.count, bytes[at] > 0 { at += 1 + Int(bytes[at]) }
            at += 1
        }
        if pictures > 1 { leftOut = "the pictures of its animation after the first" }
    }

    /// A header of OS/2 (12 bytes) or of Windows, behind 14 bytes of the file's. A negative height means top-down rows.
    private mutating func readBMP(_ bytes: [UInt8]) {
        guard bytes.count >= 26 else { return }
        if bytes.littleEndian(14, 4) == 12 {
            size = (bytes.littleEndian(18, 2), bytes.littleEndian(20, 2))
        } else {
            func signed(_ at: Int) -> Int {
                Int(Int32(truncatingIfNeeded: bytes.littleEndian(at, 4)).magnitude)
            }
            size = (signed(18), signed(22))
        }
    }

    /// The first directory of a TIFF (TIFF 6.0, section 2). Raw photos have a small preview there.
    private mutating func readTIFF(_ bytes: [UInt8]) throws(AECError) {
        guard let block = ExifBlock(bytes), let first = block.number(4, 4) else { return }
        var values: [Int: Int] = [:]
        for entry in block.entries(of: first) {
            guard let tag = block.number(entry, 2), let type = block.number(entry + 2, 2) else {
                continue
            }
            values[tag] = block.number(entry + 8, type == ExifBlock.FieldType.short ? 2 : 4)
        }
        let newSubfileType = 254
        let dngVersion = 50706
        let isCanonRaw = bytes.count > 10 && bytes[8..<10].elementsEqual("CR".utf8)
        if isCanonRaw || values[dngVersion] != nil || values[newSubfileType].map({ $0 & 1 }) == 1 {
            throw AECError(
                .unsupportedFeature,
                "this is a raw photo, and its only picture that can be read is a preview: develop it to a TIFF or JPEG first",
                offset: 0)
        }
        if let width = values[256], let height = values[257] { size = (width, height) }
        let photometricInterpretation = 262
        isCMYK = values[photometricInterpretation] == 5
        change = TIFFSamples(block, directory: first).change
        let next = first + 2 + 12 * (block.number(first, 2) ?? 0)
        if block.number(next, 4) ?? 0 > 0 { leftOut = "its further pages" }
        hasExif = values[ExifBlock.Tag.exif] != nil || values[ExifBlock.Tag.gps] != nil
        hasXMP = values[ExifBlock.Tag.xmp] != nil
    }
}

/// How a TIFF has its samples (TIFF 6.0, BitsPerSample and SampleFormat).
private struct TIFFSamples {
    private var bits = 1
    private var isFloat = false

    init(_ block: ExifBlock, directory: Int) {
        for entry in block.entries(of: directory) {
            guard let tag = block.number(entry, 2), let count = block.number(entry + 4, 4),
                block.number(entry + 2, 2) == ExifBlock.FieldType.short,
                // Of each channel; more than two stand elsewhere.
                let at = count <= 2 ? entry + 8 : block.number(entry + 8, 4),
                let value = block.number(at, 2)
            else { continue }
            if tag == 258 { bits = value }
            if tag == 339 { isFloat = value == 3 }
        }
    }

    /// Nil for samples that are read as they are.
    var change: String? {
        if isFloat {
            return
                "samples of the TIFF are floating-point numbers: they were read as integers, and what lies below 0 or above 1 was cut off"
        }
        return bits > 16 ? "samples of the TIFF have \(bits) bits: 16 of them were read" : nil
    }
}

extension [UInt8] {
    /// The number in `count` bytes, the least significant one first; 0 beyond the end.
    func littleEndian(_ at: Int, _ count: Int) -> Int {
        guard at >= 0, at <= self.count - count else { return 0 }
        return self[at..<at + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
