/// Walks through the sections of a model file, which lie one after the other at fixed places, and checks what it passes.
///
/// The caller has checked that the file has exactly `ModelLayout.fileSize` bytes for the architecture, begins at a multiple of 64 bytes in
/// memory, and that the host is little-endian: every array is used where it lies.
struct ModelReader {
    private let base: UnsafeRawPointer
    private let layers: [Architecture.Layer]
    /// The position in the file.
    private(set) var offset: Int
    /// False for the file that is part of the program: a test has checked it.
    private let validating: Bool
    /// How many of the layers have been read.
    private var passed = 0

    init(
        _ bytes: UnsafeRawBufferPointer, _ layers: [Architecture.Layer], offset: Int,
        validating: Bool
    ) {
        base = bytes.baseAddress!  // not empty: its size has been checked
        self.layers = layers
        self.offset = offset
        self.validating = validating
    }

    /// The next `count` values, in place.
    mutating func take<T: BitwiseCopyable>(_ count: Int, of type: T.Type) -> UnsafePointer<T> {
        let start = base + offset
        offset &+= count &* MemoryLayout<T>.stride
        return start.bindMemory(to: type, capacity: count)
    }

    private mutating func next(_ kind: Architecture.Layer.Kind) -> Architecture.Layer {
        let layer = layers[passed]
        precondition(layer.kind == kind)
        passed &+= 1
        return layer
    }

    mutating func pointwise() throws(AECError) -> PointwiseLayer {
        let (start, next) = (offset, next(.pointwise))
        let (inputs, outputs) = (next.taps, next.outputs)
        let layer = PointwiseLayer(
            inputs: inputs, outputs: outputs,
            weights: take(inputs * outputs, of: Int16.self),
            bias: take(outputs, of: Int32.self), shift: take(outputs, of: Int32.self))
        guard validating else { return layer }
        for o in 0..<outputs {
            let row = layer.weights + o * inputs
            var sum: Int64 = 0
            for i in 0..<inputs { sum &+= Int64(row[i].magnitude) }
            try check(
                next.name, start, output: o, sum: sum, bias: layer.bias[o], shift: layer.shift[o])
        }
        return layer
    }

    mutating func depthwise() throws(AECError) -> DepthwiseLayer {
        let (start, next) = (offset, next(.depthwise))
        let (taps, channels) = (next.taps, next.outputs)
        let layer = DepthwiseLayer(
            channels: channels, weights: take(taps * channels, of: Int16.self),
            bias: take(channels, of: Int32.self), shift: take(channels, of: Int32.self))
        guard validating else { return layer }
        for c in 0..<channels {
            var sum: Int64 = 0
            for tap in 0..<taps { sum &+= Int64(layer.weights[tap * channels + c].magnitude) }
            try check(
                next.name, start, output: c, sum: sum, bias: layer.bias[c], shift: layer.shift[c])
        }
        return layer
    }

    mutating func block() throws(AECError) -> BlockLayers {
        BlockLayers(depthwise: try depthwise(), up: try pointwise(), down: try pointwise())
    }

    /// All blocks that follow.
    mutating func blocks() throws(AECError) -> [BlockLayers] {
        var blocks: [BlockLayers] = []
        while layers[passed].kind == .depthwise { blocks.append(try block()) }
        return blocks
    }

    /// The scales and offsets of the hyper-latents.
    /// - Parameter firstCodedScale: of the model; no scale is below it.
    mutating func hyperLatents(
        channels: Int, firstCodedScale first: UInt8
    ) throws(AECError) -> EntropyLevels {
        let count = Quality.levels * channels
        let start = offset
        let levels = EntropyLevels(
            firstCodedScale: first, channels: channels, zScale: take(count, of: UInt8.self),
            zOffset: take(count, of: Int16.self))
        guard validating else { return levels }
        let limit = ModelLayout.maximumZOffset
        for i in 0..<count {
            let scale = levels.zScale[i]
            guard scale >= first, scale < 128 else {
                throw AECError(
                    .malformed,
                    "model file: hyper-latent \(i % channels), level \(i / channels): the scale \(scale) is outside \(first)...127",
                    offset: start + i)
            }
            let offset = levels.zOffset[i]
            guard offset >= -limit, offset <= limit else {
                throw AECError(
                    .malformed,
                    "model file: hyper-latent \(i % channels), level \(i / channels): the offset \(offset) is beyond +-\(limit)",
                    offset: start + count + 2 * i)
            }
        }
        return levels
    }

    /// A table of log2 values.
    mutating func table(_ kind: Architecture.Layer.Kind = .gain) throws(AECError) -> GainTable {
        let (start, next) = (offset, next(kind))
        let (channels, count) = (next.outputs, next.taps * next.outputs)
        let table = GainTable(channels: channels, log2: take(count, of: Int32.self))
        guard validating else { return table }
        // A gain that is applied as a multiplier and a shift leaves 2...30 for the shift, of which interpolation may
        // take one more. What is added to an int16 network output may be anything well inside 32 bits.
        let range: ClosedRange<Int32> =
            kind == .gain ? GainTable.range : -32 * 65536...32 * 65536
        for i in 0..<count where !range.contains(table.log2[i]) {
            throw AECError(
                .malformed,
                "model file: \(next.name), level \(i / channels), channel \(i % channels): the log2 gain \(table.log2[i]) is outside \(range.lowerBound)...\(range.upperBound)",
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
