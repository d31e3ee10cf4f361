/// Walks through the sections of a model file, which lie one after the other at fixed places, and checks what it passes.
///
/// The caller has checked that the file has exactly `ModelLayout.fileSize` bytes, begins at a multiple of 64 bytes in
/// memory, and that the host is little-endian: every array is used where it lies.
struct ModelReader {
    private let base: UnsafeRawPointer
    /// The position in the file.
    private(set) var offset: Int
    /// False for the file that is part of the program: a test has checked it.
    private let validating: Bool
    #if !hasFeature(Embedded)
        /// The layers and tables read so far; nil when they are not collected.
        var visits: [Visit]?
    #endif

    init(_ bytes: UnsafeRawBufferPointer, offset: Int, validating: Bool) {
        base = bytes.baseAddress!  // not empty: its size has been checked
        self.offset = offset
        self.validating = validating
    }

    /// The next `count` values, in place.
    mutating func take<T: BitwiseCopyable>(_ count: Int, of type: T.Type) -> UnsafePointer<T> {
        let start = base + offset
        offset &+= count &* MemoryLayout<T>.stride
        return start.bindMemory(to: type, capacity: count)
    }

    private mutating func note(
        _ name: String, at start: Int, _ inputs: Int, _ outputs: Int,
        _ shift: UnsafePointer<Int32>?, pointwise: PointwiseLayer? = nil
    ) {
        #if !hasFeature(Embedded)
            visits?.append(
                Visit(
                    name: name, offset: start, inputs: inputs, outputs: outputs, shift: shift,
                    pointwise: pointwise))
        #endif
    }

    mutating func pointwise(
        _ name: String, _ inputs: Int, _ outputs: Int
    ) throws(AECError) -> PointwiseLayer {
        let start = offset
        let layer = PointwiseLayer(
            inputs: inputs, outputs: outputs,
            weights: take(inputs * outputs, of: Int16.self),
            bias: take(outputs, of: Int32.self), shift: take(outputs, of: Int32.self))
        note(name, at: start, inputs, outputs, layer.shift, pointwise: layer)
        guard validating else { return layer }
        for o in 0..<outputs {
            let row = layer.weights + o * inputs
            var sum: Int64 = 0
            for i in 0..<inputs { sum &+= Int64(row[i].magnitude) }
            try check(name, start, output: o, sum: sum, bias: layer.bias[o], shift: layer.shift[o])
        }
        return layer
    }

    mutating func depthwise(_ name: String, _ channels: Int) throws(AECError) -> DepthwiseLayer {
        let start = offset
        let layer = DepthwiseLayer(
            channels: channels, weights: take(9 * channels, of: Int16.self),
            bias: take(channels, of: Int32.self), shift: take(channels, of: Int32.self))
        note(name, at: start, 9, channels, layer.shift)
        guard validating else { return layer }
        for c in 0..<channels {
            var sum: Int64 = 0
            for tap in 0..<9 { sum &+= Int64(layer.weights[tap * channels + c].magnitude) }
            try check(name, start, output: c, sum: sum, bias: layer.bias[c], shift: layer.shift[c])
        }
        return layer
    }

    mutating func block(_ name: String, _ channels: Int) throws(AECError) -> BlockLayers {
        BlockLayers(
            depthwise: try depthwise(name + ".depthwise", channels),
            up: try pointwise(name + ".up", channels, 2 * channels),
            down: try pointwise(name + ".down", 2 * channels, channels))
    }

    mutating func blocks(
        _ name: String, _ channels: Int, count: Int
    ) throws(AECError) -> [BlockLayers] {
        var blocks: [BlockLayers] = []
        for i in 0..<count { blocks.append(try block(name + "." + String(i), channels)) }
        return blocks
    }

    /// A gain that is applied as a multiplier and a shift: 2...30 is left for the shift, of which interpolation may
    /// take one more.
    mutating func gain(_ name: String, _ channels: Int) throws(AECError) -> GainTable {
        try table(name, channels, within: -16 * 65536...13 * 65536 - 1)
    }

    /// A table of log2 values in `within`.
    mutating func table(
        _ name: String, _ channels: Int, within range: ClosedRange<Int32>
    ) throws(AECError) -> GainTable {
        let start = offset
        let table = GainTable(
            channels: channels, log2: take(Quality.levels * channels, of: Int32.self))
        note(name, at: start, Quality.levels, channels, nil)
        guard validating else { return table }
        for i in 0..<Quality.levels * channels where !range.contains(table.log2[i]) {
            throw AECError(
                .malformed,
                "model file: \(name), level \(i / channels), channel \(i % channels): the log2 gain \(table.log2[i]) is outside \(range.lowerBound)...\(range.upperBound)",
                offset: start + 4 * i)
        }
        return table
    }

    /// The shift's range, and the proof that no sum of products can overflow 32 bits, whatever the int16 inputs and
    /// whatever the order of summation.
    private func check(
        _ name: String, _ start: Int, output: Int, sum: Int64, bias: Int32, shift: Int32
    ) throws(AECError) {
        guard shift >= 1, shift <= 30 else {
            throw AECError(
                .malformed,
                "model file: \(name), output \(output): the shift \(shift) is outside 1...30",
                offset: start)
        }
        let bound = Int64(bias.magnitude) + (1 << Int64(shift - 1)) + 32768 * sum
        guard bound < 1 << 31 else {
            throw AECError(
                .malformed,
                "model file: \(name), output \(output): the accumulator may reach \(bound), beyond 32 bits",
                offset: start)
        }
    }
}
