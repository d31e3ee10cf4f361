import AECTraining

/// How a model is trained.
struct Recipe: Sendable {
    /// Stochastic gradient descent, the same with momentum (B. Polyak, 1964), or Adam (D. Kingma, J. Ba, 2015).
    enum Rule: String, CaseIterable, Sendable { case sgd, momentum, adam }

    var epochs: Int
    var rate: Float
    var batch = 64
    var rule = Rule.adam
    var momentum: Float = 0.9
    /// Adam's.
    var betas: (Float, Float) = (0.9, 0.99)
    /// The rate of sgd and momentum where the command line names none.
    var descentRate: Float
    var l2: Float = 0
    var augment = false
    var stopAt: Double?
    /// Ends with an average of the weights over the last steps.
    var averages = false
    var seed: UInt64 = 1
    /// The share of the run after which the rate falls towards zero.
    var decayFrom = 0.4

    /// The rule for the parameters of an objective. Biases do not decay.
    func optimiser(_ parameters: Parameters, _ objective: Objective) -> any Optimiser {
        let own = parameters.entries.filter { $0.name.hasPrefix(objective.prefix) }
        let rate = rate * objective.share
        let groups = [
            ParameterGroup(own.filter(\.isMatrix), rate: rate, decay: l2),
            ParameterGroup(own.filter { !$0.isMatrix }, rate: rate),
        ]
        switch rule {
        case .adam: return Adam(parameters, groups, betas: betas)
        case .sgd: return GradientDescent(parameters, groups, momentum: 0)
        case .momentum: return GradientDescent(parameters, groups, momentum: momentum)
        }
    }
}
