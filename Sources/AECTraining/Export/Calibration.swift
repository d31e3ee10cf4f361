import AEC

/// The largest absolute value of every tensor of the float network, over pictures and qualities: what the exponents of
/// the integer network are chosen from.
struct Calibration {
    /// Of each channel of each tensor, named as in `Architecture`.
    private(set) var largest: [String: [Float]] = [:]
    /// The hyper-latents of photographs at each of the 8 trained levels.
    private(set) var hyperLatents: [HyperStatistics]

    /// Of a network of this size.
    init(_ size: NetworkSize) {
        hyperLatents = [HyperStatistics](
            repeating: HyperStatistics(channels: size.hyperLatents), count: TrainingNetwork.levels)
    }

    /// Runs the network on one image at one level and widens the ranges.
    ///
    /// An artificial image counts only where the float network itself still shows it, with a PSNR of 20 dB: beyond
    /// that its tensors explode (a checkerboard of single pixels comes out at 3 dB), and room for them would be taken
    /// from the precision of everything else.
    /// - Parameter natural: a photograph, which always counts.
    /// - Throws: as `NetworkRunner.run`; `invalidArgument`, with a tensor's name, when the network makes numbers of a
    ///   photograph that are not finite.
    mutating func add(
        _ image: AECImage, runner: NetworkRunner, level: Float, natural: Bool
    ) throws(AECError) {
        var ranges = largest
        let architecture = runner.network.architecture
        let latents = architecture.size.latents
        runner.tape.probe = { name, v in
            var (tensor, range) = (name, runner.tape.largest(v))
            if name == "context.prediction" {
                // The means, half of each group's channels.
                let part = latents / 4
                (tensor, range) = (
                    "context.mean", (0..<latents).map { range[$0 / part * 2 * part + $0 % part] }
                )
            }
            ranges[tensor] = ranges[tensor].map { zip($0, range).map(max) } ?? range
        }
        defer { runner.tape.probe = nil }
        let result = try runner.run(image, level: level)
        let broken = architecture.tensors.first { ranges[$0.name]?.allSatisfy(\.isFinite) == false }
        if natural, let broken {
            throw AECError(
                .invalidArgument,
                "the weights cannot be used: \(broken.name) has values that are not finite")
        }
        if broken == nil, natural || result.psnr >= 20 { largest = ranges }
    }

    /// Counts a photograph's hyper-latents. What the levels differ in is the gain alone, nearly, so one pass at a middle
    /// level counts for all of them.
    mutating func addHyperLatents(of image: AECImage, runner: NetworkRunner) {
        let h = runner.hyperLatents(of: image)
        let zEnc = runner.network.gain("h_a.gain")
        let log = runner.network.parameters.array(zEnc.table)
        for level in hyperLatents.indices {
            let ratios = (0..<zEnc.channels).map {
                exponential(log[level * zEnc.channels + $0] - log[$0])
            }
            hyperLatents[level].add(
                h.enumerated().map { i, value in
                    (value * ratios[i % ratios.count]).rounded(.toNearestOrEven)
                })
        }
    }

    /// Runs everything: each photograph, whole and at half its size, cut to 256 x 256 pixels, at some levels in turn,
    /// and cut to 640 x 640 for the hyper-latents; each synthetic extreme at all levels.
    /// - Parameter progress: called with the share that is done, 0...1.
    static func run(
        runner: NetworkRunner, photographs: [AECImage], progress: (Double) -> Void = { _ in }
    ) throws(AECError) -> Calibration {
        var calibration = Calibration(runner.network.size)
        let extremes = try Extremes.images()
        let total = Double(photographs.count + extremes.count)
        for (i, photograph) in photographs.enumerated() {
            for (j, image) in [photograph, try photograph.halved()].enumerated() {
                // 0...7 in halves: five of the fifteen, others for the next image.
                let crop = try image.cropped(side: 256)
                for k in 0..<5 {
                    let level = Float((2 * i + j) % 3 + 3 * k) / 2
                    try calibration.add(crop, runner: runner, level: level, natural: true)
                }
                calibration.addHyperLatents(of: try image.cropped(side: 640), runner: runner)
            }
            progress(Double(i + 1) / total)
        }
        for (i, extreme) in extremes.enumerated() {
            for level in 0...7 {
                try calibration.add(extreme, runner: runner, level: Float(level), natural: false)
            }
            progress(Double(photographs.count + i + 1) / total)
        }
        return calibration
    }
}

extension Tape {
    /// The largest absolute value of each channel; infinite where there is a NaN.
    fileprivate func largest(_ v: Variable) -> [Float] {
        var range = [Float](repeating: 0, count: v.shape.c)
        range.withUnsafeMutableBufferPointer { range in
            for row in 0..<v.shape.rows {
                let values = value(v) + row * v.shape.c
                for c in 0..<v.shape.c {
                    // `max` would pass over NaN.
                    range[c] = values[c].isNaN ? .infinity : max(range[c], abs(values[c]))
                }
            }
        }
        return range
    }
}

extension AECImage {
    /// The middle of the image, at most `side` pixels a side.
    func cropped(side: Int) throws(AECError) -> AECImage {
        let (w, h, n) = (min(width, side), min(height, side), colorModel.channels)
        let (left, top) = ((width - w) / 2, (height - h) / 2)
        let pixels = self.pixels
        var result: [UInt8] = []
        result.reserveCapacity(w * h * n)
        for y in 0..<h {
            let start = ((top + y) * width + left) * n
            result += pixels[start..<start + w * n]
        }
        return try AECImage(width: w, height: h, colorModel: colorModel, pixels: result)
    }

    /// Half the size, each pixel the mean of four; an image of one row or column stays as it is.
    func halved() throws(AECError) -> AECImage {
        guard width > 1, height > 1 else { return self }
        let (w, h, n) = (width / 2, height / 2, colorModel.channels)
        let pixels = self.pixels
        var result = [UInt8](repeating: 0, count: w * h * n)
        for y in 0..<h {
            for x in 0..<w * n {
                let a = (2 * y * width + x / n * 2) * n + x % n
                let b = a + width * n
                let sum = Int(pixels[a]) + Int(pixels[a + n]) + Int(pixels[b]) + Int(pixels[b + n])
                result[y * w * n + x] = UInt8((sum + 2) / 4)
            }
        }
        return try AECImage(width: w, height: h, colorModel: colorModel, pixels: result)
    }
}
