@testable import AEC

extension AECImage {
    /// What a region of the image should be, at a scale, straight from the definition.
    func expected(_ region: Region? = nil, _ scale: Scale = .full) throws -> AECImage {
        let region = region ?? Region(x: 0, y: 0, width: width, height: height)
        func shrink(_ samples: AECImage.Samples, _ channels: Int) -> AECImage.Samples {
            let values: [Int] =
                switch samples {
                case .bits8(let samples): samples.map(Int.init)
                case .bits16(let samples): samples.map(Int.init)
                }
            let right = region.x + region.width
            let bottom = region.y + region.height
            var result: [Int] = []
            for y in stride(from: region.y, to: bottom, by: scale.rawValue) {
                for x in stride(from: region.x, to: right, by: scale.rawValue) {
                    for c in 0..<channels {
                        var sum = 0
                        var count = 0
                        for v in y..<min(y + scale.rawValue, bottom) {
                            for u in x..<min(x + scale.rawValue, right) {
                                sum += values[(v * width + u) * channels + c]
                                count += 1
                            }
                        }
                        result.append((2 * sum + count) / (2 * count))
                    }
                }
            }
            return samples.bitDepth == 8
                ? .bits8(result.map { UInt8($0) }) : .bits16(result.map { UInt16($0) })
        }
        return try AECImage(
            width: scale.reduce(region.width), height: scale.reduce(region.height),
            colorModel: colorModel, samples: shrink(samples, colorModel.channels),
            alpha: alpha.map { shrink($0, 1) }, metadata: metadata)
    }
}
