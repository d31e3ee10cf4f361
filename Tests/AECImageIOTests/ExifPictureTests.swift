import AEC
import TestSupport
import XCTest

@testable import AECImageIO

/// What Exif and XMP say of a picture's size and show of it, when the picture is turned, cut or made smaller.
final class ExifPictureTests: XCTestCase {
    /// An Exif block with everything that speaks of the pixels: 640 x 480 of them, and a thumbnail at the end.
    private struct Block {
        var isBigEndian = true
        var orientation = 1
        /// Of the tags of dimensions.
        var type = 4
        /// A pointer in the thumbnail's directory, as to GPS data.
        var hasPointer = false
        var thumbnail = HandmadeJPEG.baseline(components: [3])

        func number(_ value: Int, _ count: Int) -> [UInt8] {
            let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            return isBigEndian ? little.reversed() : little
        }

        func entry(_ tag: Int, _ type: Int, _ value: Int) -> [UInt8] {
            number(tag, 2) + number(type, 2) + number(1, 4)
                + (number(value, type == 3 ? 2 : 4) + [0, 0]).prefix(4)
        }

        func bytes(width: Int = 640, height: Int = 480, orientation: Int, hasThumbnail: Bool = true)
            -> [UInt8]
        {
            let second = 8 + 2 + 48 + 4
            let exif = second + 2 + 36 + (hasPointer ? 12 : 0) + 4
            let related = exif + 2 + 36 + 4
            let gps = related + 2 + 24 + 4
            let thumbnailAt = gps + 2 + 4
            var bytes = (isBigEndian ? Array("MM".utf8) : Array("II".utf8)) + number(42, 2)
            bytes += number(8, 4) + number(4, 2)
            bytes += entry(0x0100, type, width) + entry(0x0101, type, height)
            bytes += entry(0x0112, 3, orientation) + entry(0x8769, 4, exif)
            bytes += number(hasThumbnail || hasPointer ? second : 0, 4)
            var entries = [entry(0x0103, 3, 6)]
            if hasThumbnail {
                entries += [entry(0x0201, 4, thumbnailAt), entry(0x0202, 4, thumbnail.count)]
            }
            if hasPointer { entries.append(entry(0x8825, 4, gps)) }
            let directory = number(entries.count, 2) + entries.flatMap { $0 } + number(0, 4)
            let room = [UInt8](repeating: 0, count: exif - second)
            if hasThumbnail || hasPointer {
                bytes += directory + room.dropFirst(directory.count)
            } else {
                bytes += room
            }
            bytes += number(3, 2) + entry(0xA002, type, width) + entry(0xA003, type, height)
            bytes += entry(0xA005, 4, related) + number(0, 4)
            bytes += number(2, 2) + entry(0x1001, type, width) + entry(0x1002, type, height)
            bytes += number(0, 4)
            bytes += number(0, 2) + number(0, 4)
            return bytes + (hasThumbnail ? thumbnail : [])
        }

        var bytes: [UInt8] { bytes(orientation: orientation) }
    }

    private func packet(_ width: Int, _ height: Int, thumbnail: Bool, orientation: Int = 1)
        -> [UInt8]
    {
        let copy = thumbnail ? "<xmp:Thumbnails><rdf:Alt/></xmp:Thumbnails>" : ""
        return Array(
            """
            <a tiff:Orientation="\(orientation)" tiff:ImageWidth="\(width)" exif:PixelYDimension='\(height)' width="640">
            <exif:PixelXDimension>\(width)</exif:PixelXDimension>\(copy)<tiff:ImageLength>\(height)</tiff:ImageLength></a>
            """.utf8)
    }

    func testACutPictureHasOtherDimensionsAndNoThumbnail() throws {
        for isBigEndian in [false, true] {
            for type in [3, 4] {
                for hasPointer in [false, true] {
                    let block = Block(
                        isBigEndian: isBigEndian, type: type, hasPointer: hasPointer)
                    var metadata = Metadata(
                        exif: block.bytes, xmp: packet(640, 480, thumbnail: true))
                    _ = metadata.adapt(toWidth: 100, height: 50, showsAll: false)
                    XCTAssertEqual(
                        metadata.exif,
                        block.bytes(
                            width: 100, height: 50, orientation: 1, hasThumbnail: false))
                    XCTAssertEqual(metadata.xmp, packet(100, 50, thumbnail: false))
                }
            }
        }
    }

    func testASmallerPictureKeepsItsThumbnail() throws {
        var metadata = Metadata(exif: Block().bytes, xmp: packet(640, 480, thumbnail: true))
        _ = metadata.adapt(toWidth: 320, height: 240, showsAll: true)
        XCTAssertEqual(metadata.exif, Block().bytes(width: 320, height: 240, orientation: 1))
        XCTAssertEqual(metadata.xmp, packet(320, 240, thumbnail: true))
    }

    /// 16 bits hold 65535.
    func testLargeDimensionsGetALargerType() throws {
        var metadata = Metadata(exif: Block(type: 3).bytes)
        _ = metadata.adapt(toWidth: 70000, height: 65536, showsAll: true)
        XCTAssertEqual(
            metadata.exif, Block(type: 4).bytes(width: 70000, height: 65536, orientation: 1))
    }

    /// Also through the files: a picture that is turned has its new size in its tags, and a thumbnail no more.
    func testTurningLeavesNoTraces() throws {
        for orientation in 1...8 {
            var image = SamplePicture.make(12, 9, .rgb)
            image.metadata = Metadata(
                exif: Block(orientation: orientation).bytes,
                xmp: packet(640, 480, thumbnail: true, orientation: orientation))
            for bytes in [try PNGCodec.encode(image), try JPEGCodec.encode(image)] {
                let read = try ImageFile.read(bytes)
                guard orientation > 1 else {
                    XCTAssertEqual(read.metadata, image.metadata)
                    continue
                }
                let (width, height) = orientation < 5 ? (12, 9) : (9, 12)
                XCTAssertEqual(
                    read.metadata.exif,
                    Block().bytes(
                        width: width, height: height, orientation: 1, hasThumbnail: false))
                XCTAssertEqual(read.metadata.xmp, packet(width, height, thumbnail: false))
            }
        }
    }

    /// A thumbnail that is not at the end leaves zeros, so that all else keeps its place.
    func testAThumbnailBeforeOtherDataIsWiped() throws {
        let block = Block()
        let note = Array("a maker's note".utf8)
        var metadata = Metadata(exif: block.bytes + note)
        _ = metadata.adapt(toWidth: 640, height: 480, showsAll: false)
        let zeros = [UInt8](repeating: 0, count: block.thumbnail.count)
        XCTAssertEqual(
            metadata.exif, block.bytes(orientation: 1, hasThumbnail: false) + zeros + note)
    }

    func testChangedBytesNeverTrap() {
        for hasPointer in [false, true] {
            let bytes = Block(hasPointer: hasPointer, thumbnail: [0xFF, 0xD8, 1, 2]).bytes
            for at in bytes.indices {
                for byte: UInt8 in [0, 1, 8, 0x40, 0xFF] {
                    var damaged = bytes
                    damaged[at] = byte
                    var metadata = Metadata(exif: damaged)
                    _ = metadata.adapt(toWidth: 70000, height: 2, showsAll: false)
                    metadata = Metadata(exif: Array(damaged[..<at]))
                    _ = metadata.adapt(toWidth: 70000, height: 2, showsAll: false)
                }
            }
        }
    }
}
