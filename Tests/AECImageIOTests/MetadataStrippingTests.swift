import AEC
import TestSupport
import XCTest

@testable import AECImageIO

final class MetadataStrippingTests: XCTestCase {
    private func stripped(_ parts: Set<MetadataPart>) -> Metadata {
        var metadata = SampleMetadata.full
        XCTAssertEqual(metadata.strip(parts), [])
        return metadata
    }

    func testPartsAreLeftOutAndNoOthers() {
        let full = SampleMetadata.full
        XCTAssertEqual(stripped([]), full)
        XCTAssertEqual(stripped([.all]), Metadata())
        XCTAssertEqual(stripped([.all, .gps]), Metadata())
        var expected = full
        expected.exif = nil
        XCTAssertEqual(stripped([.exif]), expected)
        expected.xmp = nil
        XCTAssertEqual(stripped([.exif, .xmp]), expected)
        expected.iccProfile = nil
        XCTAssertEqual(stripped([.exif, .xmp, .icc]), expected)
    }

    func testGPS() throws {
        let metadata = stripped([.gps])
        var block = try XCTUnwrap(ExifBlock(SampleMetadata.exif()))
        XCTAssertTrue(block.removeGPS())
        XCTAssertEqual(metadata.exif, block.bytes)
        XCTAssertEqual(metadata.xmp, XMPPacket.removingGPS(SampleMetadata.xmp()))
        XCTAssertEqual(metadata.iccProfile, SampleMetadata.profile())
        XCTAssertEqual(metadata.color, SampleMetadata.full.color)
    }

    /// What cannot be searched may hold a place.
    func testDamagedBlocksAreLeftOutAsAWhole() {
        var metadata = Metadata(exif: Array("MM\0*".utf8), xmp: Array("<a".utf8))
        let warnings = metadata.strip([.gps])
        XCTAssertEqual(metadata, Metadata())
        XCTAssertEqual(warnings.count, 2)
        XCTAssertEqual(warnings.first?.contains("Exif"), true)
        XCTAssertEqual(warnings.last?.contains("XMP"), true)
    }
}
