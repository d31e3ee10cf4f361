import AEC
import AECImageIO
import Foundation
import TestSupport
import XCTest

@testable import AECTraining

final class TrainerTests: XCTestCase {
    private lazy var path = temporaryFolder() + "/run"

    /// A network that a debug build can train.
    private let small: NetworkSize = {
        var size = NetworkSize()
        (size.analysisWidth, size.hyperWidth, size.synthesisWidth) = (16, 16, 16)
        (size.latents, size.hyperLatents, size.contextWidth) = (32, 8, 16)
        (size.analysisBlocks8, size.synthesisBlocks8) = (1, 1)
        return size
    }()

    private var pictures: PictureSet { pictures(validation: (96, 80)) }

    private func pictures(validation: (width: Int, height: Int)) -> PictureSet {
        func picture(_ seed: UInt64, _ width: Int = 96, _ height: Int = 80) -> Picture {
            var random = RandomStream(seed: seed)
            let waves = (0..<9).map { _ in random.normal() }
            let pixels = (0..<width * height * 3).map { i -> UInt8 in
                let (y, x, c) = (Float(i / 3 / width), Float(i / 3 % width), i % 3)
                let a = sinf(0.15 * (waves[0] * x + waves[1] * y) + waves[2 + c])
                let b = sinf(0.4 * (waves[5] * x + waves[6] * y))
                return UInt8(127 + 60 * a + 50 * b)
            }
            return Picture(width: width, height: height, pixels: pixels)
        }
        return PictureSet(
            training: (0..<4).map { picture($0) },
            validation: [picture(9, validation.width, validation.height)])
    }

    private func settings(
        steps: Int, _ change: (inout TrainingSettings) -> Void = { _ in }
    ) -> TrainingSettings {
        var s = TrainingSettings()
        s.goal = .steps(steps)
        s.network = small
        (s.batch, s.crop, s.lateCrop, s.threads, s.componentCrops) = (4, 64, 64, 2, 3)
        s.schedule = Schedule(warmupSteps: 5, decayFrom: 0.5)
        (s.saveEvery, s.validateEvery) = (1e9, 1e9)
        change(&s)
        return s
    }

    private func trainer(
        _ settings: TrainingSettings, _ pictures: PictureSet? = nil, create: Bool = true
    ) throws -> Trainer {
        let folder = RunFolder(path)
        if create {
            try folder.create(.init(data: "photos", pictures: .init(), settings: settings))
        }
        return try Trainer(settings, pictures ?? self.pictures, folder)
    }

    /// A trainer with random weights: principal components take a debug build seconds.
    private func begin(_ settings: TrainingSettings) throws -> Trainer {
        let trainer = try trainer(settings)
        trainer.network.initialise(seed: settings.seed)
        trainer.average.values.copy(from: trainer.network.parameters.values)
        return trainer
    }

    func testTheLossFalls() throws {
        let trainer = try begin(settings(steps: 40))
        var losses: [Double] = []
        try trainer.run(report: { losses.append($0.loss) })
        XCTAssertEqual(losses.count, 40)
        // To 0.7 of what it was: above 3 the loss counts as its logarithm.
        XCTAssertGreaterThan(losses[39], 3)
        XCTAssertLessThan(losses[39], losses[0] + 3 * log(0.7))
        XCTAssertEqual(trainer.state.steps, 40)
        XCTAssertEqual(trainer.state.validations.last?.step, 40)
        XCTAssertEqual(trainer.state.validations.last?.psnr.count, 8)
        let names = try FileManager.default.subpathsOfDirectory(atPath: path)
        for name in [
            "settings.json", "log.jsonl", "checkpoint.aecrun", "weights.safetensors", "loss.svg",
            "validation.svg", "living.svg", "crops/0-original.png", "crops/0-level6.png",
        ] { XCTAssertTrue(names.contains(name), name) }
        let log = try String(contentsOfFile: path + "/log.jsonl", encoding: .utf8)
        // A line every 20 steps, one about the held-out pictures before and after the run, and four about dead channels.
        XCTAssertEqual(
            kinds(log),
            ["held out", "revived", "revived", "revived", "steps", "revived", "steps", "held out"])
        XCTAssertTrue(log.contains("\"g_s.blocks8.0\":"))
        let held = trainer.state.validations.compactMap(\.loss)
        XCTAssertEqual(held.count, 2)
        XCTAssertLessThan(held[1], held[0])
        let picture = try ImageFile.read(FileSystem.read(path + "/crops/0-original.png"))
        XCTAssertEqual([picture.width, picture.height], [64, 64])
        XCTAssertTrue(
            try String(contentsOfFile: path + "/loss.svg", encoding: .utf8).hasPrefix("<svg"))
    }

    private func kinds(_ log: String) -> [String] {
        log.split(separator: "\n").map {
            $0.contains("\"heldOutLoss\":")
                ? "held out" : $0.contains("\"revived\":") ? "revived" : "steps"
        }
    }

    func testResumingContinuesBitForBit() throws {
        let settings = settings(steps: 24)
        let whole = try begin(settings)
        try whole.run()
        let expected = (whole.network.parameters.values.array, whole.average.values.array)
        let state = whole.state
        try FileManager.default.removeItem(atPath: path)

        let first = try begin(settings)
        try first.run(shouldStop: { first.state.steps == 11 })
        XCTAssertEqual(first.state.steps, 11)
        let second = try trainer(RunFolder(path).start().settings, create: false)
        try second.prepare(.checkpoint)
        XCTAssertEqual(second.state.steps, 11)
        try second.run()
        XCTAssertEqual(second.network.parameters.values.array, expected.0)
        XCTAssertEqual(second.average.values.array, expected.1)
        XCTAssertEqual(second.state.validations.last, state.validations.last)
        XCTAssertEqual(second.state.history, state.history)
        // The second line about held-out pictures is of where the run stopped.
        XCTAssertEqual(
            kinds(try String(contentsOfFile: path + "/log.jsonl", encoding: .utf8)),
            [
                "held out", "revived", "revived", "revived", "held out", "revived", "steps",
                "held out",
            ])
    }

    /// Also across an interruption; with the objective that the tables are for.
    func testTablesLearnAlone() throws {
        let settings = settings(steps: 8) {
            $0.learning = .tables
            $0.objective.visual = RateDistortion.visualShare
            $0.tableRate = 0.01
        }
        let first = try begin(settings)
        let before = first.network.parameters.values.array
        try first.run(shouldStop: { first.state.steps == 3 })
        let last = try trainer(RunFolder(path).start().settings, create: false)
        try last.prepare(.checkpoint)
        try last.run()
        XCTAssertEqual(last.state.steps, 8)
        let parameters = last.network.parameters
        for (values, isAverage) in [
            (parameters.values.array, false), (last.average.values.array, true),
        ] {
            for entry in parameters.entries {
                let range = entry.offset..<entry.offset + entry.count
                XCTAssertEqual(
                    Array(values[range]) == Array(before[range]), !entry.isTable,
                    "\(entry.name), average: \(isAverage)")
            }
        }
        let log = try String(contentsOfFile: path + "/log.jsonl", encoding: .utf8)
        XCTAssertFalse(log.contains("\"revived\""))
        let held = last.state.validations.compactMap(\.loss)
        XCTAssertLessThan(try XCTUnwrap(held.last), held[0])
        // Validation measures what is learnt.
        let squared = last.validator.run(step: 8, objective: RateDistortion())
        let visual = last.validator.run(step: 8, objective: settings.objective)
        XCTAssertNotEqual(squared.loss, visual.loss)

        try FileManager.default.removeItem(atPath: path)
        let whole = try begin(settings)
        try whole.run()
        XCTAssertEqual(whole.network.parameters.values.array, parameters.values.array)
    }

    func testDeadChannelsAreRevivedAndLearnAndNothingElseChanges() throws {
        let trainer = try begin(settings(steps: 6))
        try trainer.run()
        let network = trainer.network
        func entry(_ name: String) throws -> Parameters.Entry {
            try XCTUnwrap(network.parameters[name])
        }
        let (up, down) = (
            try entry("g_s.blocks8.0.up.weight"), try entry("g_s.blocks8.0.down.weight")
        )
        let bias = network.parameters.pointer(try entry("g_s.blocks8.0.up.bias"))
        // Channel 5 still lives in the average, which is what would be exported.
        let average = trainer.average.values.pointer + (bias - network.parameters.values.pointer)
        for channel in [3, 5, 7] { bias[channel] = -1e6 }
        for channel in [3, 7] { average[channel] = -1e6 }
        network.parameters.pack()
        let old = trainer.average.values.array
        func validation() -> Validation {
            trainer.validator.run(step: 0, objective: trainer.settings.objective)
        }
        func living(_ validation: Validation, _ block: String) -> Int? {
            validation.living?.first { $0.block == block }?.living
        }
        let before = (validation(), network.parameters.values.array)
        let result = trainer.reviveDeadChannels()
        XCTAssertEqual(result.all, 2 * (10 * 16 + 2 * 32))
        XCTAssertEqual(result.revived, 2)
        network.parameters.pack()
        let after = validation()
        XCTAssertEqual(after.psnr, before.0.psnr)
        XCTAssertEqual(after.bitsPerPixel, before.0.bitsPerPixel)
        XCTAssertEqual(living(before.0, "g_s.blocks8.0"), 29)
        XCTAssertEqual(living(after, "g_s.blocks8.0"), 31)
        // The average takes what is new over at once, and nothing else.
        let values = network.parameters.values.array
        for (i, value) in trainer.average.values.array.enumerated() where value != old[i] {
            XCTAssertEqual(value, values[i])
        }
        XCTAssertEqual([average[3], average[7]], [0, 0])

        let inner = 32
        for channel in 0..<inner {
            let row = up.offset + channel * up.shape[1]..<up.offset + (channel + 1) * up.shape[1]
            let isRevived = channel == 3 || channel == 7
            XCTAssertEqual(
                Array(network.parameters.values.array[row]) != Array(before.1[row]), isRevived)
            XCTAssertEqual(network.parameters.pointer(down)[channel] == 0, isRevived)
        }
        XCTAssertEqual([bias[3], bias[7]], [0, 0])
        try FileManager.default.removeItem(atPath: path)
        let again = try self.trainer(settings(steps: 3))
        again.network.parameters.values.copy(from: network.parameters.values)
        try again.run()
        for channel in [3, 7] {
            XCTAssertNotEqual(again.network.parameters.pointer(down)[channel], 0)
        }
    }

    func testAllBlocksLive() throws {
        let settings = settings(steps: 100)
        // Large enough for the blocks at 1/32 to see many places.
        let trainer = try trainer(settings, pictures(validation: (256, 256)))
        trainer.network.initialise(seed: settings.seed)
        try trainer.run()
        let shares = try XCTUnwrap(trainer.state.validations.last?.living)
        XCTAssertEqual(shares.count, 12)
        XCTAssertEqual(shares.map(\.channels).reduce(0, +), 2 * (10 * 16 + 2 * 32))
        for share in shares { XCTAssertGreaterThanOrEqual(share.share, 0.8, share.block) }
    }

    func testTheSameSeedAndThreadsGiveTheSameWeights() throws {
        func result(_ threads: Int, seed: UInt64 = 1) throws -> [Float] {
            let trainer = try begin(
                settings(steps: 3) { ($0.threads, $0.seed) = (threads, seed) })
            try trainer.run()
            try FileManager.default.removeItem(atPath: path)
            return trainer.network.parameters.values.array
        }
        let one = try result(2)
        XCTAssertEqual(try result(2), one)
        XCTAssertNotEqual(try result(2, seed: 2), one)
        // Another number of threads adds in another order, and nothing else.
        for (a, b) in zip(try result(1), one) { XCTAssertEqual(a, b, accuracy: 0.02) }
    }

    func testAFolderHoldsOneRun() throws {
        try begin(settings(steps: 1)).save()
        assertError(try begin(settings(steps: 1)), .alreadyExists)
        XCTAssertThrowsError(try RunFolder(path + "/none").start())
    }

    func testSettingsSurviveAFileAndMayBeOlderThanTheProgram() throws {
        let settings = settings(steps: 7) {
            $0.objective = RateDistortion(lambdaMin: 0.001, lambdaMax: 0.25, structure: 0.5)
        }
        let folder = RunFolder(path)
        try folder.create(
            .init(data: "photos", pictures: .init(heldOut: 0.125), settings: settings))
        XCTAssertEqual(try folder.start().settings, settings)
        XCTAssertEqual(try folder.start().pictures.heldOut, 0.125)
        let old =
            #"{"data": "old", "settings": {"objective": {"least": 0.25}, "goal": {"steps": {"_0": 3}}}}"#
        try FileSystem.write(Array(old.utf8), to: folder.settings, force: true)
        let start = try folder.start()
        XCTAssertEqual(start.data, "old")
        XCTAssertEqual(start.settings.goal, .steps(3))
        XCTAssertEqual(start.settings.objective, RateDistortion(lambdaMin: 0.25))
        try FileSystem.write(Array("{]".utf8), to: folder.settings, force: true)
        XCTAssertThrowsError(try folder.start())
    }

    func testDamagedCheckpointsAreRefused() throws {
        let trainer = try begin(settings(steps: 1))
        try trainer.run()
        let file = path + "/checkpoint.aecrun"
        let bytes = try FileSystem.read(file)
        let weights = trainer.network.parameters.values.array
        for damaged in [
            [], Array(bytes[..<12]), Array(bytes[..<100]), bytes.dropLast(),
            [1] + bytes.dropFirst(),
        ] {
            try FileSystem.write(Array(damaged), to: file, force: true)
            XCTAssertThrowsError(try trainer.prepare(.checkpoint))
            XCTAssertEqual(trainer.network.parameters.values.array, weights)
        }
    }

    func testCheckpointsWithStepsThatNoRunTakes() throws {
        let trainer = try begin(settings(steps: 1))
        try trainer.run()
        let file = path + "/checkpoint.aecrun"
        let bytes = try FileSystem.read(file)
        // The length of the JSON is below 65536.
        let end = 16 + Int(bytes[8]) + Int(bytes[9]) << 8
        let json = String(decoding: bytes[16..<end], as: UTF8.self)
        for (name, count) in [("steps", "-5"), ("broken", "-1"), ("steps", "9223372036854775807")] {
            let changed = Array(
                json.replacingOccurrences(
                    of: "\"\(name)\":[01]", with: "\"\(name)\":\(count)",
                    options: .regularExpression
                ).utf8)
            XCTAssertNotEqual(changed, Array(json.utf8))
            let length = [UInt8(changed.count & 255), UInt8(changed.count >> 8)]
            let whole = bytes[..<8] + length + bytes[10..<16] + changed + bytes[end...]
            try FileSystem.write(Array(whole), to: file, force: true)
            assertError(try trainer.prepare(.checkpoint), .malformed)
        }
    }

    func testSettingsThatCannotBeMeant() {
        for change: (inout TrainingSettings) -> Void in [
            { $0.batch = 0 }, { $0.batch = 1 << 62 }, { $0.crop = 100 }, { $0.crop = 1 << 40 },
            { $0.lateCrop = 0 }, { $0.lateCrop = 1 << 40 }, { $0.threads = 0 },
            { $0.threads = $0.batch + 1 }, { $0.goal = .loss(0) }, { $0.objective.lambdaMin = 0 },
            { $0.network.latents = 30 }, { $0.network.hyperWidth = 1 << 40 },
            { $0.network.synthesisBlocks8 = 0 }, { $0.network.contextWidth = -32 },
        ] {
            assertError(
                try trainer(settings(steps: 1, change), create: false), .invalidArgument)
        }
    }

    /// A step sees some qualities only; validation sees all, and says which fails.
    func testWeightsThatMakeNoNumbersEndTheRun() throws {
        let trainer = try begin(settings(steps: 1))
        let bias = try XCTUnwrap(trainer.network.parameters["g_s.output.bias"])
        trainer.average.values.pointer[bias.offset] = .infinity
        assertError(try trainer.run(shouldStop: { true }), .invalidArgument, "at level 0")
        XCTAssertEqual(
            [-.infinity, -0.5, 0, 0.5, .infinity, .nan].map { Picture.code($0) },
            [0, 0, 128, 255, 255, 0])
    }

    func testNoiseToRemoveIsSeenButNoTarget() throws {
        func first(_ denoise: Float, blind: Bool) throws -> Trainer.Progress {
            let trainer = try begin(settings(steps: 1) { $0.denoise = denoise })
            if blind { trainer.network.parameters.values.fill(0) }
            var progress: Trainer.Progress?
            try trainer.run(report: { progress = $0 })
            try FileManager.default.removeItem(atPath: path)
            return try XCTUnwrap(progress)
        }
        XCTAssertNotEqual(try first(0, blind: false).loss, try first(60, blind: false).loss)
        // A network of zeros answers grey to everything: its error tells what the target was.
        XCTAssertEqual(try first(0, blind: true).psnr, try first(60, blind: true).psnr)
    }

    /// Trained for similarity, the network gives up some of the squared error.
    func testTheObjectiveCanBeSimilarity() throws {
        func last(_ structure: Float) throws -> Trainer.Progress {
            let settings = settings(steps: 30) { $0.objective.structure = structure }
            var progress: Trainer.Progress?
            try begin(settings).run(report: { progress = $0 })
            try FileManager.default.removeItem(atPath: path)
            return try XCTUnwrap(progress)
        }
        let (error, mix, similarity) = (try last(0), try last(0.5), try last(1))
        XCTAssertTrue(similarity.loss.isFinite)
        XCTAssertLessThan(similarity.psnr, error.psnr)
        XCTAssertNotEqual(mix.psnr, error.psnr)
    }

    func testStopsAtALoss() throws {
        let trainer = try begin(settings(steps: 1) { $0.goal = .loss(1e9) })
        var progress: Trainer.Progress?
        try trainer.run(report: { progress = $0 })
        XCTAssertEqual(trainer.state.steps, 50)
        XCTAssertNil(progress?.secondsLeft)
        XCTAssertEqual(progress?.share, 0)
    }

    func testFlatPicturesCanBeLearnt() throws {
        let black = Picture(
            width: 64, height: 64, pixels: [UInt8](repeating: 0, count: 64 * 64 * 3))
        let trainer = try trainer(
            settings(steps: 1) { $0.componentCrops = 1 },
            PictureSet(training: [black], validation: []))
        try trainer.prepare(.components)
        try trainer.run()
        XCTAssertTrue(trainer.state.loss.isFinite)
        XCTAssertEqual(trainer.state.broken, 0)
    }

    /// Whatever happens after its beginning, a run can be continued.
    func testABeginningLeavesACheckpoint() throws {
        let settings = settings(steps: 2)
        let start = RunFolder.Start(data: "photos", pictures: .init(), settings: settings)
        var weights = TrainingNetwork(small).weights()
        weights.tensors["a_in.bias"] = nil
        let first = try trainer(settings, create: false)
        XCTAssertThrowsError(try first.begin(start, weights: weights))
        XCTAssertFalse(FileManager.default.fileExists(atPath: path))

        let network = TrainingNetwork(small)
        network.initialise(seed: 1)
        network.spread.fill(1)
        let channels = try first.begin(start, weights: network.weights())
        XCTAssertEqual(channels?.all, 2 * (10 * 16 + 2 * 32))
        // Of random weights, hardly a channel is dead.
        XCTAssertLessThan(try XCTUnwrap(channels?.revived), 10)
        let second = try trainer(settings, create: false)
        try second.prepare(.checkpoint)
        XCTAssertEqual(
            second.network.parameters.values.array, first.network.parameters.values.array)
        XCTAssertEqual(second.state, first.state)
        try second.run()
        XCTAssertEqual(second.state.steps, 2)

        try FileManager.default.removeItem(atPath: path)
        let third = try trainer(settings, create: false)
        XCTAssertNil(try third.begin(start, weights: nil))
        XCTAssertTrue(third.folder.hasCheckpoint)
    }

    func testARunWithoutACheckpointCannotBeResumed() throws {
        let trainer = try begin(settings(steps: 1))
        assertError(try trainer.prepare(.checkpoint), .invalidArgument)
        try trainer.save()
        try trainer.prepare(.checkpoint)
    }

    func testWeightsSurviveAFile() throws {
        let network = TrainingNetwork(small)
        network.initialise(seed: 3)
        network.spread.fill(0.25)
        let file = try Safetensors(network.weights(step: 7).bytes { _, _ in .float32 })
        XCTAssertEqual(file.metadata["step"], "7")
        XCTAssertEqual(file.tensors["a_down.weight"]?.shape, [32, 16, 2, 2])
        let other = TrainingNetwork(small)
        try other.load(file)
        XCTAssertEqual(other.parameters.values.array, network.parameters.values.array)
        XCTAssertEqual(other.spread.array, network.spread.array)
        var lacking = file
        lacking.tensors["zm"] = nil
        XCTAssertThrowsError(try other.load(lacking))
    }

    /// A network of another size becomes a model that says so, and codes pictures.
    func testASmallNetworkBecomesAModel() throws {
        var settings = settings(steps: 2)
        settings.network.analysisWidth = 32
        settings.network.hyperWidth = 32
        settings.network.synthesisWidth = 64
        settings.network.latents = 64
        settings.network.hyperLatents = 32
        settings.network.contextWidth = 32
        settings.network.analysisBlocks16 = 2
        let trainer = try trainer(settings)
        try trainer.prepare(.components)
        try trainer.run()
        let bytes = try trainer.export(name: "narrow", pictures: 1)
        let model = try Model(bytes)
        XCTAssertEqual(model.size, settings.network)
        XCTAssertEqual(model.info.name, "narrow")
        let image = try AECImage(
            width: 96, height: 80, colorModel: .rgb, pixels: pictures.training[0].pixels)
        let file = try AECEncoder(.quality(50), effort: Effort(1), model: model).encode(image)
        let decoded = try AECDecoder(model: model).decode(file)
        XCTAssertGreaterThan(Picture.psnr(image.pixels, decoded.pixels), 15)
        // The run and its weights know their size.
        XCTAssertEqual(try RunFolder(path).start().settings.network, settings.network)
        let weights = try Safetensors(FileSystem.read(RunFolder(path).weights))
        XCTAssertEqual(try NetworkSize(of: weights), settings.network)
    }

    func testASizeThatNoModelFileMayHave() throws {
        let trainer = try begin(settings(steps: 1))
        XCTAssertThrowsError(try trainer.export(name: "narrow")) {
            XCTAssertEqual(($0 as? AECError)?.code, .malformed)
            XCTAssertTrue("\($0)".contains("analysisWidth is 16"), "\($0)")
        }
        var wide = settings(steps: 1)
        wide.network.analysisWidth = 224
        XCTAssertThrowsError(try self.trainer(wide).prepare(.components)) {
            XCTAssertEqual(($0 as? AECError)?.code, .invalidArgument)
        }
    }
}
