import XCTest

@testable import AECTraining

/// An operation on a tape held against a plain double-precision reference: its result, and its gradients against the
/// reference's central differences (at a sample of the elements), with every set of kernels that this CPU has.
struct GradientCheck {
    /// An operation over the inputs, made after its parameters were registered.
    typealias Operation = (Tape, [Variable]) -> Variable

    var inputs: [Shape]
    /// Registers parameters and says what to do.
    var operation: (Parameters) -> Operation
    /// The same over the values of the inputs and then of the parameters, in the order of registration.
    var reference: ([[Double]]) -> [Double]
    /// What the gradients are checked against, where it differs from the reference (rounding).
    var surrogate: (([[Double]]) -> [Double])?
    /// Values of the inputs and parameters lie here.
    var range: ClosedRange<Float> = -1...1
    /// Whether the operation multiplies matrices, so that bf16 kernels round.
    var multiplies = false
    var step = 1e-5
    /// Of results; gradients may be off by three times as much.
    var tolerance = 3e-5

    /// Values of the inputs and parameters, factors of the result, and what must come out.
    private struct Case {
        var values: [[Float]]
        var seed: [Float]
        var result: [Double]
        /// For each tensor: which elements, and the reference's gradient there.
        var sample: [[Int]]
        var gradients: [[Double]]
        /// The size of the largest gradient: a share of it is the noise that any gradient may have.
        var largest: Double
    }

    func run(file: StaticString = #filePath, line: UInt = #line) {
        let expected = prepare()
        for level in Kernels.Level.allCases {
            guard let kernels = Kernels(level) else { continue }
            run(kernels, expected, file: file, line: line)
        }
    }

    private func prepare() -> Case {
        var random = RandomStream(seed: 7)
        func draw(_ count: Int) -> [Float] {
            (0..<count).map { _ in
                range.lowerBound + random.uniform() * (range.upperBound - range.lowerBound)
            }
        }
        let parameters = Parameters(kernels: .best)
        _ = operation(parameters)
        let values = (inputs.map(\.count) + parameters.entries.map(\.count)).map(draw)
        let point = values.map { $0.map(Double.init) }
        let result = reference(point)
        let seed = draw(result.count)
        let function = surrogate ?? reference
        func loss(_ point: [[Double]]) -> Double {
            zip(function(point), seed).reduce(0) { $0 + $1.0 * Double($1.1) }
        }
        let sample = point.map { tensor in
            tensor.count <= 24
                ? Array(tensor.indices)
                : (0..<24).map { _ in Int(random.next() % UInt64(tensor.count)) }
        }
        let gradients = sample.indices.map { k in
            sample[k].map { i in
                var (left, right) = (point, point)
                left[k][i] -= step
                right[k][i] += step
                return (loss(right) - loss(left)) / (2 * step)
            }
        }
        return Case(
            values: values, seed: seed, result: result, sample: sample, gradients: gradients,
            largest: gradients.map(Self.size).max() ?? 0)
    }

    private func run(_ kernels: Kernels, _ expected: Case, file: StaticString, line: UInt) {
        let parameters = Parameters(kernels: kernels)
        let apply = operation(parameters)
        parameters.seal()
        for (entry, values) in zip(parameters.entries, expected.values[inputs.count...]) {
            for i in values.indices { parameters.pointer(entry)[i] = values[i] }
        }
        parameters.pack()
        let tape = Tape(parameters)
        let variables = zip(inputs, expected.values).map {
            tape.input($0, $1, needsGradient: true)
        }
        let y = apply(tape, variables)
        let tolerance = multiplies && kernels.roundsToBFloat16 ? 1.5e-2 : self.tolerance
        let name = kernels.name
        compare(
            tape.values(y).map(Double.init), expected.result, tolerance, noise: 1e-4,
            "\(name): result", file: file, line: line)
        tape.backward(y, seed: expected.seed)
        for (k, sample) in expected.sample.enumerated() {
            let gradient: [Float]
            if k < inputs.count {
                gradient = tape.gradient(of: variables[k]) ?? []
            } else {
                let entry = parameters.entries[k - inputs.count]
                gradient = (0..<entry.count).map { tape.gradients.pointer[entry.offset + $0] }
            }
            guard gradient.count == expected.values[k].count else {
                XCTFail("\(name): no gradient \(k)", file: file, line: line)
                continue
            }
            compare(
                sample.map { Double(gradient[$0]) }, expected.gradients[k], 3 * tolerance,
                noise: 0.1 * expected.largest, "\(name): gradient \(k)", file: file, line: line)
        }
    }

    private static func size(_ x: [Double]) -> Double {
        (x.reduce(0) { $0 + $1 * $1 } / Double(max(x.count, 1))).squareRoot()
    }

    /// Equal in the mean square and nowhere far off, relative to the size of b (and of the noise there is anyway).
    private func compare(
        _ a: [Double], _ b: [Double], _ tolerance: Double, noise: Double, _ what: String,
        file: StaticString, line: UInt
    ) {
        guard a.count == b.count else {
            return XCTFail("\(what): \(a.count) values, not \(b.count)", file: file, line: line)
        }
        let size = Self.size(b) + noise
        let differences = zip(a, b).map { abs($0 - $1) / size }
        XCTAssertLessThanOrEqual(Self.size(differences), tolerance, what, file: file, line: line)
        // max() would pass over a NaN
        XCTAssertTrue(
            differences.allSatisfy { $0 <= 10 * tolerance }, "\(what): an element is far off",
            file: file, line: line)
    }
}

/// Checks an operation that has no parameters.
func checkGradients(
    of operation: @escaping GradientCheck.Operation, _ inputs: Shape...,
    range: ClosedRange<Float> = -1...1, tolerance: Double = 3e-5, file: StaticString = #filePath,
    line: UInt = #line, against reference: @escaping ([[Double]]) -> [Double]
) {
    GradientCheck(
        inputs: inputs, operation: { _ in operation }, reference: reference, range: range,
        tolerance: tolerance
    ).run(file: file, line: line)
}
