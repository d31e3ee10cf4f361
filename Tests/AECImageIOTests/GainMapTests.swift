import AEC
import TestSupport
import XCTest

@testable import AECImageIO

/// The gain map of an HDR picture goes with it into a JPEG, and XMP speaks of it as long as it is there.
final class GainMapTests: XCTestCase {
    private let plain = HandmadeJPEG.baseline(components: [99])
    private let map = HandmadeJPEG.gainMap

    private func photo(_ packet: String, _ map: [UInt8]) -> [UInt8] {
        HandmadeJPEG.multiPicture(HandmadeJPEG.withXMP(packet, plain), [(0, map)])
    }

    private func text(_ xmp: [UInt8]?) -> String { String(decoding: xmp ?? [], as: UTF8.self) }

    func testItIsKeptAsItIs() throws {
        let packet = HandmadeJPEG.promises(gainMap: map.count, video: nil)
        let loaded = try ImageFile.load(photo(packet, map))
        XCTAssertEqual(loaded.warnings, [])
        XCTAssertEqual(loaded.image.metadata, Metadata(xmp: Array(packet.utf8), gainMap: map))
        let (bytes, warnings) = try JPEGCodec.encodeWithWarnings(loaded.image, quality: 90)
        XCTAssertEqual(warnings, [])
        XCTAssertEqual(Array(bytes.suffix(map.count)), map)
        XCTAssertEqual(try ImageFile.load(bytes).image.metadata, loaded.image.metadata)
        // The index leads to it, too.
        let segment = try XCTUnwrap(
            JPEGSegment.header(of: bytes).first { $0.data.starts(with: MultiPictureIndex.prefix) })
        let entries = MultiPictureIndex.entries(
            in: segment.data.dropFirst(MultiPictureIndex.prefix.count))
        XCTAssertEqual(entries.map(\.range), [bytes.count - map.count..<bytes.count])
        XCTAssertEqual(JPEGSegment.end(of: bytes), bytes.count - map.count)
    }

    /// Half a map would make a wrong picture wherever it is applied.
    func testOneThatWasCutOffIsLeftOut() throws {
        let packet = HandmadeJPEG.promises(gainMap: map.count, video: nil)
        let loaded = try ImageFile.load(photo(packet, map).dropLast(40))
        XCTAssertNil(loaded.image.metadata.gainMap)
        assertOneWarning(loaded.warnings, "gain map", "damaged")
        XCTAssertFalse(text(loaded.image.metadata.xmp).contains("hdrgm:Version"))
    }

    /// With a motion photo's video: that goes, and the rest stays.
    func testOnlyTheVideoIsLeftOut() throws {
        let packet = HandmadeJPEG.promises(gainMap: map.count, video: 512)
        let loaded = try ImageFile.load(photo(packet, map) + HandmadeJPEG.video)
        XCTAssertEqual(loaded.warnings.count, 1)
        XCTAssertEqual(loaded.image.metadata.gainMap, map)
        XCTAssertEqual(
            text(loaded.image.metadata.xmp), HandmadeJPEG.promises(gainMap: map.count, video: nil))
    }

    func testItsOwnExifIsNoPartOfIt() throws {
        let exif = Array("Exif\0\0".utf8) + SampleMetadata.exif()
        let found = HandmadeJPEG.inserting(0xE1, exif, into: map)
        let packet = HandmadeJPEG.promises(gainMap: found.count, video: nil)
        let image = try ImageFile.read(photo(packet, found))
        XCTAssertEqual(image.metadata.gainMap, map)
        // Its length in XMP is corrected where it is written.
        let again = try ImageFile.read(JPEGCodec.encode(image))
        XCTAssertEqual(
            text(again.metadata.xmp), HandmadeJPEG.promises(gainMap: map.count, video: nil))
    }

    func testItIsNamedAsISOWants() throws {
        let name = Array("urn:iso:std:iso:ts:21496:-1\0".utf8)
        let iso = HandmadeJPEG.inserting(0xE2, name + [0, 0, 0, 0, 9], into: plain)
        let image = try ImageFile.read(plain + iso)
        XCTAssertEqual(image.metadata, Metadata(gainMap: iso))
        let bytes = try JPEGCodec.encode(image)
        XCTAssertTrue(
            JPEGSegment.header(of: bytes).contains { $0.data.elementsEqual(name + [0, 0, 0, 0]) })
        XCTAssertEqual(try ImageFile.read(bytes).metadata, image.metadata)
    }

    /// Half black, half white, across; turned with the picture it is so down.
    func testItIsTurnedWithItsPicture() throws {
        let halves = try AECImage(
            width: 32, height: 16, colorModel: .grey,
            pixels: (0..<512).map { $0 % 32 < 16 ? 0 : 255 })
        var map = try JPEGCodec.encode(halves, quality: 95)
        map = HandmadeJPEG.withXMP(
            #"<a xmlns:HDRGainMap="http://ns.apple.com/HDRGainMap/1.0/"/>"#, map)
        var picture = SamplePicture.make(32, 16, .rgb)
        picture.metadata.exif = SampleMetadata.exif(orientation: 6)
        let loaded = try ImageFile.load(try JPEGCodec.encode(picture) + map)
        XCTAssertEqual(loaded.warnings, [])
        let kept = try XCTUnwrap(loaded.image.metadata.gainMap)
        let turned = try ImageFile.read(kept)
        XCTAssertEqual([turned.width, turned.height], [16, 32])
        XCTAssertLessThan(turned.pixels[0], 20)
        XCTAssertGreaterThan(turned.pixels[511], 235)
        XCTAssertNotNil(JPEGRemainder(of: plain + kept, listed: []).gainMap)
        // One that cannot be turned is left out.
        let broken = Array(map[..<(map.count - 40)]) + [0xFF, 0xD9]
        let short = Array(map[..<200]) + [0xFF, 0xD9]
        for file in [broken, short] {
            let read = try ImageFile.load(try JPEGCodec.encode(picture) + file)
            if read.image.metadata.gainMap == nil { XCTAssertEqual(read.warnings.count, 1) }
        }
    }

    func testAPNGAndAPartOfThePictureLoseIt() throws {
        let packet = HandmadeJPEG.promises(gainMap: map.count, video: nil)
        let bare = HandmadeJPEG.promises(gainMap: nil, video: nil)
        var image = try ImageFile.read(photo(packet, map))
        XCTAssertEqual(
            PNGMetadata.losses(of: image.metadata),
            ["a PNG has no place for the gain map: it was left out"])
        XCTAssertEqual(image.metadata.adapt(toWidth: 4, height: 4, showsAll: true), [])
        XCTAssertEqual(image.metadata.gainMap, map)
        var part = image.metadata
        XCTAssertEqual(part.adapt(toWidth: 4, height: 4, showsAll: false).count, 1)
        XCTAssertNil(part.gainMap)
        XCTAssertEqual(text(part.xmp), bare)
        var stripped = image.metadata
        XCTAssertEqual(stripped.strip([.gainmap]), [])
        XCTAssertEqual(stripped, Metadata(xmp: Array(bare.utf8)))
        // Only XMP leads to it.
        stripped = image.metadata
        XCTAssertEqual(stripped.strip([.xmp]), [])
        XCTAssertEqual(stripped, Metadata())
    }

    func testItsMemoryIsLimited() throws {
        let packet = HandmadeJPEG.promises(gainMap: map.count, video: nil)
        let file = photo(packet, map)
        let loaded = try ImageFile.load(file, limits: Limits(maxMetadata: packet.utf8.count))
        XCTAssertNotNil(loaded.image.metadata.gainMap)
        let short = try ImageFile.load(file, limits: Limits(maxMetadata: map.count - 1))
        XCTAssertNil(short.image.metadata.gainMap)
        XCTAssertTrue(short.warnings.contains { $0.contains("gain map") }, "\(short.warnings)")
    }
}
