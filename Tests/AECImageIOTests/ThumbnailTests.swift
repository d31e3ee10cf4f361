import AEC
import TestSupport
import XCTest

@testable import AECImageIO

final class ThumbnailTests: XCTestCase {
    func testTheLongerSideHasThePixelsAskedFor() throws {
        let cases: [(width: Int, height: Int, side: Int, expected: [Int])] = [
            (90, 60, 30, [30, 20]), (60, 90, 31, [21, 31]), (90, 60, 1, [1, 1]),
            (200, 3, 16, [16, 1]), (90, 60, 90, [90, 60]), (90, 60, 4000, [90, 60]),
            (17, 5, 16, [16, 5]), (1, 1, 7, [1, 1]),
        ]
        for (width, height, side, expected) in cases {
            let bytes = try AECEncoder(.quality(20)).encode(
                Pictures.synthetic(width: width, height: height))
            let thumbnail = try AECDecoder().thumbnail(of: bytes, side: side)
            XCTAssertEqual(
                [thumbnail.width, thumbnail.height], expected, "\(width)x\(height) to \(side)")
        }
    }

    func testAPictureThatFitsIsDecodedAsItIs() throws {
        let bytes = try AECEncoder().encode(Pictures.synthetic(width: 40, height: 30))
        XCTAssertEqual(
            try AECDecoder().thumbnail(of: bytes, side: 40), try AECDecoder().decode(bytes))
    }

    /// Against a mean over a picture that is so much larger that every pixel is a whole number of its pixels.
    func testPixelsAreMeansOfWhatTheyCover() throws {
        for picture in [
            Pictures.rich(width: 64, height: 48),
            Pictures.rich(width: 64, height: 48, hasAlpha: true),
            Pictures.synthetic(width: 64, height: 48, colorModel: .grey),
        ] {
            let bytes = try AECEncoder().encode(picture)
            // 20 pixels of 32
            let source = try AECDecoder().decode(bytes, scale: .half)
            let thumbnail = try AECDecoder().thumbnail(of: bytes, side: 20)
            XCTAssertEqual([thumbnail.width, thumbnail.height], [20, 15])
            let channels = source.colorModel.channels
            let alpha = source.alpha?.as8Bits ?? [UInt8](repeating: 255, count: 32 * 24)
            for y in 0..<15 {
                for x in 0..<20 {
                    var sums = [Double](repeating: 0, count: channels)
                    var plain = sums
                    var opacity = 0.0
                    for row in y * 24..<(y + 1) * 24 {
                        for column in x * 32..<(x + 1) * 32 {
                            let pixel = row / 15 * 32 + column / 20
                            let weight = Double(alpha[pixel])
                            opacity += weight
                            for c in 0..<channels {
                                let sample = Double(source.pixels[pixel * channels + c])
                                sums[c] += weight * sample
                                plain[c] += sample
                            }
                        }
                    }
                    let place = "\(x), \(y) of \(SamplePicture.name(of: picture))"
                    for c in 0..<channels {
                        let mean = opacity == 0 ? plain[c] / 768 : sums[c] / opacity
                        XCTAssertEqual(
                            Double(thumbnail.pixels[(y * 20 + x) * channels + c]), mean,
                            accuracy: 0.5001, place)
                    }
                    if let seen = thumbnail.alpha?.as8Bits {
                        XCTAssertEqual(
                            Double(seen[y * 20 + x]), opacity / 768, accuracy: 0.5001, place)
                    }
                }
            }
        }
    }

    /// Files of other programs may ask for it; those of ours are upright already.
    func testItIsUprightAndKeepsTheProfileAlone() throws {
        var picture = Pictures.synthetic(width: 48, height: 32)
        let plain = try AECDecoder().thumbnail(of: AECEncoder().encode(picture), side: 24)
        picture.metadata = Pictures.metadata(for: .rgb)
        picture.metadata.exif = SampleMetadata.exif(orientation: 6)
        let turned = try AECDecoder().thumbnail(of: AECEncoder().encode(picture), side: 24)
        XCTAssertEqual([turned.width, turned.height], [16, 24])
        XCTAssertEqual(turned.pixels, try ExifOrientation(value: 6).upright(plain).pixels)
        XCTAssertEqual(
            turned.metadata,
            Metadata(iccProfile: picture.metadata.iccProfile, color: picture.metadata.color))
    }

    func testSamplesOf16BitsCountOverTheRangeThatTheyUse() throws {
        let picture = Pictures.rich(width: 40, height: 30, bitDepth: 16)
        guard case .bits16(let samples) = picture.samples else { return XCTFail("8 bits") }
        let scan = try AECImage(
            width: 40, height: 30, colorModel: .rgb, samples: .bits16(samples.map { $0 >> 4 }))
        let ofWhole = try AECDecoder().thumbnail(of: AECEncoder().encode(picture), side: 10)
        let ofScan = try AECDecoder().thumbnail(of: AECEncoder().encode(scan), side: 10)
        for (image, name) in [(ofWhole, "16 bits"), (ofScan, "12 bits")] {
            XCTAssertEqual(image.bitDepth, 8, name)
            XCTAssertGreaterThan(image.pixels.max() ?? 0, 64, name)
        }
        for (one, other) in zip(ofWhole.pixels, ofScan.pixels) {
            XCTAssertLessThanOrEqual(abs(Int(one) - Int(other)), 3)
        }
    }

    func testWhatIsNoSizeOrNoFileIsRefused() throws {
        let bytes = try AECEncoder().encode(Pictures.synthetic(width: 40, height: 30))
        for (bytes, side, code) in [
            (bytes, 0, AECError.Code.invalidArgument), (bytes, -5, .invalidArgument),
            (Array(bytes.dropLast(9)), 10, .truncated), (Array(bytes.prefix(20)), 10, .truncated),
        ] {
            XCTAssertThrowsError(try AECDecoder().thumbnail(of: bytes, side: side)) {
                XCTAssertEqual(($0 as? AECError)?.code, code)
            }
        }
    }
}
