import AEC
import TestSupport
import XCTest

@testable import AECImageIO

final class XMPPacketTests: XCTestCase {
    private func removingGPS(_ text: String) -> String? {
        XMPPacket.removingGPS(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    func testPlacesAreRemovedAndNothingElse() throws {
        let cases = [
            (#"<a exif:GPSLatitude="1" b="2"/>"#, #"<a b="2"/>"#),
            ("<a b='2'\n  drone-dji:GpsLongitude='>'></a>", "<a b='2'></a>"),
            ("<a><exif:GPSLatitude>1</exif:GPSLatitude>text</a>", "<a>text</a>"),
            ("<a><x:gpsTrack><b/><x:gpsTrack>1</x:gpsTrack></x:gpsTrack><c/></a>", "<a><c/></a>"),
            ("<a><exif:GPSVersionID/><b/></a>", "<a><b/></a>"),
            ("<a>exif:GPSLatitude</a>", "<a>exif:GPSLatitude</a>"),
            ("<!-- <exif:GPSLatitude> --><a/>", "<!-- <exif:GPSLatitude> --><a/>"),
            ("<?xpacket a='GPS'?><![CDATA[<GPS>]]>", "<?xpacket a='GPS'?><![CDATA[<GPS>]]>"),
            (#"<a gp:S="1"/>"#, #"<a gp:S="1"/>"#), ("", ""),
        ]
        for (before, after) in cases { XCTAssertEqual(removingGPS(before), after) }
        let packet = String(
            decoding: try XCTUnwrap(XMPPacket.removingGPS(SampleMetadata.xmp())), as: UTF8.self)
        XCTAssertFalse(packet.contains("GPS"))
        XCTAssertFalse(packet.contains("47,22") || packet.contains("8,32"))
        XCTAssertTrue(packet.contains(#"exif:ExposureTime="1/60""#))
        XCTAssertTrue(packet.contains("<tiff:Make>Camera Obscura</tiff:Make>"))
    }

    func testWhatIsNoXMLIsRefused() {
        for text in [
            "<a", "<a b", "<a b=>", "<a b=c>", "<a b='c>", "<!DOCTYPE a>", "<!-- a", "< a>", "</a",
            "<exif:GPSLatitude>", "<a/b>",
        ] {
            XCTAssertNil(removingGPS(text), text)
        }
    }

    func testOrientationIsReset() {
        XCTAssertEqual(
            XMPPacket.resettingOrientation(SampleMetadata.xmp(orientation: 6)), SampleMetadata.xmp()
        )
        let element = "<a><tiff:Orientation>8</tiff:Orientation><b>8</b></a>"
        XCTAssertEqual(
            String(decoding: XMPPacket.resettingOrientation(Array(element.utf8)), as: UTF8.self),
            "<a><tiff:Orientation>1</tiff:Orientation><b>8</b></a>")
        let broken = Array("<a tiff:Orientation='6'".utf8)
        XCTAssertEqual(XMPPacket.resettingOrientation(broken), broken)
    }

    func testChangedBytesAndPrefixesNeverTrap() {
        let packet = SampleMetadata.xmp()
        for count in packet.indices {
            let prefix = Array(packet[..<count])
            let edited = XMPPacket.removingGPS(prefix)
            XCTAssertLessThanOrEqual(edited?.count ?? 0, count)
            _ = XMPPacket.resettingOrientation(prefix)
        }
        for at in packet.indices {
            for byte in Array("<>/=\"' !?\0".utf8) + [0xFF] {
                var damaged = packet
                damaged[at] = byte
                _ = XMPPacket.removingGPS(damaged)
            }
        }
    }
}
