/// What the header and the chunks of a file say, without decoding the picture.
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
        /// What the chunk holds, in a word or two; `unknown` to this version.
        public let meaning: String
        /// Whether its checksum matches; nil when checksums were not asked for.
        public let isIntact: Bool?
    }

    /// The version of the `.aec` format.
    public let formatVersion: Int
    /// Pixels in a row.
    public let width: Int
    /// Rows of pixels.
    public let height: Int
    /// Whether the picture is grey or RGB, alpha aside.
    public let colorModel: AECImage.ColorModel
    /// Bits of a sample: 8 or 16.
    public let bitDepth: Int
    /// How many of them samples of colour use: `bitDepth`, or fewer of 16; none is above 2^sampleBits - 1 then.
    public let sampleBits: Int
    /// Whether the pixels have opacity.
    public let hasAlpha: Bool
    /// The quality that the file was encoded with, which scales the latents.
    public let quality: Quality
    /// The first 8 bytes of the SHA-256 of the model that the file needs.
    public let modelID: [UInt8]
    /// What the file says of its quantiser; nil where that is the plain one of the model.
    public struct Quantiser: Sendable {
        /// The first 4 bytes of the SHA-256 of the set of gain tables that the file needs; nil for the model's own.
        public let tableSet: [UInt8]?
        /// The finest and the coarsest of the quantiser's steps in cells of 32x32 pixels, in eighths of an octave of the quality's
        /// own (8 are twice as coarse); nil where they are the same everywhere, or could not be read.
        public let steps: ClosedRange<Int>?
    }

    /// What lies behind the lossy picture: what it lacks of the exact one.
    public struct Layer: Sendable {
        /// By how much samples of colour may differ from those that were encoded: 0 where none does.
        public let maxError: Int
        /// Whether the lossy picture is of one colour: it would not have helped to make the file small.
        public let isBaseEmpty: Bool
        /// Bytes of the file in front of the layer: those of the lossy picture, and a whole file by themselves.
        public let baseSize: Int
        /// Bytes of the layer.
        public let size: Int
    }

    /// The exact layer; nil in a file that has the lossy picture alone.
    public let layer: Layer?
    /// What is said of the quantiser; nil where it is the model's own, with the same steps everywhere.
    public let quantiser: Quantiser?
    /// How the groups are coded, as section 5.3 of spec/aec-format.md numbers it: the sum of 1, where each group has a first
    /// coded scale of its own, and 2, where their checksums cover the header and the critical chunks.
    public let entropyCoder: Int
    /// Groups of 1024x1024 pixels in the image.
    public let groupCount: Int
    /// The chunks that were found, in order; all of them when `defect` is nil. After damage the list goes on for as long
    /// as chunks follow each other.
    public let chunks: [Chunk]
    /// ICC profile, Exif, XMP, IPTC, texts, resolution, the description of colours and a gain map, inflated; without those that
    /// are damaged. The palette of a PNG's form may be black here: its colours are often known with the picture's pixels only.
    public let metadata: Metadata
    /// What is wrong with the file after its header, nil when nothing was found. A file of which only the first part is
    /// given has the defect `truncated`. The groups are not checked: decoding does that.
    public let defect: AECError?
    /// Damage that does not touch the picture.
    public let warnings: [String]
}

extension AECDecoder {
    /// Reads the header and the metadata and lists the chunks; never allocates pixels, never looks into the groups.
    ///
    ///     let info = try AECDecoder.inspect(bytes)
    ///     print(info.width, info.height, info.quality.level)
    ///
    /// The first `headerSize` bytes of a file are enough: what is wrong beyond them is not thrown but reported in `defect`.
    ///
    /// - Parameter checksums: whether to verify the checksums of all chunks, which reads the whole file.
    /// - Throws: `truncated`, `malformed`, `checksumMismatch`, `unsupportedVersion`, `unsupportedFeature` or
    ///   `limitExceeded`, for the header.
    public static func inspect(
        _ bytes: [UInt8], limits: Limits = .default, checksums: Bool = false
    ) throws(AECError) -> FileInfo {
        let header = try FileHeader(bytes, limits: limits)
        var parser = ContainerParser(bytes, header: header, checksGroups: checksums)
        var defect: AECError?
        do throws(AECError) {
            try parser.parse()
            try header.checkEntropyCoder()
        } catch {
            defect = error
        }
        var quantiser: FileInfo.Quantiser?
        if let steps = parser.steps {
            do throws(AECError) {
                quantiser = try FileInfo.Quantiser(
                    steps, of: bytes, header: header, budget: limits.budget)
            } catch {
                quantiser = FileInfo.Quantiser(tableSet: steps.tableSet, steps: nil)
                defect = defect ?? error
            }
        }
        var warnings = parser.warnings
        var budget = limits.budget
        let metadata = Metadata(
            parser.metadata, of: bytes, colorModel: header.colorModel, limits: limits,
            budget: &budget, warnings: &warnings)
        return FileInfo(
            formatVersion: Int(FileHeader.version), width: header.width, height: header.height,
            colorModel: header.colorModel, bitDepth: header.bitDepth,
            sampleBits: header.range?.bits ?? header.bitDepth, hasAlpha: header.hasAlpha,
            quality: header.quality, modelID: header.modelID,
            layer: parser.layer.map {
                FileInfo.Layer(
                    maxError: $0.maxError, isBaseEmpty: $0.isBaseEmpty, baseSize: $0.offset,
                    size: $0.size)
            },
            quantiser: quantiser,
            entropyCoder: Int(header.entropyCoder),
            groupCount: header.groupCount,
            chunks: FileInfo.Chunk.list(of: bytes, header: header, checksums: checksums),
            metadata: metadata, defect: defect, warnings: warnings)
    }
}

extension FileInfo.Quantiser {
    /// - Throws: as `StepChunk.map`.
    fileprivate init(
        _ chunk: StepChunk, of bytes: [UInt8], header: FileHeader, budget: Budget
    ) throws(AECError) {
        tableSet = chunk.tableSet
        var budget = budget
        let map = try chunk.map(of: bytes, header: header, budget: &budget)
        if let map, let finest = map.values.min(), let coarsest = map.values.max() {
            steps = Int(finest)...Int(coarsest)
        } else {
            steps = nil
        }
    }
}

extension FileInfo.Chunk {
    /// The chunks one after the other, whatever they are, for as long as they lie whole in the file. No more than a
    /// valid file can have.
    static func list(of bytes: [UInt8], header: FileHeader, checksums: Bool) -> [FileInfo.Chunk] {
        var chunks: [FileInfo.Chunk] = []
        var offset = FileHeader.size
        let maximum = ContainerParser.maximumOtherChunks + 2 * header.groupCount
        while offset < bytes.count, chunks.count < maximum,
            let record = try? ChunkRecord(bytes, at: offset)
        {
            chunks.append(
                FileInfo.Chunk(
                    type: record.type.name, offset: record.offset, length: record.length,
                    isCritical: record.type.isCritical, meaning: record.type.meaning,
                    isIntact: checksums ? try? record.isIntact(in: bytes) : nil))
            offset = record.end
        }
        return chunks
    }
}

extension AECDecoder {
    /// The magic number that every `.aec` file begins with.
    public static var signature: [UInt8] { FileHeader.magic }

    /// Bytes of a file's header: enough for `inspect`, which has no chunks and no metadata to tell of then.
    public static var headerSize: Int { FileHeader.size }
}
