import AEC
import AECImageIO
import Foundation
import TestSupport
import XCTest

/// Files made to hurt a decoder, with the error that each must give. Those that are small are stored in Fixtures/invalid,
/// for other programs that read these formats:
///
///     AEC_UPDATE_HOSTILE=1 swift test --filter HostileFilesTests
final class HostileFilesTests: XCTestCase {
    private struct Case {
        let target: FuzzTarget
        let name: String
        /// What reading must end with; nil where a picture is as good.
        let code: AECError.Code?
        let bytes: [UInt8]
    }

    private let cases = aecCases + bombs + pngCases + pnmCases

    func testErrors() {
        for item in cases {
            do throws(AECError) {
                let isAEC = item.target == .container || item.target == .decode
                let image =
                    isAEC ? try AECDecoder().decode(item.bytes) : try ImageFile.read(item.bytes)
                XCTAssertNil(item.code, "\(item.name) is read: \(image.width) x \(image.height)")
            } catch {
                if let code = item.code {
                    XCTAssertEqual(error.code.name, code.name, "\(item.name): \(error)")
                }
            }
        }
    }

    func testStoredFiles() throws {
        let folder = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/invalid")
        let update = ProcessInfo.processInfo.environment["AEC_UPDATE_HOSTILE"] != nil
        for item in cases where item.bytes.count < 4096 {
            let place = folder.appendingPathComponent(item.target.rawValue)
            let url = place.appendingPathComponent(item.name)
            if update {
                try FileManager.default.createDirectory(
                    at: place, withIntermediateDirectories: true)
                try Data(item.bytes).write(to: url)
            }
            XCTAssertEqual([UInt8](try Data(contentsOf: url)), item.bytes, item.name)
        }
    }

    // MARK: - .aec

    private static let aecCases: [Case] = [
        aec("empty.aec", .truncated, []),
        aec("magic-alone.aec", .truncated, [0x89, 0x41, 0x45, 0x43]),
        aec("zeros.aec", .malformed, [UInt8](repeating: 0, count: 1000)),
        aec("largest-sides.aec", .limitExceeded, header(1 << 20, 1 << 20)),
        aec("sides-of-2-to-the-32.aec", .malformed, header(.max, .max)),
        aec("side-of-zero.aec", .malformed, header(0, 16)),
        // 256 groups: nothing may be allocated for them before they are seen.
        aec("largest-picture-of-29-bytes.aec", .truncated, header(16384, 16384)),
        aec("no-index.aec", .malformed, header(1025, 16) + group(0) + group(0)),
        aec(
            "index-of-a-longer-file.aec", .truncated,
            header(1025, 16) + chunk("GIDX", littleEndian(4) + littleEndian(1 << 24)) + group(0)
                + group(0)),
        aec(
            "index-that-wraps.aec", .malformed,
            header(1025, 16) + chunk("GIDX", littleEndian(.max) + littleEndian(21)) + group(0)
                + group(0)),
        aec(
            "index-shorter-than-its-groups.aec", .malformed,
            header(1025, 16) + chunk("GIDX", littleEndian(4) + littleEndian(4)) + group(0)
                + group(9)),
        aec(
            "index-of-swapped-groups.aec", .malformed,
            header(1025, 16) + chunk("GIDX", littleEndian(4) + littleEndian(13)) + group(9)
                + group(0)),
        aec(
            "chunk-of-2-gigabytes.aec", .truncated, header(16, 16) + chunk("GRUP", [], 0x7FFF_FFFF)),
        aec("chunk-of-4-gigabytes.aec", .malformed, header(16, 16) + chunk("GRUP", [], .max)),
        aec("group-without-checksum.aec", .malformed, header(16, 16) + chunk("GRUP", [1, 2, 3])),
    ]

    /// Chunks that declare more than they hold. The model comes last: the file names one that nobody has.
    private static let bombs: [Case] = [
        // 16 bands of 16 MB from one byte each.
        aec(
            "alpha-of-256-megabytes.aec", .malformed,
            header(16384, 16384, format: 4)
                + chunk(
                    "ALPH",
                    [8, 0] + (0..<16).flatMap { _ in littleEndian(1) }
                        + [UInt8](repeating: 3, count: 16))
                + group(0)),
        aec(
            "alpha-bands-that-wrap.aec", .malformed,
            header(16, 1025, format: 2)
                + chunk("ALPH", [8, 0] + littleEndian(.max) + littleEndian(2) + [3, 0])
                + group(0)),
        aec(
            "alpha-of-another-depth.aec", .malformed,
            header(16, 16, format: 2) + chunk("ALPH", [16, 0] + littleEndian(2) + [3, 0]) + group(0)
        ),
        // 256 groups of 8 MB from six bytes each.
        exact(
            "exact-blocks-of-2-gigabytes.aec", header(16384, 16384),
            lengths: [UInt32](repeating: 6, count: 256),
            (0..<256).flatMap { _ in [4, 0, 0, 0x80, 0, 3] }),
        exact(
            "exact-blocks-that-wrap.aec", header(1025, 16), lengths: [.max, 13],
            [UInt8](repeating: 4, count: 12)),
        exact(
            "literals-of-4-gigabytes.aec", header(16, 16), lengths: [11],
            [0x21, 0, 0xFF, 0xFF, 0xFF, 0xFF, 5, 0, 0, 0, 3]),
        exact("no-exact-blocks.aec", header(16, 16), lengths: [0], []),
        aec(
            "packet-of-4-gigabytes.aec", .modelMismatch,
            header(16, 16) + chunk("xMPP", [1] + littleEndian(.max) + [3, 0]) + group(0)),
        aec(
            "profile-of-nothing.aec", .modelMismatch, header(16, 16) + chunk("iCCP", []) + group(0)),
    ]

    private static func aec(_ name: String, _ code: AECError.Code, _ bytes: [UInt8]) -> Case {
        Case(target: .container, name: name, code: code, bytes: bytes)
    }

    /// A file with chunk `EXCT`: the lengths of the groups' streams, and the streams.
    private static func exact(
        _ name: String, _ header: [UInt8], lengths: [UInt32], _ streams: [UInt8]
    ) -> Case {
        let payload: [UInt8] = [0] + lengths.flatMap(littleEndian) + streams
        return aec(name, .malformed, header + chunk("EXCT", payload) + group(0))
    }

    private static func header(_ width: UInt32, _ height: UInt32, format: UInt8 = 3) -> [UInt8] {
        let fields: [UInt8] =
            [0x89, 0x41, 0x45, 0x43, 1, format, 0, 3] + littleEndian(width) + littleEndian(height)
        let body = fields + [UInt8](repeating: 0xA5, count: 8) + [0]
        return body + littleEndian(crc32(body))
    }

    private static func chunk(
        _ type: String, _ payload: [UInt8], _ length: UInt32? = nil
    ) -> [UInt8] {
        let body = Array(type.utf8) + littleEndian(length ?? UInt32(payload.count)) + payload
        return body + littleEndian(crc32(body))
    }

    private static func group(_ count: Int) -> [UInt8] {
        chunk("GRUP", littleEndian(0) + [UInt8](repeating: 0, count: count))
    }

    // MARK: - PNG

    private static let pngCases: [Case] = {
        typealias Chunk = (name: String, data: [UInt8])
        let zlib = HandmadePNG.stored
        let pixel: [Chunk] = [("IDAT", zlib([0, 7])), ("IEND", [])]
        let small: Chunk = ("IHDR", pngHeader(1, 1))
        func file(_ name: String, _ code: AECError.Code?, _ chunks: [Chunk]) -> Case {
            Case(target: .png, name: name, code: code, bytes: HandmadePNG(chunks: chunks).bytes)
        }
        return [
            file("signature-alone.png", .truncated, []),
            file("no-header.png", .malformed, pixel),
            file("sides-of-60000.png", .limitExceeded, [("IHDR", pngHeader(60000, 60000))] + pixel),
            file(
                "sides-of-2-to-the-31.png", .limitExceeded,
                [("IHDR", pngHeader(0x7FFF_FFFF, 0x7FFF_FFFF))] + pixel),
            file("side-of-zero.png", .malformed, [("IHDR", pngHeader(0, 1))] + pixel),
            file(
                "sides-of-16000-and-one-pixel.png", .truncated,
                [("IHDR", pngHeader(16000, 16000))] + pixel),
            file("no-pixels.png", nil, [small, ("IEND", [])]),
            file("pixels-after-the-end.png", nil, [small] + pixel + [("IDAT", zlib([0, 7]))]),
            file("two-headers.png", .malformed, [small, small] + pixel),
            // Inflated, 20 million zeros each.
            file(
                "profile-that-inflates.png", nil,
                [small, ("iCCP", Array("p\0\0".utf8) + zeros(20_000_000))] + pixel),
            file(
                "text-that-inflates.png", nil,
                [small, ("zTXt", Array("Comment\0\0".utf8) + zeros(20_000_000))] + pixel),
            file(
                "packet-that-inflates.png", nil,
                [small, ("iTXt", Array("XML:com.adobe.xmp\0\u{1}\0\0\0".utf8) + zeros(20_000_000))]
                    + pixel),
            file(
                "pixels-that-inflate.png", nil, [small, ("IDAT", zeros(20_000_000)), ("IEND", [])]),
            file(
                "ten-thousand-chunks.png", nil,
                [small] + Array(repeating: ("tEXt", Array("a\0b".utf8)), count: 10_000) + pixel),
        ]
    }()

    private static func pngHeader(_ width: UInt32, _ height: UInt32) -> [UInt8] {
        HandmadePNG.bytes(width) + HandmadePNG.bytes(height) + [8, 0, 0, 0, 0]
    }

    /// A zlib stream of zeros, at least `count`: fixed codes, one literal and then matches of 258 bytes in 13 bits each.
    private static func zeros(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = [0x78, 0x01]
        var window = 0
        var used = 0
        // Codes are given in the order in which their bits are written.
        func put(_ bits: String) {
            for bit in bits.utf8 {
                window |= bit == 49 ? 1 << used : 0
                used += 1
                if used == 8 {
                    bytes.append(UInt8(window))
                    (window, used) = (0, 0)
                }
            }
        }
        put("110")  // the last block; type 1, low bit first
        put("00110000")  // the literal 0
        let matches = (count + 257) / 258
        for _ in 0..<matches { put("1100010100000") }  // length 258, distance 1
        put("0000000")
        if used > 0 { bytes.append(UInt8(window)) }
        // Of n zeros: a stays 1 and b is their number.
        return bytes + HandmadePNG.bytes(UInt32((1 + 258 * matches) % 65521 << 16 | 1))
    }

    // MARK: - PNM

    private static let pnmCases: [Case] = [
        pnm("sides-of-2-to-the-64.pgm", .malformed, "P5 18446744073709551617 1 255 a"),
        pnm("sides-of-2-to-the-32.pgm", .malformed, "P5 4294967297 4294967297 255 a"),
        pnm("sides-of-nearly-2-to-the-30.ppm", .limitExceeded, "P6 999999999 999999999 255 a"),
        pnm("negative-side.pgm", .malformed, "P5 -1 -1 255 a"),
        pnm("maximum-of-2-to-the-32.ppm", .malformed, "P6 1 1 4294967551 abc"),
        pnm("maximum-of-zero.pgm", .malformed, "P5 1 1 0 a"),
        pnm("largest-picture-and-one-sample.pgm", .truncated, "P5 16384 16384 255 a"),
        pnm("largest-text-and-one-sample.ppm", .truncated, "P3 16384 16384 255 1 "),
        pnm("comment-without-end.pgm", .truncated, "P5 #" + String(repeating: "#", count: 2000)),
        pnm("sample-above-the-maximum.pgm", .malformed, "P2 1 1 255 256 "),
        pnm("digits-without-end.pgm", .malformed, "P5 " + String(repeating: "9", count: 3000)),
        pnm(
            "zeros-before-digits.pgm", nil,
            "P2 " + String(repeating: "0", count: 3000) + "1 1 255 1 "),
    ]

    private static func pnm(_ name: String, _ code: AECError.Code?, _ text: String) -> Case {
        Case(target: .pnm, name: name, code: code, bytes: Array(text.utf8))
    }
}
