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
            let map =
                file.header.bitDepth == 16
                ? try (decoder.group(index) as ExactGroup<UInt16>?)?.map
                : try (decoder.group(index) as ExactGroup<UInt8>?)?.map
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
        let job = try EncodingJob(image, with: AECEncoder(exact: exact))
        return job.survey.blocks.indices.map {
            job.survey.isDrawn($0) && !job.survey.isNoise($0)
        }
    }

    /// Pixels of exact blocks that differ, but those of rounded ones.
    private func differences(
        _ decoded: AECImage, _ image: AECImage, in blocks: [Bool], hidden: Bool = false
    ) -> Int {
        let (a, b) = (decoded.samples.integers, image.samples.integers)
        let alpha = hidden ? nil : image.alpha.map(\.integers)
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
        let photograph = try AECEncoder(tuning: .psnr).encode(
            Pictures.rich(width: 60, height: 40))
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
        let flat = Pictures.make(20, 20) { _, _ in [9] }
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
                regions.append(.random(in: width, height, most: 60, using: &random))
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
        XCTAssertNotNil(try ContainerReader(bytes, limits: .default).exact)
        try assertStripsChangeNothing(
            bytes, decoded,
            [
                (Region(x: 0, y: 0, width: 20, height: 3100), .full),
                (Region(x: 3, y: 7, width: 17, height: 3080), .sixteenth),
                (Region(x: 1, y: 1001, width: 5, height: 2090), .half),
            ])
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
        let image = Pictures.make(32, 32) { x, y in
            (x + 33 * y) % 3 == 0 ? [0, 200, 0] : [255, 255, 255]
        }.masked { x, _ in x < 8 ? 0 : 255 }
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
        let (a, b) = (decoded.samples.integers, image.samples.integers)
        let alpha = image.alpha.map(\.integers)
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
        var random = SplitMix64(seed: 21)
        func noise(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        var pictures: [(name: String, image: AECImage)] = []
        func add(_ name: String, _ color: (Int, Int) -> [Int]) {
            let image = Pictures.make(52, 40) { x, y in color(x, y).map { UInt8(clamping: $0) } }
            pictures.append((name, image))
        }
        func wave(_ phase: Double) -> Int { Int((127.5 + 127.5 * sin(phase)).rounded()) }
        let bars = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 0, 255], [0, 255, 255]]
        func isRounded(_ x: Int, _ y: Int) -> Bool {
            let (dx, dy) = (max(abs(2 * x - 51) - 28, 0), max(abs(2 * y - 39) - 16, 0))
            return dx * dx + dy * dy < 400
        }
        add("rounded") { x, y in isRounded(x, y) ? [250, 60, 20] : [0, 0, 0] }
        add("softly rounded") { x, y in
            isRounded(x, y) ? [255 - x, 255 - y, 200 + x - y] : [0, 0, 0]
        }
        add("frame") { x, y in
            min(x, y, 51 - x, 39 - y) == 3 ? [255, 255, 0] : [10 + x, 10 + y, 60]
        }
        add("noise") { _, _ in (0..<3).map { _ in noise(0...255) } }
        add("grey noise") { _, _ in [noise(0...255)] }
        add("extreme noise") { _, _ in (0..<3).map { _ in 255 * noise(0...1) } }
        add("bars, slight noise") { x, _ in bars[x / 11].map { $0 + noise(-4...4) } }
        add("bars, strong noise") { x, y in bars[y / 9].map { $0 + noise(-40...40) } }
        add("checker") { x, y in (x + y) & 1 == 0 ? [255, 255, 255] : [0, 0, 0] }
        add("checker, ramp") { x, y in
            (0..<3).map { ((x + y) & 1) * 200 + x / 2 + y / 2 * $0 / 2 }
        }
        add("red and cyan") { x, y in
            (x + y) & 1 == 0 ? [255, x, y] : [x, 255 - y, 255]
        }
        add("stripes") { x, _ in [x & 1 == 0 ? 255 : 0] }
        add("rows") { x, y in y & 1 == 0 ? [255, 3 * x, 255] : [0, 5 * y, 0] }
        add("dithered") { x, y in
            let threshold = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5][
                y % 4 * 4 + x % 4]
            return (0..<3).map { 5 * x + 40 * $0 > 16 * threshold ? 255 : 0 }
        }
        add("scattered") { x, y in 5 * x > noise(0...255) ? [255, 255, 255] : [y, 0, 40] }
        add("near Nyquist") { x, y in
            (0..<3).map { wave(2.9 * Double(x) + 0.1 * Double(y) + 0.3 * Double($0)) }
        }
        add("diagonal") { x, y in
            (0..<3).map { wave(2.2 * Double(x) + 2.5 * Double(y) + 2.1 * Double($0)) }
        }
        add("chromatic") { x, y in
            [wave(3 * Double(x)), 128, wave(3 * Double(y) + Double(x) / 3)]
        }
        add("zone plate") { x, y in [wave(Double(x * x + y * y) / 20)] }
        add("points") { x, y in x % 7 == 3 && y % 5 == 2 ? [255, 255, 255] : [x, y, x + y] }
        return pictures
    }

    func testNoBlockIsWorseThanItMayBe() throws {
        for (name, image) in awkward {
            let job = try EncodingJob(image)
            for quality in [0.0, 10, 60, 100] {
                let bytes = try job.file(at: Quality(percent: quality))
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
                let job = try EncodingJob(deep)
                for quality in [10.0, 100] {
                    let bytes = try job.file(at: Quality(percent: quality))
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
        return Pictures.make(width, height) { x, _ in
            let grey = x < width / 3 ? 200 : UInt8.random(in: 0...255, using: &random)
            return [UInt8](repeating: grey, count: colorModel.channels)
        }
    }

    private func squaredError(_ decoded: AECImage, _ image: AECImage) -> Int {
        zip(decoded.samples.integers, image.samples.integers).reduce(0) {
            $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
    }

    /// Of strong noise beside faint, most is rounded: what is left is no better off with the network.
    func testPSNRDoesNotFallWhereLittleIsLeftToTheNetwork() throws {
        var random = SplitMix64(seed: 7)
        let image = Pictures.make(48, 64) { x, _ in
            [x < 40 ? UInt8(100 + random.next() % 128) : UInt8(120 + random.next() % 6)]
        }
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
            // Encodings of one job share what was tried.
            let job = try EncodingJob(image, with: AECEncoder())
            var last = Int.max
            for quality in [0.0, 10, 30, 60, 90, 100] {
                let trace = "\(width) x \(height), \(colorModel), quality \(quality)"
                let bytes = try job.file(at: Quality(percent: quality))
                let decoded = try AECDecoder().decode(bytes)
                try assertGuarantee(decoded, image, quality: quality, trace)
                let error = squaredError(decoded, image)
                XCTAssertLessThanOrEqual(error, last, trace)
                last = error
                // Of steps that make the quality's own error, and both ends
                let step = (12 * Quality(percent: quality).nominalError).squareRoot()
                let steps = (255 / step).rounded(.up) + 1
                let noisy = Double((width - width / 3 + 15) / 16 * 16 * height)
                XCTAssertLessThan(
                    Double(bytes.count), 1.12 * noisy * log2(steps) / 8 + 200, trace)
            }
        }
    }

    /// Where nothing is seen of a block, it goes with the exact ones, and the latents are left out.
    func testBlocksOfWhichNothingIsSeenCostNothing() throws {
        var random = SplitMix64(seed: 3)
        func image(_ isSeen: (Int, Int) -> Bool) -> AECImage {
            Pictures.make(200, 120) { x, y in
                let noise = (0..<3).map { _ in UInt8.random(in: 0...255, using: &random) }
                return isSeen(x, y) ? [40, 40, 40] : noise
            }.masked { x, y in isSeen(x, y) ? 255 : 0 }
        }
        for (name, image) in [
            ("all hidden", image { _, _ in false }),
            ("a square", image { x, y in 90..<130 ~= x && 20..<60 ~= y }),
            ("a pixel", image { x, y in x == 199 && y == 119 }),
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
        let image = Pictures.make(300, 160) { x, y in
            let value = UInt8(40 + (x + y) / 4)
            return [value, value, 255 - value]
        }
        var exact = ExactBlocks(Geometry(width: 300, height: 160))
        exact.insert(Array(exact.isExact.indices))
        let payload = try exact.chunk(
            image, range: nil, counted: nil, rounding: nil, threads: 1, within: Budget(1 << 30)
        ).payload
        // Method and length of the stream, then its form.
        XCTAssertEqual(payload[5], 3 + ExactForm.filteredFlag)
        XCTAssertLessThan(payload.count, 500)
    }

    /// Grey photographs have few colours in every block and sharp edges in some, and are no drawings for it.
    func testGreyPhotographsHaveNone() throws {
        var random = SplitMix64(seed: 4)
        let image = Pictures.make(200, 200) { x, _ in
            [UInt8((x / 24 & 1 == 0 ? 60 : 190) + Int.random(in: -8...8, using: &random))]
        }
        for quality in [10.0, 60, 100] {
            for (tuning, chunks) in [(Tuning.psnr, ["GRUP"]), (.visual, ["STEP", "GRUP"])] {
                let info = try AECDecoder.inspect(
                    try AECEncoder(.quality(quality), tuning: tuning).encode(image))
                XCTAssertEqual(info.chunks.map(\.type), chunks, "quality \(quality)")
            }
        }
    }
}
