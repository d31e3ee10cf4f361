/// The header of a symbol stream: which scales form a bin, how it is packed, and the sizes of what
/// follows.
///
///     varint            the size of the DEFLATE data
///     for each bin      u8 mode << 4 | width, varint the number of packed bytes
///     DEFLATE data      the packed bytes of all bins, in order
///     raw bits          tuple orders and low bits of runs; then escapes, low bits and signs
struct StreamHeader {
    struct Bin {
        /// With the class as the top bit.
        let firstScale: Int
        /// The scale index after the last one.
        let endScale: Int
        let mode: BinMode
        let packedCount: Int
    }

    private(set) var bins: [Bin] = []
    private(set) var deflateCount = 0
    /// Where the DEFLATE data begin in the stream.
    private(set) var deflateStart = 0
    /// The packed bytes of all bins: what the DEFLATE data expand to.
    private(set) var packedCount = 0

    /// Parses and checks the header: everything that will be allocated is bounded by
    /// `maximumSymbols` afterwards.
    ///
    /// - Parameter classes: the scales of each list of bins.
    init(
        _ bytes: UnsafeRawBufferPointer, fileOffset: Int, classes: [Range<Int>], maximumSymbols: Int
    ) throws(AECError) {
        var position = 0
        deflateCount = try StreamHeader.varint(bytes, &position, fileOffset)
        for scales in classes {
            try readBins(
                scales, bytes, &position, fileOffset: fileOffset, maximumSymbols: maximumSymbols)
        }
        deflateStart = position
        guard deflateCount <= bytes.count - position else {
            throw AECError(
                .malformed, "the deflated symbols are cut off", offset: fileOffset + bytes.count)
        }
        guard (deflateCount == 0) == (packedCount == 0),
            DeflateBound.smallestSource(of: packedCount) <= deflateCount
        else {
            throw AECError(
                .malformed, "the deflated symbols cannot have the size declared", offset: fileOffset
            )
        }
    }

    private mutating func readBins(
        _ scales: Range<Int>, _ bytes: UnsafeRawBufferPointer, _ position: inout Int,
        fileOffset: Int, maximumSymbols: Int
    ) throws(AECError) {
        var scale = scales.lowerBound
        while scale < scales.upperBound {
            guard position < bytes.count else {
                throw AECError(
                    .malformed, "the bins of a symbol stream are cut off",
                    offset: fileOffset + position)
            }
            let descriptor = bytes[position]
            let descriptorPosition = position
            position += 1
            let width = Int(descriptor & 15)
            let end = width == 0 ? scales.upperBound : scale + width
            guard let mode = BinMode(rawValue: descriptor >> 4), end <= scales.upperBound else {
                throw AECError(
                    .malformed, "a bin of a symbol stream is invalid",
                    offset: fileOffset + descriptorPosition)
            }
            let count = try StreamHeader.varint(bytes, &position, fileOffset)
            packedCount += count
            guard packedCount <= maximumSymbols else {
                throw AECError(
                    .malformed, "a symbol stream declares more symbols than the image has",
                    offset: fileOffset + descriptorPosition + 1)
            }
            bins.append(Bin(firstScale: scale, endScale: end, mode: mode, packedCount: count))
            scale = end
        }
    }

    /// Seven bits a byte, the lowest first, the top bit set in all bytes but the last; at most 4
    /// bytes, and no more than needed.
    private static func varint(
        _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ fileOffset: Int
    ) throws(AECError) -> Int {
        var value = 0
        for length in 0..<4 {
            guard position < bytes.count else {
                throw AECError(
                    .malformed, "a number of a symbol stream is cut off",
                    offset: fileOffset + position)
            }
            let byte = bytes[position]
            value |= Int(byte & 127) << (7 * length)
            position += 1
            if byte < 128 {
                if byte == 0 && length > 0 { break }
                return value
            }
        }
        throw AECError(
            .malformed, "a number of a symbol stream is badly formed",
            offset: fileOffset + position - 1)
    }

    /// Appends a number in the form that `varint` reads.
    static func append(varint value: Int, to bytes: inout [UInt8]) {
        var rest = value
        while rest > 127 {
            bytes.append(UInt8(truncatingIfNeeded: rest & 127 | 128))
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
