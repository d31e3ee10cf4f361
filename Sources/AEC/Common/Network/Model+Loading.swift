/// The parts of a model file that are not layers.
extension Model {
    /// Bytes of a model file's header.
    package static var headerSize: Int { ModelLayout.exponentsOffset }

    /// Where the id lies in a model file, as far as its header tells: the file may be damaged, or end before.
    ///
    /// - Parameter header: the file's first `headerSize` bytes, or fewer where it has no more.
    /// - Throws: `malformed` for what is no model file, `truncated`, `unsupportedVersion`.
    package static func idRange(header: UnsafeRawBufferPointer) throws(AECError) -> Range<Int> {
        try checkMagic(header)
        guard header.count >= headerSize else { throw truncated(header.count, of: headerSize) }
        let end = ModelLayout(Architecture(try readNetworkSize(header))).fileSize
        let start = end - ModelLayout.checksumSize
        return start..<start + Model.idSize
    }

    private static func checkMagic(_ bytes: UnsafeRawBufferPointer) throws(AECError) {
        for i in 0..<min(ModelLayout.magic.count, bytes.count)
        where bytes[i] != ModelLayout.magic[i] {
            throw AECError(.malformed, "not a model file (.aecm)", offset: 0)
        }
    }

    /// What tells a model file from any other file. -> the size of its network
    static func checkHeader(_ bytes: UnsafeRawBufferPointer) throws(AECError) -> NetworkSize {
        try checkMagic(bytes)
        let size = try readNetworkSize(bytes)
        let fileSize = ModelLayout(Architecture(size)).fileSize
        guard bytes.count >= fileSize else { throw truncated(bytes.count, of: fileSize) }
        let declared = bytes.littleEndian32(at: ModelLayout.sizeOffset)
        guard declared == UInt32(fileSize) else {
            throw AECError(
                .malformed, "model file: it declares \(declared) bytes instead of \(fileSize)",
                offset: ModelLayout.sizeOffset)
        }
        #if _endian(big)
            throw AECError(
                .unsupportedFeature,
                "model files are used in place, which needs a little-endian CPU")
        #else
            return size
        #endif
    }

    private static func truncated(_ count: Int, of size: Int) -> AECError {
        AECError(
            .truncated, "model file: it ends after \(count) of \(size) bytes", offset: count)
    }

    /// The standard size of version 1, and of a file that ends before it says its version.
    private static func readNetworkSize(
        _ bytes: UnsafeRawBufferPointer
    ) throws(AECError) -> NetworkSize {
        guard bytes.count >= ModelLayout.versionOffset + 4 else { return .standard }
        let version = bytes.littleEndian32(at: ModelLayout.versionOffset)
        let known = ModelLayout.versions
        guard known.contains(version) else {
            throw AECError(
                .unsupportedVersion,
                "model file: it has version \(version) of the format; this program reads versions \(known.lowerBound) and \(known.upperBound)",
                offset: ModelLayout.versionOffset)
        }
        guard version > 1 else { return .standard }
        guard bytes.count >= ModelLayout.exponentsOffset else {
            throw truncated(bytes.count, of: ModelLayout.exponentsOffset)
        }
        let size = NetworkSize(
            (0..<NetworkSize.fields.count).map {
                Int(
                    UInt16(
                        littleEndian: bytes.loadUnaligned(
                            fromByteOffset: ModelLayout.sizesOffset + 2 * $0, as: UInt16.self)))
            })
        if let problem = size.problem {
            throw AECError(
                .malformed, "model file: " + problem.text,
                offset: ModelLayout.sizesOffset + 2 * problem.field)
        }
        return size
    }

    /// - Parameters:
    ///   - offset: where `bytes` begin in the file.
    ///   - part: what they are, for messages.
    static func checkChecksum(
        _ bytes: UnsafeRawBufferPointer, at offset: Int = 0, of part: String = "it"
    ) throws(AECError) {
        let end = bytes.count - ModelLayout.checksumSize
        let digest = SHA256.hash(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
        for i in 0..<ModelLayout.checksumSize where bytes[end + i] != digest[i] {
            throw AECError(
                .checksumMismatch, "model file: \(part) is damaged, its SHA-256 does not match",
                offset: offset + end)
        }
    }

    /// Name, comment and the bytes that must be zero.
    static func checkText(
        _ bytes: UnsafeRawBufferPointer, _ layout: ModelLayout
    ) throws(AECError) {
        let isSized = bytes.littleEndian32(at: ModelLayout.versionOffset) > 1
        let reserved = isSized ? ModelLayout.sizesEnd : ModelLayout.sizesOffset
        try checkZero(bytes, reserved..<ModelLayout.nameOffset, "the reserved part of the header")
        try checkZero(
            bytes, ModelLayout.exponentsOffset + layout.exponents..<layout.firstCodedScaleOffset,
            "the padding after the exponents")
        try checkText(bytes, ModelLayout.nameOffset, ModelLayout.nameSize, "the name")
        try checkText(bytes, ModelLayout.commentOffset, ModelLayout.commentSize, "the comment")
    }

    static func checkZero(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ name: String
    ) throws(AECError) {
        for i in range where bytes[i] != 0 {
            throw AECError(.malformed, "model file: \(name) is not zero", offset: i)
        }
    }

    /// UTF-8 without control characters, then zeros.
    static func checkText(
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

    /// All that follows the network.
    static func readTableSets(
        _ file: UnsafeRawBufferPointer, from start: Int, _ architecture: Architecture,
        modelID: [UInt8], firstCodedScale: UInt8, checks: Checks
    ) throws(AECError) -> [TableSet] {
        var sets: [TableSet] = []
        var offset = start
        while offset < file.count {
            let set = try TableSet(
                file, at: offset, architecture, modelID: modelID, firstCodedScale: firstCodedScale,
                checks: checks)
            guard !sets.contains(where: { $0.isNamed(set.name) || $0.id == set.id }) else {
                throw AECError(
                    .malformed, "model file: two sets of tables are called \(set.name)",
                    offset: offset)
            }
            sets.append(set)
            offset += set.size
        }
        return sets
    }

    static func readEntropy(
        _ bytes: UnsafeRawBufferPointer, _ architecture: Architecture, _ layout: ModelLayout,
        validating: Bool
    ) throws(AECError) -> EntropyLevels {
        var reader = ModelReader(
            bytes, architecture.layers, offset: layout.firstCodedScaleOffset, validating: validating
        )
        let first = reader.take(64, of: UInt8.self)[0]
        if validating {
            let start = layout.firstCodedScaleOffset
            guard first < 128 else {
                throw AECError(
                    .malformed, "model file: the first coded scale \(first) is not below 128",
                    offset: start)
            }
            try checkZero(
                bytes, start + 1..<layout.zScaleOffset, "the padding after the first coded scale")
        }
        return try reader.hyperLatents(
            channels: architecture.size.hyperLatents, firstCodedScale: first)
    }
}

extension UnsafeRawBufferPointer {
    func littleEndian32(at offset: Int) -> UInt32 {
        UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}

#if !hasFeature(Embedded)
    /// For writers of model files.
    extension Architecture {
        /// A model file has exactly this many bytes.
        package var fileSize: Int { ModelLayout(self).fileSize }
    }

    extension Model {
        /// A model file without its checksum -> the whole file. `Model(_:)` then says whether it is valid.
        public static func sealed(_ body: [UInt8]) -> [UInt8] {
            body + body.withUnsafeBytes { SHA256.hash($0) }
        }
    }
#endif
