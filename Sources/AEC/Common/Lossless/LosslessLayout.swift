/// What chunk `xLYR` says, the head of the exact layer.
///
///     | method | largest error | flags | length of each group's chunk, u32 ...
struct LosslessLayout: Sendable {
    /// By how much a sample may differ from the picture's that was encoded.
    let maxError: Int
    /// Whether the lossy picture is of one colour, and no use as a preview: nothing in it would have helped the layer.
    let isBaseEmpty: Bool
    /// For each group, the bytes of its chunk's payload.
    let lengths: [Int]

    /// Of the payload of a group's chunk. Samples of 16 bits take less than half of that as they are.
    static let groupLengths = LosslessRecord.prefixSize...1 << 24

    /// Bytes before the lengths.
    private static let prefixSize = 3

    /// The flag of a lossy picture of one colour.
    private static let emptyBase: UInt8 = 1

    init(maxError: Int, isBaseEmpty: Bool, lengths: [Int]) {
        self.maxError = maxError
        self.isBaseEmpty = isBaseEmpty
        self.lengths = lengths
    }

    /// - Throws: `malformed` when the payload breaks a rule of the format, `unsupportedFeature` for another method.
    init(_ chunk: ChunkRecord, of bytes: [UInt8], header: FileHeader) throws(AECError) {
        let wanted = LosslessLayout.prefixSize + 4 * header.groupCount
        var reader = ByteReader(bytes, at: chunk.payload.lowerBound)
        guard chunk.length >= 1 else {
            throw AECError(.malformed, "chunk xLYR is empty", offset: chunk.offset)
        }
        let method = try reader.u8()
        guard method == 0 else {
            throw AECError(
                .unsupportedFeature,
                "the exact layer is coded with method \(Int(method)), which this version does not know",
                offset: chunk.payload.lowerBound)
        }
        guard chunk.length == wanted else {
            throw AECError(
                .malformed,
                "chunk xLYR has \(chunk.length) bytes, where \(header.groupCount) groups need \(wanted)",
                offset: chunk.offset)
        }
        let maxError = Int(try reader.u8())
        let flags = try reader.u8()
        guard flags <= LosslessLayout.emptyBase else {
            throw AECError(
                .unsupportedFeature,
                "the exact layer has flags \(Int(flags)), which this version does not know",
                offset: chunk.payload.lowerBound + 2)
        }
        var lengths: [Int] = []
        lengths.reserveCapacity(header.groupCount)
        for index in 0..<header.groupCount {
            let offset = reader.offset
            let stored = try reader.u32()
            // Int may have 32 bits.
            guard let length = Int(exactly: stored), LosslessLayout.groupLengths.contains(length)
            else {
                throw AECError(
                    .malformed, "group \(index) of the exact layer cannot have \(stored) bytes",
                    offset: offset)
            }
            lengths.append(length)
        }
        self.init(
            maxError: maxError, isBaseEmpty: flags == LosslessLayout.emptyBase, lengths: lengths)
    }

    /// The payload.
    var encoded: [UInt8] {
        var payload: [UInt8] = [
            0, UInt8(truncatingIfNeeded: maxError), isBaseEmpty ? LosslessLayout.emptyBase : 0,
        ]
        for length in lengths { payload.appendLittleEndian(UInt32(truncatingIfNeeded: length)) }
        return payload
    }
}

/// Where a group of the exact layer lies in the file: what chunk `xGRP` says before anything of it is decoded.
///
///     | check of the samples, u32 | form | body ...
struct LosslessRecord: Sendable {
    let chunk: ChunkRecord
    /// CRC-32 of the group's samples, without what binds it to the rest of the file.
    let checksum: UInt32
    /// As the file has it: it may be one that this version does not know.
    let form: UInt8

    /// Bytes before the body.
    static let prefixSize = 5

    /// What follows the form.
    var body: Range<Int> {
        chunk.payload.lowerBound + LosslessRecord.prefixSize..<chunk.payload.upperBound
    }

    /// - Parameters:
    ///   - length: what the layer's head says of the chunk.
    ///   - binding: of this group.
    /// - Throws: `malformed` when the chunk is another one.
    init(
        _ chunk: ChunkRecord, of bytes: [UInt8], group index: Int, length: Int, binding: UInt32
    ) throws(AECError) {
        guard chunk.type == .layerGroup else {
            throw AECError(
                .malformed,
                "chunk \(chunk.type.name) lies where group \(index) of the exact layer is expected",
                offset: chunk.offset)
        }
        guard chunk.length == length, length >= LosslessRecord.prefixSize else {
            throw AECError(
                .malformed,
                "group \(index) of the exact layer has \(chunk.length) bytes, but \(length) in the layer's head",
                offset: chunk.offset)
        }
        self.chunk = chunk
        var reader = ByteReader(bytes, at: chunk.payload.lowerBound)
        checksum = try reader.u32() ^ binding
        form = try reader.u8()
    }
}
