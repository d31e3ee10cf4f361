/// Which blocks are coded without the network, and their chunk.
struct ExactBlocks: Sendable, Equatable {
    /// In reading order: [latent rows][latent columns].
    private(set) var isExact: [Bool]
    /// Those of them whose samples are rounded first: a photograph has too many colours to keep them all.
    private(set) var isRounded: [Bool]
    let geometry: Geometry

    init(_ geometry: Geometry, _ blocks: [Int] = []) {
        self.geometry = geometry
        isExact = [Bool](repeating: false, count: geometry.latentRows * geometry.latentColumns)
        isRounded = isExact
        insert(blocks)
    }

    mutating func insert(_ blocks: [Int], rounded: Bool = false) {
        for block in blocks {
            isExact[block] = true
            isRounded[block] = rounded
        }
    }

    /// Those of both; exact without rounding where one of them has it so.
    func union(_ other: ExactBlocks) -> ExactBlocks {
        var result = self
        for block in isExact.indices where other.isExact[block] {
            let isRounded = other.isRounded[block] && (self.isRounded[block] || !isExact[block])
            result.insert([block], rounded: isRounded)
        }
        return result
    }

    var hasAll: Bool { !isExact.contains(false) }
    /// Whether all blocks are exact and none is rounded.
    var isAllOfIt: Bool { hasAll && !isRounded.contains(true) }
    var isEmpty: Bool { !isExact.contains(true) }

    /// Bytes that coding a group takes for each byte of its pixels: they are there once more for each form.
    private static let memory = 8

    /// Chunk `EXCT`. Groups are coded on at most `threads` threads; their number changes nothing.
    /// - Parameters:
    ///   - range: that of the image's samples, where it is not the whole.
    ///   - rounding: of the blocks that are rounded; nil where none is.
    ///   - effort: for drawings, which take time and are small; nil for other forms alone, in a hurry.
    ///   - budget: where not all threads have memory, fewer work.
    func chunk(
        _ image: AECImage, range: SampleRange?, counted: AECImage.Samples?,
        rounding: Rounding?, drawings effort: Effort? = nil, threads: Int, within budget: Budget
    ) throws(AECError) -> EncodedChunk {
        var budget = budget
        let side = LosslessGroup.side
        let ofDrawing =
            effort == nil
            ? 0 : ExactBlocks.drawingMemory(image, geometry, channels: image.colorModel.channels)
        let threads = try budget.threads(
            min(threads, geometry.groupCount),
            each: min(side, image.width) * min(side, image.height) * ExactBlocks.memory
                * image.colorModel.channels * image.bitDepth / 8 + ofDrawing,
            for: "the picture and its exact blocks")
        let streams = try Workers.map(geometry.groupCount, threads: threads) {
            index throws(AECError) -> [UInt8] in
            switch image.samples {
            case .bits8(let samples):
                try encode(
                    index, image, samples, most: .max, counted?.bits8, rounding, effort)
            case .bits16(let samples):
                try encode(
                    index, image, samples, most: range?.most ?? .max, counted?.bits16,
                    rounding, effort)
            }
        }
        return ExactBlocks.chunk(streams)
    }

    /// A chunk of streams, one for each group.
    static func chunk(_ streams: [[UInt8]]) -> EncodedChunk {
        var payload: [UInt8] = [0]
        for stream in streams { payload.appendLittleEndian(UInt32(stream.count)) }
        for stream in streams { payload += stream }
        return EncodedChunk(type: .exact, payload: payload)
    }

    /// Bytes that coding a group as a drawing takes.
    static func drawingMemory(_ image: AECImage, _ geometry: Geometry, channels: Int) -> Int {
        let group = LosslessGroup(
            drawing: ExactGrid(geometry, group: 0), channels: channels, bitDepth: image.bitDepth)
        return 2 * group.sampleCount + ScanlineForm.encodingMemory(group)
    }

    private func part(_ blocks: [Bool], ofGroup index: Int) -> [Bool] {
        let group = geometry.group(index)
        return (group.row..<group.row + group.rows).flatMap { row in
            let first = row * geometry.latentColumns + group.column
            return blocks[first..<first + group.columns]
        }
    }

    private func encode<Sample: PixelSample>(
        _ index: Int, _ image: AECImage, _ samples: [Sample], most: Sample, _ alpha: [Sample]?,
        _ rounding: Rounding?, _ effort: Effort?
    ) throws(AECError) -> [UInt8] {
        let map = ExactMap(
            ExactGrid(geometry, group: index), isExact: part(isExact, ofGroup: index))
        guard map.isExact.contains(true) else { return [] }
        let encoder = samples.withUnsafeBufferPointer { samples in
            func encoder(_ alpha: UnsafePointer<Sample>?) -> ExactGroupEncoder<Sample> {
                ExactGroupEncoder(
                    map, width: geometry.width, channels: image.colorModel.channels,
                    samples: samples.baseAddress!, alpha: alpha)
            }
            return alpha?.withUnsafeBufferPointer { encoder($0.baseAddress) } ?? encoder(nil)
        }
        if let rounding {
            encoder.round(part(isRounded, ofGroup: index), rounding, most: most)
        }
        let quick = try encoder.encode(level: .quick)
        guard let effort else { return quick }
        var streams = [quick]
        if let drawing = try encoder.drawing(effort: effort) { streams.append(drawing) }
        // Looking harder for repetitions takes long, and a tenth off them at most.
        if 10 * quick.count <= 11 * (streams.last?.count ?? 0) {
            streams.append(try encoder.encode(level: .best))
        }
        return streams.min { $0.count < $1.count } ?? quick
    }
}
