import AEC
import AECImageIO
import XCTest

@testable import AutoencoderLab

final class FileTests: XCTestCase {
    /// Two pictures of 2x2, in an idx file.
    private let file: [UInt8] =
        [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2] + [0, 51, 102, 255, 255, 0, 0, 0]

    /// `printf '\0\0\10\1\0\0\0\3\1\2\3' | gzip -n | xxd`: the labels 1, 2, 3.
    private let gzipped: [UInt8] = [
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x63, 0x60, 0xe0, 0x60, 0x64,
        0x60, 0x60, 0x60, 0x66, 0x64, 0x62, 0x06, 0x00, 0x8b, 0xe5, 0xbd, 0xa4, 0x0b, 0x00, 0x00,
        0x00,
    ]

    private func expect<T>(
        _ code: AECError.Code, _ body: @autoclosure () throws -> T, line: UInt = #line
    ) {
        XCTAssertThrowsError(try body(), line: line) {
            XCTAssertEqual(($0 as? AECError)?.code.name, code.name, "\($0)", line: line)
        }
    }

    func testPicturesArePaddedToAMultipleOfFour() throws {
        let pictures = try IDX.pictures(IDX(file), labels: nil)
        XCTAssertEqual(pictures.side, 4)
        XCTAssertEqual(pictures.count, 2)
        XCTAssertEqual(pictures[0..<1][5...6], [0, 0.2])
        XCTAssertEqual(pictures[0..<1][9...10], [0.4, 1])
        XCTAssertEqual(pictures[0..<2].reduce(0, +), 2.6, accuracy: 1e-6)
        XCTAssertEqual(pictures[1..<2][5], 1)
    }

    func testGzippedLabels() throws {
        let labels = try IDX(gzipped)
        XCTAssertEqual(labels.dimensions, [3])
        XCTAssertEqual(Array(labels.bytes), [1, 2, 3])
    }

    func testEveryPrefixAndSomeDamageIsRefused() {
        for length in 0..<file.count {
            expect(.truncated, try IDX(Array(file[..<length])))
        }
        expect(.malformed, try IDX(file + [0]))
        expect(.malformed, try IDX([1] + file.dropFirst()))
        // Floats, which MNIST does not use.
        expect(.malformed, try IDX([0, 0, 13] + file.dropFirst(3)))
        let huge: [UInt8] = [0, 0, 8, 4] + [UInt8](repeating: 255, count: 16)
        expect(.malformed, try IDX(huge))
        for length in 2..<gzipped.count {
            XCTAssertThrowsError(try IDX(Array(gzipped[..<length])), "\(length) bytes")
        }
        var damaged = gzipped
        damaged[23] ^= 1
        expect(.checksumMismatch, try IDX(damaged))
        // A declared size that no such stream can have.
        damaged = gzipped
        damaged[gzipped.count - 2] = 1
        expect(.malformed, try IDX(damaged))
        damaged[gzipped.count - 1] = 0xFF
        expect(.limitExceeded, try IDX(damaged))
    }

    func testLabelsMustBeAsManyAsPictures() throws {
        let labels = try IDX(gzipped)
        expect(.malformed, try IDX.pictures(IDX(file), labels: labels))
    }

    func testAFolderOfPicturesIsCutIntoPatches() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/lab-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let pixels = (0..<20 * 16).flatMap { (i: Int) -> [UInt8] in [UInt8(i % 20 * 10), 0, 0] }
        let image = try AECImage(width: 20, height: 16, colorModel: .rgb, pixels: pixels)
        try FileSystem.write(PNGCodec.encode(image), to: folder + "/a.png", force: false)
        try FileSystem.write([1, 2, 3], to: folder + "/b.png", force: false)
        let patches = try Patches.read(folder, side: 8, count: 5, seed: 3)
        XCTAssertEqual(patches.count, 5)
        for i in 0..<5 {
            let patch = patches[i..<i + 1]
            // Each column is ten brighter than the one before, in red.
            XCTAssertEqual(patch[1] - patch[0], 0.299 * 10 / 255, accuracy: 1e-5)
            XCTAssertEqual(patch[8], patch[0])
        }
        expect(.invalidArgument, try Patches.read(folder, side: 24, count: 5, seed: 3))
    }
}
