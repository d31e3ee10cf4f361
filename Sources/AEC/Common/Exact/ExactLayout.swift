/// Where the exact blocks of each group lie in the file: what chunk `EXCT` says before anything of it is inflated.
///
///     | method | length of each group's stream, u32 | the streams ...
struct ExactLayout: Sendable {
    /// For each group its stream; nil where it has no exact blocks.
    let streams: [ExactStream?]
    /// Whether the opacities of all pixels are in the blocks.
    let carriesAlpha: Bool

    /// - Throws: `malformed` when the payload breaks a rule of the format, `unsupportedFeature` for another method or
    ///   form.
    init(_ chunk: ChunkRecord, of bytes: [UInt8], header: FileHeader) throws(AECError) {
        let geometry = header.geometry
        let tableSize = 1 + 4 * geometry.groupCount
        guard chunk.length >= tableSize else {
            throw AECError(
                .malformed,
                "chunk EXCT has \(chunk.length) bytes, too few for \(geometry.groupCount) groups",
                offset: chunk.offset)
        }
        var reader = ByteReader(bytes, at: chunk.payload.lowerBound)
        let method = try reader.u8()
        guard method == 0 else {
            throw AECError(
                .unsupportedFeature,
                "exact blocks are coded with method \(Int(method)), which this version does not know",
                offset: chunk.payload.lowerBound)
        }
        var streams: [ExactStream?] = []
        try reader.streams(
            geometry.groupCount, to: chunk.payload.upperBound,
            tooLong: { "the exact blocks of group \($0) end beyond their chunk" },
            whole: "the exact blocks"
        ) { (index, stream, _) throws(AECError) in
            streams.append(
                stream.isEmpty
                    ? nil
                    : try ExactStream(
                        stream, of: bytes, grid: ExactGrid(geometry, group: index), header: header))
        }
        guard streams.contains(where: { $0 != nil }) else {
            throw AECError(
                .malformed, "chunk EXCT has no exact blocks", offset: chunk.payload.lowerBound)
        }
        let carriers = streams.count { $0?.form.hasAlpha == true }
        guard carriers == 0 || carriers == streams.count else {
            throw AECError(
                .malformed, "some exact blocks carry opacities, and others do not",
                offset: chunk.payload.lowerBound)
        }
        self.streams = streams
        carriesAlpha = carriers > 0
    }
}
