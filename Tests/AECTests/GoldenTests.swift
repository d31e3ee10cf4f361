import Foundation
import TestSupport
import XCTest

@testable import AEC

/// Files and pixels to the bit, for the kernels that AEC_CPU names and for several numbers of threads.
///
/// Fixtures/golden holds the files; golden.txt says of each how it was made and the SHA-256 of its pixels, its alpha and its metadata.
/// Those with an exact layer are in a folder of their own. After a
/// change of the format or of the standard model:
///
///     AEC_UPDATE_GOLDEN=1 swift test --filter GoldenTests
final class GoldenTests: XCTestCase {
    private struct Golden {
        let name: String
        let image: AECImage
        let quality: Double
        let effort: Effort
    }

    private func golden(
        _ name: String, _ width: Int, _ height: Int, _ colorModel: AECImage.ColorModel = .rgb,
        bitDepth: Int = 8, hasAlpha: Bool = false, hasMetadata: Bool = false, quality: Double,
        effort: Effort = .standard
    ) -> Golden {
        Golden(
            name: name,
            image: Pictures.golden(
                name, width: width, height: height, colorModel: colorModel, bitDepth: bitDepth,
                hasAlpha: hasAlpha, hasMetadata: hasMetadata),
            quality: quality, effort: effort)
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
            golden("rgb-alpha", 96, 80, hasAlpha: true, quality: 60),
            golden("grey-alpha", 45, 61, .grey, hasAlpha: true, quality: 60),
            golden("rgb-16", 70, 90, bitDepth: 16, quality: 90),
            golden("grey-alpha-16", 83, 35, .grey, bitDepth: 16, hasAlpha: true, quality: 80),
            golden("alpha-bands", 19, 1030, .grey, hasAlpha: true, quality: 10),
            golden("metadata", 50, 40, hasMetadata: true, quality: 50),
            golden(
                "everything", 33, 47, bitDepth: 16, hasAlpha: true, hasMetadata: true, quality: 70),
            golden("metadata-parts", 40, 30, hasMetadata: true, quality: 50),
            golden("fastest", 60, 110, quality: 60, effort: Effort(1)),
            golden("smallest", 1040, 30, quality: 45, effort: Effort(9)),
            golden("drawing", 150, 90, quality: 60),
            golden("drawing-groups", 1040, 40, .grey, quality: 30),
            golden("drawing-alpha-16", 75, 85, bitDepth: 16, hasAlpha: true, quality: 80),
            golden("confetti", 40, 30, quality: 75),
            golden("exact-rows-drawing", 150, 90, quality: 60),
            golden("exact-rows-drawing-16", 75, 85, bitDepth: 16, hasAlpha: true, quality: 80),
            golden("exact-rows", 33, 20, hasAlpha: true, quality: 60),
            golden("first-scale", 52, 40, .grey, quality: 60),
            golden("range-12", 60, 75, .grey, bitDepth: 16, hasAlpha: true, quality: 70),
            golden("range-10-drawing", 85, 50, bitDepth: 16, quality: 60),
            golden("visual", 150, 110, quality: 50),
            golden("visual-groups", 1040, 67, .grey, bitDepth: 16, hasAlpha: true, quality: 75),
        ]
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
            func encode(threads: Int) throws -> [UInt8] {
                try AECEncoder(
                    .quality(golden.quality), effort: golden.effort,
                    tuning: .ofGolden(golden.name), threads: threads
                ).encodeGolden(golden.image, name: golden.name)
            }
            let bytes = try encode(threads: 1)
            if update { try Data(bytes).write(to: Repository.url(path)) }
            let stored = try Repository.bytes(path)
            XCTAssertEqual(bytes, stored, "\(golden.name): the encoder gives another file")
            let decoded = try AECDecoder().decode(stored)
            XCTAssertEqual(decoded.bitDepth, golden.image.bitDepth, golden.name)
            XCTAssertEqual(decoded.alpha, golden.image.alpha, golden.name)
            XCTAssertEqual(decoded.metadata, golden.image.metadata, golden.name)
            for threads in [2, 3, 8] {
                XCTAssertEqual(try encode(threads: threads), stored)
                XCTAssertEqual(try AECDecoder(threads: threads).decode(stored), decoded)
            }
            lines.append(
                decoded.goldenLine(
                    name: golden.name, quality: Int(golden.quality), effort: golden.effort))
        }
        let text = lines.joined(separator: "\n") + "\n"
        let url = Repository.url("Fixtures/golden/golden.txt")
        if update { try text.write(to: url, atomically: true, encoding: .utf8) }
        XCTAssertEqual(text, try String(contentsOf: url, encoding: .utf8))
    }

    /// A golden file with an exact layer, in Fixtures/golden/lossless.
    private struct Layered {
        let golden: Golden
        let target: EncodingTarget
        /// Of the lossy picture; nil for the encoder's own choice.
        let base: Quality?
    }

    private func layered(
        _ name: String, _ target: EncodingTarget, _ width: Int, _ height: Int,
        _ colorModel: AECImage.ColorModel = .rgb, bitDepth: Int = 8, hasAlpha: Bool = false,
        quality: Double? = 20, effort: Effort = .standard
    ) -> Layered {
        Layered(
            golden: golden(
                name, width, height, colorModel, bitDepth: bitDepth, hasAlpha: hasAlpha,
                quality: quality ?? 0, effort: effort), target: target,
            base: quality.map { Quality(percent: $0) })
    }

    private var layeredGoldens: [Layered] {
        [
            // Form 0: nothing is lacking
            layered("nothing", .nearLossless(maxError: 255), 40, 30),
            // Form 2: one class; two and four phases; errors; 16 bits, of which 12 are used; two groups
            layered("residual", .lossless, 128, 110),
            layered("residual-grey", .lossless, 100, 75, .grey, hasAlpha: true),
            layered("residual-columns", .lossless, 190, 175),
            layered("residual-squares", .lossless, 190, 175, effort: Effort(4)),
            layered("residual-near", .nearLossless(maxError: 2), 70, 64, quality: 50),
            layered("residual-16", .lossless, 140, 120, bitDepth: 16),
            layered("range-12-residual", .nearLossless(maxError: 9), 60, 50, .grey, bitDepth: 16),
            layered("residual-groups", .lossless, 1030, 40),
            // Form 0, the blocks of the lossy picture being exact; with opacities
            layered("drawing-lossless", .lossless, 150, 90),
            layered("drawing-alone", .lossless, 220, 180, quality: nil),
            layered("drawing-alone-alpha", .lossless, 120, 80, hasAlpha: true, quality: nil),
            // Form 1: rows, copies, templates, 16 bits; a lossy picture of one colour
            layered("drawing-layer", .lossless, 150, 90),
            layered("drawing-layer-grey", .lossless, 85, 60, .grey),
            layered("drawing-alone-16", .lossless, 90, 70, bitDepth: 16, quality: nil),
            layered("drawing-grey", .lossless, 85, 60, .grey),
            layered("drawing-lossless-16", .lossless, 75, 85, bitDepth: 16, hasAlpha: true),
            layered("confetti-lossless", .lossless, 40, 30),
        ]
    }

    func testGoldenFilesWithAnExactLayer() throws {
        let update = ProcessInfo.processInfo.environment["AEC_UPDATE_GOLDEN"] != nil
        let folder = "Fixtures/golden/lossless"
        if update {
            try FileManager.default.createDirectory(
                at: Repository.url(folder), withIntermediateDirectories: true)
        }
        var lines: [String] = []
        for layered in layeredGoldens {
            let golden = layered.golden
            let path = "\(folder)/\(golden.name).aec"
            func encode(threads: Int) throws -> [UInt8] {
                let encoder = AECEncoder(
                    layered.target, effort: golden.effort,
                    baseQuality: layered.base, threads: threads)
                guard golden.name.hasPrefix("drawing-layer"), let base = layered.base else {
                    return try encoder.encode(golden.image)
                }
                let job = try EncodingJob(golden.image, with: encoder)
                return try job.withLayer(
                    over: job.encode(at: base, exact: ExactBlocks(job.geometry)), latents: nil,
                    .picture(base), maxError: 0, part: 0...1
                ).bytes
            }
            let bytes = try encode(threads: 1)
            if update { try Data(bytes).write(to: Repository.url(path)) }
            let stored = try Repository.bytes(path)
            XCTAssertEqual(bytes, stored, "\(golden.name): the encoder gives another file")
            let decoded = try AECDecoder(threads: 1).decode(stored)
            let lossy = try AECDecoder(threads: 1).decode(stored, layer: .base)
            if layered.target == .lossless { XCTAssertEqual(decoded, golden.image, golden.name) }
            for threads in [2, 3] {
                XCTAssertEqual(try encode(threads: threads), stored)
                XCTAssertEqual(try AECDecoder(threads: threads).decode(stored), decoded)
            }
            for image in [decoded, lossy] {
                lines.append(
                    image.goldenLine(
                        name: golden.name, quality: Int(golden.quality), effort: golden.effort))
            }
        }
        // Of each file two lines, for the exact picture and for the lossy one
        let text = lines.joined(separator: "\n") + "\n"
        let url = Repository.url("\(folder)/golden.txt")
        if update { try text.write(to: url, atomically: true, encoding: .utf8) }
        XCTAssertEqual(text, try String(contentsOf: url, encoding: .utf8))
    }

    /// Files of entropy coders 0 and 1, whose groups are not bound to the header, and of 2 and 3, which have no trellis, as they were
    /// written at first. Nothing writes such any more, but for the lowest effort: neither they nor their golden.txt ever change, nor
    /// the model that they were made with.
    func testGoldenFilesOfTheFirstEntropyCoders() throws {
        let model = try Model(Repository.bytes("Fixtures/models/56afddd3568d2253.aecm"))
        for (name, expected) in [("unbound", [0: 5, 1: 2]), ("scalar", [2: 10, 3: 1])] {
            let folder = "Fixtures/golden/\(name)"
            let text = try String(
                contentsOf: Repository.url("\(folder)/golden.txt"), encoding: .utf8)
            var coders: [Int: Int] = [:]
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ")
                let name = String(words[0])
                let bytes = try Repository.bytes("\(folder)/\(name).aec")
                let coder = try AECDecoder.inspect(bytes).entropyCoder
                coders[coder, default: 0] += 1
                let decoded = try AECDecoder(model: model).decode(bytes).goldenLine(
                    name: name, quality: XCTUnwrap(Int(words[2].dropFirst())),
                    effort: Effort(XCTUnwrap(Int(words[3].dropFirst()))))
                XCTAssertEqual(decoded, String(line))
            }
            XCTAssertEqual(coders, expected, name)
        }
    }
}
