import AEC
import AECSupport
import AECTraining

extension Findings {
    /// The figures that all autoencoders share, a sheet of inputs above reconstructions, and the curve of the loss.
    init<M: Model>(_ name: String, _ lab: Lab, _ training: Training<M>, _ coder: Coder)
        throws(AECError)
    {
        self.init(name)
        add(training, name)
        try add(coder, lab)
    }

    /// The course of training: processor time, parameters, the last losses, a plot.
    mutating func add<M: Model>(_ training: Training<M>, _ name: String) {
        epochs = training.epochs
        add("cpuSeconds", "processor time, s", training.epochs.last?.seconds ?? 0, 1)
        add("epochs", "epochs", Double(training.epochs.count), 0)
        add("parameters", "parameters", Double(training.parameters.count), 0)
        texts.append((name + ".svg", Findings.curve(name, training.epochs)))
    }

    /// What the code costs and what comes back of the test pictures.
    mutating func add(_ coder: Coder, _ lab: Lab) throws(AECError) {
        let test = lab.data.test[0..<lab.data.test.count]
        let quality = Quality(test, coder.decode(coder.encode(test)), size: lab.data.test.size)
        add("code", "numbers in a code", Double(coder.size), 0)
        add("mse", "test MSE", quality.error, 5)
        add("psnr", "test PSNR, dB", quality.psnr, 2)
        add("crossEntropy", "test cross-entropy, nats a picture", quality.crossEntropy, 2)
        let length = try CodeLength.Codes(coder, lab.data).length(adding: 0.05)
        add("bytes", "bytes a picture, codes quantised and deflated", length.bytesPerPicture, 2)
        add("bytesMSE", "test MSE of those", length.error, 5)
        add(
            "ratio", "compression ratio against a byte a pixel",
            Double(lab.data.test.size) / length.bytesPerPicture, 1)
        let shown = lab.data.test.picking(lab.data.test.examples(each: 6))
        let pixels = shown[0..<shown.count]
        try addSheet([pixels, coder.decode(coder.encode(pixels))], lab)
    }

    /// A contact sheet, in a file of the lesson's name and this suffix.
    mutating func addSheet(
        _ rows: [[Float]], _ lab: Lab, across: Int = 20, suffix: String = ""
    ) throws(AECError) {
        let sheet = try Sheet.make(rows, side: lab.side, across: across)
        pictures.append((name + suffix + ".png", sheet))
    }

    static func curve(_ name: String, _ epochs: [Epoch]) -> String {
        var lines: [Plot.Series] = []
        for (i, loss) in (epochs.first?.names ?? []).enumerated() {
            lines.append((loss + ", training", epochs.map { (Double($0.number), $0.training[i]) }))
            lines.append(
                (loss + ", validation", epochs.map { (Double($0.number), $0.validation[i]) }))
        }
        return Plot(.line, title: name, xLabel: "epoch", yLabel: "loss", series: lines).svg
    }
}
