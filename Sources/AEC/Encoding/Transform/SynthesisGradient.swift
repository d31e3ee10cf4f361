/// g_s with its layers' transposes.
final class SynthesisAdjoints: Sendable {
    let input: AdjointPointwise
    let blocks16: [AdjointBlock]
    let up8: AdjointPointwise
    let blocks8: [AdjointBlock]
    let output: AdjointPointwise

    init(_ layers: SynthesisLayers, _ network: SynthesisNetwork) {
        input = AdjointPointwise(layers.input)
        blocks16 = zip(layers.blocks16, network.blocks16).map { AdjointBlock($0, forward: $1) }
        up8 = AdjointPointwise(layers.up8)
        blocks8 = zip(layers.blocks8, network.blocks8).map { AdjointBlock($0, forward: $1) }
        output = AdjointPointwise(layers.output)
    }
}

/// How the error of the decoded pixels changes with the latents of a group: the gradient of half the squared error, by
/// backpropagation through the synthesis transform.
///
/// Sees a margin of latents around the group, and zeros beyond it: what lies further has little effect.
final class SynthesisGradient {
    private let network: SynthesisNetwork
    private let adjoints: SynthesisAdjoints
    private let gain: PackedGain
    private let geometry: Geometry
    private let group: Geometry.Group
    /// The group with its margin.
    private let rows: Range<Int>
    private let columns: Range<Int>
    private let channels8: Int
    /// The inputs of the blocks.
    private let inputs16: [PaddedRows]
    private let inputs8: [PaddedRows]
    private let gradient16: PaddedRows
    private let spare16: PaddedRows
    private let gradient8: PaddedRows
    private let spare8: PaddedRows
    /// [2 * rows][2 * columns][192]: what is brought back, errors or noise.
    private let samples: AlignedMemory<Int16>

    private static let margin = 4
    private static let sampleChannels = 192

    init(
        _ network: SynthesisNetwork, _ adjoints: SynthesisAdjoints, gain: PackedGain,
        geometry: Geometry, group: Geometry.Group
    ) {
        self.network = network
        self.adjoints = adjoints
        self.gain = gain
        self.geometry = geometry
        self.group = group
        let margin = SynthesisGradient.margin
        rows =
            max(0, group.row - margin)..<min(geometry.latentRows, group.row + group.rows + margin)
        columns =
            max(
                0, group.column - margin)..<min(
                geometry.latentColumns, group.column + group.columns + margin)
        let width = columns.count
        let height = rows.count
        let channels = network.blocks8[0].channels
        channels8 = channels
        let make16 = {
            PaddedRows(width: width, height: height, channels: network.input.outputs)
        }
        let make8 = { PaddedRows(width: 2 * width, height: 2 * height, channels: channels) }
        inputs16 = (0...network.blocks16.count).map { _ in make16() }
        inputs8 = (0...network.blocks8.count).map { _ in make8() }
        gradient16 = make16()
        spare16 = make16()
        gradient8 = make8()
        spare8 = make8()
        samples = AlignedMemory(count: 4 * width * height * SynthesisGradient.sampleChannels)
    }

    /// Runs the synthesis on `latents`, up to its last layer, and keeps what the way back needs.
    func decode(_ latents: Latents) {
        let width = columns.count
        for (y, row) in rows.enumerated() {
            network.input.run(
                latents.at(row: row, column: columns.lowerBound), to: inputs16[0].row(y),
                pixels: width)
        }
        SynthesisGradient.run(network.blocks16, inputs16)
        for y in 0..<rows.count {
            for dy in 0..<2 {
                let target = inputs8[0].row(2 * y + dy)
                network.up8.run(
                    inputs16[inputs16.count - 1].row(y),
                    outputs: 2 * dy * channels8..<2 * (dy + 1) * channels8, to: target,
                    pixels: width)
                gain.run(target, to: target, pixels: 2 * width)
            }
        }
        SynthesisGradient.run(network.blocks8, inputs8)
    }

    private static func run(_ blocks: [PackedBlock], _ tensors: [PaddedRows]) {
        for (number, block) in blocks.enumerated() {
            let input = tensors[number]
            let filtered = AlignedMemory<Int16>(count: input.width * block.channels)
            let hidden = AlignedMemory<Int16>(count: PackedBlock.tile * 2 * block.channels)
            for y in 0..<input.height {
                block.run(
                    above: input.row(y - 1), centre: input.row(y), below: input.row(y + 1),
                    to: tensors[number + 1].row(y), width: input.width,
                    filtered: filtered.pointer, hidden: hidden.pointer)
            }
        }
    }

    private func sampleRow(_ y: Int) -> UnsafeMutablePointer<Int16> {
        samples.pointer + y * 2 * columns.count * SynthesisGradient.sampleChannels
    }

    /// Sets the samples to `image` less what was decoded.
    /// - Returns: their unit, in 64ths of an 8-bit step: as fine as leaves room for the sums of the layers.
    func setErrors(of image: AECImage) -> Double {
        var sum: Int64 = 0
        var source = PixelRows(geometry)
        for y in 0..<2 * rows.count {
            let y8 = 2 * rows.lowerBound + y
            let original =
                source.unshuffle(image, row: y8) + 2 * columns.lowerBound
                * SynthesisGradient.sampleChannels
            let decoded = sampleRow(y)
            network.output.run(
                inputs8[inputs8.count - 1].row(y), to: decoded, pixels: 2 * columns.count)
            for x in 0..<2 * columns.count {
                let x8 = 2 * columns.lowerBound + x
                for i in 0..<SynthesisGradient.sampleChannels {
                    let n = x * SynthesisGradient.sampleChannels + i
                    // (dy, dx, colour)
                    let isInside =
                        8 * y8 + i / 24 < geometry.height && 8 * x8 + i / 3 % 8 < geometry.width
                    let value = min(max(Int32(decoded[n]), 0), 16320)
                    let wanted = (Int32(original[n]) &+ 16320) >> 1
                    let error = isInside ? wanted &- value : 0
                    sum &+= Int64(error &* error)
                    decoded[n] = Int16(truncatingIfNeeded: error)
                }
            }
        }
        var shift: Int16 = 0
        while sum >> (2 * Int64(shift)) > Int64(64 * 64) * Int64(samples.count) { shift += 1 }
        for n in 0..<samples.count { samples.pointer[n] >>= shift }
        return Double(1 << Int(shift))
    }

    /// Sets the samples to noise of variance `amplitude` squared.
    func setNoise(amplitude: Int16, seed: UInt64) {
        var state = seed
        for n in 0..<samples.count {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            samples.pointer[n] = state >> 63 == 0 ? amplitude : -amplitude
        }
    }

    /// Brings the samples back to the latents, and gives each position of the group to `consume` with its row and
    /// column in the image.
    func pull(to consume: (Int, Int, UnsafePointer<Int16>) -> Void) {
        let width = columns.count
        for y in 0..<2 * rows.count {
            adjoints.output.layer.run(sampleRow(y), to: gradient8.row(y), pixels: 2 * width)
        }
        for (number, block) in adjoints.blocks8.enumerated().reversed() {
            block.run(gradient8, inputs: inputs8[number], spare: spare8)
        }
        let pairs = PairRows(width: width, channels: channels8)
        for y in 0..<2 * rows.count {
            let row = gradient8.row(y)
            gain.run(row, to: row, pixels: 2 * width)
            guard let pair = pairs.add(row, y: y) else { continue }
            adjoints.up8.layer.run(pair, to: gradient16.row(y / 2), pixels: width)
        }
        for (number, block) in adjoints.blocks16.enumerated().reversed() {
            block.run(gradient16, inputs: inputs16[number], spare: spare16)
        }
        let result = AlignedMemory<Int16>(count: width * network.input.inputs)
        for row in group.row..<group.row + group.rows {
            adjoints.input.layer.run(
                gradient16.row(row - rows.lowerBound), to: result.pointer, pixels: width)
            for column in group.column..<group.column + group.columns {
                consume(
                    row, column,
                    result.pointer + (column - columns.lowerBound) * network.input.inputs)
            }
        }
    }
}
