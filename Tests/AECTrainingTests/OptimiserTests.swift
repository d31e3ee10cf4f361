import Foundation
import XCTest

@testable import AECTraining

final class OptimiserTests: XCTestCase {
    private func parameters(_ kernels: Kernels = .best) -> Parameters {
        let p = Parameters(kernels: kernels)
        _ = p.matrix("wide", rows: 24, columns: 40)
        _ = p.vector("vector", [7])
        _ = p.matrix("tall", rows: 40, columns: 24)
        p.seal()
        var random = RandomStream(seed: 11)
        for i in 0..<p.count { p.values.pointer[i] = random.normal() }
        return p
    }

    private func gradients(_ count: Int, _ seed: UInt64) -> FloatBuffer {
        var random = RandomStream(seed: seed)
        return FloatBuffer((0..<count).map { _ in random.normal() })
    }

    func testGradientDescentWithMomentum() {
        let p = parameters()
        let before = p.values.array
        let rule = GradientDescent(
            p, [ParameterGroup(p.entries, rate: 0.5, decay: 0.1)], momentum: 0.8)
        let g = gradients(p.count, 1)
        rule.step(p, gradients: g, factor: 0.2, workers: ThreadTeam(1))
        rule.step(p, gradients: g, factor: 0.2, workers: ThreadTeam(1))
        for i in 0..<p.count {
            var (x, v) = (Double(before[i]), 0.0)
            for _ in 0..<2 {
                v = 0.8 * v + Double(g.pointer[i])
                x -= 0.1 * (v + 0.1 * x)
            }
            XCTAssertEqual(Double(p.values.pointer[i]), x, accuracy: 1e-5)
        }
    }

    func testAdamOnlyMovesItsGroups() {
        let p = parameters()
        let before = p.values.array
        let entries = p.entries.filter { $0.name != "tall" }
        let rule = Adam(p, [ParameterGroup(entries, rate: 0.01, decay: 0.5)], betas: (0.9, 0.98))
        var expected = before.map(Double.init)
        var (m, v) = (expected.map { _ in 0.0 }, expected.map { _ in 0.0 })
        for t in 1...3 {
            let g = gradients(p.count, UInt64(t))
            rule.step(p, gradients: g, factor: 0.5, workers: ThreadTeam(2))
            for entry in entries {
                for i in entry.offset..<entry.offset + entry.count {
                    let d = Double(g.pointer[i])
                    m[i] = 0.9 * m[i] + 0.1 * d
                    v[i] = 0.98 * v[i] + 0.02 * d * d
                    let (mean, square) = (
                        m[i] / (1 - pow(0.9, Double(t))), v[i] / (1 - pow(0.98, Double(t)))
                    )
                    expected[i] -= 0.005 * (mean / (square.squareRoot() + 1e-8) + 0.5 * expected[i])
                }
            }
        }
        for i in 0..<p.count {
            XCTAssertEqual(Double(p.values.pointer[i]), expected[i], accuracy: 1e-5)
        }
        XCTAssertEqual(p.values.array[p["tall"]!.offset...], before[p["tall"]!.offset...])
    }

    func testMuonAgainstAPlainIteration() {
        for level in Kernels.Level.allCases {
            guard let kernels = Kernels(level) else { continue }
            let p = parameters(kernels)
            let before = p.values.array
            let matrices = p.entries.filter(\.isMatrix)
            let rule = Muon(p, [ParameterGroup(matrices, rate: 0.1)])
            let g = gradients(p.count, 5)
            rule.step(p, gradients: g, factor: 0.5, workers: ThreadTeam(2))
            for entry in matrices {
                let (rows, columns) = (entry.shape[0], entry.shape[1])
                let range = entry.offset..<entry.offset + entry.count
                // Momentum scales the first direction by 1 - 0.95^2, which the norm takes out again.
                let direction = plainMuon(range.map { Double(g.pointer[$0]) }, rows, columns)
                let scale = 0.05 * max(1, Double(rows) / Double(columns)).squareRoot()
                let tolerance = kernels.roundsToBFloat16 ? 0.05 : 2e-5
                for (i, d) in zip(range, direction) {
                    XCTAssertEqual(
                        Double(before[i] - p.values.pointer[i]), scale * d,
                        accuracy: tolerance * scale,
                        "\(kernels.name) \(entry.name)")
                }
                // All singular values are near one: the mean square of them is.
                let energy = direction.reduce(0) { $0 + $1 * $1 } / Double(min(rows, columns))
                XCTAssertEqual(energy, 0.85, accuracy: 0.25)
            }
            let vector = p["vector"]!
            XCTAssertEqual(p.values.pointer[vector.offset], before[vector.offset])
        }
    }

    private func plainMuon(_ matrix: [Double], _ rows: Int, _ columns: Int) -> [Double] {
        if rows > columns {
            let turned = Plain.transpose(matrix, rows: rows, columns: columns)
            return Plain.transpose(plainMuon(turned, columns, rows), rows: columns, columns: rows)
        }
        let norm = matrix.reduce(0) { $0 + $1 * $1 }.squareRoot()
        var x = matrix.map { $0 / norm }
        for _ in 0..<5 {
            let turned = Plain.transpose(x, rows: rows, columns: columns)
            let s = Plain.product(x, turned, rows: rows, depth: columns, columns: rows)
            let s2 = Plain.product(s, s, rows: rows, depth: rows, columns: rows)
            let b = zip(s, s2).map { -4.7750 * $0 + 2.0315 * $1 }
            let bx = Plain.product(b, x, rows: rows, depth: rows, columns: columns)
            x = zip(x, bx).map { 3.4445 * $0 + $1 }
        }
        return x
    }

    func testStepsDoNotDependOnTheNumberOfWorkers() {
        func result(_ workers: Int) -> [Float] {
            let p = parameters()
            let rules: [any Optimiser] = [
                Adam(p, [ParameterGroup(p.entries.filter { !$0.isMatrix }, rate: 0.01)]),
                Muon(p, [ParameterGroup(p.entries.filter(\.isMatrix), rate: 0.01)]),
            ]
            let g = gradients(p.count, 3)
            g.clip(to: 1, ThreadTeam(workers))
            for rule in rules {
                rule.step(p, gradients: g, factor: 1, workers: ThreadTeam(workers))
            }
            return p.values.array
        }
        XCTAssertEqual(result(1), result(3))
    }

    func testClippingScalesLargeGradientsOnly() {
        let g = FloatBuffer([3, 4] + [Float](repeating: 0, count: 200_000) + [12])
        XCTAssertEqual(g.clip(to: 26, ThreadTeam(2)), 13, accuracy: 1e-9)
        XCTAssertEqual(g.pointer[0], 3)
        XCTAssertEqual(g.clip(to: 1, ThreadTeam(2)), 13, accuracy: 1e-9)
        XCTAssertEqual(g.norm(ThreadTeam(1)), 1, accuracy: 1e-6)
        XCTAssertTrue(FloatBuffer([.nan, 1]).norm(ThreadTeam(1)).isNaN)
    }

    func testSchedule() {
        let schedule = Schedule(warmupSteps: 10, decayFrom: 0.5)
        XCTAssertEqual(schedule.factor(step: 0, progress: 0), 0.1, accuracy: 1e-6)
        XCTAssertEqual(schedule.factor(step: 9, progress: 0.1), 1)
        XCTAssertEqual(schedule.factor(step: 50, progress: 0.5), 1)
        XCTAssertEqual(schedule.factor(step: 50, progress: 0.75), 0.5, accuracy: 1e-6)
        XCTAssertEqual(schedule.factor(step: 50, progress: 1), 0.01)
        XCTAssertEqual(Schedule(warmupSteps: 0, decayFrom: 1).factor(step: 0, progress: 1), 1)
    }

    func testTheAverageFollowsQuicklyAtFirst() {
        let p = parameters()
        let average = WeightAverage(p)
        let start = average.values.array[0]
        p.values.fill(2)
        average.update(p, step: 1, ThreadTeam(1))
        XCTAssertEqual(average.values.array[0], start + (2 - start) * 9 / 11, accuracy: 1e-5)
        average.update(p, step: 1_000_000, ThreadTeam(2))
        XCTAssertEqual(average.values.array[0], 2, accuracy: abs(start - 2) * 0.19)
    }

    func testGroupsCoverEveryParameterOnce() {
        let network = TrainingNetwork()
        let groups = network.groups()
        let names = (groups.adam + groups.muon).flatMap { $0.entries.map(\.name) }
        XCTAssertEqual(names.count, network.parameters.entries.count)
        XCTAssertEqual(Set(names).count, names.count)
        func rate(_ name: String) -> Float? {
            (groups.adam + groups.muon).first { $0.entries.contains { $0.name == name } }?.rate
        }
        XCTAssertEqual(rate("g_a.input.weight")!, 1e-4, accuracy: 1e-9)
        XCTAssertEqual(rate("g_a.blocks8.0.up.weight"), 0.005)
        // What blocks add learns quietly, but not in the context model and in the hyper-analysis.
        for name in ["g_a.blocks8.0", "g_a.blocks16.0", "g_s.blocks16.0", "g_s.blocks8.7"] {
            XCTAssertEqual(rate(name + ".down.weight")!, 0.05 * 0.005, accuracy: 1e-9, name)
            XCTAssertEqual(rate(name + ".down.bias")!, 0.05 * 1e-3 / 3, accuracy: 1e-9, name)
        }
        XCTAssertEqual(rate("h_s.block16.down.weight")!, 0.05 * 0.02, accuracy: 1e-9)
        XCTAssertEqual(rate("context.0.block.down.weight"), 0.02)
        XCTAssertEqual(rate("h_a.block16.down.weight"), 0.02)
        let other = network.groups(blockOutput: 1, entropyBlockOutput: 0.5).muon
        func otherRate(_ name: String) -> Float? {
            other.first { $0.entries.contains { $0.name == name } }?.rate
        }
        XCTAssertEqual(otherRate("g_a.blocks8.0.down.weight"), 0.005)
        XCTAssertEqual(otherRate("context.0.block.down.weight"), 0.01)
        XCTAssertEqual(rate("context.3.output.weight"), 0.02)
        XCTAssertEqual(rate("g_a.blocks8.0.depthwise.weight")!, 1e-3 / 3, accuracy: 1e-9)
        XCTAssertEqual(rate("g_a.gain.g"), 1e-3)
        XCTAssertEqual(rate("mixture.means"), 1e-3)
        XCTAssertTrue(groups.muon.allSatisfy { $0.entries.allSatisfy(\.isMatrix) })
    }
}
