import TestSupport
import XCTest

@testable import AEC

/// Chunk STEP: its form, what it refuses, and what it does to the quantiser.
final class StepMapTests: XCTestCase {
    private typealias Files = ContainerTestFiles

    private func map(_ values: [Int8], width: Int, height: Int) -> StepMap {
        var map = StepMap(width: width, height: height)
        XCTAssertEqual(map.values.count, values.count)
        map.values = values
        return map
    }

    private static let picture = Pictures.calmAndBusy(width: 130, height: 70)
    private static let file = try! AECEncoder(.quality(50), tuning: .visual).encode(picture)

    // MARK: - The map

    /// The example of section 6.13.
    func testExample() throws {
        let stored: [UInt8] = [0, 2, 1, 6, 0, 0xF9, 0xFF, 0, 2, 2, 0xFF, 1, 1]
        let expected = map([0, 2, 4, -1, 2, 5], width: 96, height: 64)
        XCTAssertEqual(expected.residuals, [0, 2, 2, 0xFF, 1, 1])
        let bytes =
            Files.header(width: 96, height: 64) + Files.chunk("STEP", stored)
            + Files.group(1, 9)
        let file = try ContainerReader(bytes, limits: .default)
        XCTAssertNil(file.steps?.tableSet)
        let residuals = try XCTUnwrap(file.steps?.residuals)
        XCTAssertEqual(Array(bytes[residuals]), Array(stored[2...]))
        XCTAssertEqual(
            StepMap(residuals: Array(stored[7...]), width: 96, height: 64), expected)
    }

    func testRoundTrip() throws {
        var random = SplitMix64(seed: 3)
        for (width, height) in [(1, 1), (32, 33), (33, 32), (700, 31), (31, 500), (300, 200)] {
            var map = StepMap(width: width, height: height)
            XCTAssertEqual(map.values.count, StepMap.cells(width: width, height: height))
            for i in map.values.indices {
                map.values[i] = Int8.random(in: -32...32, using: &random)
            }
            XCTAssertEqual(
                StepMap(residuals: map.residuals, width: width, height: height), map)
        }
    }

    func testValuesBeyondTheRange() {
        for (residual, isAllowed) in [(32, true), (33, false), (224, true), (223, false)] {
            let map = StepMap(residuals: [UInt8(residual), 0], width: 64, height: 32)
            XCTAssertEqual(map != nil, isAllowed, "\(residual)")
        }
    }

    /// Each latent has the value of the cell that it lies in.
    func testLatents() {
        let map = map([1, 2, 3, 4, 5, 6], width: 90, height: 40)
        for (row, column, value) in [
            (0, 0, 1), (1, 1, 1), (1, 2, 2), (0, 5, 3), (2, 0, 4), (2, 4, 6),
        ] {
            XCTAssertEqual(Int(map.value(latentRow: row, column: column)), value)
        }
    }

    // MARK: - The quantiser

    /// Multipliers and shifts against real powers of two.
    func testSteps() {
        let quality = Quality(raw: 900)!
        let quantiser = LatentQuantiser(Model.standard.tables.latents, at: quality)
        let plain = quantiser.tables
        defer { withExtendedLifetime(quantiser) {} }
        // Beyond, means of channels that are next to nothing would leave their range.
        for value in [-32, -7, -1, 1, 12, 16] {
            let quantiser = LatentQuantiser(
                Model.standard.tables.latents, at: quality, coarserBy: value)
            let tables = quantiser.tables
            func real(_ multiplier: Int32, _ shift: Int32) -> Double {
                Double(multiplier) * exp2(-Double(shift))
            }
            for c in 0..<320 {
                let factor = exp2(Double(value) / 8)
                for (name, ratio, expected) in [
                    (
                        "mean",
                        real(tables.mean_multiplier[c], tables.mean_shift[c])
                            / real(plain.mean_multiplier[c], plain.mean_shift[c]), 1 / factor
                    ),
                    (
                        "enc",
                        real(tables.enc_multiplier[c], tables.enc_shift[c])
                            / real(plain.enc_multiplier[c], plain.enc_shift[c]), 1 / factor
                    ),
                    (
                        "dec",
                        real(tables.dec_multiplier[c], tables.dec_shift[c])
                            / real(plain.dec_multiplier[c], plain.dec_shift[c]), factor
                    ),
                ] {
                    XCTAssertEqual(
                        ratio / expected, 1, accuracy: 2e-4, "\(name), \(value), channel \(c)")
                }
                // 256 to the scale index: an index is an eighth of an octave.
                XCTAssertEqual(tables.scale_offset[c], plain.scale_offset[c] - 256 * Int32(value))
            }
        }
    }

    /// Where a gain would leave the range that its shift has, it stays at the range's end.
    func testGainsStayInRange() {
        let ends: [Int32] = [GainTable.range.lowerBound, GainTable.range.upperBound]
        let log2 = (0..<Quality.levels).flatMap { _ in ends }
        log2.withUnsafeBufferPointer {
            let table = GainTable(channels: 2, log2: $0.baseAddress!)
            let plain = table.gain(at: Quality(level: 2))
            let less = table.gain(at: Quality(level: 2), adding: -32 * 8192)
            let more = table.gain(at: Quality(level: 2), adding: 32 * 8192)
            XCTAssertEqual(plain.shift, [30, 1])
            XCTAssertEqual(less.shift[0], 30)
            XCTAssertEqual(less.multiplier[0], plain.multiplier[0])
            XCTAssertEqual(more.shift[1], 1)
            XCTAssertEqual(more.multiplier[1], plain.multiplier[1])
        }
    }

    // MARK: - Files

    func testFilesHaveTheMap() throws {
        let file = try ContainerReader(Self.file, limits: .default)
        XCTAssertEqual(file.chunks.filter { $0.type == .steps }.count, 1)
        var budget = Limits.default.budget
        let quantisation = try Quantisation(file, model: .standard, budget: &budget)
        let map = try XCTUnwrap(quantisation.steps)
        XCTAssertEqual((map.columns, map.rows).0, 5)
        XCTAssertGreaterThan(map.value(latentRow: 0, column: 7), map.value(latentRow: 0, column: 0))
        XCTAssertEqual(try AECDecoder().verify(Self.file), [])
    }

    func testRegionsAndThreads() throws {
        let whole = try AECDecoder(threads: 1).decode(Self.file)
        XCTAssertTrue(try AECDecoder(threads: 3).decode(Self.file).samples == whole.samples)
        for region in [
            Region(x: 0, y: 0, width: 130, height: 70), Region(x: 33, y: 17, width: 60, height: 40),
            Region(x: 129, y: 69, width: 1, height: 1),
        ] {
            XCTAssertTrue(
                try AECDecoder().decode(Self.file, region: region).samples
                    == whole.expected(region, .full).samples, "\(region)")
        }
    }

    /// In a picture of several groups, the cells are those of the picture and not of the group.
    func testGroups() throws {
        let picture = Pictures.calmAndBusy(width: 1100, height: 40)
        let file = try AECEncoder(.quality(50), tuning: .visual).encode(picture)
        XCTAssertEqual(try AECDecoder.inspect(file).groupCount, 2)
        XCTAssertEqual(try AECDecoder().verify(file), [])
        let decoded = try AECDecoder().decode(file)
        XCTAssertEqual(decoded.width, picture.width)
    }

    // MARK: - Damage

    private func withSteps(_ payload: [UInt8]) -> [UInt8] {
        Files.header(width: 96, height: 64) + Files.chunk("STEP", payload) + Files.group(1, 9)
    }

    func testMalformedChunks() {
        for (payload, code, words) in [
            ([], AECError.Code.malformed, "has 0 bytes"), ([0], .malformed, "has 1 bytes"),
            ([1, 2, 0], .unsupportedFeature, "method 1"),
            ([0, 4], .unsupportedFeature, "flags 4"), ([0, 0], .malformed, "says nothing"),
            ([0, 1, 1, 2, 3], .malformed, "ends within the id"),
            ([0, 1, 1, 2, 3, 4, 5], .malformed, "longer than it says, by 1"),
            ([0, 2], .malformed, "has 0 bytes, from which its 6 cells cannot come"),
            ([0, 3, 1, 2, 3, 4], .malformed, "has 0 bytes, from which"),
        ] as [([UInt8], AECError.Code, String)] {
            assertError(
                try ContainerReader(withSteps(payload), limits: .default), code, words,
                context: "\(payload)")
        }
        let chunk = Files.chunk("STEP", [0, 1, 1, 2, 3, 4])
        assertError(
            try ContainerReader(
                Files.header() + chunk + chunk + Files.group(1, 9), limits: .default),
            .malformed, "STEP occurs twice")
        assertError(
            try ContainerReader(
                Files.header() + Files.chunk("zZZZ", []) + chunk + Files.group(1, 9),
                limits: .default), .malformed, "STEP comes after chunks that may be skipped")
    }

    /// Streams that are no map, and a set of tables that nobody has: found before anything is decoded.
    func testMapsThatLie() throws {
        let header = try FileHeader(Self.file, limits: .default)
        let good = try ContainerReader(Self.file, limits: .default)
        let chunk = try XCTUnwrap(good.chunks.first { $0.type == .steps })
        func with(_ payload: [UInt8]) -> [UInt8] {
            Array(Self.file[..<chunk.offset]) + Files.chunk("STEP", payload)
                + Array(Self.file[chunk.end...])
        }
        let cells = StepMap.cells(width: header.width, height: header.height)
        XCTAssertEqual(cells, 15)
        func deflated(_ bytes: [UInt8]) throws -> [UInt8] { try Deflate.deflate(bytes) }
        let zeros = [UInt8](repeating: 0, count: cells)
        for (payload, code, words) in [
            ([0, 2] + (try deflated(zeros + [0])), .malformed, "does not inflate to 15 cells"),
            ([0, 2] + (try deflated(Array(zeros.dropLast()))), .malformed, "does not inflate to"),
            ([0, 2] + (try deflated(zeros)) + [0], .malformed, "does not inflate to"),
            ([0, 2] + [0xFF, 0xFF, 0xFF], .malformed, "does not inflate to"),
            ([0, 2] + (try deflated([33] + zeros.dropLast())), .malformed, "beyond +-32"),
            ([0, 1, 1, 2, 3, 4], .modelMismatch, "the gain tables 01020304"),
        ] as [([UInt8], AECError.Code, String)] {
            assertError(try AECDecoder().decode(with(payload)), code, words)
            assertError(try AECDecoder().verify(with(payload)), code, words)
        }
    }

    /// A map that cannot be read is a defect to those who only look.
    func testInspection() throws {
        let info = try AECDecoder.inspect(Self.file)
        XCTAssertNil(info.defect)
        XCTAssertEqual(info.quantiser?.tableSet, Self.tables)
        let steps = try XCTUnwrap(info.quantiser?.steps)
        XCTAssertLessThan(steps.lowerBound, 0)
        let bad = try AECDecoder.inspect(withSteps([0, 2, 0xFF, 0xFF]))
        XCTAssertEqual(bad.defect?.code, .malformed)
        XCTAssertNotNil(bad.quantiser)
        XCTAssertNil(bad.quantiser?.steps)
    }

    /// A map that is another than the encoder's: the symbols do not fit, or the latents are not what they were.
    func testAnotherMapIsNoticed() throws {
        let chunk = try XCTUnwrap(
            try ContainerReader(Self.file, limits: .default).chunks.first { $0.type == .steps })
        for value: UInt8 in [0, 1, 8, 255] {
            let residuals = [value] + [UInt8](repeating: 0, count: 14)
            let payload = try [0, 3] + Self.tables + Deflate.deflate(residuals)
            let bytes =
                Array(Self.file[..<chunk.offset]) + Files.chunk("STEP", payload)
                + Array(Self.file[chunk.end...])
            XCTAssertNil(containerError(bytes))
            // All of the picture is exact: decoding has no need of the latents.
            XCTAssertThrowsError(try AECDecoder().verify(bytes)) {
                let code = ($0 as? AECError)?.code
                XCTAssertTrue(code == .checksumMismatch || code == .malformed, "\($0)")
            }
        }
    }

    private static let tables = Model.standard.tableSets[0].id

    /// A map of a huge picture costs memory before the picture does.
    func testMemoryOfTheMap() throws {
        let side: UInt32 = 1 << 20
        // 2^30 cells that say nothing, in as many bytes as they need at least.
        let payload = [UInt8](repeating: 0, count: 2 + (1 << 30) / 1032 + 1).enumerated().map {
            $0.offset == 1 ? 2 : $0.element
        }
        var bytes = Files.header(width: side, height: side)
        bytes += Files.chunk("STEP", payload)
        var limits = Limits.default
        (limits.maxPixels, limits.maxSide, limits.maxMemory) = (.max, .max, 1 << 30)
        assertError(try StepMapTests.open(bytes, limits), .limitExceeded, "map of steps")
    }

    private static func open(_ bytes: [UInt8], _ limits: Limits) throws {
        let header = try FileHeader(bytes, limits: limits)
        let chunk = try ChunkRecord(bytes, at: FileHeader.size)
        let steps = try StepChunk(chunk, of: bytes, header: header)
        var budget = limits.budget
        _ = try steps.map(of: bytes, header: header, budget: &budget)
    }
}
