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
        var layer: ChunkRecord?
        var layerLengths: [UInt32] = []
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
            if chunk.type == .layer { layer = chunk }
            if chunk.type == .layerGroup { layerLengths.append(UInt32(chunk.length)) }
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
        if let layer {
            for (i, length) in layerLengths.enumerated() where 4 * i + 7 <= layer.length {
                bytes.storeLittleEndian(length, at: layer.payload.lowerBound + 3 + 4 * i)
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

    /// The checksums of the exact samples, too, by decoding them from those of the lossy picture.
    static func withSampleChecksums(_ input: [UInt8], limits: Limits) -> [UInt8] {
        guard let file = try? ContainerReader(input, limits: limits), let layer = file.layer,
            let head = file.chunks.first(where: { $0.type == .layer }),
            let base = try? AECDecoder(limits: limits).decode(input, layer: .base),
            let tie = try? file.binding.ofLayer(head: head.checksum(in: input))
        else { return input }
        var bytes = input
        let channels = file.header.colorModel.channels
        for index in file.groups.indices {
            guard let record = try? layer.record(of: index) else { continue }
            let group = LosslessGroup(file.header, group: index, maxError: layer.maxError)
            let frame = LosslessGroup.frame(of: index, in: file.header.geometry)
            let samples = AlignedMemory<UInt16>(count: group.sampleCount)
            for i in 0..<group.sampleCount {
                let (row, rest) = (i / (group.columns * channels), i % (group.columns * channels))
                let from = ((frame.y + row) * base.width + frame.x) * channels + rest
                switch base.samples {
                case .bits8(let values): samples.pointer[i] = UInt16(values[from])
                case .bits16(let values): samples.pointer[i] = values[from]
                }
            }
            let isDecoded: Void? = try? LosslessGroupDecoder.decode(
                form: record.form, input, record.body, group: group, into: samples.pointer)
            if isDecoded != nil {
                bytes.storeLittleEndian(
                    group.checksum(samples.pointer) ^ tie.of(group: index),
                    at: record.chunk.payload.lowerBound)
            }
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
            || type.isKnownMetadata || type.isOfLayer
    }

    private static func isType(_ bytes: [UInt8], at offset: Int) -> Bool {
        var reader = ByteReader(bytes, at: offset)
        guard let raw = try? reader.u32() else { return false }
        return ChunkType(raw: raw) != nil
    }
}
