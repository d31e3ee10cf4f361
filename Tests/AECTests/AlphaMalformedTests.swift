import TestSupport
import XCTest

@testable import AEC

/// Chunk ALPH with a right checksum and wrong contents: always an error, found before memory is spent on it.
final class AlphaMalformedTests: XCTestCase {
    private typealias Files = ContainerTestFiles

    /// The file of a picture of 5 x 1030 pixels, two bands, of whose parts others are made.
    private static let good = Result {
        try AECEncoder(.quality(0), tuning: .psnr).encode(
            Pictures.rich(width: 5, height: 1030, colorModel: .grey, hasAlpha: true))
    }
    private var bands: [[UInt8]] {
        [[UInt8](repeating: 1, count: 1024 * 6), [UInt8](repeating: 2, count: 6 * 6)]
    }

    private func payload(
        depth: UInt8 = 8, method: UInt8 = 0, lengths: [UInt32]? = nil, _ streams: [[UInt8]]
    ) -> [UInt8] {
        let table = (lengths ?? streams.map { UInt32($0.count) }).flatMap(littleEndian)
        return [depth, method] + table + streams.flatMap { $0 }
    }

    private func assertRefused(
        _ payload: [UInt8], _ words: String, code: AECError.Code = .malformed,
        line: UInt = #line
    ) throws {
        let bytes = try rewritten(
            AlphaMalformedTests.good.get(), leading: [EncodedChunk(type: .alpha, payload: payload)])
        for attempt in [
            { try AECDecoder().decode(bytes).width }, { try AECDecoder().verify(bytes).count },
        ] {
            let error = assertError(try attempt(), code, words, line: line)
            XCTAssertNotNil(error?.offset, line: line)
        }
    }

    private func deflated(_ bands: [[UInt8]]) throws -> [[UInt8]] {
        try bands.map { try Deflate.deflate($0) }
    }

    func testTheStartingPointIsValid() throws {
        let bytes = try rewritten(
            AlphaMalformedTests.good.get(),
            leading: [EncodedChunk(type: .alpha, payload: payload(try deflated(bands)))])
        let alpha = try XCTUnwrap(AECDecoder().decode(bytes).alpha)
        // Filter sub over ones, and up over twos from the second band's own first row.
        let expected =
            (0..<1024).flatMap { _ in (1...5).map { UInt8($0) } }
            + (1...6).flatMap { Array(repeating: UInt8(2 * $0), count: 5) }
        XCTAssertEqual(alpha, .bits8(expected))
    }

    func testFields() throws {
        let streams = try deflated(bands)
        for depth: UInt8 in [0, 1, 16, 255] {
            try assertRefused(payload(depth: depth, streams), "bits per sample")
        }
        for method: UInt8 in [2, 255] {
            try assertRefused(payload(method: method, streams), "method", code: .unsupportedFeature)
        }
        for count in 0..<10 {
            try assertRefused(Array(payload(streams).prefix(count)), "too few")
        }
    }

    func testLengths() throws {
        let streams = try deflated(bands)
        let (a, b) = (UInt32(streams[0].count), UInt32(streams[1].count))
        try assertRefused(payload(lengths: [a, b + 1], streams), "beyond")
        try assertRefused(payload(lengths: [.max, b], streams), "beyond")
        try assertRefused(payload(lengths: [a, .max], streams), "beyond")
        try assertRefused(payload(lengths: [a, b - 1], streams), "follow")
        try assertRefused(payload(streams) + [0], "follow")
        // The sum is right, the parts are not.
        try assertRefused(payload(lengths: [a + 1, b - 1], streams), "inflate")
        try assertRefused(payload(lengths: [0, a + b], streams), "cannot come")
    }

    /// A byte of DEFLATE gives 1032 at most: what declares more is refused before inflating.
    func testRatio() throws {
        let streams = try deflated(bands)
        let fewest = 1024 * 6 / 1032 + 1
        try assertRefused(payload([Files.stream(1, fewest - 1), streams[1]]), "cannot come")
        try assertRefused(payload([Files.stream(1, fewest), streams[1]]), "inflate")
    }

    func testStreams() throws {
        let streams = try deflated(bands)
        for (band, size) in [(0, 1024 * 6), (1, 36)] {
            for wrong in [size - 1, size + 1, 2 * size] {
                var broken = streams
                broken[band] = try Deflate.deflate([UInt8](repeating: 1, count: wrong))
                try assertRefused(payload(broken), "band \(band)")
            }
            var longer = streams
            longer[band].append(0)
            try assertRefused(payload(longer), "inflate")
            var shorter = streams
            shorter[band] = Array(shorter[band].dropLast())
            try assertRefused(payload(shorter), "band \(band)")
        }
        // A stream of gigabytes, if it were let: it is cut off at the rows' size.
        let bomb = try Deflate.deflate([UInt8](repeating: 0, count: 1 << 24))
        try assertRefused(payload([bomb, streams[1]]), "inflate")
    }

    func testFilters() throws {
        for filter: UInt8 in [5, 6, 255] {
            var broken = bands
            broken[1][12] = filter
            try assertRefused(payload(try deflated(broken)), "row 1026")
        }
    }

    /// A header of the largest sides whose alpha would be terabytes: refused for want of bytes, without allocating.
    func testALargePictureInFewBytes() throws {
        let none = Limits(maxPixels: .max, maxSide: .max)
        let header = Files.header(sampleFormat: 0x14, width: 1 << 20, height: 1 << 20)
        assertContainerError(
            header + Files.chunk("ALPH", [16, 0]), .malformed, "too few", limits: none)
        let table = [UInt8](repeating: 0, count: 4 * 1024)
        assertContainerError(
            header + Files.chunk("ALPH", [16, 0] + table), .malformed, "cannot come", limits: none)
    }
}
