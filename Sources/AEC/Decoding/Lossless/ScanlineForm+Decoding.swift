extension ScanlineForm {
    /// Bytes that `decode` allocates at most.
    static func memory(_ group: LosslessGroup) -> Int {
        // The data, numbers of colours, and what does not depend on the group's size.
        CopyHeader.mostData(group) + 2 * group.rows * group.columns + 1 << 19
    }

    /// Decodes the body of a group.
    /// - Parameters:
    ///   - range: of the body in `bytes`, which are a file.
    ///   - samples: [rows][columns][channels]; what they hold is not looked at.
    /// - Throws: `malformed`, `unsupportedFeature`, `truncated`.
    static func decode(
        _ bytes: [UInt8], _ range: Range<Int>, group: LosslessGroup,
        into samples: UnsafeMutablePointer<UInt16>
    ) throws(AECError) {
        var reader = ByteReader(bytes, at: range.lowerBound)
        let code = range.isEmpty ? UInt8.max : try reader.u8()
        let rest = min(range.lowerBound + 1, range.upperBound)..<range.upperBound
        switch Method(rawValue: code) {
        case .rows: try RowDecoder.decode(bytes, rest, group: group, into: samples)
        case .copies: try CopyDecoder.decode(bytes, rest, group: group, into: samples)
        case .templates:
            try TemplateDecoder.decode(bytes, rest, group: group, into: samples)
        case nil:
            throw AECError(
                .unsupportedFeature,
                "a group is coded without the lossy picture in a way that this version does not know",
                offset: range.lowerBound)
        }
    }

    /// Inflates what lies between two places of a file to exactly so many bytes.
    /// - Throws: `malformed`.
    static func inflate(
        _ bytes: [UInt8], _ start: Int, to end: Int, size: Int
    ) throws(AECError) -> AlignedMemory<UInt8> {
        guard start <= end, DeflateBound.smallestSource(of: size) <= end - start else {
            throw AECError(
                .malformed, "a group cannot have \(size) bytes of data", offset: min(start, end))
        }
        let data = AlignedMemory<UInt8>(count: size)
        guard
            Inflate.inflate(
                bytes, start..<end,
                into: UnsafeMutableBufferPointer(start: data.pointer, count: size)) == 0
        else {
            throw AECError(
                .malformed, "a group does not inflate to \(size) bytes", offset: start)
        }
        return data
    }
}
