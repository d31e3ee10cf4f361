/// What stands before the DEFLATE data of method `copies`.
///
///     | flags | colours - 1 | contexts | cuts, levels... | sizes of the streams ... | DEFLATE ...
struct CopyHeader {
    enum Context: UInt8 {
        /// Numbers of colours have one stream.
        case none, left, above
    }

    /// Colours of the palette, 0 without one
    var colors = 0
    /// Whether there are literals whose colours the palette lacks.
    var hasErrors = false
    /// Whether red's and blue's errors are less that of green.
    var lessGreen = false
    var context = Context.none
    /// Streams of numbers of colours
    var contexts = 1
    /// Levels of activity at which the next streams of errors begin, ascending
    var cuts: [UInt8] = []
    /// Bytes of each stream
    var sizes: [Int] = []

    static let paletteFlag: UInt8 = 1
    static let errorsFlag: UInt8 = 2
    static let lessGreenFlag: UInt8 = 4
    static let contextShift: UInt8 = 3

    /// Streams of errors in each context: one for each byte of a pixel.
    func errorStreams(_ group: LosslessGroup) -> Int {
        hasErrors ? (cuts.count + 1) * group.channels * (group.bitDepth / 8) : 0
    }

    /// Streams of numbers of colours.
    var numberStreams: Int { colors > 0 ? contexts : 0 }

    func streamCount(_ group: LosslessGroup) -> Int {
        CopyStream.numbers + numberStreams + errorStreams(group)
    }

    /// The most bytes that the data of a group can have: a pixel's number and errors, or a command, a length and a place;
    /// predictors, a palette and a map.
    static func mostData(_ group: LosslessGroup) -> Int {
        group.rows * group.columns * (5 + group.channels * (group.bitDepth / 8)) + 4096
    }

    /// Bytes of the palette and of the map of contexts, which come before the streams.
    func prefixSize(_ group: LosslessGroup) -> Int {
        colors * group.channels * (group.bitDepth / 8) + (context == .none ? 0 : colors + 1)
    }
}

extension CopyHeader {
    /// - Throws: `malformed`, `unsupportedFeature`, `truncated`.
    init(_ reader: inout ByteReader, group: LosslessGroup) throws(AECError) {
        let start = reader.offset
        let flags = try reader.u8()
        guard flags >> CopyHeader.contextShift <= Context.above.rawValue else {
            throw AECError(
                .unsupportedFeature, "a group has flags \(Int(flags)), of which some are not known",
                offset: start)
        }
        hasErrors = flags & CopyHeader.errorsFlag != 0
        lessGreen = flags & CopyHeader.lessGreenFlag != 0
        context = Context(rawValue: flags >> CopyHeader.contextShift) ?? .none
        if flags & CopyHeader.paletteFlag != 0 {
            colors = Int(try reader.u8()) + 1
            if context != .none { contexts = Int(try reader.u8()) }
        }
        guard hasErrors || colors > 0, colors > 0 || context == .none,
            colors < 256 || !hasErrors, (1...CopyLimits.contexts).contains(contexts),
            hasErrors && group.hasGreen || !lessGreen
        else {
            throw AECError(.malformed, "a group's flags contradict each other", offset: start)
        }
        if hasErrors {
            let count = Int(try reader.u8())
            guard count < CopyLimits.levels else {
                throw AECError(.malformed, "a group has \(count) levels", offset: start)
            }
            for _ in 0..<count {
                let cut = try reader.u8()
                guard Int(cut) < CopyLimits.levels, cut > cuts.last ?? 0 else {
                    throw AECError(.malformed, "a group's levels do not ascend", offset: start)
                }
                cuts.append(cut)
            }
        }
        sizes = try reader.sizes(streamCount(group), most: CopyHeader.mostData(group))
    }

    /// As bytes.
    func bytes(_ group: LosslessGroup) -> [UInt8] {
        var flags = context.rawValue << CopyHeader.contextShift
        if colors > 0 { flags |= CopyHeader.paletteFlag }
        if hasErrors { flags |= CopyHeader.errorsFlag }
        if lessGreen { flags |= CopyHeader.lessGreenFlag }
        var bytes = [flags]
        if colors > 0 {
            bytes.append(UInt8(colors - 1))
            if context != .none { bytes.append(UInt8(contexts)) }
        }
        if hasErrors { bytes += [UInt8(cuts.count)] + cuts }
        for size in sizes { bytes.appendSize(size) }
        return bytes
    }
}

extension ByteReader {
    /// The sizes of streams, which are no more than so many bytes together.
    /// - Throws: `malformed`, `truncated`.
    mutating func sizes(_ count: Int, most: Int) throws(AECError) -> [Int] {
        let start = offset
        var sizes: [Int] = []
        var sum = 0
        for _ in 0..<count {
            let size = try size()
            guard size <= most - sum else {
                throw AECError(
                    .malformed, "a group's streams have more than \(most) bytes", offset: start)
            }
            sum += size
            sizes.append(size)
        }
        return sizes
    }

    /// A number of at most 28 bits, seven to a byte from the lowest, the highest bit set in all bytes but the last.
    private mutating func size() throws(AECError) -> Int {
        var value = 0
        for shift in stride(from: 0, to: 28, by: 7) {
            let byte = try u8()
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw AECError(.malformed, "a size has more than 28 bits", offset: offset)
    }
}

extension [UInt8] {
    mutating func appendSize(_ size: Int) {
        var rest = size
        while rest > 0x7F {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}
