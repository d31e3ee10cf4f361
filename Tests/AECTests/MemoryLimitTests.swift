import TestSupport
import XCTest

@testable import AEC

/// `Limits.maxMemory` in the decoder.
final class MemoryLimitTests: XCTestCase {
    private static let bytes = try! AECEncoder(.quality(20)).encode(
        Pictures.rich(width: 70, height: 50, bitDepth: 16, hasAlpha: true, hasMetadata: true))

    /// The bytes that a refusal asks for.
    private func needed(_ error: AECError) throws -> Int {
        XCTAssertEqual(error.code, .limitExceeded, error.message)
        XCTAssertTrue(error.message.contains("Limits.maxMemory"), error.message)
        let words = error.message.split(separator: " ")
        let place = try XCTUnwrap(words.firstIndex(of: "bytes"))
        return try XCTUnwrap(Int(words[place - 1]))
    }

    /// Raises the limit to what the refusals ask for until there is none; the least that is enough.
    private func threshold(_ work: (Limits) throws -> Void) throws -> Int {
        var limit = 0
        while let refusal = thrownError(try work(Limits(maxMemory: limit))) {
            let next = try needed(refusal)
            XCTAssertGreaterThan(next, limit)
            limit = next
        }
        return limit
    }

    /// The same, which must be enough where one byte less is not.
    private func sharpThreshold(_ work: (Limits) throws -> Void) throws -> Int {
        let enough = try threshold(work)
        XCTAssertNil(thrownError(try work(Limits(maxMemory: enough))))
        let refusal = thrownError(try work(Limits(maxMemory: enough - 1)))
        XCTAssertEqual(try needed(XCTUnwrap(refusal)), enough)
        return enough
    }

    func testOneByteTooLowRefusesAndJustEnoughAccepts() throws {
        for work: (Limits) throws -> Void in [
            { _ = try AECDecoder(limits: $0).decode(Self.bytes) },
            { _ = try AECDecoder(limits: $0).verify(Self.bytes) },
            { _ = try AECDecoder(limits: $0, threads: 3).decode(Self.bytes, scale: .eighth) },
            {
                _ = try AECDecoder(limits: $0).decode(
                    Self.bytes, region: Region(x: 1, y: 2, width: 3, height: 4))
            },
        ] {
            XCTAssertGreaterThan(try sharpThreshold(work), 1 << 20)
        }
    }

    func testExactBlocksCount() throws {
        let picture = Pictures.drawing(width: 40, height: 1100, hasAlpha: true)
        let bytes = try AECEncoder(.quality(20), threads: 2).encode(picture)
        let file = try ContainerReader(bytes, limits: .default)
        XCTAssertNotNil(file.exact)
        let leading = try XCTUnwrap(file.chunks.first { $0.type == .alpha })
        let without = try rewritten(
            bytes, leading: [EncodedChunk(type: .alpha, payload: Array(bytes[leading.payload]))])
        let whole = Region(x: 0, y: 0, width: 40, height: 1100)
        let upper = Region(x: 0, y: 0, width: 40, height: 900)
        for (region, scale, rows) in [
            (whole, Scale.full, 1100), (whole, .eighth, 1100), (upper, .full, 1024),
        ] {
            func decode(_ bytes: [UInt8], _ limits: Limits) throws {
                var warnings: [String] = []
                _ = try AECDecoder(limits: limits).decode(
                    bytes, region: region, scale: scale, warnings: &warnings)
            }
            let enough = try sharpThreshold { try decode(bytes, $0) }
            // The pixels of the groups that are looked at stay beside the latents; what makes them takes less than these.
            let bare = try threshold { try decode(without, $0) }
            XCTAssertEqual(enough - bare, 40 * rows * 3, "\(region), \(scale)")
        }
    }

    /// What a stream says that it inflates to is asked for before anything is inflated, or a group is looked at.
    func testTheDeclaredSizeOfExactBlocksCounts() throws {
        typealias Files = ContainerTestFiles
        let header = try FileHeader(
            width: 1024, height: 1024, colorModel: .rgb, bitDepth: 16, quality: Quality(level: 3),
            modelID: Model.standard.id)
        func file(declaring size: Int) throws -> [UInt8] {
            let deflated = Files.stream(1, (size + 1031) / 1032)
            let stream: [UInt8] = [4] + littleEndian(UInt32(size)) + deflated
            let payload: [UInt8] = [0] + littleEndian(UInt32(stream.count)) + stream
            return try ContainerWriter.write(
                header: header, leading: [EncodedChunk(type: .exact, payload: payload)],
                groups: [(0, Files.stream(2, 50))])
        }
        func asked(_ size: Int) throws -> Int {
            let bytes = try file(declaring: size)
            let refusal = thrownError(try AECDecoder(limits: Limits(maxMemory: 1)).verify(bytes))
            let asked = try needed(XCTUnwrap(refusal))
            assertError(
                try AECDecoder(limits: Limits(maxMemory: asked)).verify(bytes), .malformed)
            return asked
        }
        // Rows with a filter, and a map.
        let most = 1024 * (1 + 6 * 1024) + 512
        let pixels = 6 * 1024 * 1024
        XCTAssertEqual(try asked(most), pixels + most + 2 * 6 * 1024)
        XCTAssertEqual(try asked(most) - asked(most - 12345), 12345)
        assertError(try AECDecoder().verify(try file(declaring: most + 1)), .malformed)
    }

    /// What the default allows: pictures of the default number of pixels, in every shape and of every kind.
    func testTheDefaultIsEnoughForTheLargestPicture() {
        for (width, height) in [(16384, 16384), (32768, 8192), (8192, 32768)] {
            for (samples, threads) in [(3, 64), (8, 1)] {
                let plan = RegionPlan(
                    Geometry(width: width, height: height), size: .standard,
                    region: Region(x: 0, y: 0, width: width, height: height), scale: .full,
                    threads: threads)
                let point = OperatingPoint(.standard, at: Quality(level: 3))
                let synthesis = Synthesis(point, geometry: plan.geometry)
                let latents = Latents.memory(
                    rows: plan.latentRowsAtOnce, columns: plan.latentColumns.count, channels: 320)
                let group = GroupDecoder(point).memory
                let rows = synthesis.memory(columns: plan.latentColumns.count) + 32 * 3 * width
                XCTAssertLessThan(
                    width * height * samples + latents + threads * max(rows, group),
                    Limits.default.maxMemory, "\(width) x \(height), \(threads) threads")
            }
        }
    }

    /// The more threads, the more memory: where there is not enough, fewer work, and give the same pixels.
    func testThreadsThatMemoryDoesNotReachForStayAway() throws {
        let image = Pictures.rich(width: 300, height: 2100, bitDepth: 8, hasAlpha: true)
        let bytes = try AECEncoder(.quality(20), threads: 2).encode(image)
        let forOne = try threshold { _ = try AECDecoder(limits: $0).verify(bytes) }
        for threads in [5, 1000, .max] {
            let decoder = AECDecoder(limits: Limits(maxMemory: forOne), threads: threads)
            XCTAssertEqual(try decoder.verify(bytes), [])
        }
        for (region, scale) in [
            (nil, Scale.full), (Region(x: 5, y: 1000, width: 16, height: 100), .full),
            (nil, .quarter),
        ] {
            func decode(_ limits: Limits, threads: Int) throws -> AECImage {
                var warnings: [String] = []
                return try AECDecoder(limits: limits, threads: threads).decode(
                    bytes, region: region, scale: scale, warnings: &warnings)
            }
            let enough = try threshold { _ = try decode($0, threads: 1) }
            let expected = try decode(.default, threads: 1)
            for threads in [5, 1000, .max] {
                XCTAssertEqual(try decode(Limits(maxMemory: enough), threads: threads), expected)
            }
        }
    }

    /// Files of a few bytes that declare a large picture are found out by what they lack, before memory is asked for.
    func testATinyFileOfALargePictureIsRefusedForWhatItLacks() {
        typealias Files = ContainerTestFiles
        var header = Files.header(width: 16384, height: 16384)
        header.replaceSubrange(16..<24, with: Model.standard.id)
        header.replaceSubrange(25..<29, with: littleEndian(crc32(Array(header[0..<25]))))
        let index = Files.index([UInt32](repeating: 100, count: 256))
        // The limit is below what any picture needs: whoever asked for memory would say so.
        let decoder = AECDecoder(limits: Limits(maxMemory: 1))
        for (bytes, code) in [
            (header, AECError.Code.truncated), (header + index, .truncated),
            (header + index + Files.group(1, 96), .truncated),
            (header + Files.index([100, 100]) + Files.group(1, 96), .malformed),
            (header + Files.group(1, 96), .malformed),
        ] {
            let region = Region(x: 0, y: 0, width: 16384, height: 16384)
            for work: () throws -> Void in [
                { _ = try decoder.decode(bytes) }, { _ = try decoder.verify(bytes) },
                { _ = try decoder.decode(bytes, scale: .sixteenth) },
                { _ = try decoder.decode(bytes, region: region) },
            ] {
                assertError(try work(), code, context: "\(bytes.count) bytes")
            }
        }
    }

    /// Metadata take the place of the latents, so that what is enough for the pixels is enough for them.
    func testMetadataNeedNoMoreThanThePicture() throws {
        let enough = try threshold { _ = try AECDecoder(limits: $0).decode(Self.bytes) }
        let decoder = AECDecoder(limits: Limits(maxMemory: enough))
        var warnings: [String] = []
        XCTAssertEqual(
            try decoder.decode(Self.bytes, warnings: &warnings),
            try AECDecoder().decode(Self.bytes))
        XCTAssertEqual(warnings, [])
    }

    func testMetadataBeyondTheLimitAreLeftOutWithAWarning() throws {
        func warnings(_ limits: Limits) throws -> [String] {
            var warnings: [String] = []
            _ = try AECDecoder(limits: limits).decode(Self.bytes, warnings: &warnings)
            return warnings
        }
        let size = try XCTUnwrap(AECDecoder().decode(Self.bytes).metadata.iccProfile).count
        XCTAssertEqual(try warnings(Limits(maxMetadata: size)), [])
        assertOneWarning(try warnings(Limits(maxMetadata: size - 1)), "Limits.maxMetadata")
    }
}
