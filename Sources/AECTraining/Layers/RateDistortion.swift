import Foundation

/// What training minimises: lambda * 255^2 * MSE + bits per pixel, divided by 12 * sqrt(lambda), so that all rates pull
/// alike. lambda runs from `least` to `largest` in equal ratios as quality runs from 0 to 7.
public struct RateDistortion: Sendable, Equatable, Codable {
    public var least: Float
    public var largest: Float

    public init(least: Float = 0.0015, largest: Float = 0.5) {
        self.least = least
        self.largest = largest
    }

    public func lambda(_ quality: Float) -> Float {
        least * powf(largest / least, quality / Float(TrainingNetwork.levels - 1))
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
        public var psnr: Double { -10 * log10(max(error / Double(max(images, 1)), 1e-12)) }

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

    /// The sum of the images' losses times `factor`, and the sums for the log.
    public func loss(
        _ tape: Tape, _ output: TrainingNetwork.Output, target: Variable, quality: [Float],
        factor: Float
    ) -> (Variable, Sums) {
        let pixels = Float(target.shape.positions * 64)
        let error = tape.meanSquaredError(output.picture, target)
        let bits = tape.add(output.latentBits, output.hyperBits)
        let lambdas = quality.map(lambda)
        let errorWeights = lambdas.map { 65025 * $0 / (12 * $0.squareRoot()) }
        let bitWeights = lambdas.map { 1 / (12 * $0.squareRoot() * pixels) }
        var sums = Sums()
        sums.images = quality.count
        for (i, (e, b)) in zip(tape.values(error), tape.values(bits)).enumerated() {
            sums.loss += Double(e * errorWeights[i] + b * bitWeights[i])
            sums.error += Double(e)
            sums.rate += Double(b / pixels)
        }
        let loss = tape.add(
            tape.weightedSum(error, errorWeights.map { $0 * factor }),
            tape.weightedSum(bits, bitWeights.map { $0 * factor }))
        return (loss, sums)
    }
}
