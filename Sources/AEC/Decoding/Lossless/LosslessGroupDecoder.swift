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
        switch LosslessForm(rawValue: form) {
        case .base:
            guard range.isEmpty else {
                throw AECError(
                    .malformed,
                    "\(range.count) bytes follow a group that is the same as the lossy picture",
                    offset: range.lowerBound)
            }
        case .scanline: try ScanlineForm.decode(bytes, range, group: group, into: samples)
        case .residual: try ResidualForm.decode(bytes, range, group: group, into: samples)
        case nil:
            throw AECError(
                .unsupportedFeature,
                "a group of the exact layer is coded in form \(Int(form)), which this version does not know",
                offset: range.lowerBound - 1)
        }
    }
}
