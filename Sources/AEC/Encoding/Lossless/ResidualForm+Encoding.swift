/// How much work goes into the residuals of a group.
struct ResidualPlan {
    /// The most predictors of a channel.
    let mostClasses: Int
    /// How often classes are fitted.
    let passes: Int
    /// One of so many rows is looked at: 1, 2 or 4.
    let rowStep: Int
    /// The least number of blocks of a channel that predictors are fitted to, where there are so many; more are passed over.
    let blocks: Int
    /// How many ways to form bins are tried.
    let bins: SymbolEncoder.BinCandidates

    init(_ effort: Effort) {
        switch effort.level {
        case 1:
            (mostClasses, passes, rowStep, blocks, bins) = (4, 1, 4, 256, .one)
        case 2:
            (mostClasses, passes, rowStep, blocks, bins) = (6, 2, 2, 512, .one)
        case 3:
            (mostClasses, passes, rowStep, blocks, bins) = (8, 2, 4, 1024, .one)
        case 4:
            (mostClasses, passes, rowStep, blocks, bins) = (12, 3, 1, 2048, .one)
        case 5:
            (mostClasses, passes, rowStep, blocks, bins) = (16, 4, 1, 4096, .several)
        case 6:
            (mostClasses, passes, rowStep, blocks, bins) = (16, 6, 1, 4096, .several)
        case 7:
            (mostClasses, passes, rowStep, blocks, bins) = (16, 8, 1, 4096, .several)
        case 8:
            (mostClasses, passes, rowStep, blocks, bins) = (24, 8, 1, 4096, .several)
        default:
            (mostClasses, passes, rowStep, blocks, bins) = (32, 12, 1, 4096, .many)
        }
    }

    /// Rows are looked at in pairs, so that both of a square of 2x2 pixels are.
    func looks(at row: Int) -> Bool { row % (2 * rowStep) < 2 }

    /// Whether a row is looked at, or one of the next two: these look at it.
    func reads(_ row: Int) -> Bool { looks(at: row) || looks(at: row + 2) }

    /// As many predictors as a group's size pays for.
    func shapes(of group: LosslessGroup) -> [ResidualShape] {
        let pixels = group.rows * group.columns
        return (0..<group.channels).map { channel in
            channel == 0 || pixels < 1 << 15
                ? ResidualShape(
                    classes: min(mostClasses, max(1, pixels / 24576)), phases: .none)
                : ResidualShape(
                    classes: min(mostClasses, max(1, pixels / 32768)),
                    phases: rowStep > 1 ? .columns : .both)
        }
    }
}

extension ResidualForm {
    /// Bytes that `encode` allocates at most, its result among them.
    static func encodingMemory(_ group: LosslessGroup, effort: Effort) -> Int {
        // Symbols and scales, those of the encoder of symbols, its digits and bytes
        max(
            ResidualFit.memory(group, plan: ResidualPlan(effort)),
            14 * group.sampleCount + ResidualRows.memory(group))
    }

    /// The body: what follows the byte of the form; nil for a group that this form cannot hold, noise of 16 bits.
    /// - Parameters:
    ///   - samples: of the group.
    ///   - base: those of the lossy picture.
    /// - Throws: `internalInconsistency` without memory.
    static func encode(
        _ samples: UnsafePointer<UInt16>, base: UnsafePointer<UInt16>, group: LosslessGroup,
        effort: Effort
    ) throws(AECError) -> [UInt8]? {
        let plan = ResidualPlan(effort)
        var parameters = ResidualFit(
            group: group, samples: samples, base: base, plan: plan, shapes: plan.shapes(of: group)
        )
        .parameters()
        let symbols = AlignedMemory<Int16>(count: group.sampleCount)
        let decoded = AlignedMemory<UInt16>(count: group.maxError == 0 ? 0 : group.sampleCount)
        guard
            code(
                samples, base: base, group: group, parameters, into: symbols.pointer,
                decoded: group.maxError == 0 ? nil : decoded.pointer)
        else { return nil }
        let seen = group.maxError == 0 ? samples : UnsafePointer(decoded.pointer)
        fitScales(seen, base: base, group: group, symbols: symbols.pointer, plan, &parameters)
        let encoder = SymbolEncoder(
            tables: EntropyTables(firstScale: 0, zScale: [], zOffset: []),
            capacity: group.sampleCount, normalisesLarge: true)
        append(
            seen, base: base, group: group, symbols: symbols.pointer, parameters, to: encoder)
        let encoded = try Deflate.deflate(parameters.encoded)
        var body: [UInt8] = []
        for shape in parameters.shapes {
            body.append(UInt8(truncatingIfNeeded: shape.classes))
            body.append(shape.phases.rawValue)
        }
        body.appendLittleEndian(UInt32(encoded.count))
        return body + encoded + encoder.finish(trying: plan.bins)
    }

    /// The symbols of all samples, in coding order, and what a decoder will see where that is something else.
    /// - Returns: whether there is a symbol for every sample.
    private static func code(
        _ samples: UnsafePointer<UInt16>, base: UnsafePointer<UInt16>, group: LosslessGroup,
        _ parameters: ResidualParameters, into symbols: UnsafeMutablePointer<Int16>,
        decoded: UnsafeMutablePointer<UInt16>?
    ) -> Bool {
        let rows = ResidualRows(group)
        let predictor = ResidualPredictor(parameters, group)
        let channels = group.channels
        let line = group.columns * channels
        let step = Int32(2 * group.maxError + 1)
        let (most, half) = (Int32(group.most), (Int32(group.most) + 1) / 2)
        var isPossible = true
        for row in 0..<group.rows {
            rows.move(to: row, base: base, channels: group.channels)
            for channel in 0..<channels {
                rows.begin(channel)
                predictor.sumTaps(rows, row: row, channel: channel)
                let sample = ResidualTaps.sample(channel: channel, of: channels)
                let from = samples + row * line + sample
                let to = symbols + row * line + channel * group.columns
                predictor.run(rows, row: row, channel: channel) { x, prediction, _ in
                    var value = Int32(from[x * channels]) - prediction
                    if step == 1 {
                        value = ((value + half) & most) - half
                        if value == -32768 { isPossible = false }
                    } else {
                        value = (abs(value) + step / 2) / step * (value < 0 ? -1 : 1)
                    }
                    to[x] = Int16(truncatingIfNeeded: value)
                    return Int(value)
                }
                rows.finish(channel)
                if let decoded {
                    let (from, to) = (rows.samples(channel, 0), decoded + row * line + sample)
                    for x in 0..<group.columns {
                        to[x * channels] = UInt16(truncatingIfNeeded: from[x])
                    }
                }
            }
        }
        return isPossible
    }

    /// Goes through all rows and channels with samples and symbols known.
    private static func replay(
        _ samples: UnsafePointer<UInt16>, base: UnsafePointer<UInt16>, group: LosslessGroup,
        symbols: UnsafePointer<Int16>, _ body: (ResidualRows, _ row: Int, _ channel: Int) -> Void
    ) {
        let rows = ResidualRows(group)
        let line = group.columns * group.channels
        for row in 0..<group.rows {
            rows.move(to: row, base: base, channels: group.channels)
            for channel in 0..<group.channels {
                rows.load(samples, channel: channel)
                rows.load(
                    symbols: symbols + row * line + channel * group.columns, channel: channel)
                rows.begin(channel)
                body(rows, row, channel)
                rows.finish(channel)
            }
        }
    }

    /// Finds the weights that tell how large a symbol will be, by least squares over some of the rows.
    private static func fitScales(
        _ samples: UnsafePointer<UInt16>, base: UnsafePointer<UInt16>, group: LosslessGroup,
        symbols: UnsafePointer<Int16>, _ plan: ResidualPlan, _ parameters: inout ResidualParameters
    ) {
        let shift = group.bitDepth == 8 ? 0 : 3
        var squares = parameters.shapes.enumerated().map { channel, shape in
            Array(
                repeating: LeastSquares(count: ResidualTaps.features(channel: channel) + 1),
                count: shape.predictors)
        }
        let products = parameters.shapes.enumerated().map { channel, shape in
            BlockProducts(
                shape, count: ResidualTaps.features(channel: channel) + 2, columns: group.columns,
                shift: shift)
        }
        replay(samples, base: base, group: group, symbols: symbols) { rows, row, channel in
            func add(_ block: Int, _ phase: Int, _ products: UnsafePointer<Int32>) {
                let place = row / ResidualTaps.block * parameters.blockColumns + block
                let number = parameters.number(channel: channel, block: place)
                // Products of eights with the target, and with themselves
                let count = ResidualTaps.features(channel: channel)
                let sum = products[(count + 1) * (count + 2) / 2 + count]
                let samples = products[count * (count + 3) / 2]
                let eight = Double(8 >> shift)
                guard samples > 0 else { return }
                let mean = Double(sum) * eight / Double(samples) + 0.25
                squares[channel][number * parameters.shapes[channel].phases.count + phase].add(
                    products, weight: 1 / (mean * mean))
            }
            if plan.looks(at: row) {
                products[channel].add(
                    rows.featuresAndTarget(channel), row: row, where: { _ in true }, add)
            }
            if row % ResidualTaps.block == ResidualTaps.block - 1 || row == group.rows - 1 {
                products[channel].finish(where: { _ in true }, add)
            }
        }
        for (channel, squares) in squares.enumerated() {
            for (predictor, squares) in squares.enumerated() {
                var weights = squares.weights()
                let last = weights.count - 1
                let added = 8 * Int(weights[last])
                if Int(Int16.min)...Int(Int16.max) ~= added {
                    weights[last] = Int16(added)
                } else {
                    // Coarse noise of 16 bits: what lies nearby must tell all of it.
                    weights = squares.withoutLast().weights() + [0]
                }
                let place = parameters.features(channel: channel, predictor: predictor)
                parameters.scales.replaceSubrange(
                    place.lowerBound...place.upperBound, with: weights)
            }
        }
    }

    /// Hands all symbols and their scales to the encoder of symbols.
    private static func append(
        _ samples: UnsafePointer<UInt16>, base: UnsafePointer<UInt16>, group: LosslessGroup,
        symbols: UnsafePointer<Int16>, _ parameters: ResidualParameters, to encoder: SymbolEncoder
    ) {
        let predictor = ResidualPredictor(parameters, group)
        let scales = AlignedMemory<UInt8>(count: group.columns)
        let line = group.columns * group.channels
        replay(samples, base: base, group: group, symbols: symbols) { rows, row, channel in
            predictor.sumFeatures(rows, row: row, channel: channel)
            predictor.scales(rows, row: row, channel: channel, into: scales.pointer)
            encoder.append(
                scales: UnsafeBufferPointer(start: scales.pointer, count: group.columns),
                symbols: UnsafeBufferPointer(
                    start: symbols + row * line + channel * group.columns, count: group.columns))
        }
    }
}
