/// What training minimises: lambda * 255^2 * distortion + bits per pixel, divided by 12 * sqrt(lambda), so that all rates
/// pull alike. The distortion is the mean squared error, or partly 1 - MS-SSIM. lambda runs from `least` to `largest` in
/// equal ratios as quality runs from 0 to 7.
public struct RateDistortion: Sendable, Equatable, Codable {
    public var least: Float
    public var largest: Float

    /// The share of structural similarity in the distortion, 0...1.
    public var structure: Float

    /// A picture's loss beyond this counts as its logarithm only. Photographs lose 0.2 to 1.5; a drawing that the network
    /// cannot hold loses a hundred times as much, and would leave nothing of a step to the pictures beside it.
    public var linearUpTo: Float = 3

    public init(least: Float = 0.0015, largest: Float = 0.5, structure: Float = 0) {
        self.least = least
        self.largest = largest
        self.structure = structure
    }

    /// 1 - MS-SSIM of this size counts as much as an MSE of one: about what makes rates equal at equal lambda.
    private static let similarityScale: Float = 0.02

    /// What a loss counts as, and how much of its gradient.
    private func bounded(_ loss: Float) -> (loss: Float, slope: Float) {
        loss > linearUpTo
            ? (linearUpTo * (1 + logarithm(loss / linearUpTo)), linearUpTo / loss) : (loss, 1)
    }

    public func lambda(_ quality: Float) -> Float {
        least * power(largest / least, quality / Float(TrainingNetwork.levels - 1))
    }

    /// Sums over the images of a pass.
    public struct Sums: Sendable, Equatable, Codable {
        public var images = 0
        public var loss = 0.0
        /// Mean squared error, of pixels in 0...1.
        public var error = 0.0
        /// Bits per pixel.
        public var rate = 0.0

        public var meanLoss: Double { loss / Double(max(images, 1)) }
        public var meanRate: Double { rate / Double(max(images, 1)) }
        /// Of the mean error, in decibels.
        public var psnr: Double { -10 * logarithm10(max(error / Double(max(images, 1)), 1e-12)) }

        public init() {}

        public static func + (a: Sums, b: Sums) -> Sums {
            var sum = a
            sum.images += b.images
            sum.loss += b.loss
            sum.error += b.error
            sum.rate += b.rate
            return sum
        }
    }

    /// What to go back from, whose gradients are those of the sum of the images' losses times `factor`; and the sums for the
    /// log.
    public func loss(
        _ tape: Tape, _ output: TrainingNetwork.Output, target: Variable, quality: [Float],
        factor: Float
    ) -> (Variable, Sums) {
        let pixels = Float(target.shape.positions * 64)
        let error = tape.meanSquaredError(output.picture, target)
        let bits = tape.add(output.latentBits, output.hyperBits)
        let lambdas = quality.map(lambda)
        var errorWeights = lambdas.map { 65025 * $0 / (12 * $0.squareRoot()) }
        var bitWeights = lambdas.map { 1 / (12 * $0.squareRoot() * pixels) }
        var sums = Sums()
        sums.images = quality.count
        for (e, b) in zip(tape.values(error), tape.values(bits)) {
            sums.error += Double(e)
            sums.rate += Double(b / pixels)
        }
        var distortion = error
        if structure > 0 {
            let dissimilarity = dissimilarity(tape, output.picture, target)
            distortion = tape.add(
                tape.affine(error, 1 - structure),
                tape.affine(dissimilarity, structure * RateDistortion.similarityScale))
        }
        for (i, (d, b)) in zip(tape.values(distortion), tape.values(bits)).enumerated() {
            let (loss, slope) = bounded(d * errorWeights[i] + b * bitWeights[i])
            sums.loss += Double(loss)
            errorWeights[i] *= slope
            bitWeights[i] *= slope
        }
        let loss = tape.add(
            tape.weightedSum(distortion, errorWeights.map { $0 * factor }),
            tape.weightedSum(bits, bitWeights.map { $0 * factor }))
        return (loss, sums)
    }

    /// 1 - MS-SSIM of pictures that come as tiles less one half: (n, 1, 1, 1).
    private func dissimilarity(_ tape: Tape, _ a: Variable, _ b: Variable) -> Variable {
        let (x, y) = (
            tape.shuffle(tape.affine(a, 1, 0.5), 8), tape.shuffle(tape.affine(b, 1, 0.5), 8)
        )
        return tape.affine(tape.multiScaleSimilarity(x, y), -1, 1)
    }
}
