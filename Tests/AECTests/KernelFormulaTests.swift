import CAECKernels
import XCTest

@testable import AEC

/// The formulas of CAECKernels.h by hand: what rounds where, and in which order the steps of the epilogue come.
final class KernelFormulaTests: XCTestCase {
    private var available: [aec_kernels] {
        [AEC_CPU_SCALAR, AEC_CPU_AVX2, AEC_CPU_AVX512, AEC_CPU_NEON]
            .compactMap { aec_kernels_for($0)?.pointee }
    }

    /// Keeps what the layers point to alive.
    private var memory: [AnyObject] = []

    private func aligned<Element: BitwiseCopyable>(
        _ count: Int, _ value: Element
    ) -> UnsafeMutablePointer<Element> {
        let memory = AlignedMemory([Element](repeating: value, count: count))
        self.memory.append(memory)
        return memory.pointer
    }

    /// 32 outputs of two inputs, all with the same weights, bias and shift; returns output 0 of one pixel.
    private func pointwise(
        _ weights: (Int16, Int16), _ input: (Int16, Int16), bias: Int32 = 0, shift: Int32,
        relu: Bool = false, residual: Int16? = nil, line: UInt = #line
    ) -> [Int16] {
        available.map { kernels in
            let matrix = (0..<32).flatMap { _ in [weights.0, weights.1] }
            let packed: UnsafeMutablePointer<Int16> = aligned(64, 0)
            kernels.pack_pointwise(matrix, 2, 32, packed)
            var layer = aec_pointwise(
                packed: packed, bias: aligned(32, bias), shift: aligned(32, shift), inputs: 2,
                outputs: 32)
            var output = [Int16](repeating: 99, count: 32)
            let added = residual.map { [Int16](repeating: $0, count: 32) }
            kernels.pointwise(
                &layer, 0, 32, [input.0, input.1], 2, added, 32, &output, 32, 1, relu ? 1 : 0)
            XCTAssertEqual(Set(output).count, 1, "\(output)", line: line)
            return output[0]
        }
    }

    private func assertAll(_ values: [Int16], _ expected: Int16, line: UInt = #line) {
        XCTAssertFalse(values.isEmpty, line: line)
        for value in values { XCTAssertEqual(value, expected, line: line) }
    }

    func testHalvesRoundUp() {
        assertAll(pointwise((1, 0), (1, 0), shift: 1), 1)
        assertAll(pointwise((1, 0), (-1, 0), shift: 1), 0)
        assertAll(pointwise((1, 0), (-3, 0), shift: 1), -1)
        assertAll(pointwise((1, 1), (2, 3), shift: 3), 1)
        assertAll(pointwise((1, 1), (2, 1), shift: 3), 0)
    }

    func testBiasCountsBeforeTheShift() {
        assertAll(pointwise((3, -5), (100, 7), bias: 1000, shift: 4), (1265 + 8) >> 4)
    }

    func testBothEndsSaturate() {
        assertAll(pointwise((2, 2), (32767, 32767), shift: 1), 32767)
        assertAll(pointwise((2, 2), (-32768, -32768), shift: 1), -32768)
        assertAll(pointwise((1, 0), (32767, 0), bias: 32767, shift: 1), 32767)
    }

    func testReLUComesBeforeTheResidual() {
        assertAll(pointwise((4, 0), (-10, 0), shift: 1, relu: true, residual: -7), -7)
        assertAll(pointwise((4, 0), (10, 0), shift: 1, relu: true, residual: -7), 13)
    }

    func testResidualIsAddedToTheSaturatedValueAndSaturates() {
        assertAll(pointwise((4, 0), (32767, 0), shift: 1, residual: -1), 32766)
        assertAll(pointwise((4, 0), (32767, 0), shift: 1, residual: 1), 32767)
        assertAll(pointwise((4, 0), (-32768, 0), shift: 1, residual: -1), -32768)
    }

    func testTheLargestProvenSumIsExact() {
        // 32768 * 65533 + 32767 + 2^16 = 2^31 - 1, the most that the proof allows, with both signs.
        assertAll(pointwise((32767, 32766), (-32768, -32768), bias: -32767, shift: 17), -16383)
        assertAll(pointwise((-32767, -32766), (-32768, -32768), bias: 32767, shift: 17), 16383)
    }

    func testDepthwiseTapsAreRowMajor() {
        let channels = 32
        let width = 2
        // Rows of four pixels; the value says row and pixel.
        let rows = (0..<3).map { row in
            (0..<4).flatMap { pixel in
                [Int16](repeating: Int16(100 * row + 10 * pixel), count: channels)
            }
        }
        for kernels in available {
            for tap in 0..<9 {
                let weights: UnsafeMutablePointer<Int16> = aligned(9 * channels, 0)
                for c in 0..<channels { weights[tap * channels + c] = 8 }
                var layer = aec_depthwise(
                    weights: weights, bias: aligned(channels, 4), shift: aligned(channels, 3),
                    channels: Int32(channels))
                var output = [Int16](repeating: 99, count: width * channels)
                rows[0].withUnsafeBufferPointer { above in
                    rows[1].withUnsafeBufferPointer { centre in
                        rows[2].withUnsafeBufferPointer { below in
                            kernels.depthwise(
                                &layer, above.baseAddress! + channels,
                                centre.baseAddress! + channels, below.baseAddress! + channels,
                                &output, Int32(width))
                        }
                    }
                }
                // 8 v / 8, with a bias of half a unit: (8 v + 4 + 4) >> 3 = v + 1.
                var expected: [Int16] = []
                for x in 0..<width {
                    let value = 100 * (tap / 3) + 10 * (x + tap % 3) + 1
                    expected += [Int16](repeating: Int16(value), count: channels)
                }
                XCTAssertEqual(output, expected, "tap \(tap)")
            }
        }
    }

    func testGainRoundsAndSaturates() {
        let inputs: [Int16] = [0, 1, -1, 2, -2, 20000, -20000, 32767, -32768]
        // x * 1.5, halves up
        let expected: [Int16] = [0, 2, -1, 3, -3, 30000, -30000, 32767, -32768]
        for kernels in available {
            var layer = aec_gain(
                multiplier: aligned(32, 24576), shift: aligned(32, 14), channels: 32)
            let source = inputs.flatMap { [Int16](repeating: $0, count: 32) }
            var output = [Int16](repeating: 99, count: source.count)
            kernels.gain(&layer, source, &output, Int32(inputs.count))
            XCTAssertEqual(output, expected.flatMap { [Int16](repeating: $0, count: 32) })
        }
    }
}
