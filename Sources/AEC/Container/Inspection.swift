/// What a file says about itself, without decoding any of it.
public struct FileInfo: Sendable {
    /// A chunk of the file.
    public struct Chunk: Sendable {
        /// Four letters.
        public let type: String
        /// Where the chunk begins in the file, in bytes.
        public let offset: Int
        /// Bytes of its payload.
        public let length: Int
        /// Whether a reader that does not know the chunk must refuse the file.
        public let isCritical: Bool
    }

    public let formatVersion: Int
    public let width: Int
    public let height: Int
    public let colorModel: AECImage.ColorModel
    /// Bits of a sample.
    public let bitDepth: Int
    public let quality: Quality
    /// The first 8 bytes of the SHA-256 of the model that the file needs.
    public let modelID: [UInt8]
    public let entropyCoder: Int
    /// Groups of 1024x1024 pixels in the image.
    public let groupCount: Int
    /// The chunks that were found, in order; all of them when `defect` is nil.
    public let chunks: [Chunk]
    /// What is wrong with the file after its header, nil when nothing was found. A file of which only the first part
    /// is at hand has the defect `truncated`. The groups themselves are not looked into: decoding does that.
    public let defect: AECError?
    /// Damage that does not touch the picture.
    public let warnings: [String]
}

extension AECDecoder {
    /// Reads the header and lists the chunks; never allocates pixels, never looks into the groups.
    ///
    ///     let info = try AECDecoder.inspect(bytes)
    ///     print(info.width, info.height, info.quality.level)
    ///
    /// The first 29 bytes of a file are enough: what is wrong beyond them is not thrown but told in `defect`.
    ///
    /// - Throws: `truncated`, `malformed`, `checksumMismatch`, `unsupportedVersion`, `unsupportedFeature` or
    ///   `limitExceeded`, for the header.
    public static func inspect(
        _ bytes: [UInt8], limits: Limits = .default
    ) throws(AECError) -> FileInfo {
        let header = try FileHeader(bytes, limits: limits)
        var parser = ContainerParser(bytes, header: header, checksGroups: false)
        var defect: AECError?
        do throws(AECError) {
            try parser.parse()
            try header.checkEntropyCoder()
        } catch {
            defect = error
        }
        var chunks = parser.chunks.map(FileInfo.Chunk.init)
        for group in parser.groups { chunks.append(FileInfo.Chunk(group)) }
        return FileInfo(
            formatVersion: Int(FileHeader.version), width: header.width, height: header.height,
            colorModel: header.colorModel, bitDepth: header.bitDepth, quality: header.quality,
            modelID: header.modelID, entropyCoder: Int(header.entropyCoder),
            groupCount: header.groupCount, chunks: chunks, defect: defect,
            warnings: parser.warnings)
    }
}

extension FileInfo.Chunk {
    init(_ record: ChunkRecord) {
        type = record.type.name
        offset = record.offset
        length = record.length
        isCritical = record.type.isCritical
    }

    /// The chunk of a group: its stream follows type, length and the checksum of the latents.
    init(_ group: GroupRecord) {
        type = ChunkType.group.name
        offset = group.stream.lowerBound - 12
        length = group.stream.count + 4
        isCritical = true
    }
}
