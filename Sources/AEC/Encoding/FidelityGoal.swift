/// A fidelity that a file shall reach, by whatever measure: AECReport has that of SSIMULACRA 2.
///
///     let encoding = try AECEncoder().encoding(of: image, reaching: .ssimulacra2(70), warnings: &warnings)
public struct FidelityGoal: Sendable {
    /// What is asked for at least.
    public let value: Double
    /// How much more will do.
    public let tolerance: Double
    /// What the measure is called in messages.
    public let name: String
    /// The quality to try first.
    let first: Quality
    /// By how much the measure rises with a level of the quality, roughly.
    let slope: Double
    let measure: Measure

    /// How near the second picture, a decoded one, is to the first, the original; nil where the measure has no answer.
    /// Both have the same size, colours and depth. Where the samples use a part of 16 bits (`AECEncoder.sampleBits`), both
    /// are widened to the whole.
    public typealias Measure = @Sendable (_ original: AECImage, _ decoded: AECImage) -> Double?

    /// - Parameters:
    ///   - value: what is asked for at least.
    ///   - tolerance: how much more will do, above 0.
    ///   - name: what the measure is called in messages.
    ///   - first: the quality to try first.
    ///   - slope: by how much the measure rises from a level of the quality to the next, above 0; for the second try.
    ///   - measure: should rise with the quality.
    public init(
        _ value: Double, tolerance: Double, name: String, first: Quality, slope: Double,
        measure: @escaping Measure
    ) {
        self.value = value
        self.tolerance = tolerance
        self.name = name
        self.first = first
        self.slope = slope
        self.measure = measure
    }
}

extension AECEncoder {
    /// Encodes at the lowest quality that reaches a goal, as far as a few encodings tell; `target` does not count.
    /// - Parameter warnings: gets a sentence for each part of the metadata that the file does not have, and why.
    /// - Throws: as `encode`; `unreachableTarget` where the measure has no answer, and where no quality that was tried
    ///   reaches the goal.
    public func encoding(
        of image: AECImage, reaching goal: FidelityGoal, warnings: inout [String]
    ) throws(AECError) -> Encoding {
        guard goal.value.isFinite, goal.tolerance > 0, goal.slope > 0 else {
            throw AECError(
                .invalidArgument, "a goal needs a value, a tolerance and a slope above 0")
        }
        let job = try job(for: image, isRepeated: true, warnings: &warnings)
        return try job.search(goal)
    }
}
