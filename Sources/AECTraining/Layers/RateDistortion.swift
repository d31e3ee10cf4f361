/// What training minimises: lambda * 255^2 * distortion + bits per pixel, divided by 12 * sqrt(lambda), so that
/// all qualities weigh about the same. The distortion is the mean squared error, or partly 1 - MS-SSIM or SSIMULACRA 2 as
/// a distance. lambda runs from `lambdaMin` to `lambdaMax` in equal ratios as the quality level runs from 0 to 7.
public struct RateDistortion: Sendable, Equatable, Codable {
    /// lambda_min, the weight of the distortion at level 0; above 0.
    public var lambdaMin: Float
    /// lambda_max, the weight of the distortion at level 7; not below `lambdaMin`.
    public var lambdaMax: Float

    /// The share of 1 - MS-SSIM in the distortion, 0...1; the rest is mean squared error.
    public var structure: Float

    /// The share of SSIMULACRA 2 in the distortion, 0...1; the rest is mean squared error.
    public var visual: Float

    /// The share of SSIMULACRA 2 in the objective `visual`. What the metric hardly sees, mean squared error still holds in
    /// place: samples beyond white and black, and colours.
    public static let visualShare: Float = 0.7

    /// Beyond this, a picture's loss grows only with its logarithm. Photographs have losses of 0.2 to 1.5; a drawing
    /// that the network cannot represent has a hundred times as much, and would dominate the step.
    public var linearUpTo: Float = 3

    /// The names in a run's settings.json, which older runs have too.
    private enum CodingKeys: String, CodingKey {
        case lambdaMin = "least"
        case lambdaMax = "largest"
        case structure
        case visual
        case linearUpTo
    }

    /// An objective of MSE alone, with the standard model's range of lambda, where nothing else is said.
    public init(
        lambdaMin: Float = 0.0015, lambdaMax: Float = 0.5, structure: Float = 0, visual: Float = 0
    ) {
        self.lambdaMin = lambdaMin
        self.lambdaMax = lambdaMax
        self.structure = structure
        self.visual = visual
    }

    /// 1 - MS-SSIM of this size counts as much as an MSE of one: about what makes rates equal at equal lambda.
    private static let similarityScale: Float = 0.02

    /// The same of SSIMULACRA 2's distance.
    private static let visualScale: Float = 4.5 / 65025

    /// What a loss counts as, and how much of its gradient.
    private func bounded(_ loss: Float) -> (loss: Float, slope: Float) {
        loss > linearUpTo
            ? (linearUpTo * (1 + logarithm(loss / linearUpTo)), linearUpTo / loss) : (loss, 1)
    }

    /// The lambda of a quality level in 0...7.
    public func lambda(_ quality: Float) -> Float {
        lambdaMin * power(lambdaMax / lambdaMin, quality / Float(TrainingNetwork.levels - 1))
    }

    /// Sums over the images of a pass.
    public struct Sums: Sendable, Equatable, Codable {
        /// How many images the sums are over.
        public var images = 0
        /// The sum of the images' losses, bounded as `linearUpTo` says.
        public var loss = 0.0
        /// The sum of their mean squared errors, of samples in 0...1.
        public var error = 0.0
        /// The sum of their rates in bits per pixel.
        public var rate = 0.0

        /// The mean loss of an image; 0 without images.
        public var meanLoss: Double { loss / Double(max(images, 1)) }
        /// The mean rate of an image in bits per pixel; 0 without images.
        public var meanRate: Double { rate / Double(max(images, 1)) }
        /// The PSNR of the mean error in decibels, at most 120.
        public var psnr: Double { -10 * logarithm10(max(error / Double(max(images, 1)), 1e-12)) }

        /// Sums over no images.
        public init() {}

        /// The sums over the images of both.
        public static func + (a: Sums, b: Sums) -> Sums {
            var sum = a
            sum.images += b.images
            sum.loss += b.loss
            sum.error += b.error
            sum.rate += b.rate
            return sum
        }
    }

    /// The loss of a forward pass.
    /// - Parameters:
    ///   - target: the pictures as tiles, in the shape of `output.picture`.
    ///   - quality: the level of each image, 0...7: [n].
    ///   - factor: what every gradient is multiplied by.
    /// - Returns: the scalar to back-propagate from, the sum of the images' losses times `factor`; and the sums for the
    ///   log.
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
        let share = 1 - structure - visual
        if share < 1 { distortion = tape.affine(error, share) }
        if structure > 0 {
            let dissimilarity = dissimilarity(tape, output.picture, target)
            distortion = tape.add(
                distortion, tape.affine(dissimilarity, structure * RateDistortion.similarityScale))
        }
        if visual > 0 {
            let distance = tape.ssimulacra2Distance(
                original: samples(tape, target), distorted: samples(tape, output.picture))
            distortion = tape.add(
                distortion, tape.affine(distance, visual * RateDistortion.visualScale))
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

    /// 1 - MS-SSIM of pictures given as tiles of samples in -0.5...0.5: (n, 1, 1, 1).
    private func dissimilarity(_ tape: Tape, _ a: Variable, _ b: Variable) -> Variable {
        tape.affine(tape.multiScaleSimilarity(samples(tape, a), samples(tape, b)), -1, 1)
    }

    /// (n, h/8, w/8, 192) -> samples in 0...1 (n, h, w, 3).
    private func samples(_ tape: Tape, _ tiles: Variable) -> Variable {
        tape.shuffle(tape.affine(tiles, 1, 0.5), 8)
    }
}
