import AEC
import AECSupport
import AECTraining

/// The codec in its smallest form (J. Balle et al., "End-to-end optimized image compression", 2017).
///
/// The code is rounded to integers, so that it can be written to a file. Rounding has no gradient: training adds noise from
/// -1/2 to 1/2 instead. What an integer costs is -log2 of its probability under a normal distribution with a scale that is
/// learned for each number of the code. Training weighs the cost against the error:
///
///     loss = bits + lambda * sum (x - x')^2
///
/// and the network itself finds how finely each number is worth to be told. The bytes are real: a table of DEFLATE for each
/// number, header included, decoded again.
struct Compression: Autoencoder {
    let network: ConvolutionalAutoencoder
    let scales: Gain
    let lambda: Float

    init(_ p: Parameters, _ lab: Lab) {
        network = ConvolutionalAutoencoder(p, lab)
        scales = Gain(p, "scales", lab.code, levels: 2)
        lambda = lab.settings.lambda ?? 15
    }

    /// Begins at a few steps' width.
    func encode(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        tape.affine(network.encode(tape, x, &random), 4)
    }

    func decode(_ tape: Tape, _ code: Variable, _ random: inout RandomStream) -> Variable {
        network.decode(tape, tape.affine(code, 0.25), &random)
    }

    /// Bits of each picture's code: (n, 1, 1, 1).
    func bits(_ tape: Tape, _ code: Variable) -> Variable {
        let sigma = scales.factors(tape, [Float](repeating: 0, count: code.shape.n))
        return tape.sumPerImage(tape.gaussianBits(code, sigma: sigma))
    }

    func loss(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        let code = encode(tape, x, &random)
        let noise = (0..<code.shape.count).map { _ in random.uniform() - 0.5 }
        let noisy = tape.add(code, tape.constant(code.shape, noise))
        let error = tape.meanSquaredError(decode(tape, noisy, &random), x)
        return tape.add(
            bits(tape, noisy), tape.affine(error, lambda * Float(x.shape.positions)))
    }
}

extension Compression: Lesson {
    static let name = "compress"
    static let summary = "rounded codes, their bits and their bytes, against PNG and JPEG"
    static let files = [name + ".png", name + ".svg", name + "-rate.svg"]
    static var recipe: Recipe {
        var recipe = ConvolutionalAutoencoder.recipe
        recipe.descentRate = 0.0005
        return recipe
    }

    static func run(_ lab: Lab) throws(AECError) -> Findings {
        let training = try lab.train(recipe) { Compression($0, lab) }
        let coder = training.coder(side: lab.side, code: lab.code)
        var findings = Findings(name)
        findings.add(training, name)
        let test = lab.data.test
        let pixels = test[0..<test.count]
        let model = training.model
        let rounded = Objective(name: "bits") {
            model.bits($0, $0.roundStraightThrough(model.encode($0, $1, &$2)))
        }
        findings.add("bits", "bits a picture by the model", training.loss(rounded, test), 1)
        // The steps are what training made them: one.
        let quantiser = QuantisedCodes(
            mean: [Float](repeating: 0, count: lab.code),
            step: [Float](repeating: 1, count: lab.code))
        let file = quantiser.bytes(coder.encode(pixels))
        let decoded = coder.decode(try QuantisedCodes.codes(file).codes)
        let quality = Quality(pixels, decoded, size: test.size)
        let bytes = Double(file.count) / Double(test.count)
        findings.add("code", "numbers in a code", Double(lab.code), 0)
        findings.add("mse", "test MSE of the decoded files", quality.error, 5)
        findings.add("psnr", "test PSNR, dB", quality.psnr, 2)
        findings.add("crossEntropy", "test cross-entropy, nats a picture", quality.crossEntropy, 2)
        findings.add("bytes", "bytes a picture", bytes, 2)
        findings.add("bytesMSE", "test MSE of those", quality.error, 5)
        findings.add(
            "ratio", "compression ratio against a byte a pixel", Double(test.size) / bytes, 1)

        let pca = PrincipalComponents(lab.data.training, code: lab.code).clipped
        let png = try CodeLength.png(test)
        let jpeg = try CodeLength.jpeg(test, error: quality.error)
        findings.add(
            "png", "PNG of all, bytes a picture (lossless)", png.together.bytesPerPicture, 1)
        findings.add("pngEach", "PNG, one each", png.each.bytesPerPicture, 1)
        findings.add(
            "jpeg", "\(jpeg.together.name), bytes a picture", jpeg.together.bytesPerPicture, 1)
        findings.add("jpegMSE", "test MSE of that", jpeg.together.error, 5)
        findings.add("jpegEach", "\(jpeg.each.name), bytes a picture", jpeg.each.bytesPerPicture, 1)
        var transform: [CodeLength] = []
        for quality in [5, 10, 20, 40, 60] { try transform.append(.jpeg(test, quality: quality)) }
        let plot = Plot(
            .line, title: "compress", xLabel: "bytes a picture", yLabel: "PSNR, dB",
            series: [
                ("this network at other steps", points(try rates(coder, lab))),
                ("principal components", points(try rates(pca, lab))),
                ("JPEG of all", points(transform)),
            ])
        findings.texts.append((name + "-rate.svg", plot.svg))
        let shown = test.examples(each: 6)
        let back = shown.flatMap { decoded[$0 * test.size..<($0 + 1) * test.size] }
        try findings.addSheet([test.pixels(of: shown), back], lab)
        return findings
    }

    private static func rates(_ coder: Coder, _ lab: Lab) throws(AECError) -> [CodeLength] {
        let codes = CodeLength.Codes(coder, lab.data)
        var lengths: [CodeLength] = []
        for scale in [Float(0.04), 0.028, 0.02, 0.014, 0.01, 0.007] {
            try lengths.append(codes.length(scale: scale))
        }
        return lengths
    }

    private static func points(_ lengths: [CodeLength]) -> [(x: Double, y: Double)] {
        lengths.map { ($0.bytesPerPicture, Quality.psnr($0.error)) }
    }
}
