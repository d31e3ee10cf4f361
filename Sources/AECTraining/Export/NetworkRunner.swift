import AEC

/// Runs a network with trained weights on whole pictures, in float and with rounding, as a decoder would see them: for
/// calibration, and for `aec bench --weights`.
///
///     let runner = try NetworkRunner(Safetensors(bytes))
///     let result = try runner.run(image, level: 3.5)      // ideal bits and PSNR
public final class NetworkRunner {
    let network: TrainingNetwork
    let tape: Tape

    /// What the network makes of a picture.
    public struct Result: Sendable {
        /// The ideal code lengths: under Gaussians for the latents, under mixtures of logistics for the hyper-latents.
        public let latentBits, hyperBits: Double
        /// In dB, of the picture rounded to 8 bits, over all samples of the image.
        public let psnr: Double
    }

    /// - Throws: `malformed` when a tensor is missing, has another shape, or a value that is not finite.
    public init(_ file: Safetensors) throws(AECError) {
        network = TrainingNetwork(try NetworkSize(of: file), kernels: .bestFloat)
        try network.load(file)
        network.parameters.pack()
        tape = Tape(network.parameters)
        tape.recording = false
    }

    /// Runs the whole network at a level, 0...7.
    /// - Parameter rounding: of the latents.
    /// - Throws: `limitExceeded` beyond 1024 pixels a side, where a file has more than one group of latents.
    public func run(
        _ image: AECImage, level: Float, rounding: LatentRounding = .nearest
    ) throws(AECError) -> Result {
        let output = try output(of: image, level: level, rounding: rounding)
        return Result(
            latentBits: Double(tape.values(output.latentBits)[0]),
            hyperBits: Double(tape.values(output.hyperBits)[0]), psnr: psnr(output, to: image))
    }

    /// Every stage of a pass, on the tape until the next one.
    func output(
        of image: AECImage, level: Float, rounding: LatentRounding = .nearest
    ) throws(AECError) -> TrainingNetwork.Output {
        guard image.width <= 1024, image.height <= 1024 else {
            throw AECError(
                .limitExceeded, "the float network takes images of up to 1024 x 1024 pixels")
        }
        return network.forward(
            tape, tiles(image, multiple: 16), quality: [level], noise: .rounding,
            rounding: rounding)
    }

    /// The hyper-latents at level 0 before they are rounded, of the latents at a middle level.
    func hyperLatents(of image: AECImage) -> [Float] {
        let y = network.analysis(tape, tiles(image, multiple: 64), [3.5])
        return tape.values(network.hyperAnalysis(tape, y, [0]))
    }

    /// Tiles less one half, the image's sides extended to multiples of `multiple` by replication. What was on the tape
    /// is gone.
    private func tiles(_ image: AECImage, multiple: Int) -> Variable {
        tape.reset()
        let picture = Picture(image)
        let shape = Shape(
            1, roundUp(image.height, to: multiple), roundUp(image.width, to: multiple), 3)
        let x = tape.make(shape, needsGradient: false)
        for row in 0..<shape.h {
            for column in 0..<shape.w {
                let from = min(row, image.height - 1) * image.width + min(column, image.width - 1)
                let to = tape.value(x) + (row * shape.w + column) * 3
                for c in 0..<3 { to[c] = Float(picture.pixels[3 * from + c]) / 255 - 0.5 }
            }
        }
        return tape.unshuffle(x, 8)
    }

    private func psnr(_ output: TrainingNetwork.Output, to image: AECImage) -> Double {
        let shown = tape.shuffle(output.picture, 8)
        let values = tape.value(shown)
        let rows = (0..<image.height).map { $0 * shown.shape.w * 3 }
        let codes = rows.flatMap { row in
            (row..<row + image.width * 3).map { Picture.code(values[$0]) }
        }
        return Picture.psnr(codes, Picture(image).pixels)
    }
}
