import Foundation
import TestSupport
import XCTest

@testable import AEC

/// Keeps the annotated hexdump of spec/aec-format.md true to Fixtures/golden/icon.aec, or, while there is no such
/// file, to one with an invented symbol stream. After a change of the golden file:
///
///     AEC_UPDATE_GOLDEN=1 swift test --filter HexdumpTests
final class HexdumpTests: XCTestCase {
    private let document = Repository.url("spec/aec-format.md")
    private let begin = "<!-- hexdump: written by HexdumpTests, see its comment -->\n"
    private let end = "<!-- end of hexdump -->\n"

    func testTheDocumentShowsTheFile() throws {
        let golden = "Fixtures/golden/icon.aec"
        let exists = FileManager.default.fileExists(atPath: Repository.url(golden).path)
        let bytes = try exists ? Repository.bytes(golden) : inventedIcon()
        let title =
            exists
            ? "The whole of `\(golden)`, \(bytes.count) bytes:\n"
            : "A file of \(bytes.count) bytes, with a symbol stream that is invented:\n"
        let block = title + "\n```\n" + Hexdump(bytes).lines.joined(separator: "\n") + "\n```\n"

        let text = try String(contentsOf: document, encoding: .utf8)
        let head = try XCTUnwrap(text.range(of: begin), "no mark of where the hexdump begins")
        let tail = try XCTUnwrap(text.range(of: end), "no mark of where the hexdump ends")
        if ProcessInfo.processInfo.environment["AEC_UPDATE_GOLDEN"] != nil {
            let updated = text[..<head.upperBound] + block + text[tail.lowerBound...]
            try String(updated).write(to: document, atomically: true, encoding: .utf8)
        } else {
            XCTAssertEqual(String(text[head.upperBound..<tail.lowerBound]), block)
        }
        XCTAssertNil(containerError(bytes))
    }

    /// The dump leaves out no byte and shows none twice.
    func testEveryByteIsShownOnce() {
        for bytes in [inventedIcon(), ContainerTestFiles.withMetadata] {
            var shown: [UInt8] = []
            for line in Hexdump(bytes).lines {
                XCTAssertEqual(Int(line.prefix(8), radix: 16), shown.count, line)
                XCTAssertLessThanOrEqual(line.utf8.count, 100, line)
                let columns = line.dropFirst(10).prefix(3 * 16)
                shown += columns.split(separator: " ").compactMap { UInt8($0, radix: 16) }
            }
            XCTAssertEqual(shown, bytes)
        }
    }

    private func inventedIcon() -> [UInt8] {
        ContainerTestFiles.header() + ContainerTestFiles.group(5, 40)
    }
}

/// A file, field by field: offset, bytes, meaning. Reads the format on its own, by the tables of the document.
private struct Hexdump {
    private(set) var lines: [String] = []
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        header()
        while offset < bytes.count { chunk() }
    }

    private func number(_ size: Int) -> Int {
        (0..<size).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }

    private mutating func field(_ count: Int, _ meaning: String) {
        let last = offset + count
        var note = meaning
        repeat {
            let row = bytes[offset..<min(offset + 16, last)]
            let hex = row.map { String(format: "%02x", $0) }.joined(separator: " ")
            let padded = hex.padding(toLength: 3 * 16 + 1, withPad: " ", startingAt: 0)
            let line = String(format: "%08x  ", offset) + padded + note
            lines.append(
                line.replacingOccurrences(of: " +$", with: "", options: .regularExpression))
            offset += row.count
            note = ""
        } while offset < last
    }

    private mutating func header() {
        field(4, "magic")
        field(1, "version \(number(1))")
        let format = number(1)
        let colors = (format & 15 <= 2 ? "grey" : "RGB") + (format % 2 == 0 ? " and alpha" : "")
        field(1, "sample format \(format): \(colors), \(format >= 16 ? 16 : 8) bits")
        field(2, "quality \(number(2)): level \(number(2) / 256) + \(number(2) % 256)/256")
        field(4, "width \(number(4))")
        field(4, "height \(number(4))")
        field(8, "model id")
        field(1, "entropy coder \(number(1))")
        field(4, "CRC-32 of bytes 0 to 24")
    }

    private mutating func chunk() {
        let start = offset
        let name = String(decoding: bytes[offset..<offset + 4], as: UTF8.self)
        field(4, "chunk " + name)
        let length = number(4)
        field(4, "length \(length)")
        switch name {
        case "GRUP":
            field(4, "check of the latents")
            if length > 4 { field(length - 4, "symbol stream, \(length - 4) bytes") }
        case "GIDX":
            for group in 0..<length / 4 { field(4, "length of group \(group): \(number(4))") }
        default:
            if length > 0 { field(length, "payload") }
        }
        field(4, String(format: "CRC-32 of bytes 0x%x to 0x%x", start, offset - 1))
    }
}
