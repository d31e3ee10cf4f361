import AEC
import TestSupport
import XCTest

@testable import AECTraining

/// Float weights to a model file.
final class ImportTests: XCTestCase {
    private static let weights = Result {
        try Safetensors(Repository.bytes("Models/standard.safetensors"))
    }

    private func picture(_ side: Int, _ sample: (Int, Int, Int) -> Int) throws -> AECImage {
        var pixels: [UInt8] = []
        for y in 0..<side {
            for x in 0..<side {
                for c in 0..<3 { pixels.append(UInt8(sample(x, y, c))) }
            }
        }
        return try AECImage(width: side, height: side, colorModel: .rgb, pixels: pixels)
    }

    // MARK: - One row of weights

    func testLargestShift() throws {
        // 32768 * 2^shift + 2^(shift - 1) < 2^31 for a weight of one: 2^15 does not fit int16.
        let one = try XCTUnwrap(ModelWriter.quantise([1], bias: 0))
        XCTAssertEqual(one.shift, 14)
        XCTAssertEqual(one.weights, [16384])
        // Four of them are bound by the sum: 4 * 2^14 * 32768 = 2^31.
        let four = try XCTUnwrap(ModelWriter.quantise([1, -1, 1, -1], bias: -3))
        XCTAssertEqual(four.shift, 13)
        XCTAssertEqual(four.weights, [8192, -8192, 8192, -8192])
        XCTAssertEqual(four.bias, -3 * 8192)
        // Nothing but a bias.
        let bias = try XCTUnwrap(ModelWriter.quantise([0, 0], bias: 1.5))
        XCTAssertEqual(bias.shift, 29)
        XCTAssertEqual(bias.bias, 3 << 28)
        let nothing = try XCTUnwrap(ModelWriter.quantise([0], bias: 0))
        XCTAssertEqual(nothing.shift, 30)
        XCTAssertNil(ModelWriter.quantise([20000], bias: 0))
        XCTAssertNil(ModelWriter.quantise([Double](repeating: 700, count: 50), bias: 0))
    }

    /// Random rows: the proof holds, and would not with a larger shift.
    func testShiftIsTheLargest() throws {
        var random = RandomStream(seed: 1)
        func real() -> Double { Double(random.next() >> 11) * 0x1p-53 * 2 - 1 }
        func holds(_ row: [Double], _ bias: Double, _ shift: Int32) -> Bool {
            let unit = exp2(Double(shift))
            let integers = row.map { ($0 * unit).rounded() }
            let sum = integers.reduce(0) { $0 + abs($1) }
            return shift <= 30 && integers.allSatisfy { abs($0) <= 32767 }
                && abs((bias * unit).rounded()) + unit / 2 + 32768 * sum < 0x1p31
        }
        for count in [1, 2, 9, 128, 640] {
            for _ in 0..<50 {
                let size = exp2(6 * real())
                let row = (0..<count).map { _ in real() * size }
                let bias = real() * 1000
                let result = try XCTUnwrap(ModelWriter.quantise(row, bias: bias))
                XCTAssertTrue(holds(row, bias, result.shift))
                XCTAssertFalse(holds(row, bias, result.shift + 1), "\(count) weights, \(size)")
                for (weight, value) in zip(result.weights, row) {
                    XCTAssertEqual(
                        Double(weight), value * exp2(Double(result.shift)), accuracy: 0.5)
                }
            }
        }
    }

    // MARK: - The file

    /// The whole way with one picture instead of a calibration: the loader takes the result, and layers, gains and tables
    /// stand for the float ones.
    func testExport() throws {
        let runner = try NetworkRunner(ImportTests.weights.get())
        var calibration = Calibration(.standard)
        let image = try picture(32) { x, y, c in 3 * x + 4 * y + 10 * c }
        try calibration.add(image, runner: runner, level: 7, natural: true)
        calibration.addHyperLatents(of: image, runner: runner)
        let bytes = try ModelExport.model(
            runner.network, calibration, firstCodedScale: 5, name: "test", comment: "of a test")
        let info = try Model(bytes).info
        XCTAssertEqual(info.name, "test")
        XCTAssertEqual(info.comment, "of a test")
        XCTAssertEqual(info.firstCodedScale, 5)
        // Every channel has room for what was seen, with headroom, and no more than is needed for the widest.
        for tensor in info.tensors {
            let range = try XCTUnwrap(calibration.largest[tensor.name], tensor.name)
            XCTAssertEqual(range.count, tensor.channels)
            let largest = Double(try XCTUnwrap(range.max()))
            guard largest > 0 else { continue }
            XCTAssertLessThanOrEqual(
                largest * 2 * exp2(Double(tensor.minimumExponent)), 32767, tensor.name)
        }
    }

    /// Layers of the standard model against the float weights: integer weight * 2^-shift is the weight in the units of
    /// its input and output, which the exponents give.
    func testStandardModelHoldsTheWeights() throws {
        let network = TrainingNetwork()
        try network.load(ImportTests.weights.get())
        func weights(_ layer: Pointwise) -> [Float] { network.parameters.array(layer.weights) }
        let bytes = try Repository.bytes("Sources/CAECModel/standard.aecm")
        let file = ModelBytes(bytes)
        // s_out: from the trunk at 1/8 to 64 * code values.
        var exponents = file.exponents("g_s.trunk8")
        let output = file.pointwise("g_s.output", 128, 192)
        let (outputWeights, outputBias) = (
            weights(network.pointwise("g_s.output")),
            network.parameters.array(network.pointwise("g_s.output").bias)
        )
        for o in stride(from: 0, to: 192, by: 7) {
            for i in 0..<128 {
                let real =
                    Double(outputWeights[128 * o + i])
                    * exp2(-Double(exponents[i])) * 64 * 255
                XCTAssertEqual(
                    Double(output.weights[128 * o + i]), real * exp2(Double(output.shift[o])),
                    accuracy: 0.501)
            }
            let bias = (Double(outputBias[o]) + 0.5) * 64 * 255
            let scaled = bias * exp2(Double(output.shift[o]))
            // The import computes in single precision.
            XCTAssertEqual(
                Double(output.bias[o]), scaled, accuracy: 0.501 + abs(scaled) * 0x1p-24)
        }
        // h_in: from latents to the hyper-analysis, 1 / spread folded in.
        exponents = file.exponents("g_a.output")
        let target = file.exponents("h_a.trunk16")
        let input = file.pointwise("h_a.input", 320, 128)
        let inputWeights = weights(network.pointwise("h_a.input"))
        for o in stride(from: 0, to: 128, by: 5) {
            for i in 0..<320 {
                let unit = exp2(Double(target[o] - exponents[i])) / Double(network.spread.array[i])
                let real = Double(inputWeights[320 * o + i]) * unit
                XCTAssertEqual(
                    Double(input.weights[320 * o + i]), real * exp2(Double(input.shift[o])),
                    accuracy: 0.501)
            }
        }
    }

    func testRefusals() throws {
        func refused(_ file: Safetensors, _ message: String, line: UInt = #line) {
            XCTAssertThrowsError(try NetworkRunner(file), line: line) {
                let error = $0 as? AECError
                XCTAssertEqual(error?.code, .malformed, line: line)
                XCTAssertTrue(error?.message.contains(message) ?? false, "\($0)", line: line)
            }
        }
        let weights = try ImportTests.weights.get()
        var file = weights
        file.tensors["s8.3.up.weight"] = nil
        refused(file, "no tensor s8.3.up.weight")
        file = weights
        file.tensors["ctx_out.2.bias"] = .init(
            shape: [320], values: [Float](repeating: 0, count: 320))
        refused(file, "ctx_out.2.bias has the shape [320]")
        file = weights
        file.tensors["q_enc.g"]?.values[77] = .nan
        refused(file, "q_enc.g has a value that is not finite")
        file = weights
        file.tensors["t16"]?.values[5] = 0
        refused(file, "t16[5] is not positive")
        XCTAssertThrowsError(
            try ModelImport.run(
                weights: weights.bytes { _, _ in .float16 }, calibrationImages: [], name: "none")
        ) { XCTAssertEqual(($0 as? AECError)?.code, .invalidArgument) }
    }

    // MARK: - Calibration

    /// A checkerboard of single pixels, which the network cannot show, widens nothing; a flat colour does.
    func testExtremes() throws {
        let runner = try NetworkRunner(ImportTests.weights.get())
        var calibration = Calibration(.standard)
        let checkerboard = try picture(32) { x, y, _ in (x + y) % 2 * 255 }
        try calibration.add(checkerboard, runner: runner, level: 7, natural: false)
        XCTAssertTrue(calibration.largest.isEmpty)
        try calibration.add(
            try picture(16) { _, _, _ in 128 }, runner: runner, level: 7, natural: false)
        XCTAssertEqual(calibration.largest.count, Architecture.standard.tensors.count)
        for tensor in Architecture.standard.tensors {
            let (name, channels) = (tensor.name, tensor.channels)
            XCTAssertEqual(calibration.largest[name]?.count, channels, name)
        }
    }

    func testHyperStatistics() {
        var statistics = HyperStatistics(channels: 96)
        var random = RandomStream(seed: 3)
        var latents = [Float](repeating: 0, count: 40 * 50 * 96)
        for i in latents.indices {
            // Channel 0 stays at 0, channel 1 at -7, the others are Gaussian with sigma 2^(channel / 24), around 3.
            let uniform = (0..<12).reduce(-6.0) { sum, _ in
                sum + Double(random.next() >> 11) * 0x1p-53
            }
            let c = i % 96
            latents[i] =
                c == 0 ? 0 : c == 1 ? -7 : Float((3 + uniform * exp2(Double(c) / 24)).rounded())
        }
        statistics.add(latents)
        XCTAssertEqual(statistics.offset(0), 0)
        XCTAssertEqual(statistics.scale(0, first: 5), 5)
        XCTAssertEqual(statistics.offset(1), -7)
        XCTAssertEqual(statistics.scale(1, first: 9), 9)
        for c in 2..<96 {
            XCTAssertEqual(Double(statistics.offset(c)), 3, accuracy: c < 48 ? 0 : 1)
            // log2 sigma = c / 24 is index 8 * (c / 24 + 3.75) - 0.5.
            let index = 8 * (Double(c) / 24 + 3.75) - 0.5
            XCTAssertEqual(
                Double(statistics.scale(c, first: 5)), index, accuracy: 1.01, "channel \(c)")
        }
    }

    func testCroppedAndHalved() throws {
        let image = try AECImage(
            width: 5, height: 3, colorModel: .grey, pixels: (0..<15).map { UInt8($0) })
        XCTAssertEqual(try image.halved().pixels, [3, 5])
        XCTAssertEqual(try image.cropped(side: 3).pixels, [1, 2, 3, 6, 7, 8, 11, 12, 13])
        XCTAssertEqual(try image.cropped(side: 9), image)
        let rgb = try AECImage(
            width: 2, height: 2, colorModel: .rgb,
            pixels: [0, 10, 20, 2, 12, 22, 4, 14, 24, 6, 16, 26])
        XCTAssertEqual(try rgb.halved().pixels, [3, 13, 23])
    }
}

/// Reads layers and exponents of a model file by the tables of its description.
private struct ModelBytes {
    private let bytes: [UInt8]
    private let offsets: [String: Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let text = (try? Repository.bytes("spec/aecm-format.md")) ?? []
        var offsets: [String: Int] = [:]
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count >= 3, let offset = Int(cells[0]) else { continue }
            // Layers have a fourth cell, which exponents have not.
            offsets[cells[2] + (cells.count > 3 ? " layer" : " exponents")] = offset
        }
        self.offsets = offsets
    }

    private func values<T: FixedWidthInteger>(_ offset: Int, _ count: Int) -> [T] {
        bytes.withUnsafeBytes { raw in
            (0..<count).map {
                T(
                    littleEndian: raw.loadUnaligned(
                        fromByteOffset: offset + $0 * T.bitWidth / 8, as: T.self))
            }
        }
    }

    func exponents(_ tensor: String) -> [Int] {
        let channels = Architecture.standard.tensors.first { $0.name == tensor }!.channels
        let values: [Int8] = values(offsets[tensor + " exponents"]!, channels)
        return values.map { Int($0) }
    }

    func pointwise(_ name: String, _ inputs: Int, _ outputs: Int) -> (
        weights: [Int16], bias: [Int32], shift: [Int32]
    ) {
        let offset = offsets[name + " layer"]!
        return (
            values(offset, inputs * outputs), values(offset + 2 * inputs * outputs, outputs),
            values(offset + 2 * inputs * outputs + 4 * outputs, outputs)
        )
    }
}
