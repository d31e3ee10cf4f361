import AEC

/// The largest absolute value of every tensor of the float network, over pictures and qualities: what the exponents of
/// the integer network are chosen from.
public struct Calibration: Sendable {
    /// Of each channel of each tensor, named as in `Model.tensors`.
    public private(set) var largest: [String: [Float]] = [:]
    /// The hyper-latents of photographs at each of the 8 trained levels.
    public private(set) var hyperLatents = [HyperStatistics](
        repeating: HyperStatistics(), count: FloatGain.levels)

    public init() {}

    /// Runs the network on one image at one level and widens the ranges.
    ///
    /// An artificial image counts only where the float network itself still shows it, with a PSNR of 20 dB: beyond
    /// that its tensors explode (a checkerboard of single pixels comes out at 3 dB), and room for them would be taken
    /// from the precision of everything else.
    /// - Parameter natural: a photograph, which always counts.
    /// - Throws: as `FloatNetwork.run`; `invalidArgument`, with a tensor's name, when the network makes numbers of a
    ///   photograph that are not finite.
    public mutating func add(
        _ image: AECImage, network: FloatNetwork, q: Float, natural: Bool
    ) throws(AECError) {
        var ranges = largest
        let result = try network.run(image, q: q) { name, map in
            Calibration.widen(&ranges, name, map)
        }
        let broken = Model.tensors.first { ranges[$0.name]?.allSatisfy(\.isFinite) == false }
        if natural, let broken {
            throw AECError(
                .invalidArgument,
                "the weights cannot be used: \(broken.name) has values that are not finite")
        }
        if broken == nil, natural || result.psnr(to: image) >= 20 { largest = ranges }
    }

    /// Counts a photograph's hyper-latents. What the levels differ in is the gain alone, nearly, so one pass at a middle
    /// level counts for all of them.
    public mutating func addHyperLatents(of image: AECImage, network: FloatNetwork) {
        let y = network.analysis(FeatureMap(image, multiple: 64), q: 3.5)
        let h = network.hyperAnalysis(y, q: 0)
        let gain = network.zEnc.log(at: 0)
        for level in 0..<FloatGain.levels {
            let ratio = zip(network.zEnc.log(at: Float(level)), gain).map { exponential($0 - $1) }
            var z = h.scaled(by: ratio)
            for i in z.values.indices { z.values[i].round(.toNearestOrEven) }
            hyperLatents[level].add(z)
        }
    }

    private static func widen(
        _ ranges: inout [String: [Float]], _ name: String, _ map: FeatureMap
    ) {
        var range = ranges[name] ?? [Float](repeating: 0, count: map.channels)
        ranges[name] = nil  // so that `range` is the only reference
        range.withUnsafeMutableBufferPointer { range in
            map.values.withUnsafeBufferPointer { values in
                for p in 0..<map.pixels {
                    for c in 0..<map.channels {
                        let value = abs(values[p * map.channels + c])
                        // `max` would leave out what is no number.
                        range[c] = value.isNaN ? .infinity : max(range[c], value)
                    }
                }
            }
        }
        ranges[name] = range
    }

    /// Runs everything: each photograph, whole and at half its size, cut to 256 x 256 pixels, at some levels in turn,
    /// and cut to 640 x 640 for the hyper-latents; each synthetic extreme at all levels.
    /// - Parameter progress: called with the share that is done, 0...1.
    public static func run(
        network: FloatNetwork, photographs: [AECImage], progress: (Double) -> Void = { _ in }
    ) throws(AECError) -> Calibration {
        var calibration = Calibration()
        let extremes = try Extremes.images()
        let total = Double(photographs.count + extremes.count)
        for (i, photograph) in photographs.enumerated() {
            for (j, image) in [photograph, try photograph.halved()].enumerated() {
                // 0...7 in halves: five of the fifteen, others for the next image.
                let crop = try image.cropped(side: 256)
                for k in 0..<5 {
                    let level = Float((2 * i + j) % 3 + 3 * k) / 2
                    try calibration.add(crop, network: network, q: level, natural: true)
                }
                calibration.addHyperLatents(of: try image.cropped(side: 640), network: network)
            }
            progress(Double(i + 1) / total)
        }
        for (i, extreme) in extremes.enumerated() {
            for level in 0...7 {
                try calibration.add(extreme, network: network, q: Float(level), natural: false)
            }
            progress(Double(photographs.count + i + 1) / total)
        }
        return calibration
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
