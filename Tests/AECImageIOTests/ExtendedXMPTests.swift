import AEC
import XCTest

@testable import AECImageIO

final class ExtendedXMPTests: XCTestCase {
    private let digest = String(repeating: "A1", count: 16)

    private func packet(_ description: String, outside: String = "") -> [UInt8] {
        Array(
            """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"\(outside)><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
            \(description)</rdf:RDF></x:xmpmeta>
            """.utf8)
    }

    private func parts(_ packet: [UInt8], size: Int, digest: String? = nil) -> [ArraySlice<UInt8>] {
        stride(from: 0, to: packet.count, by: size).map { start in
            let place = UInt32(packet.count).bigEndianBytes + UInt32(start).bigEndianBytes
            let piece = packet[start..<min(start + size, packet.count)]
            return (Array((digest ?? self.digest).utf8) + place + piece)[...]
        }
    }

    /// As Adobe's programs write it: the properties are divided between the packets.
    func testPropertiesOfBothPacketsAreJoined() {
        let note = #"xmpNote:HasExtendedXMP="\#(digest)""#
        let main = packet(#"<rdf:Description a:b="c" \#(note)/>"#)
        let extended = packet(#"<rdf:Description d:e="f"/>"#)
        let joined = packet(#"<rdf:Description a:b="c"/><rdf:Description d:e="f"/>"#)
        for size in [7, 1000] {
            let pieces = parts(extended, size: size)
            XCTAssertEqual(ExtendedXMP.join(main, with: pieces, limit: 1000), joined)
            XCTAssertEqual(ExtendedXMP.join(main, with: pieces.reversed(), limit: 1000), joined)
            // Pieces of another packet are none of it.
            let others = parts([1, 2, 3], size: 1, digest: String(repeating: "0", count: 32))
            XCTAssertEqual(ExtendedXMP.join(main, with: others + pieces, limit: 1000), joined)
        }
        let element = packet(
            "<rdf:Description a:b=\"c\"><xmpNote:HasExtendedXMP>\(digest)</xmpNote:HasExtendedXMP></rdf:Description>"
        )
        XCTAssertEqual(
            ExtendedXMP.join(element, with: parts(extended, size: 9), limit: 1000),
            packet(#"<rdf:Description a:b="c"></rdf:Description><rdf:Description d:e="f"/>"#))
    }

    func testWhatIsIncompleteOrUnusualIsNotJoined() {
        let main = packet(#"<rdf:Description xmpNote:HasExtendedXMP="\#(digest)"/>"#)
        let extended = packet(#"<rdf:Description d:e="f"/>"#)
        let pieces = parts(extended, size: 50)
        XCTAssertNotNil(ExtendedXMP.join(main, with: pieces, limit: extended.count))
        XCTAssertNil(ExtendedXMP.join(main, with: pieces, limit: extended.count - 1))
        for missing in pieces.indices {
            var some = pieces
            some.remove(at: missing)
            XCTAssertNil(ExtendedXMP.join(main, with: some, limit: 1000))
        }
        XCTAssertNil(ExtendedXMP.join(main, with: pieces + [pieces[0]], limit: 1000))
        XCTAssertNil(ExtendedXMP.join(packet("<rdf:Description/>"), with: pieces, limit: 1000))
        XCTAssertNil(ExtendedXMP.join(Array("no <xml".utf8), with: pieces, limit: 1000))
        // A prefix that would be lost.
        let outside = packet("<d:e/>", outside: #" xmlns:d="urn:d""#)
        XCTAssertNil(ExtendedXMP.join(main, with: parts(outside, size: 50), limit: 1000))
    }

    /// RFC 1321, appendix A.5.
    func testMD5() {
        let digests = [
            "": "D41D8CD98F00B204E9800998ECF8427E", "abc": "900150983CD24FB0D6963F7D28E17F72",
            "12345678901234567890123456789012345678901234567890123456789012345678901234567890":
                "57EDF4A22BE3C955AC49DA2E2107B67A",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789":
                "D174AB98D277D9F5A5611C2C9F419D9F",
        ]
        for (text, digest) in digests {
            XCTAssertEqual(MD5.hexadecimal(Array(text.utf8)), digest, text)
        }
    }
}
