import AEC
import Foundation

/// How far a decoded picture is from its original, in units of 8 bits and over what can be seen.
struct Fidelity: Sendable {
    /// Of pixels a side: a block of the check.
    static let side = 16

    /// The mean squared error of the worst block, and where its upper left corner lies.
    private(set) var worst = 0.0
    private(set) var worstAt = (x: 0, y: 0)
    /// Blocks whose error is above the limit.
    private(set) var blocksOutside = 0
    private(set) var blocks = 0
    /// Infinite for the same visible colours.
    let psnr: Double
    /// Whether the visible colours and alpha are the same, in all their bits.
    let isExact: Bool

    /// The largest mean squared error that a block may have at a quality.
    static func limit(quality: Double) -> Double {
        let level = quality * 0.07
        return 16 * (65025 / pow(10, (28 + 2 * level) / 10) + 8)
    }

    /// - Precondition: both pictures have the same sides and channels.
    init(_ original: AECImage, _ decoded: AECImage, limit: Double) {
        let width = original.width
        let height = original.height
        let channels = original.colorModel.channels
        precondition(
            decoded.width == width && decoded.height == height
                && decoded.colorModel == original.colorModel,
            "the decoded picture has other sides or channels")
        let (first, second) = (original.samples.in8Bits, decoded.samples.in8Bits)
        let alpha = original.alpha?.in8Bits
        var sum = 0.0
        var count = 0
        for top in stride(from: 0, to: height, by: Fidelity.side) {
            for left in stride(from: 0, to: width, by: Fidelity.side) {
                var blockSum = 0.0
                var blockCount = 0
                for y in top..<min(top + Fidelity.side, height) {
                    for x in left..<min(left + Fidelity.side, width) {
                        let pixel = y * width + x
                        if let alpha, alpha[pixel] == 0 { continue }
                        for at in pixel * channels..<(pixel + 1) * channels {
                            let difference = first[at] - second[at]
                            blockSum += difference * difference
                        }
                        blockCount += channels
                    }
                }
                guard blockCount > 0 else { continue }
                sum += blockSum
                count += blockCount
                blocks += 1
                let error = blockSum / Double(blockCount)
                if error > limit { blocksOutside += 1 }
                if error > worst { (worst, worstAt) = (error, (left, top)) }
            }
        }
        psnr = sum == 0 ? .infinity : 10 * log10(65025 * Double(count) / sum)
        let depthKept = original.bitDepth == decoded.bitDepth
        isExact = sum == 0 && depthKept && Fidelity.sameAlpha(original, decoded)
    }

    /// No alpha is an opaque one.
    private static func sameAlpha(_ a: AECImage, _ b: AECImage) -> Bool {
        let opaque = [Double](repeating: 255, count: a.width * a.height)
        return (a.alpha?.in8Bits ?? opaque) == (b.alpha?.in8Bits ?? opaque)
    }
}

extension AECImage.Samples {
    /// 0...255, with a fraction where there are 16 bits.
    var in8Bits: [Double] {
        switch self {
        case .bits8(let samples): samples.map { Double($0) }
        case .bits16(let samples): samples.map { Double($0) / 257 }
        }
    }
}
