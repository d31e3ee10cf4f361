/// Finds the predictors of a group of the exact layer: blocks of 16x16 pixels are sorted into classes, each class gets the linear
/// predictor of least squares over its blocks, each block goes to the class that foretells it best, and so on, a few times.
struct ResidualFit {
    let group: LosslessGroup
    let samples: UnsafePointer<UInt16>
    let base: UnsafePointer<UInt16>
    let plan: ResidualPlan
    let shapes: [ResidualShape]

    /// Bytes that it takes: the products of a channel's blocks.
    static func memory(_ group: LosslessGroup) -> Int {
        let blocks = (group.rows + 15) / 16 * ((group.columns + 15) / 16)
        let shape = ResidualShape(classes: 1, phases: group.channels > 1 ? .both : .none)
        let count = ResidualTaps.count(channel: group.channels - 1)
        return blocks * shape.phases.count * LeastSquares.size(count) * MemoryLayout<Int32>.stride
            + ResidualRows.memory(group)
            + BlockProducts.memory(shape, count: count + 1, columns: group.columns)
    }

    /// By how much differences are shifted so that their products add up within 32 bits.
    private var shift: Int {
        var most: UInt16 = 0
        for i in 0..<group.sampleCount { most = max(most, max(samples[i], base[i])) }
        return max(0, 16 - most.leadingZeroBitCount - 12)
    }

    /// The parameters but for the scales.
    func parameters() -> ResidualParameters {
        var parameters = ResidualParameters(group, shapes: shapes)
        let shift = shift
        for (channel, shape) in shapes.enumerated() {
            let count = ResidualTaps.count(channel: channel)
            let products = AlignedMemory<Int32>(
                count: parameters.blockCount * shape.phases.count * LeastSquares.size(count))
            measure(channel, parameters, shift: shift, into: products.pointer)
            fit(channel, products.pointer, &parameters)
        }
        return parameters
    }

    /// The products of taps and sample: [block][phase][size].
    private func measure(
        _ channel: Int, _ parameters: ResidualParameters, shift: Int,
        into all: UnsafeMutablePointer<Int32>
    ) {
        let rows = ResidualRows(group)
        let count = ResidualTaps.count(channel: channel) + 1
        let size = LeastSquares.size(count - 1)
        let phases = shapes[channel].phases.count
        let products = BlockProducts(
            shapes[channel], count: count, columns: group.columns, shift: shift)
        for row in 0..<group.rows {
            func add(_ block: Int, _ phase: Int, _ products: UnsafePointer<Int32>) {
                let place = row / ResidualTaps.block * parameters.blockColumns + block
                let to = all + (place * phases + phase) * size
                for i in 0..<size { to[i] &+= products[i] / 4 }
            }
            rows.move(to: row, base: base, channels: channel + 1)
            for other in 0...channel { rows.load(samples, channel: other) }
            if plan.looks(at: row) {
                for other in 0..<channel { rows.finish(other) }
                rows.begin(channel)
                products.add(rows.tapsAndTarget(channel), row: row, add)
            }
            for other in 0...channel { rows.finish(other) }
            if row % ResidualTaps.block == ResidualTaps.block - 1 || row == group.rows - 1 {
                products.finish(add)
            }
        }
    }

    /// Sorts a channel's blocks into classes and finds the weights of each.
    /// - Parameter products: [block][phase][size]
    private func fit(
        _ channel: Int, _ products: UnsafePointer<Int32>, _ parameters: inout ResidualParameters
    ) {
        let count = ResidualTaps.count(channel: channel)
        let size = LeastSquares.size(count)
        let blocks = parameters.blockCount
        let (classes, phases) = (shapes[channel].classes, shapes[channel].phases.count)
        // What is left of each block and phase, at first its own energy, by which the classes begin.
        var errors = (0..<blocks * phases).map { Float(products[$0 * size + size - 1]) }
        var numbers = [Int](repeating: 0, count: blocks)
        if classes > 1 {
            let energies = (0..<blocks).map { block in
                (0..<phases).reduce(Float(0)) { $0 + errors[block * phases + $1] }
            }
            let order = (0..<blocks).sorted { (energies[$0], $0) < (energies[$1], $1) }
            for (place, block) in order.enumerated() { numbers[block] = place * classes / blocks }
        }
        let eights = AlignedMemory<SIMD8<Float>>(count: (size + 7) / 8)
        let asFloat = UnsafeMutableRawPointer(eights.pointer).assumingMemoryBound(to: Float.self)
        var squares = LeastSquares(count: count)
        var forms = [ErrorForm](repeating: ErrorForm(size), count: classes * phases)
        let step = max(1, blocks / plan.blocks)
        for pass in 0..<plan.passes {
            let isLast = pass == plan.passes - 1
            for predictor in forms.indices {
                let (number, phase) = (predictor / phases, predictor % phases)
                squares.clear()
                var isUsed = false
                for block in stride(from: 0, to: blocks, by: step)
                where numbers[block] == number {
                    isUsed = true
                    let place = block * phases + phase
                    // Bits follow the logarithm of the error.
                    squares.add(
                        products + place * size, weight: 1 / (Double(max(errors[place], 0)) + 4))
                }
                guard isUsed else { continue }
                let weights = squares.weights()
                parameters.weights.replaceSubrange(
                    parameters.weights(channel: channel, predictor: predictor), with: weights)
                forms[predictor].set(weights)
            }
            guard classes > 1 || !isLast else { break }
            for block in stride(from: 0, to: blocks, by: isLast ? 1 : step) {
                var found = [Float](repeating: 0, count: classes * phases)
                for phase in 0..<phases {
                    let place = block * phases + phase
                    for i in 0..<size { asFloat[i] = Float(products[place * size + i]) }
                    for number in 0..<classes {
                        found[number * phases + phase] =
                            forms[number * phases + phase].error(eights.pointer)
                    }
                }
                var best = (number: 0, error: Float.infinity)
                for number in 0..<classes {
                    let error = (0..<phases).reduce(Float(0)) { $0 + found[number * phases + $1] }
                    if error < best.error { best = (number, error) }
                }
                numbers[block] = best.number
                for phase in 0..<phases {
                    errors[block * phases + phase] = found[best.number * phases + phase]
                }
            }
        }
        guard let first = parameters.map(channel: channel) else { return }
        for block in 0..<blocks {
            parameters.maps[first + block] = UInt8(truncatingIfNeeded: numbers[block])
        }
    }
}

/// The squared error of a predictor as a linear function of a block's products: eight at a time.
private struct ErrorForm {
    private var factors: [SIMD8<Float>]

    init(_ size: Int) {
        factors = Array(repeating: SIMD8(), count: (size + 7) / 8)
    }

    /// - Parameter weights: in 256ths.
    mutating func set(_ weights: [Int16]) {
        // The error is the target less what is foretold.
        let all = weights.map { -Float($0) / Float(ResidualTaps.one) } + [1]
        var i = 0
        for row in all.indices {
            for column in 0...row {
                factors[i / 8][i % 8] = all[row] * all[column] * (row == column ? 1 : 2)
                i += 1
            }
        }
    }

    /// - Parameter products: with zeros that fill the last eight.
    func error(_ products: UnsafePointer<SIMD8<Float>>) -> Float {
        factors.withUnsafeBufferPointer { factors in
            var (even, odd) = (SIMD8<Float>(), SIMD8<Float>())
            for i in stride(from: 0, to: factors.count - 1, by: 2) {
                even += factors[i] * products[i]
                odd += factors[i + 1] * products[i + 1]
            }
            if factors.count % 2 == 1 {
                even += factors[factors.count - 1] * products[factors.count - 1]
            }
            even += odd
            return (0..<8).reduce(0) { $0 + even[$1] }
        }
    }
}
