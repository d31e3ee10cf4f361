/// Chunk `STEP`: that the quantiser has other tables than those that the model's network was trained with, or a map of steps,
/// or both.
///
///     | method | flags | id of the tables, 4 bytes | residuals of the map, one DEFLATE stream |
struct StepChunk: Sendable {
    static let prefixSize = 2
    static let tables: UInt8 = 1
    static let map: UInt8 = 2

    /// The first 4 bytes of the SHA-256 of a set of tables; nil for the model's own.
    let tableSet: [UInt8]?
    /// Where the residuals of the map lie in the file; nil without a map.
    let residuals: Range<Int>?

    /// - Throws: `malformed` when the payload breaks a rule of the format, `unsupportedFeature` for another method or
    ///   flag.
    init(_ chunk: ChunkRecord, of bytes: [UInt8], header: FileHeader) throws(AECError) {
        let start = chunk.payload.lowerBound
        guard chunk.length >= StepChunk.prefixSize else {
            throw AECError(.malformed, "chunk STEP has \(chunk.length) bytes", offset: chunk.offset)
        }
        var reader = ByteReader(bytes, at: start)
        let method = try reader.u8()
        let flags = try reader.u8()
        guard method == 0, flags & ~(StepChunk.tables | StepChunk.map) == 0 else {
            throw AECError(
                .unsupportedFeature,
                "the quantiser is described with method \(Int(method)) and flags \(Int(flags)), which this version does not know",
                offset: start)
        }
        guard flags != 0 else {
            throw AECError(.malformed, "chunk STEP says nothing", offset: start + 1)
        }
        var offset = start + StepChunk.prefixSize
        if flags & StepChunk.tables != 0 {
            guard chunk.payload.upperBound - offset >= TableSet.idSize else {
                throw AECError(
                    .malformed, "chunk STEP ends within the id of its tables", offset: offset)
            }
            tableSet = try reader.array(TableSet.idSize)
            offset += TableSet.idSize
        } else {
            tableSet = nil
        }
        let rest = offset..<chunk.payload.upperBound
        guard flags & StepChunk.map != 0 else {
            guard rest.isEmpty else {
                throw AECError(
                    .malformed, "chunk STEP is longer than it says, by \(rest.count)",
                    offset: offset)
            }
            residuals = nil
            return
        }
        let cells = StepMap.cells(width: header.width, height: header.height)
        guard rest.count >= DeflateBound.smallestSource(of: cells) else {
            throw AECError(
                .malformed,
                "the map of steps has \(rest.count) bytes, from which its \(cells) cells cannot come",
                offset: offset)
        }
        residuals = rest
    }
}
