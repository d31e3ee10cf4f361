import TestSupport
import XCTest

@testable import AEC

extension AECImage {
    /// What a region of the image should be, at a scale, straight from the definition.
    func expected(_ region: Region? = nil, _ scale: Scale = .full) throws -> AECImage {
        let region = region ?? Region(x: 0, y: 0, width: width, height: height)
        func shrink(_ samples: AECImage.Samples, _ channels: Int) -> AECImage.Samples {
            let values = samples.integers
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
            return AECImage.Samples(result, bitDepth: samples.bitDepth)
        }
        return try AECImage(
            width: scale.reduce(region.width), height: scale.reduce(region.height),
            colorModel: colorModel, samples: shrink(samples, colorModel.channels),
            alpha: alpha.map { shrink($0, 1) }, metadata: metadata)
    }
}

extension Region {
    /// A part of a picture of these sides, itself of at most `most` pixels a side.
    static func random(
        in width: Int, _ height: Int, most: Int = .max, using random: inout SplitMix64
    ) -> Region {
        let x = Int.random(in: 0..<width, using: &random)
        let y = Int.random(in: 0..<height, using: &random)
        return Region(
            x: x, y: y, width: Int.random(in: 1...min(most, width - x), using: &random),
            height: Int.random(in: 1...min(most, height - y), using: &random))
    }
}

extension AECImage.Samples {
    var integers: [Int] {
        switch self {
        case .bits8(let samples): samples.map { Int($0) }
        case .bits16(let samples): samples.map { Int($0) }
        }
    }

    init(_ integers: [Int], bitDepth: Int) {
        self =
            bitDepth == 8
            ? .bits8(integers.map { UInt8($0) }) : .bits16(integers.map { UInt16($0) })
    }
}

/// Asserts that decoding in several strips, where a large picture would have strips of more, gives parts of the picture.
func assertStripsChangeNothing(
    _ bytes: [UInt8], _ whole: AECImage, _ parts: [(Region, Scale)], line: UInt = #line
) throws {
    let file = try ContainerReader(bytes, limits: .default)
    var budget = Limits.default.budget
    let quantisation = try Quantisation(file, model: .standard, budget: &budget)
    for (region, scale) in parts {
        let plan = RegionPlan(
            file.header.geometry, size: .standard, region: region, scale: scale, threads: 1,
            smallMemory: 0)
        XCTAssertGreaterThan(plan.strips.count, 1, line: line)
        for threads in [1, 3] {
            let decoder = PictureDecoder(file, quantisation, plan: plan, threads: threads)
            XCTAssertTrue(
                try decoder.decode() == whole.expected(region, scale).samples,
                "\(region) at \(scale), \(threads) threads", line: line)
        }
    }
}
