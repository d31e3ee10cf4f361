import AECReport
import TestSupport
import XCTest

@testable import AEC

/// Parts of a picture that shall be better or worse than the rest.
final class QualityMapTests: XCTestCase {
    /// Waves of some pixels, which better qualities keep.
    private let image = QualityMapTests.waves(width: 256, height: 192)

    private static func waves(width: Int, height: Int) -> AECImage {
        Pictures.make(width, height) { x, y in
            let wave = sin(Double(x) / 2) + sin(Double(3 * x + y) / 11) + sin(Double(x * y) / 900)
            return [90, 128, 150].map { UInt8(Double($0) + 30 * wave) }
        }
    }

    private let middle = Region(x: 64, y: 64, width: 96, height: 64)

    private func steps(
        _ map: QualityMap, of image: AECImage? = nil, tuning: Tuning = .psnr
    ) throws -> StepMap? {
        var warnings: [String] = []
        return try EncodingJob(
            image ?? self.image, with: AECEncoder(tuning: tuning, qualityMap: map),
            isRepeated: false, warnings: &warnings
        ).steps
    }

    /// Mean squared error within a region, or outside of it.
    private func error(_ decoded: AECImage, inside: Bool) -> Double {
        var (sum, count) = (0, 0)
        for y in 0..<image.height {
            for x in 0..<image.width
            where (middle.columns.contains(x) && (64..<128).contains(y)) == inside {
                for c in 0..<3 {
                    let i = 3 * (y * image.width + x) + c
                    let apart = Int(decoded.pixels[i]) - Int(image.pixels[i])
                    sum += apart * apart
                    count += 1
                }
            }
        }
        return Double(sum) / Double(count)
    }

    func testARegionIsBetterAtFewerBytesThanTheWhole() throws {
        let low = try AECEncoder(.quality(40)).encode(image)
        let high = try AECEncoder(.quality(70)).encode(image)
        let map = QualityMap(regions: [.init(middle, points: 30)])
        let file = try AECEncoder(.quality(40), qualityMap: map).encode(image)
        let (plain, mapped) = (try AECDecoder().decode(low), try AECDecoder().decode(file))
        XCTAssertLessThan(error(mapped, inside: true), 0.6 * error(plain, inside: true))
        XCTAssertLessThan(error(mapped, inside: false), 1.1 * error(plain, inside: false))
        XCTAssertGreaterThan(error(mapped, inside: false), 0.8 * error(plain, inside: false))
        XCTAssertLessThan(file.count, low.count + (high.count - low.count) / 2)
        XCTAssertEqual(
            file, try AECEncoder(.quality(40), qualityMap: map, threads: 3).encode(image))
    }

    /// Points are those of the scale of quality.
    func testAWholePictureOfMorePointsIsLikeOneOfMoreQuality() throws {
        let whole = Region(x: 0, y: 0, width: 256, height: 192)
        for (quality, points) in [(50.0, 20.0), (60, -30)] {
            let map = QualityMap(regions: [.init(whole, points: points)])
            let file = try AECEncoder(.quality(quality), qualityMap: map).encode(image)
            let like = try AECEncoder(.quality(quality + points)).encode(image)
            XCTAssertEqual(
                Double(file.count), Double(like.count), accuracy: 0.15 * Double(like.count))
            XCTAssertEqual(
                PSNR.rgb(try AECDecoder().decode(file), image),
                PSNR.rgb(try AECDecoder().decode(like), image), accuracy: 0.7)
        }
    }

    /// 3 points are an eighth of an octave. What gets better takes the cells that it touches, what gets worse only those
    /// that it covers, the cut ones at the edges too.
    func testCellsOfRegions() throws {
        let image = Pictures.synthetic(width: 100, height: 40)
        func values(_ regions: [QualityMap.Part]) throws -> [Int8]? {
            try steps(QualityMap(regions: regions), of: image)?.values
        }
        XCTAssertEqual(
            try values([.init(Region(x: 63, y: 31, width: 2, height: 1), points: 30)]),
            [0, -10, -10, 0, 0, 0, 0, 0])
        XCTAssertEqual(
            try values([.init(Region(x: 63, y: 0, width: 37, height: 40), points: -30)]),
            [0, 0, 10, 10, 0, 0, 10, 10])
        XCTAssertEqual(
            try values([
                .init(Region(x: 0, y: 0, width: 100, height: 40), points: -500),
                .init(Region(x: 40, y: 3, width: 1, height: 1), points: 500),
                .init(Region(x: 90, y: 3, width: 1, height: 1), points: 0),
            ]), [32, -32, 32, 32, 32, 32, 32, 32])
        XCTAssertNil(try values([.init(Region(x: 63, y: 31, width: 2, height: 1), points: 0.5)]))
        XCTAssertNil(try values([]))
    }

    func testGridsAreStretched() throws {
        let image = Pictures.synthetic(width: 100, height: 40)
        func values(_ grid: QualityMap.Grid, _ parts: [QualityMap.Part] = []) throws -> [Int8]? {
            try steps(QualityMap(regions: parts, grid: grid), of: image)?.values
        }
        XCTAssertEqual(
            try values(try .init(columns: 2, points: [30, -30])),
            // The second cell of 32 columns lies in both halves of 100
            [-10, 0, 10, 10, -10, 0, 10, 10])
        let picture = try AECImage(
            width: 4, height: 2, colorModel: .grey,
            samples: .bits8([255, 128, 0, 128, 128, 128, 128, 255]))
        XCTAssertEqual(
            try values(
                try .init(picture), [.init(Region(x: 0, y: 0, width: 1, height: 1), points: 30)]),
            [-14, 4, 0, -8, 0, 0, -8, -17])
        let wide = try AECImage(
            width: 400, height: 1, colorModel: .rgb,
            samples: .bits16((0..<1200).map { $0 < 600 ? 65535 : 0 }))
        XCTAssertEqual(try values(try .init(wide))?.first, -17)
        XCTAssertEqual(try values(try .init(wide))?.last, 17)
    }

    func testWhatFitsNoPictureIsRefused() throws {
        func check(_ map: QualityMap, _ words: String) {
            assertError(
                try AECEncoder(qualityMap: map).encode(image), .invalidArgument, words)
        }
        check(
            .init(regions: [.init(Region(x: 250, y: 0, width: 7, height: 9), points: 1)]),
            "256 x 192")
        check(
            .init(regions: [.init(Region(x: 0, y: 0, width: 0, height: 9), points: 1)]), "empty")
        check(.init(regions: [.init(middle, points: .nan)]), "finite")
        assertError(
            try QualityMap.Grid(columns: 2, points: [1, 2, 3]), .invalidArgument, "rows of 2")
        assertError(
            try QualityMap.Grid(columns: 2, points: [1, 2, .infinity, 3]), .invalidArgument,
            "row 1, column 0")
    }

    /// An octave coarser is four times the error; finer steps leave the limit as it is.
    func testCoarserStepsWidenTheLimitOfBlocks() {
        var steps = StepMap(width: 64, height: 32)
        steps.values = [8, -8]
        let block = BlockErrors.Block(sum: 3000, samples: 10)
        let errors = BlockErrors(blocks: [BlockErrors.Block](repeating: block, count: 8))
        XCTAssertEqual(errors.above(299).count, 8)
        let tolerant = errors.tolerating(steps, columns: 4)
        XCTAssertEqual(tolerant.above(76), [2, 3, 6, 7])
        XCTAssertEqual(tolerant.above(299), [2, 3, 6, 7])
        XCTAssertEqual(tolerant.above(74).count, 8)
        XCTAssertEqual(tolerant.above(301), [])
    }

    /// What may be worse takes fewer bytes: its error is not a reason to keep blocks exactly.
    func testWhatMayBeWorseIsSmaller() throws {
        var random = SplitMix64(seed: 8)
        let image = Pictures.make(200, 136) { x, y in
            let grain = x < 100 ? 0...4 : 0...60
            return [UInt8(60 + x / 4 + y / 2 + Int.random(in: grain, using: &random) / 2)]
        }
        let whole = Region(x: 0, y: 0, width: 200, height: 136)
        for tuning in Tuning.allCases {
            let encoder = AECEncoder(.quality(60), tuning: tuning)
            var last = try encoder.encode(image).count
            for points in [-20.0, -40, -60] {
                let map = QualityMap(regions: [.init(whole, points: points)])
                let size = try AECEncoder(.quality(60), tuning: tuning, qualityMap: map)
                    .encode(image).count
                XCTAssertLessThan(size, last, "\(tuning), \(points)")
                last = size
            }
        }
    }

    func testARegionWithoutEffectIsAWarning() throws {
        func warnings(_ region: Region, _ points: Double) throws -> [String] {
            var warnings: [String] = []
            let map = QualityMap(regions: [.init(region, points: points)])
            _ = try AECEncoder(qualityMap: map).encode(image, warnings: &warnings)
            return warnings
        }
        let small = Region(x: 5, y: 5, width: 40, height: 40)
        XCTAssertEqual(try warnings(small, 20), [])
        XCTAssertEqual(try warnings(small, 0), [])
        XCTAssertTrue(
            try XCTUnwrap(try warnings(small, -20).first).contains("40 x 40 pixels at 5,5"))
        XCTAssertEqual(try warnings(small, 0.5).count, 1)
    }

    /// Both add up.
    func testRegionsCountBesideTheVisualRule() throws {
        let visual = try XCTUnwrap(steps(QualityMap(), tuning: .visual))
        let part = QualityMap.Part(Region(x: 0, y: 0, width: 32, height: 32), points: 30)
        let both = try XCTUnwrap(steps(QualityMap(regions: [part]), tuning: .visual))
        XCTAssertEqual(both.values[0], visual.values[0] - 10)
        XCTAssertEqual(both.values.dropFirst(), visual.values.dropFirst())
    }
}
