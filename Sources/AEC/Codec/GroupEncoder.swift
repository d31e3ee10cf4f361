/// Codes the latents of groups at one quality.
struct GroupEncoder {
    private let hyperAnalysis: HyperAnalysis
    private let codec: GroupCodec

    init(_ model: Model, at quality: Quality) {
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
        let z = AlignedMemory<Int16>(count: codec.hyperCount(group))
        try hyperAnalysis.run(latents, group: group, into: z.pointer)
        let encoder = SymbolEncoder(tables: codec.tables, capacity: group.symbolCount)
        encodeHyperLatents(z, with: encoder)

        let tensor = try codec.contextTensor(z, group: group)
        let perStep = SpatialContext.channelsPerStep
        try codec.context.run(group, context: tensor.pointer) { row throws(AECError) in
            for x in 0..<group.columns {
                let first = row.firstChannel(column: x)
                codec.context.quantiser.quantise(
                    first..<first + perStep,
                    latents: latents.at(row: group.row + row.row, column: group.column + x) + first,
                    stepMeans: row.stepMeans + x * perStep, scales: row.scales + x * perStep,
                    symbols: row.symbols + x * perStep)
            }
            encoder.append(
                scales: UnsafeBufferPointer(start: row.scales, count: row.count),
                symbols: UnsafeBufferPointer(start: row.symbols, count: row.count))
        }
        return Coded(
            latentsChecksum: codec.checksum(tensor, group: group), stream: encoder.finish())
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
