import AEC
import AECSupport
import AECTraining

/// Two numbers a digit, drawn as a map: what a deep autoencoder sees that the first two principal components do not
/// (G. Hinton, R. Salakhutdinov, 2006, figure 3).
///
/// The share of digits whose nearest neighbour on the map is the same digit says how well the classes lie apart, although
/// nobody told the network of classes.
enum Embedding: Lesson {
    static let name = "embed"
    static let summary = "two numbers a digit: a map coloured by digit, beside PCA's"
    static let files = [name + ".png", name + ".svg", name + "-loss.svg"]
    static let recipe = Recipe(epochs: 25, rate: 0.002, descentRate: 0.0005)

    /// 784 -> 256 -> 64 -> the code, and back.
    static func network(_ p: Parameters, _ lab: Lab, code: Int) -> DeepAutoencoder {
        DeepAutoencoder(p, lab, hidden: [256, 64], code: code, isLeaky: true)
    }

    static func run(_ lab: Lab) throws(AECError) -> Findings {
        let code = lab.settings.code ?? 2
        let training = try lab.train(recipe) { network($0, lab, code: code) }
        let coder = training.coder(side: lab.side, code: code)
        var findings = Findings(name)
        findings.add(training, name + "-loss")
        try findings.add(coder, lab)
        let pca = PrincipalComponents(lab.data.training, code: code).coder
        let test = lab.data.test
        let pixels = test[0..<test.count]
        let maps = [
            ("autoencoder", coder.encode(pixels)), ("principal components", pca.encode(pixels)),
        ]
        let linear = Quality(pixels, pca.decode(maps[1].1), size: test.size)
        findings.add("pcaMSE", "test MSE of principal components", linear.error, 5)
        if !test.labels.isEmpty {
            for ((title, codes), key) in zip(maps, ["neighbour", "pcaNeighbour"]) {
                let share = NearestNeighbour.accuracy(codes, size: code, test.labels)
                findings.add(key, "nearest neighbour is the same digit, \(title)", share, 4)
            }
        }
        let plots = maps.map { plot($0.0, $0.1, code, test.labels) }
        findings.texts.append((name + ".svg", sideBySide(plots)))
        return findings
    }

    /// The first two numbers of each code.
    private static func plot(
        _ title: String, _ codes: [Float], _ size: Int, _ labels: [UInt8]
    ) -> String {
        func point(_ i: Int) -> (x: Double, y: Double) {
            (Double(codes[i * size]), Double(codes[i * size + min(1, size - 1)]))
        }
        let all = 0..<codes.count / size
        let classes =
            labels.isEmpty
            ? [("pictures", all.map(point))]
            : Set(labels).sorted().map { label in
                (String(label), all.filter { labels[$0] == label }.map(point))
            }
        return Plot(
            .points, title: title, xLabel: "first number", yLabel: "second number", series: classes
        ).svg
    }

    private static func sideBySide(_ plots: [String]) -> String {
        var out =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(720 * plots.count) 440\">\n"
        for (i, plot) in plots.enumerated() {
            out += "<svg x=\"\(720 * i)\" width=\"720\" height=\"440\">\n\(plot)</svg>\n"
        }
        return out + "</svg>\n"
    }
}
