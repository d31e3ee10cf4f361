import TestSupport
import XCTest

@testable import AEC

/// Plans on pictures of every shape, checked against what they promise, without decoding anything.
final class RegionPlanTests: XCTestCase {
    private func check(
        _ plan: RegionPlan, margin: Int = 5, threads: Int, _ trace: String
    ) {
        let geometry = plan.geometry
        let region = plan.region
        XCTAssertGreaterThanOrEqual(plan.latentColumns.lowerBound, 0, trace)
        XCTAssertLessThanOrEqual(plan.latentColumns.upperBound, geometry.latentColumns, trace)
        var next = region.y
        var decoded = Set<Int>()
        var inMemory = 0..<0
        for strip in plan.strips {
            XCTAssertEqual(strip.pixelRows.lowerBound, next, trace)
            next = strip.pixelRows.upperBound
            XCTAssertTrue(decoded.isDisjoint(with: strip.groups), "a group twice, \(trace)")
            decoded.formUnion(strip.groups)
            // What is not decoded now is there from before.
            let fresh = strip.groups.map { geometry.group($0).row }.min() ?? Int.max
            if strip.latentRows.lowerBound < fresh {
                XCTAssertTrue(
                    inMemory.contains(strip.latentRows.lowerBound) && inMemory.upperBound >= fresh,
                    trace)
            }
            inMemory = strip.latentRows
            for band in plan.bands(of: strip, threads: threads) {
                XCTAssertEqual((band.lowerBound - region.y) % plan.scale.rawValue, 0, trace)
                let low = max(0, band.lowerBound / 16 - margin)
                let high = min(
                    geometry.latentRows, (band.upperBound + 15) / 16 + margin)
                XCTAssertTrue(
                    strip.latentRows.lowerBound <= low && high <= strip.latentRows.upperBound, trace
                )
            }
            let bands = plan.bands(of: strip, threads: threads)
            XCTAssertEqual(bands.map(\.count).reduce(0, +), strip.pixelRows.count, trace)
            for (band, following) in zip(bands, bands.dropFirst()) {
                XCTAssertEqual(band.upperBound, following.lowerBound, trace)
            }
        }
        XCTAssertEqual(next, region.y + region.height, trace)
        // Every latent that the region touches, with its neighbours, belongs to a group that is decoded.
        for row in [
            region.y / 16 - margin, region.y / 16, (region.y + region.height - 1) / 16 + margin,
        ] {
            for column in [
                region.x / 16 - margin, (region.x + region.width - 1) / 16 + margin,
            ] {
                let row = min(max(row, 0), geometry.latentRows - 1)
                let column = min(max(column, 0), geometry.latentColumns - 1)
                let group = row / 64 * geometry.groupColumns + column / 64
                XCTAssertTrue(decoded.contains(group), "group \(group) is missing, \(trace)")
            }
        }
    }

    func testRandomRegionsOfRandomPictures() {
        var random = SplitMix64(seed: 5)
        for round in 0..<400 {
            let width = Int.random(in: 1...(round % 3 == 0 ? 60 : 5000), using: &random)
            let height = Int.random(in: 1...20000, using: &random)
            // Every other network is as deep as a file allows, or nearly flat.
            var size = NetworkSize.standard
            if round % 2 == 1 { (size.synthesisBlocks8, size.synthesisBlocks16) = (16, 16) }
            if round % 4 == 2 { size.synthesisBlocks8 = 1 }
            let region = Region.random(in: width, height, using: &random)
            for scale in Scale.allCases {
                let threads = Int.random(in: 1...4, using: &random)
                let plan = RegionPlan(
                    Geometry(width: width, height: height), size: size, region: region,
                    scale: scale,
                    threads: threads, smallMemory: 0)
                check(
                    plan, margin: size.margin, threads: threads,
                    "\(width) x \(height), \(region), \(scale)")
            }
        }
    }

    /// The latents in memory do not grow with the height.
    func testMemoryFollowsTheWidth() {
        func memory(_ width: Int, _ height: Int) -> Int {
            let plan = RegionPlan(
                Geometry(width: width, height: height), size: .standard,
                region: Region(x: 0, y: 0, width: width, height: height), scale: .full, threads: 2)
            return Latents.memory(
                rows: plan.latentRowsAtOnce, columns: plan.latentColumns.count,
                channels: 320)
        }
        XCTAssertEqual(memory(16384, 16384), 1024 * (256 + 11) * 640, accuracy: 1024 * 2 * 640)
        XCTAssertLessThan(memory(16384, 32768), 1024 * (256 + 12) * 640)
        XCTAssertLessThan(memory(1000, 32768), 40 << 20)
    }

    func testASmallRegionNeedsFewGroups() {
        let geometry = Geometry(width: 16384, height: 16384)
        func groups(_ x: Int, _ y: Int) -> [Int] {
            RegionPlan(
                geometry, size: .standard, region: Region(x: x, y: y, width: 512, height: 512),
                scale: .full,
                threads: 2
            ).strips.flatMap(\.groups)
        }
        XCTAssertEqual(groups(0, 0), [0])
        XCTAssertEqual(groups(256, 256), [0])
        // Within five latents of the next column of groups.
        XCTAssertEqual(groups(1024 - 512 - 79, 0), [0, 1])
        XCTAssertEqual(groups(1024 - 512 - 80, 0), [0])
        XCTAssertEqual(groups(800, 800), [0, 1, 16, 17])
        XCTAssertEqual(groups(16384 - 512, 16384 - 512), [255])
    }
}
