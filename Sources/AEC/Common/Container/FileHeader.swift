/// What the first 29 bytes of a file say: all that is needed to recognise it, size it and find its model.
struct FileHeader: Sendable {
    let width: Int
    let height: Int
    let colorModel: AECImage.ColorModel
    /// Bits of a sample: 8 or 16.
    let bitDepth: Int
    /// The range of the colours, where samples of 16 bits use a part of theirs.
    let range: SampleRange?
    /// Whether chunk `ALPH` holds the opacity of the pixels.
    let hasAlpha: Bool
    let quality: Quality
    /// The first 8 bytes of the SHA-256 of the model file.
    let modelID: [UInt8]
    /// How the groups are coded: the sum of 1, where each group says itself which scales are coded, of 2, where their
    /// checksums cover the header and the chunks that make pixels, and of 4, where latents of large scales are on a trellis.
    let entropyCoder: UInt8

    /// - Throws: `invalidArgument` when a side is not in 1...1048576, the depth not 8 or 16, the id not 8 bytes, or samples
    ///   of 8 bits have a range.
    init(
        width: Int, height: Int, colorModel: AECImage.ColorModel, bitDepth: Int = 8,
        range: SampleRange? = nil, hasAlpha: Bool = false, quality: Quality, modelID: [UInt8],
        entropyCoder: UInt8 = 0
    ) throws(AECError) {
        guard width > 0, height > 0, width <= FileHeader.maximumSide,
            height <= FileHeader.maximumSide
        else {
            throw AECError(
                .invalidArgument,
                "an .aec file holds images of 1 to \(FileHeader.maximumSide) pixels a side, not \(width) x \(height)"
            )
        }
        guard bitDepth == 8 && range == nil || bitDepth == 16,
            modelID.count == FileHeader.modelIDSize
        else {
            throw AECError(
                .invalidArgument, "a header needs a depth of 8 or 16 bits and a model id of 8 bytes"
            )
        }
        self.width = width
        self.height = height
        self.colorModel = colorModel
        self.bitDepth = bitDepth
        self.range = range
        self.hasAlpha = hasAlpha
        self.quality = quality
        self.modelID = modelID
        self.entropyCoder = entropyCoder
    }
}

extension FileHeader {
    static let magic: [UInt8] = [0x89, 0x41, 0x45, 0x43]
    static let version: UInt8 = 1
    /// Bytes of the header, its checksum included.
    static let size = 29
    static let modelIDSize = Model.idSize
    static let modelIDOffset = 16
    static let newestEntropyCoder: UInt8 = 7
    /// Of the format; what a reader accepts is a matter of its `Limits`.
    static let maximumSide = 1 << 20

    /// How the image is laid over the network's grids.
    var geometry: Geometry { Geometry(width: width, height: height) }
    var groupCount: Int { geometry.groupCount }

    /// Whether the first byte of a group's stream is its first coded scale.
    var choosesFirstScale: Bool { entropyCoder & 1 != 0 }
    /// Whether the groups' checksums cover the header and the chunks that make pixels.
    var bindsGroups: Bool { entropyCoder & 2 != 0 }
    /// Whether latents of large scales are on a trellis.
    var usesTrellis: Bool { entropyCoder & 4 != 0 }

    /// That of groups which are bound to all else that makes pixels.
    static func entropyCoder(choosesFirstScale: Bool, usesTrellis: Bool) -> UInt8 {
        2 | (choosesFirstScale ? 1 : 0) | (usesTrellis ? 4 : 0)
    }
}

extension FileHeader {
    /// The 29 bytes.
    var encoded: [UInt8] {
        var bytes = fields
        bytes.appendLittleEndian(checksum)
        return bytes
    }

    /// The CRC-32 of all but itself.
    var checksum: UInt32 { CRC32.of(fields, 0..<FileHeader.size) }

    /// All but the checksum.
    private var fields: [UInt8] {
        var bytes = FileHeader.magic
        bytes.append(FileHeader.version)
        bytes.append(sampleFormat)
        bytes.appendLittleEndian(quality.raw)
        bytes.appendLittleEndian(UInt32(width))
        bytes.appendLittleEndian(UInt32(height))
        bytes.append(contentsOf: modelID)
        bytes.append(entropyCoder)
        return bytes
    }

    /// Reads and checks the header; bytes after it are not looked at.
    ///
    /// - Throws: `truncated` when there are fewer than 29 bytes, `malformed` when they are not an `.aec` file or break
    ///   its rules, `unsupportedVersion`, `checksumMismatch`, `unsupportedFeature` (other samples), `limitExceeded`.
    init(_ bytes: [UInt8], limits: Limits) throws(AECError) {
        try FileHeader.checkIdentity(bytes)
        var reader = ByteReader(bytes, at: FileHeader.size - 4)
        guard try reader.u32() == CRC32.of(bytes, 0..<FileHeader.size - 4) else {
            throw AECError(
                .checksumMismatch, "the checksum of the header does not match: the file is damaged",
                offset: FileHeader.size - 4)
        }
        reader = ByteReader(bytes, at: 5)
        let format = try FileHeader.split(sampleFormat: reader.u8())
        guard let quality = Quality(raw: try reader.u16()) else {
            throw AECError(
                .malformed, "the quality is beyond the highest level, \(Quality.maximumRaw)",
                offset: 6)
        }
        let width = try reader.u32()
        let height = try reader.u32()
        let modelID = try reader.array(FileHeader.modelIDSize)
        let entropyCoder = try reader.u8()
        let maximum = UInt32(FileHeader.maximumSide)
        guard width > 0, height > 0, width <= maximum, height <= maximum else {
            throw AECError(
                .malformed,
                "an image of \(width) x \(height) pixels; this format allows sides of 1 to \(maximum)",
                offset: 8)
        }
        try limits.check(width: Int(width), height: Int(height), offset: 8)
        try self.init(
            width: Int(width), height: Int(height), colorModel: format.colorModel,
            bitDepth: format.bitDepth, range: format.range, hasAlpha: format.hasAlpha,
            quality: quality, modelID: modelID, entropyCoder: entropyCoder)
    }

    /// - Throws: `unsupportedFeature` when the groups are coded in a way that this version does not know.
    func checkEntropyCoder() throws(AECError) {
        guard entropyCoder <= FileHeader.newestEntropyCoder else {
            throw AECError(
                .unsupportedFeature,
                "the picture is coded with entropy coder \(Int(entropyCoder)), which this version does not know",
                offset: 24)
        }
    }

    /// Magic, version and length, in this order: another version may have another header.
    private static func checkIdentity(_ bytes: [UInt8]) throws(AECError) {
        for i in 0..<min(bytes.count, magic.count) where bytes[i] != magic[i] {
            throw AECError(.malformed, "not an .aec file", offset: 0)
        }
        if bytes.count > magic.count, bytes[magic.count] != version {
            throw AECError(
                .unsupportedVersion,
                "the file has version \(Int(bytes[magic.count])) of the format; this program reads version \(Int(version)): update it",
                offset: magic.count)
        }
        guard bytes.count >= size else {
            throw AECError(
                .truncated, "the file ends after \(bytes.count) bytes, within its header",
                offset: bytes.count)
        }
    }

    /// Colour model, with an odd number without and an even one with alpha, and depth: section 3.2 of the format.
    private var sampleFormat: UInt8 {
        let bits = range?.bits ?? (bitDepth == 16 ? 1 : 0)
        return colorModel.rawValue + (hasAlpha ? 1 : 0) + UInt8(truncatingIfNeeded: bits << 4)
    }

    private static func split(
        sampleFormat: UInt8
    ) throws(AECError) -> (
        colorModel: AECImage.ColorModel, hasAlpha: Bool, bitDepth: Int, range: SampleRange?
    ) {
        guard 1...4 ~= sampleFormat & 15 else {
            throw AECError(
                .unsupportedFeature, "unknown sample format \(Int(sampleFormat))", offset: 5)
        }
        return (
            sampleFormat & 15 <= 2 ? .grey : .rgb, sampleFormat & 1 == 0,
            sampleFormat < 0x10 ? 8 : 16, SampleRange(bits: Int(sampleFormat >> 4))
        )
    }
}
