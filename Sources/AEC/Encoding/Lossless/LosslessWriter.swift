/// Puts an exact layer behind a lossy picture.
enum LosslessWriter {
    /// - Parameters:
    ///   - base: the lossy picture, a file of the encoder's own.
    ///   - isBaseEmpty: whether that is of one colour.
    ///   - groups: of the layer, one for each of the picture's.
    /// - Throws: `internalInconsistency` when there are more or fewer groups, or one is longer than can be.
    static func file(
        base: [UInt8], isBaseEmpty: Bool, maxError: Int, groups: [LosslessGroupEncoder.Coded]
    ) throws(AECError) -> [UInt8] {
        var limits = Limits.default
        (limits.maxPixels, limits.maxSide) = (.max, .max)
        let file = try ContainerReader(base, limits: limits, checksGroups: false)
        let lengths = groups.map { LosslessRecord.prefixSize + $0.body.count }
        guard groups.count == file.header.groupCount,
            lengths.allSatisfy({ LosslessLayout.groupLengths.contains($0) })
        else {
            throw AECError(.internalInconsistency, "an exact layer that does not fit its picture")
        }
        let head = LosslessLayout(
            maxError: maxError, isBaseEmpty: isBaseEmpty, lengths: lengths
        ).encoded
        var bytes = base
        bytes.reserveCapacity(size(base: base, groups: groups))
        let binding = file.binding.ofLayer(head: append(.layer, [head], to: &bytes))
        for (index, group) in groups.enumerated() {
            var prefix: [UInt8] = []
            prefix.appendLittleEndian(group.checksum ^ binding.of(group: index))
            prefix.append(group.form.rawValue)
            append(.layerGroup, [prefix, group.body], to: &bytes)
        }
        return bytes
    }

    /// Bytes of the file.
    static func size(base: [UInt8], groups: [LosslessGroupEncoder.Coded]) -> Int {
        let empty = LosslessLayout(maxError: 0, isBaseEmpty: false, lengths: []).encoded.count
        return groups.reduce(base.count + ChunkRecord.overhead + empty) {
            $0 + 4 + ChunkRecord.overhead + LosslessRecord.prefixSize + $1.body.count
        }
    }

    /// - Returns: the chunk's CRC-32.
    @discardableResult
    private static func append(
        _ type: ChunkType, _ parts: [[UInt8]], to bytes: inout [UInt8]
    ) -> UInt32 {
        let start = bytes.count
        bytes.appendLittleEndian(type.raw)
        bytes.appendLittleEndian(UInt32(parts.reduce(0) { $0 + $1.count }))
        for part in parts { bytes.append(contentsOf: part) }
        let checksum = CRC32.of(bytes, start..<bytes.count)
        bytes.appendLittleEndian(checksum)
        return checksum
    }
}
