/// The parts of a model file that are not layers.
extension Model {
    static func checkSize(_ count: Int) throws(AECError) {
        guard count >= ModelLayout.fileSize else {
            throw AECError(
                .truncated,
                "model file: it ends after \(count) of \(ModelLayout.fileSize) bytes",
                offset: count)
        }
        guard count == ModelLayout.fileSize else {
            throw AECError(
                .malformed,
                "model file: it has \(count) bytes instead of \(ModelLayout.fileSize)",
                offset: ModelLayout.fileSize)
        }
    }

    /// What tells a model file from any other file.
    static func checkHeader(_ bytes: UnsafeRawBufferPointer) throws(AECError) {
        for i in 0..<min(ModelLayout.magic.count, bytes.count)
        where bytes[i] != ModelLayout.magic[i] {
            throw AECError(.malformed, "model file: wrong magic number", offset: i)
        }
        if bytes.count >= ModelLayout.versionOffset + 4 {
            let version = bytes.littleEndian32(at: ModelLayout.versionOffset)
            guard version == ModelLayout.version else {
                throw AECError(
                    .unsupportedVersion,
                    "model file: it has version \(version) of the format; this program reads version \(ModelLayout.version)",
                    offset: ModelLayout.versionOffset)
            }
        }
        try checkSize(bytes.count)
        let size = bytes.littleEndian32(at: ModelLayout.sizeOffset)
        guard size == UInt32(ModelLayout.fileSize) else {
            throw AECError(
                .malformed,
                "model file: it declares \(size) bytes instead of \(ModelLayout.fileSize)",
                offset: ModelLayout.sizeOffset)
        }
        #if _endian(big)
            throw AECError(
                .unsupportedFeature,
                "model files are used in place, which needs a little-endian CPU")
        #endif
    }

    static func checkChecksum(_ bytes: UnsafeRawBufferPointer) throws(AECError) {
        let end = bytes.count - ModelLayout.checksumSize
        let digest = SHA256.hash(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
        for i in 0..<ModelLayout.checksumSize where bytes[end + i] != digest[i] {
            throw AECError(
                .checksumMismatch, "model file: it is damaged, its SHA-256 does not match",
                offset: end)
        }
    }

    /// Name, comment and the bytes that must be zero.
    static func checkText(_ bytes: UnsafeRawBufferPointer) throws(AECError) {
        try checkZero(bytes, ModelLayout.headerReserved, "the reserved part of the header")
        try checkText(bytes, ModelLayout.nameOffset, ModelLayout.nameSize, "the name")
        try checkText(bytes, ModelLayout.commentOffset, ModelLayout.commentSize, "the comment")
    }

    private static func checkZero(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ name: String
    ) throws(AECError) {
        for i in range where bytes[i] != 0 {
            throw AECError(.malformed, "model file: \(name) is not zero", offset: i)
        }
    }

    /// UTF-8 without control characters, then zeros.
    private static func checkText(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ size: Int, _ name: String
    ) throws(AECError) {
        var end = start + size
        while end > start, bytes[end - 1] == 0 { end -= 1 }
        var decoder = UTF8()
        var iterator = bytes[start..<end].makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .emptyInput: return
            case .scalarValue(let scalar) where scalar.value >= 32 && scalar.value != 127: continue
            default:
                throw AECError(
                    .malformed, "model file: \(name) is not UTF-8 text of one line", offset: start)
            }
        }
    }

    static func readEntropy(
        _ bytes: UnsafeRawBufferPointer, validating: Bool
    ) throws(AECError) -> EntropyLevels {
        let count = Quality.levels * ModelLayout.hyperChannels
        var reader = ModelReader(
            bytes, offset: ModelLayout.firstCodedScaleOffset, validating: validating)
        let first = reader.take(64, of: UInt8.self)[0]
        let levels = EntropyLevels(
            firstCodedScale: first, zScale: reader.take(count, of: UInt8.self),
            zOffset: reader.take(count, of: Int16.self))
        guard validating else { return levels }
        let start = ModelLayout.firstCodedScaleOffset
        guard first < 128 else {
            throw AECError(
                .malformed, "model file: the first coded scale \(first) is not below 128",
                offset: start)
        }
        try checkZero(
            bytes, start + 1..<ModelLayout.zScaleOffset, "the padding after the first coded scale")
        let limit = ModelLayout.maximumZOffset
        for i in 0..<count {
            let scale = levels.zScale[i]
            guard scale >= first, scale < 128 else {
                throw AECError(
                    .malformed,
                    "model file: hyper-latent \(i % 96), level \(i / 96): the scale \(scale) is outside \(first)...127",
                    offset: ModelLayout.zScaleOffset + i)
            }
            let offset = levels.zOffset[i]
            guard offset >= -limit, offset <= limit else {
                throw AECError(
                    .malformed,
                    "model file: hyper-latent \(i % 96), level \(i / 96): the offset \(offset) is beyond +-\(limit)",
                    offset: ModelLayout.zOffsetOffset + 2 * i)
            }
        }
        return levels
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func littleEndian32(at offset: Int) -> UInt32 {
        UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}

#if !hasFeature(Embedded)
    /// For writers of model files.
    extension Model {
        /// A model file has exactly this many bytes.
        public static var fileSize: Int { ModelLayout.fileSize }

        /// The activations that have exponents in the model file, in its order, which is that of execution.
        ///
        /// "trunk8" is what the blocks at 1/8 resolution add to, "depthwise" and "up" are what passes inside of a block.
        public static let tensors: [(name: String, channels: Int)] =
            Architecture.standard.tensors.map { ($0.name, $0.channels) }

        /// A model file without its checksum -> the whole file. `Model(_:)` then says whether it is valid.
        public static func sealed(_ body: [UInt8]) -> [UInt8] {
            body + body.withUnsafeBytes { SHA256.hash($0) }
        }
    }
#endif
