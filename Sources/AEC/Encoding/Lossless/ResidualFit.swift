/// Finds the predictors of a group of the exact layer: blocks of 16x16 pixels are sorted into classes, each class gets the linear
/// predictor of least squares over its blocks, each block goes to the class that foretells it best, and so on, a few times.
struct ResidualFit {
    let group: LosslessGroup
    let samples: UnsafePointer<UInt16>
    let base: UnsafePointer<UInt16>
    let plan: ResidualPlan
    let shapes: [ResidualShape]

    /// Bytes that it takes: the products of the blocks of a channel that predictors are fitted to.
    static func memory(_ group: LosslessGroup, plan: ResidualPlan) -> Int {
        let shape = ResidualShape(classes: 1, phases: group.channels > 1 ? .both : .none)
        let count = ResidualTaps.count(channel: group.channels - 1)
        let columns = (group.columns + 15) / 16
        // All of them in a row of blocks, too
        let blocks = min((group.rows + 15) / 16 * columns, 2 * plan.blocks) + columns
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
        for channel in shapes.indices {
            ChannelFit(self, channel, shift: shift, blocks: parameters.blockCount)
                .run(&parameters)
        }
        return parameters
    }
}

/// The predictors of a channel.
private final class ChannelFit {
    private let fit: ResidualFit
    private let channel, shift: Int
    private let classes, phases: Int
    /// Numbers of a block's products in a phase.
    private let size: Int
    /// One of so many blocks is fitted to.
    private let step: Int
    private let blockColumns: Int
    private let forms: ErrorForms
    /// For each predictor, [class][phase], the error in the block that was looked at last.
    private let found: AlignedMemory<Float>

    init(_ fit: ResidualFit, _ channel: Int, shift: Int, blocks: Int) {
        self.fit = fit
        self.channel = channel
        self.shift = shift
        classes = fit.shapes[channel].classes
        phases = fit.shapes[channel].phases.count
        size = LeastSquares.size(ResidualTaps.count(channel: channel))
        step = max(1, blocks / fit.plan.blocks)
        blockColumns = (fit.group.columns + ResidualTaps.block - 1) / ResidualTaps.block
        forms = ErrorForms(size, count: classes * phases)
        found = AlignedMemory(count: classes * phases)
    }

    func run(_ parameters: inout ResidualParameters) {
        // The blocks that predictors are fitted to lie on diagonals.
        var chosen: [Int] = []
        for block in 0..<parameters.blockCount where isChosen(block) { chosen.append(block) }
        let products = AlignedMemory<Int32>(count: chosen.count * phases * size)
        var next = 0
        measure(where: isChosen) { _, ofBlock in
            (products.pointer + next * phases * size).update(from: ofBlock, count: phases * size)
            next += 1
        }
        let numbers = learn(products.pointer, blocks: chosen.count, &parameters)
        guard let map = parameters.map(channel: channel) else { return }
        for (block, number) in zip(chosen, numbers) {
            parameters.maps[map + block] = UInt8(truncatingIfNeeded: number)
        }
        guard step > 1 else { return }
        measure(where: { !isChosen($0) }) { block, ofBlock in
            parameters.maps[map + block] = UInt8(truncatingIfNeeded: best(ofBlock))
        }
    }

    private func isChosen(_ block: Int) -> Bool {
        (block / blockColumns + block % blockColumns) % step == 0
    }

    /// The products of taps and sample of blocks, over some of their rows.
    /// - Parameter body: gets the number of each block that is wanted, in order, and [phase][size].
    private func measure(
        where isWanted: (Int) -> Bool, _ body: (Int, UnsafePointer<Int32>) -> Void
    ) {
        let group = fit.group
        let rows = ResidualRows(group)
        let products = BlockProducts(
            fit.shapes[channel], count: ResidualTaps.count(channel: channel) + 1,
            columns: group.columns, shift: shift)
        let all = AlignedMemory<Int32>(count: blockColumns * phases * size)
        for row in 0..<group.rows {
            let firstBlock = row / ResidualTaps.block * blockColumns
            func isWantedHere(_ block: Int) -> Bool { isWanted(firstBlock + block) }
            func add(_ block: Int, _ phase: Int, _ products: UnsafePointer<Int32>) {
                let to = all.pointer + (block * phases + phase) * size
                for i in 0..<size { to[i] &+= products[i] >> 2 }
            }
            if fit.plan.reads(row) {
                rows.move(to: row, base: fit.base, channels: channel + 1)
                for other in 0...channel { rows.load(fit.samples, channel: other) }
                if fit.plan.looks(at: row) {
                    for other in 0..<channel { rows.finish(other) }
                    rows.begin(channel)
                    products.add(rows.tapsAndTarget(channel), row: row, where: isWantedHere, add)
                }
                for other in 0...channel { rows.finish(other) }
            }
            guard row % ResidualTaps.block == ResidualTaps.block - 1 || row == group.rows - 1 else {
                continue
            }
            products.finish(where: isWantedHere, add)
            for block in 0..<blockColumns where isWantedHere(block) {
                body(firstBlock + block, all.pointer + block * phases * size)
            }
            all.pointer.update(repeating: 0, count: all.count)
        }
    }

    /// The class that foretells a block best; the errors of its predictors are in `found` then.
    /// - Parameter products: [phase][size]
    private func best(_ products: UnsafePointer<Int32>) -> Int {
        let found = found.pointer
        for phase in 0..<phases {
            forms.look(at: products + phase * size)
            for number in 0..<classes {
                found[number * phases + phase] = forms.error(number * phases + phase)
            }
        }
        var best = (number: 0, error: Float.infinity)
        for number in 0..<classes {
            var error: Float = 0
            for phase in 0..<phases { error += found[number * phases + phase] }
            if error < best.error { best = (number, error) }
        }
        return best.number
    }

    /// Sorts blocks into classes and finds the weights of each.
    /// - Parameter products: [block][phase][size]
    /// - Returns: the class of each block.
    private func learn(
        _ products: UnsafePointer<Int32>, blocks: Int, _ parameters: inout ResidualParameters
    ) -> [Int] {
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
        var squares = LeastSquares(count: ResidualTaps.count(channel: channel))
        for pass in 0..<fit.plan.passes {
            for predictor in 0..<classes * phases {
                let (number, phase) = (predictor / phases, predictor % phases)
                squares.clear()
                var isUsed = false
                for block in 0..<blocks where numbers[block] == number {
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
                forms.set(predictor, weights)
            }
            guard classes > 1 || pass < fit.plan.passes - 1 else { break }
            for block in 0..<blocks {
                let number = best(products + block * phases * size)
                numbers[block] = number
                for phase in 0..<phases {
                    errors[block * phases + phase] = found.pointer[number * phases + phase]
                }
            }
        }
        return numbers
    }
}

/// The squared errors of predictors as linear functions of a block's products: eight at a time.
private final class ErrorForms {
    private let size: Int
    /// Eights of numbers.
    private let eights: Int
    /// [predictor][eights]
    private let factors: AlignedMemory<SIMD8<Float>>
    /// Of the block that is looked at, with zeros that fill the last eight.
    private let products: AlignedMemory<Float>

    /// - Parameters:
    ///   - size: numbers of a block's products.
    ///   - count: predictors.
    init(_ size: Int, count: Int) {
        self.size = size
        eights = (size + 7) / 8
        factors = AlignedMemory(count: count * eights)
        products = AlignedMemory(count: 8 * eights)
    }

    /// - Parameter weights: in 256ths.
    func set(_ predictor: Int, _ weights: [Int16]) {
        // The error is the target less what is foretold.
        let all = weights.map { -Float($0) / Float(ResidualTaps.one) } + [1]
        let factors = factors.pointer + predictor * eights
        var i = 0
        for row in all.indices {
            for column in 0...row {
                factors[i / 8][i % 8] = all[row] * all[column] * (row == column ? 1 : 2)
                i += 1
            }
        }
    }

    /// Takes in the products of a block.
    func look(at block: UnsafePointer<Int32>) {
        let products = products.pointer
        for i in 0..<size { products[i] = Float(block[i]) }
    }

    /// The error of a predictor in the block that is looked at.
    func error(_ predictor: Int) -> Float {
        let factors = factors.pointer + predictor * eights
        let products = UnsafeRawPointer(products.pointer).assumingMemoryBound(
            to: SIMD8<Float>.self)
        var (even, odd) = (SIMD8<Float>(), SIMD8<Float>())
        for i in stride(from: 0, to: eights - 1, by: 2) {
            even += factors[i] * products[i]
            odd += factors[i + 1] * products[i + 1]
        }
        if eights % 2 == 1 { even += factors[eights - 1] * products[eights - 1] }
        even += odd
        return (0..<8).reduce(0) { $0 + even[$1] }
    }
}
