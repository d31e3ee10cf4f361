/// The quantisers of a picture's latents: one, or one for each of the steps that its map has.
struct LatentQuantisers: Sendable {
    /// That of the steps of the quality itself.
    let uniform: LatentQuantiser
    private let map: StepMap?
    /// By the map's value less the lowest; nil where no cell has it.
    private let byValue: [LatentQuantiser?]

    init(_ point: OperatingPoint, _ map: StepMap?, usesTrellis: Bool) {
        let uniform = LatentQuantiser(
            point.tables.latents, at: point.quality, usesTrellis: usesTrellis)
        var byValue: [LatentQuantiser?] = []
        if let map {
            byValue = [LatentQuantiser?](repeating: nil, count: StepMap.range.count)
            for value in map.values where byValue[LatentQuantisers.index(value)] == nil {
                byValue[LatentQuantisers.index(value)] =
                    value == 0
                    ? uniform
                    : LatentQuantiser(
                        point.tables.latents, at: point.quality, coarserBy: Int(value),
                        usesTrellis: usesTrellis)
            }
        }
        self.uniform = uniform
        self.map = map
        self.byValue = byValue
    }

    private static func index(_ value: Int8) -> Int { Int(value) - StepMap.range.lowerBound }

    /// That of a latent of the picture.
    func at(row: Int, column: Int) -> LatentQuantiser {
        guard let map else { return uniform }
        return byValue[LatentQuantisers.index(map.value(latentRow: row, column: column))] ?? uniform
    }
}
