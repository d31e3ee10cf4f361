import TestSupport
import XCTest

@testable import AEC

/// Groups of the exact layer that are coded without the lossy picture.
final class ScanlineFormTests: XCTestCase {
    private struct Group {
        let name: String
        let layout: LosslessGroup
        let samples: [UInt16]
    }

    /// A group whose pixels `color` gives: one number, which channels vary, or one for each channel.
    private func group(
        _ name: String, _ columns: Int, _ rows: Int, channels: Int = 3, bitDepth: Int = 8,
        _ color: (_ x: Int, _ y: Int, _ channel: Int) -> Int
    ) -> Group {
        let layout = LosslessGroup(
            rows: rows, columns: columns, channels: channels, bitDepth: bitDepth, maxError: 0)
        var samples: [UInt16] = []
        for y in 0..<rows {
            for x in 0..<columns {
                for c in 0..<channels {
                    samples.append(UInt16(truncatingIfNeeded: color(x, y, c)) & layout.most)
                }
            }
        }
        return Group(
            name: "\(name) \(columns)x\(rows)x\(channels), \(bitDepth) bits", layout: layout,
            samples: samples)
    }

    /// Rows of letters: few colours, much that comes again.
    private func letter(_ x: Int, _ y: Int) -> Bool {
        y % 12 > 2 && (x * x / 7 + y % 12 * (x % 9)) % 5 == 0 && x % 9 < 7
    }

    /// All kinds of pictures, in all depths.
    private func groups() -> [Group] {
        var random = SplitMix64(seed: 5)
        var result: [Group] = []
        for (channels, depth) in [(1, 8), (1, 16), (3, 8), (3, 16)] {
            let most = depth == 8 ? 255 : 65535
            func add(_ name: String, _ columns: Int, _ rows: Int, _ color: (Int, Int, Int) -> Int) {
                result.append(
                    group(name, columns, rows, channels: channels, bitDepth: depth, color))
            }
            add("one pixel", 1, 1) { _, _, c in most - 3 * c }
            add("column", 1, 40) { _, y, c in y / 7 * 30 + c }
            add("row", 40, 1) { x, _, c in x * x + c }
            add("flat", 33, 17) { _, _, c in 17 * c + most / 2 }
            add("text", 50, 30) { x, y, c in self.letter(x, y) ? 20 * c : most }
            add("checks", 24, 15) { x, y, _ in (x + y) % 2 * most }
            add("gradient", 40, 20) { x, y, c in (3 * x + 2 * y + c * x) * most / 300 }
            add("palette", 30, 30) { x, y, c in
                [0, 40, 90, 200, 251][(x / 5 * 3 + y / 4) % 5] * most / 255 + c
            }
            add("noise", 10, 10) { _, _, _ in Int.random(in: 0...most, using: &random) }
            // Noise among letters: a palette that lacks colours.
            add("both", 45, 40) { x, y, c in
                y > 30 && x > 33
                    ? Int.random(in: 0...most, using: &random)
                    : self.letter(x, y) ? 10 * c : most - x / 30
            }
        }
        return result
    }

    private func encode(_ group: Group, _ effort: Int) throws -> [UInt8] {
        try ScanlineForm.encode(
            group.samples, group: group.layout, effort: Effort(effort))
    }

    private func decode(_ bytes: [UInt8], _ layout: LosslessGroup) throws -> [UInt16] {
        var samples = [UInt16](repeating: 12345, count: layout.sampleCount)
        try ScanlineForm.decode(bytes, 0..<bytes.count, group: layout, into: &samples)
        return samples
    }

    /// The same by each of the methods, whichever is smallest.
    private func bodies(_ group: Group) throws -> [[UInt8]] {
        let plan = ScanlinePlan(Effort(3))
        let colors = ColorTable(
            group.samples, count: group.layout.rows * group.layout.columns,
            channels: group.layout.channels)
        var result: [[UInt8]] = []
        group.samples.withUnsafeBufferPointer { samples in
            let copies = CopyEncoder(samples.baseAddress!, group: group.layout, colors: colors)
            result.append([ScanlineForm.Method.copies.rawValue] + copies.encode(plan))
            let templates = TemplateEncoder.encode(
                samples.baseAddress!, group: group.layout, colors: colors, search: plan.search)
            if let templates {
                result.append([ScanlineForm.Method.templates.rawValue] + templates)
            }
        }
        let rows = try group.samples.withUnsafeBufferPointer {
            try RowEncoder($0.baseAddress!, group: group.layout, colors: colors)
                .encode(plan, below: .max / 100)
        }
        result.append([ScanlineForm.Method.rows.rawValue] + (try XCTUnwrap(rows)))
        return result
    }

    func testEveryKindComesBackByEveryMethod() throws {
        var methods: Set<UInt8> = []
        for group in groups() {
            let bodies = try bodies(group)
            for body in bodies {
                XCTAssertEqual(
                    try decode(body, group.layout), group.samples,
                    "\(group.name), method \(body[0])")
            }
            if let smallest = bodies.min(by: { $0.count < $1.count }) {
                methods.insert(smallest[0])
            }
        }
        XCTAssertEqual(methods, [0, 1, 2], "each is the smallest of something")
    }

    func testTheSmallestMethodIsTaken() throws {
        for group in groups()
        where group.layout.channels == 3 && group.layout.bitDepth == 8 {
            let body = try encode(group, 3)
            XCTAssertEqual(body.count, try bodies(group).map { $0.count }.min(), group.name)
        }
    }

    func testEveryEffortComesBack() throws {
        let text = group("text", 30, 24) { x, y, c in
            self.letter(x, y) ? 20 * c : 255 - y % 3
        }
        for effort in 1...9 {
            let body = try encode(text, effort)
            XCTAssertEqual(try decode(body, text.layout), text.samples, "effort \(effort)")
        }
    }

    /// Runs and copies longer than what a byte says.
    func testLongRunsAndCopies() throws {
        var random = SplitMix64(seed: 6)
        let noise = (0..<700).map { _ in Int.random(in: 0...(1 << 24 - 1), using: &random) }
        for columns in [7, 1024] {
            let group = group("long", columns, 6000 / columns + 70) { x, y, c in
                let pixel = y * columns + x
                return pixel < 5000 ? noise[pixel % 700] >> (8 * c) : 9
            }
            for body in try bodies(group) {
                XCTAssertEqual(
                    try decode(body, group.layout), group.samples,
                    "\(group.name), method \(body[0])")
            }
        }
    }

    func testNoBytesTrap() throws {
        var random = SplitMix64(seed: 7)
        let small = groups().filter { $0.layout.rows * $0.layout.columns <= 1000 }
        for group in small.enumerated().filter({ $0.offset % 3 == 0 }).map({ $0.element }) {
            for body in try bodies(group) {
                for count in stride(from: 0, to: body.count, by: max(1, body.count / 40)) {
                    XCTAssertThrowsError(
                        try decode(Array(body.prefix(count)), group.layout),
                        "\(group.name), \(count) of \(body.count) bytes"
                    ) { XCTAssertTrue($0 is AECError) }
                }
                for _ in 0..<60 {
                    var bytes = body
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] ^=
                        1 << UInt8.random(in: 0..<8, using: &random)
                    // What still inflates may be another group's samples: the layer's checksum is for that.
                    _ = try? decode(bytes, group.layout)
                }
            }
        }
    }

    /// Data that inflate, and say what they must not.
    func testNoStreamsTrap() throws {
        var random = SplitMix64(seed: 8)
        let group = group("text", 40, 30) { x, y, c in self.letter(x, y) ? 20 * c : 255 - x / 9 }
        for body in try bodies(group) {
            let (start, size) = try XCTUnwrap(deflated(body, group.layout))
            let data = try ScanlineForm.inflate(body, start, to: body.count, size: size)
            var failed = 0
            for _ in 0..<300 {
                var bytes = (0..<size).map { data.pointer[$0] }
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    bytes[Int.random(in: 0..<size, using: &random)] = .random(
                        in: 0...255, using: &random)
                }
                let changed =
                    Array(body.prefix(start)) + (try Deflate.deflate(bytes, level: .quick))
                do {
                    _ = try decode(changed, group.layout)
                } catch {
                    failed += 1
                    XCTAssertEqual((error as? AECError)?.code, .malformed, "\(error)")
                }
            }
            XCTAssertGreaterThan(failed, 0, "method \(body[0])")
        }
    }

    /// Where the DEFLATE data of a body begin, and how much they give.
    private func deflated(_ body: [UInt8], _ layout: LosslessGroup) throws -> (Int, Int)? {
        var reader = ByteReader(body, at: 1)
        switch ScanlineForm.Method(rawValue: body[0]) {
        case .rows:
            let rows = try RowLayout(&reader, group: layout)
            return (reader.offset, rows.dataSize(layout))
        case .copies:
            let header = try CopyHeader(&reader, group: layout)
            return (reader.offset, header.prefixSize(layout) + header.sizes.reduce(0, +))
        case .templates:
            let colors = Int(try reader.u8()) + 1
            _ = try reader.array(TemplateModel.streams / 8)
            let sizes = try reader.sizes(TemplateModel.streams + 1, most: .max)
            return (reader.offset, colors * layout.channels + sizes.reduce(0, +))
        case nil: return nil
        }
    }

    func testWhatIsReservedIsRefused() throws {
        let layout = group("flat", 33, 17) { _, _, c in c }.layout
        for (bytes, code) in [
            ([77], AECError.Code.unsupportedFeature), ([3, 0, 0], .unsupportedFeature),
            ([0, 5, 0], .unsupportedFeature), ([0, 32, 0], .unsupportedFeature),
            ([0, 0, 2, 0], .malformed), ([1, 0, 0], .malformed), ([1, 8, 0], .malformed),
            ([1, 24, 0], .unsupportedFeature), ([1, 3, 255, 0], .malformed),
            ([1, 2, 21, 0], .malformed), ([1, 2, 2, 3, 3, 0], .malformed),
            ([1, 5, 0, 0], .malformed), ([1, 9, 0, 17, 0], .malformed), ([2, 16, 0], .malformed),
            ([1, 2, 0, 255, 255, 255, 255, 0], .malformed),
            ([1, 2, 0, 255, 255, 255, 127], .malformed),
        ] as [([UInt8], AECError.Code)] {
            assertError(
                try self.decode(bytes + [UInt8](repeating: 0, count: 40), layout), code,
                context: "\(bytes)")
        }
    }

    func testProspects() {
        var random = SplitMix64(seed: 9)
        func prospect(_ color: (Int, Int, Int) -> Int) -> ScanlineForm.Prospect {
            let group = group("", 200, 200, color)
            return group.samples.withUnsafeBufferPointer {
                ScanlineForm.prospect($0.baseAddress!, group: group.layout)
            }
        }
        XCTAssertEqual(prospect { x, y, c in self.letter(x, y) ? c : 255 }, .best)
        XCTAssertEqual(prospect { x, y, c in (x * 3 + y * 5) * (c + 1) / 4 % 7 * 30 }, .some)
        XCTAssertEqual(
            prospect { x, y, _ in 128 + x / 9 + Int.random(in: -6...6, using: &random) }, .none)
    }
}

/// DEFLATE streams of our own.
final class OptimalDeflateTests: XCTestCase {
    func testInflatesToWhatItWas() throws {
        var random = SplitMix64(seed: 4)
        let noise = (0..<70_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let words = (0..<30_000).map { _ in UInt8(7 * Int.random(in: 0...3, using: &random)) }
        let cases: [[UInt8]] = [
            [], [5], [5, 5], [0, 1, 2], [UInt8](repeating: 9, count: 3000), noise, words,
            Array(words.prefix(9000) + noise.prefix(40_000) + words.prefix(9000)),
            Array(0...255) + [UInt8](repeating: 1, count: 300_000),
        ]
        for data in cases {
            for passes in [1, 3] {
                let search = OptimalDeflate.Search(depth: 20, enough: 60, passes: passes)
                let stream = OptimalDeflate.deflate(
                    data, segments: [data.count / 3, 0, data.count / 2], search: search)
                var inflated = [UInt8](repeating: 1, count: data.count)
                let status = inflated.withUnsafeMutableBufferPointer {
                    data.isEmpty ? 0 : Inflate.inflate(stream, 0..<stream.count, into: $0)
                }
                XCTAssertEqual(status, 0, "\(data.count) bytes")
                XCTAssertTrue(inflated == data, "\(data.count) bytes")
                // Never much more than the bytes themselves.
                XCTAssertLessThanOrEqual(
                    stream.count, data.count + 5 * (data.count / 65535 + 1) + 5)
            }
        }
    }

    /// Smaller than zlib's best, where there is something to gain.
    func testIsSmallerThanZlib() throws {
        var data: [UInt8] = []
        for y in 0..<90 {
            for x in 0..<200 {
                data.append(UInt8((x * x / 9 + y * (x % 7)) % 11 == 0 ? y / 9 : 200))
            }
        }
        let search = OptimalDeflate.Search(depth: 64, enough: 258, passes: 3)
        XCTAssertLessThan(
            OptimalDeflate.deflate(data, search: search).count, try Deflate.deflate(data).count)
    }
}
