import Foundation
import XCTest

@testable import AECTraining

/// The whole network against the PyTorch reference: the same loss, and the same gradient of every parameter.
final class NetworkGradientsTests: XCTestCase {
    private struct Dump: Decodable {
        struct Gradient: Decodable {
            var norm: Double
            var at: [Int]
            var values: [Double]
        }
        var loss: Double
        var mse: [Double]
        var latentBits: [Double]
        var hyperBits: [Double]
        /// Channels 0, 40, ... of the first picture's latent at row 1, column 2.
        var y: [Double]
        /// The colours of the second picture's pixel at row 7, column 9.
        var picture: [Double]
        var gradients: [String: Gradient]
    }

    private func dump() throws -> Dump {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Reference/gradients.json")
        return try JSONDecoder().decode(Dump.self, from: Data(contentsOf: url))
    }

    func testTheReferencesParameters() throws {
        let network = TrainingNetwork()
        let names = try Set(dump().gradients.keys)
        XCTAssertEqual(Set(network.layouts.map(\.name)), names)
        for (entry, layout) in zip(network.parameters.entries, network.layouts) {
            var seen = [Bool](repeating: false, count: entry.count)
            for source in layout.source { seen[source] = true }
            XCTAssertFalse(seen.contains(false), "\(entry.name) is permuted")
        }
    }

    /// Checkpoints are runs of numbers without names: those of old runs have the parameters in this order.
    func testTheOrderOfCheckpoints() {
        func blocks(_ names: [String]) -> [String] {
            names.flatMap { [$0 + ".dw", $0 + ".up", $0 + ".down"] }
        }
        func steps(_ name: String) -> [String] { (0..<4).map { "\(name).\($0)" } }
        let layers =
            ["a_in"] + blocks((0..<6).map { "a8.\($0)" }) + ["a_gain", "a_down"]
            + blocks(["a16.0"]) + ["a_out", "h_in"] + blocks(["h_b1.0"]) + ["h_d1"]
            + blocks(["h_b2.0"]) + ["h_d2", "z_enc", "z_dec", "g_in"] + blocks(["g_b1.0"])
            + ["g_up"] + blocks(["g_b2.0"]) + ["psi_gain", "zm", "zs", "zw"] + steps("ctx_in")
            + blocks(steps("ctx_b").map { $0 + ".0" }) + steps("ctx_out")
            + ["q_enc", "q_dec", "s_in"] + blocks(["s16.0"]) + ["s_up", "s_gain"]
            + blocks((0..<8).map { "s8.\($0)" }) + ["s_out"]
        let expected = layers.flatMap { layer in
            layer.hasPrefix("z") && layer.count == 2
                ? [layer]
                : layer.contains("gain") || layer.contains("z_") || layer.contains("q_")
                    ? [layer + ".g"] : [layer + ".weight", layer + ".bias"]
        }
        XCTAssertEqual(TrainingNetwork().layouts.map(\.name), expected)
    }

    func testFloatKernels() throws {
        let kernels = [Kernels.Level.avx512, .avx2, .portable].lazy.compactMap { Kernels($0) }
            .first!
        // A sum that is zero but for rounding opens one ReLU here and closes it there.
        try check(kernels, forward: 1e-4, norm: 1e-3, element: 1e-2)
    }

    /// bf16 moves latents across rounding thresholds, as it does in the reference under autocast: near, not equal.
    func testBFloat16Kernels() throws {
        guard let kernels = Kernels(.avx512BFloat16) else {
            throw XCTSkip("this CPU does not multiply bf16")
        }
        try check(kernels, forward: 2e-2, norm: 0.1, element: 2)
    }

    private func check(
        _ kernels: Kernels, forward tolerance: Double, norm: Double, element: Double
    ) throws {
        let expected = try dump()
        let network = ReferenceFormula.network(kernels)
        let tape = Tape(network.parameters)
        let x = tape.constant(Shape(2, 8, 8, 192), ReferenceFormula.tiles)
        let quality = ReferenceFormula.quality

        let y = tape.values(network.analysis(tape, x, quality))
        let scale = expected.y.map(abs).max()!
        for (i, value) in expected.y.enumerated() {
            XCTAssertEqual(Double(y[(4 + 2) * 320 + 40 * i]), value, accuracy: tolerance * scale)
        }
        tape.reset()

        let input = tape.constant(Shape(2, 8, 8, 192), ReferenceFormula.tiles)
        let output = network.forward(tape, input, quality: quality, noise: .off)
        // The reference weighs all losses alike.
        var objective = RateDistortion()
        objective.linearUpTo = .greatestFiniteMagnitude
        let (loss, sums) = objective.loss(
            tape, output, target: input, quality: quality, factor: 0.5)
        func near(_ a: Double, _ b: Double, _ what: String) {
            XCTAssertEqual(a, b, accuracy: tolerance * abs(b), "\(kernels.name): \(what)")
        }
        near(Double(tape.values(loss)[0]), expected.loss, "loss")
        near(sums.loss / 2, expected.loss, "sum of losses")
        near(sums.error, expected.mse.reduce(0, +), "error")
        for (n, bits) in tape.values(output.latentBits).enumerated() {
            near(Double(bits), expected.latentBits[n], "latent bits")
        }
        for (n, bits) in tape.values(output.hyperBits).enumerated() {
            near(Double(bits), expected.hyperBits[n], "hyper bits")
        }
        let picture = tape.values(output.picture)
        for c in 0..<3 {
            let pixel = (64 + 1) * 192 + 7 * 24 + 3 + c
            XCTAssertEqual(
                Double(picture[pixel]) + 0.5, expected.picture[c], accuracy: 10 * tolerance)
        }

        tape.backward(loss)
        for (entry, layout) in zip(network.parameters.entries, network.layouts) {
            let reference = expected.gradients[layout.name]!
            let gradient = (0..<entry.count).map {
                Double(tape.gradients.pointer[entry.offset + $0])
            }
            let size = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
            XCTAssertEqual(
                size, reference.norm, accuracy: norm * reference.norm,
                "\(kernels.name): norm of \(entry.name)")
            var there = [Double](repeating: 0, count: entry.count)
            for (i, source) in layout.source.enumerated() {
                there[source] = gradient[i]
            }
            let typical = reference.norm / Double(entry.count).squareRoot()
            for (i, value) in zip(reference.at, reference.values) {
                XCTAssertEqual(
                    there[i], value, accuracy: element * (abs(value) + typical),
                    "\(kernels.name): \(entry.name)[\(i)]")
            }
        }
    }
}
