import AEC
import AECTraining

/// Anomalies by their reconstruction error (N. Japkowicz et al., "A novelty detection approach to classification", 1995):
/// an autoencoder that knows digits alone gives back a digit, whatever it is shown. What comes back wrong was none.
///
/// The score is the squared error of a picture. How well it separates the two is the area under the ROC curve: 1 for
/// perfectly, 0.5 for not at all. The network is that of `deep`. (An error divided by the picture's own ink does worse:
/// filled shapes have so much of it that they pass for digits.)
struct AnomalyDetector: Lesson {
    static let name = "anomaly"
    static let summary = "reconstruction error tells digits from other pictures"

    static func run(_ lab: Lab) throws(AECError) -> Findings {
        let training = lab.train(DeepAutoencoder.recipe) { DeepAutoencoder($0, lab) }
        let coder = training.coder(side: lab.side, code: lab.code)
        var findings = Findings(name)
        findings.add(training, name)
        let test = lab.data.test
        let digits = scores(coder, test)
        let pca = PrincipalComponents(lab.data.training, code: lab.code).coder
        var (all, linear): ([Double], [Double]) = ([], [])
        var shown = [test[0..<min(20, test.count)]]
        for kind in Strangers.allCases {
            let strangers = kind.make(
                count: min(test.count, 500), side: lab.side, seed: lab.settings.seed)
            let scores = scores(coder, strangers)
            all += scores
            linear += self.scores(pca, strangers)
            findings.add(
                "auc." + "\(kind)", "AUC against \(kind.rawValue)",
                AreaUnderCurve.of(positives: scores, negatives: digits), 4)
            shown.append(strangers[0..<min(20, strangers.count)])
        }
        findings.add(
            "auc", "AUC against all", AreaUnderCurve.of(positives: all, negatives: digits), 4)
        findings.add(
            "auc.pca", "AUC of principal components",
            AreaUnderCurve.of(positives: linear, negatives: scores(pca, test)), 4)
        // What goes in above what comes back: digits, then each kind of strangers.
        let rows = shown.flatMap { [$0, coder.decode(coder.encode($0))] }
        try findings.pictures.append((name + ".png", Sheet.make(rows, side: lab.side)))
        return findings
    }

    static func scores(_ coder: Coder, _ pictures: Pictures) -> [Double] {
        let x = pictures[0..<pictures.count]
        return Quality.errors(x, coder.decode(coder.encode(x)), size: pictures.size)
    }
}
