import AEC
import AECTraining

/// A denoising autoencoder (P. Vincent et al., "Extracting and composing robust features with denoising autoencoders",
/// 2008): it sees a picture with noise and must give the one without.
///
///     loss: the cross-entropy of x and decode(encode(x + noise))
///
/// No code of 32 numbers has room for the noise, so what comes back is the nearest clean digit that it knows.
struct DenoisingAutoencoder: Autoencoder {
    let network: DeepAutoencoder
    let deviation: Float

    init(_ p: Parameters, _ lab: Lab) {
        network = DeepAutoencoder(p, lab)
        deviation = lab.settings.noise
    }

    func encode(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        network.encode(tape, x, &random)
    }

    func decode(_ tape: Tape, _ code: Variable, _ random: inout RandomStream) -> Variable {
        network.decode(tape, code, &random)
    }

    func loss(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        let noisy = Self.noisy(tape.values(x), deviation, &random)
        let code = encode(tape, tape.constant(x.shape, noisy), &random)
        return tape.crossEntropy(logits: network.logits(tape, code, &random), x)
    }

    /// Normal noise on each pixel, clipped to 0...1 as a picture would be.
    static func noisy(
        _ pixels: [Float], _ deviation: Float, _ random: inout RandomStream
    ) -> [Float] {
        pixels.map { min(max($0 + deviation * random.normal(), 0), 1) }
    }
}

extension DenoisingAutoencoder: Lesson {
    static let name = "denoise"
    static let summary = "noisy in, clean out"
    static var recipe: Recipe { DeepAutoencoder.recipe }

    static func run(_ lab: Lab) throws(AECError) -> Findings {
        let training = try lab.train(recipe) { DenoisingAutoencoder($0, lab) }
        let coder = training.coder(side: lab.side, code: lab.code)
        var findings = try Findings(name, lab, training, coder)
        var random = RandomStream(seed: lab.settings.seed, 0x4015E)
        let test = lab.data.test
        let clean = test[0..<test.count]
        let noisy = noisy(clean, lab.settings.noise, &random)
        let before = Quality(clean, noisy, size: test.size)
        let after = Quality(clean, coder.decode(coder.encode(noisy)), size: test.size)
        findings.add("noisyPSNR", "test PSNR with noise, dB", before.psnr, 2)
        findings.add("denoisedPSNR", "test PSNR denoised, dB", after.psnr, 2)
        findings.add("gain", "gain, dB", after.psnr - before.psnr, 2)
        // Clean, noisy, denoised.
        let shown = test.examples(each: 6)
        let rows = shown.flatMap { noisy[$0 * test.size..<($0 + 1) * test.size] }
        findings.pictures = []
        try findings.addSheet(
            [test.pixels(of: shown), rows, coder.decode(coder.encode(rows))], lab)
        return findings
    }
}
