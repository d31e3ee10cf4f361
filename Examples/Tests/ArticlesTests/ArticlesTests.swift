import AEC
import Articles
import Foundation
import XCTest

final class ArticlesTests: XCTestCase {
    private static let repository = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in
        url.deletingLastPathComponent()
    }

    private func image() throws -> AECImage {
        var pixels: [UInt8] = []
        for y in 0..<48 {
            for x in 0..<64 {
                let value = UInt8(3 * x + y)
                pixels += [value, value, value]
            }
        }
        return try AECImage(width: 64, height: 48, colorModel: .rgb, pixels: pixels)
    }

    /// Lines without what they are indented by.
    private func lines(_ text: some StringProtocol) -> [String] {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// Code of an article that is not to be found in the package would not be compiled.
    func testAllCodeOfTheArticlesIsCompiled() throws {
        let folder = ArticlesTests.repository.appendingPathComponent("Examples/Sources/Articles")
        let code = try FileManager.default.contentsOfDirectory(atPath: folder.path).map {
            "\n"
                + lines(try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8))
                .joined(separator: "\n") + "\n"
        }
        let catalogue = ArticlesTests.repository.appendingPathComponent("Sources/AEC/AEC.docc")
        var blocks = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: catalogue.path) {
            let text = try String(
                contentsOf: catalogue.appendingPathComponent(name), encoding: .utf8)
            for block in text.components(separatedBy: "```swift\n").dropFirst() {
                blocks += 1
                let wanted = lines(block.components(separatedBy: "```")[0]).joined(separator: "\n")
                XCTAssertTrue(code.contains { $0.contains("\n\(wanted)\n") }, "\(name): \(wanted)")
            }
        }
        XCTAssertGreaterThan(blocks, 10)
    }

    func testCompressing() async throws {
        let image = try image()
        let bytes = try compressAtAQuality(image)
        for file in try compressToATarget(image) { XCTAssertLessThanOrEqual(file.count, 20_000) }
        XCTAssertGreaterThanOrEqual(try XCTUnwrap(sayWhatWasFound(image).psnr), 36)
        XCTAssertThrowsError(try compressAFaceBetter(image), "the region is beyond the picture") {
            XCTAssertEqual(($0 as? AECError)?.code, .invalidArgument)
        }
        XCTAssertEqual(patientEncoder().threads, 2)
        let file = try await compressWithoutWaiting(image)
        XCTAssertEqual(file, bytes)
    }

    func testDecoding() throws {
        let image = try image()
        let bytes = try compressAtAQuality(image)
        let (decoder, decoded) = try decodeWithinLimits(bytes)
        XCTAssertEqual(decoded, try thereAndBack(image))
        XCTAssertEqual(try lookAtTheHeader(bytes).quality.percent, 60, accuracy: 0.1)
        sayWhatIsWrong(Array(bytes.dropLast()), decoder)
        XCTAssertEqual(try decodeLess(bytes, decoder).map(\.width), [32, 8])
    }

    func testPixelsOfYourOwn() async throws {
        let frame: [UInt8] = [1, 2, 3, 255, 0, 0, 0, 0, 9, 9]
        let image = try imageOfAFrame(
            frame + [4, 5, 6, 255, 7, 8, 9, 255], width: 2, height: 2, bytesPerRow: 10)
        XCTAssertEqual(image.pixels, [3, 2, 1, 0, 0, 0, 6, 5, 4, 9, 8, 7])
        XCTAssertEqual(try imageOfAScan().bitDepth, 16)
        let bytes = try AECEncoder().encode(image)
        let rgba = try decodeIntoAnArray(bytes)
        var rows = [UInt8](repeating: 77, count: 24)
        try rows.withUnsafeMutableBytes { try decodeIntoATexture(bytes, $0, bytesPerRow: 12) }
        XCTAssertEqual(rows[8..<12], [77, 77, 77, 77])
        XCTAssertEqual(Array(rows[12..<20]), Array(rgba[8...]))

        struct Bar: ProgressBar {
            func show(_ share: Double) { XCTAssertTrue((0...1).contains(share)) }
        }
        let picture = try await decodeWithoutWaiting(bytes, Bar())
        XCTAssertEqual(picture, try AECDecoder().decode(bytes))
    }
}
