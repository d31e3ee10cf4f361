import AEC
import TestSupport
import XCTest

@testable import AECImageIO

/// Files of many small pieces of metadata take no memory for lists of them.
final class MetadataMemoryTests: XCTestCase {
    private func png(_ before: [(name: String, data: [UInt8])]) -> [UInt8] {
        HandmadePNG(
            width: 1, height: 1, depth: 8, colorType: 2, before: before, rows: [[0, 1, 2, 3]]
        ).bytes
    }

    private func xmp(attributes: Int) -> [UInt8] {
        Array("<a".utf8)
            + [[UInt8]](repeating: Array(" b=''".utf8), count: attributes).flatMap { $0 }
            + Array("/>".utf8)
    }

    private func text(_ packet: [UInt8]) -> (name: String, data: [UInt8]) {
        ("iTXt", Array("XML:com.adobe.xmp".utf8) + [0, 0, 0, 0, 0] + packet)
    }

    func testXMPOfTooManyAttributesIsLeftOutWithAWarning() throws {
        let most = XMLTokens.mostAttributes
        for (count, isKept) in [(most, true), (most + 1, false)] {
            let packet = xmp(attributes: count)
            let loaded = try ImageFile.load(png([text(packet)]))
            XCTAssertEqual(loaded.image.metadata.xmp, isKept ? packet : nil)
            XCTAssertEqual(
                loaded.warnings,
                isKept
                    ? []
                    : [
                        "the PNG's XMP has an element of more than 65536 attributes and was left out"
                    ])
        }
        // What is no XML for another reason stays as it is
        let other = [UInt8](repeating: UInt8(ascii: "<"), count: 400_000)
        XCTAssertEqual(try ImageFile.load(png([text(other)])).image.metadata.xmp, other)
    }

    func testAttributesAreTakenApartOneAtATime() throws {
        let tokens = try XCTUnwrap(XMLTokens(Array("<a b='1'  c = \"2\" ><d/></a>".utf8)))
        var found: [[String]] = []
        for case .start(_, let attributes, _, _) in tokens { found.append(attributes.map(\.name)) }
        XCTAssertEqual(found, [["b", "c"], []])
        var whole: [Range<Int>] = []
        for case .start(_, let attributes, _, _) in tokens { whole += attributes.map(\.whole) }
        XCTAssertEqual(whole, [2..<8, 8..<17])
    }

    func testMillionsOfChunksAreWalkedThrough() throws {
        let chunk: (name: String, data: [UInt8]) = ("tEXt", [])
        let exif = SampleMetadata.exif()
        let chunks = [(name: String, data: [UInt8])](repeating: chunk, count: 20_000)
        let loaded = try ImageFile.load(png(chunks + [("eXIf", exif)]))
        XCTAssertEqual(loaded.image.metadata.exif, exif)
        // They have no keyword, which is told once
        XCTAssertEqual(loaded.warnings, ["a text of the PNG is damaged and was left out"])
    }

    func testPiecesOfXMPNeedMemory() throws {
        let plain = try JPEGCodec.encode(SamplePicture.make(8, 8, .grey))
        let piece = JPEGSegment.bytes(JPEGSegment.app1, ExtendedXMP.prefix)
        let pieces = [[UInt8]](repeating: piece, count: 1000).flatMap { $0 }
        let bytes = Array(plain[..<2] + pieces + plain[2...])
        var budget = Budget(100_000)
        let metadata = JPEGMetadata(reading: bytes, limits: .default, budget: &budget)
        XCTAssertTrue(metadata.metadata.isEmpty)
        XCTAssertEqual(metadata.warnings.count, 1)
        XCTAssertEqual(metadata.warnings.first?.contains("Limits.maxMemory"), true)
        XCTAssertEqual(budget.used, 0)
    }

    func testAProfileOfTooManySegmentsIsDamaged() throws {
        let plain = try JPEGCodec.encode(SamplePicture.make(8, 8, .grey))
        let prefix = Array("ICC_PROFILE\0".utf8)
        let parts = (0..<1000).flatMap {
            JPEGSegment.bytes(JPEGSegment.app2, prefix + [UInt8($0 % 255 + 1), 255, 1])
        }
        let loaded = try ImageFile.load(Array(plain[..<2] + parts + plain[2...]))
        XCTAssertNil(loaded.image.metadata.iccProfile)
        XCTAssertEqual(
            loaded.warnings, ["the JPEG's ICC profile is damaged and was left out"])
    }

    /// Raising a limit would not help: an `.aec` file holds no more.
    func testWhatNoFileHoldsIsNotALimitToRaise() {
        let limits = Limits(maxMetadata: 1 << 30)
        let warning = MetadataFault.tooLarge.warning(of: "the XMP", limits: limits)
        XCTAssertTrue(warning.contains("16777216"), warning)
        XCTAssertFalse(warning.contains("Limits"), warning)
    }
}
