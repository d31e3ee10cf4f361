import AEC
import AECImageIO
import AECTraining
import XCTest

@testable import AutoencoderLab

/// Each lesson for a few steps, on small drawn digits: that it runs, says what it should, and learns something.
final class LessonTests: XCTestCase {
    private let folder = NSTemporaryDirectory() + "lab-\(UUID().uuidString)"

    override func tearDown() { try? FileManager.default.removeItem(atPath: folder) }

    private func words(_ lesson: String, _ more: [String] = []) -> [String] {
        [
            lesson, "--count", "120", "--test", "20", "--side", "12", "--code", "4", "--epochs",
            "2", "--batch", "20", "--threads", "2", "--output", folder,
        ] + more
    }

    func testEachLessonRunsAndLeavesItsFiles() throws {
        var files: [String] = []
        for lesson in LabCommand.lessons where lesson.name != Comparison.name {
            files += lesson.files
            var epochs = 0
            let text = try LabCommand.run(words(lesson.name)) { _ in epochs += 1 }
            XCTAssertTrue(text.hasPrefix(lesson.name + ": drawn digits, "), text)
            XCTAssertFalse(text.contains("nan") || text.contains("inf"), text)
            XCTAssertEqual(epochs, lesson.name == "pca" ? 0 : 2, lesson.name)
            for file in lesson.files {
                let bytes = try FileSystem.read(folder + "/" + file)
                if file.hasSuffix(".png") {
                    XCTAssertEqual(try ImageFile.read(bytes).colorModel, .grey)
                } else {
                    XCTAssertTrue(String(decoding: bytes, as: UTF8.self).hasSuffix("</svg>\n"))
                }
            }
        }
        XCTAssertEqual(
            try FileManager.default.contentsOfDirectory(atPath: folder).sorted(), files.sorted())
        // Nothing is overwritten unless asked for.
        XCTAssertThrowsError(try LabCommand.run(words("pca")) { _ in }) {
            XCTAssertEqual(($0 as? FileError)?.stage, .exists)
        }
        XCTAssertNoThrow(try LabCommand.run(words("pca", ["--force"])) { _ in })
    }

    func testComparison() throws {
        let text = try LabCommand.run(words("compare", ["--epochs", "1", "--json"])) { _ in }
        XCTAssertTrue(text.contains("\"dense.mse\":"), text)
        XCTAssertTrue(text.contains("\"anomaly.auc\":"), text)
        let page = String(
            decoding: try FileSystem.read(folder + "/compare.html"), as: UTF8.self)
        XCTAssertTrue(page.contains("data:image/png;base64,iVBOR"))
        for lesson in LabCommand.lessons where lesson.name != Comparison.name {
            XCTAssertTrue(page.contains("<h2 id=\"\(lesson.name)\">"))
        }
    }

    private func lab(_ more: [String] = []) throws -> Lab {
        var settings = Settings()
        _ = try settings.parse(Array(words("", more).dropFirst()))
        return try Lab(settings) { _ in }
    }

    private func losses(_ more: [String]) throws -> [Double] {
        let lab = try lab(more)
        return try lab.train(DeepAutoencoder.recipe) { DeepAutoencoder($0, lab) }.epochs.flatMap {
            $0.training
        }
    }

    func testEveryOptimiserLearns() throws {
        for options in [
            ["--optimiser", "sgd", "--batch", "1"], ["--optimiser", "momentum"],
            ["--optimiser", "adam"], ["--optimiser", "adam", "--batch", "full"],
            ["--l2", "0.1", "--dropout", "0.2", "--augment"],
        ] {
            let losses = try losses(options + ["--epochs", "6"])
            XCTAssertEqual(losses.count, 6)
            XCTAssertLessThan(losses[5], losses[0], "\(options)")
        }
    }

    func testTheSameSeedGivesTheSameBits() throws {
        XCTAssertEqual(try losses(["--seed", "5"]), try losses(["--seed", "5"]))
        XCTAssertNotEqual(try losses(["--seed", "5"]), try losses(["--seed", "6"]))
    }

    func testTrainingStopsAtALoss() throws {
        XCTAssertEqual(try losses(["--epochs", "9", "--stop-at", "1e6"]).count, 1)
        // Before the first tenth of the run is over.
        var epochs = 0
        _ = try LabCommand.run(words("adversarial", ["--epochs", "90", "--stop-at", "1e6"])) { _ in
            epochs += 1
        }
        XCTAssertEqual(epochs, 1)
    }

    func testPrincipalComponentsAreTheBestLinearCode() throws {
        let data = try lab().data
        let pixels = data.training[0..<data.training.count]
        let errors = [1, 4, 20, 144].map { code in
            let coder = PrincipalComponents(data.training, code: code).coder
            return Quality(pixels, coder.decode(coder.encode(pixels)), size: 144).error
        }
        XCTAssertEqual(errors, errors.sorted(by: >))
        XCTAssertEqual(errors[3], 0, accuracy: 1e-8)
        // What is left is the variance along the components that are left out.
        let variances = PrincipalComponents(data.training, code: 4).variances
        XCTAssertEqual(
            errors[1], variances.dropFirst(4).reduce(0, +) / 144, accuracy: 1e-5 + 0.01 * errors[1])
    }

    func testWhitenedItemsHaveAVarianceOfOne() throws {
        let data = try lab().data.training
        let items = PrincipalComponents(data, code: 6).whitened(data[0..<data.count])
        for k in 0..<6 {
            let values = stride(from: k, to: items.count, by: 6).map { items[$0] }
            XCTAssertEqual(values.reduce(0, +) / Float(values.count), 0, accuracy: 1e-3)
            let squares = values.reduce(0) { $0 + $1 * $1 } / Float(values.count)
            XCTAssertEqual(squares, 1, accuracy: 0.01)
        }
    }

    func testTheDetectorFindsWhatItsErrorAloneDoesNot() throws {
        // A coder that gives everything back as it is: only the codes can tell.
        let data = try lab().data
        let coder = Coder(size: data.training.size, encode: { $0 }, decode: { $0 })
        let detector = AnomalyDetector(coder, data)
        let strangers = Strangers.noise.make(count: 20, side: 12, seed: 1)
        XCTAssertEqual(detector.signs(strangers)[0], [Double](repeating: 0, count: 20))
        let area = AreaUnderCurve.of(
            positives: detector.scores(strangers), negatives: detector.scores(data.test))
        XCTAssertGreaterThan(area, 0.9)
    }

    /// Neither the maker learns from the discriminator's loss nor the other way round, and both learn.
    func testPlayersLearnFromTheirOwnLosses() throws {
        let lab = try lab()
        let parameters = Parameters()
        let model = AdversarialNetworks(parameters, lab)
        parameters.seal()
        parameters.initialise(seed: 1)
        let tape = Tape(parameters)
        var random = RandomStream(seed: 3)
        let x = tape.constant(Shape(20, 12, 12, 1), lab.data.training[0..<20])
        let loss = model.objectives[0].loss(tape, x, &random)
        tape.backward(tape.sum(loss))
        XCTAssertTrue(tape.recording)
        let slopes = Array(
            UnsafeBufferPointer(start: tape.gradients.pointer, count: parameters.count))
        for entry in parameters.entries where entry.isMatrix {
            let own = slopes[entry.offset..<entry.offset + entry.count]
            XCTAssertEqual(own.contains { $0 != 0 }, entry.name.hasPrefix("D"), entry.name)
        }
        // A step of the generator makes its pictures pass for real ones more often.
        let training = Training(AdversarialNetworks.recipe, workers: lab.workers) {
            AdversarialNetworks($0, lab)
        }
        let fooling = training.model.objectives[1]
        let before = training.loss(fooling, lab.data.training)
        for _ in 0..<5 { training.step(lab.data.training, Array(0..<60), 1, number: 0, factor: 1) }
        XCTAssertLessThan(training.loss(fooling, lab.data.training), before)
    }

    /// Steps that are too long end in a message, before anything is made of NaN.
    func testALossThatIsNaNEndsTheRun() throws {
        let lab = try lab([
            "--rate", "100", "--optimiser", "momentum", "--activation", "linear", "--epochs", "60",
        ])
        XCTAssertThrowsError(try DenseAutoencoder.run(lab)) {
            XCTAssertTrue(($0 as? AECError)?.message.contains("lower --rate") ?? false, "\($0)")
        }
    }

    func testNoLessonDivergesAtItsOwnRates() throws {
        for rule in ["sgd", "momentum"] {
            let lab = try lab(["--optimiser", rule, "--activation", "linear"])
            XCTAssertNoThrow(try DenseAutoencoder.run(lab))
        }
    }

    func testDropoutOfTheEmbedding() throws {
        func losses(_ dropout: String) throws -> [Double] {
            let lab = try lab(["--dropout", dropout])
            return try lab.train(Embedding.recipe) { Embedding.network($0, lab, code: 2) }.epochs
                .flatMap(\.training)
        }
        XCTAssertNotEqual(try losses("0"), try losses("0.5"))
    }

    func testWhatIsNoNumberHasAPlace() {
        XCTAssertEqual(Sheet.byte(.nan), 0)
        XCTAssertEqual(Sheet.byte(.infinity), 255)
        XCTAssertTrue(
            (0...1).contains(AreaUnderCurve.of(positives: [.nan, 1], negatives: [.nan, 0])))
        let codes = QuantisedCodes(mean: [0], step: [1])
        XCTAssertEqual(codes.bytes([.nan, 1]), codes.bytes([-200, 1]))
    }

    func testDrawnPictures() {
        let digits = DrawnDigits.make(count: 20, side: 28, seed: 1)
        XCTAssertEqual(digits.labels.prefix(11), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0])
        for pictures in [digits] + Strangers.allCases.map({ $0.make(count: 20, side: 28, seed: 1) })
        {
            for i in 0..<20 {
                let ink = pictures[i..<i + 1].reduce(0, +) / 784
                XCTAssertTrue((0.02...0.6).contains(ink), "\(ink)")
                XCTAssertTrue(pictures[i..<i + 1].allSatisfy { (0...1).contains($0) })
            }
        }
    }

    func testTheSplitLosesNothing() {
        let digits = DrawnDigits.make(count: 100, side: 8, seed: 1)
        let data = DataSet(name: "", digits, test: 10)
        XCTAssertEqual([data.training.count, data.validation.count, data.test.count], [85, 5, 10])
        let labels = data.training.labels + data.validation.labels + data.test.labels
        XCTAssertEqual(labels.sorted(), digits.labels.sorted())
    }

    func testArgumentsThatCannotBe() {
        for words in [
            ["nothing"], ["pca", "--colour"], ["pca", "--code"], ["pca", "--code", "0"],
            ["pca", "--side", "30"], ["pca", "--optimiser", "rmsprop"], ["pca", "--force=1"],
            ["pca", "file"], ["pca", "--rate", "nan"],
        ] {
            XCTAssertThrowsError(try LabCommand.run(words) { _ in }, "\(words)") {
                XCTAssertTrue($0 is UsageError, "\($0)")
            }
        }
        XCTAssertThrowsError(
            try LabCommand.run(["pca", "--data", "/nowhere", "-o", folder]) { _ in }
        ) { XCTAssertEqual(($0 as? AECError)?.code, .invalidArgument) }
        XCTAssertTrue(LabCommand.help.contains("--optimiser RULE"))
    }
}
