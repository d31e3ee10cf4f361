import AEC
import AECImageIO
import XCTest

/// Metadata made to keep an editor busy.
final class HostileMetadataTests: XCTestCase {
    /// A directory of nothing but pointers to GPS data: taking them out one by one would cost a pass over the block each.
    func testManyPointersToPlaces() {
        let count: UInt16 = 60_000
        let entry: [UInt8] = [0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0]
        var block = Array("MM\0*".utf8) + [0, 0, 0, 8, UInt8(count >> 8), UInt8(count & 255)]
        for _ in 0..<count { block += entry }
        block += [0, 0, 0, 0]
        // All point to a directory without entries, behind.
        let place = UInt32(block.count)
        for i in 0..<Int(count) {
            for byte in 0..<4 {
                block[10 + 12 * i + 8 + byte] = UInt8(truncatingIfNeeded: place >> (24 - 8 * byte))
            }
        }
        var metadata = Metadata(exif: block + [0, 0, 0, 0, 0, 0])
        XCTAssertEqual(metadata.strip([.gps]).count, 1)
        XCTAssertNil(metadata.exif)
    }

    func testManyTags() {
        let tags = Array("<x/>".utf8)
        var packet: [UInt8] = []
        for _ in 0..<50_000 { packet += tags }
        var metadata = Metadata(xmp: packet)
        XCTAssertEqual(metadata.strip([.gps]), [])
        XCTAssertEqual(metadata.xmp, packet)
        metadata.xmp = packet + Array("<exif:GPS".utf8)
        XCTAssertEqual(metadata.strip([.gps]).count, 1)
        XCTAssertNil(metadata.xmp)
    }
}
