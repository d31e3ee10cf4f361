/// Codes the latents of groups at one quality.
struct GroupEncoder {
    private let hyperAnalysis: HyperAnalysis
    private let codec: GroupCodec
    private let plan: EncodingPlan
    /// Before anything is known of a group.
    private let expectedCosts = EncodingCosts()

    init(_ model: Model, at quality: Quality, plan: EncodingPlan) {
        self.plan = plan
        hyperAnalysis = HyperAnalysis(
            network: model.encoderNetwork.hyperAnalysis,
            gain: PackedGain(model.hyperAnalysis.gain, at: quality))
        codec = GroupCodec(model, at: quality)
    }

    /// A coded group: its symbol stream and the CRC-32 of the latents that a decoder will see.
    struct Coded: Sendable {
        let latentsChecksum: UInt32
        let stream: [UInt8]
    }

    /// Codes one group of the image's latents.
    func encode(_ latents: Latents, group: Geometry.Group) throws(AECError) -> Coded {
        let z = try hyperLatents(latents, group: group)
        var costs = expectedCosts
        for _ in 1..<plan.passes {
            costs = try pass(latents, group: group, hyperLatents: z, costs: costs).encoder.costs()
        }
        let last = try pass(latents, group: group, hyperLatents: z, costs: costs)
        return Coded(
            latentsChecksum: codec.checksum(last.tensor, group: group),
            stream: last.encoder.finish(trying: plan.bins))
    }

    /// What a decoder would see of one group, without the file.
    func quantise(
        _ latents: Latents, group: Geometry.Group, into quantised: Latents
    ) throws(AECError) {
        let tensor = try pass(
            latents, group: group, hyperLatents: try hyperLatents(latents, group: group),
            costs: expectedCosts
        ).tensor
        codec.store(tensor, group: group, into: quantised)
    }

    private func hyperLatents(
        _ latents: Latents, group: Geometry.Group
    ) throws(AECError) -> AlignedMemory<Int16> {
        let z = AlignedMemory<Int16>(count: codec.hyperCount(group))
        try hyperAnalysis.run(latents, group: group, into: z.pointer)
        return z
    }

    /// Quantises a group in coding order.
    /// - Returns: its symbols, and the context tensor with its latents.
    private func pass(
        _ latents: Latents, group: Geometry.Group, hyperLatents: AlignedMemory<Int16>,
        costs: EncodingCosts
    ) throws(AECError) -> (encoder: SymbolEncoder, tensor: AlignedMemory<Int16>) {
        let z = AlignedMemory<Int16>(count: hyperLatents.count)
        z.pointer.update(from: hyperLatents.pointer, count: z.count)
        let encoder = SymbolEncoder(tables: codec.tables, capacity: group.symbolCount)
        encodeHyperLatents(z, with: encoder)

        let quantiser = codec.context.quantiser
        let thresholds = EncodingThresholds(
            costs, price: plan.price, firstScale: quantiser.firstCodedScale)
        let tensor = try codec.contextTensor(z, group: group)
        let perStep = SpatialContext.channelsPerStep
        try codec.context.run(group, context: tensor.pointer) { row throws(AECError) in
            for x in 0..<group.columns {
                let first = row.firstChannel(column: x)
                quantiser.quantise(
                    first..<first + perStep,
                    latents: latents.at(row: group.row + row.row, column: group.column + x) + first,
                    stepMeans: row.stepMeans + x * perStep, scales: row.scales + x * perStep,
                    thresholds: thresholds.memory.pointer, symbols: row.symbols + x * perStep)
            }
            encoder.append(
                scales: UnsafeBufferPointer(start: row.scales, count: row.count),
                symbols: UnsafeBufferPointer(start: row.symbols, count: row.count))
        }
        return (encoder, tensor)
    }

    /// Hyper-latents beyond this are clamped by the encoder; with the model's offsets they stay within 16 bits.
    private static let largestHyperLatent: Int32 = 16383

    /// Appends z and changes it to what the decoder will see.
    private func encodeHyperLatents(_ z: AlignedMemory<Int16>, with encoder: SymbolEncoder) {
        let scales = codec.scales(z.count)
        let symbols = AlignedMemory<Int16>(count: z.count)
        let bound = GroupEncoder.largestHyperLatent
        for i in 0..<z.count {
            let offset = codec.tables.zOffset[i % Geometry.hyperChannels]
            let value = min(max(Int32(z.pointer[i]), -bound), bound)
            symbols.pointer[i] = Int16(truncatingIfNeeded: value - Int32(offset))
            z.pointer[i] = symbols.pointer[i] &+ offset
        }
        encoder.append(
            scales: UnsafeBufferPointer(start: scales.pointer, count: z.count),
            symbols: UnsafeBufferPointer(start: symbols.pointer, count: z.count))
    }
}
