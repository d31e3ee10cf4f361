/// Codes the latents of groups at one quality.
struct GroupEncoder {
    private let hyperAnalysis: HyperAnalysis
    let decoder: GroupDecoder
    private let plan: EncodingPlan
    /// Before anything is known of a group.
    let expectedCosts = Costs(
        choosing: .gaussian, rating: .laplacian, areMeasured: false)

    /// What symbols cost: to choose among them, and to say what was coded.
    struct Costs {
        let choosing, rating: SymbolCosts
        /// Whether they are of a whole pass over the group. If not, each step of the context model goes by what the steps before
        /// it cost.
        let areMeasured: Bool
    }

    init(_ point: OperatingPoint, steps: StepMap?, plan: EncodingPlan) {
        self.plan = plan
        hyperAnalysis = HyperAnalysis(
            network: point.model.encoderNetwork.hyperAnalysis,
            gain: PackedGain(point.tables.hyperAnalysis, at: point.quality))
        decoder = GroupDecoder(point, steps: steps, usesTrellis: plan.usesTrellis)
    }

    /// Bytes that coding a whole group takes, as measured: the context tensor, symbols with their scales, and what forming
    /// bins takes.
    static let memory = 32 << 20

    /// A coded group: its symbol stream, without the first scale that is coded in it, and the CRC-32 of the latents that a
    /// decoder will see.
    struct Coded: Sendable {
        let latentsChecksum: UInt32
        let firstScale: UInt8
        let stream: [UInt8]
        let gridDistance: GridDistance
    }

    /// Codes one group of the image's latents.
    /// - Parameters:
    ///   - isHidden: whether nothing of the group is seen, nor of what lies around it: its latents are whatever costs
    ///     least.
    ///   - quantised: gets the latents that a decoder will see.
    ///   - rates: gets what each block costs, about.
    func encode(
        _ latents: Latents, group: Geometry.Group, isHidden: Bool = false,
        into quantised: Latents? = nil, rates: BlockRates? = nil
    ) throws(AECError) -> Coded {
        let z = try hyperLatents(latents, group: group, isHidden: isHidden)
        var firstScale = decoder.tables.firstScale
        var last = try pass(
            latents, group: group, hyperLatents: z, costs: expectedCosts, isHidden: isHidden,
            rates: rates, firstScale: &firstScale)
        for _ in 1..<plan.passes {
            let costs = last.encoder.costs()
            last = try pass(
                latents, group: group, hyperLatents: z,
                costs: Costs(choosing: costs, rating: costs, areMeasured: true), isHidden: isHidden,
                rates: rates, firstScale: &firstScale)
        }
        return coded(last, group: group, firstScale: firstScale, into: quantised)
    }

    func coded(
        _ pass: Pass, group: Geometry.Group, firstScale: UInt8, into quantised: Latents?
    ) -> Coded {
        if let quantised { decoder.store(pass.tensor, group: group, into: quantised) }
        return Coded(
            latentsChecksum: decoder.checksum(pass.tensor, group: group), firstScale: firstScale,
            stream: pass.encoder.finish(trying: plan.bins), gridDistance: pass.gridDistance)
    }

    /// What a decoder would see of one group, without the file.
    func quantise(
        _ latents: Latents, group: Geometry.Group, into quantised: Latents
    ) throws(AECError) {
        var firstScale = decoder.tables.firstScale
        let tensor = try pass(
            latents, group: group,
            hyperLatents: try hyperLatents(latents, group: group, isHidden: false),
            costs: expectedCosts, isHidden: false, rates: nil, firstScale: &firstScale
        ).tensor
        decoder.store(tensor, group: group, into: quantised)
    }

    func hyperLatents(
        _ latents: Latents, group: Geometry.Group, isHidden: Bool
    ) throws(AECError) -> AlignedMemory<Int16> {
        let z = AlignedMemory<Int16>(count: decoder.hyperCount(group))
        if isHidden {
            for i in 0..<z.count {
                z.pointer[i] = decoder.tables.zOffset[i % decoder.tables.zOffset.count]
            }
        } else {
            try hyperAnalysis.run(latents, group: group, into: z.pointer)
        }
        return z
    }

    /// Squared steps that one position may lose in one of the four steps where symbols of small scales are zero. On
    /// photographs what is predicted with such confidence is hardly ever wrong; beside sharp edges it can be, and what
    /// is wrong misleads all that is predicted from it.
    static let mostLost = 6.0

    /// A quantised group: its symbols, the context tensor with its latents, and how far from the grid they were before.
    struct Pass {
        let encoder: SymbolEncoder
        let tensor: AlignedMemory<Int16>
        let gridDistance: GridDistance
    }

    /// Quantises a group in coding order.
    /// - Parameter firstScale: the first scale that is coded; becomes 0 where too much would be lost below it.
    func pass(
        _ latents: Latents, group: Geometry.Group, hyperLatents: AlignedMemory<Int16>,
        costs: Costs, isHidden: Bool, rates: BlockRates?, firstScale: inout UInt8
    ) throws(AECError) -> Pass {
        let z = AlignedMemory<Int16>(count: hyperLatents.count)
        z.pointer.update(from: hyperLatents.pointer, count: z.count)
        let first = firstScale
        let tables = decoder.tables.coding(from: first)
        let encoder = SymbolEncoder(tables: tables, capacity: decoder.symbolCount(group))
        encodeHyperLatents(z, with: encoder)

        let quantisers = decoder.context.quantisers
        var thresholds = RoundingThresholds(
            costs.choosing, lambda: plan.lambdas.deadZone, firstScale: first)
        let tensor = try decoder.contextTensor(z, group: group)
        let perStep = decoder.context.channelsPerStep
        let search =
            tables.usesTrellis
            ? TrellisSearch(
                costs.choosing, lambda: plan.lambdas.trellis, tables: tables,
                count: group.columns * perStep) : nil
        var mostLost = 0.0
        var gridDistance = GridDistance()
        rates?.clear(group)
        try decoder.context.run(
            group, context: tensor.pointer, trellisScale: tables.trellisScale
        ) { row throws(AECError) in
            if row.row == 0, row.step > 0, !costs.areMeasured, plan.lambdas.weighBits {
                let costs = encoder.costs()
                thresholds = RoundingThresholds(
                    costs, lambda: plan.lambdas.deadZone, firstScale: first)
                search?.use(costs)
            }
            for x in 0..<group.columns {
                if isHidden {
                    (row.symbols + x * perStep).update(repeating: 0, count: perStep)
                    search?.addNothing(perStep, at: x * perStep)
                    continue
                }
                let quantiser = quantisers.at(row: group.row + row.row, column: group.column + x)
                let channels = row.firstChannel(column: x)..<row.firstChannel(column: x) + perStep
                let source =
                    latents.at(row: group.row + row.row, column: group.column + x)
                    + channels.lowerBound
                let (stepMeans, scales) = (row.stepMeans + x * perStep, row.scales + x * perStep)
                quantiser.quantise(
                    channels, latents: source, stepMeans: stepMeans, scales: scales,
                    thresholds: thresholds.memory.pointer, symbols: row.symbols + x * perStep)
                if let search {
                    search.add(
                        channels, at: x * perStep, latents: source, stepMeans: stepMeans,
                        quantiser: quantiser)
                } else {
                    gridDistance.add(
                        source, channels: channels, quantiser: quantiser, stepMeans: stepMeans,
                        scales: scales)
                }
                if first > 0 {
                    mostLost = max(
                        mostLost,
                        quantiser.lost(
                            channels, latents: source, stepMeans: stepMeans, scales: scales,
                            firstScale: first))
                }
            }
            let coded = search?.search(row)
            let scales = coded?.scales ?? row.scales
            let symbols = coded?.symbols ?? UnsafePointer(row.symbols)
            if let search, !isHidden { gridDistance.add(row, of: search) }
            if let rates {
                for x in 0..<group.columns {
                    rates.add(
                        costs.rating, scales: scales + x * perStep, symbols: symbols + x * perStep,
                        count: perStep, row: group.row + row.row, column: group.column + x)
                }
            }
            encoder.append(
                scales: UnsafeBufferPointer(start: scales, count: row.count),
                symbols: UnsafeBufferPointer(start: symbols, count: row.count))
        }
        guard mostLost > GroupEncoder.mostLost else {
            return Pass(encoder: encoder, tensor: tensor, gridDistance: gridDistance)
        }
        firstScale = 0
        return try pass(
            latents, group: group, hyperLatents: hyperLatents, costs: costs, isHidden: isHidden,
            rates: rates, firstScale: &firstScale)
    }

    /// Hyper-latents beyond this are clamped by the encoder; with the model's offsets they stay within 16 bits.
    private static let largestHyperLatent: Int32 = 16383

    /// Appends z and changes it to what the decoder will see.
    private func encodeHyperLatents(_ z: AlignedMemory<Int16>, with encoder: SymbolEncoder) {
        let scales = decoder.scales(z.count)
        let symbols = AlignedMemory<Int16>(count: z.count)
        let bound = GroupEncoder.largestHyperLatent
        for i in 0..<z.count {
            let offset = decoder.tables.zOffset[i % decoder.tables.zOffset.count]
            let value = min(max(Int32(z.pointer[i]), -bound), bound)
            symbols.pointer[i] = Int16(truncatingIfNeeded: value - Int32(offset))
            z.pointer[i] = symbols.pointer[i] &+ offset
        }
        encoder.append(
            scales: UnsafeBufferPointer(start: scales.pointer, count: z.count),
            symbols: UnsafeBufferPointer(start: symbols.pointer, count: z.count))
    }
}
