/// Computes the gradients of the codec's network over a batch, on several threads as `BatchGradients` does: the same seed
/// and the same number of threads give the same bits.
public final class GradientEngine {
    /// The network whose gradients are computed.
    public let network: TrainingNetwork
    /// The threads that share a batch.
    public var workers: ThreadTeam { parts.workers }
    /// Pixels that a thread takes at a time: more make larger matrices, fewer stay in the cache.
    public var pixelsAtATime = 1 << 16
    /// d loss / d parameters of the last batch.
    public var gradients: FloatBuffer { parts.gradients }
    private let parts: BatchGradients

    /// - Parameters:
    ///   - workers: more than there are images in a batch are idle.
    ///   - learning: which parameters get gradients; those of the others are zero.
    public init(_ network: TrainingNetwork, workers: ThreadTeam, learning: Learning = .all) {
        self.network = network
        parts = BatchGradients(network.parameters, workers: workers)
        for tape in parts.tapes { tape.learning = learning }
    }

    /// Where a batch's images come from.
    public struct Batch: Sendable {
        /// Side of an image in pixels, a multiple of 16.
        public var size: Int
        /// The quality level of each image, 0...7; their number is that of the images.
        public var quality: [Float]
        /// Noise streams are made of the seed, the number of this step and that of the image.
        public var seed: UInt64
        /// The number of the step, for noise streams.
        public var step: Int
        /// Standard deviation of the noise in the network's input, which its target does not have; of samples in 0...1.
        public var denoise: Float = 0
        /// How latents are rounded.
        public var rounding = LatentRounding.nearest
        /// Writes an image as [h/8][w/8][192], 8x8 tiles of (dy, dx, colour) in -0.5...0.5; called from any thread.
        public var fill: @Sendable (_ image: Int, _ out: UnsafeMutablePointer<Float>) -> Void

        /// A batch without denoising.
        /// - Precondition: `size` is a positive multiple of 16, and `quality` is not empty.
        public init(
            size: Int, quality: [Float], seed: UInt64, step: Int,
            fill: @escaping @Sendable (Int, UnsafeMutablePointer<Float>) -> Void
        ) {
            precondition(size > 0 && size % 16 == 0 && !quality.isEmpty)
            self.size = size
            self.quality = quality
            self.seed = seed
            self.step = step
            self.fill = fill
        }
    }

    /// Which hidden channels pass something of a batch, with the parameters as they are packed. Nothing flows back:
    /// `gradients` are zero afterwards.
    func liveness(_ batch: Batch) -> Liveness {
        let all = Liveness()
        for tape in parts.tapes { (tape.recording, tape.liveness) = (false, Liveness()) }
        _ = parts.run(count: batch.quality.count, atATime: atATime(batch)) { tape, part in
            _ = output(tape, batch, part)
        }
        for tape in parts.tapes {
            all.add(tape.liveness!)
            (tape.recording, tape.liveness) = (true, nil)
        }
        return all
    }

    private func atATime(_ batch: Batch) -> Int {
        max(1, pixelsAtATime / (batch.size * batch.size))
    }

    /// Keeps the time spent by operation, one profile a thread.
    public func keepProfiles() -> [Profile] {
        let profiles = parts.tapes.map { _ in Profile() }
        for (tape, profile) in zip(parts.tapes, profiles) { tape.profile = profile }
        return profiles
    }

    /// Leaves the gradient of the batch's mean loss in `gradients`.
    /// - Returns: sums over the batch's images.
    public func run(_ batch: Batch, _ objective: RateDistortion) -> RateDistortion.Sums {
        let count = batch.quality.count
        let sums = parts.run(count: count, atATime: atATime(batch)) { tape, part in
            pass(tape, batch, part, of: count, objective)
        }
        return sums.map { $0.reduce(RateDistortion.Sums(), +) }
            .reduce(RateDistortion.Sums(), +)
    }

    private func pass(
        _ tape: Tape, _ batch: Batch, _ part: Range<Int>, of count: Int,
        _ objective: RateDistortion
    ) -> RateDistortion.Sums {
        let (output, x) = output(tape, batch, part)
        let (loss, sums) = objective.loss(
            tape, output, target: x, quality: Array(batch.quality[part]), factor: 1 / Float(count))
        tape.backward(loss)
        return sums
    }

    /// What the network makes of a part of a batch, and the part itself.
    private func output(
        _ tape: Tape, _ batch: Batch, _ part: Range<Int>
    ) -> (TrainingNetwork.Output, Variable) {
        let side = batch.size / 8
        let x = tape.make(
            Shape(part.count, side, side, TrainingNetwork.tileChannels), needsGradient: false)
        let imageSize = side * side * TrainingNetwork.tileChannels
        for image in part {
            batch.fill(image, tape.value(x) + (image - part.lowerBound) * imageSize)
        }
        let quality = Array(batch.quality[part])
        let seen = batch.denoise > 0 ? noisy(tape, x, batch, part) : x
        let streams = part.map {
            RandomStream(seed: batch.seed, UInt64(batch.step), UInt64($0), 1)
        }
        let output = network.forward(
            tape, seen, quality: quality, noise: .uniform(streams), rounding: batch.rounding)
        return (output, x)
    }

    private func noisy(
        _ tape: Tape, _ x: Variable, _ batch: Batch, _ part: Range<Int>
    ) -> Variable {
        let y = tape.make(x.shape, needsGradient: false)
        let size = x.shape.count / part.count
        for (n, image) in part.enumerated() {
            var random = RandomStream(seed: batch.seed, UInt64(batch.step), UInt64(image), 3)
            for i in n * size..<(n + 1) * size {
                tape.value(y)[i] = tape.value(x)[i] + batch.denoise * random.normal()
            }
        }
        return y
    }
}
