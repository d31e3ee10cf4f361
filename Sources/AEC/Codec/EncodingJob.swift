/// One image to be encoded, at one quality or at several: what does not depend on the quality is done once.
struct EncodingJob {
    private let image: AECImage
    private let model: Model
    private let plan: EncodingPlan
    private let threads: Int
    /// Computed beforehand where there will be several encodings.
    private let trunk: TrunkRows?

    /// - Parameter isRepeated: whether there will be several encodings.
    init(_ image: AECImage, with encoder: AECEncoder, isRepeated: Bool) throws(AECError) {
        self.image = image
        model = encoder.model
        plan = EncodingPlan(encoder.effort)
        threads = encoder.threads
        guard isRepeated else {
            trunk = nil
            return
        }
        let geometry = Geometry(width: image.width, height: image.height)
        let network = model.encoderNetwork.analysis
        let rows = TrunkRows(geometry, channels: network.input.outputs)
        let source = AnalysisTrunk(network: network, geometry: geometry)
        let bands = Workers.bands(rows: 2 * geometry.latentRows, threads: threads)
        try Workers.run(bands.count, threads: threads) { index throws(AECError) in
            try source.run(image, rows: bands[index]) { (y8, row) in
                rows.row(y8).update(from: row, count: rows.rowCount)
            }
        }
        trunk = rows
    }

    /// The file at `quality`.
    func file(at quality: Quality) throws(AECError) -> [UInt8] {
        let header = try FileHeader(
            width: image.width, height: image.height, colorModel: image.colorModel,
            quality: quality, modelID: model.id)
        let groups = try encodeGroups(header)
        return try ContainerWriter.write(
            header: header, groups: groups.map { ($0.latentsChecksum, $0.stream) })
    }

    private func encodeGroups(_ header: FileHeader) throws(AECError) -> [GroupEncoder.Coded] {
        let geometry = header.geometry
        let latents = Latents(geometry)
        let analysis = Analysis(
            network: model.encoderNetwork.analysis,
            gain: PackedGain(model.analysis.gain, at: header.quality), geometry: geometry)
        let bands = Workers.bands(rows: geometry.latentRows, threads: threads)
        let image = image
        let trunk = trunk
        try Workers.run(bands.count, threads: threads) { index throws(AECError) in
            if let trunk {
                try analysis.run(trunk, rows: bands[index], into: latents)
            } else {
                try analysis.run(image, rows: bands[index], into: latents)
            }
        }
        let encoder = GroupEncoder(model, at: header.quality, plan: plan)
        if plan.refinements > 0 {
            try refine(latents, with: encoder, header)
        }
        return try Workers.map(geometry.groupCount, threads: threads) { index throws(AECError) in
            try encoder.encode(latents, group: geometry.group(index))
        }
    }

    /// Improves `latents`, group by group, by what quantising them does to the picture.
    private func refine(
        _ latents: Latents, with encoder: GroupEncoder, _ header: FileHeader
    ) throws(AECError) {
        let geometry = header.geometry
        let quantised = Latents(geometry)
        let refiner = LatentEncodingRefiner(
            model, geometry: geometry, image: image, at: header.quality)
        for _ in 0..<plan.refinements {
            try Workers.run(geometry.groupCount, threads: threads) { index throws(AECError) in
                try encoder.quantise(latents, group: geometry.group(index), into: quantised)
            }
            try Workers.run(geometry.groupCount, threads: threads) { index throws(AECError) in
                refiner.refine(latents, quantised: quantised, group: geometry.group(index))
            }
        }
    }

    /// PSNR over all samples of colour between the image and what a file of it decodes to; infinity when they are
    /// equal.
    func psnr(of file: [UInt8]) throws(AECError) -> Double {
        var limits = Limits.default
        limits.maxPixels = .max
        limits.maxSide = .max
        let decoded = try AECDecoder(limits: limits, model: model, threads: threads).decode(file)
        let error: UInt64
        let peak: Double
        switch (image.samples, decoded.samples) {
        case (.bits16(let a), .bits16(let b)):
            error = EncodingJob.squaredError(a, b)
            peak = 65535
        default:
            error = EncodingJob.squaredError(image.pixels, decoded.pixels)
            peak = 255
        }
        guard error > 0 else { return .infinity }
        let ratio = peak * peak * Double(image.samples.count) / Double(error)
        // 10 log10(2)
        return 3.0102999566398120 * BinCost.log2(ratio)
    }

    private static func squaredError<Sample: FixedWidthInteger>(
        _ a: [Sample], _ b: [Sample]
    ) -> UInt64 {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                var sum: UInt64 = 0
                for i in 0..<min(a.count, b.count) {
                    let difference = Int64(truncatingIfNeeded: a[i]) &- Int64(truncatingIfNeeded: b[i])
                    sum &+= UInt64(bitPattern: difference &* difference)
                }
                return sum
            }
        }
    }
}
