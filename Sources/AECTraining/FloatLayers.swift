/// The layers of the network in float, channels in the order that the integer network uses (spec/aecm-format.md).

/// A 1x1 convolution.
public struct FloatPointwise: Sendable {
    public let inputs: Int
    public let outputs: Int
    /// [outputs][inputs]
    public var weights: [Float]
    /// [outputs]
    public var bias: [Float]

    /// out = relu(bias + weights * x) at each pixel. Outputs run in vectors of 8, pixels in fours.
    func callAsFunction(_ x: FeatureMap, relu: Bool = false) -> FeatureMap {
        precondition(x.channels == inputs && outputs % 8 == 0)
        var panel = [SIMD8<Float>](repeating: .zero, count: inputs)
        var result = FeatureMap(height: x.height, width: x.width, channels: outputs)
        let floor = SIMD8<Float>(repeating: relu ? 0 : -.infinity)
        for o in stride(from: 0, to: outputs, by: 8) {
            for i in 0..<inputs {
                for lane in 0..<8 { panel[i][lane] = weights[(o + lane) * inputs + i] }
            }
            var start = SIMD8<Float>()
            for lane in 0..<8 { start[lane] = bias[o + lane] }
            x.values.withUnsafeBufferPointer { source in
                panel.withUnsafeBufferPointer { panel in
                    result.values.withUnsafeMutableBufferPointer { target in
                        var pixel = 0
                        while pixel < x.pixels {
                            // The last pixels are computed again where the count is no multiple of four.
                            let p = x.pixels >= 4 ? min(pixel, x.pixels - 4) : pixel
                            let step = x.pixels >= 4 ? inputs : 0
                            let s0 = source.baseAddress! + p * inputs
                            let (s1, s2, s3) = (s0 + step, s0 + 2 * step, s0 + 3 * step)
                            var (a, b, c, d) = (start, start, start, start)
                            for i in 0..<inputs {
                                let w = panel[i]
                                a += w * s0[i]
                                b += w * s1[i]
                                c += w * s2[i]
                                d += w * s3[i]
                            }
                            let t = UnsafeMutableRawPointer(target.baseAddress! + p * outputs + o)
                            t.storeBytes(of: pointwiseMax(a, floor), as: SIMD8<Float>.self)
                            if x.pixels >= 4 {
                                let row = 4 * outputs
                                (t + row).storeBytes(
                                    of: pointwiseMax(b, floor), as: SIMD8<Float>.self)
                                (t + 2 * row).storeBytes(
                                    of: pointwiseMax(c, floor), as: SIMD8<Float>.self)
                                (t + 3 * row).storeBytes(
                                    of: pointwiseMax(d, floor), as: SIMD8<Float>.self)
                                pixel += 4
                            } else {
                                pixel += 1
                            }
                        }
                    }
                }
            }
        }
        return result
    }
}

/// A 3x3 convolution of each channel, zeros beyond the edges.
public struct FloatDepthwise: Sendable {
    public let channels: Int
    /// [9][channels]
    public var weights: [Float]
    /// [channels]
    public var bias: [Float]

    func callAsFunction(_ x: FeatureMap) -> FeatureMap {
        precondition(x.channels == channels)
        var result = FeatureMap(height: x.height, width: x.width, channels: channels)
        x.values.withUnsafeBufferPointer { source in
            weights.withUnsafeBufferPointer { weights in
                result.values.withUnsafeMutableBufferPointer { target in
                    for row in 0..<x.height {
                        for column in 0..<x.width {
                            let t = target.baseAddress! + (row * x.width + column) * channels
                            for c in 0..<channels { t[c] = bias[c] }
                            for tap in 0..<9 {
                                let (y, x0) = (row + tap / 3 - 1, column + tap % 3 - 1)
                                guard y >= 0, y < x.height, x0 >= 0, x0 < x.width else { continue }
                                let s = source.baseAddress! + (y * x.width + x0) * channels
                                let w = weights.baseAddress! + tap * channels
                                for c in 0..<channels { t[c] += w[c] * s[c] }
                            }
                        }
                    }
                }
            }
        }
        return result
    }
}

/// x + down(relu(up(depthwise(x)))).
public struct FloatBlock: Sendable {
    public var depthwise: FloatDepthwise
    public var up: FloatPointwise
    public var down: FloatPointwise
}

/// Per-channel factors: natural logarithms at the trained levels.
public struct FloatGain: Sendable {
    public let channels: Int
    /// [8][channels]
    public var log: [Float]

    public static let levels = 8

    /// The interpolated logarithms at level q in 0...7. -> [channels]
    public func log(at q: Float) -> [Float] {
        let level = min(max(Int(q.rounded(.down)), 0), FloatGain.levels - 2)
        let fraction = q - Float(level)
        return (0..<channels).map { c in
            log[level * channels + c] * (1 - fraction) + log[(level + 1) * channels + c] * fraction
        }
    }

    /// The factors at level q in 0...7. -> [channels]
    public func factors(at q: Float) -> [Float] { log(at: q).map { exponential($0) } }
}
