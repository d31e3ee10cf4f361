import AEC
import CZlib

/// Codes as bytes: each number is rounded to a multiple of its step, and DEFLATE takes the numbers' indices one number
/// after the other, so that each has a Huffman table of its own. The codec does the same with its latents.
///
///     count (4 bytes), size (2) | mean, step of each number (4 + 4 each) | raw DEFLATE of size * count signed bytes
///
/// little-endian, floats as IEEE 754.
struct QuantisedCodes {
    let mean: [Float]
    let step: [Float]
    var size: Int { step.count }

    /// What must be known of codes to choose steps such that rounding one number changes the picture as much as rounding
    /// any other: what theory asks for small steps (J. Huang, P. Schultheiss, 1963).
    struct Statistics {
        let mean: [Float]
        let deviation: [Float]
        /// The root of the mean squared change of a pixel for a change of each number, by differences of what the decoder
        /// makes of some codes.
        let slope: [Float]

        /// - Parameter codes: of training pictures.
        init(_ coder: Coder, _ codes: [Float]) {
            let size = coder.size
            let count = Float(codes.count / size)
            var mean = [Float](repeating: 0, count: size)
            var variance = [Float](repeating: 0, count: size)
            for (i, c) in codes.enumerated() { mean[i % size] += c / count }
            for (i, c) in codes.enumerated() {
                variance[i % size] += (c - mean[i % size]) * (c - mean[i % size]) / count
            }
            let deviation = variance.map { max($0.squareRoot(), 1e-5) }
            let some = Array(codes.prefix(size * 40))
            let still = coder.decode(some)
            slope = (0..<size).map { d in
                let move = 0.3 * deviation[d]
                var moved = some
                for i in stride(from: d, to: moved.count, by: size) { moved[i] += move }
                var change: Float = 0
                for (a, b) in zip(coder.decode(moved), still) { change += (a - b) * (a - b) }
                return (change / Float(still.count)).squareRoot() / move
            }
            (self.mean, self.deviation) = (mean, deviation)
        }

        /// - Parameter scale: the root of the mean squared change of a pixel that a step of a number brings.
        func quantiser(scale: Float) -> QuantisedCodes {
            QuantisedCodes(
                mean: mean,
                // No finer than a hundredth of what the number varies by: indices are bytes.
                step: slope.indices.map {
                    max(scale / max(slope[$0], 1e-9), deviation[$0] / 100)
                })
        }
    }

    init(mean: [Float], step: [Float]) { (self.mean, self.step) = (mean, step) }

    /// The file of [count][size] codes. What is beyond 127 steps from the mean is clamped.
    func bytes(_ codes: [Float]) -> [UInt8] {
        let count = codes.count / size
        var header: [UInt8] = []
        func append(_ value: UInt32, _ bytes: Int = 4) {
            for i in 0..<bytes { header.append(UInt8(truncatingIfNeeded: value >> (8 * i))) }
        }
        append(UInt32(count))
        append(UInt32(size), 2)
        for d in 0..<size {
            append(mean[d].bitPattern)
            append(step[d].bitPattern)
        }
        let symbols = (0..<size * count).map { i -> UInt8 in
            let (d, n) = (i / count, i % count)
            let index = ((codes[n * size + d] - mean[d]) / step[d]).rounded()
            // NaN becomes -127 too.
            return UInt8(bitPattern: index > -127 ? Int8(min(index, 127)) : -127)
        }
        return header + QuantisedCodes.deflated(symbols, pieces: size)
    }

    /// The smaller of what one table for each piece gives, and of zlib's usual way.
    private static func deflated(_ symbols: [UInt8], pieces: Int) -> [UInt8] {
        let sizes = [Int](repeating: symbols.count / pieces, count: pieces)
        let bound = aec_deflate_bound(symbols.count) + 16 * pieces
        func run(_ body: (UnsafeMutablePointer<UInt8>) -> Int) -> [UInt8] {
            [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
                count = body(buffer.baseAddress!)
                precondition(count > 0, "the bound is always enough")
            }
        }
        return symbols.withUnsafeBufferPointer { from in
            let tables = run { aec_deflate_blocks(from.baseAddress, sizes, pieces, $0, bound) }
            let usual = run { aec_deflate(from.baseAddress, from.count, $0, bound, 9, 0) }
            return tables.count < usual.count ? tables : usual
        }
    }

    /// The codes of a file, rounded as they are.
    /// - Throws: `truncated` or `malformed`.
    static func codes(_ bytes: [UInt8]) throws(AECError) -> (codes: [Float], size: Int) {
        func number(_ at: Int, _ count: Int = 4) -> UInt32 {
            (0..<count).reduce(0) { $0 | UInt32(bytes[at + $1]) << (8 * UInt32($1)) }
        }
        guard bytes.count >= 6 else { throw AECError(.truncated, "codes have 6 bytes or more") }
        let (count, size) = (Int(number(0)), Int(number(4, 2)))
        let start = 6 + 8 * size
        guard bytes.count > start else {
            throw AECError(.truncated, "the codes' steps are cut off", offset: bytes.count)
        }
        guard count > 0, size > 0, count * size <= (bytes.count - start) * 1040 else {
            throw AECError(.malformed, "the codes declare an impossible size", offset: 0)
        }
        var symbols = [UInt8](repeating: 0, count: count * size)
        let status = bytes.withUnsafeBufferPointer { from in
            symbols.withUnsafeMutableBufferPointer {
                aec_inflate(
                    from.baseAddress! + start, bytes.count - start, $0.baseAddress, $0.count)
            }
        }
        guard status == 0 else {
            throw AECError(.malformed, "the deflated codes are damaged", offset: start)
        }
        let codes = (0..<count * size).map { i -> Float in
            let (n, d) = (i / size, i % size)
            return Float(bitPattern: number(6 + 8 * d))
                + Float(Int8(bitPattern: symbols[d * count + n]))
                * Float(bitPattern: number(10 + 8 * d))
        }
        return (codes, size)
    }
}
