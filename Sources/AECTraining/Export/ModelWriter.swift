import AEC

/// Writes the sections of a model file one after the other, rounding real numbers to integers.
struct ModelWriter {
    private(set) var bytes: [UInt8] = []

    private mutating func append<T: FixedWidthInteger>(_ value: T) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }

    private mutating func pad(to size: Int) {
        while bytes.count < size { bytes.append(0) }
    }

    /// Version 1 for the standard network, version 2 with its sizes for others.
    mutating func header(
        _ architecture: Architecture, name: String, comment: String
    ) throws(AECError) {
        bytes = [0x93] + Array("AECM\r\n\u{1A}".utf8)
        let isStandard = architecture.size == .standard
        append(UInt32(isStandard ? 1 : 2))
        append(UInt32(architecture.fileSize))
        if !isStandard { for value in architecture.size.values { append(UInt16(value)) } }
        pad(to: 64)
        guard name.utf8.count <= 64, comment.utf8.count <= 192 else {
            throw AECError(
                .invalidArgument,
                "a model's name may have at most 64 bytes, its comment at most 192")
        }
        bytes += name.utf8
        pad(to: 128)
        bytes += comment.utf8
        pad(to: 320)
    }

    mutating func exponents(_ values: [Int]) {
        for value in values { append(Int8(clamping: value)) }
        pad(to: roundUp(bytes.count, to: 64))
    }

    /// Tables at the 8 levels for the entropy coder.
    mutating func entropy(firstCodedScale: UInt8, _ levels: [HyperStatistics]) {
        let start = bytes.count
        append(firstCodedScale)
        pad(to: start + 64)
        let channels = 0..<levels[0].channels
        for level in levels {
            for c in channels { append(UInt8(level.scale(c, first: Int(firstCodedScale)))) }
        }
        for level in levels {
            for c in channels { append(Int16(level.offset(c))) }
        }
    }

    /// The next layer: `row(o)` gives real weights and a bias such that weights * integer inputs + bias is the integer
    /// output.
    mutating func layer(
        _ layer: Architecture.Layer, row: (Int) -> (weights: [Double], bias: Double)
    ) throws(AECError) {
        let (outputs, taps) = (layer.outputs, layer.taps)
        var weights = [Int16](repeating: 0, count: outputs * taps)
        var biases: [Int32] = []
        var shifts: [Int32] = []
        for o in 0..<outputs {
            let (real, realBias) = row(o)
            guard let (shift, integers, bias) = ModelWriter.quantise(real, bias: realBias) else {
                throw AECError(
                    .invalidArgument,
                    "the weights of \(layer.name), output \(o), are too large for 32-bit sums")
            }
            for i in 0..<taps {
                weights[layer.kind == .depthwise ? i * outputs + o : o * taps + i] = integers[i]
            }
            biases.append(bias)
            shifts.append(shift)
        }
        for value in weights { append(value) }
        for value in biases { append(value) }
        for value in shifts { append(value) }
    }

    /// The largest shift in 1...30 for which the weights are int16 and |bias| + 2^(shift-1) + 32768 * sum|w| < 2^31.
    static func quantise(
        _ row: [Double], bias: Double
    ) -> (shift: Int32, weights: [Int16], bias: Int32)? {
        let largest = row.reduce(0) { max($0, abs($1)) }
        // Rounding takes at most a half from each weight, so no larger shift than this can hold.
        let sum = row.reduce(abs(bias) / 32768) { $0 + abs($1) }
        let room = 0x1p16 + 0.5 * Double(row.count + 1)
        let highest = sum > 0 ? Int32(min(30, max(1, logarithm2(room / sum)))) : 30
        for shift in stride(from: highest, through: 1, by: -1) {
            let unit = exponential2(Double(shift))
            guard largest * unit <= 32767, abs(bias) * unit < 0x1p31 else { continue }
            let integers = row.map { ($0 * unit).rounded() }
            let integerBias = (bias * unit).rounded()
            let sum = integers.reduce(0) { $0 + abs($1) }
            guard abs(integerBias) + unit / 2 + 32768 * sum < 0x1p31 else { continue }
            return (shift, integers.map { Int16($0) }, Int32(integerBias))
        }
        return nil
    }

    /// log2 values with 16 fraction bits. The loader checks their range; here they must only be representable.
    mutating func table(_ name: String, _ values: [Double]) throws(AECError) {
        try ModelWriter.check(name, values)
        for value in values { append(Int32((value * 65536).rounded())) }
    }

    /// - Throws: `invalidArgument` for log2 values that a table cannot hold.
    static func check(_ name: String, _ values: [Double]) throws(AECError) {
        for value in values where !(abs(value) < 64) {
            throw AECError(.invalidArgument, "\(name): a gain of 2^\(value) cannot be represented")
        }
    }
}
