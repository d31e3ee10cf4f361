import TestSupport
import XCTest

@testable import AEC

/// Exact layers that are damaged, or made by hand: whatever is wrong is noticed, and the lossy picture stays.
final class LosslessDamageTests: XCTestCase {
    private typealias Layers = LosslessTestFiles

    /// One group, without anything that may be left out.
    private static let image = Pictures.rich(width: 9, height: 5, hasAlpha: true)
    private static let file = try! AECEncoder(.lossless, baseQuality: Quality(percent: 10))
        .encode(image)
    private static let base = try! AECDecoder.base(of: file)
    private static let lossy = try! AECDecoder().decode(base)

    /// Two groups, of 1024 and 6 columns.
    private static let two = Pictures.synthetic(width: 1030, height: 5)
    private static let fileOfTwo = try! AECEncoder(
        .lossless, effort: Effort(1), baseQuality: Quality(percent: 10)
    ).encode(two)

    private func salvage(_ bytes: [UInt8]) throws -> (image: AECImage, warnings: [String]) {
        var warnings: [String] = []
        let image = try AECDecoder().decode(bytes, salvage: true, warnings: &warnings)
        return (image, warnings)
    }

    /// A file that ends where the layer would begin is whole: the lossy picture's.
    func testEveryPrefixIsTruncatedOrTheLossyPicture() throws {
        for count in 0..<Self.file.count {
            let part = Array(Self.file.prefix(count))
            if count == Self.base.count {
                XCTAssertEqual(try AECDecoder().decode(part), Self.lossy)
                continue
            }
            let isInLayer = count > Self.base.count
            assertError(
                try AECDecoder().decode(part), .truncated, isInLayer ? "DecodingLayer.base" : "",
                context: "\(count) bytes")
            guard isInLayer, count % 4 == 0 else { continue }
            XCTAssertEqual(try AECDecoder().decode(part, layer: .base), Self.lossy)
            XCTAssertTrue(AECDecoder().canSalvage(part), "\(count) bytes")
            let saved = try salvage(part)
            XCTAssertEqual(saved.image, Self.lossy)
            assertOneWarning(saved.warnings, "lossy picture")
        }
    }

    func testEveryChangedByteIsNoticed() throws {
        try forEachChange(of: Self.file, flipping: [0x01, 0x20, 0xFF]) { damaged, what in
            let error = thrownError(try AECDecoder().decode(damaged))
            let isDamage =
                error.map {
                    [.checksumMismatch, .malformed, .truncated, .unsupportedVersion].contains(
                        $0.code)
                } ?? false
            XCTAssertTrue(isDamage, "\(what): \(String(describing: error))")
            XCTAssertNotNil(thrownError(try AECDecoder().verify(damaged)), what)
        }
    }

    func testAChangedByteOfTheLayerLeavesTheLossyPicture() throws {
        let layer = Self.base.count..<Self.file.count
        try forEachChange(of: Self.file, at: layer, flipping: [0x20]) { damaged, what in
            XCTAssertEqual(try AECDecoder().decode(damaged, layer: .base), Self.lossy, what)
            XCTAssertTrue(AECDecoder().canSalvage(damaged), what)
            let saved = try salvage(damaged)
            XCTAssertEqual(saved.image, Self.lossy, what)
            assertOneWarning(saved.warnings, "lossy picture")
        }
        XCTAssertFalse(AECDecoder().canSalvage(Self.file))
    }

    /// Damage behind a checksum that is right: an error, or no difference (bits that DEFLATE leaves unused).
    func testDamagedBodyBehindAValidChecksum() throws {
        let record = try XCTUnwrap(ContainerReader(Self.file, limits: .default).layer).record(of: 0)
        let chunk = record.chunk
        var errors = 0
        forEachChange(of: Array(Self.file[chunk.payload]), flipping: [0x01, 0xFF]) {
            payload, what in
            let damaged =
                Array(Self.file[..<chunk.offset]) + ContainerTestFiles.chunk("xGRP", payload)
            do throws(AECError) {
                let decoded = try AECDecoder().decode(damaged)
                XCTAssertEqual(decoded, Self.image, what)
            } catch {
                errors += 1
                XCTAssertTrue(
                    [.malformed, .checksumMismatch, .unsupportedFeature].contains(error.code),
                    "\(what): \(error)")
                XCTAssertTrue(error.message.contains("DecodingLayer.base"), error.message)
            }
        }
        XCTAssertGreaterThan(errors, chunk.length)
    }

    /// One group of the layer is lost, the other is there.
    func testALostGroupOfTheLayer() throws {
        let lossy = try AECDecoder().decode(Self.fileOfTwo, layer: .base)
        let layer = try XCTUnwrap(ContainerReader(Self.fileOfTwo, limits: .default).layer)
        for lost in 0..<2 {
            var damaged = Self.fileOfTwo
            damaged[try layer.record(of: lost).body.lowerBound + 3] ^= 0x10
            let saved = try salvage(damaged)
            assertOneWarning(saved.warnings, "1 of 2 groups", "lossy picture")
            let columns = [0..<1024, 1024..<1030]
            for group in 0..<2 {
                let region = Region(
                    x: columns[group].lowerBound, y: 0, width: columns[group].count, height: 5)
                let expected = group == lost ? lossy : Self.two
                XCTAssertEqual(
                    try saved.image.expected(region).samples, try expected.expected(region).samples)
            }
            assertError(try AECDecoder().verify(damaged), .checksumMismatch)
        }
        // The file ends within the second group
        let saved = try salvage(Array(Self.fileOfTwo.dropLast(3)))
        assertOneWarning(saved.warnings, "1 of 2 groups")
    }

    // MARK: - Layers made by hand

    private var samples: [UInt16] { Self.image.samples.integers.map { UInt16($0) } }
    private var lossySamples: [UInt16] { Self.lossy.samples.integers.map { UInt16($0) } }
    private var empty: Layers.Group { .init(samples: lossySamples, form: 0, body: []) }

    private func assertLayerError(
        _ bytes: [UInt8], _ code: AECError.Code, _ words: String, offset: Int? = nil,
        line: UInt = #line
    ) {
        let error = assertError(
            try AECDecoder().decode(bytes), code, words, offset: offset, line: line)
        XCTAssertTrue(error?.message.contains("DecodingLayer.base") ?? false, line: line)
        assertError(try AECDecoder().verify(bytes), code, words, offset: offset, line: line)
        XCTAssertEqual(try AECDecoder().decode(bytes, layer: .base), Self.lossy, line: line)
    }

    func testTheFormOfTheLossyPicture() throws {
        let bytes = Layers.file(Self.base, [empty])
        XCTAssertEqual(try AECDecoder().decode(bytes), Self.lossy)
        XCTAssertEqual(try AECDecoder.inspect(bytes).layer?.maxError, 0)
        assertLayerError(
            Layers.file(Self.base, [.init(samples: lossySamples, form: 0, body: [1])]), .malformed,
            "1 bytes follow")
        // Other samples than the lossy picture has
        assertLayerError(
            Layers.file(Self.base, [.init(samples: samples, form: 0, body: [])]),
            .checksumMismatch, "group 0")
    }

    func testHeads() {
        let offset = Self.base.count
        assertLayerError(
            Layers.file(Self.base, head: [], [empty]), .malformed, "empty", offset: offset)
        assertLayerError(
            Layers.file(Self.base, head: [1, 0, 0, 5, 0, 0, 0], [empty]), .unsupportedFeature,
            "method 1", offset: offset + 8)
        for head: [UInt8] in [[0], [0, 0, 0], [0, 0, 0, 5, 0, 0], [0, 0, 0, 5, 0, 0, 0, 0]] {
            assertLayerError(
                Layers.file(Self.base, head: head, [empty]), .malformed, "need 7", offset: offset)
        }
        XCTAssertNil(
            thrownError(try AECDecoder().decode(Layers.file(Self.base, maxError: 255, [empty]))))
        for flags: UInt8 in [2, 3, 0x80] {
            assertLayerError(
                Layers.file(Self.base, head: [0, 0, flags, 5, 0, 0, 0], [empty]),
                .unsupportedFeature, "flags \(flags)", offset: offset + 10)
        }
        for length: [UInt8] in [[4, 0, 0, 0], [1, 0, 0, 1], [255, 255, 255, 255]] {
            assertLayerError(
                Layers.file(Self.base, head: [0, 0, 0] + length, [empty]), .malformed,
                "group 0 of the exact layer cannot have", offset: offset + 11)
        }
        assertLayerError(
            Layers.file(Self.base, head: [0, 0, 0, 6, 0, 0, 0], [empty]), .malformed,
            "but 6 in the layer's head", offset: offset + 19)
    }

    func testOrder() {
        let whole = Layers.file(Self.base, [empty])
        let head = Array(whole[Self.base.count..<Self.base.count + 19])
        let group = Array(whole[(Self.base.count + 19)...])
        assertLayerError(Self.base + head, .truncated, "")
        assertLayerError(whole + head + group, .malformed, "twice", offset: whole.count)
        assertLayerError(
            Self.base + head + ContainerTestFiles.chunk("newc", []) + group, .malformed,
            "newc lies where group 0", offset: Self.base.count + 19)
        assertError(
            try AECDecoder().decode(whole + group), .malformed, "xGRP lies behind",
            offset: whole.count)
        assertError(
            try AECDecoder().decode(Self.base + group), .malformed, offset: Self.base.count)
        // What is not known may lie around the layer
        let unknown = ContainerTestFiles.chunk("newc", [1, 2])
        let around = Self.base + unknown + head + group + unknown
        XCTAssertEqual(try AECDecoder().decode(around), Self.lossy)
        XCTAssertEqual(try AECDecoder.base(of: around), Self.base)
        assertError(
            try AECDecoder().decode(whole + ContainerTestFiles.chunk("NEWC", [])),
            .unsupportedFeature, "NEWC", offset: whole.count)
    }

    func testFormsThatAreNotKnown() {
        for form: UInt8 in [3, 4, 127, 255] {
            assertLayerError(
                Layers.file(Self.base, [.init(samples: samples, form: form, body: [0])]),
                .unsupportedFeature, "form \(form)", offset: Self.base.count + 19 + 12)
        }
    }

    /// Layers of other pictures are not decoded although all checksums of chunks are right.
    func testTheLayerIsBoundToItsPicture() throws {
        // The same picture at another quality: another header
        let other = try AECDecoder.base(
            of: AECEncoder(.lossless, baseQuality: Quality(percent: 90)).encode(Self.image))
        XCTAssertNotEqual(other, Self.base)
        let moved = other + Self.file[Self.base.count...]
        // What the samples of another lossy picture lead to is malformed, or has another check
        let error = thrownError(try AECDecoder().decode(moved))
        XCTAssertTrue(
            error.map { [.malformed, .checksumMismatch].contains($0.code) } ?? false,
            String(describing: error))
        // Another opacity of the same colours
        let opaque = Self.image.masked { x, y in x == 3 && y == 3 ? 0 : 255 }
        let masked = try AECEncoder(
            .quality(Quality(percent: 10)), tuning: .psnr, exact: true
        ).encode(opaque)
        assertError(
            try AECDecoder().decode(masked + Self.file[Self.base.count...]), .checksumMismatch,
            "group 0")
        // Metadata is not bound
        var labelled = opaque
        labelled.metadata = Pictures.metadata(for: .rgb)
        let file = try AECEncoder(.lossless, baseQuality: Quality(percent: 10)).encode(labelled)
        let bare = try AECEncoder(.lossless, baseQuality: Quality(percent: 10)).encode(opaque)
        let fromBare =
            try AECDecoder.base(of: file) + bare[AECDecoder.base(of: bare).count...]
        XCTAssertEqual(fromBare, file)
    }

    func testGroupsThatChangedPlaces() throws {
        let image = Pictures.synthetic(width: 2048, height: 3)
        let base = try AECDecoder.base(
            of: AECEncoder(.lossless, effort: Effort(1), baseQuality: Quality(percent: 10))
                .encode(image))
        let lossy = try AECDecoder().decode(base).samples.integers
        func group(_ columns: Range<Int>) -> Layers.Group {
            var samples: [UInt16] = []
            for row in 0..<3 {
                for i in 3 * columns.lowerBound..<3 * columns.upperBound {
                    samples.append(UInt16(lossy[3 * 2048 * row + i]))
                }
            }
            return .init(samples: samples, form: 0, body: [])
        }
        let (first, second) = (group(0..<1024), group(1024..<2048))
        let bytes = Layers.file(base, [first, second])
        XCTAssertEqual(try AECDecoder().decode(bytes).samples.integers, lossy)
        let swapped = Layers.file(base, [second, first])
        assertError(try AECDecoder().decode(swapped), .checksumMismatch, "group 0")
        // As chunks they have changed places, too, and each has its own samples
        var moved = Array(bytes.dropLast(2 * 17))
        moved += bytes.suffix(17) + bytes.dropLast(17).suffix(17)
        assertError(try AECDecoder().decode(moved), .checksumMismatch, "group 0")
    }

    /// Files whose groups of latents are not bound have layers that are.
    func testLayerOverAFileOfTheFirstEntropyCoder() throws {
        let base = try unbound(
            AECEncoder(.quality(10), tuning: .psnr).encode(
                Pictures.synthetic(width: 20, height: 20)))
        let lossy = try AECDecoder().decode(base)
        let group = Layers.Group(
            samples: lossy.samples.integers.map { UInt16($0) }, form: 0, body: [])
        XCTAssertEqual(try AECDecoder().decode(Layers.file(base, [group])), lossy)
        var unbound = group
        unbound.check = crc32(lossy.pixels)
        assertError(
            try AECDecoder().decode(Layers.file(base, [unbound])), .checksumMismatch, "group 0")
    }
}
