/// A lossy picture, and behind it what it lacks of the exact one.
extension EncodingJob {
    /// - Parameters:
    ///   - maxError: by how much samples may be off; 0 where none may.
    ///   - quality: of the lossy picture; nil for the one that makes the file small.
    func withLayer(maxError: Int, base quality: Quality?) throws(AECError) -> Encoding {
        let base = try LosslessBase.encode(self, at: quality, maxError: maxError)
        var budget = budget
        try budget.count(base.bytes.count, for: "the picture and its lossy part")
        let groups = try layerGroups(over: base.bytes, maxError: maxError, within: &budget)
        try budget.count(
            LosslessWriter.size(base: base.bytes, groups: groups), for: "the picture and its file")
        let bytes = try LosslessWriter.file(
            base: base.bytes, maxError: maxError, groups: groups)
        var encoding = Encoding(bytes: bytes, quality: base.quality, encodings: base.encodings)
        encoding.layer = FileInfo.Layer(
            maxError: maxError, baseSize: base.bytes.count, size: bytes.count - base.bytes.count)
        return encoding
    }

    /// The groups of the exact layer.
    /// - Parameters:
    ///   - base: the lossy picture's file.
    ///   - budget: what is left beside that; what the groups take is counted.
    private func layerGroups(
        over base: [UInt8], maxError: Int, within budget: inout Budget
    ) throws(AECError) -> [LosslessGroupEncoder.Coded] {
        var left = budget
        let decoded = try decode(base, within: &left)
        let encoder = LosslessGroupEncoder(effort: effort)
        let largest = layerGroup(0, maxError: maxError)
        let threads = try left.threads(
            min(threads, geometry.groupCount),
            each: 4 * largest.sampleCount + LosslessGroupEncoder.memory(largest),
            for: "the picture and the groups of its exact layer")
        let coded = try Workers.map(geometry.groupCount, threads: threads, part: 0...1) {
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
        _ base: [UInt8], within budget: inout Budget
    ) throws(AECError) -> AECImage {
        let decoder = decoder
        var warnings: [String] = []
        return try decoder.decode(
            ContainerReader(base, limits: decoder.limits), within: &budget, warnings: &warnings)
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
