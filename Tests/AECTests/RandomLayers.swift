import TestSupport

@testable import AEC

/// Layers with random weights, for tests of what does not depend on a trained model.
struct RandomLayers {
    private var random: SplitMix64
    /// Keeps what the layers point to alive.
    private(set) var memory: [AnyObject] = []

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func integer(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(random.next() % UInt64(range.count))
    }

    private mutating func array<T: BitwiseCopyable>(
        _ count: Int, _ value: (inout RandomLayers) -> T
    ) -> UnsafePointer<T> {
        let target = AlignedMemory<T>(count: count)
        for i in 0..<count { target.pointer[i] = value(&self) }
        memory.append(target)
        return UnsafePointer(target.pointer)
    }

    private mutating func tabulate<T: BitwiseCopyable>(
        _ count: Int, at value: (Int) -> T
    ) -> UnsafePointer<T> {
        let target = AlignedMemory<T>(count: count)
        for i in 0..<count { target.pointer[i] = value(i) }
        memory.append(target)
        return UnsafePointer(target.pointer)
    }

    mutating func pointwise(_ inputs: Int, _ outputs: Int) -> PointwiseLayer {
        let bound = 60000 / inputs
        return PointwiseLayer(
            inputs: inputs, outputs: outputs,
            weights: array(inputs * outputs) { Int16($0.integer(in: -bound...bound)) },
            bias: array(outputs) { Int32($0.integer(in: -1_000_000...1_000_000)) },
            shift: array(outputs) { _ in 15 })
    }

    mutating func depthwise(_ channels: Int) -> DepthwiseLayer {
        DepthwiseLayer(
            channels: channels,
            weights: array(9 * channels) { Int16($0.integer(in: -7000...7000)) },
            bias: array(channels) { Int32($0.integer(in: -100_000...100_000)) },
            shift: array(channels) { Int32($0.integer(in: 13...15)) })
    }

    mutating func block(_ channels: Int) -> BlockLayers {
        BlockLayers(
            depthwise: depthwise(channels), up: pointwise(channels, 2 * channels),
            down: pointwise(2 * channels, channels))
    }

    /// A block most of whose hidden channels have weights of zero: `live` of them have not, and of the others every
    /// third has a bias that makes it a positive constant.
    mutating func sparseBlock(_ channels: Int, live: Int) -> BlockLayers {
        let whole = block(channels)
        let hidden = 2 * channels
        let isLive = (0..<hidden).map { $0 * live / hidden != ($0 + 1) * live / hidden }
        let up = PointwiseLayer(
            inputs: channels, outputs: hidden,
            weights: tabulate(
                hidden * channels, at: { isLive[$0 / channels] ? whole.up.weights[$0] : 0 }),
            bias: tabulate(
                hidden,
                at: { isLive[$0] ? whole.up.bias[$0] : ($0 % 3 == 0 ? 1 << 20 : -(1 << 20)) }),
            shift: whole.up.shift)
        return BlockLayers(depthwise: whole.depthwise, up: up, down: whole.down)
    }

    mutating func values(_ count: Int) -> [Int16] {
        (0..<count).map { _ in
            Int16(truncatingIfNeeded: Int(bitPattern: UInt(random.next() >> 48)) - 32768)
        }
    }
}
