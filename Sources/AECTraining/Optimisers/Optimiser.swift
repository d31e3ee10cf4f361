/// A rule that moves parameters against their gradients.
///
/// A rule is a class because it carries state from step to step; `state` is what a checkpoint must save.
public protocol Optimiser: AnyObject {
    /// Which parameters the rule moves, and at which rates.
    var groups: [ParameterGroup] { get set }
    /// Buffers of the size of all parameters, by name.
    var state: [(name: String, buffer: FloatBuffer)] { get }
    /// Steps taken so far.
    var steps: Int { get set }
    /// Moves the parameters of the groups one step against their gradients.
    /// - Parameters:
    ///   - parameters: those that `gradients` belong to; pack them again afterwards.
    ///   - gradients: d loss / d parameters, in the order of `Parameters.values`.
    ///   - factor: the schedule's factor on the groups' rates.
    ///   - workers: the threads to use.
    func step(
        _ parameters: Parameters, gradients: FloatBuffer, factor: Float, workers: ThreadTeam)
}

/// Gradient descent with momentum (Polyak's heavy ball), as PyTorch defines it: v = momentum * v + g, p -= rate * v.
public final class GradientDescent: Optimiser {
    /// Which parameters this rule moves, and at which rates.
    public var groups: [ParameterGroup]
    /// Steps taken so far.
    public var steps = 0
    /// The share of the velocity that a step keeps, 0..<1; 0 for plain gradient descent.
    public let momentum: Float
    private let velocity: FloatBuffer

    /// The velocity of each parameter, for checkpoints.
    public var state: [(name: String, buffer: FloatBuffer)] { [("velocity", velocity)] }

    /// A rule with velocities of zero.
    public init(_ parameters: Parameters, _ groups: [ParameterGroup], momentum: Float = 0.9) {
        self.groups = groups
        self.momentum = momentum
        velocity = FloatBuffer(count: parameters.count)
    }

    /// Moves the parameters of the groups; weight decay is decoupled, p -= rate * factor * decay * p.
    public func step(
        _ parameters: Parameters, gradients: FloatBuffer, factor: Float, workers: ThreadTeam
    ) {
        steps += 1
        let (p, g, v) = (parameters.values.pointer, gradients.pointer, velocity.pointer)
        for group in groups {
            let rate = group.rate * factor
            for entry in group.entries {
                for i in entry.offset..<entry.offset + entry.count {
                    v[i] = momentum * v[i] + g[i]
                    p[i] -= rate * (v[i] + group.decay * p[i])
                }
            }
        }
    }
}

/// Adam (D. Kingma, J. Ba, 2015), with decoupled weight decay (I. Loshchilov, F. Hutter, "AdamW", 2019) where a group
/// has some.
public final class Adam: Optimiser {
    /// Which parameters this rule moves, and at which rates.
    public var groups: [ParameterGroup]
    /// Steps taken so far, which the bias correction of the averages depends on.
    public var steps = 0
    /// beta_1 and beta_2: what the averages of gradients and of their squares keep in a step.
    public let betas: (Float, Float)
    /// Added to the root of the mean square, so that nothing is divided by zero.
    public let epsilon: Float
    private let mean, square: FloatBuffer

    /// Both averages of each parameter, for checkpoints.
    public var state: [(name: String, buffer: FloatBuffer)] {
        [("mean", mean), ("square", square)]
    }

    /// A rule with averages of zero. beta_2 is 0.98 by default, lower than the paper's 0.999: runs are short.
    public init(
        _ parameters: Parameters, _ groups: [ParameterGroup], betas: (Float, Float) = (0.9, 0.98),
        epsilon: Float = 1e-8
    ) {
        self.groups = groups
        self.betas = betas
        self.epsilon = epsilon
        mean = FloatBuffer(count: parameters.count)
        square = FloatBuffer(count: parameters.count)
    }

    /// Moves the parameters of the groups on all workers; the result does not depend on their number.
    public func step(
        _ parameters: Parameters, gradients: FloatBuffer, factor: Float, workers: ThreadTeam
    ) {
        steps += 1
        // Both averages start at zero: what they lack of one is divided out.
        let meanScale = 1 - power(betas.0, steps)
        let squareScale = 1 - power(betas.1, steps)
        let (p, g) = (parameters.values.pointer, gradients.pointer)
        let (m, v) = (mean.pointer, square.pointer)
        for group in groups {
            let rate = group.rate * factor
            for entry in group.entries {
                workers.split(entry.count) { range in
                    for i in range.lowerBound + entry.offset..<range.upperBound + entry.offset {
                        m[i] += (1 - betas.0) * (g[i] - m[i])
                        v[i] = betas.1 * v[i] + (1 - betas.1) * g[i] * g[i]
                        let size = (v[i] / squareScale).squareRoot() + epsilon
                        p[i] -= rate * (m[i] / meanScale / size + group.decay * p[i])
                    }
                }
            }
        }
    }

    private func power(_ base: Float, _ exponent: Int) -> Float {
        Float(exponential(Double(exponent) * logarithm(Double(base))))
    }
}
