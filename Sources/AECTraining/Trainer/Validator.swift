import AEC

/// Runs a network over held-out pictures at all levels, with rounded latents, as a decoder would see them.
struct Validator {
    private let network: TrainingNetwork
    private let workers: ThreadTeam
    private let tapes: [Tape]
    private let rounding: LatentRounding
    private let crops: [(tiles: [Float], rows: Int, columns: Int)]

    /// The middles of at most `most` pictures.
    init(
        _ network: TrainingNetwork, _ pictures: [Picture], rounding: LatentRounding,
        workers: ThreadTeam, most: Int = 16, size: Int = 256
    ) {
        self.network = network
        self.rounding = rounding
        self.workers = workers
        tapes = (0..<workers.count).map { _ in
            let tape = Tape(network.parameters)
            tape.recording = false
            return tape
        }
        crops = pictures.prefix(most).map { CropSampler.middle($0, most: size) }
    }

    private struct Result {
        var bits = 0.0
        var psnr = 0.0
        var loss = 0.0
    }

    /// With the parameters as they are packed. Levels at which the network makes no finite numbers have none here either.
    func run(step: Int, objective: RateDistortion) -> Validation {
        let levels = TrainingNetwork.levels
        let results = UnsafeMutableBufferPointer<Result>.allocate(capacity: crops.count * levels)
        defer { results.deallocate() }
        results.initialize(repeating: Result())
        for tape in tapes { tape.liveness = Liveness() }
        workers.run { worker in
            for job in stride(from: worker, to: crops.count * levels, by: workers.count) {
                let crop = crops[job / levels]
                let tape = tapes[worker]
                let (output, x) = pass(tape, crop, level: Float(job % levels))
                let bits = tape.values(output.latentBits)[0] + tape.values(output.hyperBits)[0]
                let (_, sums) = objective.loss(
                    tape, output, target: x, quality: [Float(job % levels)], factor: 1)
                let picture = tape.values(output.picture)
                results[job] = Result(
                    bits: Double(bits) / Double(crop.tiles.count / 3),
                    psnr: picture.allSatisfy(\.isFinite)
                        ? Validator.psnr(picture, tape.values(x)) : .nan,
                    loss: sums.loss)
            }
        }
        func mean(_ level: Int, _ of: (Result) -> Double) -> Double {
            let sum = crops.indices.reduce(0) { $0 + of(results[$1 * levels + level]) }
            return sum / Double(crops.count)
        }
        let liveness = Liveness()
        for tape in tapes {
            liveness.add(tape.liveness!)
            tape.liveness = nil
        }
        return Validation(
            step: step, bitsPerPixel: (0..<levels).map { mean($0, \.bits) },
            psnr: (0..<levels).map { mean($0, \.psnr) },
            loss: (0..<levels).reduce(0) { $0 + mean($1, \.loss) } / Double(levels),
            living: network.livingShares(liveness))
    }

    /// A picture and what the network makes of it at a level.
    func reconstruction(_ index: Int, level: Float) throws(AECError) -> (AECImage, AECImage) {
        let crop = crops[index]
        let tape = tapes[0]
        let (output, x) = pass(tape, crop, level: level)
        let pictures = try [x, output.picture].map { (v) throws(AECError) in
            try Validator.image(tape.values(v), crop.rows, crop.columns)
        }
        return (pictures[0], pictures[1])
    }

    var count: Int { crops.count }

    func original(_ index: Int) throws(AECError) -> AECImage {
        try Validator.image(crops[index].tiles, crops[index].rows, crops[index].columns)
    }

    private func pass(
        _ tape: Tape, _ crop: (tiles: [Float], rows: Int, columns: Int), level: Float
    ) -> (TrainingNetwork.Output, Variable) {
        tape.reset()
        let shape = Shape(1, crop.rows, crop.columns, TrainingNetwork.tileChannels)
        let x = tape.constant(shape, crop.tiles)
        let output = network.forward(
            tape, x, quality: [level], noise: .rounding, rounding: rounding)
        return (output, x)
    }

    private static func psnr(_ a: [Float], _ b: [Float]) -> Double {
        Picture.psnr(a.map(Picture.code), b.map(Picture.code))
    }

    static func image(
        _ tiles: [Float], _ rows: Int, _ columns: Int
    ) throws(AECError) -> AECImage {
        let width = columns * 8
        var pixels = [UInt8](repeating: 0, count: tiles.count)
        for (i, value) in tiles.enumerated() {
            let (tile, pixel, c) = (i / 192, i / 3 % 64, i % 3)
            let (y, x) = (tile / columns * 8 + pixel / 8, tile % columns * 8 + pixel % 8)
            pixels[(y * width + x) * 3 + c] = Picture.code(value)
        }
        return try AECImage(width: width, height: rows * 8, colorModel: .rgb, pixels: pixels)
    }
}
