/// A file with an exact layer, one of those that were tried.
struct LayeredFile {
    let base: LosslessBase
    let baseSize: Int
    let bytes: [UInt8]
    /// The groups of the layer.
    let groups: [LosslessGroupEncoder.Coded]

    /// Whether any of the groups was coded with the help of the lossy picture.
    var hasResiduals: Bool { groups.contains { $0.form == .residual } }
    var price: Double { base.price(groups: groups.count) * Double(bytes.count) }
}

/// A lossy picture, and behind it what it lacks of the exact one.
extension EncodingJob {
    /// The smallest file of those with a lossy picture that is worth trying.
    /// - Parameters:
    ///   - maxError: by how much samples may be off; 0 where none may.
    ///   - quality: of the lossy picture; nil for the one that makes the file small.
    ///   - empty: makes the job of a picture of one colour with the same alpha and metadata.
    func withLayer(
        maxError: Int, base quality: Quality?, empty: () throws(AECError) -> EncodingJob
    ) throws(AECError) -> Encoding {
        let bases = LosslessBase.candidates(
            for: self, at: quality, maxError: maxError, effort: effort)
        var best: LayeredFile?
        var tried = 0
        func attempt(_ base: LosslessBase, of count: Int) throws(AECError) {
            let job = base == .empty ? try empty() : self
            let part = Double(tried) / Double(count)...Double(tried + 1) / Double(count)
            tried += 1
            let lossy = try job.fileAndLatents(at: base.quality)
            let file = try withLayer(
                over: lossy.file, latents: lossy.latents, base, maxError: maxError, part: part)
            if let best, file.price >= best.price { return }
            best = file
        }
        for base in bases {
            // Without residuals, no other lossy picture makes the layer smaller; but one that is exact needs none.
            if let best, best.base == .empty, !best.hasResiduals,
                best.bytes.count > LosslessBase.small
            {
                break
            }
            try attempt(base, of: bases.count)
        }
        if quality == nil, !bases.contains(.empty), best?.hasResiduals == false {
            try attempt(.empty, of: bases.count + 1)
        }
        if let file = best, file.base == .empty,
            let drawing = try drawing(file, maxError: maxError),
            drawing.price < file.price
        {
            best = drawing
        }
        guard let best else {
            throw AECError(.internalInconsistency, "no lossy picture to put an exact layer behind")
        }
        var encoding = Encoding(
            bytes: best.bytes, quality: best.base.quality, encodings: tried)
        encoding.layer = FileInfo.Layer(
            maxError: maxError, isBaseEmpty: best.base == .empty, baseSize: best.baseSize,
            size: best.bytes.count - best.baseSize)
        return encoding
    }

    /// A file and the layer behind it.
    /// - Parameter latents: those of the file, where they are known.
    func withLayer(
        over file: [UInt8], latents: Latents?, _ base: LosslessBase, maxError: Int,
        part: ClosedRange<Double>
    ) throws(AECError) -> LayeredFile {
        var budget = budget
        if latents != nil { try budget.reserve(latentsMemory, for: "the picture and its latents") }
        try budget.count(file.count, for: "the picture and its lossy part")
        let groups = try layerGroups(
            over: file, latents: latents, maxError: maxError, part: part, within: &budget)
        try budget.count(
            LosslessWriter.size(base: file, groups: groups), for: "the picture and its file")
        return LayeredFile(
            base: base, baseSize: file.count,
            bytes: try LosslessWriter.file(
                base: file, isBaseEmpty: base == .empty, maxError: maxError, groups: groups),
            groups: groups)
    }

    /// The same, with what the layer has in the lossy picture, which is exact then; nil where not all groups are drawings, or have more
    /// than 8 bits, of which exact blocks know no spread.
    private func drawing(
        _ file: LayeredFile, maxError: Int
    ) throws(AECError) -> LayeredFile? {
        guard source.bitDepth == 8, file.groups.allSatisfy({ $0.form == .scanline }) else {
            return nil
        }
        let base = try exactFile(
            drawings: file.groups.map { $0.body }, at: LosslessBase.drawing.quality)
        let groups = file.groups.map {
            LosslessGroupEncoder.Coded(checksum: $0.checksum, form: .base, body: [])
        }
        return LayeredFile(
            base: .drawing, baseSize: base.count,
            bytes: try LosslessWriter.file(
                base: base, isBaseEmpty: false, maxError: maxError, groups: groups),
            groups: groups)
    }

    /// The groups of the exact layer.
    /// - Parameters:
    ///   - base: the lossy picture's file.
    ///   - latents: those of it, where they are known.
    ///   - part: of the whole work.
    ///   - budget: what is left beside that; what the groups take is counted.
    private func layerGroups(
        over base: [UInt8], latents: Latents?, maxError: Int, part: ClosedRange<Double>,
        within budget: inout Budget
    ) throws(AECError) -> [LosslessGroupEncoder.Coded] {
        var left = budget
        let decoded = try decode(base, latents: latents, within: &left)
        let encoder = LosslessGroupEncoder(effort: effort)
        let largest = layerGroup(0, maxError: maxError)
        let threads = try left.threads(
            min(threads, geometry.groupCount),
            each: 4 * largest.sampleCount + encoder.memory(largest),
            for: "the picture and the groups of its exact layer")
        let coded = try Workers.map(geometry.groupCount, threads: threads, part: part) {
            index throws(AECError) in
            let group = layerGroup(index, maxError: maxError)
            let frame = LosslessGroup.frame(of: index, in: geometry)
            let samples = AlignedMemory<UInt16>(count: group.sampleCount)
            let baseSamples = AlignedMemory<UInt16>(count: group.sampleCount)
            source.copy(frame, into: samples.pointer)
            decoded.copy(frame, into: baseSamples.pointer)
            return try encoder.encode(samples.pointer, base: baseSamples.pointer, group: group)
        }
        try budget.count(
            coded.reduce(0) { $0 + $1.body.count }, for: "the picture and its exact layer")
        return coded
    }

    /// The lossy picture as a decoder gives it.
    /// - Parameter budget: what the picture takes stays reserved.
    private func decode(
        _ base: [UInt8], latents: Latents?, within budget: inout Budget
    ) throws(AECError) -> AECImage {
        let decoder = decoder
        let file = try ContainerReader(base, limits: decoder.limits)
        if let latents {
            return try decoder.colors(of: file, knowing: latents, within: &budget)
        }
        var warnings: [String] = []
        return try decoder.decode(file, within: &budget, warnings: &warnings)
    }

    private func layerGroup(_ index: Int, maxError: Int) -> LosslessGroup {
        LosslessGroup(
            geometry, group: index, colorModel: source.colorModel, bitDepth: source.bitDepth,
            maxError: maxError)
    }
}

extension AECImage {
    /// The samples of colour of a region, `[rows][columns][channels]`.
    fileprivate func copy(_ region: Region, into target: UnsafeMutablePointer<UInt16>) {
        switch samples {
        case .bits8(let samples): copy(region, of: samples, into: target)
        case .bits16(let samples): copy(region, of: samples, into: target)
        }
    }

    private func copy<Sample: PixelSample>(
        _ region: Region, of samples: [Sample], into target: UnsafeMutablePointer<UInt16>
    ) {
        let channels = colorModel.channels
        let count = region.width * channels
        samples.withUnsafeBufferPointer { samples in
            for row in 0..<region.height {
                let start = ((region.y + row) * width + region.x) * channels
                for i in 0..<count {
                    target[row * count + i] = UInt16(truncatingIfNeeded: samples[start + i])
                }
            }
        }
    }
}
