import AEC
import TestSupport
import XCTest

@testable import AECImageIO

/// What stands behind a JPEG's picture: nothing of it is lost unsaid, and nothing is promised that is not kept.
final class JPEGRemainderTests: XCTestCase {
    private let plain = HandmadeJPEG.baseline(components: [99])
    private let other = HandmadeJPEG.baseline(components: [12])
    private let video = HandmadeJPEG.video

    private func warnings(_ file: [UInt8]) throws -> [String] {
        let loaded = try ImageFile.load(file)
        XCTAssertEqual(loaded.image.pixels, [UInt8](repeating: 99, count: 64))
        return loaded.warnings
    }

    func testTheEndOfThePicture() throws {
        for file in [plain, try JPEGCodec.encode(SamplePicture.make(70, 50, .rgb))] {
            XCTAssertEqual(JPEGSegment.end(of: file), file.count)
            XCTAssertEqual(JPEGSegment.end(of: file + file), file.count)
            XCTAssertEqual(JPEGSegment.end(of: file + file, from: file.count), 2 * file.count)
            for count in 0..<file.count { XCTAssertNil(JPEGSegment.end(of: Array(file[..<count]))) }
        }
    }

    func testNothingAndPaddingAreNotWarnedOf() throws {
        XCTAssertEqual(try warnings(plain), [])
        XCTAssertEqual(try warnings(plain + [0, 0, 0]), [])
        XCTAssertEqual(try warnings(plain + Array("Camera".utf8) + Array("SEFT".utf8)), [])
    }

    func testWhatIsLeftOutIsWarnedOf() throws {
        let second = "the JPEG's second picture was left out"
        let film = "the video behind the JPEG's picture was left out, the still one is kept"
        XCTAssertEqual(try warnings(plain + other), [second])
        XCTAssertEqual(try warnings(plain + [0, 0] + other), [second])
        XCTAssertEqual(
            try warnings(plain + other + other),
            ["2 pictures behind the JPEG's first one were left out"])
        XCTAssertEqual(try warnings(plain + video), [film])
        XCTAssertEqual(try warnings(plain + other + video), [second, film])
        XCTAssertEqual(
            try warnings(plain + [1, 2, 3]),
            ["3 bytes of unknown kind behind the JPEG's picture were left out"])
        // A stereo picture, and what an index does not list.
        let stereo = HandmadeJPEG.multiPicture(plain, [(0x020002, other)])
        XCTAssertEqual(try warnings(stereo), [second])
        XCTAssertEqual(try warnings(stereo + video), [second, film])
    }

    /// Cameras put a smaller copy of the picture behind it: that is nothing of its own.
    func testPreviewsAreNotWarnedOf() throws {
        let file = HandmadeJPEG.multiPicture(plain, [(0x010001, other), (0x010002, other)])
        XCTAssertEqual(try warnings(file), [])
        XCTAssertEqual(try warnings(file + [0]), [])
        XCTAssertEqual(try warnings(file + other).count, 1)
    }

    func testGainMapsAreTold() throws {
        let adobe = HandmadeJPEG.gainMap
        let apple = HandmadeJPEG.withXMP(
            #"<a xmlns:HDRGainMap="http://ns.apple.com/HDRGainMap/1.0/"/>"#, other)
        let iso = HandmadeJPEG.inserting(
            0xE2, Array("urn:iso:std:iso:ts:21496:-1\0".utf8) + [0, 0, 0, 0], into: other)
        for map in [adobe, apple, iso] {
            for file in [plain + map, HandmadeJPEG.multiPicture(plain, [(0, map)])] {
                let found = JPEGRemainder(of: file, listed: [])
                XCTAssertEqual(found.gainMap, file.count - map.count..<file.count)
                XCTAssertEqual(try warnings(file), [])
            }
        }
    }

    /// What an index calls a picture ends where the index says: what follows it is none of its header.
    func testAHeaderEndsWithItsPicture() throws {
        let cut = Array(HandmadeJPEG.gainMap[..<4])
        let rest = Array(HandmadeJPEG.gainMap[4...])
        let file = HandmadeJPEG.multiPicture(plain, [(0, cut), (0, rest)])
        let segment = try XCTUnwrap(
            JPEGSegment.header(of: file).first { $0.data.starts(with: MultiPictureIndex.prefix) })
        let listed = MultiPictureIndex.entries(
            in: segment.data.dropFirst(MultiPictureIndex.prefix.count))
        XCTAssertEqual(listed.map(\.range.count), [cut.count, rest.count])
        let found = JPEGRemainder(of: file, listed: listed)
        XCTAssertNil(found.gainMap)
        XCTAssertEqual(found.pictures, 1)
        XCTAssertEqual(found.unknownBytes, rest.count)
    }

    func testNothingIsPromisedThatIsNotKept() throws {
        let map = HandmadeJPEG.gainMap
        for (maps, films) in [(map, video), (map, []), ([], video), ([], [])] {
            let packet = HandmadeJPEG.promises(
                gainMap: maps.isEmpty ? nil : maps.count, video: films.isEmpty ? nil : films.count)
            let file = HandmadeJPEG.withXMP(packet, plain) + maps + films
            let xmp = try XCTUnwrap(try ImageFile.read(file).metadata.xmp)
            XCTAssertEqual(
                String(decoding: xmp, as: UTF8.self),
                HandmadeJPEG.promises(gainMap: maps.isEmpty ? nil : maps.count, video: nil))
        }
    }

    /// By namespaces, whatever the prefixes are; as elements; and Google's older words.
    func testPromisesInOtherForms() throws {
        func rest(_ packet: String, hasGainMap: Bool = false) -> String {
            String(
                decoding: XMPPacket.removingPromises(Array(packet.utf8), hasGainMap: hasGainMap),
                as: UTF8.self)
        }
        let namespaces = """
            <a xmlns:g="http://ns.adobe.com/hdr-gain-map/1.0/" xmlns:c="http://ns.google.com/photos/1.0/camera/" \
            xmlns:d="http://ns.google.com/photos/1.0/container/" \
            xmlns:i="http://ns.google.com/photos/1.0/container/item/">
            """
        func item(_ name: String) -> String {
            "<rdf:li><d:Item><i:Semantic>\(name)</i:Semantic></d:Item></rdf:li>"
        }
        let cases = [
            ("<c:MicroVideo>1</c:MicroVideo><c:MicroVideoOffset>9</c:MicroVideoOffset>", "", ""),
            ("<g:Version>1.0</g:Version><b/>", "<b/>", "<g:Version>1.0</g:Version><b/>"),
            (
                "<d:Directory><rdf:Seq>\(item("Primary"))\(item("GainMap"))\(item("MotionPhoto"))</rdf:Seq></d:Directory><b/>",
                "<b/>",
                "<d:Directory><rdf:Seq>\(item("Primary"))\(item("GainMap"))</rdf:Seq></d:Directory><b/>"
            ),
            (
                "<c:Other/><x:MotionPhoto/>", "<c:Other/><x:MotionPhoto/>",
                "<c:Other/><x:MotionPhoto/>"
            ),
            ("<d:Directory/>", "", ""),
        ]
        for (before, after, withMap) in cases {
            XCTAssertEqual(rest(namespaces + before + "</a>"), namespaces + after + "</a>")
            XCTAssertEqual(
                rest(namespaces + before + "</a>", hasGainMap: true), namespaces + withMap + "</a>")
        }
        for other in [
            "", "<a", "<a hdrgm:Version='1'/>",
            String(decoding: SampleMetadata.xmp(), as: UTF8.self),
        ] {
            XCTAssertEqual(rest(other), other)
        }
    }

    func testChangedBytesNeverTrap() throws {
        let packet = HandmadeJPEG.promises(gainMap: 100, video: 200)
        let file = HandmadeJPEG.multiPicture(
            HandmadeJPEG.withXMP(packet, plain), [(0, HandmadeJPEG.gainMap), (0x020002, other)])
        for at in file.indices {
            for byte in Array("</ \0".utf8) + [0xFF] {
                var damaged = file
                damaged[at] = byte
                _ = try? ImageFile.load(damaged)
            }
        }
        for count in file.indices { _ = try? ImageFile.load(Array(file[..<count])) }
    }

    func testBytesBehindAPNGAreWarnedOf() throws {
        let png = try PNGCodec.encode(SamplePicture.make(3, 2, .rgb))
        XCTAssertEqual(try ImageFile.load(png).warnings, [])
        XCTAssertEqual(try ImageFile.load(png + [0, 0]).warnings, [])
        XCTAssertEqual(
            try ImageFile.load(png + video).warnings,
            ["\(video.count) bytes behind the end of the PNG were left out"])
    }
}
