/// Makes chunks of metadata.
enum MetadataEncoder {
    /// In the order in which they are written, each deflated where that makes it smaller.
    /// - Parameters:
    ///   - image: whose metadata they are.
    ///   - isLossless: whether the file gives all samples back, without which the form of a PNG is of no use.
    ///   - warnings: gets what cannot be written, and why; it is left out.
    static func chunks(
        of image: AECImage, isLossless: Bool, warnings: inout [String]
    ) throws(AECError) -> [EncodedChunk] {
        let metadata = image.metadata
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
            try add(.pngForm, smallestData(of: form, image), isValid: form.isValid)
        }
        for (type, data) in parts {
            guard let data else { continue }
            if let problem = Metadata.problem(data, type: type, colorModel: image.colorModel) {
                warnings.append("the \(type.meaning) is left out: \(problem)")
            } else {
                chunks.append(EncodedChunk(type: type, payload: try payload(data)))
            }
        }
        return chunks
    }

    /// With the palette in the way that takes the fewest bytes.
    private static func smallestData(
        of form: Metadata.PNGForm, _ image: AECImage
    ) throws(AECError) -> [UInt8] {
        var best = form.chunkData
        guard form.isValid else { return best }
        var size = try payload(best).count
        for sorting in PaletteOrder.Sorting.allCases {
            guard let data = form.orderedChunkData(sorting, of: image) else { break }
            let other = try payload(data).count
            if other < size { (best, size) = (data, other) }
        }
        return best
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
