/// Where a run is: what its next step depends on beside settings and weights.
public struct TrainingState: Sendable, Equatable, Codable {
    /// Steps taken.
    public var steps = 0
    /// Seconds of training so far, over all resumptions.
    public var seconds = 0.0
    /// Steps left out because a gradient was not finite.
    public var broken = 0
    /// An average of the loss over some dozens of steps.
    public var loss = 0.0
    /// Sums since the last line of the log.
    public var sums = RateDistortion.Sums()
    /// When the weights were last validated, in seconds of training.
    public var validated = 0.0
    /// The validations so far, oldest first.
    public var validations: [Validation] = []
    /// How often dead channels have been looked for since the run began.
    public var revivals: Int?
    /// The course of the loss, oldest first.
    public var history: [Point] = []

    /// A point of the loss plot.
    public struct Point: Sendable, Equatable, Codable {
        /// Steps taken.
        public var step: Int
        /// An average of the loss over some dozens of steps.
        public var loss: Double
    }

    /// The beginning of a run.
    public init() {}
}

/// Rate and distortion on the held-out pictures at the eight trained levels.
public struct Validation: Sendable, Equatable, Codable {
    /// Steps taken when it was measured.
    public var step: Int
    /// Means over the pictures, by level.
    public var bitsPerPixel: [Double]
    /// PSNR over RGB in dB, mean over the pictures, by level.
    public var psnr: [Double]
    /// What training minimises, over all pictures and levels. Runs of older programs have none, nor what follows.
    public var loss: Double?
    /// The share of living hidden channels of each block.
    public var living: [LivingShare]?
}
