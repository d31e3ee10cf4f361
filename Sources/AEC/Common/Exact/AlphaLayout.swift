/// Where the bands of an alpha channel lie in the file: what chunk `ALPH` says before anything of it is inflated.
///
///     | depth | method | length of each band's stream, u32 | the streams ...
///     | depth | method |                                                       opacity is in the exact blocks
struct AlphaLayout: Sendable {
    /// Rows of a band; the last band has what is left.
    static let bandRows = 1024
    /// Bytes before the lengths.
    static let prefixSize = 2

    /// How opacity is coded.
    enum Method: UInt8 {
        /// By itself, in bands.
        case bands = 0
        /// With the colours, in exact blocks that are drawings.
        case exactBlocks = 1
    }

    /// The payload where opacity lies in the exact blocks.
    static func payloadOfExactBlocks(bitDepth: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: bitDepth), Method.exactBlocks.rawValue]
    }

    let method: Method
    /// For each band, where its stream lies in the file; empty with another method.
    let streams: [Range<Int>]
    let geometry: AlphaGeometry

    /// - Throws: `malformed` when the payload breaks a rule of the format, `unsupportedFeature` for another method.
    init(_ chunk: ChunkRecord, of bytes: [UInt8], header: FileHeader) throws(AECError) {
        let geometry = AlphaGeometry(
            width: header.width, height: header.height, bitDepth: header.bitDepth)
        guard chunk.length >= AlphaLayout.prefixSize else {
            throw AECError(
                .malformed, "chunk ALPH has \(chunk.length) bytes, too few for any alpha",
                offset: chunk.offset)
        }
        var reader = ByteReader(bytes, at: chunk.payload.lowerBound)
        let depth = try reader.u8()
        guard Int(depth) == header.bitDepth else {
            throw AECError(
                .malformed,
                "the alpha channel has \(Int(depth)) bits per sample, the colours have \(header.bitDepth)",
                offset: chunk.payload.lowerBound)
        }
        let code = try reader.u8()
        guard let method = Method(rawValue: code) else {
            throw AECError(
                .unsupportedFeature,
                "the alpha channel is coded with method \(Int(code)), which this version does not know",
                offset: chunk.payload.lowerBound + 1)
        }
        self.method = method
        self.geometry = geometry
        guard method == .bands else {
            guard chunk.length == AlphaLayout.prefixSize else {
                throw AECError(
                    .malformed,
                    "chunk ALPH has \(chunk.length) bytes, but its opacities lie in exact blocks",
                    offset: chunk.offset)
            }
            streams = []
            return
        }
        guard chunk.length >= AlphaLayout.prefixSize + 4 * geometry.bandCount else {
            throw AECError(
                .malformed,
                "chunk ALPH has \(chunk.length) bytes, too few for \(geometry.bandCount) bands",
                offset: chunk.offset)
        }
        var streams: [Range<Int>] = []
        try reader.streams(
            geometry.bandCount, to: chunk.payload.upperBound,
            tooLong: { "band \($0) of the alpha channel ends beyond its chunk" },
            whole: "the alpha channel"
        ) { (band, stream, offset) throws(AECError) in
            let needed = DeflateBound.smallestSource(of: geometry.filteredSize(ofBand: band))
            guard stream.count >= needed else {
                throw AECError(
                    .malformed,
                    "band \(band) of the alpha channel has \(stream.count) bytes, from which its rows cannot come",
                    offset: offset)
            }
            streams.append(stream)
        }
        self.streams = streams
    }
}

/// How alpha is cut into bands, which are coded on their own.
struct AlphaGeometry: Sendable {
    let width, height: Int
    /// Of a sample: 1 or 2.
    let sampleSize: Int

    init(width: Int, height: Int, bitDepth: Int) {
        self.width = width
        self.height = height
        sampleSize = bitDepth / 8
    }

    var bandCount: Int { (height + AlphaLayout.bandRows - 1) / AlphaLayout.bandRows }

    func rows(ofBand band: Int) -> Range<Int> {
        let first = band * AlphaLayout.bandRows
        return first..<min(first + AlphaLayout.bandRows, height)
    }

    /// Bytes of a row without its filter type.
    var rowSize: Int { width * sampleSize }

    /// Bytes of a band's rows, each with its filter type.
    func filteredSize(ofBand band: Int) -> Int { rows(ofBand: band).count * (1 + rowSize) }
}
