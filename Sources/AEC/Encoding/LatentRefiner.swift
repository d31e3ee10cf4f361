/// Moves the latents that are to be quantised to where the decoded picture is nearer to the original: a few steps of
/// gradient descent through the synthesis transform (Campos et al., "Content adaptive optimization for neural image
/// compression", 2019).
///
/// The analysis transform gives good latents for pictures in general, not the best ones for this picture, and it
/// cannot know how the others will be rounded.
struct LatentRefiner {
    private let network: SynthesisNetwork
    private let adjoints: SynthesisAdjoints
    private let gain: PackedGain
    private let geometry: Geometry
    private let image: AECImage

    /// Bytes that refining a whole group takes.
    static let memory = 80 << 20

    /// The share of the way to where each latent would be best if it moved alone. They all move, and in the same
    /// directions.
    private let stride: Double

    /// All strides together. At low rates less is better: what moves a latent out of its zero costs many bits.
    private static func wholeWay(at quality: Quality) -> Double { 0.08 + 0.04 * quality.level }
    /// With longer strides the latents together overshoot.
    private static let longestStride = 0.11
    /// Of the noise that measures what a channel does; small enough for no sum to saturate.
    private static let noise: Int16 = 64
    /// Of what a channel does: fewer are too far from its mean.
    private static let fewestMeasurements = 64

    /// - Parameter rounds: how often each group will be refined.
    init(
        _ point: OperatingPoint, geometry: Geometry, image: AECImage, rounds: Int
    ) {
        stride = min(
            LatentRefiner.wholeWay(at: point.quality) / Double(rounds),
            LatentRefiner.longestStride)
        network = point.model.decoderNetwork.synthesis
        adjoints = SynthesisAdjoints(point.model.synthesis, network)
        gain = PackedGain(point.tables.synthesis, at: point.quality)
        self.geometry = geometry
        self.image = image
    }

    /// Changes `targets` within one group, after they were quantised to `quantised`. Reads a margin of `quantised`
    /// around the group.
    func refine(_ targets: Latents, quantised: Latents, group: Geometry.Group) {
        let gradient = SynthesisGradient(
            network, adjoints, gain: gain, geometry: geometry, group: group)
        gradient.decode(quantised)
        let energies = energies(gradient, group: group)
        let unit = gradient.setErrors(of: image)
        let channels = targets.channels
        let steps = energies.map { $0 > 0 ? stride * unit / $0 : 0 }
        gradient.pull { (row, column, pull) in
            let target = targets.at(row: row, column: column)
            for c in 0..<channels {
                let moved = Double(target[c]) + Double(pull[c]) * steps[c]
                target[c] = Int16(min(max(moved, -32768), 32767).rounded())
            }
        }
    }

    /// The squared length of what each channel does to the samples: that of its row of the transposed synthesis, seen
    /// through white noise. Where a group has few positions, noise is drawn more often: a channel that noise happens to
    /// miss would seem to do nothing, and be moved by leaps.
    private func energies(_ gradient: SynthesisGradient, group: Geometry.Group) -> [Double] {
        let channels = network.input.inputs
        let positions = group.rows * group.columns
        let draws = (LatentRefiner.fewestMeasurements + positions - 1) / positions
        var sums = [Double](repeating: 0, count: channels)
        for draw in 1...draws {
            gradient.setNoise(
                amplitude: LatentRefiner.noise, seed: UInt64(truncatingIfNeeded: draw))
            gradient.pull { (_, _, pull) in
                for c in 0..<channels { sums[c] += Double(pull[c]) * Double(pull[c]) }
            }
        }
        let amplitude = Double(LatentRefiner.noise)
        let scale = Double(draws * positions) * amplitude * amplitude
        return sums.map { $0 / scale }
    }
}
