/// Decodes method `templates` of form 1.
enum TemplateDecoder {
    /// - Parameter range: what follows the method.
    /// - Throws: `malformed`, `truncated`.
    static func decode(
        _ bytes: [UInt8], _ range: Range<Int>, group: LosslessGroup,
        into samples: UnsafeMutablePointer<UInt16>
    ) throws(AECError) {
        var reader = ByteReader(bytes, at: range.lowerBound)
        let colors = Int(try reader.u8()) + 1
        guard colors <= TemplateModel.mostColors else {
            throw AECError(
                .malformed, "\(colors) colours are too many for templates", offset: range.lowerBound
            )
        }
        let channels = group.channels
        let paletteSize = colors * channels * (group.bitDepth / 8)
        var runs: UInt32 = 0
        var sizes: [Int] = []
        if colors > 1 {
            for shift in stride(from: 0, to: UInt32(TemplateModel.streams), by: 8) {
                runs |= UInt32(try reader.u8()) << shift
            }
            // A flag takes a byte at most, and so does another colour.
            sizes = try reader.sizes(
                TemplateModel.streams + 1,
                most: 2 * group.rows * group.columns + TemplateModel.streams)
        }
        let data = try ScanlineForm.inflate(
            bytes, reader.offset, to: range.upperBound,
            size: paletteSize + sizes.reduce(0, +))
        let palette = ScanlinePalette.load(
            data.pointer, colors: colors, channels: channels, wide: group.bitDepth == 16)
        let flags = AlignedMemory<FlagReader>(count: TemplateModel.streams)
        var at = UnsafePointer(data.pointer) + paletteSize
        for index in 0..<max(sizes.count - 1, 0) {
            flags.pointer[index] = FlagReader(
                ByteStream(next: at, end: at + sizes[index]),
                isRuns: runs >> UInt32(index) & 1 == 1)
            at += sizes[index]
        }
        var others = ByteStream(next: at, end: at + (sizes.last ?? 0))
        var model = TemplateModel(colors: colors, columns: group.columns)
        var to = samples
        for _ in 0..<group.rows {
            model.beginRow()
            for x in 0..<group.columns {
                var color: UInt8 = 0
                if colors > 1 {
                    let (expected, stream) = model.expect(x)
                    color = expected
                    guard let flag = flags.pointer[stream].take() else {
                        throw AECError(
                            .malformed, "a group has too few flags", offset: range.lowerBound)
                    }
                    if flag {
                        let other = colors == 2 ? 1 - Int(expected) : others.take()
                        guard other >= 0, other < colors else {
                            throw AECError(
                                .malformed, "a group lacks colour \(other)",
                                offset: range.lowerBound)
                        }
                        color = UInt8(truncatingIfNeeded: other)
                    }
                    model.add(color, at: x)
                }
                for c in 0..<channels { to[c] = palette.pointer[Int(color) &* channels &+ c] }
                to += channels
            }
        }
        var isUsedUp = others.next == others.end
        for index in 0..<sizes.count where index < TemplateModel.streams {
            if !flags.pointer[index].isUsedUp { isUsedUp = false }
        }
        guard isUsedUp else {
            throw AECError(
                .malformed, "a group has more flags or colours than pixels",
                offset: range.lowerBound)
        }
    }
}

/// Flags of which most are not set.
private struct FlagReader: BitwiseCopyable {
    private var stream: ByteStream
    private let isRuns: Bool
    /// How many flags are known: of runs, those that are not set.
    private var known = 0
    private var bits = 0

    init(_ stream: ByteStream, isRuns: Bool) {
        self.stream = stream
        self.isRuns = isRuns
    }

    var isUsedUp: Bool { stream.next == stream.end }

    /// - Returns: nil at the end.
    @inline(__always)
    mutating func take() -> Bool? {
        guard isRuns else {
            if known == 0 {
                bits = stream.take()
                guard bits >= 0 else { return nil }
                known = 8
            }
            known &-= 1
            defer { bits >>= 1 }
            return bits & 1 == 1
        }
        while known == 0 {
            if bits == 1 {
                bits = 0
                return true
            }
            known = stream.take()
            guard known >= 0 else {
                known = 0
                return nil
            }
            bits = known < 255 ? 1 : 0
        }
        known &-= 1
        return false
    }
}
