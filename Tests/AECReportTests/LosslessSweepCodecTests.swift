import AEC
import AECImageIO
import TestSupport
import XCTest

@testable import AECReport

/// The codecs of a lossless report on pictures of every kind: what they do not give back they say.
final class LosslessSweepCodecTests: XCTestCase {
    private let folder = TemporaryFolder()
    /// AEC at its least effort: the others are for other tests.
    private let codecs = ReportCodec.lossless().found.filter { $0.id != "aec-e9" && $0.id != "aec" }

    private func measure(_ image: AECImage, with codecs: [ReportCodec]) throws -> [ReportRow] {
        let sweep = Sweep(
            codecs: codecs, cache: try ResultCache(path: folder.file("results.jsonl")),
            folder: folder.path, threads: 2)
        return sweep.measure(image, name: "a.png", pictures: nil).rows
    }

    private func picture(
        _ colorModel: AECImage.ColorModel, isDeep: Bool = false, isTransparent: Bool = false
    ) throws -> AECImage {
        let bytes = Pictures.synthetic(width: 33, height: 21, colorModel: colorModel).pixels
        var opacities = [UInt8](repeating: 0, count: 33 * 21)
        for i in opacities.indices where i % 3 > 0 { opacities[i] = UInt8(i % 251) }
        func samples(_ bytes: [UInt8], _ low: UInt16) -> AECImage.Samples {
            if !isDeep { return .bits8(bytes) }
            return .bits16(bytes.map { UInt16($0) << 8 | low })
        }
        return try AECImage(
            width: 33, height: 21, colorModel: colorModel, samples: samples(bytes, 99),
            alpha: isTransparent ? samples(opacities, 0) : nil)
    }

    func testEveryCodecOnEveryKindOfPicture() throws {
        for colorModel in [AECImage.ColorModel.grey, .rgb] {
            for (isDeep, isTransparent) in [
                (false, false), (false, true), (true, false), (true, true),
            ] {
                let image = try picture(colorModel, isDeep: isDeep, isTransparent: isTransparent)
                let rows = try measure(image, with: codecs)
                XCTAssertEqual(rows.map(\.codec), codecs.map(\.id))
                for row in rows {
                    let name = "\(row.codec) \(colorModel) \(isDeep) \(isTransparent)"
                    switch row.outcome {
                    case .success(let value): XCTAssertTrue(value.isLossless, name)
                    case .failure(let failure):
                        XCTAssertTrue(failure.isLimit, name + ": " + failure.message)
                        XCTAssertTrue(
                            isDeep && row.codec.hasPrefix("webp")
                                || isDeep && isTransparent && row.codec == "jxl-e7", name)
                    }
                }
            }
        }
        XCTAssertEqual(folder.content, ["results.jsonl"], "files of the moment are removed")
    }

    /// Level 9 with one filter is among those that are tried, and a palette stays one.
    func testPNGIsTheBestOfItsFilters() throws {
        let image = try picture(.rgb)
        let small = try PNGCodec.encode(image, effort: .small).count
        let smallest = try PNGCodec.encode(image, effort: .smallest).count
        XCTAssertLessThanOrEqual(smallest, small)
        let row = try XCTUnwrap(measure(image, with: [.pngOfBestFilter]).first)
        XCTAssertEqual(row.measurement?.bytes, smallest)
    }

    /// Results of pictures that look alike are not taken for each other's.
    func testPicturesAreToldApart() throws {
        let plain = try picture(.grey)
        var formed = plain
        formed.metadata.pngForm = .init(colorType: .grey, bitDepth: 8, isInterlaced: true)
        let all = [
            plain, try picture(.grey, isDeep: true), try picture(.grey, isTransparent: true),
            try AECImage(
                width: 33, height: 21, colorModel: .grey, samples: .bits16(plain.samples.as16Bits)),
            formed,
        ]
        XCTAssertEqual(Set(all.map(ResultCache.content)).count, all.count)
    }

    func testWhatAFormatCannotHold() throws {
        let wide = try AECImage(
            width: 16384, height: 1, colorModel: .grey,
            pixels: [UInt8](repeating: 0, count: 16384))
        XCTAssertEqual(
            FormatLimit.webp.refusal(wide), "WebP has at most 16383 pixels a side")
        XCTAssertEqual(
            FormatLimit.webp.refusal(try picture(.rgb, isDeep: true)),
            "WebP has 8 bits a sample")
        XCTAssertNil(FormatLimit.webp.refusal(try picture(.rgb)))
    }
}
