import Foundation
import TestSupport
import XCTest

@testable import AEC

/// Exact blocks through encoder and decoder.
final class ExactBlocksTests: XCTestCase {
    /// Which blocks of a file are exact, in reading order.
    private func exactBlocks(_ bytes: [UInt8]) throws -> [Bool] {
        let file = try ContainerReader(bytes, limits: .default)
        let geometry = file.header.geometry
        var result = [Bool](repeating: false, count: geometry.latentRows * geometry.latentColumns)
        guard let decoder = file.exactDecoder else { return result }
        for index in 0..<geometry.groupCount {
            let map: ExactMap?
            if file.header.bitDepth == 16 {
                let group: ExactGroup<UInt16>? = try decoder.group(index)
                map = group?.map
            } else {
                let group: ExactGroup<UInt8>? = try decoder.group(index)
                map = group?.map
            }
            let group = geometry.group(index)
            for (number, isExact) in (map?.isExact ?? []).enumerated() where isExact {
                let row = group.row + number / group.columns
                result[row * geometry.latentColumns + group.column + number % group.columns] = true
            }
        }
        return result
    }

    /// The blocks that may be coded exactly for their own sake: those are not rounded.
    private func drawnBlocks(_ image: AECImage, exact: Bool = false) throws -> [Bool] {
        let encoder = AECEncoder(exact: exact)
        var warnings: [String] = []
        let job = try EncodingJob(image, with: encoder, isRepeated: false, warnings: &warnings)
        return job.survey.blocks.indices.map {
            job.survey.isDrawn($0) && !job.survey.isNoise($0)
        }
    }

    private func values(_ samples: AECImage.Samples) -> [Int] {
        switch samples {
        case .bits8(let samples): samples.map { Int($0) }
        case .bits16(let samples): samples.map { Int($0) }
        }
    }

    /// Pixels of exact blocks that differ, but those of rounded ones.
    private func differences(
        _ decoded: AECImage, _ image: AECImage, in blocks: [Bool], hidden: Bool = false
    ) -> Int {
        let (a, b) = (values(decoded.samples), values(image.samples))
        let alpha = hidden ? nil : image.alpha.map(values)
        let channels = image.colorModel.channels
        let across = (image.width + 15) / 16
        return (0..<image.width * image.height).count { pixel in
            let (x, y) = (pixel % image.width, pixel / image.width)
            guard blocks[y / 16 * across + x / 16], alpha.map({ $0[pixel] > 0 }) ?? true else {
                return false
            }
            return (0..<channels).contains { a[pixel * channels + $0] != b[pixel * channels + $0] }
        }
    }

    // MARK: - What comes back

    func testFlatColorsComeBack() throws {
        let colors: [[UInt8]] = [
            [255, 255, 255], [0, 0, 0], [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0],
            [255, 0, 255], [0, 255, 255], [1, 1, 1], [128, 128, 128], [254, 254, 254],
            [93, 7, 201],
        ]
        var sizes = [(1, 1), (2, 1), (1, 17), (16, 16), (17, 15), (33, 1)]
        sizes += [1, 15, 31, 64].map { (64, $0) }
        for (number, (width, height)) in sizes.enumerated() {
            for (which, color) in colors.enumerated() where (number + which) % 3 == 0 {
                let pixels = (0..<width * height).flatMap { _ in color }
                let grey = [UInt8](repeating: color[1], count: width * height)
                for (colorModel, samples) in [
                    (AECImage.ColorModel.rgb, AECImage.Samples.bits8(pixels)),
                    (.rgb, .bits16(pixels.map { UInt16($0) * 256 + UInt16($0 / 2) })),
                    (.grey, .bits8(grey)),
                    (.grey, .bits16(grey.map { UInt16($0) * 257 ^ 1 })),
                ] {
                    let image = try AECImage(
                        width: width, height: height, colorModel: colorModel, samples: samples)
                    let decoded = try AECDecoder().decode(try AECEncoder().encode(image))
                    XCTAssertTrue(
                        decoded == image,
                        "\(width) x \(height) of \(color), \(colorModel), \(samples.bitDepth) bits")
                }
            }
        }
    }

    func testDrawingsComeBackWhereTheyAreExact() throws {
        for (colorModel, bitDepth, effort, quality) in [
            (AECImage.ColorModel.rgb, 8, 1, 60.0), (.rgb, 8, 3, 60), (.rgb, 8, 9, 60),
            (.rgb, 16, 3, 30), (.grey, 8, 3, 0), (.grey, 16, 1, 100),
        ] {
            let trace = "\(colorModel), \(bitDepth) bits, effort \(effort), quality \(quality)"
            let image = Pictures.drawing(
                width: 150, height: 250, colorModel: colorModel, bitDepth: bitDepth)
            let bytes = try AECEncoder(.quality(quality), effort: Effort(effort)).encode(image)
            let exact = try exactBlocks(bytes)
            let drawn = try drawnBlocks(image)
            let both = zip(exact, drawn).map { $0 && $1 }
            XCTAssertGreaterThan(2 * both.count { $0 }, exact.count, trace)
            XCTAssertLessThan(exact.count { $0 }, exact.count, trace)
            let decoded = try AECDecoder().decode(bytes)
            XCTAssertEqual(differences(decoded, image, in: both), 0, trace)
            XCTAssertEqual(try AECDecoder().verify(bytes), [], trace)
            try assertGuarantee(decoded, image, quality: quality, trace)
        }
    }

    func testTheFileSaysSo() throws {
        let bytes = try AECEncoder().encode(Pictures.drawing(width: 60, height: 40))
        let chunk = try XCTUnwrap(AECDecoder.inspect(bytes, checksums: true).chunks.first)
        XCTAssertEqual(chunk.type, "EXCT")
        XCTAssertEqual(chunk.meaning, "exact blocks")
        XCTAssertTrue(chunk.isCritical)
        XCTAssertEqual(chunk.isIntact, true)
        // A photograph's file is as it was before there were exact blocks.
        let photograph = try AECEncoder().encode(Pictures.rich(width: 60, height: 40))
        XCTAssertEqual(try AECDecoder.inspect(photograph).chunks.map(\.type), ["GRUP"])
    }

    func testTargetsAreMetWithExactBlocks() throws {
        let image = Pictures.drawing(width: 60, height: 40)
        var warnings: [String] = []
        let best = try AECEncoder(.psnr(34)).encoding(of: image, warnings: &warnings)
        XCTAssertGreaterThanOrEqual(best.psnr ?? 0, 34)
        let small = try AECEncoder(.targetSize(best.bytes.count)).encode(image)
        XCTAssertLessThanOrEqual(small.count, best.bytes.count)
        // Nothing but exact blocks has no error at all.
        let flat = try AECImage(
            width: 20, height: 20, colorModel: .grey, pixels: [UInt8](repeating: 9, count: 400))
        XCTAssertEqual(
            try AECEncoder(.psnr(50)).encoding(of: flat, warnings: &warnings).psnr, .infinity)
    }

    // MARK: - Parts

    private static let thin = [(1040, 24), (24, 1040), (131, 93)].map { width, height in
        let image = Pictures.drawing(width: width, height: height)
        // Both have tests of their own.
        let bytes = try! AECEncoder(.quality(40), threads: 2).encode(image)
        return (bytes: bytes, decoded: try! AECDecoder(threads: 2).decode(bytes))
    }

    func testRegionsAreTheSameAsInTheWholePicture() throws {
        var random = SplitMix64(seed: 11)
        for (bytes, decoded) in Self.thin {
            let (width, height) = (decoded.width, decoded.height)
            var regions = [
                Region(x: 0, y: 0, width: width, height: height),
                Region(x: width - 1, y: height - 1, width: 1, height: 1),
                Region(x: 15, y: 15, width: 2, height: 2),
                Region(x: 16, y: 0, width: 1, height: 16),
            ]
            // On both sides of the border of groups, where there is one.
            regions += [(1020, 3, 10, 20), (3, 1020, 20, 10), (1024, 0, 16, 24), (0, 1024, 24, 16)]
                .filter { $0.0 + $0.2 <= width && $0.1 + $0.3 <= height }
                .map { Region(x: $0.0, y: $0.1, width: $0.2, height: $0.3) }
            for _ in 0..<8 {
                let x = Int.random(in: 0..<width, using: &random)
                let y = Int.random(in: 0..<height, using: &random)
                regions.append(
                    Region(
                        x: x, y: y, width: Int.random(in: 1...min(60, width - x), using: &random),
                        height: Int.random(in: 1...min(60, height - y), using: &random)))
            }
            for region in regions {
                let threads = Int.random(in: 1...3, using: &random)
                let part = try AECDecoder(threads: threads).decode(bytes, region: region)
                XCTAssertTrue(
                    part == (try decoded.expected(region)),
                    "\(region) of \(width) x \(height), \(threads) threads")
            }
        }
    }

    func testPreviewsAreMeansOfThePicture() throws {
        for (bytes, decoded) in Self.thin {
            for scale in Scale.allCases {
                for region in [nil, Region(x: 5, y: 3, width: 18, height: 20)] {
                    var warnings: [String] = []
                    let preview = try AECDecoder(threads: 2).decode(
                        bytes, region: region, scale: scale, warnings: &warnings)
                    XCTAssertTrue(
                        preview == (try decoded.expected(region, scale)),
                        "\(decoded.width) x \(decoded.height), \(scale), \(String(describing: region))"
                    )
                }
            }
        }
    }

    /// Strips of one row of groups, where a large picture would have strips of more: each has its own exact blocks.
    func testStripsChangeNothing() throws {
        let image = Pictures.drawing(width: 20, height: 3100)
        let bytes = try AECEncoder(.quality(40), threads: 2).encode(image)
        let decoded = try AECDecoder(threads: 2).decode(bytes)
        let file = try ContainerReader(bytes, limits: .default)
        XCTAssertNotNil(file.exact)
        for (region, scale) in [
            (Region(x: 0, y: 0, width: 20, height: 3100), Scale.full),
            (Region(x: 3, y: 7, width: 17, height: 3080), .sixteenth),
            (Region(x: 1, y: 1001, width: 5, height: 2090), .half),
        ] {
            let plan = RegionPlan(
                file.header.geometry, region: region, scale: scale, threads: 1, smallMemory: 0)
            XCTAssertGreaterThan(plan.strips.count, 1)
            for threads in [1, 3] {
                let decoder = PictureDecoder(
                    file, model: .standard, plan: plan, threads: threads)
                XCTAssertTrue(
                    try decoder.decode() == decoded.expected(region, scale).samples,
                    "\(region) at \(scale), \(threads) threads")
            }
        }
    }

    func testThreadsChangeNothing() throws {
        let image = Pictures.drawing(width: 1040, height: 24, bitDepth: 16, hasAlpha: true)
        let bytes = try AECEncoder().encode(image)
        let decoded = try AECDecoder().decode(bytes)
        XCTAssertEqual(decoded.alpha, image.alpha)
        for threads in [2, 3] {
            XCTAssertTrue(try AECEncoder(threads: threads).encode(image) == bytes, "\(threads)")
            XCTAssertTrue(try AECDecoder(threads: threads).decode(bytes) == decoded, "\(threads)")
            XCTAssertEqual(try AECDecoder(threads: threads).verify(bytes), [])
        }
    }

    // MARK: - Alpha

    func testHiddenPixelsUnderExactBlocks() throws {
        for (colorModel, bitDepth) in [(AECImage.ColorModel.rgb, 8), (.grey, 16)] {
            let image = Pictures.drawing(
                width: 90, height: 70, colorModel: colorModel, bitDepth: bitDepth, hasAlpha: true)
            let hidden = try XCTUnwrap(image.alpha).as8Bits
            for isKept in [false, true] {
                let trace = "\(colorModel), \(bitDepth) bits, hidden colours \(isKept)"
                let bytes = try AECEncoder(exact: isKept).encode(image)
                let decoded = try AECDecoder().decode(bytes)
                XCTAssertEqual(decoded.alpha, image.alpha, trace)
                let drawn = try drawnBlocks(image, exact: isKept)
                let both = zip(try exactBlocks(bytes), drawn).map { $0 && $1 }
                XCTAssertGreaterThan(3 * both.count { $0 }, both.count, trace)
                if !isKept {
                    // Some of them are over the hole.
                    XCTAssertTrue(
                        hidden.indices.contains { pixel in
                            hidden[pixel] == 0 && both[pixel / 90 / 16 * 6 + pixel % 90 / 16]
                        }, trace)
                }
                XCTAssertEqual(differences(decoded, image, in: both, hidden: isKept), 0, trace)
                XCTAssertEqual(try AECDecoder().verify(bytes), [], trace)
            }
        }
    }

    /// Two hidden colours in a block are as good as any: kept when that is asked for.
    func testHiddenColorsAreKeptOnDemand() throws {
        let (width, height) = (32, 32)
        let pixels = (0..<width * height).flatMap { i -> [UInt8] in
            (i + i / width) % 3 == 0 ? [0, 200, 0] : [255, 255, 255]
        }
        let alpha = (0..<width * height).map { UInt8($0 % width < 8 ? 0 : 255) }
        let image = try AECImage(
            width: width, height: height, colorModel: .rgb, samples: .bits8(pixels),
            alpha: .bits8(alpha))
        XCTAssertTrue(
            try AECDecoder().decode(AECEncoder(exact: true).encode(image)) == image)
        let decoded = try AECDecoder().decode(AECEncoder().encode(image))
        XCTAssertEqual(differences(decoded, image, in: Array(repeating: true, count: 4)), 0)
    }

    // MARK: - The guarantee

    /// Mean squared errors of blocks of 16x16, in units of 8 bits; of visible pixels.
    private func assertGuarantee(
        _ decoded: AECImage, _ image: AECImage, quality: Double, _ trace: String,
        line: UInt = #line
    ) throws {
        let (a, b) = (values(decoded.samples), values(image.samples))
        let alpha = image.alpha.map(values)
        let channels = image.colorModel.channels
        let unit = image.bitDepth == 16 ? 257.0 : 1
        let limit = Quality(percent: quality).largestBlockError
        var worst = 0.0
        for top in stride(from: 0, to: image.height, by: 16) {
            for left in stride(from: 0, to: image.width, by: 16) {
                var (sum, count) = (0.0, 0)
                for y in top..<min(top + 16, image.height) {
                    for x in left..<min(left + 16, image.width) {
                        let pixel = y * image.width + x
                        if let alpha, alpha[pixel] == 0 { continue }
                        for i in pixel * channels..<(pixel + 1) * channels {
                            sum += Double((a[i] - b[i]) * (a[i] - b[i])) / (unit * unit)
                            count += 1
                        }
                    }
                }
                if count > 0 { worst = max(worst, sum / Double(count)) }
            }
        }
        XCTAssertLessThanOrEqual(worst, limit, "\(trace): a block's error", line: line)
    }

    /// What networks that have learnt photographs make little of.
    private var awkward: [(name: String, image: AECImage)] {
        let (width, height) = (52, 40)
        var random = SplitMix64(seed: 21)
        func noise(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        func picture(_ color: (Int, Int) -> [Int]) -> AECImage {
            let pixels = (0..<width * height).flatMap { i in
                color(i % width, i / width).map { UInt8(min(max($0, 0), 255)) }
            }
            return try! AECImage(
                width: width, height: height,
                colorModel: pixels.count > width * height ? .rgb : .grey,
                pixels: pixels)
        }
        func wave(_ phase: Double) -> Int { Int((127.5 + 127.5 * sin(phase)).rounded()) }
        let bars = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 0, 255], [0, 255, 255]]
        func isRounded(_ x: Int, _ y: Int) -> Bool {
            let (dx, dy) = (max(abs(2 * x - 51) - 28, 0), max(abs(2 * y - 39) - 16, 0))
            return dx * dx + dy * dy < 400
        }
        let rounded = picture { x, y in isRounded(x, y) ? [250, 60, 20] : [0, 0, 0] }
        let softly = picture { x, y in
            isRounded(x, y) ? [255 - x, 255 - y, 200 + x - y] : [0, 0, 0]
        }
        let frame = picture { x, y in
            min(x, y, 51 - x, 39 - y) == 3 ? [255, 255, 0] : [10 + x, 10 + y, 60]
        }
        let colored = picture { _, _ in (0..<3).map { _ in noise(0...255) } }
        let grey = picture { _, _ in [noise(0...255)] }
        let extreme = picture { _, _ in (0..<3).map { _ in 255 * noise(0...1) } }
        let slight = picture { x, _ in bars[x / 11].map { $0 + noise(-4...4) } }
        let strong = picture { x, y in bars[y / 9].map { $0 + noise(-40...40) } }
        let checker = picture { x, y in (x + y) & 1 == 0 ? [255, 255, 255] : [0, 0, 0] }
        let checkerOnRamp = picture { x, y in
            (0..<3).map { ((x + y) & 1) * 200 + x / 2 + y / 2 * $0 / 2 }
        }
        let redAndCyan = picture { x, y in
            (x + y) & 1 == 0 ? [255, x, y] : [x, 255 - y, 255]
        }
        let stripes = picture { x, _ in [x & 1 == 0 ? 255 : 0] }
        let rows = picture { x, y in y & 1 == 0 ? [255, 3 * x, 255] : [0, 5 * y, 0] }
        let dithered = picture { x, y in
            let threshold = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5][
                y % 4 * 4 + x % 4]
            return (0..<3).map { 5 * x + 40 * $0 > 16 * threshold ? 255 : 0 }
        }
        let scattered = picture { x, y in 5 * x > noise(0...255) ? [255, 255, 255] : [y, 0, 40] }
        let nyquist = picture { x, y in
            (0..<3).map { wave(2.9 * Double(x) + 0.1 * Double(y) + 0.3 * Double($0)) }
        }
        let diagonal = picture { x, y in
            (0..<3).map { wave(2.2 * Double(x) + 2.5 * Double(y) + 2.1 * Double($0)) }
        }
        let chromatic = picture { x, y in
            [wave(3 * Double(x)), 128, wave(3 * Double(y) + Double(x) / 3)]
        }
        let zone = picture { x, y in [wave(Double(x * x + y * y) / 20)] }
        let points = picture { x, y in x % 7 == 3 && y % 5 == 2 ? [255, 255, 255] : [x, y, x + y] }
        return [
            ("rounded", rounded), ("softly rounded", softly), ("frame", frame), ("noise", colored),
            ("grey noise", grey), ("extreme noise", extreme), ("bars, slight noise", slight),
            ("bars, strong noise", strong), ("checker", checker), ("checker, ramp", checkerOnRamp),
            ("red and cyan", redAndCyan), ("stripes", stripes), ("rows", rows),
            ("dithered", dithered), ("scattered", scattered), ("near Nyquist", nyquist),
            ("diagonal", diagonal), ("chromatic", chromatic), ("zone plate", zone),
            ("points", points),
        ]
    }

    func testNoBlockIsWorseThanItMayBe() throws {
        for (name, image) in awkward {
            for quality in [0.0, 10, 60, 100] {
                let bytes = try AECEncoder(.quality(quality)).encode(image)
                try assertGuarantee(
                    AECDecoder().decode(bytes), image, quality: quality,
                    "\(name), quality \(quality)")
            }
        }
    }

    /// Efforts from 7 on move latents, and see what comes of it no more than others do.
    func testNoBlockIsWorseAtHighEfforts() throws {
        for (width, height) in [(1, 1), (7, 30), (16, 16)] {
            for (name, image) in [
                ("rich", Pictures.rich(width: width, height: height, hasAlpha: true)),
                ("drawing", Pictures.drawing(width: width, height: height)),
            ] {
                for quality in [14.0, 100] {
                    let bytes = try AECEncoder(.quality(quality), effort: Effort(9)).encode(image)
                    try assertGuarantee(
                        AECDecoder().decode(bytes), image, quality: quality,
                        "\(name) of \(width) x \(height), quality \(quality)")
                }
            }
        }
    }

    /// The same of 16 bits, and where alpha hides what would be worst.
    func testNoBlockIsWorseIn16BitsAndWithAlpha() throws {
        for (name, image) in awkward where ["noise", "checker, ramp", "dithered"].contains(name) {
            let pixels = image.pixels.map { UInt16($0) * 257 }
            let alpha = (0..<image.width * image.height).map { i in
                UInt16(i % image.width % 10 < 4 ? 0 : 65535 - i)
            }
            for alpha in [nil, AECImage.Samples.bits16(alpha)] {
                let deep = try AECImage(
                    width: image.width, height: image.height, colorModel: image.colorModel,
                    samples: .bits16(pixels), alpha: alpha)
                for quality in [10.0, 100] {
                    let bytes = try AECEncoder(.quality(quality)).encode(deep)
                    try assertGuarantee(
                        AECDecoder().decode(bytes), deep, quality: quality,
                        "\(name), quality \(quality), alpha: \(alpha != nil)")
                }
            }
        }
    }

    /// Noise beside a flat area: the network holds neither edges of it nor it.
    private func noise(_ width: Int, _ height: Int, _ colorModel: AECImage.ColorModel) -> AECImage {
        var random = SplitMix64(seed: 17)
        let pixels = (0..<width * height).flatMap { i -> [UInt8] in
            let grey =
                i % width < width / 3 ? 200 : UInt8.random(in: 0...255, using: &random)
            return [UInt8](repeating: grey, count: colorModel.channels)
        }
        return try! AECImage(
            width: width, height: height, colorModel: colorModel, pixels: pixels)
    }

    private func squaredError(_ decoded: AECImage, _ image: AECImage) -> Int {
        zip(values(decoded.samples), values(image.samples)).reduce(0) {
            $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
    }

    /// Of strong noise beside faint, most is rounded: what is left is no better off with the network.
    func testPSNRDoesNotFallWhereLittleIsLeftToTheNetwork() throws {
        var random = SplitMix64(seed: 7)
        let pixels = (0..<48 * 64).map { i in
            i % 48 < 40 ? UInt8(100 + random.next() % 128) : UInt8(120 + random.next() % 6)
        }
        let image = try AECImage(width: 48, height: 64, colorModel: .grey, pixels: pixels)
        var last = Int.max
        for quality in [10.0, 20, 30] {
            let bytes = try AECEncoder(.quality(quality)).encode(image)
            let error = squaredError(try AECDecoder().decode(bytes), image)
            XCTAssertLessThanOrEqual(error, last, "quality \(quality)")
            last = error
        }
    }

    /// Errors and sizes, by quality: PSNR must not fall, and noise must not take more than its entropy and a little.
    func testNoiseIsRounded() throws {
        for (width, height, colorModel) in [
            (96, 64, AECImage.ColorModel.grey), (150, 136, .rgb),
        ] {
            let image = noise(width, height, colorModel)
            var last = Int.max
            for quality in [0.0, 10, 30, 60, 90, 100] {
                let trace = "\(width) x \(height), \(colorModel), quality \(quality)"
                let bytes = try AECEncoder(.quality(quality)).encode(image)
                let decoded = try AECDecoder().decode(bytes)
                try assertGuarantee(decoded, image, quality: quality, trace)
                let error = squaredError(decoded, image)
                XCTAssertLessThanOrEqual(error, last, trace)
                last = error
                let steps = Double(Quality(percent: quality).roundingSteps + 1)
                let noisy = Double((width - width / 3 + 15) / 16 * 16 * height)
                XCTAssertLessThan(
                    Double(bytes.count), 1.12 * noisy * log2(steps) / 8 + 200, trace)
            }
        }
    }

    /// Where nothing is seen of a block, it goes with the exact ones, and the latents are left out.
    func testBlocksOfWhichNothingIsSeenCostNothing() throws {
        let (width, height) = (200, 120)
        var random = SplitMix64(seed: 3)
        let pixels = (0..<width * height * 3).map { _ in UInt8.random(in: 0...255, using: &random) }
        func image(_ isSeen: (Int, Int) -> Bool) throws -> AECImage {
            let alpha = (0..<width * height).map {
                isSeen($0 % width, $0 / width) ? UInt8(255) : 0
            }
            return try AECImage(
                width: width, height: height, colorModel: .rgb,
                samples: .bits8(pixels.indices.map { alpha[$0 / 3] == 0 ? pixels[$0] : 40 }),
                alpha: .bits8(alpha))
        }
        for (name, image) in [
            ("all hidden", try image { _, _ in false }),
            ("a square", try image { x, y in 90..<130 ~= x && 20..<60 ~= y }),
            ("a pixel", try image { x, y in x == 199 && y == 119 }),
        ] {
            let bytes = try AECEncoder().encode(image)
            let decoded = try AECDecoder().decode(bytes)
            let all = [Bool](repeating: true, count: 13 * 8)
            XCTAssertEqual(differences(decoded, image, in: all), 0, name)
            XCTAssertEqual(decoded.alpha, image.alpha, name)
            XCTAssertEqual(try exactBlocks(bytes), all, name)
            XCTAssertLessThan(bytes.count, 250, name)
        }
    }

    /// A gradient of many colours in few bytes: numbers in the order of brightness, filtered.
    func testGradientsHaveFilteredNumbers() throws {
        let pixels = (0..<300 * 160).flatMap { i -> [UInt8] in
            let value = UInt8(40 + (i % 300 + i / 300) / 4)
            return [value, value, UInt8(255 - Int(value))]
        }
        let image = try AECImage(width: 300, height: 160, colorModel: .rgb, pixels: pixels)
        var exact = ExactBlocks(Geometry(width: 300, height: 160))
        exact.insert(Array(exact.isExact.indices))
        let payload = try exact.chunk(
            image, counted: nil, steps: 20, threads: 1, within: Budget(1 << 30)
        ).payload
        // Method and length of the stream, then its form.
        XCTAssertEqual(payload[5], 3 + ExactForm.filteredFlag)
        XCTAssertLessThan(payload.count, 500)
    }

    /// Grey photographs have few colours in every block and sharp edges in some, and are no drawings for it.
    func testGreyPhotographsHaveNone() throws {
        var random = SplitMix64(seed: 4)
        let pixels = (0..<200 * 200).map { i in
            UInt8(((i % 200 / 24 & 1 == 0) ? 60 : 190) + Int.random(in: -8...8, using: &random))
        }
        let image = try AECImage(width: 200, height: 200, colorModel: .grey, pixels: pixels)
        for quality in [10.0, 60, 100] {
            let info = try AECDecoder.inspect(try AECEncoder(.quality(quality)).encode(image))
            XCTAssertEqual(info.chunks.map(\.type), ["GRUP"], "quality \(quality)")
        }
    }
}
