import TestSupport
import XCTest

@testable import AEC

/// Form 2 of a group of the exact layer.
final class ResidualFormTests: XCTestCase {
    /// Samples of a group: slopes, edges and noise, so that every kind of prediction is wrong now and then.
    private static func samples(
        _ group: LosslessGroup, noise: Int, seed: UInt64
    ) -> [UInt16] {
        var random = SplitMix64(seed: seed)
        let most = Int(group.most)
        var samples: [UInt16] = []
        for row in 0..<group.rows {
            for column in 0..<group.columns {
                for channel in 0..<group.channels {
                    let slope = (row * 3 + column * 5 + channel * 40) * most / 2048
                    let edge = column / 7 % 3 == 0 ? most / 3 : 0
                    let value = slope + edge + Int.random(in: -noise...noise, using: &random)
                    samples.append(UInt16(min(max(value, 0), most)))
                }
            }
        }
        return samples
    }

    /// A lossy picture of these: means of four, the more wrong the further right.
    private static func base(_ samples: [UInt16], _ group: LosslessGroup) -> [UInt16] {
        samples.indices.map { i in
            let others = [0, group.channels, -group.channels, 2 * group.channels].map {
                Int(samples[min(max(i + $0, 0), samples.count - 1)])
            }
            return UInt16(others.reduce(0, +) / 4)
        }
    }

    private func decode(
        _ body: [UInt8], _ group: LosslessGroup, base: [UInt16]
    ) throws(AECError) -> [UInt16] {
        let samples = AlignedMemory<UInt16>(base)
        try ResidualForm.decode(body, body.indices, group: group, into: samples.pointer)
        return (0..<samples.count).map { samples.pointer[$0] }
    }

    /// Codes and decodes, and checks that no sample is off by more than it may.
    @discardableResult
    private func roundTrip(
        _ group: LosslessGroup, samples: [UInt16], base: [UInt16], effort: Effort = .standard,
        file: StaticString = #filePath, line: UInt = #line
    ) throws -> [UInt8] {
        let body = try XCTUnwrap(
            try ResidualForm.encode(samples, base: base, group: group, effort: effort),
            file: file, line: line)
        let decoded = try decode(body, group, base: base)
        let off = zip(decoded, samples).map { abs(Int($0) - Int($1)) }.max() ?? 0
        XCTAssertLessThanOrEqual(off, group.maxError, "\(group)", file: file, line: line)
        return body
    }

    func testSamplesComeBack() throws {
        for (rows, columns) in [(1, 1), (1, 40), (40, 1), (2, 3), (16, 16), (33, 47), (5, 100)] {
            for channels in [1, 3] {
                for bitDepth in [8, 16] {
                    for maxError in [0, 1, 7] {
                        let group = LosslessGroup(
                            rows: rows, columns: columns, channels: channels, bitDepth: bitDepth,
                            maxError: maxError)
                        let samples = ResidualFormTests.samples(
                            group, noise: 1 << (bitDepth / 3), seed: UInt64(rows + columns))
                        try roundTrip(
                            group, samples: samples, base: ResidualFormTests.base(samples, group))
                    }
                }
            }
        }
    }

    /// Enough pixels for several classes and for the four phases, at all efforts.
    func testClassesAndPhases() throws {
        let group = LosslessGroup(rows: 200, columns: 230, channels: 3, bitDepth: 8, maxError: 0)
        let samples = ResidualFormTests.samples(group, noise: 3, seed: 1)
        let base = ResidualFormTests.base(samples, group)
        for effort in [1, 3, 4] {
            let body = try roundTrip(
                group, samples: samples, base: base, effort: Effort(effort))
            XCTAssertEqual(body[1], 0, "green has one phase")
            XCTAssertEqual(body[3], effort < 4 ? 1 : 2, "red has two or four")
            XCTAssertLessThan(body.count, samples.count * 3 / 4)
        }
    }

    /// The extremes of the range, which predictions overshoot and where 16 bits wrap around.
    func testExtremes() throws {
        for bitDepth in [8, 16] {
            let group = LosslessGroup(
                rows: 24, columns: 24, channels: 3, bitDepth: bitDepth, maxError: 0)
            var random = SplitMix64(seed: 7)
            let samples = (0..<group.sampleCount).map { _ in
                Bool.random(using: &random) ? group.most : 0
            }
            let base = [UInt16](repeating: group.most / 4, count: group.sampleCount)
            try roundTrip(group, samples: samples, base: base)
        }
    }

    /// A symbol of -32768 cannot be coded: the group is left to another form.
    func testASymbolThatDoesNotFitIsRefused() throws {
        let group = LosslessGroup(rows: 1, columns: 1, channels: 1, bitDepth: 16, maxError: 0)
        XCTAssertNil(
            try ResidualForm.encode([0], base: [32768], group: group, effort: .standard))
        try roundTrip(group, samples: [0], base: [32769])
        try roundTrip(group, samples: [65535], base: [0])
    }

    /// Noise of 16 bits takes about its entropy: uniform in +-1500, 11.6 bits a sample; and, where samples may be off by 7, 7.7.
    func testCoarseNoise() throws {
        for (maxError, bits) in [(0, 12.2), (7, 8.3)] {
            let group = LosslessGroup(
                rows: 60, columns: 80, channels: 3, bitDepth: 16, maxError: maxError)
            var random = SplitMix64(seed: 11)
            let samples = (0..<group.sampleCount).map { _ in
                UInt16.random(in: 30000...33000, using: &random)
            }
            let base = [UInt16](repeating: 31500, count: group.sampleCount)
            let body = try roundTrip(group, samples: samples, base: base)
            XCTAssertLessThan(Double(8 * body.count) / Double(group.sampleCount), bits)
        }
    }

    func testTheSameBytesEachTime() throws {
        let group = LosslessGroup(rows: 64, columns: 80, channels: 3, bitDepth: 8, maxError: 0)
        let samples = ResidualFormTests.samples(group, noise: 9, seed: 3)
        let base = ResidualFormTests.base(samples, group)
        let first = try roundTrip(group, samples: samples, base: base)
        XCTAssertEqual(try roundTrip(group, samples: samples, base: base), first)
    }

    // MARK: Spreads

    /// Pictures of 8 and 12 bits in 16, as programs make them: shifted, or with their upper bits repeated.
    func testSpreads() throws {
        let spreads: [(raw: UInt8, numbers: Int, sample: (UInt16) -> UInt16)] = [
            (0x88, 256, { $0 * 257 }), (8, 256, { $0 << 8 }), (4, 4096, { $0 << 4 }),
            (0x84, 4096, { $0 << 4 | $0 >> 8 }), (15, 2, { $0 << 15 }), (0, 65536, { $0 | 1 }),
        ]
        for (raw, numbers, sample) in spreads {
            let group = LosslessGroup(
                rows: 20, columns: 30, channels: 3, bitDepth: 16, maxError: 0)
            let samples = (0..<group.sampleCount).map {
                sample(UInt16(($0 * 7 + $0 * $0 % 5) % numbers))
            }
            let base = [UInt16](repeating: 40000, count: group.sampleCount)
            let coded = try LosslessGroupEncoder(effort: .standard).encode(
                samples, base: base, group: group)
            XCTAssertEqual(coded.body[0], raw)
            func decode(_ body: [UInt8]) throws(AECError) -> [UInt16] {
                let decoded = AlignedMemory<UInt16>(base)
                try LosslessGroupDecoder.decode(
                    form: coded.form.rawValue, body, body.indices, group: group,
                    into: decoded.pointer)
                return (0..<decoded.count).map { decoded.pointer[$0] }
            }
            XCTAssertEqual(try decode(coded.body), samples)
            for wrong: UInt8 in [16, 0x80, 0x89, 0xFF] {
                XCTAssertThrowsError(try decode([wrong] + coded.body.dropFirst())) {
                    XCTAssertEqual(($0 as? AECError)?.code, .malformed)
                }
            }
            XCTAssertThrowsError(try decode([]))
        }
    }

    // MARK: Damage

    private static let small = LosslessGroup(
        rows: 20, columns: 20, channels: 3, bitDepth: 8, maxError: 0)

    private func smallBody() throws -> (body: [UInt8], samples: [UInt16], base: [UInt16]) {
        let samples = ResidualFormTests.samples(ResidualFormTests.small, noise: 4, seed: 5)
        let base = ResidualFormTests.base(samples, ResidualFormTests.small)
        let body = try roundTrip(ResidualFormTests.small, samples: samples, base: base)
        return (body, samples, base)
    }

    func testEveryPrefixIsRefused() throws {
        let (body, _, base) = try smallBody()
        for count in body.indices {
            XCTAssertThrowsError(
                try decode(Array(body[..<count]), ResidualFormTests.small, base: base), "\(count)"
            ) { XCTAssertEqual(($0 as? AECError)?.code, .malformed) }
        }
        XCTAssertThrowsError(try decode(body + [0], ResidualFormTests.small, base: base))
    }

    /// What a changed byte decodes to is for the group's checksum to notice; here it must not trap.
    func testChangedBytes() throws {
        let (body, samples, base) = try smallBody()
        var changed = 0
        for i in body.indices {
            for bit in [0, 3, 7] {
                var damaged = body
                damaged[i] ^= 1 << bit
                guard let decoded = try? decode(damaged, ResidualFormTests.small, base: base) else {
                    continue
                }
                XCTAssertTrue(decoded.allSatisfy { $0 <= 255 })
                if decoded != samples { changed += 1 }
            }
        }
        XCTAssertGreaterThan(changed, 0, "no change came through to the samples")
    }

    func testImpossibleShapes() throws {
        let (body, _, base) = try smallBody()
        for (place, value) in [(0, 0), (0, 33), (1, 3), (2, 0), (3, 255), (4, 200)] {
            var damaged = body
            damaged[place] = UInt8(value)
            XCTAssertThrowsError(try decode(damaged, ResidualFormTests.small, base: base)) {
                XCTAssertEqual(($0 as? AECError)?.code, .malformed)
                XCTAssertEqual(($0 as? AECError)?.offset, place & ~1)
            }
        }
    }

    /// Weights that could overflow, and blocks of classes that there are not.
    func testParametersThatBreakTheRules() {
        let group = LosslessGroup(rows: 32, columns: 32, channels: 1, bitDepth: 8, maxError: 0)
        func accepts(_ change: (inout ResidualParameters) -> Void) -> Bool {
            let shapes = [ResidualShape(classes: 2, phases: .columns)]
            var parameters = ResidualParameters(group, shapes: shapes)
            change(&parameters)
            var copy = ResidualParameters(group, shapes: shapes)
            let isAccepted = copy.decode(parameters.encoded)
            if isAccepted { XCTAssertEqual(copy, parameters) }
            return isAccepted
        }
        XCTAssertTrue(accepts { _ in })
        XCTAssertTrue(
            accepts {
                $0.weights[0] = 32767
                $0.weights[1] = -32768
            })
        XCTAssertFalse(
            accepts {
                $0.weights[0] = 32767
                $0.weights[1] = -32768
                $0.weights[2] = 1
            })
        XCTAssertTrue(
            accepts {
                $0.scales[0] = -32768
                $0.scales[11] = 32767
                $0.scales[12] = 32767
            })
        XCTAssertFalse(
            accepts {
                $0.scales[0] = -32768
                $0.scales[11] = 32767
                $0.scales[1] = -1
            })
        XCTAssertTrue(accepts { $0.maps[3] = 1 })
        XCTAssertFalse(accepts { $0.maps[3] = 2 })
    }

    func testScaleIndices() {
        let wanted: [(Int32, Int)] = [
            (.min, 0), (0, 0), (8, 0), (16, 0), (17, 0), (32, 8), (256, 32), (288, 33), (511, 39),
            (512, 40),
            (1 << 19, 120), (.max, 127),
        ]
        for (sum, index) in wanted { XCTAssertEqual(ResidualTaps.scaleIndex(sum), index, "\(sum)") }
    }
}
