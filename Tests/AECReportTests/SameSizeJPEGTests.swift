import AEC
import AECImageIO
import AECReport
import TestSupport
import XCTest

final class SameSizeJPEGTests: XCTestCase {
    func testNoOtherQualityComesNearer() throws {
        let image = SamplePicture.make(96, 64, .grey)
        let sizes = try (1...100).map { try JPEGCodec.encode(image, quality: $0).count }
        for target in [0, sizes[0], sizes[30] + 3, sizes[70] - 3, sizes[99], sizes[99] * 2] {
            let jpeg = try SameSizeJPEG(of: image, bytes: target)
            let distance = abs(jpeg.bytes.count - target)
            XCTAssertEqual(distance, sizes.map { abs($0 - target) }.min(), "\(target)")
            XCTAssertEqual(jpeg.bytes, try JPEGCodec.encode(image, quality: jpeg.quality))
            XCTAssertEqual(jpeg.decoded, try ImageFile.read(jpeg.bytes))
            XCTAssertEqual(jpeg.name, "JPEG q \(jpeg.quality)")
        }
    }

    func testColoursAreSampledAsIsBetter() throws {
        // Colour that changes from pixel to pixel is lost by 4:2:0 ...
        let image = Pictures.make(64, 64) { x, y in
            (x + y) & 1 == 0 ? [230, 40, 40] : [40, 120, 220]
        }
        let large = try JPEGCodec.encode(image, quality: 90, subsampling: .none).count
        XCTAssertEqual(try SameSizeJPEG(of: image, bytes: large).name.suffix(5), "4:4:4")
        // ... and where brightness alone changes, its bytes are better spent on that.
        let grey = SamplePicture.make(64, 64, .grey)
        let plain = try AECImage(
            width: 64, height: 64, colorModel: .rgb, pixels: grey.pixels.flatMap { [$0, $0, $0] })
        let small = try JPEGCodec.encode(plain, quality: 30, subsampling: .s420).count
        let jpeg = try SameSizeJPEG(of: plain, bytes: small)
        XCTAssertLessThanOrEqual(abs(jpeg.bytes.count - small), small / 20)
    }

    func testTooLargeForJPEG() throws {
        let wide = Pictures.make(65501, 1) { _, _ in [0] }
        assertError(try SameSizeJPEG(of: wide, bytes: 100), .invalidArgument)
    }
}
