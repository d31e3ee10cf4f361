import AEC
import TestSupport
import XCTest

@testable import AECImageIO

final class ExifBlockTests: XCTestCase {
    func testOrientationIsReadAndReset() throws {
        for isBigEndian in [false, true] {
            for value: UInt16 in 1...8 {
                var block = try XCTUnwrap(
                    ExifBlock(
                        SampleMetadata.exif(orientation: value, isBigEndian: isBigEndian)))
                XCTAssertEqual(block.orientation, Int(value))
                block.resetOrientation()
                XCTAssertEqual(
                    block.bytes, SampleMetadata.exif(orientation: 1, isBigEndian: isBigEndian))
            }
            for value: UInt16 in [0, 9, 0xFFFF] {
                let block = ExifBlock(
                    SampleMetadata.exif(orientation: value, isBigEndian: isBigEndian))
                XCTAssertEqual(block?.orientation, 1)
            }
        }
    }

    func testWhatIsNoTIFFIsNoBlock() {
        for bytes in [[], Array("MM".utf8), Array("II\0*".utf8), Array("Exif\0\0".utf8)] {
            XCTAssertNil(ExifBlock(bytes))
        }
    }

    /// The rest keeps its bytes and its place: only the entry, the directory and the values that it led to change.
    func testGPSIsWipedAndNothingElse() throws {
        for isBigEndian in [false, true] {
            let original = SampleMetadata.exif(orientation: 1, isBigEndian: isBigEndian)
            var block = try XCTUnwrap(ExifBlock(original))
            XCTAssertTrue(block.removeGPS())
            let bytes = block.bytes
            XCTAssertEqual(bytes.count, original.count)
            let number = { (at: Int) in
                Int(bytes[at + (isBigEndian ? 1 : 0)]) | Int(bytes[at + (isBigEndian ? 0 : 1)]) << 8
            }
            // Two of three entries, and the next directory's offset behind them.
            XCTAssertEqual(number(8), 2)
            XCTAssertEqual(bytes[10..<34], original[10..<34])
            XCTAssertEqual(bytes[34..<38], original[46..<50])
            XCTAssertEqual(bytes[38..<50], ArraySlice([UInt8](repeating: 0, count: 12)))
            // The camera's name and the thumbnail's directory, then zeros.
            let gps = original.count - 24 - 30
            XCTAssertEqual(bytes[50..<gps], original[50..<gps])
            XCTAssertEqual(bytes[gps...].allSatisfy { $0 == 0 }, true)
            XCTAssertEqual(block.orientation, 1)
            // Nothing is left to remove.
            XCTAssertTrue(block.removeGPS())
            XCTAssertEqual(block.bytes, bytes)
        }
    }

    func testABlockWithoutGPSStaysAsItIs() throws {
        let original = SampleMetadata.exif(orientation: 3, hasGPS: false)
        var block = try XCTUnwrap(ExifBlock(original))
        XCTAssertTrue(block.removeGPS())
        XCTAssertEqual(block.bytes, original)
    }

    func testDirectoriesThatLeadAstrayAreNotEdited() throws {
        let original = SampleMetadata.exif()
        // The offset of the GPS directory: into the header, into the first directory, out of the block.
        for offset: UInt8 in [0, 4, 8, 20, 255] {
            var bytes = original
            bytes[45] = offset
            var block = try XCTUnwrap(ExifBlock(bytes))
            XCTAssertFalse(block.removeGPS(), "\(offset)")
            XCTAssertEqual(block.bytes, bytes)
        }
        // A first directory that is not there.
        var bytes = original
        bytes[4] = 0x7F
        var block = try XCTUnwrap(ExifBlock(bytes))
        XCTAssertFalse(block.removeGPS())
    }

    /// The camera's entry, a second one that says that it is GPS; values that overlap.
    func testWhatNoCameraWritesIsNotEdited() throws {
        var twice = SampleMetadata.exif()
        twice.replaceSubrange(10..<22, with: twice[34..<46])
        var block = try XCTUnwrap(ExifBlock(twice))
        XCTAssertFalse(block.removeGPS())
        XCTAssertEqual(block.bytes, twice)

        let original = SampleMetadata.exif()
        let gps = original.count - 24 - 30
        var overlapping = original
        for entry in [gps + 2, gps + 14] {
            // Bytes, three of five of the block.
            overlapping.replaceSubrange(
                entry + 2..<entry + 12,
                with: [0, 1, 0, 0, 0, UInt8(original.count * 3 / 5), 0, 0, 0, 60])
        }
        block = try XCTUnwrap(ExifBlock(overlapping))
        XCTAssertFalse(block.removeGPS())
        XCTAssertEqual(block.bytes, overlapping)
    }

    func testDirectoriesInACircleEnd() throws {
        var bytes = SampleMetadata.exif()
        // The next directory of the first is the first.
        bytes.replaceSubrange(46..<50, with: [0, 0, 0, 8])
        var block = try XCTUnwrap(ExifBlock(bytes))
        XCTAssertEqual(block.orientation, 1)
        XCTAssertTrue(block.removeGPS())
    }

    func testChangedBytesAndPrefixesNeverTrap() {
        for isBigEndian in [false, true] {
            let original = SampleMetadata.exif(orientation: 6, isBigEndian: isBigEndian)
            var blocks = 0
            func exercise(_ bytes: [UInt8]) {
                guard var block = ExifBlock(bytes) else { return }
                blocks += 1
                XCTAssertTrue((1...8).contains(block.orientation))
                block.resetOrientation()
                _ = block.removeGPS()
                XCTAssertEqual(block.bytes.count, bytes.count)
            }
            for count in original.indices { exercise(Array(original[..<count])) }
            for at in original.indices {
                for value in stride(from: UInt8.min, to: UInt8.max, by: 5) {
                    var damaged = original
                    damaged[at] = value
                    exercise(damaged)
                }
            }
            XCTAssertGreaterThan(blocks, original.count * 50)
        }
    }
}
