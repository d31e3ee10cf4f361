import AEC
import AECImageIO
import TestSupport
import XCTest

@testable import AECCommand

/// The guesses by which a batch shares memory and cores.
final class FootprintTests: XCTestCase {
    private lazy var folder = temporaryFolder()

    private func estimate(_ bytes: [UInt8], name: String) throws -> Int {
        let path = folder + "/" + name
        try FileSystem.write(bytes, to: path, force: true)
        return Footprint.estimate(of: BatchInput(path: path, status: FileStatus(of: path)))
    }

    private func picture(_ name: String, width: Int, height: Int) throws -> [UInt8] {
        let path = folder + "/made"
        try writePicture(
            Pictures.synthetic(width: width, height: height),
            as: XCTUnwrap(ImageFile.Format(path: name)), to: path)
        return try FileSystem.read(path)
    }

    func testThePixelsCount() throws {
        for name in ["a.png", "a.jpg"] {
            let bytes = try picture(name, width: 75, height: 41)
            XCTAssertEqual(try estimate(bytes, name: name), bytes.count + 75 * 41 * 16, name)
        }
        var header: [UInt8] = AECDecoder.signature + [1, 1, 0, 0]
        header += [75, 0, 0, 0, 41, 1, 0, 0]
        XCTAssertEqual(try estimate(header, name: "a.aec"), 16 + 75 * (41 + 256) * 16)
        let ppm = try picture("a.ppm", width: 75, height: 41)
        XCTAssertGreaterThan(try estimate(ppm, name: "a.ppm"), 75 * 41 * 16)
    }

    /// Segments before the frame header, and fill bytes.
    func testAJPEGWithMuchBeforeItsSize() throws {
        let bytes = try picture("a.jpg", width: 75, height: 41)
        let segment: [UInt8] = [0xFF, 0xE5, 0xFF, 0xFF] + [UInt8](repeating: 0xFF, count: 65533)
        let long = bytes[..<2] + segment + segment + [0xFF] + bytes[2...]
        XCTAssertEqual(try estimate(Array(long), name: "a.jpg"), long.count + 75 * 41 * 16)
    }

    /// Any file gives a number, and none that overflows.
    func testNonsense() throws {
        for head: [UInt8] in [
            [], [0xFF], [0xFF, 0xD8], [0xFF, 0xD8, 0xFF], [0xFF, 0xD8, 0xFF, 0xE0, 0, 0],
            [0xFF, 0xD8] + [UInt8](repeating: 0xFF, count: 2000),
        ] {
            XCTAssertEqual(try estimate(head, name: "a.jpg"), head.count * 8)
        }
        let all = [UInt8](repeating: 0xFF, count: 40)
        XCTAssertEqual(try estimate([0x89, 0x50, 0x4E, 0x47] + all, name: "a.png"), .max)
        XCTAssertEqual(try estimate(AECDecoder.signature + all, name: "a.aec"), .max)
        XCTAssertEqual(Footprint.estimate(of: BatchInput(path: "-")), 0)
    }
}
