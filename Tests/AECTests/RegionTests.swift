import TestSupport
import XCTest

@testable import AEC

/// Regions and previews against the whole picture, decoded at once.
final class RegionTests: XCTestCase {
    /// Groups of 64x64, 5x64, 64x3 and 5x3 latents; sides that are no multiple of anything.
    private static let four = Sample(Pictures.synthetic(width: 1100, height: 1061))
    private static let small = Sample(Pictures.rich(width: 203, height: 150, hasMetadata: true))
    private static let grey = Sample(
        Pictures.rich(width: 97, height: 61, colorModel: .grey, hasAlpha: true))
    /// Five rows of groups and five bands of alpha.
    private static let tall = Sample(
        Pictures.rich(width: 21, height: 4333, bitDepth: 16, hasAlpha: true))

    private struct Sample {
        let bytes: [UInt8]
        let image: AECImage

        init(_ picture: AECImage) {
            // Both have tests of their own.
            bytes = try! AECEncoder(.quality(40), threads: 2).encode(picture)
            image = try! AECDecoder(threads: 2).decode(bytes)
        }
    }

    private func check(_ sample: Sample, _ region: Region, threads: Int = 1) throws {
        let part = try AECDecoder(threads: threads).decode(sample.bytes, region: region)
        XCTAssertTrue(part == (try sample.image.expected(region)), "\(region) differs")
    }

    func testRegionsOfASmallPicture() throws {
        for region in [
            Region(x: 0, y: 0, width: 203, height: 150), Region(x: 0, y: 0, width: 1, height: 1),
            Region(x: 202, y: 149, width: 1, height: 1),
            Region(x: 202, y: 0, width: 1, height: 150),
            Region(x: 0, y: 149, width: 203, height: 1), Region(x: 7, y: 7, width: 2, height: 2),
            Region(x: 8, y: 16, width: 8, height: 8), Region(x: 96, y: 80, width: 16, height: 16),
            Region(x: 100, y: 13, width: 103, height: 99),
        ] { try check(Self.small, region) }
        var random = SplitMix64(seed: 3)
        for _ in 0..<20 {
            let region = Region.random(in: 203, 150, using: &random)
            try check(Self.small, region, threads: Int.random(in: 1...5, using: &random))
        }
    }

    func testRegionsAcrossGroups() throws {
        for region in [
            // On both sides of the borders at 1024, and within reach of them.
            Region(x: 1000, y: 1000, width: 50, height: 50),
            Region(x: 1023, y: 1023, width: 2, height: 2),
            Region(x: 1024, y: 1024, width: 76, height: 37),
            Region(x: 930, y: 200, width: 14, height: 9),
            Region(x: 1099, y: 1060, width: 1, height: 1),
            Region(x: 300, y: 1010, width: 5, height: 40),
        ] { try check(Self.four, region, threads: 2) }
    }

    func testRegionsOfAGreyPicture() throws {
        try check(Self.grey, Region(x: 0, y: 0, width: 97, height: 61))
        try check(Self.grey, Region(x: 33, y: 9, width: 64, height: 30))
        try check(Self.grey, Region(x: 96, y: 60, width: 1, height: 1))
    }

    /// Strips of two rows of groups, where a large picture would have strips of more.
    func testStripsChangeNothing() throws {
        try assertStripsChangeNothing(
            Self.tall.bytes, Self.tall.image,
            [
                (Region(x: 0, y: 0, width: 21, height: 4333), .full),
                (Region(x: 3, y: 0, width: 17, height: 4333), .sixteenth),
                (Region(x: 0, y: 5, width: 21, height: 4328), .eighth),
                (Region(x: 5, y: 1001, width: 1, height: 3200), .half),
                (Region(x: 0, y: 1020, width: 21, height: 3100), .full),
            ])
    }

    func testAnEncoderInStripsWritesTheSameGroups() throws {
        let image = Pictures.synthetic(width: 21, height: 4333)
        let geometry = Geometry(width: 21, height: 4333)
        XCTAssertGreaterThan(
            Strips.cut(
                groupRows: 0..<geometry.groupRows, columns: 2, channels: 320, threads: 1,
                smallMemory: 0
            )
            .count, 1)
        let job = try EncodingJob(image)
        let quality = Quality(percent: 40)
        let strips = try job.encodeGroups(of: job.layer, at: quality, smallMemory: 0)
        let whole = try job.encodeGroups(of: job.layer, at: quality)
        XCTAssertEqual(strips.map(\.latentsChecksum), whole.map(\.latentsChecksum))
        XCTAssertEqual(strips.map(\.stream), whole.map(\.stream))
    }

    func testPreviewsAreMeansOfThePicture() throws {
        for sample in [Self.small, Self.grey, Self.tall] {
            for scale in Scale.allCases {
                for threads in [1, 3] {
                    let preview = try AECDecoder(threads: threads).decode(
                        sample.bytes, scale: scale)
                    let expected = try sample.image.expected(nil, scale)
                    XCTAssertEqual(preview.width, expected.width)
                    XCTAssertEqual(preview.height, expected.height)
                    XCTAssertTrue(
                        preview == expected,
                        "\(expected.width) x \(expected.height), \(threads) threads")
                }
            }
        }
    }

    func testPreviewsOfRegionsBeginAtTheirCorners() throws {
        for (sample, region) in [
            (Self.small, Region(x: 5, y: 3, width: 100, height: 77)),
            (Self.small, Region(x: 199, y: 141, width: 4, height: 9)),
            (Self.small, Region(x: 64, y: 48, width: 64, height: 64)),
            (Self.grey, Region(x: 1, y: 7, width: 95, height: 50)),
            // Squares across the border between bands of alpha.
            (Self.tall, Region(x: 2, y: 1017, width: 19, height: 1100)),
        ] {
            for scale in [Scale.half, .eighth, .sixteenth] {
                for threads in [1, 2, 7] {
                    let preview = try AECDecoder(threads: threads).decode(
                        sample.bytes, region: region, scale: scale)
                    XCTAssertTrue(
                        preview == (try sample.image.expected(region, scale)),
                        "\(region), \(scale), \(threads) threads")
                }
            }
        }
    }

    func testRegionsOf16BitsWithAlpha() throws {
        for region in [
            Region(x: 0, y: 0, width: 21, height: 4333),
            Region(x: 20, y: 4332, width: 1, height: 1),
            Region(x: 3, y: 1000, width: 9, height: 50),
            Region(x: 0, y: 1024, width: 21, height: 1),
        ] { try check(Self.tall, region, threads: 3) }
    }

    func testRegionsThatAreNoneAreRefused() {
        for (x, y, width, height) in [
            (0, 0, 0, 1), (0, 0, 1, 0), (0, 0, -1, 5), (-1, 0, 5, 5), (0, -1, 5, 5), (203, 0, 1, 1),
            (0, 150, 1, 1), (200, 0, 4, 1), (0, 149, 1, 2), (1, 1, .max, 1), (.max, .max, 1, 1),
            (.min, 0, .max, 1),
        ] {
            let region = Region(x: x, y: y, width: width, height: height)
            assertError(try AECDecoder().decode(Self.small.bytes, region: region), .invalidArgument)
        }
    }

    func testARegionIsDecodedInSpiteOfDamageElsewhere() throws {
        var bytes = Self.four.bytes
        // In the last of the four groups.
        bytes[bytes.count - 20] ^= 1
        let region = Region(x: 40, y: 50, width: 60, height: 70)
        XCTAssertTrue(
            try AECDecoder().decode(bytes, region: region) == Self.four.image.expected(region))
        for code in [
            { try AECDecoder().decode(bytes) },
            {
                try AECDecoder().decode(
                    bytes, region: Region(x: 1090, y: 1050, width: 5, height: 5))
            },
        ] {
            assertError(try code(), .checksumMismatch)
        }
    }

    func testLimitsAreForTheRegion() throws {
        let region = Region(x: 10, y: 20, width: 30, height: 40)
        let enough = AECDecoder(limits: Limits(maxPixels: 1200, maxSide: 40))
        XCTAssertEqual(
            try enough.decode(Self.small.bytes, region: region),
            try Self.small.image.expected(region))
        XCTAssertThrowsError(try enough.decode(Self.small.bytes))
        for limits in [Limits(maxPixels: 1199), Limits(maxSide: 39)] {
            assertError(
                try AECDecoder(limits: limits).decode(Self.small.bytes, region: region),
                .limitExceeded)
        }
    }
}
