import AEC
import TestSupport
import XCTest

@testable import AECImageIO

final class PAMCodecTests: XCTestCase {
    private func read(_ text: String) throws(AECError) -> AECImage {
        try ImageFile.read(Array(text.utf8))
    }

    func testRoundTripOfEveryKind() throws {
        for (width, height) in SamplePicture.oddSizes where width * height < 5000 {
            for image in SamplePicture.kinds(width, height) {
                XCTAssertEqual(
                    try ImageFile.read(PAMCodec.encode(image)), image, SamplePicture.name(of: image)
                )
            }
        }
    }

    func testFileAndMemoryHoldTheSameBytes() throws {
        let folder = TemporaryFolder()
        for image in SamplePicture.kinds(17, 9) {
            try writePicture(image, as: .pam, to: folder.file("a.pam"))
            XCTAssertEqual(try FileSystem.read(folder.file("a.pam")), PAMCodec.encode(image))
        }
    }

    /// Larger than the parts in which samples are written.
    func testLargePicturesAreWrittenInParts() throws {
        let folder = TemporaryFolder()
        for image in [
            Pictures.rich(width: 300, height: 250, bitDepth: 16, hasAlpha: true),
            Pictures.rich(width: 300, height: 250, hasAlpha: true),
            Pictures.rich(width: 300, height: 250, colorModel: .grey, bitDepth: 16),
        ] {
            try write(image, to: folder.file("a.pam"))
            XCTAssertEqual(try ImageFile.read(FileSystem.read(folder.file("a.pam"))), image)
            guard image.alpha == nil else { continue }
            try write(image, to: folder.file("a.ppm"))
            let read = try ImageFile.read(FileSystem.read(folder.file("a.ppm")))
            guard case (.bits16(let grey), .bits16(let colors)) = (image.samples, read.samples)
            else { return XCTFail("16 bits") }
            XCTAssertEqual(colors, grey.flatMap { [$0, $0, $0] })
        }
    }

    private func write(_ image: AECImage, to path: String) throws {
        let output = try OutputFile(path: path, force: true)
        try ImageFile.write(image, as: XCTUnwrap(ImageFile.Format(path: path)), to: output)
        try output.commit()
    }

    func testHeadersOfOtherWriters() throws {
        let image = try read(
            "P7 # a comment\n#another\n\n TUPLTYPE BLACKANDWHITE\nMAXVAL 1 \nDEPTH 1\nHEIGHT 1\nWIDTH 2\nENDHDR\n\u{0}\u{1}"
        )
        XCTAssertEqual(image.pixels, [0, 255])
        XCTAssertNil(image.alpha)
        // By its depth alone.
        let alpha = try read("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 2\nMAXVAL 255\nENDHDR\nab")
        XCTAssertEqual(alpha.pixels, [97])
        XCTAssertEqual(alpha.alpha, .bits8([98]))
        let bits = try read(
            "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 2\nMAXVAL 1\nTUPLTYPE BLACKANDWHITE_ALPHA\nENDHDR\n\u{1}\u{0}"
        )
        XCTAssertEqual(bits.pixels, [255])
        XCTAssertEqual(bits.alpha, .bits8([0]))
        let deep = try read(
            "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 1\nMAXVAL 1023\nTUPLTYPE GRAYSCALE\nENDHDR\n\u{1}\u{0}")
        XCTAssertEqual(deep.samples, .bits16([UInt16((256 * 65535 + 511) / 1023)]))
    }

    func testRefusals() {
        func header(
            _ width: String, _ height: String, _ depth: String, _ maximum: String,
            _ rest: String = "ENDHDR\n"
        ) -> String {
            "P7\nWIDTH \(width)\nHEIGHT \(height)\nDEPTH \(depth)\nMAXVAL \(maximum)\n\(rest)"
        }
        let cases: [(String, AECError.Code)] = [
            (header("0", "1", "1", "255"), .malformed), (header("1", "1", "0", "255"), .malformed),
            (header("1", "1", "1", "0"), .malformed), (header("1", "1", "1", "65536"), .malformed),
            (header("1", "1", "5", "255"), .unsupportedFeature),
            (header("1", "1", "4", "255", "TUPLTYPE CMYK\nENDHDR\nabcd"), .unsupportedFeature),
            (
                header("1", "1", "3", "255", "TUPLTYPE RGB\nTUPLTYPE b\nENDHDR\nabc"),
                .unsupportedFeature
            ),
            (header("1", "1", "4", "255", "TUPLTYPE RGB\nENDHDR\nabcd"), .unsupportedFeature),
            (header("60000", "1", "1", "255"), .limitExceeded),
            (header("30000", "30000", "1", "255"), .limitExceeded),
            (header("9999", "9999", "4", "65535"), .truncated),
            (header("999999999", "1", "1", "255"), .limitExceeded),
            (header("9999999999", "1", "1", "255"), .malformed),
            (header("-1", "1", "1", "255"), .malformed), (header("1 2", "1", "1", "1"), .malformed),
            (header("1", "1", "1", "255", "SIZE 3\nENDHDR\na"), .malformed),
            (header("1", "1", "1", "255", "ENDHDR x\na"), .malformed),
            (header("1", "1", "1", "255", "ENDHDR\nab"), .malformed),
            (header("1", "1", "1", "7", "ENDHDR\n\u{8}"), .malformed),
            (header("1", "1", "1", "255", "ENDHDR\naP7\n"), .unsupportedFeature),
            ("P7\nENDHDR\n", .malformed), ("P7\n", .truncated), ("P7", .truncated),
        ]
        for (text, code) in cases {
            assertError(try read(text), code, context: text)
        }
    }

    func testEveryPrefixIsTruncated() throws {
        for image in SamplePicture.kinds(2, 2) {
            let bytes = PAMCodec.encode(image)
            for count in 0..<bytes.count {
                assertError(
                    try ImageFile.read(Array(bytes[..<count])), .truncated, context: "\(count)")
            }
        }
    }

    func testChangedBytesDoNotTrap() throws {
        assertChangedBytesDoNotTrap(PAMCodec.encode(SamplePicture.kinds(1, 1)[1]))
    }
}
