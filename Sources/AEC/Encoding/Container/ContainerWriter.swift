/// A chunk that is to be written.
struct EncodedChunk: Sendable {
    let type: ChunkType
    let payload: [UInt8]
}

/// Puts a file together, group by group, so that no more than one group is in memory beside the file.
///
///     var writer = ContainerWriter(header)
///     for group in groups { try writer.append(latentsChecksum: group.checksum, stream: group.stream) }
///     let bytes = try writer.finish()
///
/// The same header and groups always give the same bytes.
struct ContainerWriter {
    private let header: FileHeader
    private var bytes: [UInt8]
    private var groupsWritten = 0
    /// Where the index's payload begins, in a file that has one.
    private let indexPayload: Int
    private let binding: GroupBinding

    /// - Parameter leading: the chunks before the groups: alpha first, then those that may be skipped.
    /// - Throws: `invalidArgument` when one of them is longer than a chunk can be.
    init(_ header: FileHeader, leading: [EncodedChunk] = []) throws(AECError) {
        self.header = header
        bytes = header.encoded
        var binding = GroupBinding(header)
        for chunk in leading {
            guard chunk.payload.count <= Int32.max else {
                throw AECError(
                    .invalidArgument,
                    "\(chunk.payload.count) bytes are too many for chunk \(chunk.type.name): make the picture smaller"
                )
            }
            let start = bytes.count
            bytes.appendLittleEndian(chunk.type.raw)
            bytes.appendLittleEndian(UInt32(chunk.payload.count))
            bytes.append(contentsOf: chunk.payload)
            let checksum = CRC32.of(bytes, start..<bytes.count)
            bytes.appendLittleEndian(checksum)
            if chunk.type.isBound { binding.add(checksum: checksum) }
        }
        self.binding = binding
        indexPayload = bytes.count + 8
        if header.groupCount > 1 {
            // The lengths and the checksum are filled in as the groups come: the index's own size is known now.
            bytes.appendLittleEndian(ChunkType.groupIndex.raw)
            bytes.appendLittleEndian(UInt32(4 * header.groupCount))
            bytes.append(contentsOf: [UInt8](repeating: 0, count: 4 * header.groupCount + 4))
        }
    }

    /// Appends the next group in order.
    ///
    /// - Throws: `internalInconsistency` when the image has no more groups or the stream is longer than any group's.
    mutating func append(latentsChecksum: UInt32, stream: [UInt8]) throws(AECError) {
        let length = stream.count + 4
        guard groupsWritten < header.groupCount, length <= ContainerParser.maximumGroupLength else {
            throw AECError(
                .internalInconsistency,
                "group \(groupsWritten) of \(header.groupCount) with \(stream.count) bytes cannot be written"
            )
        }
        if header.groupCount > 1 {
            bytes.storeLittleEndian(UInt32(length), at: indexPayload + 4 * groupsWritten)
        }
        let start = bytes.count
        bytes.appendLittleEndian(ChunkType.group.raw)
        bytes.appendLittleEndian(UInt32(length))
        bytes.appendLittleEndian(latentsChecksum ^ binding.of(group: groupsWritten))
        bytes.append(contentsOf: stream)
        bytes.appendLittleEndian(CRC32.of(bytes, start..<bytes.count))
        groupsWritten += 1
    }

    /// The file.
    ///
    /// - Throws: `internalInconsistency` when groups are missing.
    consuming func finish() throws(AECError) -> [UInt8] {
        guard groupsWritten == header.groupCount else {
            throw AECError(
                .internalInconsistency,
                "only \(groupsWritten) of \(header.groupCount) groups were written")
        }
        if header.groupCount > 1 {
            let end = indexPayload + 4 * header.groupCount
            bytes.storeLittleEndian(CRC32.of(bytes, indexPayload - 8..<end), at: end)
        }
        return bytes
    }

    /// All at once.
    static func write(
        header: FileHeader, leading: [EncodedChunk] = [],
        groups: [(latentsChecksum: UInt32, stream: [UInt8])]
    ) throws(AECError) -> [UInt8] {
        var writer = try ContainerWriter(header, leading: leading)
        for group in groups {
            try writer.append(latentsChecksum: group.latentsChecksum, stream: group.stream)
        }
        return try writer.finish()
    }
}
