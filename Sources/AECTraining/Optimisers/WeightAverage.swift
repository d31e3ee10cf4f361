/// An exponential average of the weights over steps: what is validated and exported.
public final class WeightAverage {
    /// The averaged values, in the order of `Parameters.values`.
    public let values: FloatBuffer
    /// The largest share that an old average keeps in a step.
    public let longest: Float

    /// An average that begins as the parameters are.
    /// - Parameter longest: the largest share that an old average keeps in a step.
    public init(_ parameters: Parameters, longest: Float = 0.999) {
        values = FloatBuffer(count: parameters.count)
        values.copy(from: parameters.values)
        self.longest = longest
    }

    /// Takes in the weights after step number `step`, from 1. The average is short at first, so that it forgets where
    /// the run began.
    public func update(_ parameters: Parameters, step: Int, _ workers: ThreadTeam) {
        let share = 1 - min(longest, Float(step + 1) / Float(step + 10))
        let (to, from) = (values.pointer, parameters.values.pointer)
        workers.split(values.count) { range in
            for i in range { to[i] += share * (from[i] - to[i]) }
        }
    }
}
