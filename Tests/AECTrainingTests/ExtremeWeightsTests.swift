import AEC
import TestSupport
import XCTest

@testable import AECTraining

/// Weights that are finite, but of no use: refused by name.
final class ExtremeWeightsTests: XCTestCase {
    private static let network = Result {
        try FloatNetwork(Safetensors(Repository.bytes("Models/standard.safetensors")))
    }

    private func refused(_ text: String, line: UInt = #line, _ body: () throws -> Void) {
        XCTAssertThrowsError(try body(), line: line) {
            let error = $0 as? AECError
            XCTAssertEqual(error?.code, .invalidArgument, line: line)
            XCTAssertTrue(error?.message.contains(text) ?? false, "\($0)", line: line)
        }
    }

    func testGainsThatNoTableHolds() throws {
        let network = try ExtremeWeightsTests.network.get()
        let gains: [(String, WritableKeyPath<FloatNetwork, FloatGain>)] = [
            ("q_enc", \.qEnc), ("q_dec", \.qDec), ("z_enc", \.zEnc), ("z_dec", \.zDec),
        ]
        for (name, gain) in gains {
            for value in [-1e30, 1e30] as [Float] {
                var network = network
                network[keyPath: gain].log[5] = value
                refused(name + ": a gain") {
                    _ = try ModelExport.model(
                        network, Calibration(), firstCodedScale: 5, name: "test", comment: "")
                }
            }
        }
    }

    func testRangesThatAreNotFinite() throws {
        var network = try ExtremeWeightsTests.network.get()
        network.analysisGain.log = [Float](repeating: 1e4, count: 8 * 128)
        let image = try AECImage(
            width: 16, height: 16, colorModel: .grey, pixels: (0..<256).map { UInt8($0) })
        var calibration = Calibration()
        refused("analysis.gain has values that are not finite") {
            try calibration.add(image, network: network, q: 3, natural: true)
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
        var statistics = HyperStatistics()
        var map = FeatureMap(height: 1, width: 1, channels: 96)
        map.values = [.nan, .infinity, -.infinity] + [Float](repeating: 2, count: 93)
        statistics.add(map)
        XCTAssertEqual((0..<4).map { statistics.offset($0) }, [0, 255, -255, 2])
    }
}
