import AEC
import TestSupport
import XCTest

@testable import AECTraining

/// Weights that are finite, but of no use: refused by name.
final class ExtremeWeightsTests: XCTestCase {
    private static let weights = Result {
        try Safetensors(Repository.bytes("Models/standard.safetensors"))
    }

    private func refused(_ text: String, line: UInt = #line, _ body: () throws -> Void) {
        XCTAssertThrowsError(try body(), line: line) {
            let error = $0 as? AECError
            XCTAssertEqual(error?.code, .invalidArgument, line: line)
            XCTAssertTrue(error?.message.contains(text) ?? false, "\($0)", line: line)
        }
    }

    func testGainsThatNoTableHolds() throws {
        let network = TrainingNetwork()
        try network.load(ExtremeWeightsTests.weights.get())
        for name in ["latents.qEnc", "latents.qDec", "h_a.gain", "h_s.gain"] {
            let gain = network.gain(name)
            let factor = network.parameters.pointer(gain.table) + 5
            let trained = factor.pointee
            defer { factor.pointee = trained }
            for value in [-1e30, 1e30] as [Float] {
                factor.pointee = value
                refused(name + ": a gain") {
                    _ = try ModelExport.model(
                        network, Calibration(.standard), firstCodedScale: 5, name: "test",
                        comment: "")
                }
            }
        }
    }

    func testRangesThatAreNotFinite() throws {
        var weights = try ExtremeWeightsTests.weights.get()
        weights.tensors["a_gain.g"]!.values = [Float](repeating: 1e4, count: 8 * 128)
        let runner = try NetworkRunner(weights)
        let image = try AECImage(
            width: 16, height: 16, colorModel: .grey, pixels: (0..<256).map { UInt8($0) })
        var calibration = Calibration(.standard)
        refused("g_a.gain has values that are not finite") {
            try calibration.add(image, runner: runner, level: 3, natural: true)
        }
        XCTAssertTrue(calibration.largest.isEmpty)
    }

    /// With headroom, a range may be beyond what a float holds.
    func testTheExponentOfTheWidestRange() {
        let widest = Double(Float.greatestFiniteMagnitude)
        XCTAssertEqual(ModelExport.exponent(4 * widest), -116)
        XCTAssertEqual(ModelExport.exponent(0), 12)
    }

    func testHyperLatentsThatAreNoNumbersCountAsZero() throws {
        var statistics = HyperStatistics(channels: 96)
        statistics.add([.nan, .infinity, -.infinity] + [Float](repeating: 2, count: 93))
        XCTAssertEqual((0..<4).map { statistics.offset($0) }, [0, 255, -255, 2])
    }
}
