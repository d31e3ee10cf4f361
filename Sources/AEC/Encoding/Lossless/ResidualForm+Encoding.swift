import CAECKernels

/// How much work goes into the residuals of a group.
struct ResidualPlan {
    /// The most predictors of a channel.
    let mostClasses: Int
    /// How often classes are fitted.
    let passes: Int
    /// Whether all rows are looked at, or a quarter of them.
    let looksAtAllRows: Bool
    /// How many ways to form bins are tried.
    let bins: SymbolEncoder.BinCandidates

    init(_ effort: Effort) {
        switch effort.level {
        case 1: (mostClasses, passes, looksAtAllRows, bins) = (4, 1, false, .one)
        case 2: (mostClasses, passes, looksAtAllRows, bins) = (8, 2, false, .one)
        case 3: (mostClasses, passes, looksAtAllRows, bins) = (16, 3, false, .one)
        case 4: (mostClasses, passes, looksAtAllRows, bins) = (16, 4, false, .several)
        case 5: (mostClasses, passes, looksAtAllRows, bins) = (16, 5, false, .several)
        case 6: (mostClasses, passes, looksAtAllRows, bins) = (24, 6, false, .several)
        case 7: (mostClasses, passes, looksAtAllRows, bins) = (24, 6, true, .several)
        case 8: (mostClasses, passes, looksAtAllRows, bins) = (32, 8, true, .many)
        default: (mostClasses, passes, looksAtAllRows, bins) = (32, 12, true, .many)
        }
    }

    /// Predictors that a group's size pays for.
    func classes(of group: LosslessGroup) -> Int {
        min(mostClasses, max(1, group.rows * group.columns / (1 << 14)))
    }
}

extension ResidualForm {
    /// Bytes that `encode` allocates at most, its result among them.
    static func encodingMemory(_ group: LosslessGroup) -> Int {
        // Symbols and scales, those of the encoder of symbols, its digits and bytes
        max(ResidualFit.memory(group), 14 * group.sampleCount + ResidualRows.memory(group))
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
        var parameters = ResidualFit(group: group, samples: samples, base: base, plan: plan)
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
            capacity: group.sampleCount)
        append(
            seen, base: base, group: group, symbols: symbols.pointer, parameters, to: encoder)
        let encoded = try Deflate.deflate(parameters.encoded)
        var body: [UInt8] = [UInt8(parameters.classes)]
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
            rows.move(to: row, base: base)
            for channel in 0..<channels {
                rows.begin(channel)
                predictor.sumTaps(rows, row: row, channel: channel)
                let from = samples + row * line + channel
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
                    let (from, to) = (rows.samples(channel, 0), decoded + row * line + channel)
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
            rows.move(to: row, base: base)
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

    /// Finds the weights that tell how large a symbol will be, by least squares over a quarter of the rows.
    private static func fitScales(
        _ samples: UnsafePointer<UInt16>, base: UnsafePointer<UInt16>, group: LosslessGroup,
        symbols: UnsafePointer<Int16>, _ plan: ResidualPlan, _ parameters: inout ResidualParameters
    ) {
        let span = Int(AEC_GRAM_SAMPLES)
        let channels = group.channels
        let shift = group.bitDepth == 8 ? 0 : 3
        var squares = (0..<channels).map {
            LeastSquares(count: ResidualTaps.features(channel: $0) + 1)
        }
        let largest = ResidualTaps.features(channel: channels - 1) + 2
        let differences = AlignedMemory<Int16>(count: largest * span)
        let products = AlignedMemory<Int32>(count: LeastSquares.size(largest - 1))
        replay(samples, base: base, group: group, symbols: symbols) { rows, row, channel in
            guard plan.looksAtAllRows || row % 4 == 1 || group.rows < 4 else { return }
            let count = ResidualTaps.features(channel: channel)
            let taps = rows.features(channel)
            // The symbol itself is the target, in the last row; the one before it stands for what is added.
            taps.taps[count] = UnsafePointer(rows.magnitudes(channel, 0))
            taps.references[count] = taps.references[0]
            let (constant, target) = (
                differences.pointer + count * span, differences.pointer + (count + 1) * span
            )
            for first in stride(from: 0, to: group.columns, by: span) {
                let width = min(span, group.columns - first)
                differences.pointer.update(repeating: 0, count: largest * span)
                kernels.residual_differences(
                    taps.taps, taps.references, Int32(count + 1), Int32(first), Int32(width),
                    Int32(shift), differences.pointer)
                var sum = 0
                for x in 0..<width {
                    target[x] = constant[x]
                    constant[x] = 1
                    sum += Int(target[x])
                }
                kernels.residual_gram(differences.pointer, Int32(count + 2), products.pointer)
                let mean = Double(sum) / Double(width) + 0.25
                squares[channel].add(products.pointer, weight: 1 / (mean * mean))
            }
        }
        for channel in 0..<channels {
            var weights = squares[channel].weights()
            let last = weights.count - 1
            weights[last] = Int16(clamping: Int(weights[last]) << shift)
            let place = parameters.features(channel: channel)
            parameters.scales.replaceSubrange(
                place.lowerBound...place.upperBound, with: weights)
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
            predictor.sumFeatures(rows, channel: channel)
            predictor.scales(rows, channel: channel, into: scales.pointer)
            encoder.append(
                scales: UnsafeBufferPointer(start: scales.pointer, count: group.columns),
                symbols: UnsafeBufferPointer(
                    start: symbols + row * line + channel * group.columns, count: group.columns))
        }
    }
}
