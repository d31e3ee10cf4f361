/// One group's place in the file.
struct GroupRecord: Sendable {
    /// Where the group's symbol stream lies in the file.
    let stream: Range<Int>
    /// CRC-32 of the reconstructed latents, without what binds it to the rest of the file: as int16, little-endian, in rows
    /// of pixels of 320 channels.
    let latentsChecksum: UInt32

    /// The chunk that holds it: the stream follows type, length and the latents' checksum.
    var chunk: ChunkRecord {
        ChunkRecord(type: .group, offset: stream.lowerBound - 12, length: stream.count + 4)
    }
}

/// A whole file taken apart and checked: header, checksums, order of chunks, index, counts.
///
///     let container = try ContainerReader(bytes, limits: .default)
///     let stream = container.bytes[container.groups[0].stream]
///
/// Nothing is allocated that the file does not pay for with bytes of its own: every group that the header declares must
/// be there before there is a reader.
struct ContainerReader: Sendable {
    /// The file.
    let bytes: [UInt8]
    let header: FileHeader
    /// One for each group of the image, in order.
    let groups: [GroupRecord]
    /// All chunks but the groups, in order.
    let chunks: [ChunkRecord]
    /// Where the alpha channel lies; nil in a picture without.
    let alpha: AlphaLayout?
    /// Where the exact blocks lie; nil in a picture without.
    let exact: ExactLayout?
    /// What is said of the quantiser; nil where it is the model's own, with the same steps everywhere.
    let steps: StepChunk?
    /// Bytes of the lossy picture: where its last group ends.
    let baseSize: Int
    /// The exact layer; nil where the file has none, or it was not looked at.
    let layer: LosslessLayer?
    /// What ties groups to the header and the chunks before them.
    let binding: GroupBinding
    /// The chunks of metadata whose checksums match, at most one of each kind.
    let metadata: [ChunkRecord]
    /// Damage that does not touch the picture: a metadata chunk whose checksum does not match.
    let warnings: [String]
    /// Whether the checksums of the chunks of groups, and of those of the exact layer, have been found right.
    let hasCheckedGroups: Bool
    /// The groups that are not whole, where those may be missing.
    let lost: LostGroups

    /// - Parameter checksGroups: whether the groups' own checksums are looked at, which reads the whole file. Whoever
    ///   needs a few groups checks those themselves.
    /// - Parameter salvages: whether groups may be damaged or missing, as long as one is whole, and so may the exact layer; all
    ///   are checked then.
    /// - Parameter readsLayer: whether what lies behind the groups is looked at.
    /// - Throws: `truncated`, `malformed`, `checksumMismatch`, `unsupportedVersion`, `unsupportedFeature`,
    ///   `limitExceeded`.
    init(
        _ bytes: [UInt8], limits: Limits, checksGroups: Bool = true, salvages: Bool = false,
        readsLayer: Bool = true
    ) throws(AECError) {
        self.bytes = bytes
        header = try FileHeader(bytes, limits: limits)
        try header.checkEntropyCoder()
        var parser = ContainerParser(
            bytes, header: header, checksGroups: checksGroups || salvages, salvages: salvages)
        try parser.parse(readsLayer: readsLayer)
        groups = parser.groups
        chunks = parser.chunks
        alpha = parser.alpha
        exact = parser.exact
        steps = parser.steps
        baseSize = parser.baseSize
        layer = parser.layer
        binding = parser.binding
        metadata = parser.metadata
        warnings = parser.warnings
        hasCheckedGroups = parser.checksGroups
        lost = parser.lost
    }
}

extension ContainerReader {
    /// The metadata of the file.
    /// - Parameters:
    ///   - budget: what is left of the memory for the picture.
    ///   - warnings: gets what is damaged: chunks whose checksums do not match, and contents that break a rule or a
    ///     limit.
    func readMetadata(
        limits: Limits, budget: inout Budget, warnings: inout [String]
    ) -> Metadata {
        warnings += self.warnings
        if !lost.isEmpty { warnings.append(lost.warning(of: groups.count, exact)) }
        return Metadata(
            metadata, of: bytes, colorModel: header.colorModel, limits: limits, budget: &budget,
            warnings: &warnings)
    }
}

/// The walk over the chunks, shared by reader and inspection. What was found before an error stays readable.
struct ContainerParser {
    /// A payload this long cannot come from a group of 64x64 latents: more than 12 bytes a symbol.
    static let maximumGroupLength = 1 << 24
    /// Chunks beside the groups and their index.
    static let maximumOtherChunks = 1024

    let bytes: [UInt8]
    let header: FileHeader
    /// Whether the checksums of the groups are looked at, which reads the whole file.
    let checksGroups: Bool
    /// Whether groups may be damaged or missing.
    let salvages: Bool

    private(set) var groups: [GroupRecord] = []
    private(set) var chunks: [ChunkRecord] = []
    private(set) var alpha: AlphaLayout?
    private(set) var exact: ExactLayout?
    private(set) var steps: StepChunk?
    private(set) var metadata: [ChunkRecord] = []
    private(set) var warnings: [String] = []
    private(set) var lost = LostGroups()
    /// Bytes up to the end of the last group; 0 before that is found.
    private(set) var baseSize = 0
    /// As far as it was found.
    private(set) var layer: LosslessLayer?
    /// Of the group index: the payload length of each group.
    private var indexedLengths: [Int] = []
    private(set) var binding: GroupBinding

    init(_ bytes: [UInt8], header: FileHeader, checksGroups: Bool, salvages: Bool = false) {
        self.bytes = bytes
        self.header = header
        self.checksGroups = checksGroups
        self.salvages = salvages
        binding = GroupBinding(header)
    }

    /// - Parameter readsLayer: whether what lies behind the groups is looked at.
    mutating func parse(readsLayer: Bool = true) throws(AECError) {
        baseSize = try parseBase()
        guard readsLayer, baseSize < bytes.count else { return }
        guard salvages else { return try parseRest(from: baseSize) }
        do throws(AECError) {
            try parseRest(from: baseSize)
        } catch {
            if layer == nil { layer = LosslessLayer(lostBecauseOf: error) }
        }
    }

    /// The lossy picture.
    /// - Returns: where it ends.
    private mutating func parseBase() throws(AECError) -> Int {
        var offset = FileHeader.size
        while groups.count < header.groupCount {
            let chunk = try ChunkRecord(bytes, at: offset)
            if chunk.type == .group {
                try addGroup(chunk)
            } else {
                try addOther(chunk)
            }
            offset = chunk.end
            if salvages, !indexedLengths.isEmpty { return try salvageGroups(from: offset) }
        }
        return offset
    }

    /// The groups where the index says that they lie.
    /// - Returns: where the last one ends.
    private mutating func salvageGroups(from start: Int) throws(AECError) -> Int {
        var offset = start
        for (index, length) in indexedLengths.enumerated() {
            do throws(AECError) {
                let chunk = try ChunkRecord(bytes, at: offset)
                guard chunk.type == .group else {
                    throw AECError(.malformed, "no group", offset: offset)
                }
                try addGroup(chunk)
            } catch {
                lost.insert(index, offset: offset)
                groups.append(GroupRecord(stream: offset..<offset, latentsChecksum: 0))
            }
            // Behind the end of the file sums might overflow.
            offset += min(ChunkRecord.overhead + length, bytes.count - offset)
        }
        guard lost.isEmpty || indexedLengths.indices.contains(where: { !lost.contains($0) }) else {
            throw AECError(
                .truncated, "no group of the picture is whole: nothing of it is left", offset: start
            )
        }
        return offset
    }

    private mutating func addGroup(_ chunk: ChunkRecord) throws(AECError) {
        if checksGroups { try chunk.checkIntact(in: bytes) }
        try requireAlpha(before: chunk)
        let index = groups.count
        guard chunk.length >= 4, chunk.length <= ContainerParser.maximumGroupLength else {
            throw AECError(
                .malformed, "group \(index) cannot have a length of \(chunk.length) bytes",
                offset: chunk.offset)
        }
        if header.groupCount > 1 {
            guard indexedLengths.count == header.groupCount else {
                throw AECError(
                    .malformed,
                    "an image of \(header.groupCount) groups needs an index before the first",
                    offset: chunk.offset)
            }
            guard indexedLengths[index] == chunk.length else {
                throw AECError(
                    .malformed,
                    "group \(index) has \(chunk.length) bytes, but \(indexedLengths[index]) in the index",
                    offset: chunk.offset)
            }
        }
        var reader = ByteReader(bytes, at: chunk.payload.lowerBound)
        let latentsChecksum = try reader.u32() ^ binding.of(group: index)
        groups.append(
            GroupRecord(
                stream: chunk.payload.lowerBound + 4..<chunk.payload.upperBound,
                latentsChecksum: latentsChecksum))
    }

    private mutating func addOther(_ chunk: ChunkRecord) throws(AECError) {
        let isFirst = !chunks.contains { $0.type == chunk.type }
        var isIntact = true
        if chunk.type.isKnownMetadata, indexedLengths.isEmpty, groups.isEmpty,
            try !chunk.isIntact(in: bytes)
        {
            // Only a chunk whose name is known may be skipped in spite of damage: in an unknown one, the damage
            // may be in the name and hide a critical chunk.
            isIntact = false
            warnings.append(
                "the checksum of chunk \(chunk.type.name) at byte \(chunk.offset) does not match: skipped"
            )
        } else {
            try chunk.checkIntact(in: bytes)
        }
        guard groups.isEmpty, indexedLengths.isEmpty else {
            throw AECError(
                .malformed, "chunk \(chunk.type.name) lies between groups",
                offset: chunk.offset)
        }
        guard !chunk.type.isOfLayer else {
            throw AECError(
                .malformed, "chunk \(chunk.type.name) lies before the groups",
                offset: chunk.offset)
        }
        if chunk.type == .alpha {
            try addAlpha(chunk)
        } else if chunk.type == .exact {
            try addExact(chunk)
        } else if chunk.type == .steps {
            try addSteps(chunk)
        } else if chunk.type == .groupIndex {
            try requireAlpha(before: chunk)
            try readIndex(chunk)
        } else if chunk.type.isCritical {
            throw AECError(
                .unsupportedFeature,
                "the picture needs chunk \(chunk.type.name), which this version does not know",
                offset: chunk.offset)
        } else {
            try requireAlpha(before: chunk)
            if chunk.type.isKnownMetadata {
                guard isFirst else {
                    throw AECError(
                        .malformed, "chunk \(chunk.type.name) occurs twice", offset: chunk.offset)
                }
                if isIntact { metadata.append(chunk) }
            }
        }
        if chunk.type.isBound { binding.add(checksum: try chunk.checksum(in: bytes)) }
        try append(chunk)
    }

    private mutating func append(_ chunk: ChunkRecord) throws(AECError) {
        guard chunks.count < ContainerParser.maximumOtherChunks else {
            throw AECError(
                .malformed,
                "more than \(ContainerParser.maximumOtherChunks) chunks besides the groups",
                offset: chunk.offset)
        }
        chunks.append(chunk)
    }

    /// Critical chunks come before all others, so that alpha is found missing at the first of those.
    private func requireAlpha(before chunk: ChunkRecord) throws(AECError) {
        guard header.hasAlpha == (alpha != nil) else {
            throw AECError(
                .malformed, "the picture has alpha, but chunk ALPH is not in its place",
                offset: chunk.offset)
        }
        guard (alpha?.method == .exactBlocks) == (exact?.carriesAlpha ?? false) else {
            throw AECError(
                .malformed, "chunks ALPH and EXCT do not agree on where opacity lies",
                offset: chunk.offset)
        }
    }

    private mutating func addAlpha(_ chunk: ChunkRecord) throws(AECError) {
        guard header.hasAlpha else {
            throw AECError(
                .malformed, "chunk ALPH in a picture without alpha", offset: chunk.offset)
        }
        guard alpha == nil else {
            throw AECError(.malformed, "chunk ALPH occurs twice", offset: chunk.offset)
        }
        alpha = try AlphaLayout(chunk, of: bytes, header: header)
    }

    private mutating func addExact(_ chunk: ChunkRecord) throws(AECError) {
        try requireFirst(chunk, isNew: exact == nil)
        exact = try ExactLayout(chunk, of: bytes, header: header)
    }

    private mutating func addSteps(_ chunk: ChunkRecord) throws(AECError) {
        try requireFirst(chunk, isNew: steps == nil)
        steps = try StepChunk(chunk, of: bytes, header: header)
    }

    /// For a critical chunk that there is at most one of.
    private func requireFirst(_ chunk: ChunkRecord, isNew: Bool) throws(AECError) {
        guard isNew else {
            throw AECError(
                .malformed, "chunk \(chunk.type.name) occurs twice", offset: chunk.offset)
        }
        guard chunks.allSatisfy({ $0.type.isCritical }) else {
            throw AECError(
                .malformed, "chunk \(chunk.type.name) comes after chunks that may be skipped",
                offset: chunk.offset)
        }
    }

    /// The index must fit the image and the file exactly, so that a lie in it is found before a group is read.
    private mutating func readIndex(_ chunk: ChunkRecord) throws(AECError) {
        let count = header.groupCount
        guard count > 1, chunk.length == 4 * count else {
            throw AECError(
                .malformed,
                "a group index of \(chunk.length) bytes does not fit an image of \(count) groups",
                offset: chunk.offset)
        }
        var reader = ByteReader(bytes, at: chunk.payload.lowerBound)
        var end = Int64(chunk.end)
        for index in 0..<count {
            let length = try reader.u32()
            guard length >= 4, length <= UInt32(ContainerParser.maximumGroupLength) else {
                throw AECError(
                    .malformed, "the index gives group \(index) a length of \(length) bytes",
                    offset: reader.offset - 4)
            }
            end += Int64(length) + Int64(ChunkRecord.overhead)
            indexedLengths.append(Int(length))
        }
        if salvages { return }
        guard end <= Int64(bytes.count) else {
            throw AECError(
                .truncated, "the file ends before the last group that its index declares",
                offset: bytes.count)
        }
    }
}

/// What follows the groups: the exact layer, and what later versions may have there.
extension ContainerParser {
    private mutating func parseRest(from start: Int) throws(AECError) {
        var offset = start
        while offset < bytes.count {
            guard let chunk = try chunkBehindGroups(at: offset) else {
                throw AECError(
                    .malformed, "\(bytes.count - offset) bytes follow the last group",
                    offset: offset)
            }
            offset = chunk.end
            if chunk.type == .layer {
                try append(chunk)
                do throws(AECError) {
                    offset = try parseLayer(chunk)
                } catch {
                    throw LosslessLayer.offeringBase(error, of: layer)
                }
            } else {
                try addBehindGroups(chunk)
            }
        }
    }

    /// Nil where what stands there is not the name of a chunk, nor the beginning of one.
    private func chunkBehindGroups(at offset: Int) throws(AECError) -> ChunkRecord? {
        for byte in bytes[offset..<min(offset + 4, bytes.count)] {
            guard 0x61...0x7A ~= byte | 0x20 else { return nil }
        }
        do throws(AECError) {
            return try ChunkRecord(bytes, at: offset)
        } catch {
            throw LosslessLayer.offeringBase(error, of: layer)
        }
    }

    /// A chunk that is not the layer's: those that are not known are skipped, in silence.
    private mutating func addBehindGroups(_ chunk: ChunkRecord) throws(AECError) {
        try chunk.checkIntact(in: bytes)
        let type = chunk.type
        guard !type.isDefined else {
            throw AECError(
                .malformed, "chunk \(type.name) lies behind the last group", offset: chunk.offset)
        }
        guard !type.isCritical else {
            throw AECError(
                .unsupportedFeature,
                "the picture needs chunk \(type.name), which this version does not know",
                offset: chunk.offset)
        }
        try append(chunk)
    }

    /// The exact layer: its head, and all groups behind it.
    /// - Returns: where the last one ends.
    private mutating func parseLayer(_ head: ChunkRecord) throws(AECError) -> Int {
        guard layer == nil else {
            throw AECError(.malformed, "chunk xLYR occurs twice", offset: head.offset)
        }
        try head.checkIntact(in: bytes)
        let layout = try LosslessLayout(head, of: bytes, header: header)
        layer = LosslessLayer(layout, at: head.offset)
        let binding = binding.ofLayer(head: try head.checksum(in: bytes))
        var offset = head.end
        for (index, length) in layout.lengths.enumerated() {
            do throws(AECError) {
                let chunk = try ChunkRecord(bytes, at: offset)
                let record = try LosslessRecord(
                    chunk, of: bytes, group: index, length: length,
                    binding: binding.of(group: index))
                if checksGroups { try chunk.checkIntact(in: bytes) }
                layer?.append(.success(record))
            } catch {
                guard salvages else { throw error }
                layer?.append(.failure(error))
            }
            // Behind the end of the file sums might overflow.
            offset += min(ChunkRecord.overhead + length, bytes.count - offset)
        }
        return offset
    }
}
