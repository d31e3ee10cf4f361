import AEC
import AECReport
import TestSupport
import XCTest

final class ContactSheetTests: XCTestCase {
    private func sample(_ image: AECImage, _ x: Int, _ y: Int) -> [UInt8] {
        let at = (y * image.width + x) * 3
        return Array(image.pixels[at..<at + 3])
    }

    func testPicturesStandSideBySideOverTheirWorstParts() throws {
        let original = SamplePicture.make(30, 18, .rgb)
        var damaged = original.pixels
        // The lower right ninth.
        for y in 12..<18 { for x in 20 * 3..<30 * 3 { damaged[y * 90 + x] ^= 0x40 } }
        let version = try AECImage(width: 30, height: 18, colorModel: .rgb, pixels: damaged)
        let sheet = try ContactSheet.make(of: original, [original, version])
        XCTAssertEqual([sheet.width, sheet.height], [3 * 30 + 2 * 8, 18 + 8 + 18])
        for (index, picture) in [original, original, version].enumerated() {
            let left = index * 38
            XCTAssertEqual(sample(sheet, left + 7, 5), sample(picture, 7, 5))
            XCTAssertEqual(sample(sheet, left, 26), sample(picture, 20, 12))
            XCTAssertEqual(sample(sheet, left + 29, 43), sample(picture, 29, 17))
            XCTAssertEqual(sample(sheet, left + 4, 26 + 4), sample(picture, 21, 13))
        }
        XCTAssertEqual(sample(sheet, 31, 3), [255, 255, 255])
    }

    func testGreyAndTinyPictures() throws {
        for (width, height) in SamplePicture.oddSizes {
            let grey = SamplePicture.make(width, height, .grey)
            let rgb = SamplePicture.make(width, height, .rgb)
            let sheet = try ContactSheet.make(of: grey, [rgb])
            XCTAssertEqual(sample(sheet, 0, 0), Array(repeating: grey.pixels[0], count: 3))
        }
    }

    func testLargePicturesShowADetailOnly() throws {
        let large = try AECImage(
            width: 2000, height: 1500, colorModel: .grey,
            pixels: [UInt8](repeating: 7, count: 3_000_000))
        let sheet = try ContactSheet.make(of: large, [large])
        XCTAssertEqual([sheet.width, sheet.height], [960 * 2 + 8, 720])
    }

    func testOtherSizesAreRefused() {
        XCTAssertThrowsError(
            try ContactSheet.make(
                of: SamplePicture.make(4, 4, .grey), [SamplePicture.make(4, 5, .grey)]))
    }
}
