/// The four letters that name a chunk, in the manner of PNG: an upper-case first letter says that a reader which
/// does not know the chunk must refuse the file, a lower-case one that it may skip the chunk.
struct ChunkType: Equatable, Sendable {
    /// The letters as the file holds them, the first one in the low byte.
    let raw: UInt32

    /// Nil unless all four bytes are ASCII letters.
    init?(raw: UInt32) {
        for i in 0..<4 {
            let letter = UInt8(truncatingIfNeeded: raw >> UInt32(8 * i)) | 0x20
            guard letter >= 0x61, letter <= 0x7A else { return nil }
        }
        self.raw = raw
    }

    private init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
        raw = UInt32(a) | UInt32(b) << 8 | UInt32(c) << 16 | UInt32(d) << 24
    }

    /// `GIDX`: the lengths of all groups.
    static let groupIndex = ChunkType(0x47, 0x49, 0x44, 0x58)
    /// `GRUP`: one group of latents.
    static let group = ChunkType(0x47, 0x52, 0x55, 0x50)
    /// `ALPH`: the alpha channel.
    static let alpha = ChunkType(0x41, 0x4C, 0x50, 0x48)
    /// `EXCT`: blocks whose pixels are coded exactly.
    static let exact = ChunkType(0x45, 0x58, 0x43, 0x54)
    /// `STEP`: the quantiser's tables and its map of steps.
    static let steps = ChunkType(0x53, 0x54, 0x45, 0x50)
    /// `xLYR`: the head of the exact layer, which lies behind the groups.
    static let layer = ChunkType(0x78, 0x4C, 0x59, 0x52)
    /// `xGRP`: one group of the exact layer.
    static let layerGroup = ChunkType(0x78, 0x47, 0x52, 0x50)
    /// `iCCP`: the colour profile.
    static let icc = ChunkType(0x69, 0x43, 0x43, 0x50)
    /// `eXIF`: Exif metadata.
    static let exif = ChunkType(0x65, 0x58, 0x49, 0x46)
    /// `xMPP`: XMP metadata.
    static let xmp = ChunkType(0x78, 0x4D, 0x50, 0x50)
    /// `cOLR`: the colour space as PNG describes it.
    static let color = ChunkType(0x63, 0x4F, 0x4C, 0x52)

    /// `pHYS`: the resolution.
    static let resolution = ChunkType(0x70, 0x48, 0x59, 0x53)
    /// `lIGT`: the light levels of an HDR picture.
    static let lightLevels = ChunkType(0x6C, 0x49, 0x47, 0x54)
    /// `tEXT`: texts.
    static let texts = ChunkType(0x74, 0x45, 0x58, 0x54)
    /// `iPTC`: IPTC in resources of Photoshop's.
    static let iptc = ChunkType(0x69, 0x50, 0x54, 0x43)
    /// `gMAP`: a gain map.
    static let gainMap = ChunkType(0x67, 0x4D, 0x41, 0x50)
    /// `pNGF`: the form of a PNG.
    static let pngForm = ChunkType(0x70, 0x4E, 0x47, 0x46)

    var isCritical: Bool { raw & 0x20 == 0 }

    /// Whether the groups' checksums cover the chunk: those of the chunks before them that make pixels.
    var isBound: Bool { isCritical && self != .groupIndex && self != .group }

    /// Whether the chunk is of the exact layer, behind the groups.
    var isOfLayer: Bool { self == .layer || self == .layerGroup }

    /// Whether this version of the format says what the chunk is.
    var isDefined: Bool {
        isKnownMetadata || isOfLayer || self == .groupIndex || self == .group || self == .alpha
            || self == .exact || self == .steps
    }

    /// A skippable chunk before the groups that this version of the format defines.
    var isKnownMetadata: Bool {
        self == .icc || self == .exif || self == .xmp || self == .color || self == .resolution
            || self == .lightLevels || self == .texts || self == .iptc || self == .gainMap
            || self == .pngForm
    }

    /// The four letters.
    var name: String {
        let letters: [UInt8] = [
            UInt8(truncatingIfNeeded: raw), UInt8(truncatingIfNeeded: raw >> 8),
            UInt8(truncatingIfNeeded: raw >> 16), UInt8(truncatingIfNeeded: raw >> 24),
        ]
        return String(decoding: letters, as: UTF8.self)
    }
}

extension ChunkType {
    /// What the chunk holds, in a word or two.
    var meaning: String {
        switch self {
        case .groupIndex: "group index"
        case .group: "group of latents"
        case .alpha: "alpha channel"
        case .exact: "exact blocks"
        case .steps: "quantiser"
        case .layer: "exact layer"
        case .layerGroup: "group of exact samples"
        case .icc: "colour profile"
        case .exif: "Exif"
        case .xmp: "XMP"
        case .color: "colour description"
        case .resolution: "resolution"
        case .lightLevels: "light levels"
        case .texts: "texts"
        case .iptc: "IPTC"
        case .gainMap: "gain map"
        case .pngForm: "form of the PNG"
        default: "unknown"
        }
    }
}

/// A chunk as it lies in the file: type, length, payload, CRC-32 of the three.
struct ChunkRecord: Sendable {
    let type: ChunkType
    /// Where the type begins.
    let offset: Int
    /// Bytes of the payload.
    let length: Int

    /// Bytes of a chunk beside its payload.
    static let overhead = 12

    /// Where the payload lies.
    var payload: Range<Int> { offset + 8..<offset + 8 + length }
    /// The first byte after the chunk.
    var end: Int { offset + ChunkRecord.overhead + length }
}

extension ChunkRecord {
    /// Frames the chunk at `offset`: it lies wholly within `bytes`. Its checksum is not looked at.
    ///
    /// - Throws: `truncated` when the file ends before the chunk does, `malformed` when the type is not four letters
    ///   or the length not below 2^31.
    init(_ bytes: [UInt8], at offset: Int) throws(AECError) {
        var reader = ByteReader(bytes, at: offset)
        guard reader.remaining >= 8 else {
            throw AECError(
                .truncated, "the file ends where a chunk is expected", offset: bytes.count)
        }
        let rawType = try reader.u32()
        let length = try reader.u32()
        guard let type = ChunkType(raw: rawType) else {
            throw AECError(
                .malformed, "the name of a chunk is not four letters: the file is damaged",
                offset: offset)
        }
        guard length < 1 << 31 else {
            throw AECError(
                .malformed, "chunk \(type.name) declares a length of 2^31 bytes or more",
                offset: offset + 4)
        }
        // `remaining` may be less than 4: compared without a subtraction that could go below zero.
        guard reader.remaining >= 4, reader.remaining - 4 >= Int(length) else {
            throw AECError(
                .truncated,
                "the file ends within chunk \(type.name), which declares \(Int(length)) bytes",
                offset: bytes.count)
        }
        self.type = type
        self.offset = offset
        self.length = Int(length)
    }

    /// The stored checksum. `bytes` are those that were framed.
    func checksum(in bytes: [UInt8]) throws(AECError) -> UInt32 {
        var reader = ByteReader(bytes, at: payload.upperBound)
        return try reader.u32()
    }

    /// Whether the stored checksum is that of type, length and payload.
    func isIntact(in bytes: [UInt8]) throws(AECError) -> Bool {
        try checksum(in: bytes) == CRC32.of(bytes, offset..<payload.upperBound)
    }

    /// - Throws: `checksumMismatch` when it is not.
    func checkIntact(in bytes: [UInt8]) throws(AECError) {
        guard try isIntact(in: bytes) else {
            throw AECError(
                .checksumMismatch,
                "the checksum of chunk \(type.name) does not match: the file is damaged",
                offset: offset)
        }
    }
}
