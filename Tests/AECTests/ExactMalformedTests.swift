import TestSupport
import XCTest

@testable import AEC

/// Chunk EXCT with a right checksum and wrong contents: always an error, found before memory is spent on it. And with
/// right contents that no encoder of ours wrote.
final class ExactMalformedTests: XCTestCase {
    private typealias Files = ContainerTestFiles
    private typealias Stream = ExactTestStream

    /// Files whose groups others are made of; by name of their kind.
    private static let good = [
        "rgb 8": coded(20, 35, .rgb, 8), "rgb 16": coded(20, 35, .rgb, 16),
        "grey 8": coded(20, 35, .grey, 8), "grey 16": coded(20, 35, .grey, 16),
        "wide": coded(1030, 5, .rgb, 8),
    ]

    private static func coded(
        _ width: Int, _ height: Int, _ colorModel: AECImage.ColorModel, _ bitDepth: Int
    ) -> [UInt8] {
        // Encoding has tests of its own.
        try! AECEncoder(.quality(0), tuning: .psnr).encode(
            Pictures.rich(
                width: width, height: height, colorModel: colorModel, bitDepth: bitDepth))
    }

    private func good(_ kind: String = "rgb 8") throws -> [UInt8] {
        try XCTUnwrap(ExactMalformedTests.good[kind])
    }

    // MARK: - Right contents

    private func assertDecodes(
        _ picture: ExactTestPicture, _ streams: [[UInt8]], kind: String = "rgb 8", _ trace: String,
        line: UInt = #line
    ) throws {
        let good = try good(kind)
        let network = try AECDecoder().decode(Stream.file(good, exact: nil))
        let bytes = try Stream.file(good, exact: Stream.payload(streams))
        let decoded = try AECDecoder().decode(bytes)
        XCTAssertTrue(
            decoded.samples == picture.expected(over: network), "\(kind), \(trace)", line: line)
        XCTAssertEqual(try AECDecoder().verify(bytes), [], "\(kind), \(trace)", line: line)
    }

    private func picture(
        _ kind: String, exact blocks: [Int]?, random: inout SplitMix64, colors: [[Int]] = []
    ) -> ExactTestPicture {
        ExactTestPicture(
            width: 20, height: 35, channels: kind.hasPrefix("rgb") ? 3 : 1,
            bitDepth: kind.hasSuffix("16") ? 16 : 8, exact: blocks
        ) { _, _ in colors.randomElement(using: &random) ?? color(kind, &random) }
    }

    private func color(_ kind: String, _ random: inout SplitMix64) -> [Int] {
        let samples = 0..<(kind.hasSuffix("16") ? 65536 : 256)
        return (0..<(kind.hasPrefix("rgb") ? 3 : 1)).map { _ in
            Int.random(in: samples, using: &random)
        }
    }

    /// Of grey in 8 bits there are no more than a palette may have: no colour comes twice.
    private func palette(
        _ count: Int, _ kind: String, _ random: inout SplitMix64
    ) -> [[Int]] {
        (0..<count).map { kind == "grey 8" ? [$0] : color(kind, &random) }
    }

    /// Gives every third pixel a colour of its own.
    private func scatterLiterals(
        _ picture: inout ExactTestPicture, _ kind: String, _ random: inout SplitMix64
    ) {
        for pixel in 0..<20 * 35 where pixel % 3 == 0 {
            picture.samples.replaceSubrange(
                pixel * picture.channels..<(pixel + 1) * picture.channels,
                with: color(kind, &random))
        }
    }

    /// Two columns and three rows of blocks: all of them, one row with none, the last one alone, none at all.
    private let maps: [[Int]?] = [nil, [0, 4, 5], [1, 2], [5], []]
    private let kinds = ["rgb 8", "rgb 16", "grey 8", "grey 16"]

    private func assertPalettesDecode(literals hasLiterals: Bool, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for kind in kinds {
            for (number, bits) in [1, 2, 4, 8].enumerated() {
                for blocks in [maps[0], maps[1 + number]] {
                    // As many colours as there may be, or a few less.
                    let most = 1 << bits
                    let count =
                        hasLiterals ? most - 1 : Int.random(in: most / 2 + 1...most, using: &random)
                    let colors: [[Int]] = palette(count, kind, &random).reversed()
                    var picture = picture(kind, exact: blocks, random: &random, colors: colors)
                    if hasLiterals { scatterLiterals(&picture, kind, &random) }
                    let (data, literals) = picture.numbers(bits: bits, palette: colors)
                    let stream = try Stream.palette(
                        bits: bits, colors: count, literals: hasLiterals ? literals : nil,
                        map: blocks.map { _ in picture.map }, data)
                    try assertDecodes(
                        picture, [stream], kind: kind,
                        "\(bits) bits, \(count) colours, \(literals) literals, "
                            + "blocks \(blocks ?? [-1])")
                }
            }
        }
    }

    func testPalettes() throws { try assertPalettesDecode(literals: false, seed: 5) }

    func testPalettesWithLiterals() throws { try assertPalettesDecode(literals: true, seed: 6) }

    func testFilteredNumbers() throws {
        var random = SplitMix64(seed: 8)
        for kind in kinds {
            for (first, blocks) in maps.enumerated() {
                for hasLiterals in [false, true] {
                    let count = Int.random(in: 1...(hasLiterals ? 255 : 256), using: &random)
                    let colors = palette(count, kind, &random)
                    var picture = picture(kind, exact: blocks, random: &random, colors: colors)
                    if hasLiterals { scatterLiterals(&picture, kind, &random) }
                    let (numbers, literals) = picture.filteredNumbers(
                        palette: colors, first: first)
                    let stream = try Stream.palette(
                        bits: 8, colors: count, literals: hasLiterals ? literals : nil,
                        isFiltered: true, map: blocks.map { _ in picture.map }, numbers)
                    try assertDecodes(
                        picture, [stream], kind: kind,
                        "\(count) colours, blocks \(blocks ?? [-1])")
                }
            }
        }
    }

    func testSamples() throws {
        var random = SplitMix64(seed: 7)
        for kind in kinds {
            for lessGreen in kind.hasPrefix("rgb") ? [false, true] : [false] {
                for (first, blocks) in maps.enumerated() {
                    let picture = picture(kind, exact: blocks, random: &random)
                    let data =
                        (blocks == nil ? [] : picture.map)
                        + picture.filteredSamples(lessGreen: lessGreen, first: first)
                    let form: UInt8 = (lessGreen ? 5 : 4) + (blocks == nil ? 0 : 0x10)
                    try assertDecodes(
                        picture, [Stream.samples(form: form, data)], kind: kind,
                        "form \(form), blocks \(blocks ?? [-1])")
                }
            }
        }
    }

    /// 64 blocks in the first group, one in the second, either of which may have none that are exact.
    func testTwoGroups() throws {
        func part(_ columns: Range<Int>, exact blocks: [Int]?) -> ExactTestPicture {
            ExactTestPicture(width: columns.count, height: 5, exact: blocks) { x, y in
                [(columns.lowerBound + x) % 251, y, 200]
            }
        }
        let left = part(0..<1024, exact: [0, 2, 3, 63])
        let right = part(1024..<1030, exact: nil)
        let leftStream = try Stream.samples(
            form: 0x15, left.map + left.filteredSamples(lessGreen: true))
        let rightStream = try Stream.samples(right.filteredSamples())
        for (streams, blocks) in [
            ([leftStream, rightStream], [0, 2, 3, 63, 64]), ([leftStream, []], [0, 2, 3, 63]),
            ([[], rightStream], [64]),
        ] {
            let picture = ExactTestPicture(width: 1030, height: 5, exact: blocks) { x, y in
                [x % 251, y, 200]
            }
            try assertDecodes(picture, streams, kind: "wide", "blocks \(blocks)")
        }
    }

    /// Bits that fill bytes are unused, and so may be anything.
    func testUnusedBitsAreNotLookedAt() throws {
        let picture = ExactTestPicture(width: 20, height: 35, exact: [0, 1, 3]) { x, y in
            [255 * ((x + y) & 1), 0, 9]
        }
        var map = picture.map
        map[0] |= 0b11
        var data = picture.numbers(bits: 1, palette: [[0, 0, 9], [255, 0, 9]]).data
        // 6 bytes of colours, 16 rows of 20 bits, 16 of 4 bits.
        for row in 0..<16 {
            data[6 + 3 * row + 2] |= 0x0F
            data[6 + 48 + row] |= 0x0F
        }
        try assertDecodes(
            picture, [Stream.palette(bits: 1, colors: 2, map: map, data)],
            "bits that fill bytes")
    }

    /// The flag of literals without any: the number is one of a colour that there is not.
    func testNoLiterals() throws {
        let picture = ExactTestPicture(width: 20, height: 35) { x, _ in [x < 9 ? 1 : 2, 0, 0] }
        let data = picture.numbers(bits: 2, palette: [[1, 0, 0], [2, 0, 0]]).data
        try assertDecodes(
            picture, [Stream.palette(bits: 2, colors: 2, literals: 0, data)], "none")
        var wrong = data
        wrong[6] |= 0xC0
        try assertRefused(
            Stream.palette(bits: 2, colors: 2, literals: 0, wrong),
            "colour number 3, but have only 2 colours")
    }

    // MARK: - Wrong contents

    private func assertRefused(
        payload: [UInt8], kind: String = "rgb 8", _ words: String,
        code: AECError.Code = .malformed, line: UInt = #line
    ) throws {
        let bytes = try Stream.file(good(kind), exact: payload)
        let chunk = FileHeader.size...FileHeader.size + 8 + payload.count
        for attempt in [
            { try AECDecoder().decode(bytes).width }, { try AECDecoder().verify(bytes).count },
            { try AECDecoder().decode(bytes, scale: .sixteenth).width },
        ] {
            let error = assertError(try attempt(), code, words, line: line)
            XCTAssertTrue(
                chunk.contains(error?.offset ?? -1), "at \(error?.offset ?? -1)", line: line)
        }
    }

    private func assertRefused(
        _ stream: [UInt8], kind: String = "rgb 8", _ words: String,
        code: AECError.Code = .malformed, line: UInt = #line
    ) throws {
        try assertRefused(
            payload: Stream.payload([stream]), kind: kind, words, code: code, line: line)
    }

    /// 20 x 35 pixels in two colours, all exact: 6 bytes of colours and 35 rows of 3 bytes.
    private let drawn = ExactTestPicture(width: 20, height: 35) { x, y in
        [200 * ((x ^ y) >> 1 & 1), 7, 7]
    }
    private let two = [[0, 7, 7], [200, 7, 7]]
    private var data: [UInt8] { drawn.numbers(bits: 1, palette: two).data }

    func testTheStartingPointIsValid() throws {
        XCTAssertEqual(data.count, 6 + 35 * 3)
        try assertDecodes(
            drawn, [Stream.palette(bits: 1, colors: 2, data)], "as it is")
    }

    func testFields() throws {
        let stream = try Stream.palette(bits: 1, colors: 2, data)
        for method: UInt8 in [1, 255] {
            try assertRefused(
                payload: Stream.payload(method: method, [stream]), "method \(method)",
                code: .unsupportedFeature)
        }
        for count in 0..<5 {
            try assertRefused(payload: Array(Stream.payload([stream]).prefix(count)), "too few")
        }
        try assertRefused(payload: [0, 0, 0, 0, 0, 0, 0, 0], kind: "wide", "too few")
    }

    func testLengths() throws {
        let stream = try Stream.palette(bits: 1, colors: 2, data)
        let length = UInt32(stream.count)
        for wrong in [length + 1, 1 << 31, .max] {
            try assertRefused(payload: Stream.payload(lengths: [wrong], [stream]), "beyond")
        }
        try assertRefused(payload: Stream.payload([stream]) + [0], "1 bytes follow")
        try assertRefused(payload: Stream.payload(lengths: [0], [stream]), "bytes follow")
        try assertRefused(
            payload: Stream.payload(lengths: [length - 1], [stream]), "1 bytes follow")
        try assertRefused(payload: Stream.payload([[]]), "no exact blocks")
        try assertRefused(payload: Stream.payload([[], []]), kind: "wide", "no exact blocks")
        // 32 bits more would lead back to the end of the chunk.
        let right = try Stream.samples(form: 4, [UInt8](repeating: 0, count: 5 * 19))
        try assertRefused(
            payload: Stream.payload(lengths: [.max, UInt32(right.count) + 1], [right]),
            kind: "wide", "group 0 end beyond")
        try assertRefused(
            payload: Stream.payload(lengths: [0, UInt32(right.count) + 1], [right]), kind: "wide",
            "group 1 end beyond")
        for count in 1..<6 {
            try assertRefused(Array(stream.prefix(count)), "exact blocks of \(count) bytes")
        }
    }

    func testForms() throws {
        for form: UInt8 in [
            7, 8, 15, 0x24, 0x25, 0x34, 0x35, 0x40, 0x41, 0x42, 0x44, 0x45, 0x46, 0x62, 0x74,
            0x80, 0x83, 0xC1, 0xFF,
        ] {
            var stream = try Stream.samples(drawn.filteredSamples())
            stream[0] = form
            try assertRefused(stream, "form \(form)", code: .unsupportedFeature)
        }
        for (kind, form) in [("grey 8", UInt8(5)), ("grey 16", 5), ("grey 8", 0x15)] {
            try assertRefused(
                Stream.samples(form: form, [UInt8](repeating: 0, count: 35 * 21)), kind: kind,
                "form \(form)", code: .unsupportedFeature)
        }
    }

    func testNumbersOfColors() throws {
        for (bits, colors) in [(1, 3), (1, 256), (2, 5), (4, 17), (4, 256)] {
            try assertRefused(Stream.palette(bits: bits, colors: colors, data), "\(colors) colours")
        }
        for (bits, colors) in [(1, 2), (2, 4), (4, 16), (8, 256)] {
            try assertRefused(
                Stream.palette(bits: bits, colors: colors, literals: 1, data), "\(colors) colours")
        }
        for literals in [20 * 35 + 1, 1 << 31, 0xFFFF_FFFF] {
            try assertRefused(
                Stream.palette(bits: 1, colors: 1, literals: literals, data), "\(literals) literals"
            )
        }
        // As many as there are pixels may be.
        try assertRefused(Stream.palette(bits: 1, colors: 1, literals: 20 * 35, data), "have 111")
    }

    /// What no blocks take, or no DEFLATE gives, is refused before inflating.
    func testSizes() throws {
        for size: UInt32 in [0, 1 + 6 + 35 * 3 + 1, 1 << 31, .max] {
            try assertRefused(
                Stream.palette(bits: 1, colors: 2, size: size, data), "cannot take \(size) bytes")
        }
        // A map and all rows: the most there can be, and more than there is.
        try assertRefused(Stream.palette(bits: 1, colors: 2, size: 1 + 6 + 35 * 3, data), "inflate")
        // Of 35 rows of 61 bytes and a map, two bytes of DEFLATE make 2064 at most.
        XCTAssertGreaterThan(35 * 61, 2065)
        for (size, words) in [(2065, "cannot take"), (2064, "inflate")] {
            try assertRefused([4] + littleEndian(UInt32(size)) + [1, 2], words)
        }
        for form: UInt8 in [0, 4] {
            let header = form == 0 ? [form, 1] : [form]
            try assertRefused(
                header + littleEndian(111) + (form == 0 ? [] : [3]),
                form == 0 ? "cannot take" : "inflate")
        }
    }

    func testData() throws {
        let stream = try Stream.palette(bits: 1, colors: 2, data)
        for wrong in [Array(data.dropLast()), data + [0], data + data] {
            try assertRefused(
                Stream.palette(bits: 1, colors: 2, size: UInt32(data.count), wrong),
                "inflate to the 111 bytes")
        }
        try assertRefused(stream + [0], "inflate")
        try assertRefused(Array(stream.dropLast()), "inflate")
        // DEFLATE that gives what it says, and is not what the parts take.
        try assertRefused(
            Stream.palette(bits: 1, colors: 2, Array(data.dropLast())), "111 bytes and have 110")
        try assertRefused(Stream.palette(bits: 1, colors: 2, data + [0]), "111 bytes and have 112")
        try assertRefused(Stream.palette(bits: 1, colors: 1, data), "cannot take 111")
        // Gigabytes, if it were let.
        let bomb = try Deflate.deflate([UInt8](repeating: 0, count: 1 << 24))
        try assertRefused([0, 1] + littleEndian(111) + bomb, "inflate")
    }

    func testMaps() throws {
        // One byte for six blocks, and rows of what they say.
        for blocks in [[], [0], [1, 3, 5], [0, 1, 2, 3, 4]] {
            let part = ExactTestPicture(width: 20, height: 35, exact: blocks) { x, y in
                [200 * ((x ^ y) >> 1 & 1), 7, 7]
            }
            let numbers = part.numbers(bits: 1, palette: two).data
            try assertDecodes(
                part, [Stream.palette(bits: 1, colors: 2, map: part.map, numbers)],
                "blocks \(blocks)")
            for other in 0..<6 where other != 1 && other != 3 {
                // A block more or less, whose rows are there or not: those beside an exact one of 16 pixels add a byte.
                var map = part.map
                map[0] ^= UInt8(0x80 >> other)
                try assertRefused(
                    Stream.palette(bits: 1, colors: 2, map: map, numbers),
                    "bytes and have \(1 + numbers.count)")
            }
        }
        // Fewer bytes than a map has: 64 blocks in the wide picture's first group.
        try assertRefused(
            payload: Stream.payload([
                Stream.samples(form: 0x14, [UInt8](repeating: 255, count: 7)), [],
            ]), kind: "wide", "cut off")
        try assertRefused(
            payload: Stream.payload([
                Stream.samples(form: 0x14, [0x80] + [UInt8](repeating: 0, count: 7)), [],
            ]), kind: "wide", "253 bytes and have 8")
    }

    func testColorsThatAreNone() throws {
        let picture = ExactTestPicture(width: 20, height: 35, exact: [3]) { x, y in
            [x + y == 40 ? 2 : 1, 7, 7]
        }
        // A few pixels of the second colour, which is missing.
        for bits in [1, 2] {
            var data = picture.numbers(bits: bits, palette: [[1, 7, 7], [2, 7, 7]]).data
            data.replaceSubrange(0..<6, with: picture.bytes(ofPalette: [[1, 7, 7]]))
            try assertRefused(
                Stream.palette(bits: bits, colors: 1, map: picture.map, data),
                "colour number 1, but have only 1 colours")
        }
        var data = [UInt8](repeating: 0, count: 3 * 255 + 20 * 35)
        data[data.count - 1] = 254
        let full = ExactTestPicture(width: 20, height: 35) { _, _ in [0, 0, 0] }
        try assertDecodes(
            full, [Stream.palette(bits: 8, colors: 255, data)], "the last colour")
        data[data.count - 1] = 255
        try assertRefused(
            Stream.palette(bits: 8, colors: 255, data),
            "colour number 255, but have only 255 colours")
    }

    func testLiterals() throws {
        // Three literals in numbers of 2 bits.
        let picture = ExactTestPicture(width: 20, height: 35) { x, y in
            y == 17 && x % 8 == 3 ? [x, 100, y] : [9, 9, 9]
        }
        let (data, count) = picture.numbers(bits: 2, palette: [[9, 9, 9]])
        XCTAssertEqual(count, 3)
        try assertDecodes(
            picture, [Stream.palette(bits: 2, colors: 1, literals: 3, data)], "three"
        )
        try assertRefused(
            Stream.palette(bits: 2, colors: 1, literals: 2, Array(data.dropLast(3))),
            "too few literal")
        try assertRefused(
            Stream.palette(bits: 2, colors: 1, literals: 4, data + [1, 2, 3]),
            "1 literal colours of exact blocks are not used")
        try assertRefused(
            Stream.palette(bits: 2, colors: 1, literals: 4, data), "have \(data.count)")
        // Colour 2 of 1, and not yet a literal.
        var wrong = data
        wrong[3] = 0x80
        try assertRefused(
            Stream.palette(bits: 2, colors: 1, literals: 3, wrong),
            "colour number 2, but have only 1 colours")
    }

    func testFilters() throws {
        for filter: UInt8 in [5, 6, 255] {
            for row in [0, 16, 34] {
                var data = drawn.filteredSamples()
                data[row * 61] = filter
                try assertRefused(Stream.samples(data), "filter \(filter)")
                data = drawn.filteredNumbers(palette: two).data
                data[6 + row * 21] = filter
                try assertRefused(
                    Stream.palette(bits: 8, colors: 2, isFiltered: true, data), "filter \(filter)")
            }
        }
    }

    // MARK: - The chunk's place

    func testOrder() throws {
        let stream = try Stream.palette(bits: 1, colors: 2, data)
        let good = try unbound(good())
        let header = Array(good[..<FileHeader.size])
        let file = try ContainerReader(good, limits: .default)
        let group = Array(good[file.groups[0].chunk.offset...])
        let exact = Files.chunk("EXCT", Stream.payload([stream]))
        let skippable = Files.chunk("qRST", [1])
        XCTAssertNoThrow(try AECDecoder().decode(header + exact + skippable + group))
        assertContainerError(
            header + exact + exact + group, .malformed,
            offset: FileHeader.size + exact.count, "EXCT occurs twice")
        for chunk in [skippable, Files.chunk("xMPP", [0, 0x3C])] {
            assertContainerError(
                header + chunk + exact + group, .malformed, offset: FileHeader.size + chunk.count,
                "after chunks")
        }
        assertContainerError(
            header + group + exact, .malformed, offset: good.count, "behind the last group")
        var damaged = exact
        damaged[12] ^= 1
        assertContainerError(header + damaged + group, .checksumMismatch, "EXCT")
        // Another type in upper case is not known.
        assertContainerError(
            header + Files.chunk("EXCU", Stream.payload([stream])) + group, .unsupportedFeature,
            "EXCU")
    }

    /// Exact blocks and alpha are both critical: either may come first.
    func testBesideAlpha() throws {
        let picture = Pictures.rich(width: 20, height: 35, hasAlpha: true)
        let good = try AECEncoder(.quality(0), tuning: .psnr).encode(picture)
        let file = try ContainerReader(good, limits: .default)
        let alpha = try XCTUnwrap(file.chunks.first { $0.type == .alpha })
        let chunks = [
            EncodedChunk(type: .alpha, payload: Array(good[alpha.payload])),
            EncodedChunk(
                type: .exact,
                payload: Stream.payload([try Stream.palette(bits: 1, colors: 2, data)])),
        ]
        for leading in [chunks, chunks.reversed()] {
            let decoded = try AECDecoder().decode(rewritten(good, leading: leading))
            XCTAssertEqual(decoded.alpha, picture.alpha)
            XCTAssertEqual(decoded.samples, .bits8(drawn.samples.map { UInt8($0) }))
        }
    }

    /// A header of the largest sides whose exact blocks would be terabytes: refused for want of bytes.
    func testALargePictureInFewBytes() {
        let none = Limits(maxPixels: .max, maxSide: .max)
        let header = Files.header(sampleFormat: 0x13, width: 1 << 20, height: 1 << 20)
        assertContainerError(
            header + Files.chunk("EXCT", [0, 1, 2]), .malformed, "too few", limits: none)
        let table = [UInt8](repeating: 0, count: 4 << 20)
        assertContainerError(
            header + Files.chunk("EXCT", [0] + table), .malformed, "no exact blocks", limits: none)
    }
}
