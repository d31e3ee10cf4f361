import AEC
import TestSupport
import XCTest

@testable import AECImageIO

/// What a JPEG may ask for by a few bytes.
final class JPEGWorkTests: XCTestCase {
    /// `cjpeg -arithmetic` of a white picture has as many bytes at any size.
    private func white(_ side: UInt16) -> [UInt8] {
        let size = [UInt8(side >> 8), UInt8(side & 255)]
        return [0xFF, 0xD8, 0xFF, 0xDB, 0, 0x43, 0] + [UInt8](repeating: 1, count: 64)
            + [0xFF, 0xC9, 0, 0x0B, 8] + size + size + [1, 1, 0x11, 0]
            + [0xFF, 0xCC, 0, 6, 0, 0x10, 0x10, 5, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0x3F, 0]
            + [0xFF, 0xD9]
    }

    func testArithmeticPicturesOfAFewBytes() {
        do throws(AECError) {
            let image = try ImageFile.read(white(1024))
            XCTAssertEqual(image.pixels.count, 1 << 20)
        } catch {
            // A libjpeg built without it.
            XCTAssertEqual(error.code, .unsupportedFeature)
            return
        }
        let error = assertError(try ImageFile.read(white(16384)), .limitExceeded)
        XCTAssertEqual(error?.message.contains("arithmetic"), true)
    }

    func testBoundsOfPixels() {
        func isAllowed(_ pixels: Int, _ bytes: Int, arithmetic: Bool) -> Bool {
            let work = JPEGWork(pixels: pixels, fileSize: bytes, isArithmetic: arithmetic)
            do throws(AECError) {
                try work.check()
                return true
            } catch {
                return false
            }
        }
        // A blank page of 16 megapixels; one of 268 that shows something.
        XCTAssertTrue(isAllowed(16 << 20, 200, arithmetic: true))
        XCTAssertFalse(isAllowed(18 << 20, 200, arithmetic: true))
        XCTAssertTrue(isAllowed(1 << 28, 61440, arithmetic: true))
        XCTAssertFalse(isAllowed(1 << 28, 61439, arithmetic: true))
        // A bit for each 128 pixels.
        XCTAssertTrue(isAllowed(1 << 20, 1024, arithmetic: false))
        XCTAssertFalse(isAllowed(1 << 20, 1023, arithmetic: false))
        XCTAssertTrue(isAllowed(64, 1, arithmetic: false))
    }

    func testScansAreCountedWithPixels() {
        func scans(_ pixels: Int, _ bytes: Int, arithmetic: Bool = false) -> Int {
            JPEGWork(pixels: pixels, fileSize: bytes, isArithmetic: arithmetic).maxScans
        }
        XCTAssertEqual(scans(64, 100), 200)
        XCTAssertEqual(scans(20_000_000, 1 << 20), 200)
        XCTAssertEqual(scans(100_000_000, 1 << 20), 42)
        XCTAssertEqual(scans(1 << 28, 1 << 20), 24)
        XCTAssertEqual(scans(.max, 1 << 20), 24)
        XCTAssertEqual(scans(64, 100, arithmetic: true), 200)
        XCTAssertEqual(scans(16 << 20, 200, arithmetic: true), 16)
        XCTAssertEqual(scans(4 << 20, 200, arithmetic: true), 67)
        XCTAssertEqual(scans(1 << 28, 1 << 24, arithmetic: true), 200)
    }
}
