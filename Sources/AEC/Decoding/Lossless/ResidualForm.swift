/// Form 2 of a group of the exact layer: what the lossy picture lacks, for photographs (spec/aec-format.md, section 6.14.4).
///
/// Each sample is foretold by one of several linear predictors, which the encoder has fitted to the group by least squares and which
/// lie in the stream, from samples of the rows above, of the channels before and of the lossy picture on all sides; how far off that
/// may be, a linear sum of residuals nearby tells. What is coded is the residual, in bins of scales as latents are. Predictors
/// fitted by an encoder to blocks are those of MRP (Matsuda et al., EUSIPCO 2005); here what they sum up is known but for two
/// samples a row at a time, so that it can be computed for many samples at once.
enum ResidualForm {
    /// Bytes that `decode` allocates at most.
    static func memory(_ group: LosslessGroup) -> Int {
        // Packed symbols and their digits; the rows
        2 * group.sampleCount + ResidualRows.memory(group) + 1 << 16
    }

    /// - Parameters:
    ///   - range: where the body lies in `bytes`.
    ///   - samples: has those of the lossy picture, and gets the exact ones, or, after an error, anything.
    /// - Throws: `malformed`, with the offset in `bytes`; `limitExceeded` without memory.
    static func decode(
        _ bytes: [UInt8], _ range: Range<Int>, group: LosslessGroup,
        into samples: UnsafeMutablePointer<UInt16>
    ) throws(AECError) {
        var reader = ByteReader(bytes, at: range.lowerBound)
        guard range.count >= 2 * group.channels + 4 else {
            throw AECError(
                .malformed, "a group of residuals has only \(range.count) bytes",
                offset: range.lowerBound)
        }
        var shapes: [ResidualShape] = []
        for channel in 0..<group.channels {
            let classes = Int(try reader.u8())
            let phases = try reader.u8()
            guard 1...ResidualTaps.largestClassCount ~= classes,
                let phases = ResidualShape.Phases(rawValue: phases)
            else {
                throw AECError(
                    .malformed,
                    "channel \(channel) of a group of residuals cannot have \(classes) classes of \(Int(phases))",
                    offset: reader.offset - 2)
            }
            shapes.append(ResidualShape(classes: classes, phases: phases))
        }
        // Int may have 32 bits.
        guard let count = Int(exactly: try reader.u32()),
            count <= range.upperBound - reader.offset
        else {
            throw AECError(
                .malformed, "the predictors of a group of residuals are cut off",
                offset: reader.offset)
        }
        let place = reader.offset..<reader.offset + count
        var parameters = ResidualParameters(group, shapes: shapes)
        let data = AlignedMemory<UInt8>(count: parameters.encodedSize)
        guard
            Inflate.inflate(
                bytes, place,
                into: UnsafeMutableBufferPointer(start: data.pointer, count: data.count)) == 0,
            parameters.decode(data.pointer)
        else {
            throw AECError(
                .malformed, "the predictors of a group of residuals are invalid",
                offset: place.lowerBound)
        }
        var failure: AECError?
        bytes.withUnsafeBytes { bytes in
            do throws(AECError) {
                let decoder = try SymbolDecoder(
                    UnsafeRawBufferPointer(rebasing: bytes[place.upperBound..<range.upperBound]),
                    fileOffset: place.upperBound,
                    tables: EntropyTables(firstScale: 0, zScale: [], zOffset: []),
                    maximumSymbols: group.sampleCount)
                try decode(parameters, decoder, group: group, into: samples)
                try decoder.finish()
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    private static func decode(
        _ parameters: ResidualParameters, _ decoder: SymbolDecoder, group: LosslessGroup,
        into samples: UnsafeMutablePointer<UInt16>
    ) throws(AECError) {
        let rows = ResidualRows(group)
        let predictor = ResidualPredictor(parameters, group)
        let line = group.columns * group.channels
        for row in 0..<group.rows {
            rows.move(to: row, base: samples, channels: group.channels)
            for channel in 0..<group.channels {
                rows.begin(channel)
                predictor.sumTaps(rows, row: row, channel: channel)
                predictor.sumFeatures(rows, row: row, channel: channel)
                try decoder.read { cursor in
                    predictor.run(rows, row: row, channel: channel) { _, _, scale in
                        cursor.next(scale: scale)
                    }
                }
                rows.finish(channel)
            }
            for channel in 0..<group.channels {
                let from = rows.samples(channel, 0)
                let to =
                    samples + row * line
                    + ResidualTaps.sample(channel: channel, of: group.channels)
                for x in 0..<group.columns {
                    to[x * group.channels] = UInt16(truncatingIfNeeded: from[x])
                }
            }
        }
    }
}
