import AEC
import Foundation
import TestSupport
import XCTest

@testable import AECTraining

/// Sets of gain tables behind a model file.
final class TableExportTests: XCTestCase {
    /// The smallest network that a model file may have.
    private let size: NetworkSize = {
        var size = NetworkSize.small
        (size.analysisWidth, size.hyperWidth, size.synthesisWidth) = (32, 32, 32)
        (size.latents, size.hyperLatents, size.contextWidth) = (64, 32, 32)
        (size.analysisBlocks8, size.synthesisBlocks8) = (1, 1)
        return size
    }()
    private let photograph = Pictures.synthetic(width: 128, height: 96)

    /// A network in which nothing is zero, and the model of it.
    private func made(seed: UInt64 = 4) throws -> (TrainingNetwork, [UInt8]) {
        let network = TrainingNetwork(size)
        network.initialise(seed: seed)
        var random = RandomStream(seed: seed)
        for i in 0..<network.parameters.count {
            network.parameters.values.pointer[i] += 0.02 * random.normal()
        }
        let runner = try NetworkRunner(file(network))
        var calibration = Calibration(size)
        try calibration.add(photograph, runner: runner, level: 5, natural: true)
        for image in [photograph, try photograph.halved()] {
            calibration.addHyperLatents(of: image, runner: runner)
        }
        let model = try ModelExport.model(
            runner.network, calibration, firstCodedScale: 5, name: "test", comment: "")
        try network.load(file(network))
        return (network, model)
    }

    /// The weights as a run writes them, layers in half precision.
    private func file(_ network: TrainingNetwork) throws -> Safetensors {
        try Safetensors(TrainingNetwork.bytes(of: network.weights()))
    }

    private func export(
        _ network: TrainingNetwork, _ model: [UInt8], name: String = "visual"
    ) throws -> TableExport.Result {
        try TableExport.run(
            model: model, weights: file(network), calibrationImages: [photograph], name: name)
    }

    /// Of weights that have not learnt anything, the set is what the model has itself.
    func testTablesOfTheModelsOwnWeightsAreItsOwn() throws {
        let (network, model) = try made()
        let result = try export(network, model)
        XCTAssertEqual(Array(result.file.prefix(model.count)), model)
        XCTAssertEqual(result.file.count, model.count + result.setSize)
        let file = try ModelFile(result.file)
        let set = file.model.numbers(of: try XCTUnwrap(file.model.tableSets.first))
        let tables = file.model.numbers.filter { !$0.table.isEmpty }
        XCTAssertEqual(set.tables, tables.map(\.table))
        XCTAssertEqual(
            tables.map(\.layer.name),
            [
                "g_a.gain", "h_a.gain", "h_s.gain", "h_s.psiGain", "latents.qEnc", "latents.mean",
                "latents.qDec", "latents.scaleOffset", "g_s.gain",
            ])
        for level in 0..<8 {
            for c in 0..<32 {
                let own = file.model.hyperLatent(c, level: level)
                XCTAssertEqual(Int(set.zScale[level * 32 + c]), own.scale)
                XCTAssertEqual(Int(set.zOffset[level * 32 + c]), own.offset)
            }
        }
        XCTAssertEqual(result.clamped, 0)
    }

    func testTablesThatHaveLearntAreInTheModelsUnits() throws {
        let (network, model) = try made()
        let before = try export(network, model)
        for entry in network.parameters.entries where entry.isTable {
            for i in 0..<entry.count { network.parameters.pointer(entry)[i] += 0.25 }
        }
        let result = try export(network, before.file, name: "louder")
        let file = try ModelFile(result.file)
        XCTAssertEqual(file.sets.map(\.name), ["visual", "louder"])
        let sets = file.model.tableSets.map { file.model.numbers(of: $0).tables }
        let change = Int32(0.25 / M_LN2 * 65536)
        for (old, new) in zip(sets[0], sets[1]) {
            for (a, b) in zip(old, new) {
                XCTAssertEqual(Double(b - a), Double(change), accuracy: 1.5)
            }
        }
        // A name that is there already is replaced, and the other set stays.
        let replaced = try ModelFile(export(network, result.file).file)
        XCTAssertEqual(replaced.sets.map(\.name), ["visual", "louder"])
        XCTAssertEqual(
            replaced.model.numbers(of: replaced.model.tableSets[0]).tables, sets[1])
        XCTAssertEqual(replaced.sets[1].bytes, file.sets[1].bytes)
        XCTAssertEqual(replaced.network, model)
    }

    func testGainsBeyondATableAreTheNearest() throws {
        let (network, model) = try made()
        let gain = try XCTUnwrap(network.parameters["g_s.gain.g"])
        network.parameters.pointer(gain)[3] = 40
        let result = try export(network, model)
        XCTAssertEqual(result.clamped, 1)
        let made = try Model(result.file)
        XCTAssertEqual(made.numbers(of: made.tableSets[0]).tables[8][3], 13 * 65536 - 1)
    }

    /// Weights that were made of the model's integers differ from them by rounding, and those of the standard model are
    /// those that it was made of.
    func testTheModelsOwnWeightsAreAccepted() throws {
        let (_, bytes) = try made()
        let network = TrainingNetwork(dequantising: try Model(bytes))
        try network.load(file(network))
        try LayerComparison(network, Model(bytes)).check()
        let standard = TrainingNetwork()
        try standard.load(Safetensors(Repository.bytes("Models/standard.safetensors")))
        let comparison = try LayerComparison(standard, .standard)
        try comparison.check()
        let tables = Model.standard.numbers.filter { !$0.table.isEmpty }.map(\.table)
        XCTAssertEqual(comparison.tables().tables, tables)
    }

    func testOtherWeightsAreRefused() throws {
        let (network, model) = try made()
        func refused(_ part: String, line: UInt = #line) {
            XCTAssertThrowsError(try export(network, model), line: line) {
                let error = $0 as? AECError
                XCTAssertEqual(error?.code, .invalidArgument, line: line)
                XCTAssertTrue(error?.message.contains(part) ?? false, "\($0)", line: line)
            }
        }
        for name in ["h_s.up32.weight", "context.2.block.depthwise.weight", "g_a.output.bias"] {
            let entry = try XCTUnwrap(network.parameters[name])
            let value = network.parameters.pointer(entry) + entry.count / 2
            let kept = value.pointee
            value.pointee += 0.01
            refused(String(name[..<name.lastIndex(of: ".")!]))
            value.pointee = kept
        }
        XCTAssertThrowsError(try LayerComparison(network, .standard)) {
            XCTAssertEqual(($0 as? AECError)?.code, .invalidArgument)
        }
        for name in ["", "two\nlines", String(repeating: "x", count: 65)] {
            XCTAssertThrowsError(try export(network, model, name: name)) {
                XCTAssertEqual(($0 as? AECError)?.code, .invalidArgument)
            }
        }
    }

    func testDamagedSetsAreNamed() throws {
        let (network, model) = try made()
        let whole = try export(network, model).file
        func check(
            _ code: AECError.Code, at offset: Int, line: UInt = #line,
            _ change: (inout [UInt8]) -> Void
        ) {
            var bytes = whole
            change(&bytes)
            XCTAssertThrowsError(try ModelFile(bytes), line: line) {
                let error = $0 as? AECError
                XCTAssertEqual(error?.code, code, line: line)
                XCTAssertEqual(error?.offset, model.count + offset, line: line)
            }
        }
        let size = whole.count - model.count
        check(.malformed, at: 0) { $0[model.count] = 0 }
        check(.unsupportedVersion, at: 8) { $0[model.count + 8] = 2 }
        check(.malformed, at: 12) { $0[model.count + 12] ^= 1 }
        check(.checksumMismatch, at: size - 32) { $0[model.count + 5000] ^= 1 }
        check(.truncated, at: size - 1) { $0.removeLast() }
        check(.malformed, at: size) { $0.append(7) }
        let other = try made(seed: 5).1
        XCTAssertThrowsError(try ModelFile(other + whole[model.count...])) {
            XCTAssertEqual(($0 as? AECError)?.code, .malformed)
        }
    }
}
