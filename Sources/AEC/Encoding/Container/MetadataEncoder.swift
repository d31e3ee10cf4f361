/// Makes chunks of metadata.
enum MetadataEncoder {
    /// In the order in which they are written, each deflated where that makes it smaller.
    /// - Parameters:
    ///   - isLossless: whether the file gives all samples back, without which the form of a PNG is of no use.
    ///   - warnings: gets what cannot be written, and why; it is left out.
    static func chunks(
        of metadata: Metadata, colorModel: AECImage.ColorModel, isLossless: Bool,
        warnings: inout [String]
    ) throws(AECError) -> [EncodedChunk] {
        var chunks: [EncodedChunk] = []
        let parts: [(ChunkType, [UInt8]?)] = [
            (.icc, metadata.iccProfile), (.exif, metadata.exif), (.xmp, metadata.xmp),
            (.iptc, metadata.iptc), (.texts, texts(metadata.texts, warnings: &warnings)),
            (.gainMap, metadata.gainMap),
        ]
        func add(_ type: ChunkType, _ data: [UInt8], isValid: Bool) throws(AECError) {
            if isValid {
                chunks.append(EncodedChunk(type: type, payload: try payload(data)))
            } else {
                warnings.append(
                    "the \(type.meaning) is left out: it has values that a PNG cannot hold")
            }
        }
        if let color = metadata.color, !color.isEmpty {
            try add(.color, color.chunkData, isValid: color.isValid)
        }
        if let resolution = metadata.resolution {
            try add(.resolution, resolution.chunkData, isValid: resolution.isValid)
        }
        if let levels = metadata.lightLevels {
            try add(.lightLevels, levels.chunkData, isValid: levels.isValid)
        }
        if isLossless, let form = metadata.pngForm {
            try add(.pngForm, form.chunkData, isValid: form.isValid)
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

    /// Nil for none. What cannot be written is left out.
    private static func texts(
        _ texts: [Metadata.Text], warnings: inout [String]
    ) -> [UInt8]? {
        var kept: [Metadata.Text] = []
        for text in texts where text.isValid && kept.count < Metadata.Text.maximumCount {
            kept.append(text)
        }
        if kept.count < texts.count {
            warnings.append(
                "\(texts.count - kept.count) texts are left out: more than \(Metadata.Text.maximumCount), or keywords without characters or too long"
            )
        }
        return kept.isEmpty ? nil : Metadata.Text.chunkData(kept)
    }

    private static func payload(_ data: [UInt8]) throws(AECError) -> [UInt8] {
        let stream = try Deflate.deflate(data)
        guard stream.count + 4 < data.count else { return [0] + data }
        var payload: [UInt8] = [1]
        payload.appendLittleEndian(UInt32(data.count))
        return payload + stream
    }
}
