import AEC
import TestSupport
import XCTest

@testable import AECImageIO

/// Where GPS data can stand in Exif beside the first directory.
final class ExifPlacesTests: XCTestCase {
    /// Exif with directories where a test wants them, the bytes in the order of Motorola.
    private struct Block {
        typealias Entry = (tag: Int, type: Int, count: Int, value: Int)

        var bytes = Array("MM\0*".utf8) + [0, 0, 0, 8] + [UInt8](repeating: 0, count: 2000)

        mutating func put(_ at: Int, _ entries: [Entry], next: Int = 0) {
            var data = number(entries.count, 2)
            for entry in entries {
                data += number(entry.tag, 2) + number(entry.type, 2) + number(entry.count, 4)
                data += number(entry.value, 4)
            }
            put(at, data + number(next, 4))
        }

        mutating func put(_ at: Int, _ data: some Collection<UInt8>) {
            bytes.replaceSubrange(at..<at + data.count, with: data)
        }

        func number(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }

        /// A directory of GPS data with a latitude, which is nowhere else in the block.
        mutating func putGPS(_ at: Int) {
            put(at, [(2, 5, 3, at + 20)])
            put(at + 20, Block.latitude)
        }

        static let latitude: [UInt8] = Array("forty-seven point three ".utf8)

        var namesThePlace: Bool {
            bytes.indices.contains { bytes[$0...].starts(with: Block.latitude.prefix(5)) }
        }

        /// Removes the place, and asserts that it was there before and is not there any more.
        func assertGPSIsRemoved(file: StaticString = #filePath, line: UInt = #line) throws {
            XCTAssertTrue(namesThePlace, file: file, line: line)
            var block = try XCTUnwrap(ExifBlock(bytes), file: file, line: line)
            XCTAssertTrue(block.removeGPS(), file: file, line: line)
            var after = self
            after.bytes = block.bytes
            XCTAssertFalse(after.namesThePlace, file: file, line: line)
            XCTAssertEqual(block.bytes.count, bytes.count, file: file, line: line)
            // Nothing is left to remove.
            XCTAssertTrue(block.removeGPS(), file: file, line: line)
            XCTAssertEqual(block.bytes, after.bytes, file: file, line: line)
        }

        func assertIsRefused(file: StaticString = #filePath, line: UInt = #line) throws {
            var block = try XCTUnwrap(ExifBlock(bytes), file: file, line: line)
            XCTAssertFalse(block.removeGPS(), file: file, line: line)
            var metadata = Metadata(exif: bytes)
            XCTAssertEqual(metadata.strip([.gps]).count, 1, file: file, line: line)
            XCTAssertNil(metadata.exif, file: file, line: line)
        }
    }

    private let gps = 0x8825
    private let exif = 0x8769
    private let others = 0x014A
    private let long = 4

    /// A chain of directories, the last of which points to GPS data.
    private func chain(_ count: Int) -> Block {
        var block = Block()
        for i in 0..<count {
            let at = 8 + 18 * i
            let isLast = i == count - 1
            block.put(
                at, [isLast ? (gps, long, 1, 1500) : (0x0103, 3, 1, 6 << 16)],
                next: isLast ? 0 : at + 18)
        }
        block.putGPS(1500)
        return block
    }

    func testInALongChain() throws {
        for count in [1, 8, 9, 20, 64] { try chain(count).assertGPSIsRemoved() }
        // As many cannot be followed to their end, and what they lead to may be anything.
        try chain(65).assertIsRefused()
    }

    func testInTheDirectoryOfExif() throws {
        var block = Block()
        block.put(8, [(0x0112, 3, 1, 1 << 16), (exif, long, 1, 100)])
        // Behind it stands no offset but the first value.
        block.put(100, [(0x829A, 5, 1, 130), (gps, long, 1, 500)], next: 1)
        block.putGPS(500)
        try block.assertGPSIsRemoved()
    }

    /// Exif's pointer and another way lead to one directory, and the other way goes on behind it.
    func testBehindADirectoryThatIsReachedTwice() throws {
        let last = (0x0103, 3, 1, 6 << 16)
        for first: [Block.Entry] in [
            [(exif, long, 1, 100)], [(exif, long, 1, 100), (others, long, 1, 100)],
            [(others, long, 1, 100), (exif, long, 1, 100)],
        ] {
            var block = Block()
            block.put(8, first, next: first.count == 1 ? 100 : 0)
            block.put(100, [last], next: 200)
            block.put(200, [(gps, long, 1, 500)])
            block.putGPS(500)
            try block.assertGPSIsRemoved()
        }
    }

    func testInTheDirectoryOfInteroperability() throws {
        var block = Block()
        block.put(8, [(exif, long, 1, 100)])
        block.put(100, [(0xA005, long, 1, 200)])
        block.put(200, [(gps, long, 1, 500)])
        block.putGPS(500)
        try block.assertGPSIsRemoved()
    }

    func testInTheDirectoriesOfFurtherPictures() throws {
        for type in [long, 13] {
            var one = Block()
            one.put(8, [(others, type, 1, 100)])
            one.put(100, [(gps, long, 1, 500)])
            one.putGPS(500)
            try one.assertGPSIsRemoved()

            var several = Block()
            several.put(8, [(others, type, 3, 60)])
            several.put(60, [100, 200, 300].flatMap { several.number($0, 4) })
            several.put(100, [(0x0103, 3, 1, 6 << 16)])
            several.put(200, [(0x0103, 3, 1, 6 << 16)], next: 250)
            several.put(250, [(exif, long, 1, 400)])
            several.put(300, [(others, type, 1, 8)])
            several.put(400, [(gps, long, 1, 500)])
            several.putGPS(500)
            try several.assertGPSIsRemoved()
        }
    }

    func testPointersThatAreNoneAreRefused() throws {
        // Offsets of two bytes, more than the block has, more than any file has.
        for (type, count, value) in [(3, 1, 100 << 16), (4, 3, 2000), (4, 65, 60), (4, 0, 60)] {
            var block = Block()
            block.put(8, [(others, type, count, value)])
            try block.assertIsRefused()
        }
    }

    func testManyPointersToAFewPlacesEnd() throws {
        var block = Block()
        // Directories that overlap, each of which points to all.
        block.put(8, [Block.Entry](repeating: (others, long, 64, 1000), count: 80))
        block.put(1000, (0..<64).flatMap { block.number(8 + 12 * $0, 4) })
        try block.assertIsRefused()
    }

    /// Strings of Exif 3.0.
    func testGPSDataWithTextInUTF8() throws {
        var block = Block()
        block.put(8, [(0x010F, 129, 8, 60), (gps, long, 1, 500)])
        block.put(60, "Käse 3.".utf8)
        // The method of measuring: a prefix of eight bytes, and text.
        block.put(500, [(27, 129, 24, 520)])
        block.put(520, Block.latitude)
        try block.assertGPSIsRemoved()
        var metadata = Metadata(exif: block.bytes)
        XCTAssertEqual(metadata.strip([.gps]), [])
        let kept = try XCTUnwrap(metadata.exif)
        XCTAssertEqual(kept[60..<68], block.bytes[60..<68])
        XCTAssertEqual(kept[10..<22], block.bytes[10..<22])
    }

    private func withXMP(_ packet: some Collection<UInt8>) -> Block {
        var block = Block()
        block.put(8, [(0x02BC, 1, packet.count, 60), (0x8769, long, 1, 1900)])
        block.put(60, packet)
        block.put(1900, [Block.Entry]())
        return block
    }

    func testPlacesInXMPWithinExif() throws {
        let packet = SampleMetadata.xmp()
        let block = withXMP(packet)
        var edited = try XCTUnwrap(ExifBlock(block.bytes))
        XCTAssertTrue(edited.removeGPS())
        let rest = try XCTUnwrap(XMPPacket.removingGPS(packet))
        XCTAssertLessThan(rest.count, packet.count)
        let blanks = [UInt8](repeating: 32, count: packet.count - rest.count)
        XCTAssertEqual(Array(edited.bytes[60..<60 + packet.count]), rest + blanks)
        // Nothing else changes.
        XCTAssertEqual(edited.bytes[..<60], block.bytes[..<60])
        XCTAssertEqual(edited.bytes[(60 + packet.count)...], block.bytes[(60 + packet.count)...])

        let without = withXMP(rest)
        edited = try XCTUnwrap(ExifBlock(without.bytes))
        XCTAssertTrue(edited.removeGPS())
        XCTAssertEqual(edited.bytes, without.bytes)
    }

    func testXMPThatCannotBeSearchedIsRefused() throws {
        let packet = SampleMetadata.xmp()
        try withXMP(packet.prefix(100)).assertIsRefused()
        // UTF-16.
        try withXMP(packet.flatMap { [$0, 0] }).assertIsRefused()
        try withXMP(packet.flatMap { [0, $0] }).assertIsRefused()
        // Behind the end of the block; on its directory; the same over and over.
        for (count, offset) in [(packet.count, 1950), (packet.count, 20)] {
            var block = withXMP(packet)
            block.put(8, [(0x02BC, 1, count, offset), (exif, long, 1, 1900)])
            if offset < 60 { block.put(40, packet) }
            try block.assertIsRefused()
        }
        var block = withXMP(packet)
        block.put(8, [Block.Entry](repeating: (0x02BC, 1, packet.count, 110), count: 5))
        block.put(110, packet)
        try block.assertIsRefused()
    }

    /// The first packet's comment ends to be one when the second's element, within which it begins, is gone.
    func testPacketsThatHideEachOthersPlacesAreRefused() throws {
        var block = Block()
        let first = Array("<x><!-- \"/><gps/> --></x>".utf8)
        let second = Array("<gps a=\"<x><!-- \"/>".utf8)
        block.put(8, [(0x02BC, 1, first.count, 108), (0x02BC, 1, second.count, 100)])
        block.put(100, second)
        block.put(108, first)
        XCTAssertEqual(Array(block.bytes[100..<100 + second.count]), second)
        try block.assertIsRefused()
    }

    func testChangedBytesNeverTrap() throws {
        var block = withXMP(SampleMetadata.xmp())
        block.put(1000, [(gps, long, 1, 1100)], next: 1050)
        block.put(1050, [(others, long, 2, 1080)])
        block.put(1080, [1000, 8].flatMap { block.number($0, 4) })
        block.putGPS(1100)
        block.put(1900, [(others, long, 1, 1000)])
        try block.assertGPSIsRemoved()
        for at in Array(0..<36) + Array(1000..<1150) + Array(1900..<1920) {
            for value in stride(from: UInt8.min, to: UInt8.max, by: 15) {
                var damaged = block.bytes
                damaged[at] = value
                guard var edited = ExifBlock(damaged) else { continue }
                guard edited.removeGPS() else { continue }
                XCTAssertEqual(edited.bytes.count, damaged.count)
                let once = edited.bytes
                XCTAssertTrue(edited.removeGPS())
                XCTAssertEqual(edited.bytes, once)
            }
        }
    }
}
