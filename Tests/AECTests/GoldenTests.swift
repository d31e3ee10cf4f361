import Foundation
import TestSupport
import XCTest

@testable import AEC

/// Files and pixels to the bit, for the kernels that AEC_CPU names and for several numbers of threads.
///
/// Fixtures/golden holds the files; golden.txt says of each how it was made and the SHA-256 of its pixels. After a
/// change of the format or of the standard model:
///
///     AEC_UPDATE_GOLDEN=1 swift test --filter GoldenTests
final class GoldenTests: XCTestCase {
    private struct Golden {
        let name: String
        let image: AECImage
        let quality: Double
    }

    private func golden(
        _ name: String, _ width: Int, _ height: Int, _ colorModel: AECImage.ColorModel = .rgb,
        quality: Double
    ) -> Golden {
        Golden(
            name: name,
            image: Pictures.synthetic(width: width, height: height, colorModel: colorModel),
            quality: quality)
    }

    private var goldens: [Golden] {
        [
            golden("pixel", 1, 1, quality: 50),
            golden("icon", 64, 64, quality: 50),
            golden("grey", 100, 75, .grey, quality: 60),
            golden("lowest", 150, 90, quality: 0),
            golden("highest", 150, 90, quality: 100),
            golden("between-levels", 97, 203, quality: 33),
            golden("groups", 1090, 70, quality: 20),
        ]
    }

    private func hex(_ bytes: [UInt8]) -> String {
        let digits = bytes.withUnsafeBytes { SHA256.hash($0) }
        return digits.map { String(format: "%02x", $0) }.joined()
    }

    func testGoldenFiles() throws {
        let update = ProcessInfo.processInfo.environment["AEC_UPDATE_GOLDEN"] != nil
        if update {
            try FileManager.default.createDirectory(
                at: Repository.url("Fixtures/golden"), withIntermediateDirectories: true)
        }
        var lines: [String] = []
        for golden in goldens {
            let path = "Fixtures/golden/\(golden.name).aec"
            let bytes = try AECEncoder(quality: golden.quality).encode(golden.image)
            if update { try Data(bytes).write(to: Repository.url(path)) }
            let stored = try Repository.bytes(path)
            XCTAssertEqual(bytes, stored, "\(golden.name): the encoder gives another file")
            let decoded = try AECDecoder().decode(stored)
            for threads in [2, 3, 8] {
                XCTAssertEqual(
                    try AECEncoder(quality: golden.quality, threads: threads).encode(golden.image),
                    stored)
                XCTAssertEqual(try AECDecoder(threads: threads).decode(stored), decoded)
            }
            lines.append(
                "\(golden.name) \(golden.image.width)x\(golden.image.height) q\(Int(golden.quality)) pixels "
                    + hex(decoded.pixels))
        }
        let text = lines.joined(separator: "\n") + "\n"
        let url = Repository.url("Fixtures/golden/golden.txt")
        if update { try text.write(to: url, atomically: true, encoding: .utf8) }
        XCTAssertEqual(text, try String(contentsOf: url, encoding: .utf8))
    }
}
