/// The latents of groups at one quality: hyper-latents, context model and symbols together. Decoding is here and what
/// encoding shares with it; GroupEncoder has the rest.
struct GroupDecoder {
    private let hyperSynthesis: HyperSynthesis
    let context: SpatialContext
    let tables: EntropyTables
    /// Whether the first byte of a group's stream is its first coded scale.
    private let choosesFirstScale: Bool

    /// - Parameters:
    ///   - steps: of the whole picture.
    ///   - choosesFirstScale: of the file; encoding looks at the streams' symbols alone.
    ///   - usesTrellis: whether latents of large scales are on a trellis.
    init(
        _ point: OperatingPoint, steps: StepMap? = nil, choosesFirstScale: Bool = false,
        usesTrellis: Bool = false
    ) {
        self.choosesFirstScale = choosesFirstScale
        let network = point.model.decoderNetwork
        context = SpatialContext(
            network: network.context,
            quantisers: LatentQuantisers(point, steps, usesTrellis: usesTrellis))
        hyperSynthesis = HyperSynthesis(
            network: network.hyperSynthesis,
            gain: PackedGain(point.tables.hyperSynthesis, at: point.quality),
            psiGain: PackedGain(point.tables.psi, at: point.quality),
            contextChannels: context.channels)
        tables = EntropyTables(point.tables.entropy, at: point.quality).onTrellis(usesTrellis)
    }

    /// For the groups of a file.
    init(_ file: ContainerReader, _ quantisation: Quantisation) {
        self.init(
            quantisation.point, steps: quantisation.steps,
            choosesFirstScale: file.header.choosesFirstScale,
            usesTrellis: file.header.usesTrellis)
    }

    /// Decodes one group of the file into the latents that are in memory, or only checks it. One that is lost has zeros.
    /// - Throws: as below; `checksumMismatch` for its chunk, if that was not checked before.
    func decode(
        group index: Int, of file: ContainerReader, into latents: Latents?
    ) throws(AECError) {
        if file.lost.contains(index) {
            if let latents { clear(file.header.geometry.group(index), in: latents) }
            return
        }
        let record = file.groups[index]
        if !file.hasCheckedGroups { try record.chunk.checkIntact(in: file.bytes) }
        var failure: AECError?
        file.bytes.withUnsafeBytes { bytes in
            do throws(AECError) {
                try decode(
                    record, of: bytes, group: file.header.geometry.group(index), into: latents)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Decodes one group into the latents that are in memory, or only checks it.
    /// - Throws: `malformed` for the stream, `checksumMismatch` when it gives other latents than the
    ///   encoder had: the stream is damaged, or the model or this program is at fault.
    func decode(
        _ record: GroupRecord, of bytes: UnsafeRawBufferPointer, group: Geometry.Group,
        into latents: Latents?
    ) throws(AECError) {
        let tensor = try reconstruct(record.stream, of: bytes, group: group)
        guard checksum(tensor, group: group) == record.latentsChecksum else {
            throw AECError(
                .checksumMismatch,
                "the decoded latents differ from the encoded ones although the file is undamaged: "
                    + "it was not written with the model that it names, or its header, alpha, exact blocks or quantiser were changed",
                offset: record.stream.lowerBound)
        }
        if let latents { store(tensor, group: group, into: latents) }
    }

    /// Copies what the window `latents` has room for.
    func store(
        _ tensor: AlignedMemory<Int16>, group: Geometry.Group, into latents: Latents
    ) {
        for row in (group.row..<group.row + group.rows).clamped(to: latents.rows) {
            for column in (group.column..<group.column + group.columns).clamped(to: latents.columns)
            {
                let position = (row - group.row) * group.columns + column - group.column
                latents.at(row: row, column: column).update(
                    from: latentsOfPosition(position, in: tensor),
                    count: context.latentChannels)
            }
        }
    }

    private func clear(_ group: Geometry.Group, in latents: Latents) {
        let columns = (group.column..<group.column + group.columns).clamped(to: latents.columns)
        guard !columns.isEmpty else { return }
        for row in (group.row..<group.row + group.rows).clamped(to: latents.rows) {
            latents.at(row: row, column: columns.lowerBound).update(
                repeating: 0, count: columns.count * context.latentChannels)
        }
    }

    /// The latents that a group's symbol stream stands for, as the last channels of [rows][columns][channels].
    /// - Throws: `malformed`.
    func reconstruct(
        _ stream: Range<Int>, of bytes: UnsafeRawBufferPointer, group: Geometry.Group
    ) throws(AECError) -> AlignedMemory<Int16> {
        let (symbols, tables) = try split(stream, of: bytes)
        let decoder = try SymbolDecoder(
            UnsafeRawBufferPointer(rebasing: bytes[symbols]), fileOffset: symbols.lowerBound,
            tables: tables, maximumSymbols: symbolCount(group))
        let z = AlignedMemory<Int16>(count: hyperCount(group))
        try decodeHyperLatents(decoder, into: z, fileOffset: stream.lowerBound)

        let tensor = try contextTensor(z, group: group)
        try context.run(
            group, context: tensor.pointer, trellisScale: tables.trellisScale
        ) { row throws(AECError) in
            try decoder.readRow(
                scales: UnsafeBufferPointer(start: row.scales, count: row.count),
                into: UnsafeMutableBufferPointer(start: row.symbols, count: row.count))
        }
        try decoder.finish()
        return tensor
    }

    /// A group's symbols, and the tables with the first scale that is coded of them.
    /// - Throws: `malformed`.
    private func split(
        _ stream: Range<Int>, of bytes: UnsafeRawBufferPointer
    ) throws(AECError) -> (symbols: Range<Int>, tables: EntropyTables) {
        guard choosesFirstScale else { return (stream, tables) }
        guard let first = stream.first, bytes[first] <= tables.firstScale else {
            throw AECError(
                .malformed, "a group's first coded scale is missing or beyond the model's",
                offset: stream.lowerBound)
        }
        return (first + 1..<stream.upperBound, tables.coding(from: bytes[first]))
    }

    /// Bytes that decoding a group takes: the context tensor, the symbols' digits, packed and not, and room for the rows
    /// of the layers.
    var memory: Int {
        Geometry.groupSide * Geometry.groupSide
            * (context.channels * MemoryLayout<Int16>.stride + 3 * context.latentChannels)
    }

    func hyperCount(_ group: Geometry.Group) -> Int {
        group.hyperRows * group.hyperColumns * tables.zScale.count
    }

    /// Coded numbers: hyper-latents and latents.
    func symbolCount(_ group: Geometry.Group) -> Int {
        hyperCount(group) + group.rows * group.columns * context.latentChannels
    }

    /// [rows][columns][channels] with psi in place and latents zero.
    func contextTensor(
        _ z: AlignedMemory<Int16>, group: Geometry.Group
    ) throws(AECError) -> AlignedMemory<Int16> {
        let tensor = AlignedMemory<Int16>(
            count: group.rows * group.columns * context.channels)
        try hyperSynthesis.run(z.pointer, group: group, into: tensor.pointer)
        return tensor
    }

    private func latentsOfPosition(
        _ position: Int, in tensor: AlignedMemory<Int16>
    ) -> UnsafePointer<Int16> {
        UnsafePointer(tensor.pointer + position * context.channels + context.psiChannels)
    }

    /// CRC-32 of the reconstructed latents, [rows][columns][latents] little-endian int16.
    func checksum(_ tensor: AlignedMemory<Int16>, group: Geometry.Group) -> UInt32 {
        var crc: UInt32 = 0
        for position in 0..<group.rows * group.columns {
            crc = CRC32.update(
                crc,
                UnsafeRawBufferPointer(
                    start: latentsOfPosition(position, in: tensor),
                    count: context.latentChannels * 2))
        }
        return crc
    }
}

/// Hyper-latents: static scales, and an offset that centres each channel.
extension GroupDecoder {
    func scales(_ count: Int) -> AlignedMemory<UInt8> {
        let scales = AlignedMemory<UInt8>(count: count)
        for i in 0..<count { scales.pointer[i] = tables.zScale[i % tables.zOffset.count] }
        return scales
    }

    private func decodeHyperLatents(
        _ decoder: SymbolDecoder, into z: AlignedMemory<Int16>, fileOffset: Int
    ) throws(AECError) {
        let scales = scales(z.count)
        try decoder.read(
            scales: UnsafeBufferPointer(start: scales.pointer, count: z.count),
            into: UnsafeMutableBufferPointer(start: z.pointer, count: z.count))
        for i in 0..<z.count {
            let (value, overflow) = z.pointer[i].addingReportingOverflow(
                tables.zOffset[i % tables.zOffset.count])
            guard !overflow else {
                throw AECError(.malformed, "a hyper-latent is out of range", offset: fileOffset)
            }
            z.pointer[i] = value
        }
    }
}
