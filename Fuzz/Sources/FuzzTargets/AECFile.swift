@testable import AEC

/// `.aec` files that are made right again after changes, so that the changes reach what lies behind the checksums.
enum AECFile {
    /// The checksums of the header and of all chunks.
    static func withChecksums(_ input: [UInt8]) -> [UInt8] {
        var bytes = input
        repairHeader(&bytes)
        var at = FileHeader.size
        while let chunk = try? ChunkRecord(bytes, at: at) {
            repair(chunk, in: &bytes)
            at = chunk.end
        }
        return bytes
    }

    /// The standard model, lengths that lead from chunk to chunk, an index that adds up, and all checksums.
    static func repaired(_ input: [UInt8]) -> [UInt8] {
        var bytes = input
        if bytes.count >= FileHeader.modelIDOffset + FileHeader.modelIDSize {
            bytes.replaceSubrange(
                FileHeader.modelIDOffset..<FileHeader.modelIDOffset + FileHeader.modelIDSize,
                with: Model.standard.id)
        }
        var index: Int?
        var exact: ChunkRecord?
        var lengths: [UInt32] = []
        var at = FileHeader.size
        while at + ChunkRecord.overhead <= bytes.count {
            repairLength(&bytes, at: at)
            guard let chunk = try? ChunkRecord(bytes, at: at) else { break }
            if chunk.type == .groupIndex { index = at }
            if chunk.type == .alpha, chunk.length >= 6 {
                // The length of the first band, which is the only one in all but high pictures.
                bytes.storeLittleEndian(
                    UInt32(chunk.length - 6), at: chunk.payload.lowerBound + AlphaLayout.prefixSize)
            }
            if chunk.type == .exact { exact = chunk }
            if chunk.type == .group { lengths.append(UInt32(chunk.length)) }
            at = chunk.end
        }
        if let exact, index == nil, exact.length >= 5 {
            // The length of the only group's stream, behind the method.
            bytes.storeLittleEndian(
                UInt32(exact.length - 5), at: exact.payload.lowerBound + 1)
        }
        if let index, let chunk = try? ChunkRecord(bytes, at: index) {
            for (i, length) in lengths.enumerated() where 4 * i + 4 <= chunk.length {
                bytes.storeLittleEndian(length, at: chunk.payload.lowerBound + 4 * i)
            }
        }
        return withChecksums(bytes)
    }

    /// The checksums of the latents, too, by decoding them: what is left can be turned into pixels.
    static func withLatentChecksums(_ input: [UInt8], limits: Limits) -> [UInt8] {
        var budget = limits.budget
        guard let file = try? ContainerReader(input, limits: limits),
            let quantisation = try? Quantisation(file, model: .standard, budget: &budget)
        else { return input }
        let decoder = GroupDecoder(file, quantisation)
        var bytes = input
        for (index, record) in file.groups.enumerated() {
            let group = file.header.geometry.group(index)
            let crc = input.withUnsafeBytes {
                (try? decoder.reconstruct(record.stream, of: $0, group: group)).map {
                    decoder.checksum($0, group: group)
                }
            }
            if let crc { bytes.storeLittleEndian(crc, at: record.stream.lowerBound - 4) }
        }
        return withChecksums(bytes)
    }

    private static func repairHeader(_ bytes: inout [UInt8]) {
        let end = FileHeader.size - 4
        guard bytes.count >= FileHeader.size else { return }
        bytes.storeLittleEndian(CRC32.of(bytes, 0..<end), at: end)
    }

    private static func repair(_ chunk: ChunkRecord, in bytes: inout [UInt8]) {
        let end = chunk.payload.upperBound
        bytes.storeLittleEndian(CRC32.of(bytes, chunk.offset..<end), at: end)
    }

    /// A length that leads to another chunk or to the end of the file: that in the file, if it does, or else to the
    /// next name of a chunk, or to the end.
    private static func repairLength(_ bytes: inout [UInt8], at offset: Int) {
        if let chunk = try? ChunkRecord(bytes, at: offset),
            chunk.end == bytes.count || isType(bytes, at: chunk.end)
        {
            return
        }
        var end = offset + ChunkRecord.overhead
        while end < bytes.count, !isKnownType(bytes, at: end) { end += 1 }
        bytes.storeLittleEndian(UInt32(end - offset - ChunkRecord.overhead), at: offset + 4)
    }

    private static func isKnownType(_ bytes: [UInt8], at offset: Int) -> Bool {
        var reader = ByteReader(bytes, at: offset)
        guard let raw = try? reader.u32(), let type = ChunkType(raw: raw) else { return false }
        return type == .group || type == .groupIndex || type == .alpha || type == .exact
            || type.isKnownMetadata
    }

    private static func isType(_ bytes: [UInt8], at offset: Int) -> Bool {
        var reader = ByteReader(bytes, at: offset)
        guard let raw = try? reader.u32() else { return false }
        return ChunkType(raw: raw) != nil
    }
}
