import TestSupport
import XCTest

@testable import AEC

/// Trellis-coded quantisation, from the symbols of a row to files. The kernels' search is tested with the kernels.
final class TrellisTests: XCTestCase {
    private static let tables = EntropyTables(firstScale: 5, zScale: [], zOffset: [])
        .onTrellis(true)

    /// A row: scales, what a decoder sees, and what it is coded as.
    private struct Row {
        var scales: [UInt8] = []
        var points: [Int16] = []
        var codedScales: [UInt8] = []
        var symbols: [Int16] = []

        /// - Parameter indices: of each latent; those of scales below the first that is coded are 0.
        init(scales: [UInt8], indices: [Int]) {
            var state = 0
            for (scale, index) in zip(scales, indices) {
                let parity = state & 1
                self.scales.append(scale)
                symbols.append(Int16(index))
                if scale < 14 {
                    points.append(Int16(index))
                    codedScales.append(scale)
                } else {
                    points.append(Int16(2 * index - index.signum() * parity))
                    codedScales.append(scale - 5 + (parity == 1 ? 128 : 0))
                }
                state = state >> 1 ^ (parity == 1 ? 78 : 0) ^ (index & 1 == 1 ? 43 : 0)
            }
        }

        static func random(_ random: inout SplitMix64, count: Int, most: Int) -> Row {
            let scales = (0..<count).map { _ in UInt8.random(in: 0...127, using: &random) }
            return Row(
                scales: scales,
                indices: scales.map { scale in
                    scale < 5 ? 0 : Int.random(in: -most...most, using: &random)
                })
        }
    }

    private func encoded(_ rows: [Row]) -> [UInt8] {
        let encoder = SymbolEncoder(tables: Self.tables, capacity: 64)
        for row in rows {
            row.codedScales.withUnsafeBufferPointer { scales in
                row.symbols.withUnsafeBufferPointer { symbols in
                    encoder.append(scales: scales, symbols: symbols)
                }
            }
        }
        return encoder.finish()
    }

    private func decoded(
        _ stream: [UInt8], scales: [[UInt8]]
    ) throws(AECError) -> [[Int16]] {
        let result: Result<[[Int16]], AECError> = stream.withUnsafeBytes { bytes in
            do throws(AECError) {
                let decoder = try SymbolDecoder(
                    bytes, fileOffset: 0, tables: Self.tables,
                    maximumSymbols: scales.reduce(0) { $0 + $1.count })
                var rows: [[Int16]] = []
                for scales in scales {
                    var failure: AECError?
                    rows.append(
                        [Int16](unsafeUninitializedCapacity: scales.count) { symbols, count in
                            symbols.initialize(repeating: -1)
                            count = scales.count
                            scales.withUnsafeBufferPointer { scales in
                                do throws(AECError) {
                                    try decoder.readRow(scales: scales, into: symbols)
                                } catch {
                                    failure = error
                                }
                            }
                        })
                    if let failure { throw failure }
                }
                try decoder.finish()
                return .success(rows)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    func testRowsComeBack() throws {
        var random = SplitMix64(seed: 128)
        for (count, most) in [(0, 0), (1, 1), (80, 1), (700, 3), (5120, 40), (300, 16383)] {
            let rows = (0..<3).map { _ in Row.random(&random, count: count, most: most) }
            let decoded = try decoded(encoded(rows), scales: rows.map(\.scales))
            XCTAssertEqual(decoded, rows.map(\.points), "\(count) latents up to \(most)")
        }
    }

    /// Each row begins with state 0, and after an odd index of the first latent the second is of class 1.
    func testTheMachine() throws {
        XCTAssertEqual(Trellis.next(0, after: 0), 0)
        XCTAssertEqual(Trellis.next(0, after: 1), 43)
        XCTAssertEqual(Trellis.next(43, after: -2), 21 ^ 78)
        XCTAssertEqual(Trellis.next(43, after: -3), 21 ^ 78 ^ 43)
        let row = Row(scales: [40, 40, 40], indices: [1, -1, 0])
        XCTAssertEqual(row.points, [2, -1, 0])
        XCTAssertEqual(
            try decoded(encoded([row, row]), scales: [row.scales, row.scales]),
            [[2, -1, 0], [2, -1, 0]])
        // All 128 states can be reached.
        var seen: Set<Int> = [0]
        for _ in 0..<7 {
            seen.formUnion(
                seen.flatMap { [Trellis.next($0, after: 0), Trellis.next($0, after: 1)] })
        }
        XCTAssertEqual(seen.count, 128)
    }

    func testIndicesBeyondTheLargestAreRefused() throws {
        for index in [16384, -16384, 32767] {
            let row = Row(scales: [40], indices: [0])
            var wrong = row
            wrong.symbols = [Int16(index)]
            assertError(
                try decoded(encoded([wrong]), scales: [row.scales]), .malformed, "out of range")
        }
    }

    /// The second list of bins is read and checked as the first.
    func testStreamsThatEndInTheListOfClass1() throws {
        let row = Row(scales: [40, 41, 42, 43], indices: [1, 1, 1, 1])
        let stream = encoded([row])
        XCTAssertNoThrow(try decoded(stream, scales: [row.scales]))
        for length in 0..<stream.count {
            assertError(
                try decoded(Array(stream.prefix(length)), scales: [row.scales]), .malformed, "",
                context: "\(length) bytes")
        }
    }

    /// The machine needs both classes where a first coded scale is large.
    func testTheListsOfClasses() {
        for (first, trellisScale, class1) in [
            (0, 14, 137), (5, 14, 137), (9, 14, 137), (20, 25, 148),
            (123, 128, 251), (124, 128, 252), (127, 128, 255),
        ] {
            let tables = EntropyTables(firstScale: UInt8(first), zScale: [], zOffset: [])
            XCTAssertEqual(tables.classes, [first..<128])
            XCTAssertEqual(tables.trellisScale, 128)
            XCTAssertEqual(tables.onTrellis(true).classes, [first..<128, class1..<256])
            XCTAssertEqual(tables.onTrellis(true).trellisScale, trellisScale)
            // A model may leave no scale to the trellis.
            _ = TrellisSearch(
                SymbolCosts.laplacian, lambda: 0.025, tables: tables.onTrellis(true), count: 1)
        }
    }

    func testEffortsThatUseIt() throws {
        let image = Pictures.rich(width: 96, height: 80)
        for effort in 1...9 {
            let bytes = try AECEncoder(
                .quality(50), effort: Effort(effort), tuning: .psnr
            ).encode(image)
            XCTAssertEqual(try AECDecoder.inspect(bytes).entropyCoder, effort == 1 ? 2 : 6)
            XCTAssertEqual(try AECDecoder().verify(bytes), [])
        }
    }

    func testSmallPicturesDoNotUseIt() throws {
        for (width, height, coder) in [(63, 65, 2), (64, 64, 6), (1, 4096, 6), (1, 1, 2)] {
            let bytes = try AECEncoder(.quality(50), tuning: .psnr).encode(
                Pictures.synthetic(width: width, height: height))
            XCTAssertEqual(
                try AECDecoder.inspect(bytes).entropyCoder, coder, "\(width)x\(height)")
        }
    }

    /// Steps become finer from level 4 on, by an eighth of an octave about.
    func testRefinement() throws {
        let values = [0.0, 4, 4.5, 7].map { Trellis.refinement(at: Quality(level: $0)) }
        XCTAssertEqual(values, [0, 0, 1280, 7680])
        let tables = Model.standard.tables.latents
        for level in [1.0, 7] {
            let quality = Quality(level: level)
            let plain = LatentQuantiser(tables, at: quality)
            let finer = LatentQuantiser(tables, at: quality, usesTrellis: true)
            for channel in 0..<320 {
                let ratio =
                    Double(finer.tables.dec_multiplier[channel])
                    / Double(1 << Int(finer.tables.dec_shift[channel]))
                    / (Double(plain.tables.dec_multiplier[channel])
                        / Double(1 << Int(plain.tables.dec_shift[channel])))
                XCTAssertEqual(ratio, level < 4 ? 1 : 0.922, accuracy: 0.0005)
            }
        }
    }
}
