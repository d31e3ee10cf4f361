import CAECKernels

/// Finds the predictors of a group of the exact layer: blocks of 16x16 pixels are sorted into classes, each class gets the linear
/// predictor of least squares over its blocks, each block goes to the class that foretells it best, and so on, a few times.
struct ResidualFit {
    let group: LosslessGroup
    let samples: UnsafePointer<UInt16>
    let base: UnsafePointer<UInt16>
    let plan: ResidualPlan

    /// Bytes that it takes: the products of a channel's blocks.
    static func memory(_ group: LosslessGroup) -> Int {
        let blocks = (group.rows + 15) / 16 * ((group.columns + 15) / 16)
        let count = ResidualTaps.count(channel: group.channels - 1)
        return blocks * LeastSquares.size(count) * MemoryLayout<Int32>.stride
            + ResidualRows.memory(group)
            + (group.columns + 15) / 16 * (count + 1) * Int(AEC_GRAM_SAMPLES) * 2
    }

    /// By how much differences are shifted so that their products add up within 32 bits.
    private var shift: Int {
        var most: UInt16 = 0
        for i in 0..<group.sampleCount { most = max(most, max(samples[i], base[i])) }
        return max(0, 16 - most.leadingZeroBitCount - 12)
    }

    /// The parameters but for the scales.
    func parameters() -> ResidualParameters {
        var parameters = ResidualParameters(group, classes: plan.classes(of: group))
        let shift = shift
        for channel in 0..<group.channels {
            let count = ResidualTaps.count(channel: channel)
            let products = AlignedMemory<Int32>(
                count: parameters.blockCount * LeastSquares.size(count))
            measure(channel, parameters, shift: shift, into: products.pointer)
            fit(channel, products.pointer, &parameters)
        }
        return parameters
    }

    /// The products of taps and sample of every block, over a quarter of its rows or over all.
    private func measure(
        _ channel: Int, _ parameters: ResidualParameters, shift: Int,
        into products: UnsafeMutablePointer<Int32>
    ) {
        let rows = ResidualRows(group)
        let count = ResidualTaps.count(channel: channel) + 1
        let size = LeastSquares.size(count - 1)
        let span = Int(AEC_GRAM_SAMPLES)
        let differences = AlignedMemory<Int16>(count: parameters.blockColumns * count * span)
        let sums = AlignedMemory<Int32>(count: size)
        var filled = 0
        for row in 0..<group.rows {
            rows.move(to: row, base: base)
            for other in 0...channel {
                rows.load(samples, channel: other)
            }
            let inBlock = row % ResidualTaps.block
            let isLast = inBlock == ResidualTaps.block - 1 || row == group.rows - 1
            if plan.looksAtAllRows || inBlock % 4 == 1 || isLast && filled == 0 && inBlock == 0 {
                for other in 0..<channel { rows.finish(other) }
                rows.begin(channel)
                let taps = rows.taps(channel)
                taps.taps[count - 1] = UnsafePointer(rows.samples(channel, 0))
                taps.references[count - 1] = UnsafePointer(rows.samples(channel, -1))
                for block in 0..<parameters.blockColumns {
                    let first = block * ResidualTaps.block
                    kernels.residual_differences(
                        taps.taps, taps.references, Int32(count), Int32(first),
                        Int32(min(ResidualTaps.block, group.columns - first)), Int32(shift),
                        differences.pointer + block * count * span + filled * ResidualTaps.block)
                }
                filled += 1
            }
            for other in 0...channel { rows.finish(other) }
            guard filled == span / ResidualTaps.block || isLast else { continue }
            for block in 0..<parameters.blockColumns {
                kernels.residual_gram(
                    differences.pointer + block * count * span, Int32(count), sums.pointer)
                let to =
                    products + (row / ResidualTaps.block * parameters.blockColumns + block) * size
                for i in 0..<size { to[i] = sums.pointer[i] / 4 &+ to[i] }
            }
            differences.pointer.update(repeating: 0, count: differences.count)
            filled = 0
        }
    }

    /// Sorts a channel's blocks into classes and finds the weights of each.
    private func fit(
        _ channel: Int, _ products: UnsafePointer<Int32>, _ parameters: inout ResidualParameters
    ) {
        let count = ResidualTaps.count(channel: channel)
        let size = LeastSquares.size(count)
        let blocks = parameters.blockCount
        let classes = parameters.classes
        // What is left of each block, at first its own energy, by which the classes begin.
        var errors = (0..<blocks).map { Float(products[$0 * size + size - 1]) }
        var numbers = [Int](repeating: 0, count: blocks)
        if classes > 1 {
            let order = (0..<blocks).sorted { (errors[$0], $0) < (errors[$1], $1) }
            for (place, block) in order.enumerated() { numbers[block] = place * classes / blocks }
        }
        var squares = LeastSquares(count: count)
        var forms = [ResidualForm8](repeating: ResidualForm8(size), count: classes)
        for pass in 0..<max(1, plan.passes) {
            for number in 0..<classes {
                squares.clear()
                var isUsed = false
                for block in 0..<blocks where numbers[block] == number {
                    isUsed = true
                    // Bits follow the logarithm of the error.
                    squares.add(
                        products + block * size, weight: 1 / (Double(max(errors[block], 0)) + 4))
                }
                guard isUsed else { continue }
                let weights = squares.weights()
                parameters.weights.replaceSubrange(
                    parameters.weights(channel: channel, class: number), with: weights)
                forms[number].set(weights)
            }
            let isLast = pass == plan.passes - 1
            if isLast && classes == 1 { break }
            for block in 0..<blocks {
                let (best, error) = forms.best(for: products + block * size)
                (numbers[block], errors[block]) = (best, error)
            }
        }
        guard classes > 1 else { return }
        let first = parameters.map(channel: channel, row: 0)
        for block in 0..<blocks {
            parameters.maps[first + block] = UInt8(truncatingIfNeeded: numbers[block])
        }
    }
}

/// The squared error of a predictor as a linear function of a block's products: eight at a time.
private struct ResidualForm8 {
    private var factors: [SIMD8<Float>]
    private let size: Int

    init(_ size: Int) {
        self.size = size
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

    func error(_ products: UnsafePointer<Int32>) -> Float {
        var sum = SIMD8<Float>()
        let whole = size / 8
        for i in 0..<whole {
            let eight = UnsafeRawPointer(products + 8 * i).loadUnaligned(as: SIMD8<Int32>.self)
            sum += factors[i] * SIMD8<Float>(eight)
        }
        var rest: Float = 0
        for i in 8 * whole..<size { rest += factors[whole][i % 8] * Float(products[i]) }
        for lane in 0..<8 { rest += sum[lane] }
        return rest
    }
}

extension [ResidualForm8] {
    /// The predictor of least error, and that error.
    fileprivate func best(for products: UnsafePointer<Int32>) -> (Int, Float) {
        var best = (0, Float.infinity)
        for (number, form) in enumerated() {
            let error = form.error(products)
            if error < best.1 { best = (number, error) }
        }
        return best
    }
}
