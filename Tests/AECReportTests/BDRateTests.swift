import XCTest

@testable import AECReport

final class BDRateTests: XCTestCase {
    private let range = 27.0...40.0

    private func percent(
        _ curve: [RatePoint], against anchor: [RatePoint], file: StaticString = #filePath,
        line: UInt = #line
    ) throws -> Double {
        try XCTUnwrap(
            BDRate.compare(curve, anchor: anchor, range: range, minimumPoints: 4).percent,
            file: file, line: line)
    }

    /// What is generally known of these codecs on the Kodak images, computed with SciPy's PchipInterpolator.
    func testKodak() throws {
        let vtm = KodakCurves.vtm
        let jpeg = KodakCurves.jpeg
        let expected: [(String, [RatePoint], vtm: Double, jpeg: Double)] = [
            ("MLIC++", KodakCurves.mlic, -15.016, -68.477),
            ("mbt2018-mean", KodakCurves.mbt2018mean, 21.903, -54.458),
            ("hyperprior", KodakCurves.hyperprior, 31.254, -51.141),
            ("AVIF", KodakCurves.avif, 37.272, -49.595),
            ("WebP", KodakCurves.webp, 77.597, -32.851),
            ("JPEG XL", KodakCurves.jxl, 100.941, -26.615),
            ("JPEG", jpeg, 173.816, 0),
        ]
        for (name, curve, againstVTM, againstJPEG) in expected {
            XCTAssertEqual(try percent(curve, against: vtm), againstVTM, accuracy: 0.01, name)
            XCTAssertEqual(try percent(curve, against: jpeg), againstJPEG, accuracy: 0.01, name)
        }
    }

    func testTwiceTheBitsAreAHundredPercentMore() throws {
        let curve = KodakCurves.jpeg
        let double = curve.map {
            RatePoint(bitsPerPixel: 2 * $0.bitsPerPixel, quality: $0.quality)
        }
        XCTAssertEqual(try percent(double, against: curve), 100, accuracy: 1e-9)
        XCTAssertEqual(try percent(curve, against: double), -50, accuracy: 1e-9)
        XCTAssertEqual(try percent(double.reversed(), against: curve), 100, accuracy: 1e-9)
    }

    func testStatesTheRange() {
        guard
            case .percent(_, let over) = BDRate.compare(
                KodakCurves.webp, anchor: KodakCurves.jpeg, range: range)
        else { return XCTFail("refused") }
        XCTAssertEqual(over.lowerBound, 28.10857, accuracy: 1e-4)
        XCTAssertEqual(over.upperBound, 40)
    }

    func testRefusesFewPoints() {
        let few = BDRate.compare(KodakCurves.mlic, anchor: KodakCurves.jpeg, range: range)
        XCTAssertEqual(few, .refused("the curve has 6 usable points, but 8 are needed"))
    }

    func testRefusesSmallOverlap() {
        func curve(_ qualities: ClosedRange<Int>) -> [RatePoint] {
            qualities.map { RatePoint(bitsPerPixel: Double($0), quality: Double($0)) }
        }
        XCTAssertEqual(
            BDRate.compare(curve(1...12), anchor: curve(10...30), range: 0...100),
            .refused("the curves overlap too little: 1.00 to 12.00 and 10.00 to 30.00"))
        XCTAssertEqual(
            BDRate.compare(curve(1...12), anchor: curve(20...30), range: 0...100),
            .refused("the curves overlap too little: 1.00 to 12.00 and 20.00 to 30.00"))
        XCTAssertEqual(
            BDRate.compare(curve(1...12), anchor: curve(1...12), range: 50...60),
            .refused("a curve lies outside of 50.00 to 60.00"))
        let enough = BDRate.compare(curve(1...12), anchor: curve(5...30), range: 0...100)
        // The ends of the curves bend their slopes a little differently
        XCTAssertEqual(enough.percent ?? .nan, 0, accuracy: 0.01)
    }

    /// Infinite qualities, of pictures without loss, and repeated ones cannot be interpolated.
    func testLeavesOutWhatIsNotAPoint() throws {
        let curve = KodakCurves.jpeg
        let more =
            curve + [
                RatePoint(bitsPerPixel: 9, quality: .infinity),
                RatePoint(bitsPerPixel: 9, quality: curve[3].quality),
            ]
        XCTAssertEqual(try percent(more, against: curve), 0, accuracy: 1e-12)
    }

    /// Values of scipy.interpolate.PchipInterpolator 1.17.1.
    func testInterpolation() {
        let curve = PCHIP(x: [1, 2, 4, 7, 8.5], y: [0, 3, 3.5, 2, 9])
        let expected: [(Double, Double)] = [
            (1.3, 1.1916556603773587), (3, 3.3773584905660377), (5, 3.111111111111111),
            (7.7, 4.037432098765433), (8.4, 8.354271604938276),
        ]
        for (x, y) in expected { XCTAssertEqual(curve.value(at: x), y, accuracy: 1e-12, "\(x)") }
        XCTAssertEqual(curve.integral(from: 1.2, to: 8.1), 20.596492837176797, accuracy: 1e-12)
    }

    func testTwoPointsAreALine() {
        let line = PCHIP(x: [0, 4], y: [1, 3])
        XCTAssertEqual(line.value(at: 1), 1.5, accuracy: 1e-12)
        XCTAssertEqual(line.integral(from: 0, to: 4), 8, accuracy: 1e-12)
    }
}
