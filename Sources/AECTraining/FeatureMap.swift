import AEC

/// A float tensor of the network: rows, columns, channels, interleaved.
public struct FeatureMap: Sendable {
    public let height: Int
    public let width: Int
    public let channels: Int
    /// [height][width][channels]
    public var values: [Float]

    public init(height: Int, width: Int, channels: Int, values: [Float]) {
        precondition(values.count == height * width * channels)
        self.height = height
        self.width = width
        self.channels = channels
        self.values = values
    }

    public init(height: Int, width: Int, channels: Int) {
        self.init(
            height: height, width: width, channels: channels,
            values: [Float](repeating: 0, count: height * width * channels))
    }

    public var pixels: Int { height * width }

    public subscript(row: Int, column: Int, channel: Int) -> Float {
        get { values[(row * width + column) * channels + channel] }
        set { values[(row * width + column) * channels + channel] = newValue }
    }

    /// RGB in 0...1 less one half, both sides extended to multiples of `multiple` by replication; grey becomes RGB.
    public init(_ image: AECImage, multiple: Int) {
        let height = (image.height + multiple - 1) / multiple * multiple
        let width = (image.width + multiple - 1) / multiple * multiple
        self.init(height: height, width: width, channels: 3)
        let samples = image.colorModel.channels
        let pixels = image.pixels  // made anew at each call for 16 bits
        for y in 0..<height {
            for x in 0..<width {
                let pixel = min(y, image.height - 1) * image.width + min(x, image.width - 1)
                for c in 0..<3 {
                    let value = pixels[pixel * samples + (samples == 3 ? c : 0)]
                    self[y, x, c] = Float(value) / 255 - 0.5
                }
            }
        }
    }

    /// Space to depth: channels in the order (dy, dx, channel).
    public func unshuffled(_ k: Int) -> FeatureMap {
        var result = FeatureMap(height: height / k, width: width / k, channels: channels * k * k)
        let run = k * channels
        for y in 0..<result.height {
            for x in 0..<result.width {
                for dy in 0..<k {
                    let from = ((y * k + dy) * width + x * k) * channels
                    let to = (y * result.width + x) * result.channels + dy * run
                    for i in 0..<run { result.values[to + i] = values[from + i] }
                }
            }
        }
        return result
    }

    /// Depth to space, the inverse.
    public func shuffled(_ k: Int) -> FeatureMap {
        var result = FeatureMap(height: height * k, width: width * k, channels: channels / (k * k))
        let run = k * result.channels
        for y in 0..<height {
            for x in 0..<width {
                for dy in 0..<k {
                    let from = (y * width + x) * channels + dy * run
                    let to = ((y * k + dy) * result.width + x * k) * result.channels
                    for i in 0..<run { result.values[to + i] = values[from + i] }
                }
            }
        }
        return result
    }

    /// Each channel times its factor.
    public func scaled(by factors: [Float]) -> FeatureMap {
        var result = self
        for p in 0..<pixels {
            for c in 0..<channels { result.values[p * channels + c] *= factors[c] }
        }
        return result
    }

    /// Cropped, or extended with zeros, at the bottom and the right.
    public func resized(height: Int, width: Int) -> FeatureMap {
        var result = FeatureMap(height: height, width: width, channels: channels)
        let run = min(width, self.width) * channels
        for y in 0..<min(height, self.height) {
            for i in 0..<run {
                result.values[y * width * channels + i] = values[y * self.width * channels + i]
            }
        }
        return result
    }

    /// This map's channels, then the other's.
    public func concatenated(_ other: FeatureMap) -> FeatureMap {
        var result = FeatureMap(height: height, width: width, channels: channels + other.channels)
        for p in 0..<pixels {
            let to = p * result.channels
            for c in 0..<channels { result.values[to + c] = values[p * channels + c] }
            for c in 0..<other.channels {
                result.values[to + channels + c] = other.values[p * other.channels + c]
            }
        }
        return result
    }
}
