import AEC
import AECTraining

/// Anomalies by their reconstruction error (N. Japkowicz et al., "A novelty detection approach to classification", 1995):
/// an autoencoder that knows digits alone gives back a digit, whatever it is shown. What comes back wrong was not a digit.
///
/// Not all that comes back well was one: a blob comes back as a blob, out of a code that no digit has. So there are two
/// signs, the error and how far the code is from the nearest code of a training picture (S. Ramaswamy et al., 2000), each in
/// deviations from its mean over the validation digits:
///
///     score = max((|x - x'|^2 - mean) / deviation, (distance - mean) / deviation)
///
/// How well a score separates the two is the area under the ROC curve: 1 for perfectly, 0.5 for not at all. The network is
/// that of `denoise`; the score was chosen from some dozens on validation digits and strangers drawn with another seed.
struct AnomalyDetector {
    let coder: Coder
    /// Of the training pictures' codes: along these all directions have their own scale.
    let components: PrincipalComponents
    /// The training pictures' codes, along the components, each with a variance of 1.
    let known: [Float]
    /// Of both signs over the validation pictures.
    private var scales: [(mean: Double, deviation: Double)] = []

    init(_ coder: Coder, _ data: DataSet) {
        self.coder = coder
        let codes = coder.encode(data.training[0..<data.training.count])
        components = PrincipalComponents(codes, size: coder.size, code: coder.size)
        known = components.whitened(codes)
        scales = signs(data.validation).map { values in
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return (mean, max((variance / Double(values.count)).squareRoot(), 1e-12))
        }
    }

    /// The squared error of each picture, and the squared distance of its code from the nearest one known.
    func signs(_ pictures: Pictures) -> [[Double]] {
        let codes = coder.encode(pictures[0..<pictures.count])
        return [
            Self.errors(coder, pictures),
            NearestNeighbour.distances(
                of: components.whitened(codes), among: known, size: coder.size),
        ]
    }

    func scores(_ pictures: Pictures) -> [Double] {
        let signs = zip(signs(pictures), scales).map { values, scale in
            values.map { ($0 - scale.mean) / scale.deviation }
        }
        return zip(signs[0], signs[1]).map { max($0, $1) }
    }

    static func errors(_ coder: Coder, _ pictures: Pictures) -> [Double] {
        let x = pictures[0..<pictures.count]
        return Quality.errors(x, coder.decode(coder.encode(x)), size: pictures.size)
    }
}

extension AnomalyDetector: Lesson {
    static let name = "anomaly"
    static let summary = "error and distance of codes tell digits from other pictures"

    static func run(_ lab: Lab) throws(AECError) -> Findings {
        let training = try lab.train(DenoisingAutoencoder.recipe) { DenoisingAutoencoder($0, lab) }
        let coder = training.coder(side: lab.side, code: lab.code)
        let detector = AnomalyDetector(coder, lab.data)
        var findings = Findings(name)
        findings.add(training, name)
        let strangers = Strangers.allCases.map {
            $0.make(count: min(lab.data.test.count, 500), side: lab.side, seed: lab.settings.seed)
        }
        let digits = detector.scores(lab.data.test)
        let scores = strangers.map(detector.scores)
        for (kind, scores) in zip(Strangers.allCases, scores) {
            findings.add(
                "auc.\(kind)", "AUC against \(kind.rawValue)",
                AreaUnderCurve.of(positives: scores, negatives: digits), 4)
        }
        findings.add(
            "auc", "AUC against all",
            AreaUnderCurve.of(positives: scores.flatMap { $0 }, negatives: digits), 4)
        let pca = PrincipalComponents(lab.data.training, code: lab.code).coder
        for (key, label, coder) in [
            ("error", "the error alone", coder), ("pca", "the error of principal components", pca),
        ] {
            let area = AreaUnderCurve.of(
                positives: strangers.flatMap { errors(coder, $0) },
                negatives: errors(coder, lab.data.test))
            findings.add("auc.\(key)", "AUC of \(label)", area, 4)
        }
        // What goes in above what comes back: digits, then each kind of strangers.
        let rows = ([lab.data.test] + strangers).flatMap {
            let shown = $0[0..<min(20, $0.count)]
            return [shown, coder.decode(coder.encode(shown))]
        }
        try findings.addSheet(rows, lab)
        return findings
    }
}
