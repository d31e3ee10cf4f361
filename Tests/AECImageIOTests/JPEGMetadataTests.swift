import AEC
import TestSupport
import XCTest

@testable import AECImageIO

final class JPEGMetadataTests: XCTestCase {
    private let app1: UInt8 = 0xE1
    private let plain = HandmadeJPEG.baseline(components: [99])

    private func roundTrip(_ metadata: Metadata) throws -> LoadedImage {
        var image = SamplePicture.make(9, 8, .rgb)
        image.metadata = metadata
        return try ImageFile.load(try JPEGCodec.encode(image))
    }

    func testMetadataSurvives() throws {
        let metadata = Metadata(
            iccProfile: SampleMetadata.profile(), exif: SampleMetadata.exif(),
            xmp: SampleMetadata.xmp())
        for kept in [
            metadata, Metadata(), Metadata(exif: metadata.exif), Metadata(xmp: metadata.xmp),
        ] {
            let loaded = try roundTrip(kept)
            XCTAssertEqual(loaded.image.metadata, kept)
            XCTAssertEqual(loaded.warnings, [])
        }
    }

    /// A segment holds 65519 bytes of a profile.
    func testProfilesOfSeveralSegments() throws {
        for size in [65518, 65519, 65520, 200_000] {
            let metadata = Metadata(iccProfile: SampleMetadata.profile(size: size))
            XCTAssertEqual(try roundTrip(metadata).image.metadata, metadata, "\(size)")
        }
    }

    /// A segment holds 65504 bytes of XMP; what is longer goes into segments of its own.
    func testPacketsOfSeveralSegments() throws {
        let short = SampleMetadata.xmp().count
        for size in [65504, 65505, 200_000] {
            let metadata = Metadata(xmp: SampleMetadata.xmp(padding: size - short))
            XCTAssertEqual(metadata.xmp?.count, size)
            let loaded = try roundTrip(metadata)
            XCTAssertEqual(loaded.image.metadata, metadata, "\(size)")
            XCTAssertEqual(loaded.warnings, [])
        }
    }

    func testWhatDoesNotFitIsWarnedOf() throws {
        func warnings(_ metadata: Metadata) -> [String] {
            JPEGMetadata.segments(for: metadata).warnings
        }
        let exif = SampleMetadata.exif()
        func padded(_ size: Int) -> [UInt8] {
            exif + [UInt8](repeating: 0, count: size - exif.count)
        }
        XCTAssertEqual(warnings(Metadata(exif: padded(65527))), [])
        XCTAssertEqual(
            try roundTrip(Metadata(exif: padded(65527))).image.metadata.exif?.count, 65527)
        XCTAssertEqual(
            warnings(Metadata(exif: padded(65528))),
            ["a JPEG holds at most 65527 bytes of Exif: the 65528 bytes were left out"])
        let largest = 255 * 65519
        XCTAssertEqual(warnings(Metadata(iccProfile: SampleMetadata.profile(size: largest))), [])
        XCTAssertEqual(
            warnings(Metadata(iccProfile: SampleMetadata.profile(size: largest + 1))),
            ["a JPEG holds at most 16707345 bytes of ICC profile: the 16707346 bytes were left out"]
        )
        func description(_ primaries: UInt8, _ transfer: UInt8) -> Metadata {
            Metadata(
                color: ColorDescription(
                    codePoints: .init(
                        primaries: primaries, transfer: transfer, matrix: 0, fullRange: 1)))
        }
        XCTAssertEqual(warnings(description(1, 13)), [])
        XCTAssertEqual(
            warnings(description(9, 16)),
            [
                "a JPEG cannot say that its colours are those of cICP 9/16: they will be shown as sRGB"
            ])
    }

    /// gAMA and cHRM count where neither a profile nor cICP nor sRGB says more.
    func testColoursThatAreNotThoseOfSRGBAreWarnedOf() throws {
        func warnings(_ color: ColorDescription, profile: [UInt8]? = nil) -> [String] {
            JPEGMetadata.segments(for: Metadata(iccProfile: profile, color: color)).warnings
        }
        func warning(_ meaning: String) -> [String] {
            [
                "a JPEG cannot say that its colours are those of \(meaning): they will be shown as sRGB"
            ]
        }
        let sRGB = Pictures.primariesOfSRGB
        var adobe = sRGB
        adobe.green = .init(x: 21000, y: 71000)
        for gamma: UInt32 in [45455, 45000, 43182, 47728] {
            XCTAssertEqual(warnings(ColorDescription(gamma: gamma, chromaticities: sRGB)), [])
        }
        XCTAssertEqual(warnings(ColorDescription(gamma: 100_000)), warning("gAMA 1.00000"))
        XCTAssertEqual(warnings(ColorDescription(gamma: 43181)), warning("gAMA 0.43181"))
        XCTAssertEqual(warnings(ColorDescription(gamma: 5)), warning("gAMA 0.00005"))
        XCTAssertEqual(warnings(ColorDescription(chromaticities: sRGB)), [])
        XCTAssertEqual(warnings(ColorDescription(chromaticities: adobe)), warning("cHRM"))
        let both = ColorDescription(gamma: 55556, chromaticities: adobe)
        XCTAssertEqual(warnings(both), warning("gAMA 0.55556 and cHRM"))
        XCTAssertEqual(warnings(both, profile: SampleMetadata.profile()), [])
        var ranked = both
        ranked.sRGBIntent = 0
        XCTAssertEqual(warnings(ranked), [])
        ranked.codePoints = .init(primaries: 12, transfer: 13, matrix: 0, fullRange: 1)
        XCTAssertEqual(warnings(ranked), warning("cICP 12/13"))
        ranked.codePoints?.primaries = 1
        XCTAssertEqual(warnings(ranked), [])

        var image = SamplePicture.make(9, 8, .rgb)
        image.metadata.color = both
        XCTAssertEqual(
            try JPEGCodec.encodeWithWarnings(image, quality: 90).warnings,
            warning("gAMA 0.55556 and cHRM"))
    }

    /// Blocks get what memory the pixels leave, in the order of the file, the profile after them.
    func testMemoryForMetadataIsLimited() throws {
        let metadata = SampleMetadata.camera
        var image = SamplePicture.make(9, 8, .rgb)
        image.metadata = metadata
        let bytes = try JPEGCodec.encode(image)
        // What libjpeg may take is much more than any of these blocks, and free when they are read.
        let libjpeg = (9 + 64) * (8 + 64) * 2 * 3 + 32 << 20
        let pixels = 9 * 8 * 3
        let sizes = [metadata.exif, metadata.xmp, metadata.iccProfile].map { $0?.count ?? 0 }
        func read(_ budget: Int) -> JPEGMetadata {
            var budget = Budget(budget)
            return JPEGMetadata(reading: bytes, limits: .default, budget: &budget)
        }
        XCTAssertEqual(read(sizes[0] + sizes[1] + sizes[2]).metadata, metadata)
        XCTAssertEqual(read(sizes[0] + sizes[1] + sizes[2]).warnings, [])
        let short = read(sizes[0] + sizes[1] + sizes[2] - 1)
        XCTAssertEqual(short.metadata, Metadata(exif: metadata.exif, xmp: metadata.xmp))
        assertOneWarning(short.warnings, "ICC profile", "Limits.maxMemory")
        XCTAssertEqual(read(0).warnings.count, 3)
        XCTAssertTrue(read(0).metadata.isEmpty)
        XCTAssertEqual(
            try ImageFile.load(bytes, limits: Limits(maxMemory: pixels + libjpeg)).image.metadata,
            metadata)
    }

    /// Extended XMP is put together, then joined: twice its size is held for a while.
    func testMemoryForExtendedXMPIsLimited() throws {
        let packet = SampleMetadata.xmp(padding: 100_000)
        let segments = JPEGMetadata.segments(for: Metadata(xmp: packet)).bytes
        let bytes = Array(plain[..<2] + segments + plain[2...])
        func read(_ size: Int) -> (metadata: JPEGMetadata, used: Int) {
            var budget = Budget(size)
            let metadata = JPEGMetadata(reading: bytes, limits: .default, budget: &budget)
            return (metadata, budget.used)
        }
        let whole = read(2 * segments.count + 1000)
        XCTAssertEqual(whole.metadata.metadata.xmp, packet)
        XCTAssertEqual(whole.used, packet.count)
        let short = read(2 * packet.count)
        assertOneWarning(short.metadata.warnings, "Limits.maxMemory")
        // The short packet that stands for the long one.
        XCTAssertEqual(short.metadata.metadata.xmp?.count, short.used)
    }

    func testDamagedSegmentsAreLeftOutWithAWarning() throws {
        let profile = Array("ICC_PROFILE\0".utf8)
        let cases: [(UInt8, [UInt8], String)] = [
            (app1, Array("Exif\0\0what".utf8), "Exif segment is damaged"),
            (0xE2, profile, "ICC profile is damaged"),
            (0xE2, profile + [0, 1, 65], "ICC profile is damaged"),
            (0xE2, profile + [2, 1, 65], "ICC profile is damaged"),
            (0xE2, profile + [1, 2, 65], "ICC profile is damaged"),
            (0xE2, profile + [1, 1], "ICC profile is damaged"),
            (
                0xE2, profile + [1, 1] + SampleMetadata.profile().prefix(127),
                "ICC profile is damaged"
            ),
            (app1, ExtendedXMP.prefix + [1, 2], "extended XMP is damaged"),
        ]
        for (type, data, text) in cases {
            let loaded = try ImageFile.load(HandmadeJPEG.inserting(type, data, into: plain))
            XCTAssertTrue(loaded.image.metadata.isEmpty)
            assertOneWarning(loaded.warnings, text)
        }
    }

    func testSegmentsOfAProfileMayComeInAnyOrder() throws {
        let prefix = Array("ICC_PROFILE\0".utf8)
        let profile = SampleMetadata.profile()
        let first = HandmadeJPEG.inserting(
            0xE2, prefix + [1, 2] + profile.prefix(100), into: plain)
        let bytes = HandmadeJPEG.inserting(
            0xE2, prefix + [2, 2] + profile.dropFirst(100), into: first)
        XCTAssertEqual(try ImageFile.read(bytes).metadata.iccProfile, profile)
    }

    func testTheFirstOfSeveralSegmentsCounts() throws {
        let other = HandmadeJPEG.inserting(
            app1, Array("Exif\0\0".utf8) + SampleMetadata.exif(hasGPS: false), into: plain)
        let bytes = HandmadeJPEG.inserting(
            app1, Array("Exif\0\0".utf8) + SampleMetadata.exif(), into: other)
        let loaded = try ImageFile.load(bytes)
        XCTAssertEqual(loaded.image.metadata.exif, SampleMetadata.exif())
        XCTAssertEqual(
            loaded.warnings, ["the JPEG has several Exif segments: the first one counts"])
    }

    func testTheLimitOfMetadataNamesIt() throws {
        let exif = SampleMetadata.exif()
        let bytes = HandmadeJPEG.inserting(app1, Array("Exif\0\0".utf8) + exif, into: plain)
        XCTAssertEqual(
            try ImageFile.load(bytes, limits: Limits(maxMetadata: exif.count)).warnings, [])
        let loaded = try ImageFile.load(bytes, limits: Limits(maxMetadata: exif.count - 1))
        XCTAssertNil(loaded.image.metadata.exif)
        XCTAssertEqual(loaded.warnings.first?.contains("Limits.maxMetadata"), true)
    }
}
