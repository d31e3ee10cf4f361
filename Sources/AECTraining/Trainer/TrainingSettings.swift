import AEC

/// Everything that a run depends on besides its pictures; kept in the run's folder.
public struct TrainingSettings: Sendable, Equatable, Codable {
    /// When a run is over.
    public enum Goal: Sendable, Equatable, Codable {
        /// After so many minutes of training.
        case minutes(Double)
        /// After so many steps of the optimisers.
        case steps(Int)
        /// When the average over the last steps is at or below this; the rate does not decay.
        case loss(Double)
    }

    /// When the run is over.
    public var goal: Goal = .minutes(90)
    /// How wide and deep the network is.
    public var network = NetworkSize.standard
    /// Which parameters learn. Tables alone learn by Adam, at `tableRate` and without weight decay; dead hidden channels
    /// stay as they are.
    public var learning = Learning.all
    /// The rate-distortion loss.
    public var objective = RateDistortion()
    /// The learning rates' course over the run.
    public var schedule = Schedule()
    /// Crops per step at the first crop size; with larger crops fewer, of as many pixels.
    public var batch = 32
    /// Side of a crop, a multiple of 64.
    public var crop = 128
    /// Side of the crops from `lateFrom` on; equal to `crop` for no change.
    public var lateCrop = 256
    /// As a share of the run.
    public var lateFrom = 0.6
    /// Adam's learning rate before the schedule; `TrainingNetwork.groups` says which parameters learn at which share of
    /// it.
    public var adamRate: Float = 1e-3
    /// Adam's learning rate of gain tables that learn alone. They are log gains: a step moves each by about so much.
    public var tableRate: Float = 5e-3
    /// Muon's learning rate, of the inner matrices.
    public var muonRate: Float = 0.005
    /// The factor on the learning rate of each block's last layer; see `TrainingNetwork.groups`.
    public var blockOutputRate: Float = 0.05
    /// The same for the blocks of the entropy model.
    public var entropyBlockOutputRate: Float = 1
    /// Decoupled weight decay.
    public var weightDecay: Float = 0
    /// Gradients are scaled to at most this norm.
    public var clip = 1.0
    /// How latents are rounded, in training and in validation.
    public var rounding = LatentRounding.nearest
    /// The share of crops that are drawn by a program instead of taken from a picture: text, screens, charts.
    public var drawnShare: Float = 0
    /// Standard deviation, in code values, of noise that the network learns to remove; 0 for none.
    public var denoise: Float = 0
    /// Of all random numbers: weights, crops, qualities and noise.
    public var seed: UInt64 = 1
    /// Threads that share a batch, 1...batch. The same number gives the same weights, bit for bit.
    public var threads = 1
    /// Minutes between checkpoints.
    public var saveEvery = 4.0
    /// Minutes between validations.
    public var validateEvery = 10.0
    /// Crops that the principal components are taken from.
    public var componentCrops = 200

    /// The default recipe.
    public init() {}

    /// The share of the run that is done, 0...1; always 0 for a run towards a loss.
    func progress(steps: Int, seconds: Double) -> Double {
        switch goal {
        case .minutes(let minutes): return min(1, seconds / 60 / minutes)
        case .steps(let count): return min(1, Double(steps) / Double(count))
        case .loss: return 0
        }
    }
}
