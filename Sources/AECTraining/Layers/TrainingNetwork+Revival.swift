extension TrainingNetwork {
    /// All residual blocks.
    private var blocks: [Block] {
        a8 + [a16, hBlock16, hBlock32, gBlock32, gBlock16] + contextBlock + [s16] + s8
    }

    /// Gives hidden channels that have stopped learning another start.
    ///
    /// A ReLU that no input passes has no gradient: its channel is dead for good (L. Lu et al., "Dying ReLU and
    /// initialization", 2019). Such a channel gets new random weights in, as at the start of a training, and zeros out,
    /// so that the network computes what it did before and the channel can learn.
    /// - Parameters:
    ///   - gradients: of several batches, one after another; a channel is dead when its bias moved in none of them.
    /// - Returns: the number of channels revived, and of all.
    func reviveDeadChannels(
        seed: UInt64, gradients: some Sequence<FloatBuffer>
    ) -> (revived: Int, all: Int) {
        var isAlive = blocks.map { [Bool](repeating: false, count: $0.parameters.upBias.count) }
        for batch in gradients {
            for (index, block) in blocks.enumerated() {
                let bias = batch.pointer + block.parameters.upBias.offset
                for channel in isAlive[index].indices where bias[channel] != 0 {
                    isAlive[index][channel] = true
                }
            }
        }
        var revived = 0
        for (index, block) in blocks.enumerated() {
            let p = block.parameters
            let (up, down) = (parameters.pointer(p.up), parameters.pointer(p.down))
            let deviation = (2 / Float(p.up.columns)).squareRoot()
            for channel in isAlive[index].indices where !isAlive[index][channel] {
                var random = RandomStream(seed: seed, 0xDEAD, UInt64(index), UInt64(channel))
                for c in 0..<p.up.columns {
                    up[channel * p.up.columns + c] = deviation * random.normal()
                }
                for c in 0..<p.down.rows { down[c * p.down.columns + channel] = 0 }
                parameters.pointer(p.upBias)[channel] = 0
                revived += 1
            }
        }
        return (revived, isAlive.reduce(0) { $0 + $1.count })
    }
}
