import AECReport
import TestSupport
import XCTest

@testable import AEC

/// Sizes and fidelities instead of qualities.
final class EncodingTargetTests: XCTestCase {
    private let image = Pictures.synthetic(width: 160, height: 112)

    private func encoding(_ target: EncodingTarget, _ image: AECImage) throws -> Encoding {
        var warnings: [String] = []
        return try AECEncoder(target).encoding(of: image, warnings: &warnings)
    }

    private func psnr(_ bytes: [UInt8]) throws -> Double {
        PSNR.rgb(image, try AECDecoder().decode(bytes))
    }

    func testSizesAreMetAndNeverExceeded() throws {
        let smallest = try AECEncoder(.quality(0)).encode(image).count
        let largest = try AECEncoder(.quality(100)).encode(image).count
        for share in [0.02, 0.3, 0.9] {
            let size = smallest + Int(share * Double(largest - smallest))
            let found = try encoding(.targetSize(size), image)
            XCTAssertLessThanOrEqual(found.bytes.count, size)
            XCTAssertGreaterThan(Double(found.bytes.count), 0.98 * Double(size))
            XCTAssertLessThanOrEqual(found.encodings, 9)
            XCTAssertEqual(
                found.bytes, try AECEncoder(.quality(found.quality)).encode(image),
                "what is done once is the same as what is done each time")
        }
        XCTAssertEqual(try encoding(.targetSize(smallest), image).bytes.count, smallest)
        XCTAssertEqual(try encoding(.targetSize(2 * largest), image).quality.level, 7)
    }

    func testBitsPerPixel() throws {
        let bytes = try AECEncoder(.bitsPerPixel(1.5)).encode(image)
        XCTAssertEqual(Double(bytes.count) * 8 / Double(160 * 112), 1.485, accuracy: 0.015)
    }

    /// Metadata and alpha count.
    func testWholeFilesCount() throws {
        var heavy = image
        heavy.metadata.xmp = Array(
            "<x:xmpmeta xmlns:x='adobe:ns:meta/'>\(UUID().uuidString)</x:xmpmeta>".utf8)
        let size = try AECEncoder(.quality(50)).encode(image).count
        let found = try encoding(.targetSize(size), heavy)
        XCTAssertLessThanOrEqual(found.bytes.count, size)
        XCTAssertEqual(try AECDecoder().decode(found.bytes).metadata.xmp, heavy.metadata.xmp)
    }

    /// Any measure will do, also one below zero.
    func testAGoalOfOnesOwn() throws {
        let image = image
        for value in [-45.0, -25] {
            let goal = FidelityGoal(
                value, tolerance: 0.4, name: "a mean error", first: Quality(level: 3), slope: 4
            ) { original, decoded in
                -zip(original.pixels, decoded.pixels).reduce(0) {
                    $0 + pow(Double($1.0) - Double($1.1), 2)
                } / Double(original.pixels.count)
            }
            var warnings: [String] = []
            let found = try AECEncoder().encoding(of: image, reaching: goal, warnings: &warnings)
            let fidelity = try XCTUnwrap(found.fidelity)
            XCTAssertEqual(fidelity, goal.measure(image, try AECDecoder().decode(found.bytes)))
            XCTAssertTrue((value...value + 0.4).contains(fidelity), "\(fidelity)")
            XCTAssertNil(found.psnr)
        }
        let impossible = FidelityGoal(
            0.5, tolerance: 0.1, name: "a score", first: Quality(level: 0), slope: 1
        ) { _, _ in 0.25 }
        var warnings: [String] = []
        assertError(
            try AECEncoder().encoding(of: image, reaching: impossible, warnings: &warnings),
            .unreachableTarget, "a score of more than 0.25, but 0.50 were asked for")
    }

    func testPSNR() throws {
        for quality in [15.0, 50, 85] {
            let target = try psnr(AECEncoder(.quality(quality)).encode(image)) - 0.01
            let found = try encoding(.psnr(target), image)
            let value = try XCTUnwrap(found.psnr)
            XCTAssertEqual(value, try psnr(found.bytes), accuracy: 0.001)
            XCTAssertGreaterThanOrEqual(value, target)
            XCTAssertLessThan(value, target + 0.1)
        }
        XCTAssertEqual(try encoding(.psnr(5), image).quality.level, 0)
    }

    func testGreyAndDeepPictures() throws {
        let grey = Pictures.synthetic(width: 50, height: 40, colorModel: .grey)
        let deep = try AECImage(
            width: 50, height: 40, colorModel: .grey,
            samples: .bits16(grey.pixels.map { UInt16($0) * 257 }))
        for picture in [grey, deep] {
            let value = try XCTUnwrap(try encoding(.psnr(33), picture).psnr)
            XCTAssertGreaterThanOrEqual(value, 33)
            XCTAssertLessThan(value, 33.5)
        }
    }

    /// Colours under transparent pixels cost hardly anything and come back well, or not at all.
    func testOnlyWhatCanBeSeenCountsForThePSNR() throws {
        let picture = Pictures.synthetic(width: 96, height: 80)
            .masked { x, y in x < 30 && y < 30 ? 255 : 0 }
        let found = try encoding(.psnr(34), picture)
        let psnr = PSNR.rgb(picture, try AECDecoder().decode(found.bytes))
        XCTAssertGreaterThanOrEqual(psnr, 34)
        XCTAssertEqual(try XCTUnwrap(found.psnr), psnr, accuracy: 0.001)
    }

    /// Where every quality gives back all that can be seen, the smallest file is wanted.
    func testOfEqualFidelitiesTheSmallestFileIsKept() throws {
        let hidden = Pictures.synthetic(width: 40, height: 40).masked { _, _ in 0 }
        let found = try encoding(.psnr(40), hidden)
        XCTAssertEqual(found.psnr, .infinity)
        XCTAssertEqual(found.bytes.count, try AECEncoder(.quality(0)).encode(hidden).count)
    }

    /// Size and PSNR of a picture of a few pixels jump up and down from one quality to the next.
    func testWhatSomeQualityReachesIsFoundOnSmallPictures() throws {
        let small = Pictures.synthetic(width: 17, height: 13)
        for raw in stride(from: 0, through: Quality.maximumRaw, by: 256) {
            let quality = try XCTUnwrap(Quality(raw: raw))
            let size = try AECEncoder(.quality(quality)).encode(small).count
            XCTAssertLessThanOrEqual(try encoding(.targetSize(size), small).bytes.count, size)
        }
        let dot = try AECImage(width: 1, height: 1, colorModel: .rgb, pixels: [200, 30, 90])
        var highest = 0.0
        for raw in stride(from: 0, through: Quality.maximumRaw, by: 64) {
            let quality = try XCTUnwrap(Quality(raw: raw))
            let decoded = try AECDecoder().decode(AECEncoder(.quality(quality)).encode(dot))
            highest = max(highest, min(60, PSNR.rgb(dot, decoded)))
        }
        let found = try XCTUnwrap(try encoding(.psnr(highest - 0.01), dot).psnr)
        XCTAssertGreaterThanOrEqual(found, highest - 0.01)
    }

    func testWhatNoQualityReaches() throws {
        let smallest = try AECEncoder(.quality(0)).encode(image).count
        for (target, part) in [
            (EncodingTarget.targetSize(smallest - 1), "smaller than \(smallest) bytes"),
            (.bitsPerPixel(0.001), " bits per pixel, but 0.001 were asked for: allow more"),
            (.bitsPerPixel(0.0001), " bits per pixel, but 0.0001 were asked for: allow more"),
            (.psnr(90), "a PSNR of more than "),
        ] {
            assertError(try AECEncoder(target).encode(image), .unreachableTarget, part)
        }
    }

    func testNumbersThatMeanNothing() {
        for target in [
            EncodingTarget.targetSize(0), .targetSize(-5), .bitsPerPixel(0), .bitsPerPixel(.nan),
            .bitsPerPixel(.infinity), .psnr(-1), .psnr(.nan), .psnr(.infinity),
        ] {
            assertError(
                try AECEncoder(target).encode(image), .invalidArgument, context: "\(target)")
        }
    }
}

/// The search on functions that are known.
final class TargetEncodingSearchTests: XCTestCase {
    /// The tries it takes, and the last value.
    private func run(
        _ window: ClosedRange<Double>, slope: Double, first: Double, _ value: (Double) -> Double
    ) -> (tries: Int, value: Double) {
        let aim = (window.lowerBound + window.upperBound) / 2
        var search = QualitySearch(
            .init(window: window, aim: aim, slope: slope), first: Quality(level: first))
        var tries = 0
        var last = 0.0
        while let quality = search.candidate, tries < 100 {
            tries += 1
            last = value(quality.level)
            search.add(last)
        }
        return (tries, last)
    }

    func testFindsTheWindow() {
        let functions: [(Double) -> Double] = [
            { $0 }, { $0 * $0 * 3 }, { exp2($0) }, { 3 * ($0 + 1).squareRoot() },
            { $0 < 3 ? $0 / 100 : $0 },
        ]
        for (number, function) in functions.enumerated() {
            for level in stride(from: 0.1, through: 6.9, by: 0.4) {
                let goal = function(level)
                let width = function(level + 0.01) - function(level - 0.01)
                for first in [0.0, 3.5, 7] {
                    let found = run(goal - width...goal + width, slope: 1, first: first, function)
                    XCTAssertEqual(found.value, goal, accuracy: 1.001 * width, "\(number) \(level)")
                    XCTAssertLessThan(found.tries, 20, "\(number) \(level) from \(first)")
                }
            }
        }
    }

    func testEndsWhereThereIsNoWindow() {
        XCTAssertLessThan(run(10...11, slope: 1, first: 3) { $0 }.tries, 5)
        XCTAssertLessThan(run(-2 ... -1, slope: 1, first: 3) { $0 }.tries, 5)
        XCTAssertLessThan(run(0.4...0.6, slope: 1, first: 3) { $0 < 2 ? 0 : 1 }.tries, 25)
        XCTAssertLessThan(run(0.4...0.6, slope: 1, first: 0) { _ in 0 }.tries, 25)
    }
}
