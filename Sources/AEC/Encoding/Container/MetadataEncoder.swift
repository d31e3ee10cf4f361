/// Makes chunks of metadata.
enum MetadataEncoder {
    /// In the order in which they are written, each deflated where that makes it smaller.
    /// - Parameter warnings: gets what cannot be written, and why; it is left out.
    static func chunks(
        of metadata: Metadata, colorModel: AECImage.ColorModel, warnings: inout [String]
    ) throws(AECError) -> [EncodedChunk] {
        var chunks: [EncodedChunk] = []
        let parts: [(ChunkType, [UInt8]?)] = [
            (.icc, metadata.iccProfile), (.exif, metadata.exif), (.xmp, metadata.xmp),
        ]
        if let color = metadata.color, !color.isEmpty {
            if color.isValid {
                chunks.append(
                    EncodedChunk(type: .color, payload: try payload(color.chunkData)))
            } else {
                warnings.append(
                    "the colour description is left out: it has values that a PNG cannot hold")
            }
        }
        for (type, data) in parts {
            guard let data else { continue }
            if let problem = Metadata.problem(data, type: type, colorModel: colorModel) {
                warnings.append("the \(type.meaning) is left out: \(problem)")
            } else {
                chunks.append(EncodedChunk(type: type, payload: try payload(data)))
            }
        }
        return chunks
    }

    private static func payload(_ data: [UInt8]) throws(AECError) -> [UInt8] {
        let stream = try Deflate.deflate(data)
        guard stream.count + 4 < data.count else { return [0] + data }
        var payload: [UInt8] = [1]
        payload.appendLittleEndian(UInt32(data.count))
        return payload + stream
    }
}
