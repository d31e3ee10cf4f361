import XCTest

@testable import AEC

/// SHA-256 against the examples of NIST and other implementations.
final class ModelHashTests: XCTestCase {
    private func hash(_ bytes: [UInt8]) -> String {
        bytes.withUnsafeBytes { SHA256.hash($0) }.map { String(format: "%02x", $0) }.joined()
    }

    func testKnownVectors() {
        XCTAssertEqual(
            hash([]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        XCTAssertEqual(
            hash(Array("abc".utf8)),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        XCTAssertEqual(
            hash(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        XCTAssertEqual(
            hash([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    /// Padding takes one block more from 56 bytes of the last block on. Python's hashlib gave the digest of the digests.
    func testEveryLengthAroundTheBlocks() {
        var all: [UInt8] = []
        for count in 0...130 {
            all += (0..<count).map { UInt8($0) }.withUnsafeBytes { SHA256.hash($0) }
        }
        XCTAssertEqual(
            hash(all), "e5bbbecd60c3632a3455f465bfd8b079c30ef608d2bcc34227f4e5573029020e")
    }

    /// The same digest however the message is cut.
    func testPieces() {
        let message = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let whole = message.withUnsafeBytes { SHA256.hash($0) }
        for size in [1, 3, 63, 64, 65, 128, 999] {
            var hash = SHA256()
            for start in stride(from: 0, to: message.count, by: size) {
                Array(message[start..<min(start + size, message.count)]).withUnsafeBytes {
                    hash.update($0)
                }
            }
            XCTAssertEqual(hash.finish(), whole, "in pieces of \(size)")
        }
    }
}
