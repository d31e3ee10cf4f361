/// Decodes groups of the exact layer.
enum LosslessGroupDecoder {
    /// Bytes that `decode` allocates at most.
    static func memory(_ group: LosslessGroup) -> Int {
        max(ScanlineForm.memory(group), ResidualForm.memory(group))
    }

    /// - Parameters:
    ///   - form: as the file has it.
    ///   - range: where the body lies in `bytes`.
    ///   - samples: has those of the lossy picture, and gets the exact ones, or, after an error, anything.
    /// - Throws: `malformed`, or `unsupportedFeature` for another form, with the offset in `bytes`.
    static func decode(
        form: UInt8, _ bytes: [UInt8], _ range: Range<Int>, group: LosslessGroup,
        into samples: UnsafeMutablePointer<UInt16>
    ) throws(AECError) {
        guard let known = LosslessForm(rawValue: form) else {
            throw AECError(
                .unsupportedFeature,
                "a group of the exact layer is coded in form \(Int(form)), which this version does not know",
                offset: range.lowerBound - 1)
        }
        if group.bitDepth == 16, known != .base {
            try decodeSpread(known, bytes, range, group: group, into: samples)
        } else {
            try decode(known, bytes, range, group: group, into: samples)
        }
    }

    private static func decode(
        _ form: LosslessForm, _ bytes: [UInt8], _ range: Range<Int>, group: LosslessGroup,
        into samples: UnsafeMutablePointer<UInt16>
    ) throws(AECError) {
        switch form {
        case .base:
            guard range.isEmpty else {
                throw AECError(
                    .malformed,
                    "\(range.count) bytes follow a group that is the same as the lossy picture",
                    offset: range.lowerBound)
            }
        case .scanline: try ScanlineForm.decode(bytes, range, group: group, into: samples)
        case .residual: try ResidualForm.decode(bytes, range, group: group, into: samples)
        }
    }

    /// Of a picture of 16 bits, whose bodies begin with the spread of the samples.
    private static func decodeSpread(
        _ form: LosslessForm, _ bytes: [UInt8], _ range: Range<Int>, group: LosslessGroup,
        into samples: UnsafeMutablePointer<UInt16>
    ) throws(AECError) {
        guard !range.isEmpty, let spread = SampleSpread(rawValue: bytes[range.lowerBound]),
            spread == .none || group.maxError == 0
        else {
            throw AECError(
                .malformed, "a group of 16 bits does not begin with how its samples are spread",
                offset: range.lowerBound)
        }
        let count = group.sampleCount
        for i in 0..<count { samples[i] = spread.narrowed(samples[i]) }
        try decode(
            form, bytes, range.dropFirst(), group: spread.narrowed(group),
            into: samples)
        for i in 0..<count {
            guard let sample = spread.widened(samples[i]) else {
                throw AECError(
                    .malformed, "a sample has more bits than its group says",
                    offset: range.lowerBound)
            }
            samples[i] = sample
        }
    }
}
