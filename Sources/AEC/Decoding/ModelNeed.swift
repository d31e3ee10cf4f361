/// The model that a file was encoded with, and with which alone it can be decoded.
package struct ModelNeed: Sendable {
    /// The first 8 bytes of the SHA-256 of the model.
    package let id: [UInt8]
    /// The first 4 bytes of the SHA-256 of the set of gain tables; nil for the model's own.
    package let tableSet: [UInt8]?
}

extension AECDecoder {
    /// What a file needs, as its header and its chunk `STEP` say: nothing else is looked at. Nil of a file whose header is
    /// damaged. Damage behind it is for decoding to find: the tables are the model's own then.
    package static func modelNeeded(by bytes: [UInt8]) -> ModelNeed? {
        var limits = Limits.default
        limits.maxPixels = .max
        limits.maxSide = .max
        guard let header = try? FileHeader(bytes, limits: limits) else { return nil }
        var offset = FileHeader.size
        // The chunk lies among the critical ones, which come first
        for _ in 0..<ContainerParser.maximumOtherChunks {
            guard let chunk = try? ChunkRecord(bytes, at: offset), chunk.type.isCritical,
                chunk.type != .group
            else { break }
            if chunk.type == .steps {
                guard (try? chunk.isIntact(in: bytes)) == true else { break }
                let steps = try? StepChunk(chunk, of: bytes, header: header)
                return ModelNeed(id: header.modelID, tableSet: steps?.tableSet)
            }
            offset = chunk.end
        }
        return ModelNeed(id: header.modelID, tableSet: nil)
    }
}
