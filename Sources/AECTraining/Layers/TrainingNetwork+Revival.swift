extension TrainingNetwork {
    /// The share of each block's hidden channels that live.
    func livingShares(_ liveness: Liveness) -> [LivingShare] {
        blocks.map { block in
            let alive = liveness.isAlive(block.parameters)
            return LivingShare(
                block: block.name, channels: alive.count, living: alive.count { $0 })
        }
    }

    /// Gives hidden channels that do nothing another start: new random weights in, as at the start of a training, and
    /// zeros out, so that the network computes what it did before and the channel can learn.
    /// - Parameters:
    ///   - liveness: of a good number of pictures.
    ///   - average: takes the new weights over at once.
    ///   - forget: buffers of optimisers, whose values of such a channel become zero.
    /// - Returns: the number of channels revived, and of all.
    func reviveDeadChannels(
        seed: UInt64, liveness: Liveness, average: FloatBuffer? = nil, forget: [FloatBuffer] = []
    ) -> (revived: Int, all: Int) {
        var (revived, all) = (0, 0)
        for (index, block) in blocks.enumerated() {
            let p = block.parameters
            let alive = liveness.isAlive(p)
            all += alive.count
            let deviation = (2 / Float(p.up.columns)).squareRoot()
            for channel in alive.indices where !alive[channel] {
                revived += 1
                var random = RandomStream(seed: seed, 0xDEAD, UInt64(index), UInt64(channel))
                let row = p.up.offset + channel * p.up.columns
                let into = (row..<row + p.up.columns) + [p.upBias.offset + channel]
                let out = (0..<p.down.rows).map { p.down.offset + $0 * p.down.columns + channel }
                for i in into.dropLast() {
                    parameters.values.pointer[i] = deviation * random.normal()
                }
                for i in [into.last!] + out { parameters.values.pointer[i] = 0 }
                for i in into + out {
                    average?.pointer[i] = parameters.values.pointer[i]
                    for buffer in forget { buffer.pointer[i] = 0 }
                }
            }
        }
        return (revived, all)
    }
}

/// How many hidden channels of a block live.
public struct LivingShare: Sendable, Equatable, Codable {
    /// As `aec model info` names it: g_a.blocks8.0, g_s.blocks16.0, context.3.block.
    public var block: String
    /// Hidden channels of the block.
    public var channels: Int
    /// Hidden channels that passed something on the pictures looked at.
    public var living: Int

    /// 0...1.
    public var share: Double { Double(living) / Double(max(channels, 1)) }
}
