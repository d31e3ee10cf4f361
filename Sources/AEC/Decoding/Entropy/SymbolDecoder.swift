/// The symbols of a group, from its stream of bins (spec: "Symbol stream").
///
/// Everything packed is unpacked at once, into a queue of digits for each bin; then `read` takes
/// each symbol's digit from the queue of its scale's bin, and escapes, low bits and signs from the
/// raw bits.
///
///     let decoder = try SymbolDecoder(payload, fileOffset: 96, tables: tables, maximumSymbols: n)
///     try decoder.read(scales: scales, into: symbols)    // as often as needed
///     try decoder.finish()
///
/// O(symbols). No memory is allocated beyond what `maximumSymbols` and the payload's size allow.
final class SymbolDecoder {
    /// A queue of digits and how to read them.
    struct Queue {
        var next: UnsafePointer<UInt8>
        let end: UnsafePointer<UInt8>
        let escape: UInt8
        /// Digits that may be left over at the end, all zero: those that fill the last tuple.
        let slack: UInt8
    }

    private let bytes: UnsafeRawBufferPointer
    private let fileOffset: Int
    private let trellisScale: Int
    /// The digits of all queues.
    private let digits: UnsafeMutablePointer<UInt8>
    /// One queue for each bin, after an empty one for the scales that are not coded.
    private let queues: UnsafeMutablePointer<Queue>
    private let queueCount: Int
    /// [256]: the queue of each scale index and class, and the low bits of its magnitudes.
    private let queueOfScale: UnsafeMutablePointer<UInt8>
    private let shiftOfScale: UnsafeMutablePointer<UInt8>
    private var reader: BitReader

    /// Reads the stream's header, inflates and unpacks all queues.
    ///
    /// - Parameters:
    ///   - bytes: the whole stream and nothing else; must outlive the decoder.
    ///   - fileOffset: where the stream lies in its file, for errors.
    ///   - maximumSymbols: no more symbols than these will be read; bounds what is allocated.
    /// - Throws: `.malformed` with the offset of the fault; `.limitExceeded`
    ///   without memory.
    init(
        _ bytes: UnsafeRawBufferPointer, fileOffset: Int, tables: EntropyTables, maximumSymbols: Int
    ) throws(AECError) {
        let header = try StreamHeader(
            bytes, fileOffset: fileOffset, classes: tables.classes,
            maximumSymbols: maximumSymbols)
        let scaleCount = BinMode.allScales
        self.bytes = bytes
        self.fileOffset = fileOffset
        trellisScale = tables.trellisScale
        // The last tuple of a bin may be filled with zeros.
        let capacity = maximumSymbols + 8 * header.bins.count + 8
        digits = .allocate(capacity: capacity)
        queueCount = header.bins.count + 1
        queues = .allocate(capacity: queueCount)
        queueOfScale = .allocate(capacity: scaleCount)
        shiftOfScale = .allocate(capacity: scaleCount)
        queueOfScale.initialize(repeating: 0, count: scaleCount)
        shiftOfScale.initialize(repeating: 0, count: scaleCount)
        let empty = UnsafePointer(digits)
        queues.initialize(
            repeating: Queue(next: empty, end: empty, escape: 255, slack: 0), count: queueCount)
        let raw = UnsafeBufferPointer(
            rebasing: bytes.bindMemory(to: UInt8.self)[
                (header.deflateStart + header.deflateCount)...])
        reader = BitReader(raw, placeholder: empty)
        // From here on everything is initialised, and deinit frees it when something throws.
        try unpack(header, capacity: capacity)
    }

    deinit {
        digits.deallocate()
        queues.deallocate()
        queueOfScale.deallocate()
        shiftOfScale.deallocate()
    }

    private func unpack(_ header: StreamHeader, capacity: Int) throws(AECError) {
        let packed = UnsafeMutableBufferPointer<UInt8>.allocate(
            capacity: max(1, header.packedCount))
        defer { packed.deallocate() }
        if header.packedCount > 0 {
            let source = UnsafeBufferPointer(
                rebasing: bytes.bindMemory(to: UInt8.self)[
                    header.deflateStart..<(header.deflateStart + header.deflateCount)])
            let status = Inflate.inflate(
                source,
                into: UnsafeMutableBufferPointer(rebasing: packed[..<header.packedCount]))
            if status == -2 {
                throw AECError(
                    .limitExceeded, "not enough memory to inflate the symbols of a group")
            }
            if status != 0 {
                throw malformed("the deflated symbols are damaged", header.deflateStart)
            }
        }
        var unpacker = Unpacker(digits: digits, capacity: capacity)
        var start = 0
        for (number, bin) in header.bins.enumerated() {
            let from = unpacker.count
            let source = UnsafeBufferPointer(rebasing: packed[start..<(start + bin.packedCount)])
            guard unpacker.unpack(source, mode: bin.mode, reader: &reader) else {
                throw malformed("the packed symbols of a bin are invalid", header.deflateStart)
            }
            start += bin.packedCount
            queues[number + 1] = Queue(
                next: UnsafePointer(digits + from), end: UnsafePointer(digits + unpacker.count),
                escape: bin.mode.escape,
                slack: bin.mode.isRun
                    ? 0 : UInt8(truncatingIfNeeded: (1 << bin.mode.digitsLog2) - 1))
            for scale in bin.firstScale..<bin.endScale {
                queueOfScale[scale] = UInt8(truncatingIfNeeded: number + 1)
                shiftOfScale[scale] = UInt8(truncatingIfNeeded: bin.mode.shift(scale: scale))
            }
        }
        guard reader.alignToByte() else {
            throw malformed(
                "the order bits are not padded with zeros", bytes.count - reader.bytesLeft)
        }
        if reader.overrun { throw malformed("the stream of symbols ends too early", bytes.count) }
    }

    /// Where the decoder is in its queues and bits: takes one symbol after the other, for who knows a scale only when the symbol
    /// before is there.
    struct Cursor {
        fileprivate var bits: BitReader
        fileprivate let queues: UnsafeMutablePointer<Queue>
        fileprivate let queueOfScale: UnsafeMutablePointer<UInt8>
        fileprivate let shiftOfScale: UnsafeMutablePointer<UInt8>
        /// What was wrong with a symbol.
        fileprivate var failure: StaticString?

        /// The next symbol, of a scale index 0...127 (the top bit is ignored); zero for one that is out of range.
        @inline(__always)
        mutating func next(scale: Int) -> Int { next(codedScale: scale & 127) }

        /// The next latent of the trellis, in units of its spacing, of a scale index from the first of the trellis on.
        @inline(__always)
        mutating func next(scale: Int, state: inout Int) -> Int {
            let parity = state & 1
            let index = next(
                codedScale: (scale &- Trellis.scaleOffset) & 127 | parity &* BinMode.scaleCount)
            state = Trellis.next(state, after: index)
            if abs(index) > Trellis.largestIndex {
                failure = "a symbol is out of range"
                return 0
            }
            // 0 stays 0 in both classes; what is not moves towards it in class 1.
            return 2 &* index &- index.signum() &* parity
        }

        /// - Parameter i: the class as the top bit of 8.
        @inline(__always)
        private mutating func next(codedScale i: Int) -> Int {
            let queue = queues + Int(queueOfScale[i])
            let next = queue.pointee.next
            var digit: UInt8 = 0
            if next < queue.pointee.end {
                digit = next.pointee
                queue.pointee.next = next + 1
            }
            if digit < queue.pointee.escape && shiftOfScale[i] == 0 || digit == 0 {
                // No branch on whether the digit is zero, which is hard to predict: the sign bit
                // is looked at in any case and consumed if there is one.
                bits.require(1)
                let sign = bits.peekBit()
                bits.skip(digit == 0 ? 0 : 1)
                return (Int(digit) ^ -sign) &+ sign
            }
            bits.require(56)
            var magnitude = Int(digit)
            if digit == queue.pointee.escape {
                guard let excess = bits.takeExponential() else {
                    failure = "an escaped symbol is out of range"
                    return 0
                }
                magnitude += excess
            }
            let shift = Int(shiftOfScale[i])
            magnitude = (magnitude - 1) << shift + bits.take(shift) + 1
            guard magnitude <= 32767 else {
                failure = "a symbol is out of range"
                return 0
            }
            return bits.take(1) == 1 ? -magnitude : magnitude
        }
    }

    /// Takes symbols one at a time.
    /// - Throws: `malformed` when one of them was out of range, or the stream ended too early.
    @inline(__always)
    func read<Result>(_ body: (inout Cursor) -> Result) throws(AECError) -> Result {
        var cursor = Cursor(
            bits: reader, queues: queues, queueOfScale: queueOfScale, shiftOfScale: shiftOfScale)
        let result = body(&cursor)
        reader = cursor.bits
        if let failure = cursor.failure {
            throw malformed("\(failure)", bytes.count - reader.bytesLeft)
        }
        if reader.overrun { throw malformed("the stream of symbols ends too early", bytes.count) }
        return result
    }

    /// The next symbols, whose scales are known: indices 0...127 (the top bit is ignored).
    ///
    /// A symbol whose scale is not coded is zero, and a queue that is used up goes on with zeros.
    /// - Precondition: `symbols` has room for as many as there are `scales`.
    func read(
        scales: UnsafeBufferPointer<UInt8>, into symbols: UnsafeMutableBufferPointer<Int16>
    ) throws(AECError) {
        precondition(symbols.count >= scales.count, "no room for the symbols")
        guard let scale = scales.baseAddress, let out = symbols.baseAddress else { return }
        try read { cursor in
            for n in 0..<scales.count {
                out[n] = Int16(truncatingIfNeeded: cursor.next(scale: Int(scale[n])))
            }
        }
    }

    /// The latents of one row of a step, in coding order: symbols, and points of the trellis in units of its spacing, whose state is 0 at the
    /// beginning. The rest is as for `read(scales:into:)`.
    func readRow(
        scales: UnsafeBufferPointer<UInt8>, into symbols: UnsafeMutableBufferPointer<Int16>
    ) throws(AECError) {
        guard trellisScale < Trellis.noScale else {
            return try read(scales: scales, into: symbols)
        }
        precondition(symbols.count >= scales.count, "no room for the symbols")
        guard let scale = scales.baseAddress, let out = symbols.baseAddress else { return }
        let trellisScale = trellisScale
        try read { cursor in
            var state = 0
            for n in 0..<scales.count {
                let i = Int(scale[n])
                guard i < trellisScale else {
                    out[n] = Int16(truncatingIfNeeded: cursor.next(scale: i, state: &state))
                    continue
                }
                let symbol = cursor.next(scale: i)
                state = Trellis.next(state, after: symbol)
                out[n] = Int16(truncatingIfNeeded: symbol)
            }
        }
    }

    /// Checks that all of the stream was used.
    func finish() throws(AECError) {
        for number in 0..<queueCount {
            var queue = queues[number]
            let left = queue.end - queue.next
            guard left <= Int(queue.slack) else {
                throw malformed("there are more symbols than the image has", 0)
            }
            while queue.next < queue.end {
                guard queue.next.pointee == 0 else {
                    throw malformed("there are more symbols than the image has", 0)
                }
                queue.next += 1
            }
        }
        guard reader.alignToByte(), reader.bytesLeft == 0 else {
            throw malformed("there is data after the last symbol", bytes.count - reader.bytesLeft)
        }
    }

    private func malformed(_ message: String, _ position: Int) -> AECError {
        AECError(.malformed, message, offset: fileOffset + position)
    }
}
